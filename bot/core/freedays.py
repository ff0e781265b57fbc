"""Public holidays, country by country: on those days nobody is nudged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

# Whether a day is a public holiday in a country, by ISO code.
Free = Callable[[str, date], bool]
# The countries we know the holidays of wherever we run, by the zones people there live in.
HOMES = {
    "Europe/Brussels": "BE",
    "Europe/Amsterdam": "NL",
    "Europe/Paris": "FR",
    "Europe/Berlin": "DE",
    "Europe/Busingen": "DE",
    "Europe/Luxembourg": "LU",
}
HOME = "BE"
COUNTRIES = tuple(dict.fromkeys(HOMES.values()))


def never(country: str, day: date) -> bool:
    """No day is free: before any country's calendar is known."""
    del country, day
    return False


def country_of(zone: str, default: str) -> str:
    """The country whose holidays count for who lives in this zone; `default` where the zone does not tell."""
    return HOMES.get(zone, default)


def calendar(countries: Iterable[str], years: Iterable[int]) -> Free:
    """Whether a day is a public holiday somewhere; a country that was not named has none.

    Raises NotImplementedError for a country whose holidays nobody knows.
    Slow the first time (half a second), and again for a year that was not named: call it in a thread.
    """
    import holidays  # noqa: PLC0415

    several = list(years)
    days = {country: holidays.country_holidays(country, years=several) for country in dict.fromkeys(countries)}
    return lambda country, day: country in days and day in days[country]

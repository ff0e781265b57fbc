"""Public holidays of a country: on those days nobody is nudged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

# A country (ISO) and a day.
Free = Callable[[str, date], bool]
COUNTRIES = ("BE", "NL", "FR", "DE", "LU")
# Who moves to another country has its holidays, unless they say otherwise.
ZONES: Mapping[str, str] = {
    "Europe/Brussels": "BE",
    "Europe/Amsterdam": "NL",
    "Europe/Paris": "FR",
    "Europe/Berlin": "DE",
    "Europe/Luxembourg": "LU",
}


def never(country: str, day: date) -> bool:
    """No day is free: before the calendars are known."""
    del country, day
    return False


def country_of(zone: str, default: str) -> str:
    """Whose holidays somebody in this zone has; `default` where the zone does not tell."""
    return ZONES.get(zone, default)


def calendar(country: str, years: Iterable[int]) -> Free:
    """Whether a day is a public holiday in one of our countries, or in the operator's.

    Raises NotImplementedError for a country that nobody knows. Slow the first time (half a second), and again for a
    year that was not named: call it in a thread.
    """
    import holidays  # noqa: PLC0415

    span = list(years)
    known = {one: holidays.country_holidays(one, years=span) for one in {*COUNTRIES, country}}
    return lambda place, day: day in known.get(place, known[country])

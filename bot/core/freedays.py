"""Public holidays of a country: on those days nobody is nudged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

Free = Callable[[date], bool]


def never(day: date) -> bool:
    """No day is free: before a country's calendar is known."""
    del day
    return False


def calendar(country: str, years: Iterable[int]) -> Free:
    """Whether a day is a public holiday there; `country` is an ISO code. Raises NotImplementedError for another.

    Slow the first time (half a second), and again for a year that was not named: call it in a thread.
    """
    import holidays  # noqa: PLC0415

    days = holidays.country_holidays(country, years=list(years))
    return lambda day: day in days

"""The good moments of a leader's own weeks: working days and hours, outside holidays, leave and meetings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.core.entries import Busy, Leave
from bot.core.freedays import country_of
from bot.core.model import Notebook
from bot.core.nudges.around import Around
from bot.core.rhythm import DAY, WORKWEEK, at, local

# Nobody is off for longer than this; who is, hears from us when they come back.
FURTHEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A leader's own time; `opens` and `closes` are the wall clock, `free` the public holidays of their country."""

    zone: str
    days: tuple[int, ...]
    opens: str
    closes: str
    free: Callable[[date], bool]
    leave: tuple[Leave, ...] = ()
    busy: tuple[Busy, ...] = ()

    def hindrance(self, moment: datetime) -> str:
        """Why this is no good moment: "leave", "day-off", "holiday", "hours" or "meeting"; "" when it is one."""
        there = local(moment, self.zone)
        return self.off(there.date()) or self._hours(there.time()) or ("meeting" if self.meeting(moment) else "")

    def off(self, day: date) -> str:
        """Why a day is no working day: "leave", "day-off" or "holiday"; "" when it is one."""
        if any(leave.first <= day <= leave.last for leave in self.leave):
            return "leave"
        if day.weekday() not in (self.days or WORKWEEK):
            return "day-off"
        return "holiday" if self.free(day) else ""

    def meeting(self, moment: datetime) -> Busy | None:
        """The meeting that is going on."""
        return next((one for one in self.busy if one.start <= moment < one.end), None)

    def good(self, moment: datetime, until: datetime, hour: str) -> datetime | None:
        """The first good moment from here; on a later day at `hour`, within the working hours. None before `until`."""
        while moment <= until:
            there = local(moment, self.zone)
            if not self.off(there.date()) and there.time() < _clock(self.opens):
                moment = at(there.date(), self.opens, self.zone)
            elif self.off(there.date()) or self._hours(there.time()):
                day = self.workday(there.date())
                if day is None:
                    return None
                moment = self.on(day, hour)
            elif going_on := self.meeting(moment):
                moment = going_on.end
            else:
                return moment
        return None

    def on(self, day: date, hour: str) -> datetime:
        """That hour of a day; the first one of the working day when it lies outside."""
        inside = _clock(self.opens) <= _clock(hour) < _clock(self.closes)
        return at(day, hour if inside else self.opens, self.zone)

    def workday(self, day: date) -> date | None:
        """The first working day after this one; None when there is none in sight."""
        ahead = (day + DAY * further for further in range(1, FURTHEST))
        return next((later for later in ahead if not self.off(later)), None)

    def _hours(self, clock: time) -> str:
        return "" if _clock(self.opens) <= clock < _clock(self.closes) else "hours"


def week_of(book: Notebook, around: Around) -> Week:
    """The week of a notebook's owner."""
    rhythm = book.rhythm
    country = rhythm.country or country_of(book.owner.zone, around.country)
    return Week(
        zone=book.owner.zone,
        days=rhythm.days,
        opens=rhythm.opens,
        closes=rhythm.closes,
        free=lambda day: around.free(country, day),
        leave=rhythm.leave,
        busy=tuple(book.busy),
    )


def _clock(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour), int(minute))

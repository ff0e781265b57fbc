"""What a leader notes and follows beside compliments and talks: moments seen, days to come, a habit, meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.request import first_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A moment the leader saw and wants to come back to; private, and gone after two weeks (S3.2l).

    `prepared` is the ik-boodschap the leader made of it (S1.6a), `given` when the leader said it was done.
    """

    id: str
    colleague: str
    name: str
    words: str
    moment: datetime
    prepared: str = ""
    given: datetime | None = None

    @property
    def first(self) -> str:
        """The name to call the colleague by."""
        return first_name(self.name)


class Follows(StrEnum):
    """What a mark is a day of."""

    PROGRAMME = "programme"  # `day`: the colleague hands in the own programme (S2.2c)
    ANALYSIS = "analysis"  # `since`: a programme is ready to be planned together (S2.2d)
    CHECKPOINT = "checkpoint"  # `day`: an agreed moment of a delegation (S1.2d)
    DELEGATION = "delegation"  # from `since` to `day`: a task is somebody else's (S1.1d-f)
    GOALS = "goals"  # `since`: goals were set, to look at every six weeks (S3.2k)
    CHANGE = "change"  # `since`: something changes for the team (S3.2a)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day in something the leader follows; the feature that follows it sets it, and drops it or says it is `done`.

    `about` is the object it belongs to: a checkpoint names its delegation.
    """

    id: str
    kind: Follows
    colleague: str = ""
    name: str = ""
    words: str = ""
    since: datetime
    day: date | None = None
    about: str = ""
    done: bool = False

    @property
    def first(self) -> str:
        """The name to call the colleague by."""
        return first_name(self.name)


class Stage(StrEnum):
    """How far a habit is (F9)."""

    ACTIVE = "active"
    FADED = "faded"  # it goes by itself; it comes back once
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One thing a leader practises, as an if-then plan: "Als <cue>, dan <plan>" (Gollwitzer & Sheeran 2006).

    `page` is the practice page it uses, `done` how often the leader said it was done, `ended` when it faded or stopped.
    """

    id: str
    page: str
    cue: str
    plan: str
    since: datetime
    done: int = 0
    stage: Stage = Stage.ACTIVE
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A meeting in the leader's own calendar: only when, and which colleague it names.

    `dropped`: the leader struck the talk that came of it.
    """

    id: str
    start: datetime
    end: datetime
    colleague: str = ""
    name: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Where a leader's own calendar is read; `address` is as good as a key to it, "" for a file that was given once.

    `trouble` is the text that says why it could not be read the last time.
    """

    address: str
    since: datetime
    looked: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """The leader read, at `since`, that `share` in a hundred nudges of the rhythm may be withheld to see what they do.

    `until` is when the operator stopped withholding; `declined` says that this leader does not want to be part of it.
    """

    share: int
    since: datetime
    until: datetime | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days off, the last one too."""

    first: date
    last: date

"""A leader's year, day by day: one clock that only this file moves, and everything that was sent, in order."""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.core import nudges
from bot.core.card import Answer
from bot.core.coach import Coach
from bot.core.freedays import Free, calendar
from bot.core.model import Due, Notebook, Person, State
from bot.core.nudges import Around, Silence
from bot.core.outcomes import Gone, Later, Outcome, Unknown
from bot.core.outcomes import Sent as Arrived
from bot.core.presence import Presence
from bot.core.request import Request, Source
from bot.core.restoring import expire
from bot.store.changes import own
from tests.fakes.chat import Letter
from tests.fakes.world import TENANT, library
from tests.simulated.leader import MATES, Leader
from tests.simulated.shelf import End, Line, Sent, Shelf

START = datetime(2026, 11, 23, tzinfo=UTC)
ME, SOMEBODY = "anna", "jan"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Act = Callable[[], Awaitable[None]]


@cache
def free() -> Free:
    """The public holidays, as the house knows them."""
    return calendar(("BE", "NL", "FR", "DE", "LU"), range(2026, 2029))


@contextmanager
def counted_ids() -> Generator[None]:
    """Ids that count up instead of chance: the same seed is the same year, so a broken law can be looked at again."""
    numbers = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.token_hex", lambda _: f"{next(numbers):010x}")
        yield


@dataclass(frozen=True, eq=False)
class Look:
    """One waking: the notebook before and after, and how many nudges it sent."""

    moment: datetime
    before: Notebook
    after: Notebook
    sent: tuple[Sent, ...]
    silence: Silence | None


def _shown(silence: Silence) -> Presence:
    """The sign on the leader's door that says so."""
    if silence.reason == "dnd":
        return Presence(quiet_until=silence.until)
    return Presence(status={"leave": "met verlof", "quiet": "focus"}[silence.reason], until=silence.until)


def _tried(due: Due, moment: datetime) -> bool:
    """Whether it was claimed just now, and not dropped because nobody can be reached."""
    return bool(due.rank) and due.attempt_at == moment and due.state is not State.EXPIRED


@dataclass(frozen=True)
class Press:
    """A button under a nudge: what it was about, whether it had been used before, and after how many tries it came."""

    moment: datetime
    due: str
    about: str
    words: str
    used: bool
    after: int


@dataclass(frozen=True)
class Away:
    """The platform says not now, from `start` to `end`; it may not tell until when."""

    start: datetime
    end: datetime
    reason: str
    tells: bool


class Life:
    """What happens to one leader, and what came of it."""

    def __init__(self, who: Leader, downtimes: tuple[tuple[datetime, datetime], ...] = ()) -> None:
        self.who, self.chance = who, Random(who.seed)  # noqa: S311 - a simulation, no secret
        self.now, self.skew, self.downtimes = START, timedelta(), downtimes
        self.shelf = Shelf()
        self.line = Line(self.shelf, self._end, self._got)
        self.coach = Coach(library(), self.shelf, [self.line])
        self.coach.post.around = Around(free=free(), country="BE")
        self.line.blind = lambda: self.chance.random() < 0.5
        for one in (ME, SOMEBODY, *MATES):
            self.line.known[one] = Person(id=one, name=f"{one.title()} Peeters", zone=who.zone)
        self.agenda: list[tuple[datetime, int, Act]] = []
        self.counted = self.ids = 0
        self.sent, self.looks, self.presses = list[Sent](), list[Look](), list[Press]()
        # Each nudge as it first stood in the outbox; every how many weeks its slot came; moments that were spoken of.
        self.first, self.weeks, self.given = dict[str, tuple[Due, Notebook]](), dict[str, int](), set[str]()
        self.tries = list[tuple[datetime, Due]]()
        self.lively, self.changes, self.yes = list[datetime](), list[datetime](), list[datetime]()
        self.aways = list[tuple[datetime, datetime]]()
        self.silences, self.lost = list[Away](), list[tuple[datetime, datetime]]()
        self.on_letter: Callable[[Letter], None] = lambda _: None
        # When a slot was set, every how many weeks, and after how many tries.
        self.chosen = list[tuple[datetime, str, int, int]]()
        self.calm = False  # no mishaps on the line
        self._just = list[Sent]()
        self._before = Notebook(tenant=TENANT, owner=self.line.known[ME])

    # The clock.

    @property
    def clock(self) -> datetime:
        """What the machine believes."""
        return self.now + self.skew

    @property
    def book(self) -> Notebook:
        return self.shelf.books[TENANT, ME]

    def at(self, moment: datetime, act: Act) -> None:
        """Let something happen then."""
        self.counted += 1
        heapq.heappush(self.agenda, (max(moment, self.now), self.counted, act))

    async def run(self, end: datetime) -> None:
        """Live until then."""
        idle = 0
        while True:
            coming = min(filter(None, (self._waking(), self.agenda[0][0] if self.agenda else None)), default=end)
            moment = self._after_downtime(max(coming, self.now))
            if moment >= end:
                break
            idle = 0 if moment > self.now + MINUTE else idle + 1
            assert idle < 2000, f"woken again and again at {moment}"
            self.now = moment
            if self.agenda and self.agenda[0][0] <= self.now:
                await heapq.heappop(self.agenda)[2]()
            await self._wake()

    def _waking(self) -> datetime | None:
        book = self.shelf.books.get((TENANT, ME))
        if book is None or book.next_due is None:
            return None
        # The beat comes a little late.
        return max(book.next_due - self.skew, self.now + timedelta(seconds=5)) + timedelta(seconds=self.chance.random())

    def _after_downtime(self, moment: datetime) -> datetime:
        return next((end for start, end in self.downtimes if start <= moment < end), moment)

    async def _wake(self) -> None:
        before = self.shelf.books.get((TENANT, ME))
        if before is None or before.next_due is None or before.next_due > self.clock:
            return
        silence, self._just, self._before = self._silence(), [], before
        self.line.presences = {ME: _shown(silence)} if silence else {}
        await self.coach.wake(self.clock)
        self.looks.append(Look(self.clock, before, self.book, tuple(self._just), silence))
        self._met_first(before)
        # What was claimed counts as gone, also when a crash cut it off.
        self.tries += [(self.clock, due) for due in self.book.outbox if _tried(due, self.clock)]
        self._reached(before)
        if before.owner != self.book.owner:
            self.changes.append(self.clock)

    def _reached(self, before: Notebook | None) -> None:
        """Remember from when until when the platform let nothing through."""
        if before and before.away != self.book.away:
            self.changes.append(self.clock)
            if self.book.away:
                self.aways.append((self.clock, datetime.max.replace(tzinfo=UTC)))
            else:
                self.aways[-1] = (self.aways[-1][0], self.clock)

    def _met_first(self, before: Notebook) -> None:
        for due in self.book.outbox:
            if due.rank and due.id not in self.first:
                self.first[due.id] = (due, self.book)
                slot = before.rhythm.slot(due.about)
                self.weeks[due.id] = slot.weeks if slot else 1

    def _silence(self) -> Silence | None:
        for one in self.silences:
            if one.start <= self.clock < one.end:
                return Silence(reason=one.reason, until=one.end if one.tells or one.reason == "dnd" else None)
        return None

    # What was sent.

    def _end(self) -> End:
        """How this sending ends; most arrive."""
        draw = 1.0 if self.calm else self.chance.random()
        unsaid = End(arrives=True, outcome=Arrived(f"r{len(self.sent)}"), settles=False)
        mishaps: tuple[tuple[float, End], ...] = (
            (0.03, End(arrives=False, outcome=Later(self.chance.choice((5, 60, 3600, 20_000))))),
            (0.04, End(arrives=True, outcome=Unknown())),
            (0.05, End(arrives=False, outcome=Unknown())),
            (0.06, End(arrives=False, outcome=None)),
            (0.07, End(arrives=True, outcome=None)),
            (0.08, unsaid),
            (0.085, End(arrives=True, outcome=RuntimeError("the answer was no answer"))),
            (0.087, End(arrives=False, outcome=Gone("account_inactive"))),
        )
        sure: Outcome = Arrived(f"r{len(self.sent)}")
        return next((end for share, end in mishaps if draw < share), End(arrives=True, outcome=sure))

    def _got(self, letter: Letter, arrived: bool) -> None:
        if letter.address.id != ME:
            return
        book = own(self.book)
        due = next((due for due in book.outbox if due.key == letter.key), None)
        if due is None or not due.rank:
            return
        riders = tuple(other for other in book.outbox if other.lead == due.id)
        one = Sent(self.clock, due, riders, book, self._silence(), arrived, letter.card, self._before)
        self.sent.append(one)
        self._just.append(one)
        if arrived:
            self.on_letter(letter)

    # What the leader does.

    async def does(self, words: str, source: Source = Source.TYPED, by: str = ME, /, **fields: object) -> Answer:
        """One thing somebody does now, and what followed."""
        self.ids += 1
        filled = {name: value if isinstance(value, tuple) else str(value) for name, value in fields.items()}
        request = Request(
            id=f"r{self.ids}",
            platform="local",
            tenant=TENANT,
            person=by,
            source=source,
            words=words,
            moment=self.clock,
            fields=filled,
        )
        before = self.shelf.books.get((TENANT, ME))
        answer = self.coach.glance(request) or await self.coach.answer(request)
        self._noted(before)
        if by == ME and self.book.lively == self.clock:
            self.lively.append(self.clock)
        self._chose(words)
        return answer

    def _noted(self, before: Notebook | None) -> None:
        """Remember when what decides about the rhythm changed."""
        after = self.book
        self._reached(before)
        keys = ("rhythm", "habits", "compliments", "team", "owner", "away", "busy")
        if before is None or any(getattr(before, key) != getattr(after, key) for key in keys):
            self.changes.append(self.clock)
        if after.rhythm.agreed and not (before and before.rhythm.agreed):
            self.yes.append(self.clock)

    def _chose(self, words: str) -> None:
        """Remember when a slot was chosen anew."""
        kind = "practice" if words == "habit set" else words.rpartition(" ")[2]
        slot = self.book.rhythm.slot(kind)
        if slot and words.startswith(("rhythm set", "habit set", "rhythm weekly")):
            self.chosen.append((self.clock, kind, slot.weeks, len(self.tries)))

    async def presses_under(self, due_id: str, words: str, by: str = ME) -> Answer:
        """A button under a nudge."""
        due = next((due for due in self.book.outbox if due.id == due_id), None)
        after = len(self.tries)
        answer = await self.does(words, Source.PRESSED, by)
        if due and by == ME:
            used = due.state is State.SETTLED
            self.presses.append(Press(self.clock, due.id, due.about, words, used, after))
        return answer

    @asynccontextmanager
    async def fed(self) -> AsyncGenerator[Notebook]:
        """The notebook, as a feature that is not built yet would write in it."""
        before = self.shelf.books.get((TENANT, ME))
        async with self.coach.post.opened(TENANT, ME, "local", self.clock) as book:
            yield book
        self._noted(before)

    async def rhythm(self, **changes: object) -> None:
        """Leave, pause, … set in the rhythm."""
        async with self.fed() as book:
            book.rhythm = replace(book.rhythm, **changes)
            nudges.replan(book, self.clock)

    async def restore(self, older: Notebook, since: datetime) -> None:
        """A backup comes back: what happened since is forgotten."""
        book = own(older)
        expire(book, self.clock)
        before, self.shelf.books[TENANT, ME] = self.book, book
        self._reached(before)
        self.lost.append((since, self.clock))
        self.changes.append(self.clock)
        self.coach.forget(TENANT)

    # The leader's own days.

    def wall(self, moment: datetime | None = None) -> datetime:
        return (moment or self.clock).astimezone(ZoneInfo(self.line.known[ME].zone))

    def today(self) -> date:
        return self.wall().date()

    def forgotten(self, one: Sent, later: datetime) -> bool:
        """Whether the notebook of that later moment no longer knew it."""
        return any(since <= one.moment < back <= later for since, back in self.lost)

    def arrived(self, *, again: bool = False) -> Iterator[Sent]:
        """What the leader really got; with `again` also what they had put off."""
        return (one for one in self.sent if one.arrived and (again or not one.again))

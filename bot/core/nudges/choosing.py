"""Which page, about whom and with which words: the one unseen for longest comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.entries import Habit, Stage
from bot.core.model import Colleague, Due, Notebook, Slot
from bot.core.nudges.seen import last_compliment, last_talk
from bot.core.nudges.slots import UNUSED, slot_of
from bot.core.nudges.variants import variant_of
from bot.core.pages import Library

REST, FADING = "rust", "afbouw"
EXERCISES = ("vraagterug", "stilte", "watmaaktdat")
# In between the exercises; each comes at most once in so many days.
NOW_AND_THEN = {"vraagfeedback": 42, "balans": 28, "overbodig": 28, "voorbeeld": 28, "verhaal": 28}
# Which page a slot has; of `practice` it is the first of many.
PAGES = {
    "practice": "vraagterug",
    "appreciation": "waardering",
    "feedback": "feedback",
    "oneonone": "eenopeen",
}
# A habit goes by itself after eight times, or after the average it takes (Lally e.a. 2010).
DONE, LONG = 8, timedelta(days=66)
ONE_ON_ONE = timedelta(days=14)


def worded(due: Due, book: Notebook, library: Library, moment: datetime) -> Due | None:
    """The nudge with its page, its colleague and its words; None when there is none to be read again so soon.

    One that was put off keeps its words.
    """
    if due.variant:
        return due
    slot = slot_of(book, due)
    for page in _pages(slot, book, moment) if slot else (due.kind,):
        found = library.nudges.get(page)
        if found is None or page in book.rhythm.muted:
            continue
        mate = whom(slot.kind, book, moment) if slot and page != REST else None
        chosen = replace(due, kind=page, person=mate.id, name=mate.name) if mate else replace(due, kind=page)
        if variant := variant_of(book, found, chosen, moment):
            return replace(chosen, variant=variant)
    return None


def unworded(due: Due, book: Notebook, moment: datetime) -> str:
    """Why there is nothing to read: its pages are not wanted, or all was read lately."""
    slot = slot_of(book, due)
    pages = _pages(slot, book, moment) if slot else (due.kind,)
    return "muted" if set(pages) <= set(book.rhythm.muted) else "lately"


def _pages(slot: Slot, book: Notebook, moment: datetime) -> Iterator[str]:
    if slot.unused >= UNUSED and not slot.asked:
        yield REST
    elif slot.kind != "practice":
        yield PAGES[slot.kind]
    elif habit := current(book):
        yield FADING if ripe(habit, moment) else habit.page
    else:
        yield from _practice(book, moment)


def _practice(book: Notebook, moment: datetime) -> Iterator[str]:
    """Exercises, and every other time one of what comes now and then."""
    exercises = sorted(EXERCISES, key=lambda page: (_last_shown(book, page), EXERCISES.index(page)))
    rarer = sorted(NOW_AND_THEN, key=lambda page: (_last_shown(book, page), [*NOW_AND_THEN].index(page)))
    ready = [page for page in rarer if moment.timestamp() - _last_shown(book, page) > NOW_AND_THEN[page] * 86_400]
    newest_exercise, newest_other = (max(_last_shown(book, page) for page in pages) for pages in (EXERCISES, rarer))
    turn = newest_exercise > newest_other
    yield from [*ready, *exercises] if turn else [*exercises, *ready]


def current(book: Notebook) -> Habit | None:
    """The one habit the leader works on."""
    return next((habit for habit in book.habits if habit.stage is Stage.ACTIVE), None)


def ripe(habit: Habit, moment: datetime) -> bool:
    """Whether it goes by itself now."""
    return habit.done >= DONE or moment - habit.since >= LONG


def fade(book: Notebook, moment: datetime) -> None:
    """It is said once that it goes by itself, and then it is so: who wants to keep it says so."""
    book.habits = [
        replace(habit, stage=Stage.FADED, ended=moment) if habit.stage is Stage.ACTIVE else habit
        for habit in book.habits
    ]


def _last_shown(book: Notebook, page: str) -> float:
    return max((seen.timestamp() for key, seen in book.shown.items() if key.startswith(f"{page}|")), default=0.0)


def whom(kind: str, book: Notebook, moment: datetime) -> Colleague | None:
    """The colleague a slot's nudge is about; None when it is about nobody, or nobody is due."""
    match kind:
        case "appreciation":
            return next(iter(longest_unseen(book)), None)
        case "oneonone":
            return next(iter(not_met(book, moment)), None)
        case _:
            return None


def longest_unseen(book: Notebook) -> list[Colleague]:
    """The team, longest without a compliment first; at the same moment who never had one goes first."""
    return _longest(book, lambda mate: last_compliment(book, mate.id))


def not_met(book: Notebook, moment: datetime) -> list[Colleague]:
    """Whom the leader planned no talk with for two weeks, and has none ahead; longest ago first (S1.1a-b)."""
    mates = _longest(book, lambda mate: last_talk(book, mate.id, moment))
    ahead = {talk.colleague for talk in book.talks if talk.moment > moment}
    return [
        mate
        for mate in mates
        if mate.id not in ahead and moment - (last_talk(book, mate.id, moment) or mate.since) > ONE_ON_ONE
    ]


def _longest(book: Notebook, last: Callable[[Colleague], datetime | None]) -> list[Colleague]:
    def seen(mate: Colleague) -> tuple[datetime, bool, str]:
        when = last(mate)
        return when or mate.since, when is not None, mate.name

    return sorted((mate for mate in book.team if mate.id not in book.rhythm.spared), key=seen)

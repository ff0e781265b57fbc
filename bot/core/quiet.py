"""When and about what Duwtje keeps quiet: hours, holidays, days off, kinds and colleagues; all typed in the chat."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.core import measuring, nudges
from bot.core.card import Answer
from bot.core.commands import fold, people
from bot.core.dates import long_day
from bot.core.entries import Leave
from bot.core.errors import NotUnderstood
from bot.core.freedays import COUNTRIES
from bot.core.habit_cards import card, working_hours
from bot.core.model import Due
from bot.core.reading import read_date, read_time
from bot.core.rhythm import local
from bot.core.turn import Turn, name_of

EARLIEST, LATEST = "06:00", "22:00"
SHORTEST = timedelta(hours=2)
FURTHEST = timedelta(days=366)
HOUR = re.compile(r"\d{1,2}(?:[:.hu]\d{2})?")
MOST_LEAVE, MOST_SPARED = 12, 50


def hours(turn: Turn, words: str) -> Answer:
    """`ritme uren 8.30-17.00`. Raises NotUnderstood."""
    found = [read_time(one) for one in HOUR.findall(words)]
    if len(found) != 2 or not all(found):  # noqa: PLR2004 - from and to
        raise NotUnderstood("rhythm.hours-unknown")
    opens, closes = sorted(filter(None, found))
    if opens < EARLIEST or closes > LATEST or opens[:2] == closes[:2]:
        raise NotUnderstood("rhythm.hours-odd")
    slots = tuple(
        slot if opens <= slot.time < closes else replace(slot, time=opens, next=None) for slot in turn.book.rhythm.slots
    )
    turn.book.rhythm = replace(turn.book.rhythm, opens=opens, closes=closes, slots=slots)
    return _changed(turn, turn.say("rhythm.hours-set", **working_hours(turn)))


def country(turn: Turn, words: str) -> Answer:
    """`ritme land nederland`. Raises NotUnderstood."""
    found = turn.library.lexicon.countries.get(fold(words), "")
    if found not in COUNTRIES:
        raise NotUnderstood("rhythm.country-unknown")
    turn.book.rhythm = replace(turn.book.rhythm, country=found)
    return _changed(turn, turn.say("rhythm.country-set", word=turn.say(f"country.{found.lower()}")))


def leave(turn: Turn, first: str, last: str) -> Answer:
    """`ritme vrij 24 december t/m 3 januari`. Raises NotUnderstood."""
    today = local(turn.request.moment, turn.book.owner.zone)
    begin, end = (read_date(words, today, turn.library.language) for words in (first, last))
    if begin is None or end is None:
        raise NotUnderstood("rhythm.date-unknown")
    if (begin.month, begin.day) == (today.month, today.day):
        begin = today.date()  # a day of this name next year is what nobody means
    if end < begin:
        end = end.replace(year=end.year + 1) if (end.month, end.day) != (2, 29) else begin
    if end - today.date() > FURTHEST:
        raise NotUnderstood("rhythm.date-far")
    known = [one for one in turn.book.rhythm.leave if one.last >= today.date()]
    kept = tuple(sorted({*known, Leave(first=begin, last=end)}, key=lambda one: one.first))[:MOST_LEAVE]
    turn.book.rhythm = replace(turn.book.rhythm, leave=kept)
    first, last_day = (long_day(turn.library, day) for day in (begin, end))
    return _changed(turn, turn.say("rhythm.leave-set", this=first, last=last_day))


def work(turn: Turn, words: str) -> Answer:
    """`rhythm work 2026-12-24`: that leave is off again."""
    turn.book.rhythm = replace(
        turn.book.rhythm, leave=tuple(one for one in turn.book.rhythm.leave if one.first.isoformat() != words.strip())
    )
    return _changed(turn, turn.say("rhythm.leave-off"))


async def never(turn: Turn, words: str, due: Due | None) -> Answer:
    """`ritme nooit balans`, `ritme nooit @jan`, or under a nudge: never this kind. Raises NotUnderstood."""
    if who := people(words):
        spared = tuple(dict.fromkeys((*turn.book.rhythm.spared, *who)))[-MOST_SPARED:]
        turn.book.rhythm = replace(turn.book.rhythm, spared=spared)
        return _changed(turn, turn.say("rhythm.spared-set", name=await name_of(turn, who[0])))
    if due:
        nudges.settle(turn.book, due)
    page = due.kind if due else kind_of(turn, words)
    turn.book.rhythm = replace(turn.book.rhythm, muted=tuple(dict.fromkeys((*turn.book.rhythm.muted, page))))
    return _changed(turn, turn.say("rhythm.muted-set", kind=turn.library.nudges[page].title))


async def again(turn: Turn, words: str) -> Answer:
    """`ritme toch balans`, `ritme toch @jan`: what was never comes again. Raises NotUnderstood."""
    if who := people(words):
        turn.book.rhythm = replace(
            turn.book.rhythm, spared=tuple(one for one in turn.book.rhythm.spared if one not in who)
        )
        return _changed(turn, turn.say("rhythm.spared-off", name=await name_of(turn, who[0])))
    page = kind_of(turn, words)
    turn.book.rhythm = replace(turn.book.rhythm, muted=tuple(one for one in turn.book.rhythm.muted if one != page))
    return _changed(turn, turn.say("rhythm.muted-off", kind=turn.library.nudges[page].title))


def measure(turn: Turn, wanted: bool) -> Answer:  # noqa: FBT001 - yes or no is all there is to say
    """`ritme meten uit`: no nudge is withheld from this leader, and nothing of them is counted; `aan` takes it back."""
    measuring.decide(turn.book, turn.held, turn.request.moment, wanted=wanted)
    told = "measuring.set-off" if not wanted else "measuring.set" if turn.held else "measuring.nothing"
    return replace(_changed(turn, turn.say(told)), in_place=True)


def kind_of(turn: Turn, words: str) -> str:
    """The page of nudges with this name or title. Raises NotUnderstood."""
    typed = fold(words)
    pages = turn.library.nudges.values()
    found = [page.stem for page in pages if typed in (page.stem, fold(page.title)) and typed]
    if not found:
        raise NotUnderstood("rhythm.page-unknown")
    return found[0]


def _changed(turn: Turn, words: str) -> Answer:
    nudges.replan(turn.book, turn.request.moment)
    return Answer(card=card(turn, words), home_changed=True)

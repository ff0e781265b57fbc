"""Laws of `duwtje effect`: a total with an interval, beside a running server, about nobody in particular."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.entries import Measuring
from bot.core.errors import BadSettings
from bot.core.model import Address, Due, Notebook, Person, Reach, State
from bot.core.retention import Terms
from bot.evaluating import ALL, DONE, NOTES, NOTHING, STEP, evaluate
from bot.settings import Settings
from bot.store.tiny import TinyStore
from bot.wiring import looking
from tests.fakes.notebooks import compliment, talk
from tests.fakes.vaults import KEYS, keys

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
# The last week that is looked at.
LAST = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)
KEYS_OF = {"waardering": "appreciation", "eenopeen": "oneonone", "feedback": "feedback"}


def nudge(who: str, kind: str, week: int, *, held: bool) -> Due:
    moment = LAST - timedelta(weeks=week)
    return Due(
        id=f"{kind}{week}",
        key=f"T|local|nudge|{who}|{KEYS_OF[kind]}|{moment.date()}",
        kind=kind,
        address=Address(platform="local", tenant="T", reach=Reach.PERSON, id=who),
        state=State.SKIPPED if held else State.SENT,
        reason="held" if held else "",
        variant="" if held else f"{kind}|named|1",
        not_before=moment,
        not_after=moment,
        person="U9",
        name="Kanarie Geheim",
    )


def leader(number: int, kinds: tuple[str, ...] = ("waardering",), span: range = range(7)) -> Notebook:
    """Every third nudge is withheld; after every second one that came they did it, after every fourth of the others."""
    who = f"U{number}KANARIE"
    book = Notebook(tenant="", owner=Person(id=who, name="Kanarie Geheim"))
    book.measuring = Measuring(share=33, since=LAST - timedelta(weeks=40))
    for week in span:
        held = (week + number) % 3 == 0
        book.outbox += [nudge(who, kind, week, held=held) for kind in kinds]
        if (week // 2 + number) % (4 if held else 2) == 0:
            soon = LAST - timedelta(weeks=week) + timedelta(hours=5)
            book.compliments.append(_at(compliment(week), moment=soon))
            book.talks.append(_at(talk(), id=f"t{week}", planned=soon))
    return book


def _at(entry: Any, **changed: object) -> Any:

    return replace(entry, **changed)


async def filled(folder: Path, **tenants: list[Notebook]) -> Settings:
    store = await TinyStore.open(folder, keys)
    for tenant, books in tenants.items():
        for book in books:
            async with store.notebook(tenant, book.owner.id) as kept:
                kept.owner, kept.measuring, kept.outbox = book.owner, book.measuring, book.outbox
                kept.compliments, kept.talks = book.compliments, book.talks
    await store.close()
    return Settings(data=folder, keys=KEYS)


def told(settings: Settings, tenant: str = "", days: int = 180, terms: Terms | None = None) -> str:
    return "\n".join(evaluate(looking(settings), tenant, days, terms or Terms(), NOW))


def row(words: str, kind: str) -> list[int]:
    """The figures behind a kind: came, did it, withheld, did it, and the difference with its interval."""
    line = next(line for line in words.splitlines() if line.startswith(kind))
    return [int(found) for found in re.findall(r"[+-]?\d+", line.removeprefix(kind))]


async def test_a_kind_is_told_with_its_shares_their_difference_and_an_interval(tmp_path: Path) -> None:
    words = told(await filled(tmp_path, T1=[leader(number) for number in range(24)]))
    came, did, withheld, did_so, points, low, high = row(words, DONE["waardering"])
    assert (came, withheld) == (110, 55)  # 112 and 56, in steps
    assert points == pytest.approx(did - did_so, abs=1)
    assert low < points < high
    assert NOTES.strip() in words
    assert "7 weeks, until 2026-11-23" in words
    assert ALL not in words  # there is one kind only


async def test_nothing_in_it_names_anybody_or_any_moment(tmp_path: Path) -> None:
    words = told(await filled(tmp_path, T1=[leader(number) for number in range(24)]))
    assert "anarie" not in words + "x".join(re.findall(r"U\d", words))
    assert re.findall(r"\d{4}-\d\d-\d\d", words) == ["2026-11-23"]
    assert not re.search(r"\d\d:\d\d", words)
    came, _, withheld, *_ = row(words, DONE["waardering"])
    assert came % STEP == withheld % STEP == 0


async def test_of_fewer_than_eight_leaders_nothing_is_told_but_why(tmp_path: Path) -> None:
    words = told(await filled(tmp_path, T1=[leader(number) for number in range(7)]))
    assert NOTHING in words
    assert "%" not in words
    assert not re.search(r"\b[0-7] leaders", words)


async def test_what_is_shown_together_is_made_of_what_is_shown_by_itself(tmp_path: Path) -> None:
    both = [leader(number, ("waardering", "eenopeen")) for number in range(24)]
    words = told(await filled(tmp_path / "a", T1=both))
    assert row(words, ALL)[0] == pytest.approx(2 * row(words, DONE["waardering"])[0], abs=STEP)
    few = [leader(number, (*KEYS_OF,) if number < 7 else ("waardering", "eenopeen")) for number in range(24)]
    assert told(await filled(tmp_path / "few", T1=few)) == words
    # Five leaders have the second kind: their total may not be worked out from the sum.
    some = [leader(number, ("waardering", "eenopeen") if number < 5 else ("waardering",)) for number in range(24)]
    words = told(await filled(tmp_path / "b", T1=some))
    assert DONE["eenopeen"] not in words
    assert ALL not in words


async def test_a_small_workspace_is_not_in_the_total_of_all(tmp_path: Path) -> None:
    large, small = [leader(number) for number in range(24)], [leader(number) for number in range(30, 37)]
    alone = told(await filled(tmp_path / "a", T1=large))
    beside = await filled(tmp_path / "b", T1=large, T2=small)
    assert told(beside) == told(beside, "T1") == alone
    assert NOTHING in told(beside, "T2")
    # Two large ones are.
    both = told(await filled(tmp_path / "c", T1=large, T2=[leader(number) for number in range(30, 54)]))
    assert row(both, DONE["waardering"])[0] == pytest.approx(2 * row(alone, DONE["waardering"])[0], abs=STEP)


@pytest.mark.parametrize("days", [1, 2, 7, 27, 0, -5])
async def test_nobody_is_singled_out_by_looking_at_a_few_days(days: int, tmp_path: Path) -> None:
    settings = await filled(tmp_path, T1=[leader(number) for number in range(24)])
    with pytest.raises(BadSettings, match="singled out"):
        told(settings, days=days)


async def test_a_shorter_look_is_refused_when_the_rest_is_about_too_few(tmp_path: Path) -> None:
    everybody = [leader(number) for number in range(36)]
    settings = await filled(tmp_path / "a", T1=everybody)
    words = told(settings, days=28)
    assert "4 weeks" in words
    assert row(words, DONE["waardering"])
    assert {told(settings, days=days) for days in (28, 29, 35, 42, 48)} == {words}
    assert {told(settings, days=days) for days in (49, 60, 5000)} == {told(settings)}
    # Only three leaders were there before the last four weeks.
    newer = [leader(number, span=range(7) if number < 3 else range(4)) for number in range(36)]
    settings = await filled(tmp_path / "b", T1=newer)
    assert row(told(settings), DONE["waardering"])
    assert NOTHING in told(settings, days=28)


async def test_who_does_not_mind_is_counted_and_who_does_is_not(tmp_path: Path) -> None:
    books = [leader(number) for number in range(24)]
    for book in books[:17]:
        book.measuring = Measuring(share=0, since=LAST - timedelta(weeks=40), declined=True)
    assert NOTHING in told(await filled(tmp_path, T1=books))


async def test_terms_that_let_all_go_too_soon_are_named(tmp_path: Path) -> None:
    settings = await filled(tmp_path, T1=[leader(number) for number in range(24)])
    assert "4 weeks" in told(settings, terms=Terms(nudges=37))
    with pytest.raises(BadSettings, match="DUWTJE_KEEP"):
        told(settings, terms=Terms(nudges=36))


async def test_an_unknown_workspace_is_named_and_an_empty_folder_has_nothing_to_show(tmp_path: Path) -> None:
    settings = await filled(tmp_path)
    assert NOTHING in told(settings)
    with pytest.raises(BadSettings, match="--tenant"):
        told(settings, "T404")


async def test_a_large_workspace_is_told_more_finely(tmp_path: Path) -> None:
    words = told(await filled(tmp_path, T1=[leader(number, span=range(7)) for number in range(450)]))
    line = next(line for line in words.splitlines() if line.startswith(DONE["waardering"]))
    assert re.search(r"\d\.\d %", line)

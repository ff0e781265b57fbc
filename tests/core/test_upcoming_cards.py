"""What comes, in words: bounded, with its reason, and what fell away during a downtime as one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.card import Bullets, Fold, bare, plain
from bot.core.outlook import Outlook, outlook
from bot.core.retention import Terms
from tests.core.test_upcoming import around, busy_leader
from tests.fakes.world import World, brussels, library, sends, text

SAY = library().say


def seen(world: World) -> Outlook:
    return outlook(world.book(), library(), world.now, around(), Terms())


def reasons(table: str) -> set[str]:
    return {key.partition(".")[2] for key in SAY.sentences if key.startswith(f"{table}.")}


def test_every_reason_is_said_of_what_was_and_of_what_will_be() -> None:
    assert reasons("reason") == reasons("ahead")


@pytest.mark.parametrize("words", ["wat komt er", "vooruitblik", "komende duwtjes", "Wat komt er?"])
async def test_it_is_asked_for_in_plain_words(words: str) -> None:
    world = await busy_leader()
    assert text(await world.types(words)).startswith("Wat komt er?\nDeze week\ndo 26 november, 15.00 u.")


async def test_a_week_shows_six_and_counts_the_rest() -> None:
    world = await busy_leader()
    for hour in range(9, 13):
        await world.submits("talk keep stijl3", who=("sara",), date="2026-12-02", time=f"{hour}:00")
    week = text(await world.types("wat komt er")).partition("Volgende week")[2].partition("[Waarom krijg ik dit?]")[0]
    lines = [line for line in seen(world).coming if line.moment.isocalendar().week == 49]
    assert len(lines) > 6
    assert len(week.strip().splitlines()) == 7
    assert f"… en nog {len(lines) - 6}" in week


async def test_why_opens_the_week_that_was_asked_and_no_other() -> None:
    world = await busy_leader()
    card = await world.types("wat komt er")
    folds = [block for block in card.blocks if isinstance(block, Fold) and block.label == "Waarom krijg ik dit?"]
    opened = await world.presses(folds[1].sends)
    assert sum(isinstance(block, Bullets) for block in opened.blocks) == 1
    still = [block.sends for block in opened.blocks if isinstance(block, Fold)]
    assert folds[1].sends not in still
    assert folds[0].sends in still


async def test_what_fell_away_while_we_were_down_is_counted_and_not_told_one_by_one() -> None:
    world = await busy_leader()
    world.now += timedelta(days=15)
    await world.coach.wake(world.now)
    late = [due for due in world.book().outbox if due.reason == "late"]
    assert len(late) > 2
    shown = text(await world.presses("upcoming past"))
    assert f"{len(late)} duwtjes vielen weg" in shown
    assert not [line for line in seen(world).past if line.reason == SAY("reason.late")]


async def test_of_the_past_the_newest_twelve_are_shown() -> None:
    world = await busy_leader()
    await world.types("ritme een-op-een woensdag 9:30")
    await world.lives(days=27)
    assert len(seen(world).past) > 12
    shown = text(await world.presses("upcoming past"))
    assert shown.count("•") == 13
    assert f"… en nog {len(seen(world).past) - 12}" in shown


async def test_a_name_stays_a_name() -> None:
    world = await busy_leader()
    world.chat.known["jan"] = replace(world.chat.known["jan"], name="_Jan_ Maes")
    await world.submits("talk keep stijl3", who=("jan",), date="2026-12-01", time="14:00")
    card = await world.types("wat komt er")
    folded = [block for fold in card.blocks if isinstance(fold, Fold) for block in fold.blocks]
    rules = [bare(item) for block in folded if isinstance(block, Bullets) for item in block.items]
    assert "Vooraf ·\xa0_Jan_" in plain(card)
    assert any(rule.startswith("Vooraf ·\xa0_Jan_\n") for rule in rules)


async def test_a_free_day_is_told_before_it_comes() -> None:
    world = await busy_leader()
    await world.types("ritme oefening vrijdag 10:00")
    world.now = brussels("2026-12-20")
    await world.coach.wake(world.now)
    shown = text(await world.types("wat komt er"))
    assert "ma 28 december, 10.00 u.  ·  Oefening  ·  verplaatst van vr 25 december. Dat is een feestdag." in shown


async def test_who_stopped_may_begin_here() -> None:
    world = await busy_leader()
    await world.types("ritme stop")
    card = await world.types("wat komt er")
    assert sends(card, SAY("rhythm.start")) == "rhythm start"


@pytest.mark.parametrize("words", ["upcoming why", "upcoming why 99", "upcoming why <script>", "wat komt er morgen?"])
async def test_anything_behind_the_words_shows_the_whole(words: str) -> None:
    world = await busy_leader()
    assert text(await world.presses(words)).startswith("Wat komt er?")


async def test_every_way_in_leads_here() -> None:
    world = await busy_leader()
    due = next(due for due in world.book().outbox if due.rank)
    for words in ("ritme", f"why {due.id}"):
        assert sends(await world.presses(words), SAY("upcoming.button")) == "upcoming"
    assert sends(await world.types("mijn pagina"), SAY("home.ahead")) == "upcoming"

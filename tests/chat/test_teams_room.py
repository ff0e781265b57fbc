"""Laws of the Teams room: one effect and one answer, where only who asked reads it, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.teams import listen
from bot.core.card import Answer, Button, Buttons, Card, Text
from tests.chat.teams_stage import Desk, House, at_home, staged
from tests.fakes.disk import BreakingDisk
from tests.fakes.teams.card_parts import Part, Screen, inputs
from tests.fakes.teams.values import sent

CANARY = "kanariewoorden"
THANKS = "compliment @Sara El Amrani belde dinsdag zelf de klant terug, daardoor bleef die"
FIELD = "Wat zag je?"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with at_home(tmp_path) as found:
        yield found
        assert found.teams.violations == []


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with staged() as found:
        yield found
        assert found.teams.violations == []


async def fill(desk: Desk, words: str = "belde zelf") -> None:
    await desk.anna.submits({"Voor wie?": ["Jan Maes"], FIELD: words})


def typed(desk: Desk | House) -> dict[str, str]:
    """What stands in the fields of the newest form Anna sees."""
    seen = next(seen for seen in desk.anna.sees()[::-1] if seen.card and sent(seen.card, Screen()))
    assert seen.card
    return sent(seen.card, Screen())


# One effect, one answer.


async def test_what_is_delivered_again_has_one_effect_and_one_answer(home: House) -> None:
    await home.anna.says(THANKS)
    answers = len(home.chat())
    for _ in range(2):
        assert (await home.teams.tell_again()).ok
    assert len((await home.book()).compliments) == 1
    assert len(home.chat()) == answers
    home.sound()


async def test_a_dialog_sent_twice_is_one_compliment(home: House) -> None:
    await home.anna.says("hallo")
    await home.settle()
    await home.anna.uses_compose_action()
    fields = {"Voor wie?": ["Sara El Amrani"], "Wat zag je de ander doen?": "belde zelf terug"}
    labels = [part.element["label"] for part in home_fields(home)]
    await home.anna.submits({label: fields[label] for label in labels if label in fields})
    for new_id in (False, True):
        assert (await home.teams.tell_again(new_id=new_id)).ok
    assert len((await home.book()).compliments) == 1
    home.sound()


def home_fields(home: House) -> list[Part]:
    """The fields of the dialog Anna sees."""
    dialog = home.anna.dialog()
    assert dialog
    assert dialog.card
    return inputs(dialog.card)


async def test_two_quick_lines_are_answered_in_order(desk: Desk) -> None:
    desk.coach.slow = 0.15
    lines = [desk.teams.activities.message(desk.anna.account, f"regel {number}") for number in range(3)]
    first = asyncio.create_task(desk.teams.deliver(lines[0]))
    await desk.until(lambda: desk.coach.requests)
    desk.coach.slow = 0.0
    await asyncio.gather(first, *(desk.teams.deliver(line) for line in lines[1:]))
    await desk.until(lambda: len(desk.kinds()) == len(lines))
    assert desk.anna.sees()[0].plain == "Je zei: regel 0"


async def test_a_press_that_comes_as_a_message_is_answered_with_one(desk: Desk) -> None:
    told = desk.teams.activities.message(desk.anna.account, "", value={"say": "later"})
    assert (await desk.teams.tell(told)).body is None
    assert desk.last() == "Tot later."


async def test_a_form_that_comes_as_a_message_comes_back_as_one_and_chooses_from_our_lists_only(desk: Desk) -> None:
    data = {"send": "compliment keep", "opens": "compliment form", "form": "n", "f.what": "belde zelf"}
    told = desk.teams.activities.message(desk.anna.account, "", value={**data, "f.channel": "19:nooit-getoond"})
    desk.coach.script["compliment keep"] = Answer(errors=(("what", "Wat zag je precies?"),))
    await desk.teams.tell(told)
    submitted = next(request for request in desk.coach.requests if request.words == "compliment keep")
    assert submitted.fields["channel"] == ""
    assert "Wat zag je precies?" in desk.last()
    assert typed(desk)["f.what"] == "belde zelf"


async def test_a_message_full_of_names_asks_the_directory_a_few_times_only(desk: Desk) -> None:
    await desk.anna.says("compliment " + " ".join(f"@naam{number}" for number in range(300)))
    assert desk.coach.requests
    assert desk.teams.counts["graph.users"] <= 10
    await desk.anna.says("compliment @Jan Maes en @Sara El Amrani belden")
    people = [desk.teams.account(name).id for name in ("Jan", "Sara")]
    assert desk.coach.requests[-1].words == f"compliment <@{people[0]}> en <@{people[1]}> belden"


# Only who asked reads it.


async def test_an_answer_in_a_channel_is_for_who_asked_alone(desk: Desk) -> None:
    await desk.anna.says_in("algemeen", "gesprek stijl3")
    assert (desk.kinds("Anna"), desk.kinds("Jan")) == (["targeted"], [])
    desk.teams.next("activities.send", status=403, code="NotEnoughPermissions")
    await desk.anna.says_in("algemeen", "gesprek stijl3")
    assert (desk.kinds("Anna"), desk.kinds("Jan")) == (["targeted", "chat"], [])


async def test_where_nothing_private_is_possible_no_word_of_the_answer_is_said(desk: Desk) -> None:
    desk.anna.account.installed = False
    desk.teams.next("activities.send", status=403, code="NotEnoughPermissions")
    await desk.anna.says_in("algemeen", "gesprek stijl3")
    (seen,) = desk.teams.seen_by("Jan")
    assert (seen.kind, seen.plain) == ("channel", "[teams.add-me]")


async def test_a_channel_that_was_never_offered_is_no_choice(home: House) -> None:
    await home.jan.installs_in("Team Noord")
    await home.anna.says(THANKS)
    (entry,) = (await home.book()).compliments
    for channel in ("19:projecten@thread.tacv2", "19:verzonnen@thread.tacv2", home.jan.account.chat):
        data = {"send": f"share {entry.id} post", "opens": f"share {entry.id} channel", "form": f"n{channel}"}
        value = {"data": {**data, "f.channel": channel, "f.sure": "yes"}}
        answered = await home.teams.tell(home.teams.activities.invoke(home.anna.account, "task/submit", value))
        assert "Kies" in str(answered.body)
    await home.settle()
    assert (await home.book()).compliments == [entry]
    everything = [seen for seen in home.teams.world.memory.everything if seen.kind == "channel"]
    assert not any("belde" in seen.plain for seen in everything)


# What takes long.


async def test_a_slow_press_is_answered_in_words_and_the_card_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "PRESS_SECONDS", 0.01)
    await desk.anna.says("gesprek stijl3")
    desk.coach.slow = 0.1
    delivery = await desk.anna.presses("Alle zinnen")
    assert delivery
    assert delivery.took < 0.1
    assert "[teams.wait]" in str(delivery.body)
    await desk.until(lambda: "Alle zinnen staan hier." in desk.last())


async def test_a_slow_mistake_in_a_form_loses_nothing_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.coach.script["compliment keep"] = Answer(errors=(("what", "Wat zag je precies?"),))
    await desk.anna.uses_compose_action()
    desk.coach.slow = 0.05
    monkeypatch.setattr(listen, "PRESS_SECONDS", 0.01)
    await fill(desk)
    await desk.until(lambda: any("Wat zag je precies?" in seen.plain for seen in desk.anna.sees()))
    assert typed(desk)["f.what"] == "belde zelf"


async def test_a_late_card_that_cannot_be_shown_is_told_as_a_bug(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.coach.script["gesprek stijl3 alles"] = Answer(card=Card("", (Buttons((Button("Leeg", ""),)),)))
    await desk.anna.says("gesprek stijl3")
    desk.coach.slow = 0.05
    monkeypatch.setattr(listen, "PRESS_SECONDS", 0.01)
    await desk.anna.presses("Alle zinnen")
    await desk.until(lambda: desk.last() == "[room.broke]")


async def test_what_was_begun_is_finished_when_the_room_closes(desk: Desk) -> None:
    desk.coach.slow = 0.15
    await desk.teams.deliver(desk.teams.activities.message(desk.anna.account, "gesprek stijl3"))
    await desk.room.stop()
    assert "Alle zinnen" in desk.last()


async def test_what_does_not_end_is_cut_off_when_the_room_closes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "FINISH_SECONDS", 0.05)
    monkeypatch.setattr(listen, "ACK_SECONDS", 0.05)
    desk.coach.slow = 60.0
    await desk.teams.deliver(desk.teams.activities.message(desk.anna.account, "gesprek stijl3"))
    async with asyncio.timeout(2):
        await desk.room.stop()


# What breaks.


async def test_a_bug_is_told_to_who_typed_and_no_word_of_people_is_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.coach.bugs = {f"compliment {CANARY}", f"undo {CANARY}", "compliment keep"}
    await desk.anna.says(f"compliment {CANARY}")
    assert desk.last() == "[room.broke]"
    desk.coach.script["lijst"] = Answer(card=Card("", (Buttons((Button("Weg", f"undo {CANARY}"),)),)))
    await desk.anna.says("lijst")
    await desk.anna.presses("Weg")
    assert desk.last() == "[room.broke]"
    await desk.anna.uses_compose_action()
    await fill(desk, CANARY)
    assert "[room.broke]" in desk.last()
    assert typed(desk)["f.what"] == CANARY
    known = ("bot", "microsoft_teams", "httpx", "uvicorn", "asyncio")
    ours = [record for record in caplog.records if record.name.startswith(known)]
    assert any("KeyError" in record.getMessage() for record in ours)
    assert CANARY not in "".join(f"{record.getMessage()}{record.exc_text}" for record in ours)


@pytest.mark.parametrize("place", ["message", "press"])
async def test_a_card_that_cannot_be_shown_is_told_as_a_bug(desk: Desk, place: str) -> None:
    broken = Answer(card=Card("", (Buttons((Button("Leeg", ""),)),)))
    desk.coach.script |= {"lsd": broken, "gesprek stijl3 alles": broken}
    if place == "message":
        await desk.anna.says("lsd")
    else:
        await desk.anna.says("gesprek stijl3")
        await desk.anna.presses("Alle zinnen")
    assert desk.last() == "[room.broke]"


async def test_a_disk_that_fails_is_told_and_what_was_typed_stands_in_the_form(home: House) -> None:
    await home.anna.says("hallo")
    await home.settle()
    await home.anna.uses_compose_action()
    store = home.house.coach.store
    store._disk = BreakingDisk(at=0, times=10_000)  # type: ignore[attr-defined]
    store._shelf._open.clear()  # type: ignore[attr-defined] # what is open writes with the disk it began with
    dialog = home.anna.dialog()
    assert dialog
    assert dialog.card
    name = next(key for key in sent(dialog.card, Screen()) if key.endswith("behaviour"))
    label = next(part.element["label"] for part in home_fields(home) if part.element["id"] == name)
    delivery = await home.anna.submits({"Voor wie?": ["Sara El Amrani"], label: CANARY})
    assert delivery
    assert delivery.ok
    assert "Ik kon dit niet bewaren" in home.last()
    assert typed(home)[name] == CANARY
    home.sound()


async def test_a_disk_that_fails_says_so_in_the_chat_too(desk: Desk) -> None:
    desk.coach.full_disk = True
    await desk.anna.says("compliment Jan belde")
    assert desk.last() == "[room.not-kept]"


async def test_a_list_of_channels_that_cannot_be_read_never_breaks_a_form(desk: Desk) -> None:
    desk.places.broken = True
    value = {"data": {"send": "compliment keep", "opens": "compliment form", "form": "n", "f.channel": "19:x"}}
    answered = await desk.teams.tell(desk.teams.activities.invoke(desk.anna.account, "task/submit", value))
    assert answered.status == 200
    assert "[room.not-kept]" in str(answered.body)


async def test_being_taken_away_never_breaks_us(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.coach.lost = None  # type: ignore[assignment] # whatever a bug in there would be
    for delivery in await desk.anna.uninstalls():
        assert delivery.status == 200
    assert "AttributeError" in caplog.text


async def test_an_answer_teams_does_not_take_now_comes_a_moment_later(desk: Desk) -> None:
    desk.teams.next("activities.send", status=429, retry_after=0)
    await desk.anna.says("gesprek stijl3")
    assert "Alle zinnen" in desk.last()


async def test_what_was_done_before_gets_no_second_answer(desk: Desk) -> None:
    desk.coach.script["nog eens"] = Answer()
    await desk.anna.says("nog eens")
    assert desk.kinds() == []
    desk.coach.script["nog eens"] = Answer(card=Card("", (Text("Toch."),)))
    await desk.anna.says("nog eens")
    assert desk.last() == "Toch."

"""Laws of the Slack room, over HTTP and over Socket Mode."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.core.card import NOTHING, Answer, Button, Buttons, Card, Text
from bot.core.request import Source
from tests.chat.slack_stage import FORM, GUIDE, Stage, card, staged


@pytest.fixture(params=["http", "socket"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with staged(request.param) as found:
        yield found
        assert found.slack.violations == []
        assert found.slack.advice == []
        assert all(ack.ok for ack in found.slack.acks)


async def test_a_command_is_answered_on_the_spot_to_its_sender_only(stage: Stage) -> None:
    ack = await stage.anna.types("/gesprek stijl3", channel="C1")
    assert isinstance(ack.body, dict)
    assert ack.body["response_type"] == "ephemeral"
    assert "[Alle zinnen] [Compliment]" in stage.last()
    assert stage.slack.seen_by("UJAN") == []
    (request,) = stage.coach.requests
    assert (request.words, request.source, request.place) == ("gesprek stijl3", Source.TYPED, "C1")


async def test_what_can_be_answered_at_a_glance_takes_no_thought(stage: Stage) -> None:
    stage.coach.at_once["gesprek stijl3"] = Answer(card=GUIDE)
    for _ in range(2):
        await stage.anna.types("/gesprek stijl3")
        assert "Alle zinnen" in stage.last()
    assert stage.coach.requests == []
    assert len(stage.coach.glanced) == 2


async def test_an_umbrella_command_says_what_comes_after_it(stage: Stage) -> None:
    await stage.anna.types("/duwtje ritme")
    await stage.anna.types("/duwtje")
    assert [request.words for request in stage.coach.requests] == ["ritme", "help"]


async def test_a_mention_arrives_as_a_person(stage: Stage) -> None:
    await stage.anna.types("/compliment @Jan Maes belde <zelf> & snel")
    assert stage.coach.requests[0].words == "compliment <@UJAN> belde <zelf> & snel"


async def test_a_press_in_a_channel_answers_the_presser_only(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3", channel="C1")
    await stage.anna.presses("Alle zinnen")
    assert stage.kinds() == ["ephemeral", "ephemeral"]
    assert "Alle zinnen staan hier." in stage.last()
    assert stage.coach.requests[-1].source is Source.PRESSED


async def test_a_press_can_take_the_place_of_its_message(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3", channel="C1")
    await stage.anna.presses("Later vandaag")
    (seen,) = stage.anna.sees()
    assert (seen.plain, seen.edited) == ("Tot later.", True)


async def test_words_in_the_direct_chat_are_answered_there(stage: Stage) -> None:
    await stage.anna.says("gesprek stijl3")
    assert stage.kinds() == ["dm"]
    assert stage.anna.sees()[-1].channel == "DANNA"
    await stage.anna.presses("Alle zinnen")
    assert stage.kinds() == ["dm", "dm"]


async def test_an_event_delivered_again_carries_the_same_id(stage: Stage) -> None:
    await stage.anna.says("compliment voor Jan")
    await stage.slack.tell_again(stage.slack.deliveries[-1], 1, "http_timeout")
    first, second = stage.coach.requests
    assert first.id == second.id


async def test_what_was_done_before_gets_no_second_answer(stage: Stage) -> None:
    stage.coach.script["nog eens"] = NOTHING
    await stage.anna.says("nog eens")
    assert stage.kinds() == []


async def test_our_own_words_are_not_heard(stage: Stage) -> None:
    own = {"type": "message", "channel_type": "im", "user": "UBOT", "bot_id": "B1", "text": "hulp", "channel": "DANNA"}
    await stage.slack.emits(own)
    assert stage.coach.requests == []


async def test_a_form_opens_fills_and_keeps(stage: Stage) -> None:
    await stage.anna.types("/compliment form", channel="C1")
    assert stage.kinds() == ["modal"]
    await stage.anna.submits({"Voor wie?": ["Jan Maes", "Sara El Amrani"], "Wat zag je?": "belde *zelf*"})
    request = stage.coach.requests[-1]
    assert (request.words, request.source) == ("compliment keep", Source.SUBMITTED)
    assert request.fields == {"who": ("UJAN", "USARA"), "what": "belde *zelf*"}
    assert "Bewaard. Alleen jij ziet dit.\n> belde *zelf*\n[Ongedaan]" in stage.last()
    await stage.anna.presses("Ongedaan")
    assert stage.kinds() == ["modal"]
    assert "Weg." in stage.last()


async def test_a_mistake_in_a_form_shows_at_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    stage.coach.script["compliment keep"] = Answer(errors=(("what", "Wat zag je precies?"), ("", "Kijk nog eens.")))
    await stage.anna.types("/compliment form")
    await stage.anna.submits({"Voor wie?": ["UJAN"], "Wat zag je?": "goed"})
    assert stage.anna.sees()[-1].errors == {"Wat zag je?": "Wat zag je precies?", "Voor wie?": "Kijk nog eens."}
    stage.coach.script["compliment keep"] = NOTHING
    await stage.anna.submits({"Wat zag je?": "belde zelf"})
    assert stage.coach.requests[-1].fields == {"who": ("UJAN",), "what": "belde zelf"}
    assert stage.kinds() == []


async def test_a_form_can_follow_a_form(stage: Stage) -> None:
    stage.coach.script["compliment keep"] = Answer(form=FORM)
    await stage.anna.types("/compliment form")
    for words in ("belde", "schreef"):
        await stage.anna.submits({"Voor wie?": ["UJAN"], "Wat zag je?": words})
    first, second = (request.id for request in stage.coach.requests[-2:])
    assert first != second


async def test_a_form_asked_for_in_the_direct_chat_waits_behind_a_button(stage: Stage) -> None:
    await stage.anna.says("compliment form")
    assert "[[room.open-form]]" in stage.last()
    await stage.anna.presses("[room.open-form]")
    assert stage.kinds()[-1] == "modal"


async def test_an_expired_trigger_leaves_a_button_that_opens_the_form(stage: Stage) -> None:
    stage.slack.next("views.open", error="expired_trigger_id")
    await stage.anna.types("/compliment form", channel="C1")
    assert stage.kinds() == ["ephemeral"]
    await stage.anna.presses("[room.open-form]")
    assert stage.kinds()[-1] == "modal"


async def test_a_shortcut_opens_the_form(stage: Stage) -> None:
    await stage.anna.uses_shortcut("compliment")
    assert stage.kinds() == ["modal"]


async def test_a_shortcut_on_a_message_brings_its_author_and_words(stage: Stage) -> None:
    await stage.anna.uses_message_shortcut("compliment_message", "Ik belde & vroeg", "UJAN")
    request = stage.coach.requests[-1]
    assert (request.words, request.fields["quote"]) == ("compliment form <@UJAN>", "Ik belde & vroeg")
    assert stage.kinds()[-1] == "modal"


async def test_a_card_for_a_global_shortcut_comes_in_a_window(stage: Stage) -> None:
    stage.coach.script["compliment form"] = card("Kies eerst je ritme.")
    await stage.anna.uses_shortcut("compliment")
    assert stage.kinds() == ["modal"]
    stage.slack.next("views.open", error="expired_trigger_id")
    await stage.anna.closes()
    await stage.anna.uses_shortcut("compliment")
    assert stage.kinds() == ["dm"]


async def test_the_page_opens_and_its_buttons_open_windows(stage: Stage) -> None:
    await stage.anna.opens_home()
    assert stage.kinds() == ["home"]
    assert "Dag Anna" in stage.last()
    await stage.anna.presses("Rust")
    assert stage.kinds() == ["home", "modal"]
    await stage.anna.closes()
    await stage.anna.presses("Compliment geven")
    assert "Voor wie?" in stage.last()


async def test_the_page_shows_what_changed_to_whoever_opened_it(stage: Stage) -> None:
    await stage.anna.opens_home()
    stage.coach.script["home"] = Answer(card=Card("Nieuw", (Text("Vandaag bewaard."),)))
    await stage.anna.types("/duwtje undo")
    home = next(seen for seen in stage.anna.sees() if seen.kind == "home")
    assert "Vandaag bewaard." in home.plain


async def test_a_page_nobody_opened_is_not_published(stage: Stage) -> None:
    await stage.anna.types("/duwtje undo")
    assert stage.slack.counts["views.publish"] == 0


async def test_a_window_holds_the_next_card(stage: Stage) -> None:
    again = Card("Vraag", (Text("En nu?"), Buttons((Button("Verder", "undo"), Button("Formulier", "compliment form")))))
    stage.coach.script["compliment keep"] = Answer(card=again)
    await stage.anna.uses_shortcut("compliment")
    await stage.anna.submits({"Voor wie?": ["UJAN"], "Wat zag je?": "belde"})
    await stage.anna.presses("Formulier")
    assert stage.kinds() == ["modal"]
    assert "Voor wie?" in stage.last()


async def test_a_live_room_speaks_to_slack_as_one_app(stage: Stage) -> None:
    await stage.anna.types("/gesprek stijl3")
    assert stage.slack.counts["auth.test"] == 1

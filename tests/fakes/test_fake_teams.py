"""People use a bot on Microsoft's own SDK through the fake Teams."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.teams import FakeTeams, NotPossibleError, unpublished
from tests.fakes.teams.tiny_app import Stage, staged

# The SDK builds what it calls deprecated itself, at every turn.
pytestmark = pytest.mark.filterwarnings("ignore:The bot client is deprecated")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(FakeTeams()) as found:
        yield found
        assert found.teams.violations == []
        assert found.teams.late == []


async def test_what_is_typed_is_heard_and_answered_in_the_same_talk(stage: Stage) -> None:
    told = await stage.anna.says("gesprek stijl3")
    assert (told.ok, told.status) == (True, 200)
    assert [seen.plain for seen in stage.anna.sees()] == ["Je zei: gesprek stijl3"]
    assert stage.teams.seen_by("Jan") == []
    heard = stage.heard[0]
    assert heard["from"]["aadObjectId"] == stage.anna.account.id
    assert heard["conversation"]["conversationType"] == "personal"
    assert heard["localTimezone"] == "Europe/Brussels"


async def test_the_first_word_is_timed_and_typing_counts(stage: Stage) -> None:
    told = await stage.anna.says("traag")
    assert told.heard_after is not None
    assert stage.teams.connector.typing == [stage.anna.account.chat]
    assert stage.anna.sees() == []
    assert stage.teams.silent == []


async def test_a_card_reads_without_its_marks(stage: Stage) -> None:
    await stage.anna.says("kaart")
    (seen,) = stage.anna.sees()
    assert seen.plain == "Stijl 3\n[Alle zinnen] [Kort] [Invullen]"
    assert seen.summary == "Stijl 3"


async def test_a_press_replaces_the_card_it_was_on(stage: Stage) -> None:
    await stage.anna.says("kaart")
    await stage.anna.presses("Alle zinnen")
    (seen,) = stage.anna.sees()
    assert (seen.plain, seen.edited) == ("Alle zinnen", True)
    assert stage.heard[-1]["data"] == {"say": "all"}


async def test_a_short_line_passes_and_the_card_stays(stage: Stage) -> None:
    await stage.anna.says("kaart")
    await stage.anna.presses("Kort")
    assert [(seen.kind, seen.text) for seen in stage.anna.sees()] == [("chat", ""), ("line", "Even geduld")]
    await stage.anna.presses("Alle zinnen")
    assert [seen.kind for seen in stage.anna.sees()] == ["chat"]


async def test_a_dialog_is_filled_in_and_sent(stage: Stage) -> None:
    await stage.anna.says("kaart")
    await stage.anna.presses("Invullen")
    dialog = stage.anna.dialog()
    assert dialog
    assert dialog.title == "Moment"
    await stage.anna.submits({"Voor wie?": "Jan Maes", "Wat zag je?": "fout", "Vaker": True})
    assert "Te vaag" in dialog.plain
    await stage.anna.submits({"Voor wie?": "Jan Maes", "Wat zag je?": "goed"})
    jan = stage.teams.account("Jan").id
    assert stage.heard[-1]["data"] == {"send": "moment", "f.who": jan, "f.seen": "goed", "f.often": ""}
    assert dialog.gone
    assert stage.anna.sees()[-1].text == "Bewaard"


async def test_a_dialog_covers_all_the_rest(stage: Stage) -> None:
    await stage.anna.says("kaart")
    await stage.anna.presses("Invullen")
    with pytest.raises(NotPossibleError, match=r"nothing says 'Alle zinnen'; there are \['Bewaren'\]"):
        await stage.anna.presses("Alle zinnen")
    stage.anna.closes()
    await stage.anna.presses("Alle zinnen")


async def test_the_client_itself_keeps_too_much_from_being_sent(stage: Stage) -> None:
    await stage.anna.says("kaart")
    await stage.anna.presses("Invullen")
    with pytest.raises(NotPossibleError, match="at most 20"):
        await stage.anna.submits({"Wat zag je?": "x" * 21})
    with pytest.raises(NotPossibleError, match="no field 'Iets'"):
        await stage.anna.submits({"Iets": "x"})
    with pytest.raises(NotPossibleError, match="nothing says 'Piet Claes'"):
        await stage.anna.submits({"Voor wie?": "Piet Claes"})


async def test_a_message_action_brings_the_message_and_ends_in_a_card_to_send(stage: Stage) -> None:
    await stage.anna.uses_message_action(stage.teams.account("Jan"), "Ik belde zelf")
    payload = stage.heard[-1]["messagePayload"]
    assert (payload["body"]["content"], payload["from"]["user"]["displayName"]) == ("Ik belde zelf", "Jan Maes")
    await stage.anna.submits({"Wat zag je?": "goed"})
    assert stage.heard[-1]["commandId"] == "complimentMessage"
    assert stage.heard[-1]["data"]["f.seen"] == "goed"
    assert [(seen.kind, seen.plain) for seen in stage.anna.sees()] == [("compose", "Gezien")]


async def test_a_compose_action_brings_no_message(stage: Stage) -> None:
    await stage.anna.uses_compose_action()
    assert stage.heard[-1]["commandContext"] == "compose"
    assert "messagePayload" not in stage.heard[-1]
    assert stage.anna.dialog()


async def test_in_a_channel_the_bot_hears_its_name_and_people_are_marked(stage: Stage) -> None:
    await stage.anna.says_in("#algemeen", "compliment @jan en @Sara El Amrani")
    heard = stage.heard[-1]
    assert heard["text"] == "<at>Duwtje</at> compliment <at>Jan Maes</at> en <at>Sara El Amrani</at>"
    marked = [one["mentioned"]["id"] for one in heard["entities"] if one["type"] == "mention"]
    assert marked[1:] == [stage.teams.account("Jan").key, stage.teams.account("Sara").key]
    assert [seen.kind for seen in stage.teams.seen_by("Tom")] == ["channel"]


async def test_an_installation_is_told_twice_in_its_own_words(stage: Stage) -> None:
    told = await stage.anna.installs()
    assert [one.kind for one in told] == ["installationUpdate", "conversationUpdate"]
    assert [seen.text for seen in stage.anna.sees()] == ["Welkom"]


async def test_the_same_thing_can_come_again(stage: Stage) -> None:
    first = await stage.anna.says("een")
    again = await stage.teams.tell_again()
    pressed = await stage.teams.tell_again(new_id=True)
    assert first.activity["id"] == again.activity["id"] != pressed.activity["id"]
    assert [seen.text for seen in stage.anna.sees()] == ["Je zei: een"] * 3


async def test_a_message_can_be_sent_without_being_asked(stage: Stage) -> None:
    sent = await stage.app.send(stage.teams.account("Jan").chat, "Dag Jan")
    (seen,) = stage.teams.seen_by("Jan")
    assert (seen.id, seen.text) == (sent.id, "Dag Jan")


@pytest.mark.parametrize(
    "forged",
    [
        {"key": unpublished()},
        {"key": unpublished(), "kid": "published-key"},
        {"iss": "https://api.elsewhere.example"},
        {"aud": "somebody-else"},
        {"exp": 1_000_000_000},
        {"nbf": 9_000_000_000},
        {"serviceurl": "https://elsewhere.example/"},
        {"alg": "none"},
        {"alg": "HS256"},
    ],
)
async def test_a_forged_token_is_turned_away_by_the_sdk(forged: dict, stage: Stage) -> None:
    activity = stage.teams.activities.message(stage.anna.account, "hallo")
    told = await stage.teams.deliver(activity, token=stage.teams.token(**forged))
    assert told.status == 401
    assert stage.heard == []


async def test_without_a_token_nothing_is_heard(stage: Stage) -> None:
    activity = stage.teams.activities.message(stage.anna.account, "hallo")
    assert (await stage.teams.deliver(activity, token=None)).status == 401


async def test_a_bot_that_is_away_is_seen_as_trouble() -> None:
    async with FakeTeams() as teams:
        teams.talks_to("http://127.0.0.1:9/api/messages")
        told = await teams.person("Anna").uses_compose_action()
        assert (told.ok, told.trouble) == (False, "connection_failed")
        assert [seen.kind for seen in teams.seen_by("Anna")] == ["error"]

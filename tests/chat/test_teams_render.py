"""Laws of a Card as an Adaptive Card: whatever it holds, Teams takes it, and nobody's words become markup."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.chat.teams import limits, render
from bot.core.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    Fold,
    Note,
    Pick,
    Quote,
    Row,
    Series,
    Text,
    escape,
)
from bot.core.model import Person
from tests.chat.teams_cards import CARD, HOSTILE, blocks, chart_of, everything, read, sound
from tests.fakes.chat import buttons
from tests.fakes.teams.card_check import weight
from tests.fakes.teams.card_parts import presses
from tests.fakes.teams.shape import Json
from tests.fakes.world import World, carded, library

CHOOSE = "Kies"


def drawn(*parts: object, title: str = "") -> Json:
    return render.adaptive(Card(title, parts), CHOOSE)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(CARD)
def test_teams_takes_every_card(card: Card) -> None:
    message = render.message(card, CHOOSE)
    made = message["attachments"][0]["content"]
    sound(made)
    assert 0 < len(message["summary"]) <= limits.SUMMARY
    for button in [part for block in card.blocks if isinstance(block, Buttons) for part in block.buttons]:
        assert any(press.title == render.action(button.label, button.sends)["title"] for press in presses(made))


@pytest.fixture
async def world() -> World:
    """Anna with fifty colleagues, a rhythm, many compliments and long names."""
    found = World()
    names = [f"Wilhelmina-Alexandra {HOSTILE[n % len(HOSTILE)][:30]} van der Lange-Naam {n}" for n in range(50)]
    for number, name in enumerate(names):
        person = f"mate{number}"
        found.chat.known[person] = Person(id=person, name=" ".join(name.split()))
    for start in range(0, 50, 5):
        await found.types("team " + " ".join(f"<@mate{n}>" for n in range(start, start + 5)))
    await found.presses("rhythm start")
    for number in range(30):
        words = f"{HOSTILE[number % len(HOSTILE)]} " + "belde de klant en bleef vriendelijk " * 80
        await found.submits("compliment keep", who=(f"mate{number}",), behaviour=words, audience="me")
    return found


OWN = ["home", "help", "hulp nodig", "rhythm", "privacy", "privacy full", "log", "team", "talks", "questions", "guide"]


async def test_teams_takes_every_page_of_a_leader_with_fifty_colleagues(world: World) -> None:
    seen = dict[str, Json]()
    for words in OWN:
        for source in (world.types, world.presses):
            card = await source(words)
            seen[words] = render.adaptive(card, CHOOSE)
            sound(seen[words])
    assert len(world.book().team) == 50
    assert len(world.book().compliments) == 30
    assert len(presses(seen["home"])) > 4


async def test_what_a_leader_can_press_leads_to_cards_teams_takes(world: World) -> None:
    tried = 0
    for words in OWN:
        card = await world.types(words)
        for button in buttons(card)[:12]:
            if "erase" in button.sends or "stop" in button.sends:
                continue
            answer = await world.does(world.request(button.sends))
            if answer.card:
                sound(render.adaptive(answer.card, CHOOSE))
                tried += 1
    assert tried > 30


async def test_teams_takes_every_guide_and_every_topic() -> None:
    world = World()
    for stem in library().guides:
        for how in ("", " full", " brief", " short"):
            sound(render.adaptive(await world.types(f"guide {stem}{how}"), CHOOSE))
    for stem in library().topics:
        sound(render.adaptive(carded(await world.does(world.request(f"questions {stem}"))), CHOOSE))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_person_stay_words_in_every_block(words: str) -> None:
    line = " ".join(words.split())
    safe = escape(line)
    made = drawn(
        Text(f"Jij zei: {safe}"),
        Quote(line),
        Note(safe),
        Bullets((safe,)),
        Row(safe, Button(safe, "log")),
        Chart(safe, ("1/11",), (Series(safe, (1,)),), safe),
        title=safe,
    )
    sound(made)
    for block in blocks(made):
        text = block.get("text", "")
        assert not set("*_`~[]\\<>&#|") & set(text)
        assert "://" not in text
        assert "www." not in text
    computed = [part["text"] for part in everything(made) if "{{" in str(part.get("text", ""))]
    assert computed == []
    assert read(made).count(line) >= 5


def test_a_quote_of_3000_characters_is_whole() -> None:
    words = "*belde* <@U1> _zelf_\n" * 142
    assert read(drawn(Quote(words))).splitlines() == words.splitlines()


def test_six_actions_are_in_sight_and_the_rest_behind_the_dots() -> None:
    four = tuple(Button(f"Doe {n}", "log") for n in range(4))
    made = drawn(Buttons(four, four), Buttons(four, four))
    sound(made)
    modes = [press.secondary for press in presses(made, hidden=True)]
    assert modes.count(False) == limits.ACTIONS
    assert len(modes) == 16


def test_what_is_too_long_gives_way_and_says_so_and_the_buttons_stay() -> None:
    name, plan = "met een lange naam " * 20, Button("Plan", "log")
    rows = tuple(Row(f"**Collega {number}** {name}", plan) for number in range(99))
    made = drawn(*rows, Buttons((Button("Compliment geven", "compliment form"),)))
    sound(made)
    told = read(made)
    assert weight(made) > limits.CARD_BYTES * 0.8
    assert "Collega 0" in told
    assert "Collega 98" not in told
    assert told.count("…") == 1
    assert told.endswith("[Compliment geven]")


def test_a_button_that_opens_a_form_is_a_dialog_and_no_field_goes_along() -> None:
    made = drawn(Buttons((Button("Compliment", "compliment form"), Button("Weg", "undo 1", danger=True))))
    dialog, execute = (press.action for press in presses(made))
    assert (dialog["type"], dialog["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})
    assert (execute["type"], execute["verb"], execute["data"]) == ("Action.Execute", "say", {"say": "undo 1"})
    assert dialog["associatedInputs"] == execute["associatedInputs"] == "none"
    assert (dialog["style"], execute["style"]) == ("positive", "destructive")


def test_a_button_that_says_nothing_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="button"):
        drawn(Buttons((Button("Doe", ""),)))


def test_every_list_has_an_id_and_a_button_of_its_own() -> None:
    pick = Pick("Welk gesprek?", (Button("Stijl 1", "guide stijl1"), Button("Stijl 2", "guide stijl2")), "Kies er een")
    fold = Fold("Meer", (Text("pas daarna"),), "privacy full")
    made = drawn(pick, fold, pick, fold)
    sound(made)
    ids = [part["id"] for part in everything(made) if part.get("id")]
    assert len(ids) == len(set(ids)) == 4
    chosen = [part["data"]["pick"] for part in everything(made) if part.get("verb") == "pick"]
    assert chosen == [name for name in ids if name.startswith("pick")]


def test_what_is_folded_away_shows_when_asked_and_stays_out_of_the_notification() -> None:
    card = Card("", (Fold("Meer", (Text("pas daarna"),), "privacy full"),))
    message = render.message(card, CHOOSE)
    assert "pas daarna" not in message["summary"] + read(message["attachments"][0]["content"])


def test_a_fold_gives_way_with_the_button_that_opens_it() -> None:
    made = drawn(Text("kort"), Fold("Meer", (Text("lang " * 2000), Text("lang " * 2000)) * 3, "privacy full"))
    sound(made)
    assert "kort" in read(made)
    assert presses(made, hidden=True) == []


@pytest.mark.parametrize(
    ("chart", "kind"),
    [
        (chart_of(4, 1), "Chart.VerticalBar"),
        (chart_of(4, 2), "Chart.VerticalBar.Grouped"),
        (chart_of(4, 1, kind="lines"), "Chart.Line"),
        (chart_of(4, 2, kind="lines"), "Chart.Line"),
        (chart_of(60, 1), "Chart.VerticalBar"),
        (chart_of(4, 9), "Chart.VerticalBar.Grouped"),
    ],
)
def test_a_chart_is_drawn_with_its_words_below_it(chart: Chart, kind: str) -> None:
    made = drawn(chart)
    sound(made)
    picture = next(part for part in everything(made) if str(part.get("type")).startswith("Chart"))
    assert picture["type"] == kind
    # Where no picture is drawn, its title and its words stand there all the same.
    assert picture["fallback"] == "drop"
    assert "Weken" in read(made)
    rows = picture["data"] if "values" in picture["data"][0] else [{"values": picture["data"]}]
    assert len(rows) == min(len(chart.series), limits.CHART_SERIES)
    for row in rows:
        points = [point["x"] for point in row["values"]]
        assert points == list(chart.labels[-limits.CHART_POINTS :])
    assert "Deze week 2." in read(made)


@pytest.mark.parametrize("chart", [chart_of(0, 1), chart_of(1, 0), chart_of(0, 0)])
def test_a_chart_of_nothing_is_told(chart: Chart) -> None:
    made = drawn(chart)
    sound(made)
    assert read(made).splitlines() == ["Weken", "Deze week 2."]


def test_an_empty_card_still_says_something() -> None:
    for card in (Card("", ()), Card("", (Quote(" "), Buttons(()))), Card("", (Text("\n"),))):
        message = render.message(card, CHOOSE)
        sound(message["attachments"][0]["content"])
        assert message["summary"].strip()

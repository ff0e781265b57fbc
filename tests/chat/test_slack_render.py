"""Laws of a Card as Block Kit: whatever it holds, Slack takes it, and nobody's words become markup."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack import form, limits, render
from bot.chat.slack.mrkdwn import entities, mrkdwn
from bot.core.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChannelField,
    ChoiceField,
    DateField,
    Divider,
    Form,
    Note,
    PersonField,
    Pick,
    Quote,
    Row,
    Text,
    TextField,
    TimeField,
    ToggleField,
    escape,
)
from tests.fakes.slack.blocks import block_problems, too_wordy, view_problems, view_too_large
from tests.fakes.slack.plain import plain

# Lengths at Slack's limits, where mistakes live.
EDGES = [1, 24, 25, 75, 76, 150, 151, 2000, 2001, 3000, 3001]
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(EDGES).map(lambda size: "é" * size),
    st.sampled_from(EDGES).map(lambda size: "<&*_`" * (size // 5 + 1)),
    st.sampled_from(EDGES).map(lambda size: "**" + "vet " * (size // 4) + "vet** en _schuin_ `stijl3`"),
)
SENDS = st.sampled_from(["gesprek stijl3", "x", "x" * limits.OPTION_VALUE])
BUTTON = st.builds(Button, WORDS, SENDS, st.booleans())
BUTTONS = st.lists(BUTTON, max_size=6).map(tuple)
BLOCK = st.one_of(
    WORDS.map(Text),
    st.lists(WORDS, max_size=4).map(lambda items: Bullets(tuple(items))),
    WORDS.map(Quote),
    WORDS.map(Note),
    st.builds(Row, WORDS, BUTTON),
    st.builds(Buttons, BUTTONS, BUTTONS),
    st.builds(Pick, WORDS, st.sampled_from([0, 1, 100, 101, 620]).map(lambda n: (Button("k", "gesprek"),) * n), WORDS),
    st.just(Divider()),
)
CARD = st.builds(lambda title, blocks: Card(title, tuple(blocks)), WORDS, st.lists(BLOCK, max_size=60))


def shown(card: Card) -> str:
    return plain(render.message(card)["blocks"])


def only(card: Card) -> dict[str, Any]:
    (block,) = render.message(card)["blocks"]
    return block


@settings(max_examples=60, deadline=None)
@given(CARD)
def test_slack_takes_every_card_everywhere(card: Card) -> None:
    message = render.message(card)
    assert block_problems(message["blocks"], "message") == []
    assert not too_wordy(message["blocks"])
    assert 0 < len(message["text"]) <= limits.FALLBACK
    for view, surface in ((render.modal(card, "Sluiten"), "modal"), (render.home(card), "home")):
        assert view_problems(view, surface) == []
        assert not view_too_large(view)


FIELD_NAMES = ("who", "what", "guide", "day", "time", "share", "channel")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_slack_takes_every_form(data: st.DataObject) -> None:
    words = data.draw(WORDS)
    amount = data.draw(st.sampled_from([1, 6, 7, 100, 101]))
    choices = tuple((f"k{number}", words) for number in range(amount))
    asked = Form(
        title=words,
        fields=(
            PersonField(name="who", label=words, hint=words, many=data.draw(st.booleans()), initial=("UJAN",)),
            TextField(
                name="what", label=words, initial=words, placeholder=words, limit=data.draw(st.integers(0, 4000))
            ),
            ChoiceField(name="guide", label=words, options=choices, initial="k0"),
            DateField(name="day", label=words, initial=words),
            TimeField(name="time", label=words, initial="15:00"),
            ToggleField(name="share", label=words, words=words, initial=True),
            ChannelField(name="channel", label=words, initial="C1"),
        ),
        submit=words,
        sends="keep",
        opens="open",
        notice=words,
    )
    view = form.view(asked, "Terug")
    assert view_problems(view, "modal") == []
    again = form.refilled(view, {"what": {"what": {"type": "plain_text_input", "value": "x"}}}, (words,))
    assert view_problems(again, "modal") == []


def test_a_form_without_fields_can_be_shown() -> None:
    view = form.view(Form(title="Zeker?", fields=(), submit="Ja", sends="erase", opens="privacy"), "Terug")
    assert view_problems(view, "modal") == []


def test_what_was_typed_is_still_there_when_a_form_comes_back() -> None:
    asked = Form(
        title="Compliment",
        fields=(
            PersonField(name="who", label="Voor wie?", initial=("UTOM",)),
            TextField(name="what", label="Wat?"),
            ToggleField(name="share", label="Delen", words="Ja", initial=True),
        ),
        submit="Bewaar",
        sends="keep",
        opens="open",
    )
    view = form.view(asked, "Terug")
    box = view["blocks"][2]["element"]["options"][0]
    state = {
        "who": {"who": {"type": "users_select", "selected_user": "UJAN"}},
        "what": {"what": {"type": "plain_text_input", "value": "belde zelf"}},
        "share": {"share": {"type": "checkboxes", "selected_options": []}},
    }
    problem, who, what, share = form.refilled({**view, "id": "V1"}, state, ("Nog niet gelukt.",))["blocks"]
    assert problem["text"]["text"] == "Nog niet gelukt."
    assert who["element"]["initial_user"] == "UJAN"
    assert what["element"]["initial_value"] == "belde zelf"
    assert "initial_options" not in share["element"]
    assert box["value"] == "yes"


@pytest.mark.parametrize("most", [limits.HEADER, limits.BUTTON_LABEL])
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_words_are_cut_exactly_at_the_limit(most: int, over: int) -> None:
    words = render.plain_text("a" * (most + over), most)["text"]
    assert words == ("a" * (most + over) if over <= 0 else "a" * (most - 1) + "…")


@pytest.mark.parametrize(("size", "parts"), [(2999, 1), (3000, 1), (3001, 2)])
def test_a_long_text_is_split_and_nothing_is_lost(size: int, parts: int) -> None:
    words = "a" * size
    found = mrkdwn(words, limits.SECTION)
    assert len(found) == parts
    assert "".join(found) == words


def test_a_quote_of_3000_characters_is_whole() -> None:
    words = "*belde* <@U1> _zelf_\n" * 150
    element = only(Card("", (Quote(words),)))["elements"][0]
    assert element == {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}


@pytest.mark.parametrize("sends", ["", "x" * (limits.OPTION_VALUE + 1)])
def test_a_command_that_does_not_fit_a_list_is_our_mistake(sends: str) -> None:
    choice = (Button("Kies", sends),)
    for part in (Pick("Wat?", choice, "Kies"), Buttons((), choice)):
        with pytest.raises(ValueError, match="command"):
            render.message(Card("", (part,)))


@pytest.mark.parametrize("sends", ["", "x" * (limits.BUTTON_VALUE + 1)])
def test_a_command_that_does_not_fit_a_button_is_our_mistake(sends: str) -> None:
    with pytest.raises(ValueError, match="command"):
        render.message(Card("", (Buttons((Button("Doe", sends),)),)))


def test_thirty_colleagues_fit_and_the_buttons_stay() -> None:
    rows = tuple(Row(f"**Collega {number}** met een lange naam", Button("Plan", "plan")) for number in range(60))
    card = Card("Mijn mensen", (*rows, Buttons((Button("Compliment geven", "compliment"),))))
    told = shown(Card("Mijn mensen", (*rows[:30], *card.blocks[60:])))
    assert "Collega 29" in told
    assert "[Compliment geven]" in told
    crowded = shown(card)
    assert "…" in crowded
    assert crowded.endswith("[Compliment geven]")


def test_only_the_first_buttons_of_a_card_have_a_primary_one() -> None:
    two = Buttons((Button("Ja", "yes"), Button("Weg", "no", danger=True)), (Button("Later", "later"),))
    first, second = render.message(Card("", (two, two)))["blocks"]
    assert [element.get("style") for element in first["elements"]] == ["primary", "danger", None]
    assert [element.get("style") for element in second["elements"]] == [None, "danger", None]
    assert [element["type"] for element in first["elements"]] == ["button", "button", "overflow"]


def test_our_marks_become_slacks_marks() -> None:
    assert mrkdwn("**Vet** en _schuin_, typ `stijl 3`.", 3000) == ["*Vet* en _schuin_, typ `stijl 3`."]
    assert mrkdwn("**Eerst\ndan** klaar", 3000) == ["*Eerst*\n*dan* klaar"]
    assert mrkdwn("**op**gelet", 3000) == ["*op*\u200bgelet"]


HOSTILE = [
    "*vet*",
    "_schuin_",
    "~weg~",
    "`code`",
    "<!channel>",
    "<@U1>",
    "<https://x.be|klik>",
    "&lt;!here&gt;",
    "> citaat",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_person_never_become_markup(words: str) -> None:
    card = Card(words, (Text(f"Jij zei: {escape(words)}"), Note(escape(words)), Row(escape(words), Button(words, "x"))))
    message = render.message(card)
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    texts += [
        element["text"] for block in message["blocks"] if block["type"] == "context" for element in block["elements"]
    ]
    for text in texts:
        assert not set("*_~`<>") & set(text)
        assert not text.startswith("&gt;")
    assert "<" not in message["text"]


@given(st.text(alphabet="<>&ab", max_size=40), st.integers(2, 30))
def test_an_entity_is_never_cut_in_two(words: str, most: int) -> None:
    written = entities(words, most)
    assert len(written) <= most
    bare = written.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert not set("<>&") & set(bare)


@given(WORDS)
def test_every_piece_of_mrkdwn_fits(words: str) -> None:
    assert all(0 < len(part) <= limits.SECTION for part in mrkdwn(words, limits.SECTION))


def test_the_same_card_says_the_same_in_words() -> None:
    card = Card(
        "Stijl 3", (Text("**Kan** en twijfelt"), Bullets(("een", "twee")), Quote("dank"), Note("Alleen jij ziet dit."))
    )
    assert render.message(card)["text"] == "Stijl 3\nKan en twijfelt\n• een\n• twee\ndank\nAlleen jij ziet dit."


@pytest.mark.parametrize("words", ["@channel", "#algemeen", "https://a.be", "www.a.be", "jan.maes@a.be"])
def test_what_looks_like_a_link_or_a_mention_stays_words(words: str) -> None:
    assert only(Card("", (Text(f"Dank voor {words}"),)))["text"]["verbatim"]


def test_plain_sentences_ask_nothing_special_of_slack() -> None:
    assert "verbatim" not in only(Card("", (Text("**Dinsdag** om 15.00 u. Klaar."),)))["text"]

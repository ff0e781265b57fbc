"""Laws of a Card as Block Kit: whatever it holds, Slack takes it, and nobody's words become markup."""

from __future__ import annotations

from dataclasses import replace
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
    Chart,
    ChoiceField,
    DateField,
    Divider,
    Fold,
    Form,
    Note,
    PersonField,
    Pick,
    Quote,
    Row,
    Series,
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


def chart_of(wide: int, deep: int, **changed: Any) -> Chart:
    rows = tuple(Series(f"rij {number}", tuple(range(wide))) for number in range(deep))
    return replace(Chart("Weken", tuple(f"{n}/11" for n in range(wide)), rows, "Deze week **2**."), **changed)


# Around what Slack draws: 50 for a title, 20 for a label and for how many, 6 series; ragged and doubled ones too.
SHORT = st.one_of(st.text(max_size=4), st.sampled_from([19, 20, 21, 49, 50, 51]).map(lambda size: "é" * size))
ROW = st.builds(Series, SHORT, st.lists(st.integers(-2, 10**6), max_size=21).map(tuple))
CHART = st.one_of(
    st.builds(
        Chart,
        SHORT,
        st.lists(SHORT, max_size=4).map(tuple),
        st.lists(ROW, max_size=7).map(tuple),
        WORDS,
        st.sampled_from(["bars", "lines"]),
    ),
    st.tuples(st.sampled_from([1, 2, 19, 20, 21]), st.sampled_from([1, 2, 6, 7])).map(
        lambda size: chart_of(size[0], size[1])
    ),
)
READING = st.one_of(WORDS.map(Text), WORDS.map(Quote), WORDS.map(Note))
BLOCK = st.one_of(
    WORDS.map(Text),
    st.lists(WORDS, max_size=4).map(lambda items: Bullets(tuple(items))),
    WORDS.map(Quote),
    WORDS.map(Note),
    st.builds(Row, WORDS, BUTTON),
    st.builds(Buttons, BUTTONS, BUTTONS),
    st.builds(Pick, WORDS, st.sampled_from([0, 1, 100, 101, 620]).map(lambda n: (Button("k", "gesprek"),) * n), WORDS),
    st.just(Divider()),
    CHART,
    st.builds(Fold, WORDS, st.lists(READING, max_size=3).map(tuple), SENDS),
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


def kinds(view: dict[str, Any]) -> list[str]:
    return [block["type"] for block in view["blocks"]]


def test_a_chart_is_drawn_with_its_words_below_it() -> None:
    message = render.message(Card("", (chart_of(2, 1),)))
    picture, words = message["blocks"]
    series = [{"name": "rij 0", "data": [{"label": "0/11", "value": 0}, {"label": "1/11", "value": 1}]}]
    assert picture["title"] == "Weken"
    assert picture["chart"] == {"type": "bar", "series": series, "axis_config": {"categories": ["0/11", "1/11"]}}
    assert words["elements"][0]["text"] == "Deze week *2*."
    assert message["text"] == "Weken\nDeze week 2."
    lines = render.message(Card("", (chart_of(2, 1, kind="lines"),)))["blocks"][0]
    assert lines["chart"]["type"] == "line"


@pytest.mark.parametrize(
    ("chart", "drawn"),
    [
        (chart_of(20, 6), True),
        (chart_of(21, 1), False),
        (chart_of(1, 7), False),
        (chart_of(0, 1), False),
        (chart_of(1, 0), False),
        (chart_of(1, 1, title="t" * 50), True),
        (chart_of(1, 1, title="t" * 51), False),
        (chart_of(1, 1, title=" "), False),
        (chart_of(1, 1, labels=("t" * 20,)), True),
        (chart_of(1, 1, labels=("t" * 21,)), False),
        (chart_of(2, 1, labels=("een", "een")), False),
        (chart_of(2, 1, labels=("een", "")), False),
        (chart_of(2, 1, series=(Series("ongelijk", (1,)),)), False),
        (chart_of(1, 1, series=(Series("een", (1,)), Series("een", (2,)))), False),
        (chart_of(1, 1, series=(Series("t" * 20, (1,)),)), True),
        (chart_of(1, 1, series=(Series("t" * 21, (1,)),)), False),
    ],
)
def test_what_slack_does_not_draw_is_told(chart: Chart, *, drawn: bool) -> None:
    view = render.home(Card("", (chart,)))
    assert view_problems(view, "home") == []
    assert kinds(view) == (["data_visualization", "context"] if drawn else ["section"])
    assert "Deze week" in plain(view["blocks"])


def test_a_third_chart_and_one_in_a_window_are_told() -> None:
    card = Card("", (chart_of(1, 1),) * 3)
    drawn = ["data_visualization", "context"] * 2
    assert kinds(render.message(card)) == [*drawn, "section"]
    assert kinds(render.home(card)) == [*drawn, "section"]
    assert kinds(render.modal(card, "Sluiten")) == ["section"] * 3
    assert kinds(render.message(card, charts=0)) == ["section"] * 3


def test_a_chart_that_slack_refuses_leaves_its_place_to_the_next() -> None:
    card = Card("", (chart_of(21, 1), chart_of(1, 1), chart_of(1, 1)))
    assert kinds(render.message(card)) == ["section", *["data_visualization", "context"] * 2]


def test_the_words_of_a_chart_say_what_it_is_about() -> None:
    section = only(Card("", (chart_of(1, 1, title="**Jouw** weken", labels=()),)))
    assert section["text"]["text"] == "*Jouw weken*\nDeze week *2*."


def test_a_fold_is_a_plain_button_that_asks_for_the_rest() -> None:
    card = Card("", (Fold("Meer", (Text("pas daarna"),), "privacy full"), Buttons((Button("Logboek", "log"),))))
    message = render.message(card)
    fold, buttons = message["blocks"]
    assert (fold["elements"][0]["value"], "style" in fold["elements"][0]) == ("privacy full", False)
    assert buttons["elements"][0]["style"] == "primary"
    assert "pas daarna" not in message["text"] + plain(message["blocks"])

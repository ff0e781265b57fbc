"""Cards and forms as HTML: everything shown, nothing alive that a person typed."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.local.chart import LETTERS, SHORTEST, Plot, plot
from bot.chat.local.people import CAST
from bot.chat.local.render import FOLDER, Renderer, initials, marks
from bot.chat.local.transcript import Message
from bot.core.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    ChoiceField,
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
    escape,
    plain,
)
from tests.fakes.coach import COMPLIMENT, FULL, GUIDE, HOME, MENU, NUDGE, PLAN, texts
from tests.fakes.local_page import SUNDAY, THURSDAY

EVIL = "<script>alert(1)</script> \"onload='x' &amp; </textarea></p>"
ANNA = CAST["anna"]
VOID = {"input", "hr", "img", "br", "path", "option"}


class Elements(HTMLParser):
    """Remembers the elements and the text of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


RENDER = Renderer(texts())


def test_every_word_of_a_card_is_on_the_page() -> None:
    for card in (GUIDE, FULL, MENU, NUDGE, HOME):
        shown = Elements(RENDER.card(card)).text
        for word in plain(card).replace("[", " ").replace("]", " ").replace("•", " ").replace("|", " ").split():
            assert word in shown


def test_what_people_type_is_never_markup() -> None:
    button = Button(EVIL, EVIL)
    blocks = (
        Text(escape(EVIL)),
        Bullets((escape(EVIL),)),
        Quote(EVIL),
        Note(escape(EVIL)),
        Row(escape(EVIL), button),
        Buttons((button,), (button,)),
        Pick(escape(EVIL), (button,), EVIL),
        Divider(),
        Chart(EVIL, (escape(EVIL),), (Series(EVIL, (1,)), Series(EVIL, (2,))), escape(EVIL)),
        Fold(EVIL, (Quote(EVIL),), EVIL),
    )
    page = Elements(RENDER.card(Card(EVIL, blocks)))
    assert "script" not in page.names
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count("alert(1)") >= len(blocks)


def test_a_quote_shows_its_marks_literally() -> None:
    html = RENDER.card(Card("", (Quote("**niet vet** _niet schuin_"),)))
    assert "**niet vet** _niet schuin_" in html
    assert "<strong>" not in html


def test_marks_become_elements() -> None:
    assert marks("**Jan** _zag_ `help` <b>") == ("<strong>Jan</strong> <em>zag</em> <code>help</code> &lt;b&gt;")


def test_the_first_button_is_primary_and_danger_shows() -> None:
    html = RENDER.card(Card("", (Buttons((Button("Ja", "yes"), Button("Wis", "erase", danger=True))),)))
    assert 'class="primary" data-sends="yes"' in html
    assert 'class="danger" data-sends="erase"' in html


def test_every_field_has_a_label_and_a_place_for_its_error() -> None:
    for form in (COMPLIMENT, PLAN):
        html = RENDER.form(form, "k", ANNA)
        for field in form.fields:
            assert f'data-field="{field.name}"' in html
            assert f'id="k-{field.name}-error"' in html
            assert f'for="k-{field.name}"' in html or "<legend>" in html


def test_a_draft_comes_back_as_typed() -> None:
    field = TextField(name="words", label="Wat?", initial="\n" + EVIL, long=True)
    form = Form(title="T", fields=(field, replace(field, name="short", long=False)), submit="B", sends="s", opens="o")
    page = Elements(RENDER.form(form, "k", ANNA))
    assert "script" not in page.names
    assert ("value", "\n" + EVIL) in page.attributes


def test_oneself_comes_last_among_people_and_who_left_is_not_offered() -> None:
    form = replace(COMPLIMENT, fields=(PersonField(name="who", label="Wie?"),))
    html = RENDER.form(form, "k", ANNA)
    assert html.index("Tom de Vries") < html.index("Anna Peeters")
    assert "Piet" not in html


def test_a_long_choice_becomes_a_list() -> None:
    options = tuple((str(n), f"Keuze {n}") for n in range(8))
    for count, element in ((7, "radio"), (8, "<select")):
        field = ChoiceField(name="c", label="Kies", options=options[:count], initial="1")
        form = Form(title="T", fields=(field,), submit="B", sends="s", opens="o")
        assert element in RENDER.form(form, "k", ANNA)


def test_an_error_takes_the_place_its_field_keeps() -> None:
    html = RENDER.errors((("who", "Kies **iemand**."), ("", EVIL)), "k")
    assert 'id="k-who-error"' in html
    assert "<strong>iemand</strong>" in html
    assert "<script" not in html


def test_the_clock_reads_as_people_here_write() -> None:
    html = RENDER.clock(SUNDAY, THURSDAY, ANNA)
    assert "zondag 22 november, 14.05 u." in html
    assert "Naar donderdag 15.00 u." in html


def test_without_a_nudge_there_is_nothing_to_jump_to() -> None:
    assert 'data-jump="next"' not in RENDER.clock(SUNDAY, None, ANNA)


def test_a_withdrawn_message_shows_nothing() -> None:
    message = Message(id=1, revision=2, place="jan", speaker="duwtje", content=None, moment=SUNDAY)
    page = Elements(RENDER.message(message, CAST["jan"]))
    assert page.text == ""
    assert ("hidden", None) in page.attributes


def test_initials_are_two_letters_whatever_the_name() -> None:
    assert [initials(name) for name in ("Anna Peeters", "Sara El Amrani", "Jan", "")] == ["AP", "SA", "JA", ""]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_stay_words(title: str, words: str) -> None:
    page = Elements(RENDER.card(Card(title, (Quote(words), Text(escape(words)), Note(escape(words))))))
    assert set(page.names) <= {"h2", "p", "blockquote"}


WEEKS = Chart(
    "Weken", ("9/11", "16/11"), (Series("Complimenten", (1, 2)), Series("Gesprekken", (0, 1))), "Deze week **2**."
)


def test_a_chart_is_one_picture_that_says_its_title_and_words() -> None:
    html = RENDER.card(Card("", (WEEKS, WEEKS)))
    page = Elements(html)
    pictures = [name for name, value in page.attributes if (name, value) == ("role", "img")]
    ids = [value or "" for name, value in page.attributes if name == "id"]
    pointed = [value or "" for name, value in page.attributes if name == "aria-labelledby"]
    assert len(pictures) == 2
    assert len(set(ids)) == 4
    assert " ".join(pointed).split() == ids
    assert "Weken" in page.text
    assert "<desc" in html
    assert "Deze week 2." in page.text


def test_nothing_of_a_chart_needs_more_than_the_pages_own_style() -> None:
    page = Elements(RENDER.card(Card("", (WEEKS, replace(WEEKS, kind="lines")))))
    assert not {"style", "onload", "href", "fill", "stroke"} & {name for name, _ in page.attributes}
    assert page.names.count("rect") == 3 + 2
    assert page.names.count("circle") == 4 + 2


def test_two_series_differ_in_more_than_colour() -> None:
    css = (FOLDER / "static" / "page.css").read_text("utf-8")
    assert ".ink:is(.t1, .t3, .t5) { fill: var(--sheet); }" in css
    assert ".path:is(.t1, .t3, .t5) { stroke-dasharray: 5 4; }" in css
    assert {one.tone for one in plotted(WEEKS).shapes} == {0, 1}


def test_a_chart_without_numbers_is_its_words_for_everybody() -> None:
    for empty in (replace(WEEKS, labels=()), replace(WEEKS, series=())):
        page = Elements(RENDER.card(Card("", (empty,))))
        assert "svg" not in page.names
        assert ("aria-hidden", "true") not in page.attributes
        assert "Deze week 2." in page.text


def test_a_fold_is_closed_and_holds_its_blocks() -> None:
    page = Elements(RENDER.card(Card("", (Fold("Meer", (Text("**Vet**"), Bullets(("een",))), "privacy full"),))))
    assert page.names[:2] == ["details", "summary"]
    assert "open" not in dict(page.attributes)
    assert "button" not in page.names
    assert page.text == "Meer Vet een"


def plotted(chart: Chart) -> Plot:
    found = plot(chart)
    assert found
    return found


@example(("0" * 25, "", "0" * 20), [()], "bars")
@given(
    st.lists(st.text(max_size=25), min_size=1, max_size=25).map(tuple),
    st.lists(st.lists(st.integers(-3, 10**9), max_size=30).map(tuple), min_size=1, max_size=8),
    st.sampled_from(["bars", "lines"]),
)
def test_whatever_the_numbers_the_picture_stays_within_itself(
    labels: tuple[str, ...], rows: list[tuple[int, ...]], kind: Literal["bars", "lines"]
) -> None:
    chart = Chart("T", labels, tuple(Series(f"rij {n}", values) for n, values in enumerate(rows)), "W", kind)
    found = plotted(chart)
    for one in found.shapes:
        assert 0 <= float(one.x[:-1]) <= float(one.x[:-1]) + float(one.width[:-1]) <= 100
        assert 0 < one.y <= one.y + one.height <= found.base
    shown = [word for word in found.words if word.kind == "label"]
    assert shown[-1].words.startswith(labels[-1].rstrip("…")[:3]) or "\\" in labels[-1] or set(labels[-1]) & set("*_`")
    assert all(0 <= float(word.x[:-1]) <= 100 and 0 < word.y < found.height for word in found.words)
    assert sum(len(word.words) + 1 for word in shown) <= LETTERS + len(shown) + SHORTEST

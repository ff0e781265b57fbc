"""The fake Slack refuses exactly what Slack refuses, at the limits."""

import pytest

from tests.fakes.slack.blocks import block_problems, too_wordy, view_problems, view_too_large
from tests.fakes.slack.shape import Json


def words(count: int, kind: str = "plain_text") -> Json:
    return {"type": kind, "text": "x" * count}


def section(count: int = 1) -> Json:
    return {"type": "section", "text": words(count, "mrkdwn")}


def button(**more: object) -> Json:
    return {"type": "button", "text": words(1), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, text: int = 1, value: int = 1) -> list[Json]:
    return [{"text": words(text), "value": "v" * value}] * count


def menu(kind: str, count: int, text: int = 1, value: int = 1) -> Json:
    return actions({"type": kind, "options": options(count, text, value)})


def field(element: Json, label: int = 1) -> Json:
    return {"type": "input", "label": words(label), "element": element}


def written(**more: object) -> Json:
    return field({"type": "plain_text_input", **more})


def confirm(title: int, text: int, yes: int) -> Json:
    dialog = {"title": words(title), "text": words(text), "confirm": words(yes), "deny": words(1)}
    return actions(button(confirm=dialog))


def lines(series: int = 1, points: int = 1, label: int = 2) -> Json:
    categories = [f"{index:0{label}d}" for index in range(points)]
    data = [{"label": name, "value": -1.5} for name in categories]
    rows = [{"name": f"s{index}", "data": data} for index in range(series)]
    chart = {"type": "line", "series": rows, "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def spoken(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def modal(blocks: list[Json], **more: object) -> Json:
    return {"type": "modal", "title": words(1), "blocks": blocks, **more}


AT_THE_LIMIT = [
    ("header", 150, lambda n: {"type": "header", "text": words(n)}),
    ("section text", 3000, section),
    ("section fields", 10, lambda n: {"type": "section", "fields": [words(1)] * n}),
    ("section field", 2000, lambda n: {"type": "section", "fields": [words(n)]}),
    ("button text", 75, lambda n: actions({"type": "button", "text": words(n)})),
    ("button value", 2000, lambda n: actions(button(value="v" * n))),
    ("button url", 3000, lambda n: actions(button(url="u" * n))),
    ("action_id", 255, lambda n: actions(button(action_id="a" * n))),
    ("block_id", 255, lambda n: {**section(), "block_id": "b" * n}),
    ("context elements", 10, lambda n: {"type": "context", "elements": [words(1)] * n}),
    ("actions elements", 25, lambda n: actions(*[button()] * n)),
    ("overflow options", 5, lambda n: menu("overflow", n)),
    ("select options", 100, lambda n: menu("static_select", n)),
    ("option text", 75, lambda n: menu("static_select", 1, text=n)),
    ("option value", 75, lambda n: menu("static_select", 1, value=n)),
    ("radio options", 10, lambda n: menu("radio_buttons", n)),
    ("checkboxes", 10, lambda n: menu("checkboxes", n)),
    ("placeholder", 150, lambda n: written(placeholder=words(n))),
    ("input label", 2000, lambda n: field({"type": "plain_text_input"}, n)),
    ("input hint", 2000, lambda n: {**written(), "hint": words(n)}),
    ("input max_length", 3000, lambda n: written(max_length=n)),
    ("initial_value", 20, lambda n: written(max_length=20, initial_value="x" * n)),
    ("confirm title", 100, lambda n: confirm(n, 1, 1)),
    ("confirm text", 300, lambda n: confirm(1, n, 1)),
    ("confirm button", 30, lambda n: confirm(1, 1, n)),
    ("chart title", 50, lambda n: {**lines(), "title": "t" * n}),
    ("chart series", 12, lines),
    ("chart points", 20, lambda n: lines(points=n)),
    ("chart labels", 20, lambda n: lines(label=n)),
    ("list indent", 8, lambda n: rich(bullets(indent=n))),
]


def bullets(**more: object) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": [spoken("x")], **more}


@pytest.mark.parametrize(("most", "made"), [case[1:] for case in AT_THE_LIMIT], ids=[case[0] for case in AT_THE_LIMIT])
def test_a_block_passes_at_its_limit_and_not_beyond(most, made) -> None:
    assert block_problems([made(most)], "message") == []
    assert block_problems([made(most + 1)], "message") != []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks_and_no_more(surface: str, most: int) -> None:
    assert block_problems([section()] * most, surface) == []
    told = f"no more than {most} items allowed [json-pointer:/blocks]"
    assert block_problems([section()] * (most + 1), surface) == [told]


@pytest.mark.parametrize(
    ("key", "most"),
    [
        ("title", 24),
        ("submit", 24),
        ("close", 24),
        ("private_metadata", 3000),
        ("callback_id", 255),
    ],
)
def test_a_modal_passes_at_its_limits_and_not_beyond(key: str, most: int) -> None:
    def of(count: int) -> Json:
        text = key not in {"private_metadata", "callback_id"}
        return {**modal([section()]), key: words(count) if text else "x" * count}

    assert view_problems(of(most), "modal") == []
    assert view_problems(of(most + 1), "modal") != []


REFUSED = [
    ("an unknown key", {**section(), "colour": "red"}),
    ("an unknown type", {"type": "accordion"}),
    ("a blank text", {"type": "section", "text": {"type": "mrkdwn", "text": "  "}}),
    ("an empty text", {"type": "header", "text": words(0)}),
    ("a header in mrkdwn", {"type": "header", "text": words(1, "mrkdwn")}),
    ("a button in mrkdwn", actions({"type": "button", "text": words(1, "mrkdwn")})),
    ("a bare string as text", {"type": "section", "text": "hallo"}),
    ("a section without words", {"type": "section"}),
    ("a text field among buttons", actions({"type": "plain_text_input"})),
    ("a button as a field", field(button())),
    ("a button in context", {"type": "context", "elements": [button()]}),
    ("no elements", actions()),
    ("two equal action ids", actions(button(action_id="a"), button(action_id="a"))),
    ("a colour Slack lacks", actions(button(style="green"))),
    ("half a confirm", actions(button(confirm={"title": words(1)}))),
    ("an empty overflow", menu("overflow", 0)),
    ("an empty menu", menu("static_select", 0)),
    (
        "a start outside the options",
        actions(
            {
                "type": "static_select",
                "options": options(1),
                "initial_option": options(1, text=2)[0],
            }
        ),
    ),
    ("an empty rich text run", rich(spoken(""))),
    ("a bare run in rich text", rich({"type": "text", "text": "x"})),
    ("an alert outside a modal", {"type": "alert", "text": words(1)}),
    (
        "a pie slice of nothing",
        {
            "type": "data_visualization",
            "title": "t",
            "chart": {
                "type": "pie",
                "segments": [{"label": "a", "value": 0}],
            },
        },
    ),
]


@pytest.mark.parametrize("block", [case[1] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_slack_refuses_is_refused(block: Json) -> None:
    assert block_problems([block], "message")


def test_two_blocks_cannot_share_an_id() -> None:
    twice = [{**section(), "block_id": "b"}] * 2
    assert block_problems(twice, "message") == ["block_id already exists: b [json-pointer:/blocks]"]


def test_a_message_takes_two_charts_and_no_third() -> None:
    assert block_problems([lines()] * 2, "message") == []
    assert block_problems([lines()] * 3, "message")


def test_a_chart_has_a_point_for_each_category() -> None:
    short = lines(points=3)
    short["chart"]["series"][0]["data"] = short["chart"]["series"][0]["data"][:2]
    assert block_problems([short], "home")


def test_charts_have_no_place_in_a_modal() -> None:
    assert block_problems([lines()], "home") == []
    assert block_problems([lines()], "modal")


def test_all_words_of_a_message_together_have_a_limit() -> None:
    assert not too_wordy([section(3000)] * 4 + [section(1200)])
    assert too_wordy([section(3000)] * 4 + [section(1201)])


def test_a_modal_with_a_field_needs_a_submit_button() -> None:
    assert view_problems(modal([written()]), "modal")
    assert view_problems(modal([written()], submit=words(1)), "modal") == []


def test_a_home_tab_has_no_title() -> None:
    assert view_problems({"type": "home", "blocks": [section()]}, "home") == []
    assert view_problems({"type": "home", "blocks": [section()], "title": words(1)}, "home")


def test_a_view_has_a_weight_limit() -> None:
    assert not view_too_large(modal([section(2000)] * 100))
    assert view_too_large(modal([section(3000)] * 100))


def test_a_complaint_points_at_the_spot() -> None:
    assert block_problems([section(), section(3001)], "message") == [
        "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_every_kind_of_rich_text_passes() -> None:
    styled = {"type": "text", "text": "x", "style": {"bold": True}}
    runs: list[Json] = [
        styled,
        {"type": "user", "user_id": "UJAN"},
        {"type": "emoji", "name": "tada"},
    ]
    paragraph = {"type": "rich_text_section", "elements": runs}
    quote = {"type": "rich_text_quote", "elements": runs}
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]}
    assert block_problems([rich(paragraph, quote, code, bullets())], "message") == []

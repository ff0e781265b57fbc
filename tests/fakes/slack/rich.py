"""The shape of a rich_text block."""

from typing import Final

from .shape import Shape, flag, integer, many, obj, one_of, string, typed
from .texts import BLOCK_ID, URL

MARKS = obj({}, {"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag})
LONG = string(13_200)
NAME = string(255)


def span(kind: str, optional: dict[str, Shape] | None = None, **required: Shape) -> Shape:
    """Ask for one run of words, or something that stands for words."""
    return obj({"type": one_of(kind), **required}, {"style": MARKS, **(optional or {})})


SPANS: Final = typed(
    {
        "text": span("text", text=LONG),
        "link": span("link", {"text": LONG, "unsafe": flag}, url=URL),
        "user": span("user", user_id=NAME),
        "channel": span("channel", channel_id=NAME),
        "usergroup": span("usergroup", usergroup_id=NAME),
        "emoji": span("emoji", {"unicode": NAME, "skin_tone": integer(2, 6)}, name=NAME),
        "broadcast": span("broadcast", range=one_of("here", "channel", "everyone")),
        "date": span("date", {"fallback": NAME}, timestamp=integer(0, 2**40), format=NAME),
    },
)


def holder(kind: str, **optional: Shape) -> Shape:
    """Ask for a paragraph, quote or block of code."""
    return obj({"type": one_of(kind), "elements": many(SPANS, 1, 1000)}, optional)


SECTION = holder("rich_text_section")
LIST = obj(
    {
        "type": one_of("rich_text_list"),
        "style": one_of("bullet", "ordered"),
        "elements": many(SECTION, 1, 1000),
    },
    {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
)
PARTS = typed(
    {
        "rich_text_section": SECTION,
        "rich_text_quote": holder("rich_text_quote", border=integer(0, 1)),
        "rich_text_preformatted": holder("rich_text_preformatted", border=integer(0, 1), language=NAME),
        "rich_text_list": LIST,
    },
)
RICH_TEXT = obj({"type": one_of("rich_text"), "elements": many(PARTS, 1, 1000)}, {"block_id": BLOCK_ID})

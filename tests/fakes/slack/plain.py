"""Blocks as a person reads them: words on lines, buttons in [brackets]."""

from collections.abc import Callable
from typing import Final

from .shape import Json
from .texts import options_of


def unescape(words: str) -> str:
    """Undo Slack's three escapes."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def label(part: Json | None) -> str:
    """Return the words of a text object."""
    if part is None:
        return ""
    return unescape(part["text"]) if part["type"] == "mrkdwn" else str(part["text"])


def option_label(option: Json) -> str:
    """Return an option's words, with its explanation."""
    more = label(option.get("description"))
    return f"{label(option['text'])} - {more}" if more else label(option["text"])


def element_words(element: Json) -> str:
    """Return what an element shows."""
    kind = element["type"]
    if kind in {"plain_text", "mrkdwn"}:
        return label(element)
    if kind == "image":
        return f"({element['alt_text']})"
    if kind == "button":
        return f"[{label(element['text'])}]"
    options = " | ".join(option_label(option) for option in options_of(element))
    prompt = label(element.get("placeholder"))
    start = element.get("initial_value") or element.get("initial_date") or ""
    return f"[{': '.join(filter(None, [prompt, options or start])) or '...'}]"


def span_words(span: Json) -> str:
    """Return what one run of rich text shows."""
    kind = span["type"]
    if kind == "user":
        return f"<@{span['user_id']}>"
    if kind == "channel":
        return f"<#{span['channel_id']}>"
    if kind == "emoji":
        return f":{span['name']}:"
    if kind == "broadcast":
        return f"@{span['range']}"
    return str(span.get("text") or span.get("url") or span.get("fallback", ""))


def rich_words(part: Json) -> str:
    """Return what one part of a rich text shows."""
    if part["type"] != "rich_text_list":
        words = "".join(map(span_words, part["elements"]))
        return f"> {words}" if part["type"] == "rich_text_quote" else words
    first = 1 + part.get("offset", 0)
    lines = []
    for count, item in enumerate(part["elements"], first):
        mark = f"{count}." if part["style"] == "ordered" else "-"
        lines.append(f"{'  ' * part.get('indent', 0)}{mark} {rich_words(item)}")
    return "\n".join(lines)


def section_words(block: Json) -> str:
    """Return what a section shows: its text, its fields, its element."""
    parts = [label(block.get("text")), *map(label, block.get("fields", []))]
    if "accessory" in block:
        parts.append(element_words(block["accessory"]))
    return "\n".join(filter(None, parts))


def input_words(block: Json) -> str:
    """Return what a field shows."""
    lines = [label(block["label"]), label(block.get("hint")), element_words(block["element"])]
    return "\n".join(filter(None, lines))


def chart_words(block: Json) -> str:
    """Return a chart's numbers."""
    chart = block["chart"]
    rows = chart.get("series") or [{"name": "", "data": chart.get("segments", [])}]
    lines = [block["title"]]
    for row in rows:
        points = ", ".join(f"{point['label']} {point['value']}" for point in row["data"])
        lines.append(f"{row['name']}: {points}".removeprefix(": "))
    return "\n".join(lines)


def line_of(block: Json) -> str:
    """Return the elements of a block side by side."""
    return " ".join(map(element_words, block["elements"]))


WORDS: Final[dict[str, Callable[[Json], str]]] = {
    "header": lambda block: label(block["text"]),
    "section": section_words,
    "context": line_of,
    "actions": line_of,
    "input": input_words,
    "rich_text": lambda block: "\n".join(map(rich_words, block["elements"])),
    "data_visualization": chart_words,
    "markdown": lambda block: str(block["text"]),
    "alert": lambda block: label(block["text"]),
    "image": lambda block: f"({block['alt_text']})",
    "divider": lambda _block: "",
}


def plain(blocks: list[Json]) -> str:
    """Return blocks as lines of words."""
    return "\n".join(filter(None, (WORDS[block["type"]](block) for block in blocks)))

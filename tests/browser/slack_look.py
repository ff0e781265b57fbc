"""Block Kit as HTML, about as Slack shows it: for pictures only."""

from __future__ import annotations

import re
from html import escape
from typing import Any

STYLE = """
body { font: 15px/1.46 "Noto Sans", sans-serif; color: #1d1c1d; background: #fff }
body { margin: 0; padding: 12px; width: 366px }
.by { font-weight: 700; margin: 0 } .app { font-size: 10px; background: #e8e8e8; padding: 1px 3px }
.block { margin: 6px 0 } h2 { font-size: 18px; margin: 8px 0 } label { font-weight: 700 }
.section { display: flex; gap: 12px; align-items: start } .section > div { flex: 1 }
.context { font-size: 12px; color: #616061 } hr { border: 0; border-top: 1px solid #ddd }
blockquote { border-left: 4px solid #ddd; margin: 0; padding-left: 12px }
.actions { display: flex; flex-wrap: wrap; gap: 8px }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px; font-weight: 700; font-size: 14px }
.primary { background: #007a5a; color: #fff } .danger { color: #c01343 } code { color: #c01343; font-size: 13px }
.menu { font-size: 13px; color: #616061; border-left: 2px dotted #bbb; padding-left: 8px; width: 100% }
.field { border: 1px solid #bbb; border-radius: 4px; padding: 6px; color: #777 }
"""
MARKS = ((r"\*([^*\n]+)\*", r"<b>\1</b>"), (r"(?<!\w)_([^_\n]+)_", r"<i>\1</i>"), (r"`([^`\n]+)`", r"<code>\1</code>"))


def page(blocks: list[dict[str, Any]]) -> str:
    """A message of ours in a narrow chat."""
    by = '<p class="by">Duwtje <span class="app">APP</span></p>'
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{by}{''.join(map(block, blocks))}"


def block(made: dict[str, Any]) -> str:
    """One block."""
    return f'<div class="block">{_inside(made)}</div>'


def _inside(made: dict[str, Any]) -> str:  # noqa: PLR0911 - one line per kind of block
    match made["type"]:
        case "header":
            return f"<h2>{escape(made['text']['text'])}</h2>"
        case "section":
            beside = _element(made["accessory"]) if "accessory" in made else ""
            return f'<div class="section"><div>{mrkdwn(made["text"]["text"])}</div>{beside}</div>'
        case "context":
            return f'<div class="context">{" ".join(mrkdwn(one["text"]) for one in made["elements"])}</div>'
        case "actions":
            return f'<div class="actions">{"".join(map(_element, made["elements"]))}</div>'
        case "rich_text":
            return "".join(map(_rich, made["elements"]))
        case "input":
            return f"<label>{escape(made['label']['text'])}</label>{_element(made['element'])}"
        case "divider":
            return "<hr>"
        case kind:
            return f"[{kind}]"


def _rich(made: dict[str, Any]) -> str:
    inside = "".join(_rich(one) if "elements" in one else escape(one.get("text", "")) for one in made["elements"])
    names = {"rich_text_quote": "blockquote", "rich_text_list": "ul"}
    item = "".join(f"<li>{_rich(one)}</li>" for one in made["elements"]) if made["type"] == "rich_text_list" else inside
    return f"<{names.get(made['type'], 'span')}>{item}</{names.get(made['type'], 'span')}>"


def _element(made: dict[str, Any]) -> str:
    match made["type"]:
        case "button":
            return f'<span class="button {made.get("style", "")}">{escape(made["text"]["text"])}</span>'
        case "overflow":
            return f'<div class="menu">⋯ {" · ".join(escape(one["text"]["text"]) for one in made["options"])}</div>'
        case _:
            first = made.get("initial_option", {}).get("text", {}).get("text") or made.get("initial_value")
            shown = first or made.get("initial_time") or made.get("placeholder", {}).get("text", "")
            return f'<div class="field">{escape(shown)}</div>'


def mrkdwn(words: str) -> str:
    """Slack's own markup as HTML; it comes with its entities made."""
    for found, instead in MARKS:
        words = re.sub(found, instead, words)
    return words.replace("\n", "<br>")

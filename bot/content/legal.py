"""The two pages that anybody may read: what happens with people's words, and on what terms Duwtje is used."""

from __future__ import annotations

from dataclasses import asdict
from html import escape

from bot.core.privacy import told
from bot.core.retention import Terms
from bot.core.texts import Texts

PAGES = {"/privacy": "privacy", "/terms": "terms"}


def pages(say: Texts, language: str, terms: Terms, held: int = 0) -> dict[str, bytes]:
    """Each page by its path; `terms` is how long things stay here, `held` how many nudges in a hundred are withheld."""
    return {path: _page(name, say, language, terms, held) for path, name in PAGES.items()}


def _page(name: str, say: Texts, language: str, terms: Terms, held: int) -> bytes:
    """Plain HTML that needs no script and no style: Dutch first, then in short for who reads English."""
    title = escape(say(f"legal.{name}-title"))
    stays = " ".join(f"{line}." for line in told(say, terms))
    days = ", ".join(f"{what} {many}" for what, many in asdict(terms).items())
    words, english = _parts(say(f"legal.{name}", list=stays)), _parts(say(f"legal.{name}-english", list=days))
    if held and name == PAGES["/privacy"]:
        words += "\n" + _parts(say("legal.measuring", count=str(held)))
        english += "\n" + _parts(say("legal.measuring-english", count=str(held)))
    body = f'<main><h1>{title}</h1>\n{words}\n<section lang="en">{english}</section></main>'
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    shown = f"<head>{head}<title>{title}</title></head><body>{body}</body>"
    return f'<!doctype html><html lang="{escape(language)}">{shown}</html>'.encode()


def _parts(words: str) -> str:
    return "\n".join(_part(part) for part in words.strip().split("\n\n") if part)


def _part(part: str) -> str:
    """A heading of one line that asks, else a paragraph."""
    first, _, rest = part.partition("\n")
    heading = f"<h2>{escape(first)}</h2>\n" if first.endswith("?") else ""
    words = rest if heading else part
    return f"{heading}<p>{escape(words)}</p>" if words else heading

"""The two pages a Teams app must have: what happens with people's words, and on what terms it is used."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

Say = Callable[..., str]
PAGES = {"/privacy": "privacy", "/terms": "terms"}


def page(path: str, say: Say, language: str) -> bytes:
    """The page at a path of PAGES, as plain HTML that needs no script and no style."""
    name = PAGES[path]
    title = say(f"legal.{name}-title")
    parts = [part for part in say(f"legal.{name}").strip().split("\n\n") if part]
    body = "\n".join(_part(part) for part in parts)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    shown = (
        f"<head>{head}<title>{escape(title)}</title></head><body><main><h1>{escape(title)}</h1>\n{body}</main></body>"
    )
    return f'<!doctype html><html lang="{escape(language)}">{shown}</html>'.encode()


def _part(part: str) -> str:
    """A heading of one line that asks, else a paragraph."""
    first, _, rest = part.partition("\n")
    heading = f"<h2>{escape(first)}</h2>\n" if first.endswith("?") else ""
    words = rest if heading else part
    return f"{heading}<p>{escape(words)}</p>" if words else heading

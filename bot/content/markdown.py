"""The page grammar: TOML front matter between `+++`, then `# `, `## `, `- `, `> ` and plain lines."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from bot.core.errors import BadPrompt

FENCE = "+++"
# tomllib takes quadratic time on long dotted keys, so a hostile page has to stay small.
MOST_BYTES, MOST_FRONT, MOST_DOTS = 64_000, 8_000, 8


@dataclass(frozen=True, slots=True)
class Item:
    """A `- ` or `> ` line; `key` is True for `> `."""

    words: str
    line: int
    key: bool


@dataclass(slots=True)
class Part:
    """What stands below one `## ` heading: plain lines and items."""

    heading: str
    line: int
    lines: list[str] = field(default_factory=list[str])
    items: list[Item] = field(default_factory=list[Item])

    @property
    def words(self) -> str:
        """The plain lines as one paragraph."""
        return " ".join(self.lines)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the items, in order."""
        return tuple(item.words for item in self.items)


@dataclass(frozen=True, slots=True)
class Page:
    """One file, split by the grammar; `front` is the TOML as text with line 2 of the file as its first line."""

    path: Path
    meta: dict[str, object]
    front: tuple[str, ...]
    title: str
    parts: tuple[Part, ...]

    def fail(self, line: int, expected: str, found: str) -> NoReturn:
        """Raise BadPrompt for a line of this page."""
        raise BadPrompt(f"{self.path}:{line}: expected {expected}, found {found}")

    def line_of(self, key: str) -> int:
        """The line of a front matter key, or 1."""
        return next((n for n, line in enumerate(self.front, 2) if line.split("=")[0].strip() == key), 1)


def read_text(path: Path) -> str:
    """The page as text. Raises BadPrompt when it is too large or not UTF-8."""
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise BadPrompt(f"{path}:1: expected at most {MOST_BYTES} bytes, found {len(raw)}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadPrompt(f"{path}:{line}: expected UTF-8 text, found other bytes") from None


def parse(path: Path, text: str) -> Page:
    """Split a page by the grammar. Raises BadPrompt with the line that does not fit."""
    lines = text.splitlines()
    front, body_at = _front(path, lines)
    meta = read_toml(path, "\n".join(front), first_line=2)
    title, parts = "", list[Part]()
    for number, line in enumerate(lines[body_at:], body_at + 1):
        if not line.strip():
            continue
        if line.startswith("# "):
            if title:
                raise BadPrompt(f"{path}:{number}: expected one '# ' title, found a second: {line!r}")
            title = line[2:].strip()
        elif not title:
            raise BadPrompt(f"{path}:{number}: expected '# ' and a title, found {line!r}")
        elif line.startswith("## "):
            parts.append(Part(line[3:].strip(), number))
        else:
            _add(path, number, line, parts)
    if not title:
        raise BadPrompt(f"{path}:{len(lines) + 1}: expected '# ' and a title, found the end of the page")
    return Page(path, meta, tuple(front), title, tuple(parts))


def _front(path: Path, lines: list[str]) -> tuple[list[str], int]:
    if not lines or lines[0].strip() != FENCE:
        found = repr(lines[0]) if lines else "an empty page"
        raise BadPrompt(f"{path}:1: expected {FENCE!r}, found {found}")
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            return lines[1:number], number + 1
    raise BadPrompt(f"{path}:{len(lines) + 1}: expected a second {FENCE!r}, found the end of the page")


def _add(path: Path, number: int, line: str, parts: list[Part]) -> None:
    if not parts:
        raise BadPrompt(f"{path}:{number}: expected '## ' and a part, found {line!r}")
    mark, words = line[:2], line[2:].strip()
    if mark in ("- ", "> "):
        if not words:
            raise BadPrompt(f"{path}:{number}: expected words after {mark.strip()!r}, found nothing")
        parts[-1].items.append(Item(words, number, mark == "> "))
    elif line[0] in "#->+ \t|" or line.startswith(("```", "* ")):
        raise BadPrompt(f"{path}:{number}: expected '# ', '## ', '- ', '> ' or plain text, found {line!r}")
    else:
        parts[-1].lines.append(line.strip())


def read_toml(path: Path, text: str, first_line: int = 1) -> dict[str, object]:
    """TOML text as a dict, small and shallow only. Raises BadPrompt with the line."""
    limit = MOST_FRONT if first_line > 1 else MOST_BYTES
    if len(text) > limit:
        raise BadPrompt(f"{path}:{first_line}: expected at most {limit} characters of TOML, found {len(text)}")
    for number, line in enumerate(text.splitlines(), first_line):
        if line.split("=")[0].count(".") > MOST_DOTS:
            raise BadPrompt(f"{path}:{number}: expected at most {MOST_DOTS} dots in a name, found more")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = getattr(error, "lineno", None) or _line_in(str(error), len(text.splitlines()))
        raise BadPrompt(f"{path}:{at + first_line - 1}: expected TOML, found: {error}") from None


def _line_in(message: str, last: int) -> int:
    digits = message.partition("at line ")[2].partition(",")[0]
    if digits.isdigit():
        return int(digits)
    return max(1, last) if message.endswith("(at end of document)") else 1

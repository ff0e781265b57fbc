"""A page's HTML as a small tree, and as the words a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = {"input", "img", "br", "hr", "meta", "link"}
INLINE: Final = {"span", "strong", "em", "code", "a", "small"}
UNSEEN: Final = {"option", "summary", "script", "head"}


@dataclass
class Node:
    """An element: its tag, attributes and what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether it carries a class."""
        return name in self.attrs.get("class", "").split()

    def walk(self) -> Iterator[Node]:
        """Itself and everything in it; a template is for later."""
        yield self
        for part in self.inside if self.tag != "template" else ():
            if isinstance(part, Node):
                yield from part.walk()

    def all(self, *tags: str) -> list[Node]:
        """Every element of these tags."""
        return [node for node in self.walk() if node.tag in tags]

    def where(self, fits: Callable[[Node], bool]) -> list[Node]:
        """Every element that fits."""
        return [node for node in self.walk() if fits(node)]

    def words(self) -> str:
        """What a reader sees: buttons and lists in [brackets], what is hidden left out."""
        if self.tag in UNSEEN or "hidden" in self.attrs or self.has("hidden"):
            return ""
        if self.has("fold"):
            opener, inside = self.inside[0], self.inside[1:]
            shown = inside if "open" in self.attrs else ()
            return "".join(
                _seen(part) for part in ("[", opener.text() if isinstance(opener, Node) else "", "]\n", *shown)
            )
        if self.tag == "select":
            return f"[{' | '.join(option.text() for option in self.all('option'))}]"
        inner = "".join(map(_seen, self.inside))
        if self.tag == "button":
            return f"[{inner.strip()}]"
        return inner if self.tag in INLINE else f"{inner}\n"

    def text(self) -> str:
        """The bare words in it."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.inside).strip()


def _seen(part: Node | str) -> str:
    return part if isinstance(part, str) else part.words()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        # The first line break of a textarea belongs to the markup.
        first = self.open[-1].tag == "textarea" and not self.open[-1].inside
        self.open[-1].inside.append(data.removeprefix("\n") if first else data)


def parsed(html: str) -> Node:
    """Read a page or a fragment."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root

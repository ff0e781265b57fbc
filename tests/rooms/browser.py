"""One person's window on the local page: posts and places fragments as the page's own script does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from tests.rooms.filled import asked, field_words
from tests.rooms.html import Node, parsed
from tests.rooms.words import spelled

NAMES = {"Anna Peeters": "anna", "Jan Maes": "jan", "Sara El Amrani": "sara", "Tom de Vries": "tom"}
MEND = 422


class Window:
    """An open form: what it shows, and what is filled in by now."""

    def __init__(self, dialog: Node) -> None:
        self.dialog, self.id = dialog, str(uuid4())
        self.fields = {_label(one): one for one in dialog.where(lambda node: "data-field" in node.attrs)}
        self.values = {one.attrs["data-field"]: _start(one) for one in self.fields.values()}
        self.errors: dict[str, str] = {}

    def fill(self, label: str, value: str) -> None:
        """Fill in one field, by its label."""
        found = self.fields.get(label)
        if found is None:
            raise AssertionError(f"no field {label!r}; there are {list(self.fields)}")
        self.values[found.attrs["data-field"]] = _meant(found, value)

    def words(self) -> str:
        """The form as a reader sees it."""
        lines = [self.dialog.all("h2")[0].text()]
        lines += [self._field(label, one) for label, one in self.fields.items()]
        lines += [node.text() for node in self.dialog.all("p") if node.has("note")]
        lines += [f"[{button.text()}]" for button in self.dialog.all("button")]
        return "\n".join([*lines, self.errors.get("", "")])

    def _field(self, label: str, one: Node) -> str:
        name = one.attrs["data-field"]
        choices = _choices(one)
        held = self.values[name]
        chosen = [choices.get(value, value) for value in ([held] if isinstance(held, str) else held)]
        around = [node.text() for node in one.all("p") if node.has("hint")]
        around += [node.attrs.get("placeholder", "") for node in one.all("input", "textarea")]
        around.append(" | ".join(choices.values()))
        return field_words(label, ", ".join(chosen), around, self.errors.get(name, ""))


@dataclass
class Browser:
    """What one person has in front of them."""

    url: str
    session: ClientSession
    me: str
    parts: dict[str, Node] = field(default_factory=dict)
    windows: list[Window] = field(default_factory=list)
    revision: int = 0
    opened: bool = False

    async def open(self) -> None:
        """Open the page once; its script then says who looks."""
        if self.opened:
            return
        self.opened = True
        page = parsed(await self.get(f"/?me={self.me}"))
        for node in page.walk():
            if node.attrs.get("id") and ("data-revision" in node.attrs or "data-slot" in node.attrs):
                self.parts[node.attrs["id"]] = node
        await self.do("/become")

    async def get(self, path: str) -> str:
        """Ask for a page or a fragment."""
        async with self.session.get(self.url + path) as answer:
            assert answer.status == 200, f"{path}: {answer.status}"
            return await answer.text()

    async def do(self, path: str, /, **data: Any) -> bool:
        """Post an act and place what comes back; False when the form it sent has something to mend."""
        body = {"me": self.me, "id": str(uuid4()), **data}
        async with self.session.post(self.url + path, json=body, headers={"Origin": self.url}) as answer:
            html, status = await answer.text(), answer.status
        if status == MEND:
            self._complain(parsed(html))
            return False
        self.place(html)
        return True

    async def listen(self) -> None:
        """Take in what arrived by itself: the first event holds all that changed."""
        path = f"/events?me={self.me}&since={self.revision}"
        async with self.session.get(self.url + path) as answer:
            lines = list[str]()
            async for raw in answer.content:
                line = raw.decode().rstrip("\n")
                if not line:
                    break
                lines.append(line)
        self.revision = max(self.revision, *(int(line[4:]) for line in lines if line.startswith("id: ")))
        self.place("\n".join(line[6:] for line in lines if line.startswith("data: ")))

    def place(self, html: str) -> None:
        """Each fragment knows its id; what is newer replaces what is there."""
        for part in parsed(html).inside:
            if not isinstance(part, Node):
                continue
            if part.tag == "dialog":
                self.windows.append(Window(part))
                continue
            old = self.parts.get(part.attrs["id"])
            if old is None or revision(part) > revision(old) or "data-revision" not in part.attrs:
                self.parts[part.attrs["id"]] = part

    def messages(self) -> list[Node]:
        """What Duwtje said, in this chat and in the channel, oldest first."""
        said = [node for node in self.parts.values() if node.has("said") and "hidden" not in node.attrs]
        return sorted(said, key=lambda node: int(node.attrs["id"][1:]))

    async def submit(self, *, again: bool = False) -> None:
        """Send the open form; it closes when it was well."""
        window = self.windows[-1]
        data = {"key": window.dialog.attrs["data-key"], "sends": window.dialog.attrs["data-sends"]}
        window.errors = {}
        well = await self.do("/submit", id=window.id, fields=window.values, **data)
        if again:
            await self.do("/submit", id=window.id, fields=window.values, **data)
        if well:
            self.windows.remove(window)

    def _complain(self, told: Node) -> None:
        window = self.windows[-1]
        for node in told.all("p"):
            name = node.attrs["id"].removeprefix(window.dialog.attrs["data-key"] + "-").removesuffix("-error")
            window.errors[name] = node.text()


def revision(node: Node) -> int:
    """When it last changed."""
    return int(node.attrs.get("data-revision", "0"))


def _label(one: Node) -> str:
    label = one.all("label", "legend")[0] if one.tag == "div" else one.all("legend")[0]
    return "".join(part for part in label.inside if isinstance(part, str)).strip()


def _choices(one: Node) -> dict[str, str]:
    """What can be chosen: the value and its words."""
    options = {node.attrs["value"]: node.text() for node in one.all("option") if node.attrs["value"]}
    for tick in one.where(lambda node: node.has("tick")):
        options[tick.all("input")[0].attrs["value"]] = tick.text()
    return options


def _start(one: Node) -> str | list[str]:
    kept = [node for node in one.all("input", "option") if {"checked", "selected"} & node.attrs.keys()]
    if one.attrs["data-kind"] == "people":
        return [node.attrs["value"] for node in kept if node.attrs["value"]]
    if one.attrs["data-kind"] == "toggle":
        return "yes" if kept else ""
    if _choices(one):
        return kept[0].attrs["value"] if kept else ""
    area = one.all("textarea")
    return "".join(map(str, area[0].inside)) if area else one.all("input")[0].attrs.get("value", "")


def _meant(one: Node, value: str) -> str | list[str]:
    if one.attrs["data-kind"] == "people":
        return [NAMES[name] for name in asked(value)]
    if one.attrs["data-kind"] == "toggle":
        return "yes" if value == "ja" else ""
    choices = {words: key for key, words in _choices(one).items()}
    if choices and value not in choices:
        raise AssertionError(f"{value!r} is not offered; there are {list(choices)}")
    return choices.get(value, spelled(value))

"""What the page sends, as a Request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from bot.chat.local.people import CAST, PLATFORM, TENANT
from bot.core.request import Request, Source

UMBRELLA = "duwtje"
FIELDS = 50
ID = re.compile(r"[A-Za-z0-9-]{1,64}")

_NAMES = {name.casefold(): person.id for person in CAST.values() for name in (person.name, person.first, person.id)}
# The longest name wins: "@Sara El Amrani" is one person, not Sara followed by two words.
_MENTION = re.compile(
    rf"(?<!\w)@({'|'.join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))})(?!\w|-\w)", re.IGNORECASE
)


class Unreadable(Exception):  # noqa: N818 - it names what arrived
    """The page would never send this; the message says what was expected and holds no words of people."""


class Body:
    """A JSON object of which every part is checked when it is taken out."""

    def __init__(self, raw: bytes) -> None:
        try:
            data: object = json.loads(raw)
        except (ValueError, RecursionError) as error:
            expected = "expected JSON"
            raise Unreadable(expected) from error
        if not isinstance(data, dict):
            expected = "expected an object"
            raise Unreadable(expected)
        self._data: dict[str, object] = data

    def text(self, name: str) -> str:
        """A string that must be there."""
        return _text(self._data.get(name), name)

    def id(self) -> str:
        """The id the page gave this act; it stays the same when the page tries again."""
        value = self.text("id")
        if not ID.fullmatch(value):
            expected = "expected a plain id"
            raise Unreadable(expected)
        return f"{PLATFORM}:{value}"

    def fields(self) -> Mapping[str, str | tuple[str, ...]]:
        """The answers of a form: text, or a list of people."""
        fields = self._data.get("fields")
        if not isinstance(fields, dict) or len(fields) > FIELDS:
            expected = "expected fields"
            raise Unreadable(expected)
        return {_text(name, "name"): _field(value) for name, value in fields.items()}


def line(body: Body, person: str, moment: datetime) -> Request:
    """A line typed in the chat: a command when it begins with a slash, else words said."""
    words = body.text("words").strip()
    if words.startswith("/"):
        return _request(body, person, moment, Source.TYPED, mentioned(_command(words[1:].strip())))
    return _request(body, person, moment, Source.SAID, mentioned(words))


def press(body: Body, person: str, moment: datetime) -> Request:
    """A button or a choice in a list."""
    return _request(body, person, moment, Source.PRESSED, body.text("sends"))


def submission(body: Body, person: str, moment: datetime) -> Request:
    """A filled-in form."""
    return _request(body, person, moment, Source.SUBMITTED, body.text("sends"), body.fields())


def arrival(person: str, act: str, moment: datetime) -> Request:
    """Somebody opened their page."""
    return Request(
        id=f"{PLATFORM}:{act}",
        platform=PLATFORM,
        tenant=TENANT,
        person=person,
        source=Source.ARRIVED,
        words="home",
        moment=moment,
    )


def seeding(person: str, words: str, moment: datetime) -> Request:
    """A command the room itself types for a person, before anybody looks."""
    return Request(
        id=f"{PLATFORM}:seed-{person}",
        platform=PLATFORM,
        tenant=TENANT,
        person=person,
        source=Source.TYPED,
        words=words,
        moment=moment,
    )


def mentioned(words: str) -> str:
    """Known people written `@name` become `<@id>`; any other word stays as typed."""
    return _MENTION.sub(lambda found: f"<@{_NAMES[found[1].casefold()]}>", words)


def _command(words: str) -> str:
    """The umbrella command is left out; alone it asks for help."""
    first, _, rest = words.partition(" ")
    return rest.strip() or "help" if first.casefold() == UMBRELLA else words or "help"


def _request(
    body: Body,
    person: str,
    moment: datetime,
    source: Source,
    words: str,
    fields: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Request:
    return Request(
        id=body.id(),
        platform=PLATFORM,
        tenant=TENANT,
        person=person,
        source=source,
        words=words,
        moment=moment,
        fields=fields or {},
    )


def _field(value: object) -> str | tuple[str, ...]:
    return tuple(_text(item, "item") for item in value) if isinstance(value, list) else _text(value, "field")


def _text(value: object, name: str) -> str:
    # Half a surrogate pair passes through JSON but can be written nowhere.
    if not isinstance(value, str) or any("\ud800" <= char <= "\udfff" for char in value):
        expected = f"expected text for {name}" if name.isidentifier() else "expected text"
        raise Unreadable(expected)
    return value

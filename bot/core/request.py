"""What comes in: one thing a person did, in neutral words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


def first_name(name: str) -> str:
    """What to call somebody: the first word of the name. A space that does not break keeps two words together."""
    return name.strip(" ").split(" ", maxsplit=1)[0] or name


class Source(StrEnum):
    """How a request reached us; it decides how the answer travels back."""

    TYPED = "typed"  # a slash command: seen once, answered privately on the spot
    SAID = "said"  # words in the direct chat: the platform may deliver them again
    PRESSED = "pressed"  # a button or a choice in a list
    SUBMITTED = "submitted"  # a filled-in form
    ARRIVED = "arrived"  # somebody opened the leader's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a person where the platform does not remember it for us.

    `chat` names the direct chat, `service` the address that serves it; `name`, `zone` (IANA) and `language` are as
    the person's own device last told, "" when it did not.
    """

    platform: str
    chat: str
    service: str
    name: str = ""
    zone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing a person did, in neutral words.

    `words` is the command line ("gesprek stijl3", "compliment <@U1> dank"); people are written `<@id>`.
    `id` is the same when the platform delivers the same thing again. `moment` is aware.
    `place` is the channel it was typed in, "" for the direct chat. `contact` is how to reach the person later,
    where the platform wants us to remember it.
    """

    id: str
    platform: str
    tenant: str
    person: str
    source: Source
    words: str
    moment: datetime
    fields: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict[str, str | tuple[str, ...]])
    place: str = ""
    contact: Contact | None = None

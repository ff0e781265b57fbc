"""What Teams sends, as a Request and the way its answer can travel back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.payload import Unreadable, clean, dig, need, string
from bot.chat.teams import limits
from bot.chat.teams.form import Fields, fields
from bot.chat.teams.html import bare, words_of
from bot.chat.teams.render import PICK, SAY, SEND
from bot.core.request import Contact, Request, Source

PLATFORM, CHANNEL_ID = "teams", "msteams"
UMBRELLA = "duwtje"
COMPLIMENT, MOMENT = "compliment form", "moment form"
BOX = {"moment": MOMENT, "momentMessage": MOMENT}  # any other action gives a compliment
PERSONAL = "personal"
# How every conversation starts that we share with more than one person; that of two people is called personal too.
SHARED = "19:"
PERSON_ID = re.compile(r"[0-9a-f-]{8,64}")
ZONE_NAME = re.compile(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+){0,2}")


class Place(StrEnum):
    """Where in Teams a person did something; it decides how the answer gets there."""

    CHAT = "chat"  # words in the direct chat
    ABROAD = "abroad"  # words in a team or group chat
    CARD = "card"  # a button of a card
    FORM_CARD = "form card"  # a form that stands in the chat
    DIALOG = "dialog"  # a button that opens a dialog
    SENT_DIALOG = "sent dialog"
    BOX = "box"  # the message box, or a message
    SENT_BOX = "sent box"
    ARRIVED = "arrived"  # they let us in


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How an answer can travel back."""

    place: Place
    service: str
    conversation: str
    activity: str = ""
    account: str = ""
    personal: bool = True
    card: str = ""
    form: str = ""
    opens: str = ""
    filled: Mapping[str, str | tuple[str, ...]] = field(default_factory=Fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request with its way back, and the names it told us of, by id."""

    request: Request
    route: Route
    names: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody took us away."""

    tenant: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team that let us in, or (`here` is false) took us away; `name` and `by` as Teams tells them."""

    tenant: str
    team: str
    name: str
    service: str
    conversation: str
    by: str
    here: bool


Heard = Arrival | Left | Team | None


def read(activity: object, moment: datetime) -> Heard:
    """What somebody did; None when it is nothing for us. Raises Unreadable for what Teams does not send."""
    if string(activity, "channelId") != CHANNEL_ID:
        return None
    kind = string(activity, "type")
    if kind == "invoke":
        reader = INVOKES.get(need(activity, "name"))
        return reader(_Told(activity, moment)) if reader else None
    if kind == "message":
        return _said(_Told(activity, moment))
    return _installed(_Told(activity, moment)) if kind == "installationUpdate" else None


class _Told:
    """One activity: who, where, and what every reader needs of it."""

    def __init__(self, activity: object, moment: datetime) -> None:
        self.activity, self.moment = activity, moment
        self.tenant = (
            string(activity, "conversation", "tenantId") or need(activity, "channelData", "tenant", "id")
        ).lower()
        self.person = person_id(string(activity, "from", "aadObjectId"))
        self.account = string(activity, "from", "id")
        self.conversation = need(activity, "conversation", "id")
        self.service = need(activity, "serviceUrl")
        self.id = string(activity, "id") or string(activity, "replyToId")
        kind = string(activity, "conversation", "conversationType")
        self.personal = kind in {PERSONAL, ""} and not self.conversation.startswith(SHARED)

    def contact(self) -> Contact | None:
        """How to reach this person from now on: only their own chat is."""
        if not self.personal:
            return None
        info = next((e for e in _list(self.activity, "entities") if string(e, "type") == "clientInfo"), None)
        locale = string(self.activity, "locale") or string(info, "locale")
        return Contact(
            platform=PLATFORM,
            chat=self.conversation,
            service=self.service,
            name=clean(string(self.activity, "from", "name"), 100),
            zone=zone(string(self.activity, "localTimezone")) or zone(string(info, "timezone")),
            language=locale.partition("-")[0].lower()[:2],
        )

    def arrival(self, source: Source, words: str, place: Place, **more: Any) -> Arrival:
        """The request, with its way back. Raises Unreadable when nobody is behind it."""
        if not self.person:
            raise Unreadable("from.aadObjectId")
        found, key = more.pop("fields", Fields()), more.pop("key", f"{self.conversation}|{self.id}")
        names = {self.person: clean(string(self.activity, "from", "name"), 100)} | more.pop("names", {})
        return Arrival(
            request=Request(
                id=key,
                platform=PLATFORM,
                tenant=self.tenant,
                person=self.person,
                source=source,
                words=words,
                moment=self.moment,
                fields=found,
                place="" if self.personal else self.conversation.partition(";")[0],
                contact=self.contact(),
            ),
            route=Route(
                place=place,
                service=self.service,
                conversation=self.conversation,
                activity=string(self.activity, "id"),
                account=self.account,
                personal=self.personal,
                card=string(self.activity, "replyToId"),
                **more,
            ),
            names={person: name for person, name in names.items() if name},
        )


def person_id(value: str) -> str:
    """A person's id in the directory of their organisation; "" for anything else."""
    value = value.lower()
    return value if PERSON_ID.fullmatch(value) else ""


def zone(name: str) -> str:
    """A time zone we know too, else nothing."""
    if not ZONE_NAME.fullmatch(name):
        return ""
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, LookupError):
        return ""


def _list(activity: object, *path: str) -> list[object]:
    found = dig(activity, *path)
    return found if isinstance(found, list) else []


def _said(told: _Told) -> Arrival | None:
    activity, value = told.activity, dig(told.activity, "value")
    if isinstance(value, dict) and (value.get(SAY) or value.get(SEND) or value.get(PICK)):
        # A client that does not know Action.Execute sends a press as a message, and is answered with one.
        pressed = _acted(told, value)
        return replace(pressed, route=replace(pressed.route, place=Place.CHAT if told.personal else Place.ABROAD))
    mentions = [
        (string(entity, "text").removeprefix("<at>").removesuffix("</at>"), string(entity, "mentioned", "id"))
        for entity in _list(activity, "entities")
        if string(entity, "type") == "mention"
    ]
    text = words_of(string(activity, "text")[: limits.WORDS_IN], mentions, string(activity, "recipient", "id"))
    words = _line(clean(text, limits.WORDS_IN))
    if not words:
        return None if told.personal else told.arrival(Source.SAID, "help", Place.ABROAD)
    return told.arrival(Source.SAID, words, Place.CHAT if told.personal else Place.ABROAD)


def _line(text: str) -> str:
    """A typed slash is optional, and so is our own name before the words."""
    words = text.strip()
    line = words.removeprefix("/").lstrip()
    first, _, rest = line.partition(" ")
    if first.casefold() == UMBRELLA:
        return rest.strip() or "help"
    return line if words.startswith("/") else words


def _pressed(told: _Told) -> Arrival | None:
    data = dig(told.activity, "value", "action", "data")
    return _acted(told, data if isinstance(data, dict) else {})


def _acted(told: _Told, data: Mapping[str, object]) -> Arrival:
    if string(data, SEND):
        return _sent(told, data, Place.FORM_CARD)
    chosen = string(data, string(data, PICK)) if string(data, PICK) else string(data, SAY)
    return told.arrival(Source.PRESSED, clean(chosen, limits.WORDS_IN), Place.CARD)


def _sent(told: _Told, data: Mapping[str, object], place: Place) -> Arrival:
    found, form = fields(data), string(data, "form")
    return told.arrival(
        Source.SUBMITTED,
        clean(need(data, SEND), limits.WORDS_IN),
        place,
        fields=found,
        filled=found,
        form=form,
        opens=clean(string(data, "opens"), limits.WORDS_IN),
        # The same form sent twice is one request, whatever Teams calls each of the two.
        key=f"form|{form or told.id}",
    )


def _asked(told: _Told) -> Arrival:
    return told.arrival(Source.PRESSED, clean(need(told.activity, "value", "data", SAY), limits.WORDS_IN), Place.DIALOG)


def _submitted(told: _Told) -> Arrival:
    data = dig(told.activity, "value", "data")
    return _sent(told, data if isinstance(data, dict) else {}, Place.SENT_DIALOG)


def _box(told: _Told) -> Arrival:
    said, found = dig(told.activity, "value", "messagePayload"), Fields()
    author, name = person_id(string(said, "from", "user", "id")), string(said, "from", "user", "displayName")
    words = BOX.get(string(told.activity, "value", "commandId"), COMPLIMENT)
    if not author:
        return told.arrival(Source.PRESSED, words, Place.BOX)
    if words == COMPLIMENT:  # somebody's own words are theirs: only praise may quote them
        body = bare(string(said, "body", "content")[: limits.WORDS_IN])
        found["quote"] = clean(" ".join(body.split()), limits.QUOTE_IN)
    known, words = {author: clean(name, 100)}, f"{words} <@{author}>"
    return told.arrival(Source.PRESSED, words, Place.BOX, fields=found, names=known)


def _sent_box(told: _Told) -> Arrival:
    data = dig(told.activity, "value", "data")
    return _sent(told, data if isinstance(data, dict) else {}, Place.SENT_BOX)


def _installed(told: _Told) -> Heard:
    added = string(told.activity, "action").startswith("add")
    team = string(told.activity, "channelData", "team", "id")
    if team:
        return Team(
            tenant=told.tenant,
            team=team,
            name=clean(string(told.activity, "channelData", "team", "name"), 100),
            service=told.service,
            conversation=told.conversation,
            by=told.account,
            here=added,
        )
    if not told.personal or not told.person:
        return None
    if not added:
        return Left(tenant=told.tenant, person=told.person)
    return told.arrival(Source.ARRIVED, "home", Place.ARRIVED)


INVOKES: Mapping[str, Callable[[_Told], Arrival | None]] = {
    "adaptiveCard/action": _pressed,
    "task/fetch": _asked,
    "task/submit": _submitted,
    "composeExtension/fetchTask": _box,
    "composeExtension/submitAction": _sent_box,
}

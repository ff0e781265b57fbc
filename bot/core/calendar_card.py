"""`/duwtje kalender`: a leader's own calendar, by its address or a file; what is read of it, and how to stop."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from bot.core import diary
from bot.core.card import Answer, Block, Bullets, Button, Buttons, Card, Fold, Form, Note, Text, TextField
from bot.core.dates import when
from bot.core.entries import Calendar
from bot.core.errors import NotUnderstood
from bot.core.ports import Diaries
from bot.core.request import Source
from bot.core.turn import Turn

LONGEST = 2000
PASTED = 40_000
SECURE = 443
BROKE = "calendar.trouble-broke"
BEGINS = "BEGIN:VCALENDAR"
SCHEMES = frozenset({"https", "webcal", "webcals"})


async def answer(turn: Turn, diaries: Diaries | None) -> Answer:
    """`calendar form|keep|now|drop`, an address, or alone: how it stands. Raises NotUnderstood."""
    rest = turn.rest.strip()
    match rest:
        case "form":
            return Answer(form=_form(turn))
        case "keep" if turn.request.source is Source.SUBMITTED:
            return await _keep(turn, diaries)
        case "now" if turn.book.calendar and turn.book.calendar.address:
            turn.book.calendar = replace(turn.book.calendar, looked=None, trouble="")
            return Answer(card=_begun(turn, turn.say("calendar.fetching")), in_place=True, home_changed=True)
        case "where":
            return Answer(card=Card(turn.say("calendar.where"), (_where(turn), Buttons((_link_button(turn),)))))
        case "drop":
            diary.forget(turn.book, turn.request.moment)
            return Answer(card=_card(turn, turn.say("calendar.dropped")), in_place=True, home_changed=True)
        case _:
            return _link(turn, rest) if "://" in rest or "." in rest else Answer(card=_card(turn, ""))


def read_address(words: str) -> str:
    """The https address of a calendar as somebody pasted it. Raises NotUnderstood."""
    found = words.strip().split(maxsplit=1)[0] if words.strip() else ""
    # Slack writes an address as <address|label>, with its ampersands spelled out.
    found = found.strip("<>").partition("|")[0].replace("&amp;", "&")
    try:
        url = urlsplit(found)
        port, host = url.port, url.hostname
    except ValueError:
        raise NotUnderstood("calendar.address-unknown", field="address") from None
    if url.scheme == "http":
        raise NotUnderstood("calendar.address-open", field="address")
    if url.scheme not in SCHEMES or not host or not found.isprintable() or len(found) > LONGEST:
        raise NotUnderstood("calendar.address-unknown", field="address")
    if url.username or url.password or port not in (None, SECURE):
        raise NotUnderstood("calendar.address-odd", field="address")
    return url._replace(scheme="https", fragment="").geturl()


def _form(turn: Turn) -> Form:
    say = turn.say
    return Form(
        title=say("calendar.form-title"),
        fields=(
            TextField(
                name="address",
                label=say("calendar.address"),
                placeholder=say("calendar.address-example"),
                hint=say("calendar.address-hint"),
                optional=True,
                limit=LONGEST,
            ),
            TextField(
                name="file",
                label=say("calendar.file"),
                hint=say("calendar.file-hint"),
                optional=True,
                long=True,
                limit=PASTED,
            ),
        ),
        submit=say("calendar.form-save"),
        sends="calendar keep",
        opens="calendar form",
        notice=say("calendar.kept"),
    )


async def _keep(turn: Turn, diaries: Diaries | None) -> Answer:
    pasted = turn.field("file").strip()
    if turn.field("address").strip():
        return _link(turn, turn.field("address"))
    if not pasted:
        raise NotUnderstood("calendar.address-unknown", field="address")
    if diaries is None or not pasted.startswith(BEGINS):
        raise NotUnderstood("calendar.trouble-other", field="file")
    moment = turn.request.moment
    try:
        meetings = await diaries.given(pasted, turn.book.owner.zone, moment)
    except NotUnderstood as error:
        raise NotUnderstood(error.key, field="file") from None
    diary.note(turn.book, meetings, moment, turn.library.lexicon)
    turn.book.calendar = Calendar(address="", since=moment, looked=moment)
    return Answer(card=_card(turn, ""), home_changed=True)


def _link(turn: Turn, words: str) -> Answer:
    address = read_address(words)
    if turn.book.calendar and turn.book.calendar.address != address:
        diary.forget(turn.book, turn.request.moment)
    turn.book.calendar = Calendar(address=address, since=turn.request.moment)
    return Answer(card=_begun(turn, turn.say("calendar.linked")), home_changed=True)


def _begun(turn: Turn, words: str) -> Card:
    """It takes some seconds, and somebody else's server: the answer does not wait for it."""
    return Card("", (Text(words), Buttons((Button(turn.say("calendar.show"), "calendar"),))))


def _card(turn: Turn, news: str) -> Card:
    say, found = turn.say, turn.book.calendar
    top: list[Block] = [Text(news)] if news else []
    where = Fold(say("calendar.where"), (_where(turn),), "calendar where")
    if found is None:
        told = (Text(say("calendar.what")), Text(say("calendar.kept")))
        return Card(say("calendar.title"), (*top, *told, Buttons((_link_button(turn),)), where))
    again = (Button(say("calendar.now"), "calendar now"),) if found.address else ()
    doors = Buttons(
        (
            *again,
            Button(say("calendar.other"), "calendar form"),
            Button(say("calendar.drop"), "calendar drop", danger=True),
        )
    )
    return Card(say("calendar.title"), (*top, Text(_state(turn, found)), doors, Note(say("calendar.kept")), where))


def trouble(turn: Turn) -> str:
    """Why this leader's calendar could not be read the last time; "" when it could."""
    found = turn.book.calendar
    # Kept by an older version, a text may be gone by now.
    return turn.say(found.trouble if found.trouble in turn.say.sentences else BROKE) if found and found.trouble else ""


def _where(turn: Turn) -> Bullets:
    say = turn.say
    return Bullets((say("calendar.where-google"), say("calendar.where-outlook"), say("calendar.where-apple")))


def _link_button(turn: Turn) -> Button:
    return Button(turn.say("calendar.link"), "calendar form")


def _state(turn: Turn, found: Calendar) -> str:
    """What came of reading it."""
    say, book, moment = turn.say, turn.book, turn.request.moment
    if found.trouble:
        return trouble(turn)
    if found.looked is None:
        return say("calendar.fetching")
    ahead = [busy for busy in book.busy if busy.end > moment]
    talks = [talk for talk in book.talks if talk.id.startswith(diary.MARK) and talk.moment > moment]
    date = when(turn.library, found.looked, book.owner.zone)
    key = "calendar.read" if found.address else "calendar.read-once"
    return say(key, date=date, count=str(len(ahead)), talks=str(len(talks)))

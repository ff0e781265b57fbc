"""What waits in the outbox as a card, made at the moment it leaves; None when it is no longer relevant."""

from __future__ import annotations

from datetime import datetime

from bot.core.card import Block, Button, Buttons, Card, Note, Quote, Text
from bot.core.dates import clock, day_name, days_between, long_day, wall
from bot.core.guides import Guides
from bot.core.kept import sentence
from bot.core.model import Compliment, Due, Notebook, Slot, Talk
from bot.core.nudges import REST, appreciated, last_compliment
from bot.core.pages import Library, NudgePage
from bot.core.rhythm import local
from bot.core.texts import fill
from bot.core.welcome import welcome_card


def card(due: Due, book: Notebook, guides: Guides, moment: datetime) -> Card | None:
    """The card for one address; the words are read from the notebook now, so nothing is kept twice."""
    library = guides.library
    match due.kind:
        case "welcome":
            return welcome_card(library, book.owner)
        case "guide":
            return guides.card(due.about, "brief") if due.about in library.guides else None
        case "thanks":
            return Card("", (Text(library.say("compliment.thanks", name=due.name)), _logbook(library)))
        case "refused-person" | "refused-channel" | "unsure-person" | "unsure-channel":
            return Card("", (Text(library.say(f"compliment.{due.kind}", name=due.name)), _logbook(library)))
        case "compliment" | "channel":
            entry = next((entry for entry in book.compliments if entry.id == due.about), None)
            return _compliment(due, entry, book, library) if entry else None
        case _:
            return _nudge(due, book, library, moment)


def _logbook(library: Library) -> Buttons:
    return Buttons((Button(library.say("compliment.button-log"), "log"),))


def _compliment(due: Due, entry: Compliment, book: Notebook, library: Library) -> Card:
    say, leader = library.say, book.owner.name
    words = Quote(sentence(entry))
    if due.kind == "channel":
        return Card("", (Text(say("compliment.channel", name=leader, who=entry.name)), words))
    buttons = Buttons(
        (
            Button(say("compliment.thank"), f"thank {book.owner.id} {entry.id}"),
            Button(say("compliment.what"), "help"),
        )
    )
    note = Note(say("compliment.received-note", name=book.owner.first))
    text = Text(say("compliment.received", name=book.owner.first))
    return Card(say("compliment.received-title", name=leader), (text, words, buttons, note))


def _nudge(due: Due, book: Notebook, library: Library, moment: datetime) -> Card | None:
    """Two sentences and one thing to do, and who chose this moment."""
    page = library.nudges.get(due.kind)
    talk = next((talk for talk in book.talks if talk.id == due.about), None)
    slot = book.rhythm.slot(due.about)
    if page is None or not book.owner.active or (talk is None and (slot is None or _unwanted(slot, book, moment))):
        return None
    if talk is None and due.person and all(mate.id != due.person for mate in book.team):
        return None  # whom it names is no longer in the team
    values = _values(due, book, library, talk, moment)
    blocks: list[Block] = [Text(fill(_bold(_text(page, due.variant)), **values))]
    if talk and due.kind == "vooraf" and (guide := library.guides.get(talk.guide)):
        first = fill(library.say.sentences["nudge.question"], question=guide.steps[0].key)
        blocks += [Text(library.say("nudge.goal", goal=guide.goal)), Text(first)]
    blocks.append(
        Buttons(_buttons(page, due, talk, library), _more(due, library, snooze=talk is None and due.kind != REST))
    )
    blocks.append(Note(_chosen(slot, library)))
    return Card("", tuple(blocks))


def _unwanted(slot: Slot, book: Notebook, moment: datetime) -> bool:
    """Looked at once more on leaving: a nudge put off earlier may by now be stopped, paused or already done."""
    today, until = local(moment, book.owner.zone).date(), book.rhythm.paused_until
    quiet = not book.rhythm.agreed or (until is not None and today <= until)
    return quiet or (slot.kind == "appreciation" and appreciated(book, moment))


def _text(page: NudgePage, variant: str) -> str:
    _, part, number = variant.split("|")
    texts = page.variants.get(part) or next(iter(page.variants.values()))
    return texts[int(number) % len(texts)]


def _bold(text: str) -> str:
    return text.replace("{name}", "**{name}**")


def _values(due: Due, book: Notebook, library: Library, talk: Talk | None, moment: datetime) -> dict[str, str]:
    zone = book.owner.zone
    last = last_compliment(book, due.person)
    values = {"name": due.first, "days": str(days_between(last, moment, zone)) if last else ""}
    if talk:
        guide = library.guides.get(talk.guide)
        values |= {"guide": title(talk, library)}
        values |= {"goal": guide.goal if guide else "", "question": guide.steps[0].key if guide else ""}
        values |= {"date": long_day(library, local(talk.moment, zone).date())}
        values |= {"time": clock(library, wall(talk.moment, zone))}
    return values


def _buttons(page: NudgePage, due: Due, talk: Talk | None, library: Library) -> tuple[Button, ...]:
    """The page's own buttons; one that needs a name is left out when there is none."""
    today = due.variant.split("|")[1] == "today"
    known = {"who": due.person, "due": due.id, "talk": talk.id if talk else "", "guide": talk.guide if talk else ""}
    buttons = list[Button]()
    for label, sends in page.buttons:
        if ("{name}" in label and not due.name) or (today and sends.startswith("talk ask")):
            continue
        words = sends
        for hole, value in known.items():
            words = words.replace("{" + hole + "}", value)
        via = "" if due.id in words.split() else f" via {due.id}"
        # "Somebody else" than nobody makes no sense.
        nobody = words == "compliment form" and not due.name
        shown = library.say("help.button-compliment") if nobody else label.replace("{name}", due.first)
        buttons.append(Button(shown, words + via))
    return tuple(buttons)


def _more(due: Due, library: Library, *, snooze: bool) -> tuple[Button, ...]:
    """What is rarely needed; a commitment of the leader's own is not put off, and asking what fits is not either."""
    say, why_not = library.say, Button(library.say("nudge.why"), f"why {due.id}")
    if not snooze:
        return (why_not,)
    later = (Button(say(f"nudge.{until}"), f"snooze {due.id} {until}") for until in ("later", "tomorrow", "week"))
    return (*later, why_not, Button(say("nudge.less"), f"rhythm less {due.id}"))


def _chosen(slot: Slot | None, library: Library) -> str:
    if slot is None:
        return library.say("nudge.planned")
    key = "nudge.chosen" if slot.weeks == 1 else "nudge.chosen-slow"
    return library.say(key, day=day_name(library, slot.day), time=clock(library, slot.time))


def why(due: Due, book: Notebook, library: Library) -> Card:
    """The actual rule and the data behind a nudge."""
    page, zone = library.nudges[due.kind], book.owner.zone
    talk = next((talk for talk in book.talks if talk.id == due.about), None)
    slot = book.rhythm.slot(due.about) or Slot(kind="", day=0, time="09:00")
    values = {"name": due.first, "day": day_name(library, slot.day), "time": clock(library, slot.time)}
    if talk:
        values |= {"date": long_day(library, local(talk.moment, zone).date()), "guide": title(talk, library)}
        values |= {"time": clock(library, wall(talk.moment, zone))}
    reason = fill(page.reason, **values) if due.name or "{name}" not in page.reason else _nameless(page.reason, values)
    buttons = Buttons(
        (Button(library.say("nudge.rhythm"), "rhythm"), Button(library.say("nudge.less"), f"rhythm less {due.id}"))
    )
    planned = Buttons((Button(library.say("talk.list-title"), "talks"),))
    return Card(library.say("nudge.why-title"), (Text(reason), planned if talk else buttons))


def title(talk: Talk, library: Library) -> str:
    """The title of the guide of a talk; the typed word when an organisation has taken its page away since."""
    guide = library.guides.get(talk.guide)
    return guide.title if guide else talk.guide


def _nameless(reason: str, values: dict[str, str]) -> str:
    """Without a colleague only the sentences that name nobody are true."""
    kept = [part for part in reason.split(". ") if "{name}" not in part]
    return fill(". ".join(kept) or reason.replace("{name}", ""), **values)

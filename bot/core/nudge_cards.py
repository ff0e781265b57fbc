"""A nudge as a card: two sentences, one thing to do, who chose this moment, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.card import Block, Button, Buttons, Card, Divider, Note, Quote, Row, Text
from bot.core.dates import clock, day_name, days_between, long_day, wall
from bot.core.diary import MARK
from bot.core.entries import Habit, Mark, Sighting
from bot.core.model import Agreement, Due, Notebook, Slot, Talk
from bot.core.nudges import FADING, REST, current, done, last_compliment, last_talk, slot_of, there
from bot.core.nudges.case import MOMENT, PRACTICE
from bot.core.pages import Library, NudgePage
from bot.core.rhythm import local
from bot.core.texts import fill

Subject = Talk | Agreement | Mark | Sighting
ENDS = ("?", "!", "…")
# What the leader promised or planned is not put off with the buttons of a nudge.
FIXED = frozenset({REST, "vooraf", "erna", "pet", "review", FADING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One nudge with what it is about, ready to be put in words."""

    due: Due
    book: Notebook
    library: Library
    moment: datetime

    @property
    def page(self) -> NudgePage:
        """Its texts."""
        return self.library.nudges[self.due.kind]

    @property
    def slot(self) -> Slot | None:
        """The moment in the rhythm that it came at."""
        return self.book.rhythm.slot(self.due.about)

    @property
    def subject(self) -> Subject | None:
        """The entry it is about."""
        book = self.book
        entries: tuple[Subject, ...] = (*book.talks, *book.agreements, *book.marks, *book.sightings)
        return next((one for one in entries if one.id == self.due.about), None)

    @property
    def talk(self) -> Talk | None:
        """The planned talk it belongs to."""
        return self.subject if isinstance(self.subject, Talk) else None


def card(due: Due, book: Notebook, library: Library, moment: datetime) -> Card | None:
    """The nudge, with what travels with it; None when nothing of it is wanted any more."""
    riders = [other for other in book.outbox if other.lead == due.id]
    wanted = [one for one in (due, *riders) if _wanted(one, book, library, moment)]
    if not wanted:
        return None
    first, *others = (Nudge(due=one, book=book, library=library, moment=moment) for one in wanted)
    blocks = list[Block]()
    if others:
        blocks.append(Text(library.say("nudge.bundle", count=str(len(wanted)))))
    blocks += [*_body(first), Buttons(_buttons(first), _more(first)), *(part for one in others for part in _rider(one))]
    blocks.append(Note(_chosen(first)))
    return Card("", tuple(blocks))


def _wanted(due: Due, book: Notebook, library: Library, moment: datetime) -> bool:
    """Looked at once more on leaving: what was put off earlier may by now be stopped, paused or done."""
    if due.kind not in library.nudges or not book.owner.active or not due.variant:
        return False
    if slot_of(book, due) and due.person and all(mate.id != due.person for mate in book.team):
        return False  # whom it names left the team
    today, until = local(moment, book.owner.zone).date(), book.rhythm.paused_until
    paused = due.rank in (PRACTICE, MOMENT) and until is not None and today <= until
    return not paused and there(due, book) and not done(due, book, moment)


def _body(one: Nudge) -> list[Block]:
    """The text, and under it the words the leader wrote themselves, as they stand."""
    blocks: list[Block] = [Text(text_of(one))]
    if one.talk and one.due.kind == "vooraf" and (guide := one.library.guides.get(one.talk.guide)):
        first = fill(one.library.say.sentences["nudge.question"], question=guide.steps[0].key)
        blocks += [Text(one.library.say("nudge.goal", goal=guide.goal)), Text(first)]
    if words := _words(one):
        blocks.append(Quote(words))
    return blocks


def _words(one: Nudge) -> str:
    match one.subject:
        case Agreement(words=words) | Mark(words=words) | Sighting(words=words):
            return words
        case _:
            habit = current(one.book)
            known = habit and one.due.kind == habit.page and one.due.about == "practice"
            return spoken(habit, one.library) if habit and known else ""


def spoken(habit: Habit, library: Library) -> str:
    """The if-then plan as the leader wrote it, in one sentence; a quotation, so nothing in it is markup."""
    before, _, after = library.say.sentences["habit.plan"].partition("{when}")
    between, _, end = after.partition("{then}")
    # A plan that is a question ends by itself.
    return f"{before}{habit.cue}{between}{habit.plan}{'' if habit.plan[-1:] in ENDS else end}"


def _text(page: NudgePage, variant: str) -> str:
    _, part, number = variant.split("|")
    texts = page.variants.get(part) or next(iter(page.variants.values()))
    return texts[int(number) % len(texts)]


def _bold(text: str) -> str:
    return text.replace("{name}", "**{name}**")


def text_of(one: Nudge) -> str:
    """Its own text, without what the leader wrote."""
    return fill(_bold(_text(one.page, one.due.variant)), **values_of(one))


def values_of(one: Nudge) -> dict[str, str]:
    """What the holes of its texts are filled with."""
    due, library, zone = one.due, one.library, one.book.owner.zone
    last = _since(one)
    values = {"name": due.first, "days": str(days_between(last, one.moment, zone)) if last else ""}
    if talk := one.talk:
        guide = library.guides.get(talk.guide)
        values |= {"guide": title(talk, library), "time": clock(library, wall(talk.moment, zone))}
        values |= {"goal": guide.goal if guide else "", "question": guide.steps[0].key if guide else ""}
        values |= {"date": long_day(library, local(talk.moment, zone).date())}
    elif day := _day(one):
        values |= {"date": long_day(library, day)}
    return values


def _since(one: Nudge) -> datetime | None:
    """From when its days count; without a talk that is from joining the team."""
    if one.due.kind != "eenopeen":
        return last_compliment(one.book, one.due.person)
    joined = next((mate.since for mate in one.book.team if mate.id == one.due.person), None)
    return last_talk(one.book, one.due.person, one.moment) or joined


def _day(one: Nudge) -> date | None:
    match one.subject:
        case Agreement(until=day):
            return day
        case Mark(day=day, since=since):
            return day or local(since, one.book.owner.zone).date()
        case Sighting(moment=seen):
            return local(seen, one.book.owner.zone).date()
        case _:
            return None


def _buttons(one: Nudge) -> tuple[Button, ...]:
    """The page's own buttons; one that needs a name is left out when there is none."""
    due, talk = one.due, one.talk
    today = due.variant.split("|")[1] == "today"
    known = {"who": due.person, "due": due.id, "talk": talk.id if talk else "", "guide": talk.guide if talk else ""}
    buttons = list[Button]()
    for label, sends in one.page.buttons:
        if ("{name}" in label and not due.name) or (today and sends.startswith("talk ask")):
            continue
        words = sends
        for hole, value in known.items():
            words = words.replace("{" + hole + "}", value)
        via = "" if due.id in words.split() else f" via {due.id}"
        # "Somebody else" than nobody makes no sense.
        nobody = words == "compliment form" and not due.name
        shown = one.library.say("help.button-compliment") if nobody else label.replace("{name}", due.first)
        buttons.append(Button(shown, words + via))
    return tuple(buttons)


def _rider(one: Nudge) -> list[Block]:
    text, *words = _body(one)
    return [Divider(), Row(text.words if isinstance(text, Text) else "", _buttons(one)[0]), *words]


def _more(one: Nudge) -> tuple[Button, ...]:
    """What is rarely needed; a commitment of the leader's own is not put off, and asking what fits is not either."""
    say, due = one.library.say, one.due
    why_not = Button(say("nudge.why"), f"why {due.id}")
    if due.kind in FIXED:
        return (why_not,)
    later = (Button(say(f"nudge.{until}"), f"snooze {due.id} {until}") for until in ("later", "tomorrow", "week"))
    less = "less" if slot_of(one.book, due) else "never"
    return (*later, why_not, Button(say(f"nudge.{less}"), f"rhythm {less} {due.id}"))


def _chosen(one: Nudge) -> str:
    say, library, slot = one.library.say, one.library, one.slot
    if isinstance(one.subject, Talk):
        return say("nudge.calendar" if one.subject.id.startswith(MARK) else "nudge.planned")
    if isinstance(one.subject, Sighting):
        return say("nudge.noted")
    if slot is None:
        return say("nudge.followed")
    # At the hour of the rhythm, but for a reason of its own.
    if slot_of(one.book, one.due) is None:
        return say("nudge.afresh")
    key = "nudge.chosen" if slot.weeks == 1 else "nudge.chosen-slow"
    return say(key, day=day_name(library, slot.day), time=clock(library, slot.time))


def title(talk: Talk, library: Library) -> str:
    """The title of the guide of a talk; the typed word when an organisation has taken its page away since."""
    guide = library.guides.get(talk.guide)
    return guide.title if guide else talk.guide

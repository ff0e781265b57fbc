"""Every kind of nudge as it would be sent, with what stands around it: made-up people, real texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.core import nudges
from bot.core.card import Card, Form
from bot.core.entries import Follows, Habit, Leave, Mark, Sighting
from bot.core.letters import card as letter
from bot.core.model import Address, Agreement, Colleague, Compliment, Due, Notebook, Person, Reach, State, Talk
from bot.core.nudges import PAGES
from bot.core.nudges.choosing import worded
from tests.fakes.world import World, brussels, library

NOW = brussels("2026-11-26", "15:00")
WEEK = timedelta(weeks=1)
PEOPLE = {
    "jan": "Jan Maes",
    "sara": "Sara El Amrani",
    "tom": "Maximiliaan-Alexander van der Berghen",
    "noor": "Noor Bakker",
}
# What each kind is about, and under which name it stands in a notebook; the rest belongs to the rhythm.
ABOUT = {
    "feedback": ("moment|s1", "s1"),
    "review": ("review-ahead|t2", "t2"),
    "programma": ("programme|m1", "m1"),
    "planningstart": ("planning|m2", "m2"),
    "tussenmoment": ("checkpoint|m3", "m3"),
    "loslaten": ("halfway|m4", "m4"),
    "vooraf": ("vooraf|t1", "t1"),
    "erna": ("erna|t1", "t1"),
    "terugkomen": ("back|a1|2026-11-26", "a1"),
    "draagkracht": ("capacity|m5", "m5"),
    "betekenis": ("change|m6", "m6"),
    "doelen": ("goals-1|m7", "m7"),
    "pet": ("pet|t3", "t3"),
    "nieuwestart": ("afresh|2026-12", "practice"),
    "rust": ("practice|2026-11-24", "practice"),
    "afbouw": ("practice|2026-11-24", "practice"),
}


def book() -> Notebook:
    """Anna's notebook, with something of everything in it."""
    made = Notebook(tenant="T1", platform="local", owner=Person(id="anna", name="Anna Peeters"), met=NOW - 30 * WEEK)
    made.team = [Colleague(id=one, name=name, since=NOW - 20 * WEEK) for one, name in PEOPLE.items()]
    made.compliments = [
        Compliment(id="c1", colleague="jan", name=PEOPLE["jan"], behaviour="belde", moment=NOW - timedelta(days=24)),
        Compliment(id="c2", colleague="tom", name=PEOPLE["tom"], behaviour="hielp", moment=NOW - timedelta(days=9)),
    ]
    made.talks = [
        _talk("t1", "stijl3", "sara", NOW + timedelta(minutes=10)),
        _talk("t2", "review", "jan", NOW + WEEK),
        _talk("t3", "functionering", "tom", NOW + timedelta(hours=1)),
        _talk("t4", "eenopeen", "noor", NOW - timedelta(days=16)),
    ]
    words = "Sara maakt een eerste versie van de planning voor de feestdagen en stuurt die rond."
    made.agreements = [
        Agreement(
            id="a1", talk="t0", colleague="sara", name=PEOPLE["sara"], words=words, moment=NOW - WEEK, until=NOW.date()
        )
    ]
    made.sightings = [
        Sighting(
            id="s1", colleague="jan", name=PEOPLE["jan"], words="de demo liep vast", moment=NOW - timedelta(days=1)
        )
    ]
    made.marks = [_mark(f"m{number}", kind, words) for number, (kind, words) in enumerate(MARKS, 1)]
    return made


MARKS = (
    (Follows.PROGRAMME, ""),
    (Follows.ANALYSIS, ""),
    (Follows.CHECKPOINT, "De nieuwe planning van het onthaal opstellen, met de wensen van iedereen"),
    (Follows.DELEGATION, "De klantenavond van januari"),
    (Follows.DELEGATION, "Het rooster van de feestdagen"),
    (Follows.CHANGE, "We verhuizen in februari naar het nieuwe gebouw"),
    (Follows.GOALS, ""),
)


def _talk(name: str, guide: str, who: str, moment: object) -> Talk:
    return Talk(
        id=name,
        guide=guide,
        colleague=who,
        name=PEOPLE[who],
        moment=moment,  # pyright: ignore[reportArgumentType]
        minutes=45,
        planned=NOW - 3 * WEEK,
    )


def _mark(name: str, kind: Follows, words: str) -> Mark:
    return Mark(
        id=name,
        kind=kind,
        colleague="" if kind is Follows.CHANGE else "sara",
        name="" if kind is Follows.CHANGE else PEOPLE["sara"],
        words=words,
        since=NOW - 2 * WEEK,
        day=date(2026, 12, 3),
    )


def due(kind: str, one: Notebook, *, part: str = "") -> Due:
    """A nudge of this kind, with its colleague and its words."""
    slots = {page: slot for slot, page in PAGES.items() if page != "feedback"}
    own, about = ABOUT.get(kind, (f"{slots.get(kind, 'practice')}|2026-11-26", slots.get(kind, "practice")))
    subject = next((s for s in (*one.talks, *one.agreements, *one.marks, *one.sightings) if s.id == about), None)
    made = Due(
        id=f"d{kind}",
        key=f"T1|local|nudge|anna|{part or own}",
        kind=kind,
        rank=library().nudges[kind].kind,
        address=Address(platform="local", tenant="T1", reach=Reach.PERSON, id="anna"),
        not_before=NOW,
        not_after=NOW + WEEK,
        about=about,
        person=subject.colleague if subject else "",
        name=subject.name if subject else "",
    )
    if kind in slots:
        mate = nudges.longest_unseen(one)[0] if kind == "waardering" else one.team[-1]
        made = replace(made, person=mate.id, name=mate.name)
    unslotted = replace(one, rhythm=replace(one.rhythm, slots=()))
    found = worded(made, unslotted, library(), NOW)
    assert found, kind
    return found


async def world() -> World:
    """Anna's notebook in a world where she can ask for cards."""
    made = World(NOW)
    await made.presses("rhythm start")
    for kind, day in (("feedback", "maandag 16:00"), ("een-op-een", "vrijdag 9:30")):
        await made.types(f"ritme {kind} {day}")
    full, now = book(), made.book()
    for name in ("met", "team", "compliments", "talks", "agreements", "sightings", "marks"):
        setattr(now, name, getattr(full, name))
    return made


def sent(made: World, one: Due, *others: Due) -> Card:
    """The card as it leaves, with what travels with it."""
    now = made.book()
    now.outbox = [one, *(replace(other, lead=one.id) for other in others)]
    card = letter(one, now, made.coach.post.guides, NOW, 20)
    assert card, one.kind
    return card


async def kinds() -> dict[str, Card]:
    """Each kind of nudge, by the name of its page."""
    made = await world()
    return {kind: sent(made, due(kind, made.book())) for kind in library().nudges}


async def around() -> dict[str, Card | Form]:
    """What belongs to nudges and is asked for."""
    made = await world()
    found: dict[str, Card | Form] = {}
    one = made.book()
    found["+review-vandaag"] = sent(made, due("review", one, part="review-today|t2"))
    found["+bundel"] = sent(made, due("terugkomen", one), due("tussenmoment", one), due("programma", one))
    nameless = replace(due("waardering", one), name="", person="", variant="waardering|unnamed|2")
    found["+waardering-zonder-naam"] = sent(made, nameless)
    found["+meten-brief"] = sent(made, replace(due("rust", one), kind="measuring", about="20", rank=""))
    given = one.compliments[0]
    unsure = replace(due("rust", one), kind="unsure-person", about=given.id, name=given.name, rank="")
    found["+misschien-niet-aangekomen"] = sent(made, unsure)
    moved = replace(due("waardering", one), reason="meeting", planned=NOW - timedelta(hours=1), state=State.SENT)
    made.book().outbox = [moved]
    found["+waarom-verschoven"] = await made.types(f"why {moved.id}")
    made.book().outbox = [replace(due("vooraf", one), state=State.SENT)]
    found["+waarom-gesprek"] = await made.types("why dvooraf")
    found["+gewoonte-leeg"] = await made.types("gewoonte")
    found["+gewoonte-formulier"] = await made.opens("habit form")
    habit = Habit(
        id="h1",
        page="vraagterug",
        cue="ik dinsdag de stand-up sluit",
        plan="vraag ik eerst: wat stel je zelf voor?",
        since=NOW - 3 * WEEK,
        done=3,
    )
    made.book().habits = [habit]
    found["+gewoonte"] = await made.types("gewoonte")
    found["+gewoonte-duwtje"] = sent(made, due("vraagterug", one))
    made.coach.post.around = replace(made.coach.post.around, held=20)
    rhythm = made.book().rhythm
    made.book().rhythm = replace(
        rhythm,
        leave=(Leave(first=date(2026, 12, 24), last=date(2027, 1, 3)),),
        muted=("balans", "verhaal"),
        spared=("tom",),
        slots=tuple(replace(slot, weeks=2) if slot.kind == "feedback" else slot for slot in rhythm.slots),
    )
    found["+ritme"] = await made.types("ritme")
    made.book().outbox = [replace(due("waardering", one), state=State.SENT)]
    for name, words in {"later": "snooze dwaardering later", "minder": "rhythm less dwaardering"}.items():
        made.book().outbox = [replace(due("waardering", one), state=State.SENT)]
        found[f"+{name}"] = await made.presses(words)
    for kind, how in {"terugkomen": "not", "vraagterug": "done"}.items():
        made.book().outbox = [replace(due(kind, one), state=State.SENT)]
        found[f"+{kind}-{how}"] = await made.presses(f"settle d{kind} {how}")
    found["+welkom"] = letter(replace(due("rust", one), kind="welcome"), one, made.coach.post.guides, NOW, 20) or Card(
        "", ()
    )
    found["+privacy"] = await made.types("privacy")
    return found

"""`/compliment`: keep what a leader saw somebody do, private first; then send, share or undo it."""

from __future__ import annotations

from dataclasses import replace

from bot.core import nudges
from bot.core.card import Answer, Button, Buttons, Card, Note, Text
from bot.core.commands import fold, without_names
from bot.core.compliment_form import LONGEST, form
from bot.core.errors import NotUnderstood
from bot.core.kept import kept_card
from bot.core.model import Audience, Compliment, Draft, Person
from bot.core.request import Source
from bot.core.sharing import send, share_form
from bot.core.turn import Turn, colleagues, mentioned, new_id


async def answer(turn: Turn) -> Answer:
    """Everything behind `/compliment`. Raises NotUnderstood."""
    first, _, rest = turn.rest.partition(" ")
    if first == "form":
        return Answer(form=form(turn, rest))
    if first == "keep" and turn.request.source is Source.SUBMITTED:
        return await _submitted(turn)
    return await _typed(turn)


async def _typed(turn: Turn) -> Answer:
    """One line: who and what. What misses is asked in the form, with the words kept."""
    (who, loose), words = mentioned(turn), without_names(turn.rest)
    spoken = set(fold(words).split())
    if not loose and (not words or (spoken and spoken <= turn.library.lexicon.fillers)):
        return Answer(form=form(turn, " ".join(f"<@{person}>" for person in who)))
    if len(words) > LONGEST:
        return _draft(turn, words, who, NotUnderstood("compliment.long-typed"))
    try:
        found = await colleagues(turn, who) if who and not loose else []
        if found:
            return _keep(
                turn, found, Compliment(id="", colleague="", name="", behaviour=words, moment=turn.request.moment)
            )
        problem = NotUnderstood("person.loose", name=loose[0]) if loose else None
    except NotUnderstood as error:
        problem = error
    return _draft(turn, words, () if problem else who, problem)


def _draft(turn: Turn, words: str, who: tuple[str, ...], problem: NotUnderstood | None) -> Answer:
    """Keep the words for a day and offer the form with them in it: nothing typed is lost."""
    draft = Draft(id=new_id(), words=words, moment=turn.request.moment, people=who)
    turn.book.drafts.append(draft)
    opens = f"compliment form draft {draft.id}"
    if problem is None:
        return Answer(form=form(turn, f"draft {draft.id}"))
    says = turn.say(problem.key, **problem.values) if problem else turn.say("person.none")
    button = Button(turn.say("compliment.button-form"), opens)
    return Answer(card=Card("", (Text(says), Note(turn.say("compliment.draft")), Buttons((button,)))))


async def _submitted(turn: Turn) -> Answer:
    behaviour = turn.field("behaviour").strip()
    if not behaviour:
        raise NotUnderstood("compliment.empty", field="behaviour")
    if len(behaviour) > LONGEST:
        raise NotUnderstood("compliment.long", field="behaviour")
    found = await colleagues(turn, turn.many("who"))
    words = Compliment(
        id="",
        colleague="",
        name="",
        moment=turn.request.moment,
        behaviour=behaviour,
        situation=turn.field("situation").strip()[:300],
        effect=turn.field("effect").strip()[:1000],
    )
    replaced = turn.rest.partition(" ")[2]
    turn.book.compliments = [entry for entry in turn.book.compliments if entry.id != replaced]
    kept = _keep(turn, found, words)
    entries = turn.book.compliments[-len(found) :]
    match turn.field("audience"):
        case Audience.COLLEAGUE:
            send(turn, entries)
            return replace(kept, card=kept_card(turn, turn.book.compliments[-len(found) :]))
        case Audience.CHANNEL:
            return Answer(form=share_form(turn, entries), home_changed=True)
        case _:
            return kept


def _keep(turn: Turn, found: list[Person], words: Compliment) -> Answer:
    """One entry for each person; the appreciation nudge of this week is no longer needed."""
    entries = [replace(words, id=new_id(), colleague=person.id, name=person.name) for person in found]
    turn.book.compliments.extend(entries)
    nudges.replan(turn.book, turn.request.moment)
    return Answer(card=kept_card(turn, entries), home_changed=True)

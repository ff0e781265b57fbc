"""`/duwtje moment`: keep what a leader saw and wants to come back to, for two weeks and for them alone."""

from __future__ import annotations

from bot.core import feedback
from bot.core.card import Answer, Button, Buttons, Card, Form, Note, PersonField, Text, TextField
from bot.core.commands import fold, people, without_names
from bot.core.compliment_form import DRAFT, LONGEST
from bot.core.entries import Sighting
from bot.core.errors import NotUnderstood
from bot.core.model import Draft, Person
from bot.core.request import Source
from bot.core.retention import Terms
from bot.core.sighting_cards import everything, kept
from bot.core.turn import Turn, colleague, mentioned, new_id


async def moment(turn: Turn, terms: Terms) -> Answer:  # noqa: PLR0911 - one line per thing to do
    """`moment <who and what>`; the rest is what buttons and forms say. Raises NotUnderstood."""
    first, _, rest = turn.rest.partition(" ")
    source = turn.request.source
    # What somebody types may begin with any of these words; only "feedback" alone asks for its form.
    if source in (Source.TYPED, Source.SAID) and turn.rest.strip() != "feedback":
        return await _typed(turn, terms)
    match first:
        case "form":
            return Answer(form=form(turn, rest))
        case "feedback":
            return Answer(form=feedback.form(turn, rest, terms))
        case "given":
            return feedback.given(turn, rest, terms)
        case "remove":
            return _remove(turn, rest, terms)
        case "keep" if source is Source.SUBMITTED:
            return await _submitted(turn, terms)
        case "prepare" if source is Source.SUBMITTED:
            return await feedback.prepare(turn, rest, terms)
        case _:
            return await _typed(turn, terms)


def moments(turn: Turn, terms: Terms) -> Answer:
    """`momenten`: all of them."""
    return Answer(card=everything(turn, terms))


async def _typed(turn: Turn, terms: Terms) -> Answer:
    """One line: who and what. What misses is asked in the form, with the words kept."""
    (who, loose), words = mentioned(turn), without_names(turn.rest)
    spoken = set(fold(words).split())
    words = "" if spoken and spoken <= turn.library.lexicon.fillers else words
    try:
        if len({*who, *loose}) > 1:
            raise NotUnderstood("moment.one")  # noqa: TRY301 - it ends as the others do: in the form
        if loose:
            raise NotUnderstood("person.loose", name=loose[0])  # noqa: TRY301
        person = await colleague(turn, who[0]) if who else None
    except NotUnderstood as error:
        return _draft(turn, words, (), error)
    if len(words) > LONGEST:
        return _draft(turn, words, who, NotUnderstood("compliment.long-typed"))
    if person and words:
        return _keep(turn, person, words, terms)
    return Answer(form=form(turn, _saved(turn, words, who)))


def _saved(turn: Turn, words: str, who: tuple[str, ...]) -> str:
    """What opens the form with this in it: nothing typed is lost."""
    if not words:
        return " ".join(f"<@{person}>" for person in who)
    draft = Draft(id=new_id(), words=words, moment=turn.request.moment, people=who)
    turn.book.drafts.append(draft)
    return f"draft {draft.id}"


def _draft(turn: Turn, words: str, who: tuple[str, ...], problem: NotUnderstood) -> Answer:
    button = Button(turn.say("compliment.button-form"), f"moment form {_saved(turn, words, who)}".strip())
    stays = (Note(turn.say("compliment.draft")),) if words else ()
    return Answer(card=Card("", (Text(turn.say(problem.key, **problem.values)), *stays, Buttons((button,)))))


def form(turn: Turn, rest: str) -> Form:
    """`rest` names a colleague (`<@id>`) or a draft."""
    say, named = turn.say, DRAFT.search(rest)
    draft = next((draft for draft in turn.book.drafts if named and draft.id == named[1]), None)
    who = people(rest) or (draft.people if draft else ())
    return Form(
        title=say("moment.form-title"),
        fields=(
            PersonField(name="who", label=say("moment.who"), initial=who[:1]),
            TextField(
                name="words",
                label=say("moment.words"),
                placeholder=say("moment.fact-example"),
                hint=say("moment.words-hint"),
                long=True,
                limit=LONGEST,
                initial=draft.words[:LONGEST] if draft else "",
            ),
        ),
        submit=say("compliment.keep"),
        sends="moment keep",
        opens=f"moment form {rest}".strip(),
        notice=say("compliment.notice"),
    )


async def _submitted(turn: Turn, terms: Terms) -> Answer:
    words = turn.field("words").strip()
    if not words:
        raise NotUnderstood("moment.fact-needed", field="words")
    if len(words) > LONGEST:
        raise NotUnderstood("compliment.long", field="words")
    who = turn.many("who")
    if len(who) != 1:
        raise NotUnderstood("moment.one" if who else "moment.who-needed", field="who")
    return _keep(turn, await colleague(turn, who[0]), words, terms)


def _keep(turn: Turn, person: Person, words: str, terms: Terms) -> Answer:
    entry = Sighting(id=new_id(), colleague=person.id, name=person.name, words=words, moment=turn.request.moment)
    turn.book.sightings.append(entry)
    return Answer(card=kept(turn, entry, terms), home_changed=True)


def _remove(turn: Turn, entry_id: str, terms: Terms) -> Answer:
    entry = feedback.found(turn, entry_id, terms)
    turn.book.sightings = [other for other in turn.book.sightings if other.id != entry.id]
    feedback.hush(turn.book, entry)
    card = everything(turn, terms, turn.say("moment.removed", name=entry.first))
    return Answer(card=card, in_place=True, home_changed=True)

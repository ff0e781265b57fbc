"""One request being answered: what was asked, by whom, and what may be used to answer it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.commands import fold, loose_names, people
from bot.core.errors import NotUnderstood
from bot.core.model import Notebook, Person
from bot.core.pages import Library
from bot.core.request import Request
from bot.core.texts import Texts

MOST_PEOPLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A request with its open notebook. `rest` is the line after the verb; `who` asks the platform for a person.

    `held` is how many of a hundred nudges are withheld here.
    """

    request: Request
    rest: str
    book: Notebook
    library: Library
    who: Callable[[str], Awaitable[Person | None]]
    held: int = 0

    @property
    def say(self) -> Texts:
        """The sentences of the leader's language."""
        return self.library.say

    def field(self, name: str) -> str:
        """A form field as one string."""
        value = self.request.fields.get(name, "")
        return value if isinstance(value, str) else (value[0] if value else "")

    def many(self, name: str) -> tuple[str, ...]:
        """A form field as several values."""
        value = self.request.fields.get(name, ())
        return (value,) if isinstance(value, str) and value else tuple(value)


def new_id() -> str:
    """A short id that nobody can guess."""
    return secrets.token_hex(5)


async def colleague(turn: Turn, person: str, field: str = "who") -> Person:
    """The person behind an id, if a leader may write about them: not a bot, not oneself, not gone.

    Raises NotUnderstood. A platform that does not answer in time does not stop a leader: the name is then as known.
    """
    if person == turn.request.person:
        raise NotUnderstood("person.self", field=field)
    try:
        found = await turn.who(person)
    except TimeoutError:
        someone = turn.say("person.someone").replace(" ", "\u00a0")
        known = next((mate.name for mate in turn.book.team if mate.id == person), someone)
        return Person(id=person, name=known)
    if found is None:
        raise NotUnderstood("person.unknown", field=field)
    if found.automated:
        raise NotUnderstood("person.bot", field=field)
    if not found.active:
        raise NotUnderstood("person.gone", field=field, name=found.name)
    return found


async def colleagues(turn: Turn, people: tuple[str, ...], field: str = "who") -> list[Person]:
    """Everybody in a list, at least one and at most five. Raises NotUnderstood."""
    unique = tuple(dict.fromkeys(people))
    if not unique:
        raise NotUnderstood("person.none", field=field)
    if len(unique) > MOST_PEOPLE:
        raise NotUnderstood("person.many", field=field)
    return [await colleague(turn, person, field) for person in unique]


def mentioned(turn: Turn) -> tuple[tuple[str, ...], list[str]]:
    """Whom the line names, `@jan` taken for the one Jan of the team; and the loose names that are nobody's."""
    called = {name: _mate(turn, name) for name in loose_names(turn.rest)}
    return people(turn.rest) + tuple(filter(None, called.values())), [name for name in called if not called[name]]


def _mate(turn: Turn, name: str) -> str:
    """The one member of the team with this first name; "" when nobody or several have it."""
    found = [mate.id for mate in turn.book.team if fold(mate.first) == fold(name)]
    return found[0] if len(found) == 1 else ""


async def name_of(turn: Turn, person: str) -> str:
    """The first name to call somebody by, as known to the leader's team or the platform."""
    mate = next((mate for mate in turn.book.team if mate.id == person), None)
    if mate:
        return mate.first
    try:
        found = await turn.who(person)
    except TimeoutError:
        found = None
    return found.first if found else turn.say("person.someone")


def named(say: Texts, names: list[str]) -> str:
    """Names as a person lists them: "Jan, Sara en Tom"."""
    if len(names) <= 1:
        return "".join(names)
    return say.sentences["person.and"].replace("{list}", ", ".join(names[:-1])).replace("{name}", names[-1])

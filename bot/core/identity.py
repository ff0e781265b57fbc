"""Who somebody is across platforms, and what in a notebook is about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.commands import MENTION
from bot.core.entries import Busy, Mark, Sighting
from bot.core.model import Agreement, Colleague, Compliment, Draft, Due, Link, Notebook, Talk

Held = Colleague | Compliment | Talk | Agreement | Sighting | Mark | Busy | Draft | Due


@dataclass(frozen=True, slots=True)
class Identity:
    """All ids of one person; `notebooks` is where their own may stand, `tenants` where others may write of them."""

    notebooks: tuple[tuple[str, str], ...]
    tenants: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        """Every id they are called by."""
        return frozenset(person for _, person in self.notebooks)


def identity(links: Iterable[Link], tenant: str, person: str) -> Identity:
    """Somebody asked for by one identity; a pair of Slack and Teams adds the other, and joins the two tenants."""
    notebooks, tenants = {(tenant, person): None}, {tenant: None}
    for link in links:
        pair, both = (link.kept[1:], link.also[1:]), (link.kept[1], link.also[1])
        if (tenant, person) in pair:
            notebooks |= dict.fromkeys(pair)
        if tenant in both:
            tenants |= dict.fromkeys(both)
    return Identity(tuple(notebooks), tuple(tenants))


def about(one: Held, ids: frozenset[str]) -> bool:
    """Whether this is about somebody with one of these ids."""
    match one:
        case Colleague():
            return one.id in ids
        case Compliment() | Talk() | Agreement() | Sighting() | Mark() | Busy():
            return one.colleague in ids
        case Draft():
            return not ids.isdisjoint({*one.people, *MENTION.findall(one.words)})
        case Due():
            return not ids.isdisjoint({one.person, one.address.id, *one.key.split("|")})


def lists(book: Notebook) -> dict[str, list[Held]]:
    """All that a notebook may hold about others, by the name of the list."""
    return {
        "team": [*book.team],
        "compliments": [*book.compliments],
        "talks": [*book.talks],
        "agreements": [*book.agreements],
        "sightings": [*book.sightings],
        "marks": [*book.marks],
        # A meeting with nobody of the team is about nobody.
        "busy": [one for one in book.busy if one.colleague],
        "drafts": [*book.drafts],
        "letters": [*book.outbox],
    }


def unmentioned(words: str, ids: frozenset[str], instead: str) -> str:
    """Words without the `<@id>` of these people."""
    return MENTION.sub(lambda found: instead if found[1] in ids else found[0], words)

"""Teams (as Microsoft calls a group of channels) that let us in: where a compliment can be shared."""

from __future__ import annotations

from datetime import datetime

from bot.core.model import Notebook, Person, Place
from bot.core.ports import Store

# Nobody's own notebook: what is known of a whole organisation stands in that of Duwtje itself.
OURSELVES = "duwtje"


class Places:
    """What is known of an organisation's teams, kept in one notebook of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def all(self, tenant: str) -> tuple[Place, ...]:
        """The teams that let us in."""
        book = await self._store.read(tenant, OURSELVES)
        return tuple(book.places) if book else ()

    async def add(self, tenant: str, place: Place, moment: datetime) -> bool:
        """Remember a team; True when it is new to us."""
        async with self._store.notebook(tenant, OURSELVES) as book:
            _is_ours(book, moment)
            known = next((one for one in book.places if one.id == place.id), None)
            book.places = [one for one in book.places if one.id != place.id] + [place]
            return known is None

    async def drop(self, tenant: str, team: str, moment: datetime) -> None:
        """This team took us away."""
        async with self._store.notebook(tenant, OURSELVES) as book:
            _is_ours(book, moment)
            book.places = [one for one in book.places if one.id != team]


def _is_ours(book: Notebook, moment: datetime) -> None:
    book.owner = Person(id=OURSELVES, name="Duwtje", automated=True)
    book.met = book.met or moment

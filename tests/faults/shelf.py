"""What a data folder holds; the one place where these tests open notebooks."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.core.model import Notebook
from bot.store.keyring import Keyring
from bot.store.tiny import TinyStore

CONFIG = "config"  # beside the data folder
TEAM = "T1"  # the workspace of the fake Slack


@dataclass(frozen=True)
class Shelf:
    """Everybody's notebook, and how many files were damaged."""

    books: dict[str, Notebook]
    damaged: int

    def texts(self, person: str) -> list[str]:
        """The compliments in somebody's notebook, word for word."""
        book = self.books.get(person)
        return [entry.behaviour for entry in book.compliments] if book else []

    def team(self, person: str) -> set[str]:
        """Who is in somebody's team."""
        book = self.books.get(person)
        return {mate.id for mate in book.team} if book else set()


async def opened(folder: Path, config: Path) -> TinyStore:
    """The folder as the product opens it; `config` is where a server that served it keeps what is not data."""
    return await TinyStore.open(folder, Keyring((), config / "duwtje").vault)


async def shelf(data: Path, tenant: str = TEAM) -> Shelf:
    """Read a copy, so that looking mends nothing."""
    with tempfile.TemporaryDirectory() as room:
        copy = Path(room) / "data"
        if data.is_dir():
            shutil.copytree(data, copy)
        store = await opened(copy, data.with_name(CONFIG))
        try:
            books = {person: await store.read(tenant, person) for person in store.people(tenant)}
            return Shelf({person: book for person, book in books.items() if book}, len(store.damage))
        finally:
            await store.close()

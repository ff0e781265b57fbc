"""How long an access request and an erasure take: one person whom others wrote 10,000 entries about.

Run: python -m benchmarks.export [entries]
A real folder on disk; every entry names two other people, and a hundred writers have a team of twenty each.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import msgspec

from bot import erasing, exporting, keeping
from bot.content.library import load
from bot.core.model import Colleague, Compliment, Notebook, Person
from bot.core.night import Night
from bot.core.retention import Terms
from bot.settings import Settings
from bot.store import codec
from bot.store.generations import seal
from bot.store.names import name_of
from bot.store.rows import Rows
from bot.store.tiny import TinyStore
from bot.store.vault import Key, Vault
from bot.wiring import looking

KEY = b"k" * 32
VAULT = Vault([Key("k1", KEY)])
TENANT, SUBJECT, WRITERS, MATES = "T1", "U0JAN", 100, 20
MOMENT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def writer(number: int, entries: int) -> Notebook:
    """A leader who wrote about the subject, naming others of their team."""
    book = Notebook(tenant=TENANT, owner=Person(id=f"U{number}", name=f"Anna{number} Peeters"))
    book.team = [Colleague(id=f"U{number}C{n}", name=f"Naam{n} Van Hier{number}", since=MOMENT) for n in range(MATES)]
    book.compliments = [
        Compliment(
            id=f"c{n}",
            colleague=SUBJECT,
            name="Jan Maes",
            situation="Dinsdag, tijdens de overdracht",
            behaviour=f"kanarie{number}x{n} hielp Naam{n % MATES} Van Hier{number} en Naam3 met een boze klant",
            effect="Daardoor bleef de rest van het team rustig.",
            moment=MOMENT - timedelta(hours=n),
        )
        for n in range(entries)
    ]
    return book


def fill(folder: Path, entries: int) -> None:
    """Write the notebooks, and the subject's own."""
    (folder / TENANT).mkdir()
    own = Notebook(tenant=TENANT, owner=Person(id=SUBJECT, name="Jan Maes"))
    for book in (own, *(writer(number, entries // WRITERS) for number in range(1, WRITERS + 1))):
        path = folder / TENANT / f"{name_of(book.owner.id)}.json"
        path.write_bytes(seal(msgspec.json.encode(codec.tables(book, Rows(VAULT, TENANT, book.owner.id)))))


def timed(what: str, work: Callable[[], object]) -> None:
    """Print a line of the table."""
    began = time.perf_counter()
    work()
    print(f"| {what:36} | {time.perf_counter() - began:7.2f} |")


async def night(folder: Path) -> None:
    """One round of the night, without its pauses."""
    store = await TinyStore.open(folder, lambda _: VAULT)
    await Night(store, Terms(compliments=1), 0).round(MOMENT)
    await store.close()


def main() -> None:
    """Fill a folder that is thrown away, and measure."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    library = load()
    with tempfile.TemporaryDirectory() as name:
        folder, settings = Path(name), Settings(data=Path(name) / "data", keys=(("k1", KEY),))
        settings.data.mkdir()
        fill(settings.data, entries)
        out = {who: folder / f"{who or 'all'}.zip" for who in (SUBJECT, "")}
        print(f"| {entries:,} entries about one person | seconds |")
        print("|--------------------------------------|--------:|")
        for who, path in out.items():
            what = "export of the person" if who else "export of the workspace"
            timed(what, lambda: exporting.export(looking(settings), TENANT, who, library, MOMENT, path))  # noqa: B023 - called at once
        timed("preview of the erasure", lambda: erasing.preview(looking(settings), TENANT, SUBJECT))
        timed("erasure, looked at again", lambda: asyncio.run(keeping.erase(settings, TENANT, SUBJECT)))
        fill_again = settings.data / TENANT
        for path in fill_again.iterdir():
            path.unlink()
        fill_again.rmdir()
        fill(settings.data, entries)
        timed("a night in which all of them go", lambda: asyncio.run(night(settings.data)))
        with ZipFile(out[SUBJECT]) as archive:
            told = archive.read("over.json")
        print(f"kept in the person's export: {told.count(b'kanarie'):,}; other names in it: {told.count(b'Naam')}")


if __name__ == "__main__":
    main()

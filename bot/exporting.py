"""The door that exports: what is kept of a person, or of a workspace, as one archive. It only reads."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from bot import linking
from bot.core.access import Held, held, own_names
from bot.core.errors import BadSettings
from bot.core.exported import Pages, plain
from bot.core.identity import Identity, about, identity, lists
from bot.core.masking import Mask, names
from bot.core.model import Notebook
from bot.core.pages import Library
from bot.core.rhythm import HOME
from bot.erasing import known, owned, told
from bot.store.looking import Looking
from bot.store.names import name_of
from bot.store.package import written
from bot.store.rights import OURS_ONLY

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file being written."""

    zip: ZipFile
    pages: Pages

    def put(self, name: str, body: str | bytes) -> None:
        """One file in it, dated as the pages are."""
        entry = ZipInfo(name, self.pages.moment.timetuple()[:6])
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, OURS_ONLY << 16
        self.zip.writestr(entry, body)

    def put_json(self, name: str, kept: object) -> None:
        """One file for a program."""
        self.put(name, msgspec.json.format(msgspec.json.encode(kept), indent=2))

    def put_notebook(self, book: Notebook, folder: str = "") -> None:
        """Somebody's notebook, to read and for a program."""
        name = folder + self.pages.library.say("export.file-own")
        # The address of a calendar is as good as a key to it: it stays where it is.
        calendar = replace(book.calendar, address="") if book.calendar else None
        self.put_json(f"{name}.json", replace(book, calendar=calendar))
        self.put(f"{name}.md", self.pages.own(book))


def export(looking: Looking, tenant: str, person: str, library: Library, moment: datetime, out: Path) -> Counter[str]:
    """Write the archive; returns how many of each thing is in it, and how many files could not be read.

    Raises BadSettings when there is nothing to export or `out` cannot be written.
    """
    known(looking, tenant)
    with written(out) as zip_file:
        archive = Archive(zip_file, Pages(library=library, zone=HOME, moment=moment))
        counts = _person(archive, looking, tenant, person) if person else _workspace(archive, looking, tenant)
    counts += Counter({"unreadable": looking.unreadable})
    log.info("exported", extra={"action": "export", "tenant": tenant, "person": person, "counts": told(counts)})
    return counts


def _person(archive: Archive, looking: Looking, tenant: str, person: str) -> Counter[str]:
    shelf = looking.read(*linking.SHELF)
    who = identity(shelf.links if shelf else (), tenant, person)
    mine, theirs, others, own = _sorted(looking, who)
    if not (mine or theirs):
        message = f"--person: nothing is kept about them in this workspace; looked in {len(others)} notebooks"
        raise BadSettings(message)
    say = archive.pages.library.say
    mask = Mask(others, own, who.ids, say("export.masked"))
    found = [held(book, who.ids, mask) for book in theirs]
    if mine:
        archive = replace(archive, pages=replace(archive.pages, zone=mine[0].owner.zone))
    for book in mine:
        archive.put_notebook(book, f"{name_of(book.tenant)}/" if len(mine) > 1 else "")
    name = next((book.owner.name for book in mine), "") or min(own, default="")
    archive.put_json(f"{say('export.file-about')}.json", found)
    archive.put(f"{say('export.file-about')}.md", archive.pages.about(name, found))
    _index(archive, looking, [])
    return sum((owned(book) for book in mine), Counter[str]()) + sum(map(counted, found), Counter[str]())


def _sorted(looking: Looking, who: Identity) -> tuple[list[Notebook], list[Notebook], list[str], set[str]]:
    """The person's own notebooks, those that are about them, and the names of everybody else and of themselves."""
    mine, theirs, others, own = list[Notebook](), list[Notebook](), list[str](), set[str]()
    for tenant in who.tenants:
        for book in looking.notebooks(tenant):
            if (tenant, book.owner.id) in who.notebooks:
                mine.append(book)
                own.add(book.owner.name)
                continue
            others.append(book.owner.name)
            if any(about(one, who.ids) for held_here in lists(book).values() for one in held_here):
                theirs.append(book)
                own |= own_names(book, who.ids)
    return mine, theirs, [*others, *(name for book in theirs for name in names(book))], own


def _workspace(archive: Archive, looking: Looking, tenant: str) -> Counter[str]:
    counts, rows = Counter[str](), list[tuple[str, str, int]]()
    for book in looking.notebooks(tenant):
        folder, there = name_of(book.owner.id), owned(book)
        one = replace(archive, pages=replace(archive.pages, zone=book.owner.zone))
        one.put_notebook(book, f"{folder}/")
        rows.append((book.owner.name, folder, there.total() - 1))
        counts += there
    _index(archive, looking, rows)
    return counts


def _index(archive: Archive, looking: Looking, rows: list[tuple[str, str, int]]) -> None:
    say = archive.pages.library.say
    lines = [f"- {say('export.row', name=plain(name), word=where, count=str(many))}" for name, where, many in rows]
    missing = [say("export.unreadable", count=str(looking.unreadable))] if looking.unreadable else []
    page = archive.pages.page(say("export.index-title"), [say("export.note"), *missing, "\n".join(lines)])
    archive.put(f"{say('export.file-index')}.md", page)


def counted(one: Held) -> Counter[str]:
    """How many of each thing somebody else holds."""
    kinds = {"compliments": one.compliments, "talks": one.talks, "agreements": one.agreements}
    kinds |= {"sightings": one.sightings, "marks": one.marks, "busy": one.busy}
    kinds |= {"drafts": one.drafts, "letters": one.letters}
    return Counter({"team": int(one.since is not None)} | {name: len(found) for name, found in kinds.items()})

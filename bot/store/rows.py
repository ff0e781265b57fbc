"""The rows of one notebook: facts stand as they are, words and names are sealed at their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from bot.core.entries import Busy, Habit, Mark, Sighting
from bot.core.model import Agreement, Colleague, Compliment, Draft, Due, Link, Place, Talk
from bot.store.vault import Vault, key_of

KINDS: Mapping[str, type] = {
    "team": Colleague,
    "compliments": Compliment,
    "talks": Talk,
    "agreements": Agreement,
    "sightings": Sighting,
    "marks": Mark,
    "habits": Habit,
    "busy": Busy,
    "outbox": Due,
    "places": Place,
    "links": Link,
    "drafts": Draft,
}
_DECODERS: Mapping[str, msgspec.json.Decoder[Any]] = {
    table: msgspec.json.Decoder(kind) for table, kind in KINDS.items()
}
# What a person wrote and what people are called; the rest are ids, kinds, states and moments.
WORDS: Mapping[str, tuple[str, ...]] = {
    "owner": ("name",),
    "contact": ("name",),
    "calendar": ("address",),
    "team": ("name",),
    "compliments": ("name", "behaviour", "situation", "effect"),
    "talks": ("name",),
    "agreements": ("name", "words"),
    "sightings": ("name", "words", "prepared"),
    "marks": ("name", "words"),
    "habits": ("cue", "plan"),
    "busy": ("name",),
    "outbox": ("name",),
    "places": ("name",),
    "links": (),
    "drafts": ("words",),
}
PROOF, ONE = "proof", "1"


class Rows:
    """Seals and opens for one owner; a row that stays the same is sealed once."""

    def __init__(self, vault: Vault, tenant: str, person: str) -> None:
        """Nothing is sealed yet."""
        self.vault = vault
        self.key = vault.newest  # what everything here is sealed with: a notebook has one key
        self.line = 0  # of the journal: the last one that is in here
        # As JSON, so that no two owners make the same place, whatever their ids hold.
        self._owner = msgspec.json.encode([tenant, person])
        self._sealed: dict[str, dict[int, tuple[object, Raw]]] = {}
        self._once: dict[tuple[str, str], tuple[str, str]] = {}  # (words, sealed) of what there is one of

    def begin(self) -> None:
        """Before all of it is sealed: with the newest key, and when that is another one, every row anew."""
        if self.key != self.vault.newest:
            self.key = self.vault.newest
            self._sealed.clear()
            self._once.clear()

    def seal(self, table: str, entries: Iterable[Any], *, whole: bool = True) -> dict[str, Raw]:
        """Each entry as a row, numbered from 1; `whole` when there are no others in the table."""
        before, after = self._sealed.get(table, {}), dict[int, tuple[object, Raw]]()
        rows = dict[str, Raw]()
        for number, entry in enumerate(entries, 1):
            # An entry never changes, so the same object is the same row.
            found = before.get(id(entry)) or (entry, Raw(msgspec.json.encode(self.sealed(table, _plain(entry)))))
            after[id(entry)] = found
            rows[str(number)] = found[1]
        self._sealed[table] = after if whole else before | after
        return rows

    def open(self, table: str, rows: Mapping[str, Raw], *, whole: bool = True) -> list[Any]:
        """The entries in these rows. Raises Unopened and ValidationError."""
        decode, words, known = _DECODERS[table].decode, WORDS[table], dict[int, tuple[object, Raw]]()
        found = list[Any]()
        for raw in rows.values():
            entry = decode(raw)
            for name in words:
                if sealed := getattr(entry, name):
                    # It is frozen for everybody else; nobody has seen it yet.
                    object.__setattr__(entry, name, self.vault.open(self._place(table, entry.id, name), sealed))
            known[id(entry)] = (entry, raw)
            found.append(entry)
        self._sealed[table] = known if whole else self._sealed.get(table, {}) | known
        return found

    def head(self, table: str, plain: dict[str, Any]) -> None:
        """Seal the words of what there is one of; those that stay the same are sealed once."""
        for name in WORDS[table]:
            if words := plain.get(name):
                plain[name] = self._same(table, name, words)

    def _same(self, table: str, name: str, words: str) -> str:
        known = self._once.get((table, name))
        if known is None or known[0] != words:
            sealed = self.vault.seal(self._place(table, ONE, name), words, self.key)
            known = self._once[table, name] = (words, sealed)
        return known[1]

    def sealed(self, table: str, plain: dict[str, Any], row: str = "") -> dict[str, Any]:
        """One row with its words sealed."""
        for name in WORDS[table]:
            if plain.get(name):
                plain[name] = self.vault.seal(self._place(table, row or plain["id"], name), plain[name], self.key)
        return plain

    def opened(self, table: str, plain: dict[str, Any], row: str = "") -> dict[str, Any]:
        """One row with its words as they were. Raises Unopened."""
        for name in WORDS[table]:
            if plain.get(name):
                plain[name] = self.vault.open(self._place(table, row or plain["id"], name), plain[name])
        return plain

    def prove(self) -> str:
        """A sign that whoever opens this notebook has its key and its owner right."""
        return self._same("notebook", PROOF, PROOF)

    def check(self, proof: str) -> None:
        """Raises Unopened when the key or the owner is another one."""
        self.vault.open(self._place("notebook", ONE, PROOF), proof)
        self.key = key_of(proof)

    def seal_copy(self, body: bytes) -> bytes:
        """A whole body, to stand beside the notebook."""
        return self.vault.seal(self._place("copy", ONE, "body"), body.decode(), self.key).encode()

    def open_copy(self, content: bytes) -> bytes:
        """The body in a copy. Raises Unopened."""
        return self.vault.open(self._place("copy", ONE, "body"), content.decode()).encode()

    def _place(self, table: str, row: str, field: str) -> bytes:
        return b"%b|%b|%b|%b" % (self._owner, table.encode(), row.encode("utf-8", "surrogatepass"), field.encode())


def _plain(entry: object) -> dict[str, Any]:
    return msgspec.to_builtins(entry)

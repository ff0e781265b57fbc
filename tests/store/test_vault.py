"""Words are read only with their key, at their place."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import model
from bot.core.entries import Calendar
from bot.core.model import Notebook
from bot.store import codec
from bot.store.rows import KINDS, WORDS
from bot.store.vault import Key, Unopened, Vault, key_of
from tests.fakes.vaults import FOREIGN, NEW, OLD

PLACE = b'["T1","U1"]|compliments|c1|behaviour'
# Fields of text that may be read in the file: ids, kinds, moments and addresses of machines.
FACTS = {
    *{"id", "kind", "key", "colleague", "guide", "talk", "channel", "about", "person", "variant", "receipt"},
    *{"zone", "language", "platform", "chat", "service", "time", "place", "reason", "lead", "rank"},
    *{"page", "stage", "trouble"},
}


@given(words=st.text(max_size=200))
def test_what_is_sealed_is_opened_at_the_same_place(words: str) -> None:
    vault = Vault([OLD])
    sealed = vault.seal(PLACE, words)
    assert vault.open(PLACE, sealed) == words
    assert sealed.startswith("v1:k1:")
    assert len(words) < 3 or words not in sealed


def test_lone_surrogates_come_back() -> None:
    assert Vault([OLD]).open(PLACE, Vault([OLD]).seal(PLACE, "\ud83d hoi")) == "\ud83d hoi"


def test_the_same_words_never_look_the_same_twice() -> None:
    vault = Vault([OLD])
    assert len({vault.seal(PLACE, "dank je") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "other",
    [
        b'["T2","U1"]|compliments|c1|behaviour',
        b'["T1","U2"]|compliments|c1|behaviour',
        b'["T1","U1"]|agreements|c1|behaviour',
        b'["T1","U1"]|compliments|c2|behaviour',
        b'["T1","U1"]|compliments|c1|effect',
    ],
)
def test_words_moved_to_another_place_stay_shut(other: bytes) -> None:
    with pytest.raises(Unopened):
        Vault([OLD]).open(other, Vault([OLD]).seal(PLACE, "dank je"))


def test_a_foreign_key_of_the_same_name_opens_nothing() -> None:
    with pytest.raises(Unopened):
        Vault([FOREIGN]).open(PLACE, Vault([OLD]).seal(PLACE, "dank je"))


def test_an_older_key_opens_and_the_newest_seals() -> None:
    both = Vault([NEW, OLD])
    assert both.open(PLACE, Vault([OLD]).seal(PLACE, "dank je")) == "dank je"
    assert key_of(both.seal(PLACE, "dank je")) == "k2"
    with pytest.raises(Unopened):
        Vault([OLD]).open(PLACE, both.seal(PLACE, "dank je"))


def test_any_changed_bit_keeps_them_shut_and_tells_nothing() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(PLACE, "dank je")
    raw = a2b_base64(sealed.rpartition(":")[2])
    flipped = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]
    wrong = [f"v1:k1:{b2a_base64(bits, newline=False).decode()}" for bits in flipped]
    wrong += [sealed[:end] for end in range(len(sealed))]
    for words in (*wrong, "", "dank je", "v1:k1:", "v1:k1:é", f"v2{sealed[2:]}", f"{sealed}A", f" {sealed}"):
        with pytest.raises(Unopened) as caught:
            vault.open(PLACE, words)
        assert (str(caught.value), caught.value.__cause__) == ("", None)


def test_keys_are_never_shown() -> None:
    assert "ooo" not in f"{OLD!r} {OLD} {Vault([OLD])!r}"


def test_every_table_says_how_its_rows_are_made() -> None:
    hints = get_type_hints(Notebook)
    assert {name: hints[name].__args__[0] for name in codec.LISTS} == dict(KINDS)
    assert set(WORDS) == {*KINDS, "owner", "contact", "calendar"}


@pytest.mark.parametrize(
    "kind", [*KINDS.values(), model.Person, model.Contact, Calendar], ids=lambda kind: kind.__name__
)
def test_every_field_of_text_is_sealed_or_known_to_be_a_fact(kind: type) -> None:
    table = next(
        (name for name, of in KINDS.items() if of is kind),
        {"Person": "owner", "Calendar": "calendar"}.get(kind.__name__, "contact"),
    )
    texts = {name for name, hint in get_type_hints(kind).items() if hint is str}
    assert texts <= FACTS | set(WORDS[table])
    assert not FACTS & set(WORDS[table])


def test_a_key_of_another_size_is_no_key() -> None:
    with pytest.raises(ValueError, match="bit"):
        Vault([Key("k1", b"short")])

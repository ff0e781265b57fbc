"""commands.toml and texts.toml: the words people type and the sentences they hear."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.content.markdown import read_toml
from bot.core.commands import fold
from bot.core.errors import BadPrompt
from bot.core.lexicon import Ambiguity, Lexicon
from bot.core.texts import HOLE, Texts

Words = dict[str, list[str]]
SIGN = re.compile(r":[\w+-]+:")


class _Case(msgspec.Struct, forbid_unknown_fields=True):
    words: list[str]
    guides: list[str]
    says: str


class _Family(msgspec.Struct, forbid_unknown_fields=True):
    word: str
    also: list[str]
    members: dict[str, str]


class _Plain(msgspec.Struct, forbid_unknown_fields=True):
    fillers: list[str]
    ordinary: list[str]


class _Praise(msgspec.Struct, forbid_unknown_fields=True):
    praise: list[str]
    concrete: list[str]
    effects: list[str]
    moments: list[str]


class _Away(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    leave: list[str]
    quiet: list[str]
    leave_alone: list[str]
    quiet_alone: list[str]
    before: list[str]
    after: list[str]
    between: list[str]


class _Menu(msgspec.Struct, forbid_unknown_fields=True):
    needs: list[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    verbs: Words
    options: Words
    reserved: Words
    words: _Plain
    ambiguous: list[_Case]
    family: _Family
    cautions: dict[str, str]
    skills: Words
    kinds: Words
    weekdays: Words
    compliment: _Praise
    away: _Away
    headings: dict[str, str]
    placeholders: dict[str, str]
    menu: _Menu


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What commands.toml says: the lexicon for core, and what the loader itself needs to read pages."""

    lexicon: Lexicon
    headings: Mapping[str, str]
    placeholders: Mapping[str, str]
    needs: tuple[str, ...]


def read_commands(path: Path, text: str) -> Vocabulary:
    """Read commands.toml. Raises BadPrompt when a table is missing or a word means two things."""
    try:
        file = msgspec.convert(read_toml(path, text), _File)
    except msgspec.ValidationError as error:
        raise BadPrompt(f"{path}:1: expected the tables of commands.toml, found: {error}") from None
    lexicon = Lexicon(
        verbs=_by_word(path, file.verbs),
        options=_by_word(path, file.options),
        reserved=_by_word(path, file.reserved),
        fillers=frozenset(map(fold, file.words.fillers)),
        ordinary=frozenset(map(fold, file.words.ordinary)),
        ambiguous=tuple(
            Ambiguity(words=tuple(map(fold, case.words)), guides=tuple(case.guides), says=case.says)
            for case in file.ambiguous
        ),
        family=frozenset(map(fold, (file.family.word, *file.family.also))),
        members=file.family.members,
        cautions={fold(word): key for word, key in file.cautions.items()},
        skills=_by_word(path, file.skills),
        kinds=_by_word(path, file.kinds),
        weekdays={
            word: int(day)
            for word, day in _by_word(path, file.weekdays).items()
            if day.isdigit() and not word.isdigit()
        },
        praise=frozenset(map(fold, file.compliment.praise)),
        concrete=frozenset(map(fold, file.compliment.concrete)),
        effects=frozenset(map(fold, file.compliment.effects)),
        moments=frozenset(map(fold, file.compliment.moments)),
        away=_away(path, file.away),
    )
    return Vocabulary(lexicon, file.headings, file.placeholders, tuple(file.menu.needs))


def _away(path: Path, table: _Away) -> dict[str, tuple[str, ...]]:
    """Words folded, emoji as they stand. Raises BadPrompt for a word that says nothing or means two things."""
    _by_word(path, {"leave": table.leave + table.leave_alone, "quiet": table.quiet + table.quiet_alone})
    found = dict[str, tuple[str, ...]]()
    for key in table.__struct_fields__:
        words: list[str] = getattr(table, key)
        found[key.replace("_", "-")] = tuple(word if _sign(word) else fold(word) for word in words)
        if not all(found[key.replace("_", "-")]):
            raise BadPrompt(f"{path}:1: expected words in away.{key}, found {words}")
    return found


def _sign(word: str) -> bool:
    """An emoji, by its name on Slack (`:palm_tree:`) or as it looks."""
    return bool(SIGN.fullmatch(word)) or (not fold(word) and not word.isascii())


def _by_word(path: Path, table: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, words in table.items():
        for word in (meaning, *words):
            if found.setdefault(fold(word) or word, meaning) != meaning:
                raise BadPrompt(f"{path}:1: expected one meaning for {word!r}, found {found[fold(word)]} and {meaning}")
    return found


def read_texts(path: Path, text: str, placeholders: Mapping[str, str], canon: Texts | None = None) -> Texts:
    """Read texts.toml; `canon` is the complete language, whose keys and holes this file must keep to.

    Raises BadPrompt for an unknown placeholder, and for a key or a hole the complete language does not have.
    """
    sentences, lines = dict[str, str](), _lines(text)
    for key, sentence in _flat(path, read_toml(path, text)):
        line = lines.get(key, 1)
        sentences[key] = with_holes(f"{path}:{line}", sentence, placeholders)
        if canon and key not in canon.sentences:
            raise BadPrompt(f"{path}:{line}: expected a known sentence, found {key!r}")
        known = set(HOLE.findall(canon.sentences[key])) if canon else None
        extra = set(HOLE.findall(sentences[key])) - known if known is not None else set[str]()
        if extra:
            raise BadPrompt(f"{path}:{line}: expected only the holes {sorted(known or ())}, found {sorted(extra)}")
    return Texts({**(canon.sentences if canon else {}), **sentences})


def with_holes(where: str, sentence: str, placeholders: Mapping[str, str]) -> str:
    """`{naam}` → `{name}`, by the language's own table. Raises BadPrompt for a word that is not in it."""
    for word in HOLE.findall(sentence):
        if word not in placeholders:
            raise BadPrompt(f"{where}: expected one of {sorted(placeholders)} between braces, found {{{word}}}")
    filled = HOLE.sub(lambda found: "{" + placeholders[found[1]] + "}", sentence)
    if HOLE.sub("", filled).count("{") or HOLE.sub("", filled).count("}"):
        raise BadPrompt(f"{where}: expected one word between braces, found {sentence!r}")
    return filled


def _flat(path: Path, table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(path, value, f"{above}{key}.")  # pyright: ignore[reportUnknownArgumentType] - TOML
        elif isinstance(value, str) and value.strip():
            yield f"{above}{key}", value
        else:
            raise BadPrompt(f"{path}:1: expected a sentence for {above}{key}, found {value!r}")


def _lines(text: str) -> dict[str, int]:
    """The line of each key, with its table in front: "guide.unknown" → 42."""
    found, table = dict[str, int](), ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            table = f"{line.strip().strip('[]')}."
        elif "=" in line:
            found[table + line.partition("=")[0].strip().strip('"')] = number
    return found

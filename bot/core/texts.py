"""The sentences we say, with their holes filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.card import escape

HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Texts:
    """Every sentence Duwtje says, by key ("guide.unknown")."""

    sentences: Mapping[str, str]

    def __call__(self, key: str, /, **values: str) -> str:
        """The sentence with its holes filled; values are people's words and stay literal. KeyError is a bug."""
        return fill(self.sentences[key], **values)


def fill(sentence: str, /, **values: str) -> str:
    """Fill `{name}` holes with literal words; a hole without a value is a bug and raises KeyError."""
    return HOLE.sub(lambda found: _stopped(escape(values[found[1]]), sentence[found.end() :]), sentence)


def _stopped(value: str, rest: str) -> str:
    """A value that ends in a full stop ("15.00 u.") lends it to the sentence it closes."""
    closes = rest.lstrip("*").startswith(".") and not rest.lstrip("*").startswith("..")
    return value.removesuffix(".") if closes else value

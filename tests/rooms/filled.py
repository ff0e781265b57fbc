"""What dialogues fill in, and how a field reads on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterable


def parted(words: str) -> list[tuple[str, str]]:
    """`Voor wie? = Jan Maes; Wat zag je? = Rust` → label and value of each field."""
    fields = [part.partition("=") for part in words.split(";")]
    return [(label.strip(), value.strip()) for label, _, value in fields]


def asked(people: str) -> list[str]:
    """`Jan Maes, Sara El Amrani en Tom de Vries` → their names."""
    return [name.strip() for name in re.split(r", | en ", people) if name.strip()]


def field_words(label: str, value: str, around: Iterable[str], error: str) -> str:
    """One field: its label and value, what stands around it, and what is wrong with it."""
    return "\n".join(filter(None, [f"{label} = {value}", *around, error]))

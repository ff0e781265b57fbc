"""What a status on Slack or Teams says: on leave, better not now, or nothing of the kind."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.commands import fold
from bot.core.lexicon import Lexicon

# A word of one clause says nothing about another: "niet bereikbaar, met verlof".
CLAUSE = re.compile(r"[,;:.!?]+(?=\s|$)|[()|•·\n–—]|\s-+\s")
LONGEST = 500


def away(text: str, emoji: str, lexicon: Lexicon) -> str:
    """On "leave", better left in peace ("quiet"), or neither (""); a denial in words outweighs the emoji."""
    line = text[:LONGEST]
    clauses = [fold(clause) for clause in CLAUSE.split(line)]
    for meaning in ("leave", "quiet"):
        verdicts = [verdict for clause in clauses for verdict in _verdicts(clause, meaning, lexicon)]
        if any(verdicts) or (not verdicts and _shown(line, emoji, lexicon.away[meaning])):
            return meaning
    return ""


def _shown(line: str, emoji: str, words: tuple[str, ...]) -> bool:
    """Whether an emoji says so: the one of the status, with or without colons, or one typed in it."""
    signs = f":{emoji.strip(': ')}: {line}"
    return any(word in signs for word in words if not word[0].isalnum())


def _verdicts(clause: str, meaning: str, lexicon: Lexicon) -> list[bool]:
    """For each time a clause speaks of this: whether it says so (True) or the opposite (False)."""
    if clause in lexicon.away[f"{meaning}-alone"]:
        return [True]
    found = _whole(lexicon.away[meaning]).finditer(clause)
    return [not _denied(clause[: one.start()].split(), clause[one.end() :].strip(), lexicon) for one in found]


@lru_cache(maxsize=8)
def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these as whole words; a pattern takes "out sick" as one, so "sick" is not found in it again."""
    spoken = [re.escape(word) for word in words if word[0].isalnum()]
    return re.compile(rf"(?<!\S)(?:{'|'.join(spoken)})(?!\S)" if spoken else r"(?!)")


def _denied(head: list[str], tail: str, lexicon: Lexicon) -> bool:
    """Whether the words around say the opposite: "terug van een lange vakantie", "vakantie aan het plannen"."""
    if any(f"{tail} ".startswith(f"{word} ") for word in lexicon.away["after"]):
        return True
    while head:
        before = " " + " ".join(head)
        if any(before.endswith(f" {word}") for word in lexicon.away["before"]):
            return True
        if head.pop() not in lexicon.away["between"]:
            return False
    return False

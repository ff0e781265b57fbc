"""Typed words become one Command; a loose word becomes one page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.lexicon import Lexicon

MENTION = re.compile(r"<@([^<>|\s]{1,64})(?:\|[^<>]*)?>")
LOOSE = re.compile(r"(?<!\S)@[\w.\-]+")
# What only buttons say: commands about one object, by its id.
PRESSED = frozenset({"share", "undo", "settle", "snooze", "why", "note", "thank", "talk"})
# What a button asks for with a form, rather than answers with a card.
ASKS = re.compile(
    r"(compliment|team|rhythm|rhythm pause|moment|habit|calendar) form\b|moment feedback\b|rhythm move "
    r"|talk (plan|agree) |snooze \S+ form|share \S+ channel\b"
)
# Longer than this is a pasted text, not a word: it is neither echoed nor kept.
LONG = 100
# A guess repeats what was typed only when it is a word or two and names nobody.
ECHOED = 30
# One edit turns too many short words into another good one (bank, dank): up to here we ask.
RISKY = 5
NEARLY = "guide.did-you-mean"
# Shorter words are never taken for a mistake: too many others are one edit away.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A verb in the code's own words, and the rest of the line as it was typed."""

    verb: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `guess` says that it was not typed exactly, `others` are the next best."""

    stem: str
    guess: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Several pages fit; `says` is the key of the question."""

    stems: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No page fits; `near` are the nearest."""

    near: tuple[str, ...]


Match = Found | Ask | Nothing


@lru_cache(maxsize=4096)
def fold(words: str) -> str:
    """Lower case, without accents, emoji, mentions or punctuation; words one space apart."""
    without = LOOSE.sub(" ", MENTION.sub(" ", words[:4000]))
    letters = unicodedata.normalize("NFKD", without).casefold()
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’" else " " for c in letters)
    return " ".join("".join(kept).split())


def asks(sends: str) -> bool:
    """Whether pressing a button that sends this opens a form: a platform may want to know beforehand."""
    return ASKS.match(sends) is not None


def people(words: str) -> tuple[str, ...]:
    """The ids of the people mentioned, each once, in order."""
    return tuple(dict.fromkeys(MENTION.findall(words)))


def loose_names(words: str) -> tuple[str, ...]:
    """Names typed as plain `@jan`, which no platform vouches for."""
    return tuple(dict.fromkeys(name.strip("@.") for name in LOOSE.findall(words) if len(name) > 1))


def echo(words: str) -> str:
    """What of this line may be shown again in a guess; "" for a long text or one that names somebody."""
    return words.strip() if len(words) <= ECHOED and "@" not in words else ""


def without_names(words: str) -> str:
    """The words with all mentions taken out."""
    return re.sub(r"[ \t]{2,}", " ", LOOSE.sub(" ", MENTION.sub(" ", words))).strip()


def understand(words: str, lexicon: Lexicon) -> Command | None:
    """The command a line begins with; None when it begins with none. The longest wording wins."""
    line = words.strip().lstrip("/").strip()
    tokens = line.split(maxsplit=4)
    if tokens and tokens[0] in PRESSED and len(tokens) > 1:
        return Command(tokens[0], line.split(maxsplit=1)[1])
    for count in range(min(4, len(tokens)), 0, -1):
        head = " ".join(tokens[:count])
        # A name is never part of a verb: folding would make "team <@U1>" the same as "team".
        verb = None if "@" in head else lexicon.verbs.get(fold(head)) or lexicon.verbs.get(head)
        if verb:
            return Command(verb, (line.split(maxsplit=count)[count:] or [""])[0])
    return None


def option(words: str, lexicon: Lexicon) -> tuple[str, str]:
    """The option a line begins with, in the code's words, and the rest; ("", words) when there is none."""
    tokens = words.split()
    for count in range(min(3, len(tokens)), 0, -1):
        head = fold(" ".join(tokens[:count]))
        if "@" not in "".join(tokens[:count]) and head in lexicon.options:
            return lexicon.options[head], " ".join(tokens[count:])
    return "", words.strip()


def nearest_verb(words: str, lexicon: Lexicon) -> str | None:
    """The typed verb within one edit of the first word, to ask "did you mean"; digits never change."""
    tokens = fold(words).split()
    if not tokens or len(tokens[0]) < SHORTEST:
        return None
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see Matcher._nearly

    near = [word for word in lexicon.verbs if OSA.distance(tokens[0], word, score_cutoff=1) <= 1]
    return next((word for word in near if _digits(word) == _digits(tokens[0])), None)


class Matcher:
    """Finds the page people mean: exact, then without fillers, then inside the text, then nearly."""

    def __init__(self, aliases: Mapping[str, Iterable[str]], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.spoken = {fold(alias): stem for stem, words in aliases.items() for alias in (stem, *words)}
        self.exact = {key.replace(" ", ""): stem for key, stem in self.spoken.items() if key}
        self.stems = frozenset(aliases)
        # An alias without its fillers, where that still means one page only.
        cores = dict[str, set[str]]()
        for alias, stem in self.spoken.items():
            cores.setdefault(self._core(alias), set()).add(stem)
        self.cores = {core: min(stems) for core, stems in cores.items() if core and len(stems) == 1}

    def match(self, words: str) -> Match:
        """What these words mean; `words` holds no verb and is not empty."""
        typed = fold(words)
        asked = self._ambiguous(typed)
        if asked:
            return asked
        stem = self._whole(typed)
        if stem:
            return Found(stem)
        asked = self._family(typed)
        if asked:
            return asked
        core = self._core(typed)
        stem = self.exact.get(core.replace(" ", "")) or self.cores.get(core)
        if stem:
            return Found(stem)
        return self._ambiguous(core) or self._inside(typed) or self._nearly(core)

    def _whole(self, typed: str) -> str | None:
        """A whole alias, perhaps behind fillers: `een nieuwe medewerker`."""
        words = typed.split()
        fillers = next((n for n, word in enumerate(words) if word not in self.lexicon.fillers), len(words) - 1)
        joined = ("".join(words[start:]) for start in range(fillers + 1))
        return next((self.exact[form] for form in joined if form in self.exact), None)

    def _core(self, typed: str) -> str:
        return " ".join(word for word in typed.split() if word not in self.lexicon.fillers)

    def _family(self, typed: str) -> Match | None:  # noqa: PLR0911 - one line per case of the rule
        """`stijl`, `stijl 5`, `stijl 1 of 2`, `3`: one word with numbers behind it."""
        lexicon = self.lexicon
        if not set(lexicon.members.values()) <= self.stems:
            return None
        words = [word for part in typed.split() for word in re.findall(r"\d+|\D+", part)]
        names = [word for word in words if word not in lexicon.fillers]
        alone = len(names) == 1 and names[0] in lexicon.members
        if not lexicon.family & set(names) and not alone:
            return None
        numbers = [word for word in names if word not in lexicon.family]
        if any(not (word in lexicon.members or word.isdigit()) for word in numbers):
            return None
        everyone = tuple(dict.fromkeys(lexicon.members.values()))
        chosen = tuple(dict.fromkeys(lexicon.members[word] for word in numbers if word in lexicon.members))
        if alone:
            return Ask(chosen, "guide.which-number")
        if not numbers:
            return Ask(everyone, "guide.which-style")
        if len(chosen) < len(numbers):
            return Ask(everyone, "guide.four-styles")
        return Found(chosen[0]) if len(chosen) == 1 else Ask(chosen, "guide.which")

    def _ambiguous(self, typed: str) -> Match | None:
        for case in self.lexicon.ambiguous:
            if typed in case.words and set(case.guides) <= self.stems:
                return Ask(case.guides, case.says)
        return None

    def _inside(self, typed: str) -> Match | None:
        """Whole aliases inside a longer text, longest first so that `feedback vragen` beats `feedback`."""
        left, stems = f" {typed} ", dict[str, None]()
        for alias in sorted(self.spoken.keys() - self.lexicon.fillers, key=lambda alias: (-len(alias), alias)):
            if len(alias) >= SHORTEST and f" {alias} " in left:
                stems[self.spoken[alias]] = None
                left = left.replace(f" {alias} ", " | ")
        found = tuple(stems)
        if not found:
            return None
        return Found(found[0]) if len(found) == 1 else Ask(found[:5], "guide.which")

    def _nearly(self, core: str) -> Match:
        """One, two or three edits by length; digits never; ordinary words and two edits ask first."""
        # Compiled, and slow to load: a start does not wait for the first typing mistake.
        from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415

        word = core.replace(" ", "")
        most, digits = _edits(word), _digits(word)
        scored = sorted(
            (distance, stem)
            for alias, stem in self.exact.items()
            if abs(len(alias) - len(word)) <= most
            and (distance := DamerauLevenshtein.distance(word, alias, score_cutoff=most)) <= most
            and _digits(alias) == digits
        )
        near = tuple(dict.fromkeys(stem for _, stem in scored))
        if not near or not most:
            return Nothing(self.nearest(core))
        best = scored[0][0]
        tied = {stem for distance, stem in scored if distance == best}
        if best > 1 or len(tied) > 1 or len(word) <= RISKY or core in self.lexicon.ordinary:
            return Ask(near[:3], NEARLY)
        return Found(
            near[0],
            guess=True,
            others=tuple(s for s in dict.fromkeys((*near[1:], *self.nearest(core))) if s != near[0])[:2],
        )

    def nearest(self, words: str, count: int = 3) -> tuple[str, ...]:
        """The pages whose words look most like these, best first."""
        from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - see _nearly

        word = fold(words).replace(" ", "")
        scored = sorted(
            (DamerauLevenshtein.normalized_distance(word, alias), stem) for alias, stem in self.exact.items()
        )
        return tuple(dict.fromkeys(stem for _, stem in scored))[:count]


def _edits(word: str) -> int:
    """How many edits a word of this length may be away: one from 4 letters, two from 8, three from 12."""
    return sum(len(word) >= length for length in (4, 8, 12))


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())

"""`/lsd`: listen, summarise, probe. Any order of words; "Andere" never repeats until the bank is empty."""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import dataclass

from bot.core.card import Block, Bullets, Button, Buttons, Card, Note, Pick, Row, Text
from bot.core.commands import LONG, Ask, Found, Matcher, Nothing, echo, fold
from bot.core.guides import label
from bot.core.pages import Guide, Library, Topic

SHARES = {"listen": 2, "summarise": 2, "probe": 4}
GENERIC = "generiek"
MOST = 12
SEED = re.compile(r"^(.*?) ?from (\d{1,4}) seed (\d{1,10})$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks for: a skill ("" is all three), a topic's words, how many ("0" is the default)."""

    skill: str
    topic: str
    count: int
    capped: bool


class Questions:
    """The question bank of one language, as cards."""

    def __init__(self, library: Library) -> None:
        self.library, self.say = library, library.say
        topics = {stem: topic.aliases for stem, topic in library.topics.items()}
        self.matcher = Matcher(topics, library.lexicon)
        # `/lsd stijl3`: the name of a conversation means the questions that belong to it.
        self.by_guide = {
            folded: guide.questions or GENERIC
            for guide in library.guides.values()
            for alias in (guide.stem, *guide.aliases)
            if (folded := fold(alias).replace(" ", "")) not in self.matcher.exact
        }

    def answer(self, words: str, seed: int) -> Card:
        """The card for what stands behind `/lsd`; `seed` decides the order of the bank."""
        again = SEED.match(words.strip())
        start, line = 0, words
        if again:
            line, start, seed = again[1], int(again[2]), int(again[3])
        if len(line) > LONG:
            return self._menu(self.say("guide.long"))
        wanted = self.wanted(line)
        if not wanted.topic:
            topic = self.library.topics[GENERIC]
            return (
                self._page(topic, wanted, start, seed) if wanted.skill else self._menu(self.say("questions.menu-body"))
            )
        guide = self.by_guide.get(fold(wanted.topic).replace(" ", ""))
        match Found(guide) if guide else self.matcher.match(wanted.topic):
            case Found(stem, guess=guess):
                card = self._page(self.library.topics[stem], wanted, start, seed)
                return self._guessed(card, stem, wanted.topic) if guess else card
            case Ask(stems, _):
                return self._choose(self.say("questions.ask"), stems, wanted)
            case Nothing(near):
                return self._choose(self.say("questions.unknown"), near, wanted)

    def wanted(self, line: str) -> Wanted:
        """Split a line into skill, topic and count, in any order."""
        skill, rest, count, capped = "", list[str](), 0, False
        for word in line.replace("-", "‑").split():
            typed = fold(word)
            if re.fullmatch(r"[‑+]?\d+", word) and not count:
                number = -1 if word.startswith("‑") else int(word.lstrip("+")[:6])
                count, capped = (number, False) if 1 <= number <= MOST else (MOST, True)
            elif not skill and typed in self.library.lexicon.skills:
                skill = self.library.lexicon.skills[typed]
            elif typed and typed not in self.library.lexicon.fillers:
                rest.append(word.replace("‑", "-"))
        return Wanted(skill, " ".join(rest), count, capped)

    def _page(self, topic: Topic, wanted: Wanted, start: int, seed: int) -> Card:
        shares = _shares(wanted)
        blocks = list[Block]()
        for skill, share in shares.items():
            bank = _shuffled(topic, skill, seed)
            first = start * share
            if chosen := bank[first : first + share]:
                blocks += [Text(f"**{self.say(f'questions.{skill}')}**"), Bullets(chosen)]
        if not blocks:
            return self._again(topic, wanted, seed)
        blocks.append(Note(" ".join(self._notes(wanted, blocks, start))))
        blocks.append(self._buttons(topic, wanted, start + 1, seed))
        return Card(self.say("questions.title", word=topic.title.lower()), tuple(blocks))

    def _again(self, topic: Topic, wanted: Wanted, seed: int) -> Card:
        card = self._page(topic, wanted, 0, seed + 1)
        return Card(card.title, (Note(self.say("questions.empty")), *card.blocks))

    def _notes(self, wanted: Wanted, blocks: list[Block], start: int) -> list[str]:
        items = [item for block in blocks if isinstance(block, Bullets) for item in block.items]
        keys = ["questions.note"] if not start else []
        keys += ["questions.capped"] if wanted.capped else []
        keys += ["questions.brackets"] if any("[" in item for item in items) else []
        return [self.say(key) for key in keys or ["questions.note"]]

    def _buttons(self, topic: Topic, wanted: Wanted, start: int, seed: int) -> Buttons:
        words = " ".join(filter(None, (wanted.skill, topic.stem, str(wanted.count or ""))))
        guide = self._guide(topic)
        buttons = [Button(self.say("questions.button-again"), f"questions {words} from {start} seed {seed}")]
        if guide:
            buttons.append(Button(label(guide), f"guide {guide.stem}"))
        buttons.append(Button(self.say("questions.button-topics"), "questions"))
        return Buttons(tuple(buttons))

    def _guide(self, topic: Topic) -> Guide | None:
        """The conversation these questions belong to; one that goes by the same word comes first."""
        guides = [guide for guide in self.library.guides.values() if guide.questions == topic.stem]
        return min(guides, key=lambda guide: topic.stem not in (guide.stem, *guide.aliases), default=None)

    def _menu(self, words: str) -> Card:
        three = self.library.topics[GENERIC].probe[:3]
        return Card(self.say("questions.menu-title"), (Text(words), Bullets(three), self._pick()))

    def _pick(self) -> Pick:
        topics = sorted(self.library.topics.values(), key=lambda topic: topic.title)
        options = tuple(Button(topic.title, f"questions {topic.stem}") for topic in topics)
        return Pick(f"**{self.say('questions.topic')}**", options, self.say("questions.choose"))

    def _choose(self, question: str, stems: tuple[str, ...], wanted: Wanted) -> Card:
        rest = " ".join(filter(None, (wanted.skill, str(wanted.count or ""))))
        rows = (
            Row(
                f"**{self.library.topics[stem].title}**",
                Button(self.say("talk.open"), f"questions {stem} {rest}".strip()),
            )
            for stem in stems
        )
        return Card("", (Text(question), *rows, self._pick()))

    def _guessed(self, card: Card, stem: str, typed: str) -> Card:
        title, said = self.library.topics[stem].title, echo(typed)
        plain = self.say("guide.guess-plain", title=title)
        hint = self.say("questions.guess", title=title, typed=said) if said else plain
        return Card(card.title, (Note(hint), *card.blocks))


def _shares(wanted: Wanted) -> dict[str, int]:
    """How many of each skill: 2 + 2 + 4 by default, all of one skill when it is named."""
    if wanted.skill:
        return {wanted.skill: wanted.count or 6}
    if not wanted.count:
        return dict(SHARES)
    quarter = wanted.count // 4
    return {"listen": quarter, "summarise": quarter, "probe": wanted.count - 2 * quarter}


def _shuffled(topic: Topic, skill: str, seed: int) -> tuple[str, ...]:
    """The bank in an order of its own; the line that opens the listening (private matters) stays first."""
    bank: list[str] = list({"listen": topic.listen, "summarise": topic.summarise, "probe": topic.probe}[skill])
    random.Random(seed ^ zlib.crc32(f"{topic.stem}{skill}".encode())).shuffle(bank)  # noqa: S311 - an order, no secret
    if skill == "listen" and topic.first:
        bank.remove(topic.first)
        bank.insert(0, topic.first)
    return tuple(bank)

"""What is the same for everybody, and needs no notebook: guides, questions, help; and which command a line is."""

from __future__ import annotations

import zlib
from collections import OrderedDict, deque

from bot.core.card import Answer, Card
from bot.core.commands import NEARLY, Ask, Command, Found, fold, nearest_verb, option, understand
from bot.core.guides import Guides
from bot.core.pages import Library
from bot.core.questions import Questions
from bot.core.request import Request, Source
from bot.core.welcome import crisis_card, help_card

RECENT = 10_000
# A longer line is a text, not the name of a guide.
SHORT = 60


class Shelf:
    """Instant, and the same Card object for the same question."""

    def __init__(self, library: Library) -> None:
        """Nobody has looked at anything yet."""
        self.library, self.guides, self.questions = library, Guides(library), Questions(library)
        self.help, self.crisis = help_card(library), crisis_card(library)
        self.recent: OrderedDict[tuple[str, str], deque[str]] = OrderedDict()

    def answer(self, request: Request) -> Answer | None:
        """The page that was asked for; None when it is something else."""
        command = self.understood(request.words)
        if command is None:
            return None
        match command.verb:
            case "guide":
                card = self._guide(request, command.rest)
            case "questions":
                card = self.questions.answer(command.rest, zlib.crc32(request.id.encode()))
            case "help":
                card = self.help
            case "crisis":
                card = self.crisis
            case _:
                return None
        if card is None:
            return None
        shown_there = command.rest.endswith((" full", " brief", " short")) or " from " in command.rest
        return Answer(card=card, in_place=request.source is Source.PRESSED and shown_there)

    def understood(self, words: str) -> Command | None:
        """A verb first; else the bare name of a guide ("stijl3") is enough."""
        lexicon = self.library.lexicon
        found = understand(words, lexicon)
        if found and found.verb == "guide" and (instead := lexicon.reserved.get(fold(found.rest), "menu")) != "menu":
            return Command(instead)
        if found or len(words) > SHORT or not fold(words):
            return found
        todo, rest = option(words, lexicon)
        if todo in ("stop", "start", "decline") and not rest:
            return Command("rhythm", words)
        if todo == "pause" and (not rest or option(rest, lexicon)[0] == "until"):
            return Command("rhythm", words)
        if nearest_verb(words, lexicon):
            return None
        match = self.guides.matcher.match(words)
        asks = isinstance(match, Ask) and match.says != NEARLY
        return Command("guide", words) if isinstance(match, Found) or asks else None

    def _guide(self, request: Request, rest: str) -> Card | None:
        who = (request.tenant, request.person)
        if not rest.strip() or rest == "menu":
            recent = self.recent.get(who)
            return self.guides.menu(tuple(recent)) if recent else self.guides.card("menu", "")
        stem = rest.split(maxsplit=1)[0]
        if stem in self.library.guides:
            self._remember(who, stem)
        return self.guides.answer(rest)

    def _remember(self, who: tuple[str, str], stem: str) -> None:
        """The last three guides, in memory only: a word typed after /gesprek is not kept."""
        seen = self.recent.setdefault(who, deque(maxlen=3))
        if stem in seen:
            seen.remove(stem)
        seen.appendleft(stem)
        if len(self.recent) > RECENT:
            self.recent.popitem(last=False)

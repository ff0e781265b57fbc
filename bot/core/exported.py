"""What is kept as pages to read: plain Markdown, in the words of prompts/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.core import card
from bot.core.access import Held, Letter, letter
from bot.core.dates import clock, day_name, full_day, full_moment
from bot.core.kept import sentence
from bot.core.model import Agreement, Compliment, Draft, Notebook, Slot, Talk
from bot.core.nudge_cards import title
from bot.core.pages import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Writes pages for one reader: their language and zone, and when it was made."""

    library: Library
    zone: str
    moment: datetime

    def own(self, book: Notebook) -> str:
        """Somebody's own notebook."""
        say, owner = self.library.say, book.owner
        slots = book.rhythm.slots if book.rhythm.agreed else ()
        blocks = [
            say("export.owner", name=plain(owner.name), word=owner.zone, kind=owner.language),
            *self._part("rhythm", map(self._slot, slots)),
            *self._part("team", (self._line(mate.since, mate.name) for mate in book.team)),
            *self._entries(book.compliments, book.talks, book.agreements),
            *self._rest(book.drafts, map(letter, book.outbox)),
        ]
        return self.page(say("export.own-title", name=plain(owner.name)), blocks)

    def about(self, name: str, found: Sequence[Held]) -> str:
        """What others hold about somebody, by who wrote it."""
        say, blocks = self.library.say, list[str]()
        for one in found:
            blocks.append(f"# {say('export.writer', name=plain(one.writer))}")
            blocks += [say("export.in-team", date=full_moment(self.library, one.since, self.zone))] if one.since else []
            blocks += self._entries(one.compliments, one.talks, one.agreements)
            blocks += self._rest(one.drafts, one.letters)
        return self.page(say("export.about-title", name=plain(name)), [say("export.about-note"), *blocks])

    def page(self, heading: str, blocks: Iterable[str]) -> str:
        """A page with its heading, and the moment it was made."""
        made = self.library.say("export.made", date=full_moment(self.library, self.moment, self.zone))
        return "\n\n".join([f"# {heading}", made, *blocks]) + "\n"

    def _part(self, kind: str, lines: Iterable[str]) -> list[str]:
        """A heading and its lines; nothing when there are none."""
        found = list(lines)
        return [f"## {self.library.say(f'export.{kind}')}", *found] if found else []

    def _entries(
        self, compliments: Iterable[Compliment], talks: Iterable[Talk], agreements: Iterable[Agreement]
    ) -> list[str]:
        return [
            *self._part("compliments", (self._line(e.moment, e.name, sentence(e)) for e in compliments)),
            *self._part("talks", (self._line(e.moment, e.name, title(e, self.library)) for e in talks)),
            *self._part("agreements", map(self._agreement, agreements)),
        ]

    def _rest(self, drafts: Iterable[Draft], letters: Iterable[Letter]) -> list[str]:
        return [
            *self._part("drafts", (self._line(draft.moment, "", draft.words) for draft in drafts)),
            *self._part("letters", map(self._letter, letters)),
        ]

    def _line(self, moment: datetime, name: str, words: str = "") -> str:
        key = "export.line" if name else "export.line-nameless"
        line = self.library.say(key, date=full_moment(self.library, moment, self.zone), name=plain(name))
        return "\n".join([f"- {line}", *(f"  > {card.escape(plain(part))}" for part in words.splitlines())])

    def _agreement(self, one: Agreement) -> str:
        until = [f"  {self.library.say('export.until', date=full_day(self.library, one.until))}"] if one.until else []
        return "\n\n".join([self._line(one.moment, one.name, one.words), *until])

    def _letter(self, one: Letter) -> str:
        page = self.library.nudges.get(one.kind)
        known = f"export.kind-{one.kind}" in self.library.say.sentences
        kind = page.title if page else self.library.say(f"export.kind-{one.kind if known else 'other'}")
        state = self.library.say(f"export.state-{one.state.value}")
        date = full_moment(self.library, one.moment, self.zone)
        return f"- {self.library.say('export.letter', date=date, kind=kind, word=state)}"

    def _slot(self, slot: Slot) -> str:
        say = self.library.say
        values = {"day": day_name(self.library, slot.day), "time": clock(self.library, slot.time)}
        key = "rhythm.row" if slot.weeks == 1 else "rhythm.row-slow"
        return f"- {say(key, kind=say(f'rhythm.kind-{slot.kind}'), count=str(slot.weeks), **values)}"


def plain(words: str) -> str:
    """Words a person typed, that no reader of Markdown takes for markup."""
    return escape(words, quote=False).replace("[", "&#91;")

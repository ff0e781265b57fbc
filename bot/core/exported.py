"""What is kept as pages to read: plain Markdown, in the words of prompts/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.core import card
from bot.core.access import Held, Letter, letter
from bot.core.dates import clock, day_name, full_day, full_moment
from bot.core.entries import Busy, Habit, Mark, Sighting
from bot.core.kept import sentence
from bot.core.model import Agreement, Draft, Notebook, Slot
from bot.core.nudge_cards import title
from bot.core.pages import Library
from bot.core.sighting_cards import message


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
            *self._entries(book),
            *self._part("habits", map(self._habit, book.habits)),
            *([say("export.calendar", date=self._date(book.calendar.since))] if book.calendar else []),
            *self._rest(book.drafts, map(letter, book.outbox)),
        ]
        return self.page(say("export.own-title", name=plain(owner.name)), blocks)

    def about(self, name: str, found: Sequence[Held]) -> str:
        """What others hold about somebody, by who wrote it."""
        say, blocks = self.library.say, list[str]()
        for one in found:
            blocks.append(f"# {say('export.writer', name=plain(one.writer))}")
            blocks += [say("export.in-team", date=full_moment(self.library, one.since, self.zone))] if one.since else []
            blocks += self._entries(one)
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

    def _entries(self, kept: Notebook | Held) -> list[str]:
        return [
            *self._part("compliments", (self._line(e.moment, e.name, sentence(e)) for e in kept.compliments)),
            *self._part("talks", (self._line(e.moment, e.name, title(e, self.library)) for e in kept.talks)),
            *self._part("agreements", map(self._agreement, kept.agreements)),
            *self._part("sightings", map(self._sighting, kept.sightings)),
            *self._part("marks", map(self._mark, kept.marks)),
            *self._part("busy", map(self._busy, kept.busy)),
        ]

    def _rest(self, drafts: Iterable[Draft], letters: Iterable[Letter]) -> list[str]:
        return [
            *self._part("drafts", (self._line(draft.moment, "", draft.words) for draft in drafts)),
            *self._part("letters", map(self._letter, letters)),
        ]

    def _line(self, moment: datetime, name: str, words: str = "") -> str:
        key = "export.line" if name else "export.line-nameless"
        line = self.library.say(key, date=self._date(moment), name=plain(name))
        return "\n".join([f"- {line}", *quoted(words)])

    def _date(self, moment: datetime) -> str:
        return full_moment(self.library, moment, self.zone)

    def _sighting(self, one: Sighting) -> str:
        say, parts = self.library.say, [self._line(one.moment, one.name, one.words)]
        if one.prepared:
            parts.append("\n".join([f"  {say('export.prepared')}", *quoted(message(one))]))
        if one.given:
            parts.append(f"  {say('export.given', date=self._date(one.given))}")
        return "\n\n".join(parts)

    def _mark(self, one: Mark) -> str:
        say = self.library.say
        day = [full_day(self.library, one.day)] if one.day else []
        facts = [say(f"export.mark-{one.kind.value}"), *day, *([say("export.mark-done")] if one.done else [])]
        return "\n\n".join([self._line(one.since, one.name, one.words), f"  {'  ·  '.join(facts)}"])

    def _busy(self, one: Busy) -> str:
        return self._line(one.start, one.name, self._date(one.end))

    def _habit(self, one: Habit) -> str:
        line = self.library.say("export.habit", date=self._date(one.since), count=str(one.done))
        return "\n".join([f"- {line}", *quoted(f"{one.cue}\n{one.plan}")])

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


def quoted(words: str) -> list[str]:
    """Words a person typed, as lines of a quotation."""
    return [f"  > {card.escape(plain(part))}" for part in words.splitlines()]


def plain(words: str) -> str:
    """Words a person typed, that no reader of Markdown takes for markup."""
    return escape(words, quote=False).replace("[", "&#91;")

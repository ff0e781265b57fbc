"""`/gesprek`: a conversation structure as a card, and the menu by need."""

from __future__ import annotations

from functools import lru_cache

from bot.core.card import Bullets, Button, Buttons, Card, Divider, Note, Pick, Row, Text
from bot.core.commands import LONG, Ask, Found, Matcher, Nothing, echo, fold, option
from bot.core.pages import Guide, Library

MOST_BUTTONS, LONGEST_LABEL = 4, 30
FIRST_WORDS = 6


def label(guide: Guide) -> str:
    """A title that fits on a button: its first part, else the word people type."""
    short = guide.title.partition(" · ")[0].partition(" (")[0]
    return short if len(short) <= LONGEST_LABEL else guide.stem.capitalize()


class Guides:
    """The guides of one language, as cards. The same question gets the same Card object: rooms keep it rendered."""

    def __init__(self, library: Library) -> None:
        self.library, self.say = library, library.say
        self.matcher = Matcher({stem: guide.aliases for stem, guide in library.guides.items()}, library.lexicon)
        self.card = lru_cache(maxsize=512)(self._card)

    def answer(self, words: str) -> Card | None:
        """The card for what stands behind `/gesprek`; None for a reserved word, which is not ours."""
        plainly = fold(words)
        if not plainly:
            return self.card("menu", "") if not words.strip() else self._unknown(self.matcher.nearest(words))
        if len(words) > LONG:
            return self._choose(self.say("guide.long"), self._about(" ".join(plainly.split()[:FIRST_WORDS])))
        if plainly in self.library.lexicon.reserved:
            return self.card("menu", "") if self.library.lexicon.reserved[plainly] == "menu" else None
        stem, view = self._view(words)
        if stem in self.library.guides:
            return self.card(stem, view)
        return self._matched(stem, view)

    def _view(self, words: str) -> tuple[str, str]:
        """`stijl3 alles`, `stijl3 in vijf minuten` → the word and how to show it."""
        tokens = words.split()
        if tokens[1:] and tokens[-1] == "brief":
            return " ".join(tokens[:-1]), "brief"
        for count in range(min(3, len(tokens) - 1), 0, -1):
            found, rest = option(" ".join(tokens[-count:]), self.library.lexicon)
            if not rest and found in ("full", "short"):
                return " ".join(tokens[:-count]), "full" if found == "full" else "five"
        return " ".join(tokens), "brief"

    def _about(self, words: str) -> tuple[str, ...]:
        """What the first words of a long text seem to be about, and else what looks like them."""
        match self.matcher.match(words):
            case Found(stem):
                return (stem,)
            case Ask(stems, _):
                return stems
            case Nothing(near):
                return near

    def _matched(self, words: str, view: str) -> Card:
        match self.matcher.match(words):
            case Found(stem, guess=False):
                caution = self.library.lexicon.cautions.get(fold(words))
                return self._cautioned(stem, view, caution) if caution else self.card(stem, view)
            case Found(stem, others=others):
                return self._guessed(stem, view, words, others)
            case Ask(stems, says):
                return self._choose(self.say(says), stems)
            case Nothing(near):
                return self._unknown(near)

    def _card(self, stem: str, view: str) -> Card:
        if stem == "menu":
            return self.menu(())
        guide = self.library.guides[stem]
        return {"full": self._full, "five": self._five}.get(view, self._brief)(guide)

    def _brief(self, guide: Guide) -> Card:
        steps = (Text(f"{self._step(guide, number)}\n{step.key}") for number, step in enumerate(guide.steps))
        return Card(
            guide.title,
            (
                Text(guide.goal),
                Note(self._filled("guide.fits", guide, guide.fits)),
                Divider(),
                *steps,
                Note(self._raw("guide.unless", guide.unless)),
                Buttons(self._next(guide, "full"), self._more(guide, "five")),
            ),
        )

    def _full(self, guide: Guide) -> Card:
        steps = (
            block
            for number, step in enumerate(guide.steps)
            for block in (Text(f"{self._step(guide, number)}\n{step.doing}"), Bullets(step.phrases))
        )
        return Card(
            guide.title,
            (
                Note(self._filled("guide.facts", guide, "")),
                Text(self._raw("guide.goal", guide.goal)),
                Text(f"{self._raw('guide.when', guide.fits)}\n{self._raw('guide.unless', guide.unless)}"),
                Text(self._list("guide.before", guide.before)),
                Divider(),
                *steps,
                Divider(),
                Text(self._list("guide.pitfalls", guide.pitfalls)),
                Text(self._raw("guide.closing", guide.closing)),
                Text(self._raw("guide.follow", guide.follow)),
                Buttons(self._next(guide, "brief"), self._more(guide, "five")),
                Note(self.say("guide.source")),
            ),
        )

    def _five(self, guide: Guide) -> Card:
        return Card(
            f"{guide.title} · {self.say('guide.five')}",
            (
                Text(guide.goal),
                Bullets(guide.short),
                Note(self._raw("guide.unless", guide.unless)),
                Buttons(self._next(guide, "full"), self._more(guide, "brief")),
            ),
        )

    def _step(self, guide: Guide, number: int) -> str:
        step = guide.steps[number]
        return f"**{number + 1}  {step.title}**  ·  {self.say('guide.minutes', minutes=str(step.minutes))}"

    def _next(self, guide: Guide, view: str) -> tuple[Button, ...]:
        key = {"full": "guide.button-full", "brief": "guide.button-short"}[view]
        buttons = [Button(self.say(key), f"guide {guide.stem} {view}")]
        buttons.append(Button(self.say("guide.button-plan"), f"talk plan {guide.stem}"))
        if guide.questions:
            buttons.append(Button(self.say("guide.button-questions"), f"questions {guide.questions}"))
        if guide.related:
            other = self.library.guides[guide.related[0]]
            buttons.append(Button(label(other), f"guide {other.stem}"))
        return tuple(buttons[:MOST_BUTTONS])

    def _more(self, guide: Guide, view: str) -> tuple[Button, ...]:
        key = {"five": "guide.button-five", "brief": "guide.button-short"}[view]
        others = (self.library.guides[stem] for stem in guide.related[1:3])
        return (
            Button(self.say(key), f"guide {guide.stem} {'short' if view == 'five' else view}"),
            Button(self.say("guide.button-send"), f"note guide {guide.stem}"),
            *(Button(label(other), f"guide {other.stem}") for other in others),
            Button(self.say("guide.button-menu"), "guide menu"),
        )

    def menu(self, recent: tuple[str, ...]) -> Card:
        """The menu by need, a list for each, and what was used last."""
        picks = (
            Pick(f"**{self.say(f'need.{need}')}**", self._options(need), self.say("guide.choose"))
            for need in self.library.needs
        )
        titles = ", ".join(self.library.guides[stem].title for stem in recent)
        note = self.say("guide.menu-recent", list=titles) if recent else self.say("guide.menu-note")
        return Card(self.say("guide.menu-title"), (*picks, Note(note)))

    def _options(self, need: str) -> tuple[Button, ...]:
        guides = (guide for guide in self.library.guides.values() if guide.need == need)
        return tuple(Button(guide.title, f"guide {guide.stem}") for guide in sorted(guides, key=lambda g: g.title))

    def _choose(self, question: str, stems: tuple[str, ...]) -> Card:
        rows = (
            Row(f"**{g.title}**\n{g.goal}", Button(self.say("talk.open"), f"guide {g.stem}")) for g in self._of(stems)
        )
        return Card("", (Text(question), *rows, self._menu_button()))

    def _unknown(self, near: tuple[str, ...]) -> Card:
        return self._choose(self.say("guide.unknown"), near)

    def _guessed(self, stem: str, view: str, typed: str, others: tuple[str, ...]) -> Card:
        card, title = self.card(stem, view), self.library.guides[stem].title
        buttons = [Button(label(guide), f"guide {guide.stem}") for guide in self._of(others)]
        menu = Button(self.say("guide.button-menu"), "guide menu")
        said = echo(typed)
        guess = self.say("guide.guess", title=title, typed=said) if said else self.say("guide.guess-plain", title=title)
        hint = Note(guess)
        return Card(card.title, (hint, *card.blocks, Buttons((*buttons[:3], menu))))

    def _cautioned(self, stem: str, view: str, caution: str) -> Card:
        card = self.card(stem, view)
        return Card(card.title, (Text(self.say(caution)), *card.blocks))

    def _of(self, stems: tuple[str, ...]) -> list[Guide]:
        return [self.library.guides[stem] for stem in stems if stem in self.library.guides]

    def _menu_button(self) -> Buttons:
        return Buttons((Button(self.say("guide.button-menu"), "guide menu"),))

    def _filled(self, key: str, guide: Guide, words: str) -> str:
        facts = self.say.sentences[key].replace("{minutes}", str(guide.minutes))
        return facts.replace("{hats}", ", ".join(guide.hats)).replace("{word}", words)

    def _raw(self, key: str, words: str) -> str:
        """A sentence of ours inside another: its marks stay marks."""
        return self.say.sentences[key].replace("{word}", words)

    def _list(self, key: str, items: tuple[str, ...]) -> str:
        sentences = (item if item.endswith((".", "?", "!")) else f"{item}." for item in items)
        return self.say.sentences[key].replace("{list}", " ".join(sentences))

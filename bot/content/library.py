"""The folders of prompts/ as one Library: ours complete, the organisation's own pages over ours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bot
from bot.content import words
from bot.content.guides import read_guide
from bot.content.markdown import parse, read_text
from bot.content.nudges import read_nudge
from bot.content.questions import read_topic
from bot.core.commands import fold
from bot.core.errors import BadPrompt
from bot.core.pages import Guide, Library, Topic

COMPLETE = "nl"


def own_folder() -> Path:
    """Our prompts/: inside the installed package, or beside it in a checkout."""
    inside = Path(bot.__file__).parent / "prompts"
    return inside if inside.is_dir() else Path(bot.__file__).parent.parent / "prompts"


def load(language: str = COMPLETE, extra: Path | None = None, ours: Path | None = None) -> Library:
    """Read every page of a language; what is missing falls back to the complete one, `extra` wins over ours.

    Raises BadPrompt (file:line: expected …, found …) for the first page that does not fit.
    """
    base = ours or own_folder()
    roots = [base / COMPLETE, base / language, *([extra / COMPLETE, extra / language] if extra else [])]
    roots = list(dict.fromkeys(root for root in roots if root.is_dir()))
    if not (base / COMPLETE).is_dir():
        raise BadPrompt(f"{base / COMPLETE}:1: expected the folder of the complete language, found nothing")
    commands = _files(roots, "commands.toml")[-1]
    vocabulary = words.read_commands(commands, read_text(commands))
    say = None
    for path in _files(roots, "texts.toml"):
        say = words.read_texts(path, read_text(path), vocabulary.placeholders, say)
    if say is None:
        raise BadPrompt(f"{base / COMPLETE / 'texts.toml'}:1: expected the sentences of the bot, found no file")
    where = {folder: _pages(roots, folder) for folder in ("guides", "questions", "nudges")}
    guides = {stem: read_guide(parse(p, read_text(p)), vocabulary) for stem, p in where["guides"].items()}
    topics = {stem: read_topic(parse(p, read_text(p)), vocabulary) for stem, p in where["questions"].items()}
    nudges = {stem: read_nudge(parse(p, read_text(p)), vocabulary) for stem, p in where["nudges"].items()}
    _one_meaning(guides.values(), where["guides"])
    _one_meaning(topics.values(), where["questions"])
    _links(guides, topics, where["guides"])
    return Library(
        language=language,
        guides=guides,
        topics=topics,
        nudges=nudges,
        lexicon=vocabulary.lexicon,
        say=say,
        needs=vocabulary.needs,
    )


def _files(roots: list[Path], name: str) -> list[Path]:
    return [root / name for root in roots if (root / name).is_file()]


def _pages(roots: list[Path], folder: str) -> dict[str, Path]:
    """Each page by its stem, the last root winning; links that leave the root are not followed."""
    found: dict[str, Path] = {}
    for root in roots:
        home = root.resolve()
        if (root / folder).resolve().is_relative_to(home):
            pages = (root / folder).glob("*.md")
            found |= {p.stem: p for p in pages if not p.is_symlink() or p.resolve().is_relative_to(home)}
    return {stem: path for stem, path in sorted(found.items()) if path.is_file()}


def _one_meaning(pages: Iterable[Guide] | Iterable[Topic], where: dict[str, Path]) -> None:
    """One typed word leads to one page."""
    meanings: dict[str, str] = {}
    for page in pages:
        for alias in {fold(alias).replace(" ", "") for alias in (page.stem, *page.aliases)}:
            if meanings.setdefault(alias, page.stem) != page.stem:
                raise BadPrompt(
                    f"{where[page.stem]}:2: expected aliases of its own, found {alias!r}, also of {meanings[alias]}"
                )


def _links(guides: dict[str, Guide], topics: dict[str, Topic], where: dict[str, Path]) -> None:
    """A button never leads nowhere."""
    for guide in guides.values():
        for stem in guide.related:
            if stem not in guides:
                raise BadPrompt(f"{where[guide.stem]}:1: expected a guide in `related`, found {stem!r}")
        if guide.questions and guide.questions not in topics:
            raise BadPrompt(f"{where[guide.stem]}:1: expected a topic in `questions`, found {guide.questions!r}")

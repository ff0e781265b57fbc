"""The folders as one library: an organisation's pages win, what is broken stops the start with its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.content.library import load, own_folder
from bot.core.errors import BadPrompt
from tests.fakes.corpus import page
from tests.fakes.world import World, library, text

GUIDE = page("guides", "stijl3").read_text("utf-8")
TOPIC = page("questions", "motivatie").read_text("utf-8")
NUDGE = page("nudges", "waardering").read_text("utf-8")
COMMANDS = (own_folder() / "nl" / "commands.toml").read_text("utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An organisation's own folder."""
    for folder in ("guides", "questions", "nudges"):
        (tmp_path / "nl" / folder).mkdir(parents=True)
    return tmp_path


def put(own: Path, where: str, words: str) -> Path:
    """A page in that folder."""
    path = own / "nl" / where
    path.write_text(words, "utf-8")
    return path


def test_our_own_pages_load():
    assert len(load().guides) == len(library().guides)


def test_an_organisations_page_wins_and_ours_remain(own: Path):
    put(own, "guides/stijl3.md", GUIDE.replace("Ondersteunend gesprek", "Ons eigen gesprek"))
    both = load(extra=own)
    assert both.guides["stijl3"].title == "Stijl 3 · Ons eigen gesprek"
    assert both.guides.keys() == library().guides.keys()


def test_a_new_page_can_be_typed_at_once(own: Path):
    words = re.sub(r"aliases = .*", 'aliases = ["koffiepraatje"]', GUIDE).replace("Stijl 3 · Ondersteunend", "Koffie")
    put(own, "guides/koffie.md", words)
    assert load(extra=own).guides["koffie"].aliases == ("koffiepraatje",)


def test_one_sentence_of_their_own_leaves_the_others(own: Path):
    put(own, "texts.toml", '[help]\ntitle = "Hallo daar"\n')
    both = load(extra=own)
    assert both.say("help.title") == "Hallo daar"
    assert both.say("help.body") == library().say("help.body")


def test_another_language_falls_back_page_by_page(tmp_path: Path):
    ours = tmp_path / "prompts"
    shutil.copytree(own_folder() / "nl", ours / "nl")
    (ours / "en" / "guides").mkdir(parents=True)
    (ours / "en" / "guides" / "stijl3.md").write_text(GUIDE.replace("Stijl 3 · Ondersteunend", "Style 3"), "utf-8")
    english = load("en", ours=ours)
    assert english.language == "en"
    assert english.guides["stijl3"].title.startswith("Style 3")
    assert english.guides["stijl2"].title == library().guides["stijl2"].title


def test_without_the_complete_language_nothing_starts(tmp_path: Path):
    with pytest.raises(BadPrompt, match="the folder of the complete language"):
        load(ours=tmp_path)


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("minutes = 35", "minutes = 36", "the minutes of the steps together \\(35\\), found 36"),
        ("minutes = 35", 'minutes = "35"', "the front matter of a guide"),
        ("minutes = 35\n", "", "the front matter of a guide"),
        ('need = "groeien"', 'need = "anders"', "one of bijsturen, .*found 'anders'"),
        ("must = true", "must = true\nmystery = 1", "the front matter of a guide"),
        ("## Doel", "## Einddoel", "a part of a guide"),
        ("## Doel\nDe ander vindt", "## Doel\n- De ander vindt", "plain text below '## Doel', found a list"),
        ("## 2. Doorvragen", "## 3. Doorvragen", "step 2, found step 3"),
        ("(11 min)", "(elf min)", "a part of a guide"),
        ("> Wat maakt het nu lastig?", "- Wat maakt het nu lastig?", "one '> ' phrase to show first, found 0"),
        ("- Kan deze persoon dit echt?\n", "", "3 to? ?3? ?items|3 items"),
        ("- Goed dat je dit zegt.\n- Wat wil je dat ik zeker weet?\n", "", "3 to 6 phrases in a step, found 2"),
        ("Het mag er zijn. Sus niet meteen.\n", "", "a line that says what to do"),
        ("- Goed dat je dit zegt.", "- " + "woord " * 21, "at most 20 words, found 21"),
        ('related = ["stijl2"', 'related = ["stijl8"', "a guide in `related`, found 'stijl8'"),
        ('questions = "motivatie"', 'questions = "zin"', "a topic in `questions`, found 'zin'"),
        ('aliases = ["stijl3"', 'aliases = ["Stijl 2"', "aliases of its own, found 'stijl2'"),
    ],
)
def test_a_broken_guide_names_its_line(own: Path, was: str, becomes: str, expected: str):
    assert was in GUIDE
    path = put(own, "guides/stijl3.md", GUIDE.replace(was, becomes, 1))
    with pytest.raises(BadPrompt, match=expected) as error:
        load(extra=own)
    # Two pages with one alias: either of them may be named.
    assert re.match(rf"({re.escape(str(path))}|.*stijl2\.md):\d+: expected ", str(error.value))


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("## Luisteren", "## Horen", "one of Doorvragen, Luisteren, Samenvatten"),
        ("## Luisteren\n", "## Luisteren\nlos\n", "only items below '## Luisteren'"),
        ('aliases = ["motivatie"', 'aliases = ["werkdruk"', "aliases of its own"),
        ("version = 1\n", "", "the front matter of a topic"),
    ],
)
def test_a_broken_topic_names_its_line(own: Path, was: str, becomes: str, expected: str):
    put(own, "questions/motivatie.md", TOPIC.replace(was, becomes, 1))
    with pytest.raises(BadPrompt, match=expected):
        load(extra=own)


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("## Zonder naam", "## Iets", "one of Met naam"),
        ("Wat deed {naam} de", "Wat deed {voornaam} de", "one of \\[.*between braces, found {voornaam}"),
        ("Wat deed {naam} de", "Wat deed {kanaal} de", "only the holes"),
        ("Wat deed {naam} de", "Wat deed { naam } de", "one word between braces"),
        (
            "Wat deed {naam} de",
            "Wat deed {naam} op {datum} de",
            "only the holes \\['days', 'name'\\], found \\['date'\\]",
        ),
        ("- Wie maakte", "- {naam} maakte", "only the holes \\[\\], found \\['name'\\]"),
        ("- Wie maakte", "- " + "x" * 281, "at most 280 characters"),
        ('kind = "practice"', 'kind = "soms"', "the front matter of a nudge"),
        ("form {who}", "form {wie}", "only the holes"),
    ],
)
def test_a_broken_nudge_names_its_line(own: Path, was: str, becomes: str, expected: str):
    assert was in NUDGE
    put(own, "nudges/waardering.md", NUDGE.replace(was, becomes, 1))
    with pytest.raises(BadPrompt, match=expected):
        load(extra=own)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('[help]\nmystery = "x"\n', "a known sentence, found 'help.mystery'"),
        ('[help]\ntitle = "{naam}"\n', "only the holes \\[\\], found \\['name'\\]"),
        ('[help]\ntitle = "{naam"\n', "one word between braces"),
        ('[help]\ntitle = "{xyz}"\n', "between braces, found {xyz}"),
        ("[help]\ntitle = 3\n", "a sentence for help.title, found 3"),
        ('[help]\ntitle = ""\n', "a sentence for help.title"),
        ("[help\n", "TOML"),
    ],
)
def test_a_broken_sentence_names_its_line(own: Path, words: str, expected: str):
    path = put(own, "texts.toml", words)
    with pytest.raises(BadPrompt, match=expected) as error:
        load(extra=own)
    assert str(error.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("[away]", "[afwezig]", "the tables of commands.toml"),
        ("quiet-alone = [", "stil = [", "the tables of commands.toml"),
        ('"verlofdag",', '"verlofdag", "focus",', "one meaning for 'focus'"),
        ('"verlofdag",', '"verlofdag", " ",', "words in away.leave"),
        ('"verlofdag",', '"verlofdag", "!",', "words in away.leave"),
        ('"toe aan",', '"toe aan", "",', "words in away.before"),
    ],
)
def test_a_broken_word_list_stops_the_start(own: Path, was: str, becomes: str, expected: str):
    assert was in COMMANDS
    put(own, "commands.toml", COMMANDS.replace(was, becomes, 1))
    with pytest.raises(BadPrompt, match=expected):
        load(extra=own)


@pytest.mark.parametrize("where", ["guides/stijl3.md", "texts.toml", "commands.toml", "nudges/rust.md"])
@pytest.mark.parametrize("raw", [b"x" * 1_000_000, b"\xff\xfe\x00", b"", b"+++\n" + b"a." * 8000 + b"b=1\n+++\n"])
def test_a_hostile_page_stops_the_start_with_one_line(own: Path, where: str, raw: bytes):
    path = own / "nl" / where
    path.write_bytes(raw)
    if where == "texts.toml" and not raw:
        assert load(extra=own).say("help.title") == library().say("help.title")
        return
    with pytest.raises(BadPrompt) as error:
        load(extra=own)
    assert str(error.value).startswith(f"{path}:")
    assert "\n" not in str(error.value).strip()


def test_a_link_out_of_the_folder_is_not_followed(own: Path, tmp_path: Path):
    secret = tmp_path / "elders.md"
    secret.write_text(GUIDE.replace("Ondersteunend gesprek", "Geheim"), "utf-8")
    (own / "nl" / "guides" / "stijl3.md").symlink_to(secret)
    assert load(extra=own).guides["stijl3"].title == library().guides["stijl3"].title


def test_other_files_in_the_folder_are_left_alone(own: Path):
    (own / "nl" / "guides" / "LEESMIJ.txt").write_text("geen pagina")
    (own / "nl" / "guides" / "map.md").mkdir()
    assert load(extra=own).guides.keys() == library().guides.keys()


def test_an_own_folder_that_is_empty_changes_nothing(tmp_path: Path):
    assert load(extra=tmp_path).guides.keys() == library().guides.keys()


async def test_a_page_that_went_away_leaves_planned_talks_readable():
    from dataclasses import replace  # noqa: PLC0415

    world = World()
    await world.submits("talk keep stijl3", who=("jan",), date="2026-11-24", time="10:00")
    pages = {stem: guide for stem, guide in library().guides.items() if stem != "stijl3"}
    later = World(pages=replace(library(), guides=pages))
    later.store.books = world.store.books
    assert "stijl3 met Jan" in text(await later.types("gepland", request_id="later"))
    await later.lives(days=2)
    assert len(later.got()) == 2

"""What our pages promise: complete, in the sources' order, plain Dutch, no blame, nothing unresolved."""

from __future__ import annotations

import re
from itertools import combinations
from statistics import median

import pytest

from bot.core.commands import fold
from bot.core.guides import label
from bot.core.texts import HOLE
from tests.fakes.corpus import QUOTED, lines, sentences, sources, words
from tests.fakes.world import library

GUIDES, TOPICS = library().guides, library().topics
GENERIC = "generiek"
# The steps of the sources, in our own words: what each step has to be about, in this order.
ORDER = {
    "basis": ("doel", "verkennen", "hoofdpunten", "afronden"),
    "stijl2": ("bedoeling", "ontbreekt", "oplossen", "afspraken"),
    "stijl3": ("opsporen", "echte probleem", "gevoelens", "realiseren"),
    "planning": ("kader", "medewerker licht toe", "advis", "schriftelijk"),
    "review": ("openen", "is bereikt", "niet bereikt", "leren", "nieuwe ronde"),
}
AVOID = re.compile(
    r"\b(opvolg\w*|werkpunt\w*|verwittig\w*|samenzit\w*|tegen (maan|dins|woens|donder|vrij)dag|enkel|gsm|mobiel|"
    r"(uur)?rooster|middag|bila|terugkoppel\w*|werkoverleg|goesting|doenba\w+|performantie|competentie\w*|alignment|"
    r"commitment|amai|plezant)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"\b((?<![\d}] )u(?!\.)|uw|gij|ge|uwe|zijn medewerker|haar medewerker|hij|zij is)\b", re.IGNORECASE
)
PRESSING = re.compile(r"\b(je moet|moet je|zou moeten|helaas|nog steeds niet|eindelijk)\b", re.IGNORECASE)
WHY = re.compile(r"\b(waarom|hoezo)\b", re.IGNORECASE)
OPENERS = (
    "wat",
    "hoe",
    "hoeveel",
    "welke",
    "waar",
    "waarin",
    "waarmee",
    "waarover",
    "waaruit",
    "waaraan",
    "waarvan",
    "waardoor",
    "waarvoor",
    "waarnaar",
    "waarop",
    "wanneer",
    "wie",
    "welk",
    "met",
    "van",
    "aan",
    "voor",
    "op",
    "bij",
    "tegen",
    "kan",
)
QUESTION_WORDS = r"(wat|hoe|welke?|waar\w*|wanneer|wie)"
FUNCTION_WORDS = """
de het een en of in op aan van voor met bij te dat die dit je jij jouw jou ik mij me mijn is zijn was wat hoe
welke waar wie wanneer er om als dan nog ook niet zo nu uit naar over we wij ons hebt heb heeft had wil kan
zou mag jullie ander andere anderen zelf werk klopt hoor doe doet worden wordt
"""
STOP = frozenset(FUNCTION_WORDS.split())


def own(line: str) -> str:
    """A line without what it quotes."""
    return QUOTED.sub("", line)


def content(line: str) -> frozenset[str]:
    """The words that carry the meaning."""
    return frozenset(word for word in fold(line).split() if word not in STOP)


def alike(one: str, other: str) -> float:
    """How much of the content two lines share (Jaccard)."""
    mine, yours = content(one), content(other)
    return len(mine & yours) / len(mine | yours) if mine | yours else 0.0


def test_there_are_thirty_five_guides_and_a_full_bank():
    assert len(GUIDES) == 35
    assert len(TOPICS) == 17
    for stem, topic in TOPICS.items():
        sizes = len(topic.listen), len(topic.summarise), len(topic.probe)
        assert stem == GENERIC or (sizes[0] >= 4 and sizes[1] >= 4 and sizes[2] >= 10), (stem, sizes)
    generic = TOPICS[GENERIC]
    assert len(generic.listen) + len(generic.summarise) + len(generic.probe) >= 24
    assert sum(len(t.listen) + len(t.summarise) + len(t.probe) for t in TOPICS.values()) >= 312


@pytest.mark.parametrize("stem", sorted(GUIDES))
def test_a_guide_is_complete(stem: str):
    guide = GUIDES[stem]
    assert guide.minutes == sum(step.minutes for step in guide.steps)
    assert len(guide.before) == len(guide.short) == 3
    assert 3 <= len(guide.pitfalls) <= 4
    assert all(3 <= len(step.phrases) <= 6 and step.key in step.phrases for step in guide.steps)
    assert all((guide.goal, guide.fits, guide.unless, guide.closing, guide.follow, guide.hats, guide.engages))
    assert guide.related
    assert guide.sources
    assert stem not in guide.related


@pytest.mark.parametrize("stem", sorted(ORDER))
def test_the_steps_come_in_the_order_of_the_source(stem: str):
    titles = [step.title.lower() for step in GUIDES[stem].steps]
    assert len(titles) == len(ORDER[stem])
    assert [keyword in title for keyword, title in zip(ORDER[stem], titles, strict=True)] == [True] * len(titles)


def test_nobody_is_called_to_account():
    assert [
        (w, line)
        for w, line in lines()
        if WHY.search(own(line) if "pitfalls" in w else line)
        and w != "text nudge.why"
        and not w.startswith("text nudge.why")
    ] == []


def test_sentences_are_short():
    counts = list[int]()
    for where, line in lines():
        for sentence in sentences(line):
            size = len(words(sentence))
            counts.append(size)
            most = 20 if "phrase" in where or where.startswith(("lsd", "nudge")) else 28
            assert size <= most, (where, size, sentence)
    assert median(counts) <= 10


def test_the_words_are_neutral_between_flanders_and_the_netherlands():
    assert [(where, line) for where, line in lines() if AVOID.search(line)] == []


def test_everybody_is_je_and_nobody_is_he():
    assert [(where, line) for where, line in lines() if ADDRESS.search(own(line))] == []


def test_nothing_presses_or_blames():
    assert [
        (where, line)
        for where, line in lines()
        if PRESSING.search(line) and "pitfalls" not in where and where != "text privacy.never"
    ] == []


@pytest.mark.parametrize("stem", sorted(TOPICS))
def test_a_probe_is_one_open_question(stem: str):
    for item in TOPICS[stem].probe:
        assert item.count("?") == 1, item
        assert item.endswith("?"), item
        assert fold(item).split()[0] in OPENERS, item
        assert not re.search(rf"\b(en|of) {QUESTION_WORDS}\b", item), item
        assert not re.search(r"(toch|vind je niet|of niet)\?$", item), item


@pytest.mark.parametrize("stem", sorted(TOPICS))
def test_a_summary_checks_itself_with_one_question(stem: str):
    for item in TOPICS[stem].summarise:
        assert item.count("?") == 1, item


@pytest.mark.parametrize("stem", sorted(TOPICS))
def test_listening_asks_nothing(stem: str):
    for item in TOPICS[stem].listen:
        assert len(words(item)) <= 20, item


@pytest.mark.parametrize("stem", sorted(set(TOPICS) - {GENERIC}))
def test_probes_do_not_all_begin_alike(stem: str):
    what = [item for item in TOPICS[stem].probe if item.startswith("Wat ")]
    assert len(what) / len(TOPICS[stem].probe) <= 0.6


def test_no_two_lines_of_the_bank_say_the_same():
    bank = [(stem, item) for stem, topic in TOPICS.items() for item in (*topic.listen, *topic.summarise, *topic.probe)]
    close = [
        (one, other)
        for one, other in combinations(bank, 2)
        if min(len(content(one[1])), len(content(other[1]))) > 1
        and alike(one[1], other[1]) >= (0.6 if one[0] == other[0] else 0.8)
    ]
    assert close == []


def test_an_alias_leads_to_one_page_only():
    for pages in (GUIDES, TOPICS):
        seen = dict[str, str]()
        for stem, page in pages.items():
            for alias in {fold(word).replace(" ", "") for word in (stem, *page.aliases)}:
                assert seen.setdefault(alias, stem) == stem


def test_no_line_leaks_a_hole_or_a_value_of_the_program():
    for where, line in lines():
        if not where.startswith(("text", "nudge")):
            assert not HOLE.search(line), (where, line)
        assert not re.search(r"\b(undefined|null|None|nan)\b|\{\}|\[\]", line), (where, line)
        assert line.count("[") == line.count("]"), (where, line)


def test_a_guide_has_a_label_that_fits_on_a_button():
    labels = [label(guide) for guide in GUIDES.values()]
    assert max(map(len, labels)) <= 30
    assert len(set(labels)) == len(labels)


def test_the_pages_name_the_rows_of_the_sources_they_stand_on():
    rows = sources()
    assert all(re.fullmatch(r"S[123]\.\d+[a-z]?", row) for row in rows), sorted(rows)
    assert len(rows) >= 60

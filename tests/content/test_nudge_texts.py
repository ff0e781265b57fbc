"""What every nudge promises: short, one fact or question, one thing to do, kind, and never the same twice."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.core.commands import understand
from bot.core.texts import HOLE
from tests.fakes.world import World, library

NUDGES = library().nudges
# Each kind with the fewest texts it needs, so that nobody reads the same one within eight weeks.
LEAST = {
    "N01": ("feedback", 8), "N02": ("waardering", 10), "N03": ("review", 6), "N04": ("programma", 4),
    "N05": ("planningstart", 4), "N06": ("tussenmoment", 6), "N07": ("loslaten", 4), "N08": ("eenopeen", 8),
    "N09": ("vooraf", 8), "N10": ("erna", 6), "N11": ("terugkomen", 6), "N12": ("vraagterug", 8), "N13": ("stilte", 5),
    "N14": ("watmaaktdat", 5), "N15": ("balans", 4), "N16": ("draagkracht", 4), "N17": ("overbodig", 4),
    "N18": ("voorbeeld", 5), "N19": ("vraagfeedback", 5), "N20": ("betekenis", 4), "N21": ("verhaal", 4),
    "N22": ("pet", 4), "N23": ("nieuwestart", 5), "N24": ("afbouw", 3), "N25": ("rust", 3), "N26": ("doelen", 4),
}  # fmt: skip
KINDS = {
    "commitment": {"review", "programma", "planningstart", "tussenmoment", "terugkomen"},
    "moment": {"feedback", "eenopeen", "draagkracht", "betekenis", "doelen"},
    "talk": {"vooraf", "erna", "pet"},
}
ABOUT_SOMEBODY = {"programma", "planningstart", "tussenmoment", "loslaten", "eenopeen", "terugkomen", "draagkracht"}
ABOUT_SOMEBODY |= {"doelen", "vooraf", "erna", "pet"}
BANNED = re.compile(
    r"\b(vergeten|nog steeds niet|eindelijk|helaas|je moet|zou moeten|achterstand|streak|score|beter dan)\b",
    re.IGNORECASE,
)
STATISTIC = re.compile(
    r"\d|%|\b(procent|gemiddelde?|percentage|statistiek\w*|(uit )?onderzoek (toont|blijkt))\b", re.IGNORECASE
)
HEALTH = re.compile(
    r"\b(ziek\w*|gezond\w*|stress\w*|burn-?out|moe|uitgeput|overspannen|dokter|therap\w*|ment(aa|a)l\w*|psych\w*|pijn|"
    r"depress\w*|zwanger\w*|klachten|verzuim\w*)\b",
    re.IGNORECASE,
)
JUDGEMENT = re.compile(
    r"\b(lui|zwakk?e?|slechte?r?|traag|trage|onzeker|ongemotiveerd|koppig|eigenwijs|passief|presteert|fout van|"
    r"schuld van|te (laat|weinig|traag)|altijd|nooit iets)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\b((nog|al) (maar )?(geen|niet|nooit)|weer niet|te (laat|weinig|lang)|je (deed|gaf|sprak) \S* ?(niet|geen))\b",
    re.IGNORECASE,
)
FORMAL = re.compile(r"\b(u|uw|gij|ge|men|jullie moeten)\b", re.IGNORECASE)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf⏱⏸]")
# A sentence may end inside a quotation.
SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…]’))\s+(?=[A-ZÉ{‘])")
WORD = re.compile(r"\{\w+\}|[\w’'-]+")
# As long as a name, a day or a title of ours gets.
LONG = {"name": "Marie-Christine", "days": "120", "date": "donderdag 24 september", "time": "15.00 u."}
LONG |= {"guide": "Functioneringsgesprek (paars)", "goal": "x" * 80, "question": "x" * 80}
# These commands come with their features; until then the card says kindly that it does not know them.
TO_COME = re.compile(r"habit (form|keep)|moment feedback d1")
ALL = [(stem, part, text) for stem, page in NUDGES.items() for part, texts in page.variants.items() for text in texts]
PARTS = [(stem, part) for stem, page in NUDGES.items() for part in page.variants]
each_text = pytest.mark.parametrize(("stem", "part", "text"), ALL, ids=[f"{s}-{p}-{t[:24]}" for s, p, t in ALL])
each_part = pytest.mark.parametrize(("stem", "part"), PARTS)
each_page = pytest.mark.parametrize("stem", sorted(NUDGES))


def two(text: str) -> list[str]:
    """The sentences of a text."""
    return SENTENCE.split(text)


def first(sentence: str) -> str:
    """The word it opens with."""
    return WORD.findall(sentence)[0].casefold()


def actions(texts: tuple[str, ...]) -> list[str]:
    """The word each action opens with: a verb, or the question to answer."""
    return [first(two(text)[-1]) for text in texts]


def filled(text: str) -> str:
    """A text with the longest values in its holes."""
    return HOLE.sub(lambda hole: LONG[hole[1]], text)


def test_every_kind_has_its_page_and_enough_texts():
    assert {page.id: page.stem for page in NUDGES.values()} == {kind: stem for kind, (stem, _) in LEAST.items()}
    counts = {page.id: min(len(texts) for texts in page.variants.values()) for page in NUDGES.values()}
    assert {kind: counts[kind] for kind, (_, least) in LEAST.items() if counts[kind] < least} == {}
    assert sum(counts.values()) >= sum(least for _, least in LEAST.values()) == 137


@each_page
def test_a_kind_says_what_it_is(stem: str):
    assert NUDGES[stem].kind == next((kind for kind, stems in KINDS.items() if stem in stems), "practice")


@each_page
def test_what_is_about_somebody_is_always_about_somebody(stem: str):
    parts = set(NUDGES[stem].variants)
    expected = {"named"} if stem in ABOUT_SOMEBODY else {"ahead", "today"} if stem == "review" else {"unnamed"}
    assert parts == (expected | {"named"} if stem in ("feedback", "waardering") else expected)


@each_text
def test_a_text_fits_with_its_buttons(stem: str, part: str, text: str):
    labels = "".join(label for label, _ in NUDGES[stem].buttons)
    assert len(filled(text)) + len(filled(labels)) <= 280


@each_text
def test_a_text_is_a_fact_or_a_question_and_then_one_action(stem: str, part: str, text: str):
    assert len(two(text)) == 2, two(text)
    opening = two(text)[0]
    commands = {word for texts in NUDGES.values() for part in texts.variants.values() for word in actions(part)}
    commands -= {first(two(other)[-1]) for _, _, other in ALL if two(other)[-1].endswith("?")}
    assert opening.endswith("?") or first(opening) not in commands, opening


@each_text
def test_a_text_is_kind(stem: str, part: str, text: str):
    for rule in (BANNED, HEALTH, JUDGEMENT, FORMAL):
        assert not rule.search(text), (rule.pattern, text)
    assert not STATISTIC.search(HOLE.sub("", text))
    assert not BLAME.search(two(text)[0])
    assert len(EMOJI.findall(text)) <= 1


@each_text
def test_a_text_speaks_to_one_person(stem: str, part: str, text: str):
    assert ("{name}" in text) == (part != "unnamed")


@each_part
def test_no_two_texts_of_a_part_open_or_act_alike(stem: str, part: str):
    texts = NUDGES[stem].variants[part]
    for words in ([first(text) for text in texts], actions(texts)):
        assert [word for word, times in Counter(words).items() if times > 1] == []


def test_no_text_appears_twice():
    bare = Counter(" ".join(WORD.findall(HOLE.sub("", text))).casefold() for _, _, text in ALL)
    assert [text for text, times in bare.items() if times > 1] == []
    acts = Counter(two(text)[-1] for _, _, text in ALL)
    assert [act for act, times in acts.items() if times > 1] == []


@each_page
def test_the_reason_is_one_or_two_plain_sentences(stem: str):
    assert 1 <= len(SENTENCE.split(NUDGES[stem].reason)) <= 2


@each_page
def test_every_button_does_something(stem: str):
    world, page = World(), NUDGES[stem]
    values = {"who": "jan", "due": "d1", "talk": "t1", "guide": "review"}
    assert 1 <= len(page.buttons) <= 4
    assert len({label for label, _ in page.buttons}) == len(page.buttons)
    for label, sends in page.buttons:
        words = HOLE.sub(lambda hole: values[hole[1]], sends)
        assert len(HOLE.sub("", label)) <= 32
        assert TO_COME.fullmatch(words) or _leads_somewhere(world, words), sends


def _leads_somewhere(world: World, words: str) -> bool:
    command = understand(words, library().lexicon)
    if command is None or command.verb not in world.coach._acts.keys() | {"guide", "questions"}:
        return False
    what, _, rest = command.rest.partition(" ")
    match command.verb:
        case "guide":
            return what in library().guides and rest in ("", "short")
        case "questions":
            return what in library().topics or what in library().lexicon.skills
        case "settle":
            return what == "d1" and rest in ("done", "not")
        case "talk" if what == "plan":
            return rest.partition(" ")[0] in library().guides and rest.endswith(" <@jan>")
        case _:
            return command.verb in {"talk", "compliment", "rhythm"} and what != ""

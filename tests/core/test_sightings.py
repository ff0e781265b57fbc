"""A moment in one line or in the form: for the leader alone, about one colleague, and gone after two weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.card import Form, Quote, Row
from bot.core.commands import asks
from bot.core.model import Due, Rhythm, State
from bot.core.nudges import whole_key
from bot.core.request import Source
from bot.core.retention import Terms
from tests.fakes.chat import buttons
from tests.fakes.world import World, brussels, library, text

SAY = library().say
LINE = "moment <@jan> demo ging mis"


def initial(form: Form) -> dict[str, object]:
    """What is filled in already, by field."""
    return {field.name: getattr(field, "initial", None) for field in form.fields}


def nudged(world: World, about: str, state: State = State.SENT) -> Due:
    """A nudge of the leader's that is about something."""
    book = world.book()
    due = Due(
        id=f"d{len(book.outbox)}",
        key=whole_key(book, f"feedback|{len(book.outbox)}"),
        kind="feedback",
        address=book.outbox[0].address,
        state=state,
        # What waits is for later: else the next tick would already look whether it still fits.
        not_before=world.now + timedelta(hours=state is State.DUE),
        not_after=world.now + timedelta(days=1),
        about=about,
        person="jan",
    )
    book.outbox.append(due)
    return due


async def noted(world: World, line: str = LINE) -> str:
    """The id of a moment that was just noted."""
    await world.types(line)
    return world.book().sightings[-1].id


async def test_one_line_is_kept_for_the_leader_alone():
    world = World()
    card = await world.types(LINE)
    entry = world.book().sightings[0]
    assert (entry.colleague, entry.name, entry.words, entry.moment) == ("jan", "Jan Maes", "demo ging mis", world.now)
    assert (entry.prepared, entry.given) == ("", None)
    assert SAY("moment.kept", name="Jan") in text(card).replace("Jan", "**Jan**")
    await world.lives(days=1)
    assert world.got("jan") == []


async def test_what_was_typed_is_shown_literally():
    world = World()
    words = "*mis* _liep_ `x` <b> & {naam} \\ 🎉\nnieuwe regel"
    card = await world.types(f"moment <@jan> {words}")
    assert Quote(words) in card.blocks
    assert Quote(words) in (await world.types("momenten")).blocks


@pytest.mark.parametrize("first", ["form", "feedback", "given", "remove", "keep", "prepare"])
async def test_a_typed_line_may_begin_with_any_word(first: str):
    world = World()
    await world.types(f"moment {first} liep mis bij <@jan>")
    assert world.book().sightings[0].words == f"{first} liep mis bij"


@pytest.mark.parametrize(
    "line", ["moment", "moment <@jan>", "moment noteren", "noteer een moment", "moment met <@jan>"]
)
async def test_without_words_the_form_opens_with_who_is_known(line: str):
    form = await World().opens(line)
    assert initial(form) == {"who": ("jan",) if "jan" in line else (), "words": ""}
    assert form.notice == SAY("compliment.notice")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"{LINE} <@sara>", SAY("moment.one")),
        ("moment <@anna> demo ging mis", SAY("person.self")),
        ("moment <@bot> demo ging mis", SAY("person.bot")),
        ("moment <@niemand> demo ging mis", SAY("person.unknown")),
        (f"moment <@jan> demo ging mis{'!' * 3000}", SAY("compliment.long-typed")),
    ],
)
async def test_a_line_that_cannot_be_kept_stands_ready_in_the_form(line: str, says: str):
    world = World()
    card = await world.types(line)
    assert says in text(card)
    assert world.book().sightings == []
    form = await world.opens(buttons(card)[0].sends, source=Source.PRESSED)
    assert str(initial(form)["words"]).startswith("demo ging mis")
    assert initial(form)["who"] == (("jan",) if "!" in line else ())


async def test_several_people_without_words_are_refused_too():
    card = await World().types("moment <@jan> <@sara>")
    assert text(card).startswith(SAY("moment.one"))
    assert SAY("compliment.draft") not in text(card)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, "words"),
        ({"words": "  ", "who": ("jan",)}, "words"),
        ({"words": "x" * 3001, "who": ("jan",)}, "words"),
        ({"words": "mis"}, "who"),
        ({"words": "mis", "who": ("anna",)}, "who"),
        ({"words": "mis", "who": ("bot",)}, "who"),
        ({"words": "mis", "who": ("niemand",)}, "who"),
        ({"words": "mis", "who": ("jan", "sara")}, "who"),
    ],
)
async def test_what_cannot_be_kept_names_its_field(fields: dict[str, object], at: str):
    world = World()
    await world.types("help")
    answer = await world.submits("moment keep", **fields)
    assert [field for field, _ in answer.errors] == [at]
    assert world.book().sightings == []


async def test_a_form_sent_twice_keeps_one_moment():
    world = World()
    for _ in range(2):
        await world.submits("moment keep", who=("jan",), words="mis", request_id="same")
    assert len(world.book().sightings) == 1


@given(st.lists(st.text("abcXYZ*_`é🎉!?.&{}\\\n", min_size=1, max_size=400), min_size=4, max_size=12))
@settings(max_examples=60, deadline=None)
async def test_whatever_is_typed_is_kept_or_stands_ready(typed: list[str]):
    world, words = World(), " ".join(typed)
    await world.types(f"moment <@jan> {words}")
    book = world.book()
    assert [entry.words for entry in (*book.sightings, *book.drafts)] == [words.strip()]


async def test_it_says_what_comes_as_the_leader_set_it():
    world = World()
    assert SAY("moment.comes-not") in text(await world.types(LINE))
    await world.presses("rhythm start")
    assert SAY("moment.comes") in text(await world.types(LINE))
    today = world.now.date()
    world.book().rhythm = Rhythm(agreed=True, paused_until=today)
    assert SAY("moment.comes-not") in text(await world.types(LINE))
    world.book().rhythm = Rhythm(agreed=True, paused_until=today - timedelta(days=1))
    assert SAY("moment.comes") in text(await world.types(LINE))


@pytest.mark.parametrize(
    "before",
    [[], ["rhythm decline"], ["rhythm start", "rhythm stop"], ["rhythm start", "ritme nooit over <@jan>"]],
)
async def test_what_it_says_does_not_come_does_not(before: list[str]):
    world = World()
    await world.types("team <@jan>")
    for words in before:
        await (world.types(words) if words.startswith("ritme") else world.presses(words))
    sent = len(world.got())
    assert SAY("moment.comes-not") in text(await world.types(LINE))
    await world.lives(hours=47)
    assert [letter for letter in world.got()[sent:] if "Jan" in letter] == []


async def test_it_says_until_when_and_keeps_to_it():
    world = World()
    entry = await noted(world)
    assert "7 december" in text(await world.types("momenten"))
    await world.lives(days=13, hours=23)
    assert "demo ging mis" in text(await world.types("momenten"))
    await world.lives(hours=1)
    card = await world.presses(f"moment feedback {entry}")
    assert text(card).startswith(SAY("moment.gone", days="14 dagen"))
    await world.types("momenten")
    assert "demo" not in repr(world.book())


async def test_an_operators_shorter_term_is_the_one_that_is_told():
    world = World()
    world.coach.terms = Terms(moments=1)
    card = await world.types(LINE)
    assert "24 november" in text(card)
    await world.lives(days=1)
    entry = await world.presses("moment remove x")
    assert "één dag" in text(entry)


async def test_the_list_is_newest_first_and_calm():
    world = World()
    for number in range(12):
        await noted(world, f"moment <@jan> nummer {number} {'x' * 400}")
        world.now += timedelta(minutes=1)
    card = await world.types("mijn momenten")
    shown = [block.words for block in card.blocks if isinstance(block, Quote)]
    assert [words.split()[1] for words in shown] == [str(number) for number in range(11, 1, -1)]
    assert max(map(len, shown)) == 300
    assert SAY("log.older", count="2") in text(card)
    assert len(card.blocks) <= 50


async def test_wiping_takes_it_and_the_nudge_about_it_away():
    world = World()
    entry = await noted(world)
    waiting, sent = nudged(world, entry, State.DUE), nudged(world, entry)
    other = nudged(world, "elders", State.DUE)
    card = await world.presses(f"moment remove {entry}")
    assert SAY("moment.removed", name="Jan").replace("*", "") in text(card)
    states = {due.id: due.state for due in world.book().outbox}
    assert (states[waiting.id], states[sent.id], states[other.id]) == (State.EXPIRED, State.SENT, State.DUE)
    again = await world.presses(f"moment remove {entry}")
    assert text(again).startswith(SAY("moment.gone", days="14 dagen"))


@pytest.mark.parametrize("what", ["feedback", "given", "remove"])
async def test_a_moment_of_somebody_else_is_nobodys(what: str):
    world = World()
    entry = await noted(world)
    card = await world.presses(f"moment {what} {entry}", "sara")
    assert text(card).startswith(SAY("moment.gone", days="14 dagen"))
    assert world.book().sightings[0].given is None
    answer = await world.submits(f"moment prepare {entry}", "sara", fact="a", effect="b", question="c?")
    assert answer.card
    assert "Jan" not in text(answer)
    assert (world.book().sightings[0].prepared, world.book("sara").sightings) == ("", [])


async def test_the_page_counts_what_was_not_talked_about():
    world = World()
    entry = await noted(world)
    await noted(world)

    async def rows() -> list[str]:
        blocks = (await world.types("mijn pagina")).blocks
        return [block.words for block in blocks if isinstance(block, Row) and block.button.sends == "moments"]

    assert await rows() == [SAY("home.moments", count="2")]
    await world.presses(f"moment given {entry}")
    assert await rows() == [SAY("home.moments", count="1")]
    await world.presses(f"moment given {world.book().sightings[1].id}")
    assert await rows() == []


def test_a_platform_knows_beforehand_which_buttons_open_a_form():
    assert asks("moment form draft d1")
    assert asks("moment feedback x")
    assert not asks("moment given x")
    assert not asks("moments")


async def test_the_day_is_the_leaders_own():
    world = World(brussels("2026-11-24", "00:30"))
    assert "dinsdag 8 december" in text(await world.types(LINE))


async def test_on_another_day_than_the_next_the_nudge_comes_as_soon_as_the_day_begins():
    """Noted on Tuesday at 15.40, with Wednesday off: at 15.40 on Thursday it would be two days old."""
    world = World()
    await world.types("ritme werkdagen ma di do")
    await world.presses("rhythm start")
    await world.types("ritme waardering stop")
    world.now = brussels("2026-11-24", "15:40")
    await world.types("moment <@jan> onderbrak de klant drie keer")
    await world.lives(days=3)
    came = [due for due in world.book().outbox if due.kind == "feedback" and due.state is State.SENT]
    assert [due.attempt_at for due in came] == [brussels("2026-11-26", "08:00")]

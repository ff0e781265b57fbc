"""A coach with scripted answers that remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.content.words import read_commands, read_texts
from bot.core.card import (
    Answer,
    Bullets,
    Button,
    Buttons,
    Card,
    ChannelField,
    ChoiceField,
    DateField,
    Divider,
    Form,
    Note,
    PersonField,
    Pick,
    Quote,
    Row,
    Text,
    TextField,
    TimeField,
    ToggleField,
)
from bot.core.model import Address, Reach
from bot.core.ports import Chat
from bot.core.request import Request
from bot.core.texts import Texts

Script = Answer | Callable[[Request], Answer]

LATER = (
    Button("Later vandaag", "snooze later"),
    Button("Morgen", "snooze tomorrow"),
    Button("Volgende week", "snooze week"),
    Button("Waarom krijg ik dit?", "why"),
    Button("Minder hiervan", "less"),
)

GUIDE = Card(
    "Stijl 3 · Ondersteunend gesprek",
    (
        Text("De ander vindt en kiest zelf de oplossing. Jij geeft steun en vertrouwen."),
        Note("⏱️ 35 min  ·  🎩 coach  ·  Past als de ander het **kan**, maar twijfelt of vastloopt."),
        Divider(),
        Text("**1  Problemen opsporen en aanvaarden**  ·  7 min\nWat maakt het nu lastig?"),
        Text("**2  Doorvragen naar het echte probleem**  ·  11 min\nWanneer is het begonnen?"),
        Text("**3  Begrip tonen voor gevoelens**  ·  7 min\nHoe is dit voor jou?"),
        Text("**4  Helpen oplossingen te realiseren**  ·  10 min\nWelke kies je?"),
        Note("Kan deze persoon dit nog niet? Dan past `stijl2` beter."),
        Buttons(
            (
                Button("Alle zinnen", "guide stijl3 full"),
                Button("Plan dit gesprek", "talk plan stijl3"),
                Button("Vragen om door te vragen", "questions motivatie"),
                Button("Stijl 2", "guide stijl2"),
            )
        ),
    ),
)

FULL = Card(
    "Stijl 3 · Ondersteunend gesprek",
    (
        Note("⏱️ 35 min  ·  🎩 coach"),
        Text("**Vooraf**  Leg je eigen oplossing even opzij. Maak je hoofd vrij."),
        Divider(),
        Text("**1  Problemen opsporen en aanvaarden**  ·  7 min\nHet mag er zijn."),
        Bullets(("Hoe loopt het met [taak]?", "Wat maakt het nu lastig?", "Goed dat je dit zegt.")),
        Text("**2  Doorvragen naar het echte probleem**  ·  11 min\nLaag per laag, met stiltes."),
        Bullets(("Wat maakt dat dit je bezighoudt?", "Wanneer is het begonnen?")),
        Buttons((Button("In het kort", "guide stijl3 short"), Button("Plan dit gesprek", "talk plan stijl3"))),
        Note("Een denkhulp, geen waarheid. Kies wat bij jullie past."),
    ),
)

NEEDS = {
    "Bijsturen": ("Feedback geven", "Slecht nieuws brengen", "Conflict bespreken"),
    "Waarderen en laten groeien": ("Waardering geven", "Stijl 3 · Ondersteunend gesprek", "Feedforward"),
    "Een taak geven": ("Stijl 1 · Instruerend gesprek", "Delegeren"),
    "Samen terugkijken": ("Functioneringsgesprek", "Evaluatie"),
    "Moeilijk moment": ("Zorg uiten en doorverwijzen",),
}
MENU = Card(
    "Welk gesprek heb je voor de boeg?",
    (
        *(
            Pick(f"**{need}**", tuple(Button(title, "guide stijl3") for title in titles), "Kies")
            for need, titles in NEEDS.items()
        ),
        Note("Of typ het: `/gesprek stijl3`, `/gesprek slecht nieuws`. Laatst gebruikt: **stijl 3**."),
    ),
)

COMPLIMENT = Form(
    title="Compliment geven",
    fields=(
        PersonField(name="who", label="Voor wie?", many=True, hint="Meer dan één mag. Iedereen krijgt een eigen zin."),
        TextField(
            name="behaviour",
            label="Wat zag je de ander doen?",
            placeholder="Je bleef rustig en vroeg door.",
            hint="Eén zin is genoeg. Wanneer was het?",
            long=True,
            limit=3000,
        ),
        TextField(
            name="effect", label="Wat leverde het op?", placeholder="Daardoor bleef de bestelling.", optional=True
        ),
        ChoiceField(
            name="audience",
            label="Wie mag dit zien?",
            options=(
                ("me", "Alleen ik, in mijn logboek"),
                ("colleague", "Ook de collega, in een privébericht"),
                ("channel", "Iedereen in een kanaal"),
            ),
            initial="me",
        ),
    ),
    submit="Bewaar",
    sends="compliment keep",
    opens="compliment form",
    notice="Schrijf niets over gezondheid of privé.",
)

PLAN = Form(
    title="Plan dit gesprek",
    fields=(
        PersonField(name="who", label="Met wie?", initial=("jan",)),
        DateField(name="date", label="Welke dag?", initial="2026-11-24"),
        TimeField(name="time", label="Hoe laat?", initial="10:00"),
        ChannelField(name="where", label="In welk kanaal?", optional=True),
        ToggleField(name="sure", label="Past dit?", words="Ik weet dat **Jan** dit graag krijgt", initial=True),
        ChoiceField(name="turn", label="Hoe vaak?", options=tuple((str(n), f"Elke {n} weken") for n in range(1, 10))),
    ),
    submit="Plan",
    sends="talk keep",
    opens="talk plan stijl3",
)

NUDGE = Card(
    "",
    (
        Text("Wie maakte deze week jouw werk makkelijker? **Jan** kreeg al 24 dagen geen waardering van jou."),
        Buttons((Button("Compliment voor Jan", "compliment form"), Button("Iemand anders", "compliment form")), LATER),
        Note("Elke donderdag om 15.00 u., zoals je koos."),
    ),
)

HOME = Card(
    "Dag Anna",
    (
        Text("**Wat er komt**"),
        Text("🌱 **donderdag 26 november om 15.00 u.**  waardering\n📅 **vrijdag 27 november**  review met Sara"),
        Buttons(
            (
                Button("Compliment geven", "compliment form"),
                Button("Gesprek voorbereiden", "guide menu"),
                Button("Vragen", "questions"),
                Button("Mijn ritme", "rhythm"),
            )
        ),
        Divider(),
        Text("**Wie zag je een tijd niet?**  Alleen jij ziet dit."),
        Row("Jan  ·  24 dagen geleden", Button("Compliment", "compliment form")),
        Row("Tom  ·  nog geen compliment van jou", Button("Compliment", "compliment form")),
        Divider(),
        Note("Jouw notities zijn van jou."),
    ),
)

UNKNOWN = Card("", (Text("Dat begrijp ik niet. Kies hieronder, of typ `help`."),))


def kept(request: Request) -> Answer:
    """What a form that is filled in well gets, or the field to mend."""
    words = request.fields.get("behaviour", "")
    if not request.fields.get("who"):
        return Answer(errors=(("who", "Kies minstens één collega."),))
    if not isinstance(words, str) or not words.strip():
        return Answer(errors=(("behaviour", "Schrijf in één zin wat je de ander zag doen."),))
    card = Card(
        "",
        (
            Text("Bewaard in jouw logboek. Alleen jij ziet dit."),
            Quote(words),
            Buttons(
                (
                    Button("Stuur naar Jan", "share 1 person"),
                    Button("Deel in een kanaal", "share 1 channel"),
                    Button("Ongedaan maken", "undo 1"),
                )
            ),
            Note("✓ situatie   ✓ gedrag   ✓ effect  ·  Ongedaan maken kan nog 10 minuten."),
        ),
    )
    return Answer(card=card, home_changed=True)


SCRIPT: dict[str, Script] = {
    "home": Answer(card=HOME),
    "gesprek": Answer(card=MENU),
    "guide menu": Answer(card=MENU),
    "gesprek stijl3": Answer(card=GUIDE),
    "guide stijl3": Answer(card=GUIDE),
    "guide stijl3 full": Answer(card=FULL, in_place=True),
    "guide stijl3 short": Answer(card=GUIDE, in_place=True),
    "compliment form": Answer(form=COMPLIMENT),
    "compliment": Answer(form=COMPLIMENT),
    "compliment keep": kept,
    "talk plan stijl3": Answer(form=PLAN),
    "share 1 person": Answer(card=Card("", (Text("Verstuurd naar **Jan**."),))),
}


class ScriptedCoach:
    """Answers from a script; a nudge is due at each of `nudges`, and waking sends it through the chat."""

    def __init__(self, chat: Chat, nudges: list[datetime] | None = None) -> None:
        self.chat = chat
        self.nudges = nudges or []
        self.script = dict(SCRIPT)
        self.asked: list[Request] = []

    def glance(self, request: Request) -> Answer | None:
        """Nothing at a glance, so that every request is remembered in one place."""
        return None

    async def answer(self, request: Request) -> Answer:
        """What the script says."""
        self.asked.append(request)
        found = self.script.get(request.words, Answer(card=UNKNOWN))
        return found if isinstance(found, Answer) else found(request)

    async def wake(self, moment: datetime) -> None:
        """Send Anna every nudge that is due, and Jan hears of it too."""
        for due in [nudge for nudge in self.nudges if nudge <= moment]:
            self.nudges.remove(due)
            address = Address(platform="local", tenant="local", reach=Reach.PERSON, id="anna")
            await self.chat.send(address, NUDGE, f"nudge {due.isoformat()}")

    async def next_nudge(self, tenant: str, person: str, moment: datetime) -> datetime | None:
        """The first nudge still to come; only Anna has any."""
        coming = [nudge for nudge in self.nudges if nudge > moment]
        return min(coming, default=None) if (tenant, person) == ("local", "anna") else None


@cache
def texts() -> Texts:
    """The sentences people really get."""
    folder = Path(__file__).parents[2] / "prompts" / "nl"
    commands, sentences = folder / "commands.toml", folder / "texts.toml"
    vocabulary = read_commands(commands, commands.read_text("utf-8"))
    return read_texts(sentences, sentences.read_text("utf-8"), vocabulary.placeholders)

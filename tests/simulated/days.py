"""What a simulated leader does on which day: asks, plans, notes, presses, flies, is off, falls silent, comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.core.card import Form
from bot.core.entries import Busy, Follows, Leave, Mark
from bot.core.model import Talk
from bot.core.request import Source
from bot.store.changes import own
from tests.fakes.chat import Letter, buttons
from tests.simulated.leader import KINDS, MATES, Leader
from tests.simulated.life import DAY, HOUR, ME, MINUTE, SOMEBODY, START, Away, Life

GUIDES = ("stijl3", "review", "functionering", "slechtnieuws", "werkgesprek", "planning", "eenopeen", "evaluatie")
MUTABLE = ("balans", "stilte", "draagkracht", "verhaal", "nieuwestart", "vooraf", "terugkomen", "feedback")
LETTERS = ["ma", "di", "wo", "do", "vr", "za", "zo"]
PRACTISED = ("vraagterug", "stilte", "watmaaktdat")


class Days:
    """Fills the agenda of one life."""

    def __init__(self, life: Life, weeks: int) -> None:
        self.life, self.who, self.chance, self.weeks = life, life.who, life.chance, weeks
        self.end = START + timedelta(weeks=weeks)
        first = self.chance.uniform(6, 12)
        self.quiet = (START + timedelta(weeks=first), START + timedelta(weeks=first + self.chance.uniform(7, 14)))
        self.number = 0
        life.on_letter = self.reads

    def here(self) -> bool:
        """Whether the leader does anything at all these days."""
        return not (self.who.falls_silent and self.quiet[0] <= self.life.now < self.quiet[1])

    def new_id(self, what: str) -> str:
        self.number += 1
        return f"{what}{self.number}"

    def fill(self) -> None:
        """The whole year."""
        life, chance, who = self.life, self.chance, self.who
        life.at(START + HOUR * chance.uniform(7, 20), self.begins)
        for week in range(self.weeks):
            monday = START + timedelta(weeks=week)
            life.at(monday + HOUR, self.week)
        for rate, act in (
            (who.compliments, self.compliments),
            (who.talks, self.plans),
            (who.sightings, self.sees),
            (who.marks, self.follows),
            (0.25, self.asks),
            (0.12, self.changes_mind),
            (0.06, self.team_changes),
            (0.05, self.off),
            (0.08, self.pauses),
        ):
            moment = START + DAY
            while rate and (moment := moment + timedelta(weeks=chance.expovariate(rate))) < self.end:
                life.at(moment, act)
        self._rare(who)

    def _rare(self, who: Leader) -> None:
        life, chance = self.life, self.chance
        for number, zone in enumerate(who.flies):
            life.at(START + timedelta(weeks=5 + 8 * number, hours=chance.uniform(0, 99)), lambda z=zone: self.flies(z))
        if who.stops:
            life.at(START + timedelta(weeks=chance.uniform(8, 20)), self.stops)
            life.at(START + timedelta(weeks=chance.uniform(22, 30)), self.begins)
        if not who.says_yes:
            life.at(START + timedelta(weeks=30), self.says_yes)
        if who.habit:
            life.at(START + timedelta(weeks=chance.uniform(1, 6)), self.chooses_habit)
        if who.restored:
            for number in range(3):
                life.at(START + timedelta(weeks=8 + 14 * number, hours=chance.uniform(0, 99)), self.backs_up)
        if who.jumps:
            for number in range(8):
                life.at(START + timedelta(weeks=3 + 6 * number, hours=chance.uniform(0, 99)), self.jumps)

    # Saying yes, no, and changing it.

    async def begins(self) -> None:
        life, who = self.life, self.who
        first = (await life.does("help")) if not life.looks else None
        if first:
            for mate in self.chance.sample(MATES, self.chance.randint(0, 6)):
                await life.does(f"team <@{mate}>")
            await life.does("ritme werkdagen " + " ".join(LETTERS[day] for day in who.days))
            if who.hours:
                await life.does(f"ritme uren {who.hours}")
            if who.country:
                await life.does(f"ritme land {who.country}")
        if who.says_yes:
            await self.says_yes()
        else:
            await life.does("rhythm decline", Source.PRESSED)

    async def says_yes(self) -> None:
        life, rhythm = self.life, self.life.book.rhythm
        await life.does("rhythm start", Source.PRESSED)
        opens, closes = int(rhythm.opens[:2]), int(rhythm.closes[:2])
        for kind, day, slow in self.who.slots:
            hour = f"{self.chance.randrange(opens + 1, closes):02}:{self.chance.choice((0, 15, 30)):02}"
            turn = "slow" if slow else "weekly"
            await life.does(f"rhythm set {kind}", Source.SUBMITTED, day=str(day), time=hour, turn=turn)
        for kind in {"practice", "appreciation"} - {slot[0] for slot in self.who.slots}:
            await life.does(f"rhythm set {kind}", Source.SUBMITTED, turn="never")

    async def stops(self) -> None:
        await self.life.does("ritme stop")

    async def asks(self) -> None:
        """Here, but not for a nudge."""
        if self.here():
            await self.life.does(self.chance.choice(("logboek", "ritme", "team", "gesprek stijl3")))

    async def changes_mind(self) -> None:
        if not self.here():
            return
        chance, life = self.chance, self.life
        kind, mate = chance.choice(MUTABLE), chance.choice(MATES)
        what = chance.choice(("never", "again", "spare", "back", "slot", "slot"))
        match what:
            case "never" | "again":
                await life.does(f"ritme {'nooit' if what == 'never' else 'toch'} {kind}")
            case "spare" | "back":
                await life.does(f"ritme {'nooit' if what == 'spare' else 'toch'} <@{mate}>")
            case _ if life.book.rhythm.agreed:
                await self._set(chance.choice(KINDS))
            case _:
                pass

    async def _set(self, kind: str, words: str = "") -> None:
        rhythm, chance = self.life.book.rhythm, self.chance
        hour = f"{chance.randrange(int(rhythm.opens[:2]) + 1, int(rhythm.closes[:2])):02}:{chance.choice((0, 30)):02}"
        turn = "slow" if chance.random() < 0.2 else "weekly"
        day = str(chance.choice(rhythm.days))
        await self.life.does(words or f"rhythm set {kind}", Source.SUBMITTED, day=day, time=hour, turn=turn)

    async def off(self) -> None:
        """Some days off, from soon on."""
        life, chance = self.life, self.chance
        first = life.today() + timedelta(days=chance.randint(0, 10))
        leave = Leave(first=first, last=first + timedelta(days=chance.choice((0, 1, 4, 9, 16, 24))))
        await life.rhythm(leave=(*life.book.rhythm.leave, leave)[-6:])

    async def pauses(self) -> None:
        if self.here():
            until = self.life.today() + timedelta(days=self.chance.choice((0, 2, 7, 20)))
            await self.life.does("rhythm paused", Source.SUBMITTED, until=until.isoformat())

    async def flies(self, zone: str) -> None:
        self.life.line.move(ME, zone)

    async def team_changes(self) -> None:
        if self.here():
            mate = self.chance.choice(MATES)
            there = any(one.id == mate for one in self.life.book.team)
            await self.life.does(f"team remove <@{mate}>" if there else f"team <@{mate}>")

    # What the leader notes and plans.

    def mate(self) -> str:
        team = self.life.book.team
        return self.chance.choice(team).id if team and self.chance.random() < 0.9 else self.chance.choice(MATES)

    async def compliments(self) -> None:
        if self.here():
            await self.life.does(f"compliment <@{self.mate()}> belde dinsdag de klant zelf terug")

    async def plans(self, guide: str = "", mate: str = "") -> None:
        if not self.here():
            return
        life, chance = self.life, self.chance
        day = life.today() + timedelta(days=chance.choice((0, 0, 1, 2, 5, 9, 12)))
        hour = f"{chance.randint(7, 20):02}:{chance.choice((0, 30)):02}"
        guide = guide or chance.choice(GUIDES)
        await life.does(
            f"talk keep {guide}", Source.SUBMITTED, who=(mate or self.mate(),), date=day.isoformat(), time=hour
        )
        if not life.book.talks:
            return
        talk = life.book.talks[-1]
        if chance.random() < 0.15:
            ahead = max(HOUR, talk.moment - life.now)
            life.at(life.now + ahead * chance.random(), lambda: self._cancels(talk))
        elif chance.random() < 0.5:
            life.at(talk.moment + HOUR * chance.uniform(0.5, 40), lambda: self._agrees(talk.id))

    async def _cancels(self, talk: Talk) -> None:
        await self.life.does(f"talk cancel {talk.id}", Source.PRESSED)

    async def _agrees(self, talk: str) -> None:
        if self.here():
            # Two agreements often fall on one day: those are bundled.
            until = self.life.today() + timedelta(days=self.chance.randint(3, 12))
            until += timedelta(days=(2 - until.weekday()) % 7) if self.chance.random() < 0.5 else timedelta()
            await self.life.does(
                f"talk agreed {talk}", Source.SUBMITTED, words="eerst zelf proberen", until=until.isoformat()
            )

    async def sees(self) -> None:
        """A moment worth a word."""
        if not self.here():
            return
        life, chance = self.life, self.chance
        await life.does(f"moment <@{self.mate()}> onderbrak de klant drie keer")
        if life.book.sightings and chance.random() < 0.2:
            seen = life.book.sightings[-1].id
            life.at(life.now + HOUR * chance.uniform(1, 90), lambda: self._gave(seen))

    async def _gave(self, sighting: str) -> None:
        self.life.given.add(sighting)
        async with self.life.fed() as book:
            book.sightings = [
                replace(one, given=self.life.clock) if one.id == sighting else one for one in book.sightings
            ]

    async def follows(self) -> None:
        """A mark of one of the kinds, as its feature would set it."""
        life, chance = self.life, self.chance
        kind, mate, today = chance.choice([*Follows, Follows.DELEGATION]), self.mate(), life.today()
        marks = [self._mark(kind, mate, today + timedelta(days=chance.randint(2, 25)))]
        if kind is Follows.DELEGATION and chance.random() < 0.4:
            day = today + timedelta(days=5)
            marks.append(replace(self._mark(Follows.CHECKPOINT, mate, day), about=marks[0].id))
        if kind is Follows.DELEGATION and chance.random() < 0.5:
            marks += [self._mark(kind, mate, today + timedelta(days=9 * further)) for further in (1, 2)]
        async with life.fed() as book:
            book.marks = [*book.marks, *marks]
        ids = {mark.id for mark in marks}
        if kind is not Follows.GOALS or chance.random() < 0.3:
            life.at(life.now + timedelta(days=chance.uniform(1, 40)), lambda: self._ends(ids))

    def _mark(self, kind: Follows, mate: str, day: date) -> Mark:
        needs_day = kind in (Follows.PROGRAMME, Follows.CHECKPOINT, Follows.DELEGATION)
        return Mark(
            id=self.new_id("m"),
            kind=kind,
            colleague=mate,
            name=f"{mate} P",
            words="de offerte",
            since=self.life.clock,
            day=day if needs_day else None,
        )

    async def _ends(self, ids: set[str]) -> None:
        async with self.life.fed() as book:
            book.marks = [replace(mark, done=True) if mark.id in ids else mark for mark in book.marks]

    async def chooses_habit(self) -> None:
        life = self.life
        if life.book.rhythm.agreed and self.here():
            await self._set("practice", "habit form")  # only looked at
            rhythm = life.book.rhythm
            hour = f"{int(rhythm.opens[:2]) + 1:02}:00"
            fields = {"page": self.chance.choice(PRACTISED), "cue": "ik dinsdag de stand-up sluit", "plan": "vraag ik"}
            await life.does(
                "habit set", Source.SUBMITTED, day=str(self.chance.choice(rhythm.days)), time=hour, **fields
            )

    # What the world around does.

    async def week(self) -> None:
        """The meetings and the silences of this week."""
        life, chance, now = self.life, self.chance, self.life.now
        monday = life.today() - timedelta(days=life.today().weekday())
        busy = list[Busy]()
        for _ in range(int(self.who.meetings)):
            day = monday + timedelta(days=chance.randint(0, 4))
            start = datetime.combine(
                day, time(chance.randint(8, 17)), life.wall().tzinfo
            ) + MINUTE * 30 * chance.randint(0, 1)
            end = start + MINUTE * chance.choice((30, 60, 120))
            busy.append(Busy(id=self.new_id("b"), start=start, end=end))
        async with life.fed() as book:
            book.busy = busy
        for _ in range(int(self.who.silences + chance.random())):
            start = now + HOUR * chance.uniform(0, 168)
            span = HOUR * chance.choice((0.5, 2, 8, 30))
            reason = chance.choice(("dnd", "dnd", "quiet", "leave"))
            life.silences.append(Away(start, start + span, reason, chance.random() < 0.6))

    async def backs_up(self) -> None:
        """A copy is made; it comes back hours or days later."""
        kept, since = own(self.life.book), self.life.clock
        back = self.life.now + HOUR * self.chance.uniform(2, 90)
        self.life.at(back, lambda: self.life.restore(kept, since))

    async def jumps(self) -> None:
        """The clock of the machine is wrong for a while."""
        life, chance = self.life, self.chance
        off = HOUR * chance.choice((1, 5, 30, 24 * 7, 24 * 14)) * chance.choice((1, -1))
        life.skew = max(off, START - life.now)
        life.at(life.now + HOUR * chance.uniform(1, 48), self._right)

    async def _right(self) -> None:
        self.life.skew = timedelta()

    # What comes of a nudge.

    def reads(self, letter: Letter) -> None:
        life, chance = self.life, self.chance
        due = next((due for due in life.book.outbox if due.key == letter.key), None)
        shown = buttons(letter.card)
        if due is None or not shown or not self.here() or chance.random() > self.who.presses:
            return
        main = [one for one in shown if due.id in one.sends or "via" in one.sends] or shown
        picked = chance.choice(main if chance.random() < 0.25 else shown[:2]).sends
        if due.kind == "afbouw":
            picked = shown[1 if self.who.keeps_habit else 0].sends
        habit = next((habit for habit in life.book.habits if habit.stage == "active"), None)
        if habit and habit.page == due.kind and chance.random() < 0.95:
            picked = f"settle {due.id} done"
        if "less" in picked or "stop" in picked or "never" in picked:
            picked = picked if chance.random() < 0.2 else f"settle {due.id} done"
        delay = MINUTE * chance.choice((1, 7, 45, 300, 1500, 4000)) if chance.random() < 0.95 else timedelta(days=40)
        for _ in range(2 if chance.random() < 0.1 else 1):
            life.at(life.now + delay, lambda: self._presses(due.id, picked))
        if picked.startswith("snooze") and chance.random() < 0.15:
            life.at(life.now + delay + MINUTE, lambda: self._never(due.id))
        if chance.random() < 0.01:
            life.at(life.now + delay, lambda: self._stranger(due.id))

    async def _stranger(self, due_id: str) -> None:
        before = self.life.book
        await self.life.presses_under(due_id, f"settle {due_id} done", SOMEBODY)
        assert self.life.book.outbox == before.outbox

    async def _presses(self, due_id: str, words: str) -> None:
        if not self.here():
            return
        answer = await self.life.presses_under(due_id, words)
        if answer.form and self.chance.random() < 0.7:
            await self._submits(answer.form)

    async def _never(self, due_id: str) -> None:
        """Put off, and then rather not at all; until they change their mind."""
        await self.life.presses_under(due_id, f"rhythm never {due_id}")
        due = next((due for due in self.life.book.outbox if due.id == due_id), None)
        if due:
            self.life.at(self.life.now + timedelta(days=20), lambda: self._again(due.kind))

    async def _again(self, kind: str) -> None:
        await self.life.does(f"ritme toch {kind}")

    async def _submits(self, form: Form) -> None:
        match form.sends.split()[:2]:
            case ["compliment", _]:
                who = (self.mate(),)
                await self.life.does(
                    "compliment keep", Source.SUBMITTED, who=who, behaviour="vroeg door", audience="me"
                )
            case ["talk", "keep"]:
                await self.plans(form.sends.split()[2])
            case ["talk", "agreed"]:
                await self._agrees(form.sends.split()[2])
            case ["habit", _]:
                await self.chooses_habit()
            case ["rhythm", "set"]:
                await self._set("", form.sends)
            case _:
                pass

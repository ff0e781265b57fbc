"""The nouns: people, what a notebook holds, and what goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.core.entries import Busy, Calendar, Habit, Leave, Mark, Measuring, Sighting
from bot.core.request import Contact, first_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as the platform knows them; zone is an IANA name."""

    id: str
    name: str
    zone: str = "Europe/Brussels"
    language: str = "nl"
    automated: bool = False
    active: bool = True

    @property
    def first(self) -> str:
        """The name to call them by: the first word of the name."""
        return first_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member of a leader's own team, as the leader added them."""

    id: str
    name: str
    since: datetime

    @property
    def first(self) -> str:
        """The name to call them by."""
        return first_name(self.name)


class Audience(StrEnum):
    """Who may see a compliment; only the leader is the default."""

    ME = "me"
    COLLEAGUE = "colleague"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliment:
    """What a leader saw somebody do: situation, behaviour, effect (S1.1i, S1.6d)."""

    id: str
    colleague: str
    name: str
    behaviour: str
    situation: str = ""
    effect: str = ""
    moment: datetime
    audience: Audience = Audience.ME
    channel: str = ""

    @property
    def first(self) -> str:
        """The name to call the colleague by."""
        return first_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation the leader planned, with a guide beside it. `minutes` is how long it takes."""

    id: str
    guide: str
    colleague: str
    name: str
    moment: datetime
    minutes: int
    planned: datetime

    @property
    def first(self) -> str:
        """The name to call the colleague by."""
        return first_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The one thing leader and colleague agreed in a talk (S2.3e); `done` once the leader came back to it."""

    id: str
    talk: str
    colleague: str
    name: str
    words: str
    moment: datetime
    until: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One kind of nudge in a leader's week: day 0 is Monday, time is the leader's wall clock ("15:00").

    `weeks` is how many weeks lie between two, `unused` counts nudges in a row that nobody pressed,
    `asked` says that we asked what fits better, `next` is the next occurrence (aware, UTC).
    """

    kind: str
    day: int
    time: str
    weeks: int = 1
    unused: int = 0
    asked: bool = False
    next: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a leader wants to hear from us; nothing is sent before `agreed`.

    Outside `opens` to `closes` (wall clock) it is quiet. `country` is whose public holidays count, "" as the zone
    says. `leave` are days off; `muted` are pages, and `spared` colleagues, that no nudge comes from or is about.
    """

    agreed: bool = False
    slots: tuple[Slot, ...] = ()
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    paused_until: date | None = None
    opens: str = "08:00"
    closes: str = "18:00"
    country: str = ""
    leave: tuple[Leave, ...] = ()
    muted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    def slot(self, kind: str) -> Slot | None:
        """The slot of this kind, if the leader has it."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


class State(StrEnum):
    """Where a letter stands (the outbox protocol)."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"  # the policy decided against it, or withheld it: `reason` says why
    SETTLED = "settled"  # the leader did something with it


class Reach(StrEnum):
    """The two kinds of place a card can go to."""

    PERSON = "person"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a card goes: a person's direct chat or a channel, of one tenant on one platform."""

    platform: str
    tenant: str
    reach: Reach
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One message for one address at one moment, kept in the outbox of the person it is sent for.

    `key` names the occurrence (tenant|platform|kind|leader|local date or object id): the same nudge cannot
    exist twice. `about` is the object it is about, `person` the colleague it names, `variant` the text chosen.
    The words themselves are rendered when it is sent, so free text lives in one place only. `planned` is when it
    would have come by itself, `rank` is its page's kind, `reason` why it was moved or skipped, `lead` the letter it
    travels with. While it is being sent `look_at` is when to look whether it arrived, should nobody have said so;
    `unsure` counts how often nobody could.
    """

    id: str
    key: str
    kind: str
    address: Address
    state: State = State.DUE
    not_before: datetime
    not_after: datetime
    about: str = ""
    person: str = ""
    name: str = ""
    variant: str = ""
    attempts: int = 0
    attempt_at: datetime | None = None
    look_at: datetime | None = None
    unsure: int = 0
    receipt: str = ""
    planned: datetime | None = None
    rank: str = ""
    reason: str = ""
    lead: str = ""

    @property
    def first(self) -> str:
        """The name to call the colleague by."""
        return first_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A team with channels that let us in; `service` is the address that serves it."""

    id: str
    name: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One person's two identities, each (platform, tenant, person): the notebook stands under `kept`."""

    kept: tuple[str, str, str]
    also: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words a person typed that could not be kept yet; held for a day, so that nothing typed is lost."""

    id: str
    words: str
    moment: datetime
    people: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Notebook:
    """Everything Duwtje keeps of one person; one commit writes it whole.

    `handled` holds the ids of requests already carried out, `shown` when a text variant was last used,
    `looked` when the platform last told us who the owner is, `lively` when the owner last did something, `woken` when
    we last looked what is due, `next_due` the next moment to wake this notebook.
    `away` is the platform's word for why the owner cannot be reached ("" while they can): until they come back
    nothing is sent to them. `mended` says that the newest copy was damaged, until the owner was told: "older" when
    the one before it serves, "empty" when none could.
    """

    tenant: str
    platform: str = ""
    owner: Person
    contact: Contact | None = None
    away: str = ""
    mended: str = ""
    met: datetime | None = None
    looked: datetime | None = None
    lively: datetime | None = None
    woken: datetime | None = None
    calendar: Calendar | None = None
    measuring: Measuring | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    team: list[Colleague] = field(default_factory=list[Colleague])
    compliments: list[Compliment] = field(default_factory=list[Compliment])
    talks: list[Talk] = field(default_factory=list[Talk])
    agreements: list[Agreement] = field(default_factory=list[Agreement])
    sightings: list[Sighting] = field(default_factory=list[Sighting])
    marks: list[Mark] = field(default_factory=list[Mark])
    habits: list[Habit] = field(default_factory=list[Habit])
    busy: list[Busy] = field(default_factory=list[Busy])
    outbox: list[Due] = field(default_factory=list[Due])
    places: list[Place] = field(default_factory=list[Place])
    links: list[Link] = field(default_factory=list[Link])
    drafts: list[Draft] = field(default_factory=list[Draft])
    handled: dict[str, datetime] = field(default_factory=dict[str, datetime])
    shown: dict[str, datetime] = field(default_factory=dict[str, datetime])
    next_due: datetime | None = None

    @property
    def direct(self) -> Address:
        """Where the owner reads what is meant for them alone."""
        return Address(platform=self.platform, tenant=self.tenant, reach=Reach.PERSON, id=self.owner.id)

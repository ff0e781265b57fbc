"""One person on two platforms: one notebook, one rhythm, one log, wherever they type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.card import Answer, Card
from bot.core.coach import Coach
from bot.core.commands import MENTION
from bot.core.model import Address, Link, Person, Reach
from bot.core.outcomes import Found, Outcome
from bot.core.ports import Chat
from bot.core.presence import Presence
from bot.core.request import Request

Key = tuple[str, str, str]


class Links:
    """Who is whom. The notebook stands under the first identity of each pair; the other one leads to it.

    `ids` tells for each platform what an id of a person looks like there.
    """

    def __init__(self, pairs: Iterable[Link], ids: Mapping[str, re.Pattern[str]]) -> None:
        self._ids = ids
        self._kept, self._also, self._tenants = dict[Key, Key](), dict[Key, Key](), dict[tuple[str, str], str]()
        for link in pairs:
            self._kept[link.also], self._also[link.kept] = link.kept, link.also
            # The tenants of the two are one organisation.
            self._tenants[link.kept[1], link.also[0]] = link.also[1]
            self._tenants[link.also[1], link.kept[0]] = link.kept[1]

    def __bool__(self) -> bool:
        """Whether anybody is linked."""
        return bool(self._kept)

    def chat(self, chat: Chat, others: Mapping[str, Chat]) -> LinkedChat:
        """A platform's chat, for the coach."""
        return LinkedChat(chat, others, self)

    def coach(self, coach: Coach, platform: str) -> LinkedCoach:
        """The coach, for the room of a platform."""
        return LinkedCoach(coach, self, platform)

    def kept(self, platform: str, tenant: str, person: str) -> tuple[str, str]:
        """(tenant, person) of the notebook this identity writes in."""
        _, tenant, person = self._kept.get((platform, tenant, person), (platform, tenant, person))
        return tenant, person

    def home(self, platform: str, tenant: str, person: str) -> str:
        """The other platform somebody is on; "" when they are on this one alone."""
        there = self._kept.get((platform, tenant, person)) or self._also.get((platform, tenant, person))
        return there[0] if there else ""

    def inward(self, request: Request) -> Request:
        """The request as its notebook knows it: the leader, and everybody they name."""
        platform, tenant = request.platform, request.tenant
        kept, person = self.kept(platform, tenant, request.person)
        if (kept, person) == (tenant, request.person):
            return request

        def known(one: str) -> str:
            return self.kept(platform, tenant, one)[1]

        words = MENTION.sub(lambda found: f"<@{known(found[1])}>", request.words)
        fields = {
            name: value if isinstance(value, str) else tuple(map(known, value))
            for name, value in request.fields.items()
        }
        return replace(request, tenant=kept, person=person, words=words, fields=fields)

    def outward(self, platform: str, tenant: str, person: str) -> Key:
        """Where somebody is, asked for on a platform: there when they are linked, else where their id comes from."""
        home = next((name for name, looks in self._ids.items() if looks.fullmatch(person)), platform)
        there = home, self._tenants.get((tenant, home), tenant), person
        also = self._also.get(there) or self._kept.get(there)
        return also if also and also[0] == platform else there

    def addressed(self, address: Address) -> Address:
        """Where a card for this address really goes."""
        if address.reach is Reach.CHANNEL:
            return replace(address, tenant=self._tenants.get((address.tenant, address.platform), address.tenant))
        platform, tenant, person = self.outward(address.platform, address.tenant, address.id)
        return replace(address, platform=platform, tenant=tenant, id=person)


class LinkedChat:
    """A platform's chat as the coach knows it: people are found on whichever platform they are."""

    def __init__(self, chat: Chat, others: Mapping[str, Chat], links: Links) -> None:
        self.platform, self._chats, self._links = chat.platform, others, links

    async def person(self, tenant: str, person: str) -> Person | None:
        """Who this is, under the id they were asked for by."""
        platform, there, theirs = self._links.outward(self.platform, tenant, person)
        found = await self._chats[platform].person(there, theirs) if platform in self._chats else None
        return replace(found, id=person) if found else None

    async def presence(self, tenant: str, person: str, moment: datetime) -> Presence | None:
        """How this person is there, on the platform they are on."""
        platform, there, theirs = self._links.outward(self.platform, tenant, person)
        return await self._chats[platform].presence(there, theirs, moment) if platform in self._chats else None

    async def send(self, address: Address, card: Card, key: str, until: datetime | None = None) -> Outcome:
        """Post a card where its reader is."""
        there = self._links.addressed(address)
        return await self._chats[there.platform].send(there, card, key, until)

    async def find(self, address: Address, key: str, since: datetime, until: datetime) -> Found:
        """Look there whether it stands."""
        there = self._links.addressed(address)
        return await self._chats[there.platform].find(there, key, since, until)

    def rest(self, address: Address) -> float:
        """How long nothing may leave for there."""
        there = self._links.addressed(address)
        return self._chats[there.platform].rest(there)

    async def withdraw(self, address: Address, receipt: str) -> None:
        """Take back what was sent there."""
        there = self._links.addressed(address)
        await self._chats[there.platform].withdraw(there, receipt)

    async def show_home(self, tenant: str, person: str, card: Card) -> None:
        """Show the leader's page on this platform."""
        platform, there, theirs = self._links.outward(self.platform, tenant, person)
        await self._chats[platform].show_home(there, theirs, card)


class LinkedCoach:
    """The coach as a room knows it: whoever types is first led to their own notebook."""

    def __init__(self, coach: Coach, links: Links, platform: str) -> None:
        self._coach, self._links, self._platform = coach, links, platform

    def glance(self, request: Request) -> Answer | None:
        """As the coach does."""
        return self._coach.glance(self._links.inward(request))

    async def answer(self, request: Request) -> Answer:
        """As the coach does."""
        return await self._coach.answer(self._links.inward(request))

    async def lose(self, tenant: str, person: str, moment: datetime, reason: str) -> None:
        """As the coach does; whoever is also elsewhere is still reached there."""
        kept = self._links.kept(self._platform, tenant, person)
        elsewhere = self._links.home(self._platform, tenant, person)
        await self._coach.lose(*kept, moment, reason, elsewhere)

"""The teams that let us in: one hello each, and the channels a leader may share a compliment in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.chat.payload import string
from bot.chat.teams import render
from bot.chat.teams.form import Known
from bot.chat.teams.outcomes import TROUBLE, code_of
from bot.chat.teams.read import Team
from bot.core.card import Card, Note, Text
from bot.core.model import Place

if TYPE_CHECKING:
    from bot.chat.teams.wire import Wire

log = logging.getLogger(__name__)
PATIENCE = 2.0
Say = Callable[..., str]


class Places(Protocol):
    """Where the teams of an organisation are remembered."""

    async def all(self, tenant: str) -> tuple[Place, ...]: ...  # noqa: D102
    async def add(self, tenant: str, place: Place, moment: datetime) -> bool: ...  # noqa: D102
    async def drop(self, tenant: str, team: str, moment: datetime) -> None: ...  # noqa: D102


class Teams:
    """What we know of teams; who is in them, Teams is asked each time."""

    def __init__(self, wire: Wire, places: Places, serves: Callable[[str], bool], say: Say) -> None:
        self._wire, self._places, self._serves, self._say = wire, places, serves, say

    async def changed(self, team: Team, moment: datetime) -> None:
        """A team let us in or took us away; the first time in, one message says who we are."""
        try:
            if not team.here:
                await self._places.drop(team.tenant, team.team, moment)
            elif await self._places.add(team.tenant, Place(id=team.team, name=team.name, service=team.service), moment):
                await self._hello(team)
        except (*TROUBLE,) as error:
            log.warning("team not greeted: %s", code_of(error), extra={"tenant": team.tenant})

    async def channels(self, tenant: str, person: str) -> Known:
        """The channels this person is in and where we may post: (id, "Team › channel")."""
        places = await self._places.all(tenant)
        found = await asyncio.gather(*(self._of(place, person) for place in places if self._serves(place.service)))
        return tuple(channel for channels in found for channel in channels)

    async def _of(self, place: Place, person: str) -> Known:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._wire.member(place.service, place.id, person)
                rows = await self._wire.channels(place.service, place.id)
        except TROUBLE as error:
            # Who is not in a team does not learn that it has channels.
            log.info("channels not listed: %s", code_of(error))
            return ()
        general = self._say("teams.general")
        return tuple((row, f"{place.name} › {name or general}") for row, name in rows)

    async def _hello(self, team: Team) -> None:
        try:
            by = string(await self._wire.member(team.service, team.conversation, team.by), "name") if team.by else ""
        except TROUBLE:
            by = ""
        say = self._say
        first = say("teams.hello-by", name=by) if by else say("teams.hello")
        card = Card(say("app.name"), (Text(first), Text(say("teams.hello-how")), Note(say("teams.hello-note"))))
        await self._wire.post(team.service, team.conversation, render.message(card, say("room.choose")))

"""What a form offers to choose from: the people a leader knows, and the channels they are in."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.chat.teams.form import Known
from bot.core.card import ChannelField, Form, PersonField

log = logging.getLogger(__name__)


class Offers:
    """What a form offers to choose from."""

    def __init__(
        self,
        mates: Callable[[str, str], Awaitable[Known]],
        name: Callable[[str, str], Awaitable[str]],
        channels: Callable[[str, str], Awaitable[Known]],
    ) -> None:
        self._mates, self._name, self.channels = mates, name, channels

    async def of(self, tenant: str, person: str, form: Form) -> tuple[Known, Known]:
        """People and channels; a list that cannot be read now does not stand in the way of the form."""
        people = channels = ()
        try:
            people = await self.people(tenant, person, form)
            if any(isinstance(field, ChannelField) for field in form.fields):
                channels = await self.channels(tenant, person)
        except OSError as error:
            log.warning("nothing to choose from: %s", type(error).__name__)
        return people, channels

    async def people(self, tenant: str, person: str, form: Form) -> Known:
        """The leader's own team, and whoever the form already names."""
        asked = [one for field in form.fields if isinstance(field, PersonField) for one in field.initial]
        if not any(isinstance(field, PersonField) for field in form.fields):
            return ()
        known = dict(await self._mates(tenant, person))
        for one in asked:
            if one not in known:
                known[one] = await self._name(tenant, one)
        return tuple(known.items())

"""The calls to Teams, by Microsoft's SDK: one per thing we do, without retries of its own."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from bot.chat.payload import string
from bot.chat.teams.outcomes import UNAUTHORISED, NoToken, status_of
from bot.chat.teams.tokens import Tokens

with warnings.catch_warnings():
    # The SDK says of its own parts that they may change; we use none of those.
    warnings.simplefilter("ignore")
    from microsoft_teams.api import Account, CreateConversationParams, MessageActivityInput, TypingActivityInput
    from microsoft_teams.api.clients.conversation import ConversationClient
    from microsoft_teams.common import Client

Json = dict[str, Any]
T = TypeVar("T")
SELECT = "id,displayName,accountEnabled"


class Wire:
    """Where cards and questions go; every call raises httpx.HTTPError or NoToken when it did not work."""

    def __init__(self, client: Client, http: httpx.AsyncClient, tokens: Tokens, graph: str, scope: str) -> None:
        self._client, self._http, self._tokens = client, http, tokens
        self._graph, self._graph_scope = graph.rstrip("/"), scope
        self._services: dict[str, ConversationClient] = {}

    async def post(self, service: str, conversation: str, message: Json) -> str:
        """Post a message; returns its id."""
        activity = _message(message)
        sent = await self._known(lambda: self._at(service).create_activity(conversation, activity))
        return sent.id

    async def whisper(self, service: str, conversation: str, message: Json, account: str) -> str:
        """Post a message in a shared place that one person sees."""
        activity = _message(message)
        activity.recipient = Account(id=account, is_targeted=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # targeted messages are a preview of Teams' own
            sent = await self._known(lambda: self._at(service).create_targeted_activity(conversation, activity))
        return sent.id

    async def type(self, service: str, conversation: str) -> None:
        """Show that we are busy."""
        await self._known(lambda: self._at(service).create_activity(conversation, TypingActivityInput()))

    async def delete(self, service: str, conversation: str, activity: str) -> None:
        """Take a message back."""
        await self._known(lambda: self._at(service).delete_activity(conversation, activity))

    async def open_chat(self, service: str, tenant: str, person: str) -> str:
        """The direct chat with a person, by their id in the directory; it is the same one each time."""
        params = CreateConversationParams(
            members=[Account(id=person)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        found = await self._known(lambda: self._at(service).create(params))
        return found.id

    async def member(self, service: str, conversation: str, person: str) -> Json:
        """Somebody in a conversation, by either of their ids: `aadObjectId`, `name` and more."""
        url = f"{service.rstrip('/')}/v3/conversations/{quote(conversation, safe='')}/members/{quote(person, safe='')}"
        return (await self._known(lambda: self._client.get(url))).json()

    async def channels(self, service: str, team: str) -> list[tuple[str, str]]:
        """The channels of a team that we are in: (id, name); the first, without a name, is its general one."""
        url = f"{service.rstrip('/')}/v3/teams/{quote(team, safe='')}/conversations"
        found: object = (await self._known(lambda: self._client.get(url))).json()
        rows = found.get("conversations") if isinstance(found, dict) else None
        return [(string(row, "id"), string(row, "name")) for row in rows or () if string(row, "id")]

    async def user(self, tenant: str, person: str) -> Json:
        """Somebody in the organisation's directory, where the operator let us look."""
        return await self._directory(tenant, f"users/{quote(person, safe='')}", {"$select": SELECT})

    async def named(self, tenant: str, start: str) -> list[Json]:
        """People whose name starts like this, where the operator let us look."""
        escaped = start.replace("'", "''")
        query = {"$filter": f"startswith(displayName,'{escaped}')", "$select": SELECT, "$top": "25"}
        found = await self._directory(tenant, "users", query)
        return [row for row in found.get("value", ()) if isinstance(row, dict)]

    async def _directory(self, tenant: str, path: str, query: Mapping[str, str]) -> Json:
        token = await self._tokens(self._graph_scope, tenant)
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self._http.get(f"{self._graph}/v1.0/{path}", params=dict(query), headers=headers)
        found: object = answer.raise_for_status().json()
        return found if isinstance(found, dict) else {}

    async def _known(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call Teams; when it no longer takes our token, nothing was done, so once more with a new one."""
        try:
            return await call()
        except httpx.HTTPStatusError as error:
            if status_of(error) != UNAUTHORISED:
                raise
        self._tokens.forget()
        return await call()

    def _at(self, service: str) -> ConversationClient:
        service = service.rstrip("/")
        if service not in self._services:
            self._services[service] = ConversationClient(service, self._client)
        return self._services[service]


def _message(message: Json) -> MessageActivityInput:
    return MessageActivityInput.model_validate(message)


def silence() -> None:
    """The SDK writes activities and exceptions with people's words into its log; ours says what an operator needs."""
    for name in ("microsoft_teams", "httpx", "httpcore", "msal"):
        # Cut off rather than turned down: the SDK sets httpx's level anew with each client it makes.
        logging.getLogger(name).propagate = False
        logging.getLogger(name).addHandler(logging.NullHandler())


__all__ = ["NoToken", "Wire", "silence"]

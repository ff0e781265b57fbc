"""The Web API: which method does what, and who may call it."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from . import api_chat, api_people, api_views
from .refused import RefusedError
from .shape import Json
from .world import Call, World


def unknown(_world: World, _args: Json) -> Json:
    """Answer a method this fake does not play."""
    raise RefusedError(error="unknown_method")


METHODS: Final[dict[str, Callable[[World, Json], Json]]] = {
    "auth.test": api_people.auth_test,
    "oauth.v2.access": api_people.oauth_access,
    "users.info": api_people.users_info,
    "users.lookupByEmail": api_people.users_by_email,
    "users.conversations": api_people.users_conversations,
    "bots.info": api_people.bots_info,
    "dnd.info": api_people.dnd_info,
    "conversations.open": api_people.open_conversation,
    "conversations.info": api_people.conversation_info,
    "conversations.members": api_people.conversation_members,
    "conversations.history": api_chat.history,
    "chat.postMessage": api_chat.post_message,
    "chat.postEphemeral": api_chat.post_ephemeral,
    "chat.update": api_chat.update,
    "chat.delete": api_chat.delete,
    "views.open": api_views.open_view,
    "views.update": api_views.update_view,
    "views.push": api_views.push_view,
    "views.publish": api_views.publish_view,
}
NESTED: Final = ("blocks", "view", "metadata", "attachments")
OPEN_SOCKET: Final = "apps.connections.open"
WITHOUT_TOKEN: Final = {"oauth.v2.access"}


def readable(args: Mapping[str, object]) -> Json:
    """Read what a form carries as JSON inside a string."""
    read = {key: value for key, value in args.items() if value is not None}
    for key in NESTED:
        value = read.get(key)
        if isinstance(value, str):
            try:
                read[key] = json.loads(value)
            except json.JSONDecodeError:
                error = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
                raise RefusedError(error) from None
    return read


def check_token(world: World, method: str, token: str) -> None:
    """Refuse a caller without the right token."""
    if method in WITHOUT_TOKEN:
        return
    if not token:
        raise RefusedError(error="not_authed")
    kind = world.tokens.get(token)
    if kind is None:
        raise RefusedError(error="invalid_auth")
    if kind == "revoked":
        raise RefusedError(error="token_revoked")
    if (kind == "app") != (method == OPEN_SOCKET):
        raise RefusedError(error="not_allowed_token_type")


def answer(world: World, call: Call, token: str, socket_url: Callable[[], str]) -> Json:
    """Carry a call out and return Slack's answer."""
    try:
        check_token(world, call.method, token)
        args = readable(call.args)
        if call.method == OPEN_SOCKET:
            found: Json = {"url": socket_url()}
        else:
            found = METHODS.get(call.method, unknown)(world, args)
    except RefusedError as refused:
        call.error = refused.error
        return refused.answer()
    call.ok = True
    return {"ok": True, **found}

"""The Web API methods around the workspace: people, places and the app itself."""

from .api_chat import channel_of
from .people import APP, BOT, BOT_USER, TEAM, Account, Channel
from .refused import RefusedError
from .shape import Json
from .world import World


def auth_test(_world: World, _args: Json) -> Json:
    """Answer auth.test."""
    return {
        "url": "https://duwtje-test.example/",
        "team": "Duwtje test",
        "user": "duwtje",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def oauth_access(world: World, args: Json) -> Json:
    """Answer oauth.v2.access; the one good code is "code-ok"."""
    if args.get("code") != "code-ok":
        raise RefusedError(error="invalid_code")
    world.tokens["xoxb-installed"] = "bot"
    return {
        "access_token": "xoxb-installed",
        "token_type": "bot",
        "scope": "commands,chat:write,im:write,users:read",
        "bot_user_id": BOT_USER,
        "app_id": APP,
        "team": {"id": TEAM, "name": "Duwtje test"},
        "enterprise": None,
        "authed_user": {"id": "UANNA"},
        "is_enterprise_install": False,
    }


def account_of(world: World, name: object) -> Account:
    """Return the account a call means."""
    account = world.accounts.get(str(name))
    if account is None:
        raise RefusedError(error="user_not_found")
    return account


def users_info(world: World, args: Json) -> Json:
    """Answer users.info."""
    account = account_of(world, args.get("user"))
    wanted = str(args.get("include_locale", "")).lower() in {"1", "true"}
    return {"user": account.as_user(locale=wanted)}


def users_by_email(world: World, args: Json) -> Json:
    """Answer users.lookupByEmail; everybody's address is their handle at the same place."""
    name, _, place = str(args.get("email", "")).partition("@")
    found = next((one for one in world.accounts.values() if one.name.partition(".")[0] == name), None)
    if place != "slack.example" or found is None:
        raise RefusedError(error="users_not_found")
    return {"user": {**found.as_user(locale=False), "team_id": TEAM}}


def dnd_info(world: World, args: Json) -> Json:
    """Answer dnd.info."""
    return dict(account_of(world, args.get("user")).dnd)


def bots_info(world: World, args: Json) -> Json:
    """Answer bots.info."""
    if args.get("bot") != BOT:
        raise RefusedError(error="bot_not_found")
    name = world.accounts[BOT_USER].name
    return {"bot": {"id": BOT, "deleted": False, "name": name, "app_id": APP, "user_id": BOT_USER}}


def open_conversation(world: World, args: Json) -> Json:
    """Answer conversations.open, for one person."""
    if args.get("channel"):
        return {"channel": {"id": channel_of(world, args["channel"])}}
    users = args.get("users") or ""
    names = users if isinstance(users, list) else users.split(",")
    accounts = [account_of(world, name) for name in names if name]
    if not accounts:
        raise RefusedError(error="users_list_not_supplied")
    if len(accounts) > 1:
        raise RefusedError(error="method_not_supported_for_channel_type")
    if accounts[0].deleted:
        raise RefusedError(error="user_disabled")
    if accounts[0].is_bot:
        raise RefusedError(error="cannot_dm_bot")
    return {"no_op": True, "already_open": True, "channel": {"id": accounts[0].dm}}


def as_channel(place: Channel) -> Json:
    """Return a channel the way the API shows it."""
    return {
        "id": place.id,
        "name": place.name,
        "is_channel": not place.private,
        "is_group": False,
        "is_im": False,
        "is_private": place.private,
        "is_archived": place.archived,
        "is_member": BOT_USER in place.members,
        "num_members": len(place.members),
    }


def conversation_info(world: World, args: Json) -> Json:
    """Answer conversations.info."""
    channel = channel_of(world, args.get("channel"))
    owner = world.dm_owner(channel)
    if owner:
        return {"channel": {"id": channel, "is_im": True, "user": owner.id, "is_archived": False}}
    return {"channel": as_channel(world.channels[channel])}


def conversation_members(world: World, args: Json) -> Json:
    """Answer conversations.members."""
    members = sorted(world.audience(channel_of(world, args.get("channel"))))
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def users_conversations(world: World, args: Json) -> Json:
    """Answer users.conversations: the channels of a person that the bot may know of."""
    user = str(args.get("user") or BOT_USER)
    places = [
        as_channel(place)
        for place in world.channels.values()
        if user in place.members and (not place.private or BOT_USER in place.members)
    ]
    return {"channels": places, "response_metadata": {"next_cursor": ""}}

"""The Web API methods around messages."""

from .people import BOT, BOT_USER, TEAM
from .refused import RefusedError
from .seen import Seen
from .shape import Json
from .world import ADVISED_TEXT, World


def channel_of(world: World, name: object) -> str:
    """Return the channel a call means; a user id means that person's direct messages."""
    account = world.accounts.get(str(name))
    channel = account.dm if account else str(name)
    place = world.channels.get(channel)
    if place is None and world.dm_owner(channel) is None:
        raise RefusedError(error="channel_not_found")
    if place and place.private and BOT_USER not in place.members:
        raise RefusedError(error="channel_not_found")
    return channel


def writable(world: World, name: object) -> str:
    """Return a channel the bot may write in."""
    channel = channel_of(world, name)
    place = world.channels.get(channel)
    if place and place.archived:
        raise RefusedError(error="is_archived")
    if place and BOT_USER not in place.members:
        raise RefusedError(error="not_in_channel")
    return channel


def as_message(seen: Seen, *, metadata: bool = False) -> Json:
    """Return a message the way the API shows it."""
    message: Json = {
        "type": "message",
        "user": seen.author,
        "team": TEAM,
        "ts": seen.ts,
        "text": seen.text,
        "blocks": seen.blocks,
    }
    if seen.author == BOT_USER:
        message |= {"bot_id": BOT, "app_id": "A1"}
    if metadata and seen.metadata:
        message["metadata"] = seen.metadata
    return message


def check_metadata(args: Json) -> None:
    """Refuse metadata without a type or a payload."""
    metadata = args.get("metadata")
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise RefusedError(error="invalid_metadata_format")


def post_message(world: World, args: Json) -> Json:
    """Answer chat.postMessage."""
    channel = writable(world, args.get("channel"))
    check_metadata(args)
    world.check_message("chat.postMessage", args)
    seen = world.post(channel, BOT_USER, args)
    return {"channel": channel, "ts": seen.ts, "message": as_message(seen, metadata=True)}


def post_ephemeral(world: World, args: Json) -> Json:
    """Answer chat.postEphemeral."""
    channel = writable(world, args.get("channel"))
    user = str(args.get("user"))
    if user not in world.audience(channel):
        raise RefusedError(error="user_not_in_channel")
    world.check_message("chat.postEphemeral", args)
    return {"message_ts": world.whisper(user, channel, args).ts}


def own_message(world: World, args: Json, refusal: str) -> Seen:
    """Find a message the bot wrote itself."""
    seen = world.memory.message(channel_of(world, args.get("channel")), str(args.get("ts")))
    if seen is None:
        raise RefusedError(error="message_not_found")
    if seen.author != BOT_USER:
        raise RefusedError(refusal)
    return seen


def update(world: World, args: Json) -> Json:
    """Answer chat.update; blocks that are not given stay, as Slack's page says."""
    seen = own_message(world, args, "cant_update_message")
    if len(args.get("text") or "") > ADVISED_TEXT:
        world.violations.append("chat.update: msg_too_long")
        raise RefusedError(error="msg_too_long")
    world.check_message("chat.update", args)
    if "blocks" in args:
        seen.blocks = world.memory.with_ids(args["blocks"] or [])
    elif seen.blocks:
        world.advice.append("chat.update: text without blocks leaves the old blocks standing")
    seen.text, seen.edited = args.get("text") or "", True
    shown = as_message(seen)
    return {"channel": seen.channel, "ts": seen.ts, "text": seen.text, "message": shown}


def delete(world: World, args: Json) -> Json:
    """Answer chat.delete."""
    seen = own_message(world, args, "cant_delete_message")
    seen.gone = True
    return {"channel": seen.channel, "ts": seen.ts}


def history(world: World, args: Json) -> Json:
    """Answer conversations.history: newest first, a page at a time."""
    channel = channel_of(world, args.get("channel"))
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9" * 11)
    between = [
        seen for seen in reversed(world.memory.in_channel(channel)) if float(oldest) < float(seen.ts) < float(latest)
    ]
    first, size = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    page, more = between[first : first + size], len(between) > first + size
    with_metadata = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
    return {
        "messages": [as_message(seen, metadata=with_metadata) for seen in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(first + size) if more else ""},
    }

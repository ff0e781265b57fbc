"""Answers without a token: inline to a slash command, or to a response address."""

from .people import BOT_USER
from .shape import Json
from .tickets import ResponseAddress
from .world import World


def place(world: World, address: ResponseAddress, body: Json, where: str) -> None:
    """Show an answer where the interaction was.

    A reply to a button replaces the message the button was in, unless it says
    `replace_original: false`; a reply to a command is new, and for one person only.
    """
    original = address.original
    if body.get("delete_original"):
        if original:
            original.gone = True
        return
    world.check_message(where, body)
    if original and not original.gone and body.get("replace_original", True):
        original.text = body.get("text") or ""
        original.blocks = world.memory.with_ids(body.get("blocks") or [])
        original.edited = True
    elif body.get("response_type") == "in_channel":
        world.post(address.channel, BOT_USER, body)
    else:
        world.whisper(address.user, address.channel, body)

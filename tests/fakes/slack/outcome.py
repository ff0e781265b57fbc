"""What Slack does with an app's acknowledgement: shows it, or shows that it failed."""

from .controls import fields
from .doors import Ack
from .plain import label
from .refused import RefusedError
from .replies import place
from .seen import Seen
from .shape import Json
from .world import World

WHERE = "acknowledgement"


def show(world: World, ack: Ack, modal: Seen | None) -> None:
    """Show a person what came of a command, a press or a submission."""
    if ack.delivery.kind == "slash_commands":
        _command(world, ack)
    elif modal is not None:
        _submission(world, ack, modal)
    elif ack.delivery.kind == "interactive" and not ack.ok:
        _trouble(world, ack.delivery.payload["user"]["id"], ack)


def _trouble(world: World, user: str, ack: Ack) -> None:
    words = "operation_timeout" if ack.trouble == "timeout" else "dispatch_failed"
    world.memory.add("error", {user}, text=words)


def _command(world: World, ack: Ack) -> None:
    payload = ack.delivery.payload
    if not ack.ok:
        _trouble(world, payload["user_id"], ack)
        return
    body = {"text": ack.body} if isinstance(ack.body, str) else ack.body
    if not body:
        return
    address = world.tickets.addresses[payload["response_url"].rpartition("/")[2]]
    try:
        place(world, address, body, WHERE)
    except RefusedError:
        world.memory.add("error", {payload["user_id"]}, text="invalid_command_response")


def _submission(world: World, ack: Ack, modal: Seen) -> None:
    user = ack.delivery.payload["user"]["id"]
    if not ack.ok:
        _trouble(world, user, ack)
        return
    body = ack.body if isinstance(ack.body, dict) else {}
    try:
        _respond(world, user, modal, body)
    except RefusedError:
        world.memory.add("error", {user}, text="invalid_response_action")


def _respond(world: World, user: str, modal: Seen, body: Json) -> None:
    action = body.get("response_action")
    modal.errors = {}
    if action == "errors":
        _point_out(world, modal, body.get("errors") or {})
    elif action == "update":
        world.views.update(modal, world.check_view(WHERE, body.get("view"), "modal"))
    elif action == "push":
        world.views.push(user, world.check_view(WHERE, body.get("view"), "modal"))
    elif action == "clear":
        world.views.clear(user)
    elif modal in world.views.stack(user):
        world.views.close_top(user)


def _point_out(world: World, modal: Seen, errors: Json) -> None:
    labels = {part.block["block_id"]: label(part.block["label"]) for part in fields(modal.blocks)}
    strangers = set(errors) - set(labels)
    if strangers or not errors:
        world.violations.append(f"{WHERE}: errors for no field: {sorted(strangers)}")
        raise RefusedError(error="invalid_response_action")
    modal.errors = {labels[block_id]: str(words) for block_id, words in errors.items()}

"""What the client shows when a bot has answered."""

from http import HTTPStatus
from typing import Final

from .door import Delivery
from .people import Account
from .seen import Seen
from .shape import CARD, LINE, Json, unwrapped
from .world import World

SIZES: Final = {"small", "medium", "large"}
BROKEN: Final = "Something went wrong. Please try again."


def of_press(world: World, delivery: Delivery, who: Account, seen: Seen) -> None:
    """Put a new card in place, or show a passing line."""
    body = delivery.body
    if not delivery.ok or not isinstance(body, dict) or body.get("statusCode") != HTTPStatus.OK:
        _broken(world, who, delivery)
    elif body.get("type") == CARD and isinstance(body.get("value"), dict):
        if world.look_at(body["value"], "answer to a press"):
            _broken(world, who, delivery)
        else:
            seen.redraw(body["value"])
    elif body.get("type") == LINE and isinstance(body.get("value"), str):
        world.memory.add("line", {who.id}, conversation=seen.conversation, text=body["value"])
    else:
        world.violations.append(f"answer to a press: a card or words expected, found {body!r:.200}")
        _broken(world, who, delivery)


def of_dialog(
    world: World, delivery: Delivery, who: Account, dialog: Seen | None, *, along: Json | None = None
) -> None:
    """Open a dialog, change it, or close it; `dialog` is the one that was sent in, if any."""
    body = delivery.body if isinstance(delivery.body, dict) else {}
    if not delivery.ok:
        _broken(world, who, delivery)
        return
    if "composeExtension" in body:
        _extension(world, who, body["composeExtension"])
        body = {}
    task = body.get("task")
    if not task:
        _close(world, who)
        return
    told = _task(world, task)
    if told is None:
        _broken(world, who, delivery)
        return
    title, text, card = told
    if dialog and not dialog.gone:
        dialog.redraw(card, text, title)
        return
    _close(world, who)
    submits = "composeExtension/submitAction" if along is not None else "task/submit"
    world.memory.add("dialog", {who.id}, title=title, text=text, card=card, submits=submits, along=along or {})


def _task(world: World, task: Json) -> tuple[str, str, Json | None] | None:
    """Return title, words and card of a dialog; None when Teams would not draw it."""
    where, value = "dialog", task.get("value")
    if task.get("type") == "message" and isinstance(value, str) and value:
        return "", value, None
    card = unwrapped(value.get("card")) if isinstance(value, dict) else None
    if task.get("type") != "continue" or not isinstance(value, dict) or card is None:
        world.violations.append(f"{where}: a card or words expected, found {task!r:.200}")
        return None
    if not str(value.get("title") or "").strip():
        world.violations.append(f"{where}: no title")
    for side in ("height", "width"):
        if side in value and value[side] not in SIZES and not isinstance(value[side], int):
            world.violations.append(f"{where}: {side} {value[side]!r}")
    return None if world.look_at(card, where, "dialog") else (str(value.get("title") or ""), "", card)


def _extension(world: World, who: Account, result: Json) -> None:
    """Put a card in the box somebody writes in."""
    if result.get("type") == "message":
        world.memory.add("line", {who.id}, text=str(result.get("text", "")))
        return
    cards = [unwrapped(one) for one in result.get("attachments") or []]
    if result.get("type") != "result" or result.get("attachmentLayout") != "list" or not cards or None in cards:
        world.violations.append(f"message extension: a list of cards expected, found {result!r:.200}")
        return
    for card in cards:
        if not world.look_at(card, "message extension", "compose"):
            world.memory.add("compose", {who.id}, card=card)


def _close(world: World, who: Account) -> None:
    for seen in world.memory.visible_to(who.id):
        if seen.kind == "dialog":
            seen.gone = True


def _broken(world: World, who: Account, delivery: Delivery) -> None:
    why = delivery.trouble or f"{delivery.status}"
    world.memory.add("error", {who.id}, text=BROKEN, summary=why)

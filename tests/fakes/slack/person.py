"""Somebody who uses Slack: types, presses, picks, fills in and reads."""

from typing import Protocol

from . import answers
from .controls import (
    Control,
    NotPossibleError,
    button_with,
    choice_with,
    fields,
    offered,
    picked,
    picker_for,
    pressed,
)
from .doors import Ack
from .payloads import Payloads, message_event
from .people import BOT_USER, Account, escaped, with_mentions
from .plain import label
from .seen import Seen
from .shape import Json
from .world import World


class Teller(Protocol):
    """What a person needs of Slack: a world, and somebody who tells the app."""

    world: World
    payloads: Payloads
    mentions: str

    async def tell(self, kind: str, payload: Json, *, modal: Seen | None = None) -> Ack:
        """Tell the app what happened."""
        ...

    async def emits(self, event: Json) -> Ack:
        """Tell the app of an event."""
        ...


class Person:
    """One simulated person."""

    def __init__(self, slack: Teller, account: Account) -> None:
        """Sit somebody down at Slack."""
        self.slack, self.account = slack, account
        self.world, self.payloads = slack.world, slack.payloads

    def sees(self) -> list[Seen]:
        """List what is on this person's screen, oldest first."""
        return self.world.memory.visible_to(self.account.id)

    async def types(self, line: str, channel: str | None = None) -> Ack:
        """Type a slash command, in a channel or in the talk with the bot."""
        sent = self._sent(line)
        where = channel or self.account.dm
        payload = self.payloads.command(self.account, sent, where)
        return await self.slack.tell("slash_commands", payload)

    async def says(self, text: str, channel: str | None = None) -> Ack:
        """Say something to the bot; in a channel it hears only its own name."""
        seen = self._writes(text, channel or self.account.dm)
        if channel is None:
            return await self.slack.emits(message_event(seen, "message", "im"))
        if f"<@{BOT_USER}" not in seen.text:
            raise NotPossibleError(why="the bot does not hear what is not said to it")
        return await self.slack.emits(message_event(seen, "app_mention", "channel"))

    async def presses(self, words: str, on: Seen | None = None) -> Ack:
        """Press the newest button or option with these words."""
        top = self._top()
        if top and on in (None, top) and words == label(top.view.get("submit")):
            return await self.submits({})
        for seen in self._surfaces(on):
            button = button_with(seen.blocks, words)
            if button:
                return await self._acts(seen, pressed(button))
            if choice_with(seen.blocks, words):
                return await self.picks(words, on=seen)
        raise self._no(words, on)

    async def picks(self, words: str, of: str | None = None, on: Seen | None = None) -> Ack:
        """Pick an option, a person, a date (2026-01-31) or a time (09:30)."""
        for seen in self._surfaces(on):
            control = choice_with(seen.blocks, words, of)
            if control:
                return await self._picks(seen, control, answers.choice(control, words, seen.filled))
            control = picker_for(seen.blocks, words, of)
            someone = self.world.account_named(words)
            if control and (someone or control.kind != "users_select"):
                value = answers.value_of(control, someone.id if someone else words)
                return await self._picks(seen, control, value)
        raise self._no(words, on)

    async def fills(self, given: dict[str, object]) -> None:
        """Fill in fields of the open modal, by label; nothing is sent yet."""
        modal = self._modal()
        for name, answer in given.items():
            control = answers.field_named(modal.blocks, name)
            people = control.kind in {"users_select", "multi_users_select"}
            meant = self._ids(answer) if people else answer
            modal.filled[control.spot] = answers.value_of(control, meant)

    async def submits(self, given: dict[str, object] | None = None) -> Ack:
        """Fill in the open modal, by label, and submit it."""
        modal = self._modal()
        if modal.view["submit"] is None:
            raise NotPossibleError(why="this modal has no submit button")
        await self.fills(given or {})
        state = answers.state_of(modal.blocks, modal.filled)
        for control in fields(modal.blocks):
            block_id, action_id = control.spot
            said = answers.complaint(control, state[block_id][action_id])
            if said:
                raise NotPossibleError(why=f"{control.prompt}: {said}")
        payload = self.payloads.submission(self.account, modal)
        return await self.slack.tell("interactive", payload, modal=modal)

    async def closes(self, *, everything: bool = False) -> Ack | None:
        """Close the top modal, or all of them; the app hears it if it asked to."""
        everything = everything or self._modal().view["clear_on_close"]
        stack = self.world.views.stack(self.account.id)
        ack = None
        for modal in stack[::-1] if everything else stack[-1:]:
            self.world.views.close_top(self.account.id)
            if modal.view["notify_on_close"]:
                payload = self.payloads.closing(self.account, modal, cleared=everything)
                ack = await self.slack.tell("interactive", payload)
        return ack

    async def opens_home(self, tab: str = "home") -> Ack:
        """Open the app's Home tab, or its "messages" tab."""
        event: Json = {"type": "app_home_opened", "user": self.account.id, "tab": tab}
        event["channel"] = self.account.dm
        home = self.world.views.homes.get(self.account.id)
        if home and tab == "home":
            home.order = self.world.memory.next_order()
            event["view"] = home.view
        return await self.slack.emits(event)

    async def uses_shortcut(self, callback_id: str) -> Ack:
        """Use a global shortcut."""
        payload = self.payloads.shortcut(self.account, callback_id)
        return await self.slack.tell("interactive", payload)

    async def uses_message_shortcut(self, callback_id: str, text: str, author: str, channel: str = "C1") -> Ack:
        """Use a shortcut on a message somebody wrote."""
        message = self.world.post(channel, author, {"text": escaped(text)})
        payload = self.payloads.message_shortcut(self.account, callback_id, message)
        return await self.slack.tell("interactive", payload)

    def _sent(self, text: str) -> str:
        return with_mentions(escaped(text), self.world.accounts, self.slack.mentions)

    def _writes(self, text: str, channel: str) -> Seen:
        # In messages Slack always marks people, and without their handle.
        sent = with_mentions(escaped(text), self.world.accounts, "bare")
        return self.world.post(channel, self.account.id, {"text": sent})

    def _ids(self, answer: object) -> object:
        if isinstance(answer, list):
            return [self._ids(one) for one in answer]
        someone = self.world.account_named(str(answer))
        return someone.id if someone else answer

    def _top(self) -> Seen | None:
        stack = self.world.views.stack(self.account.id)
        return stack[-1] if stack else None

    def _modal(self) -> Seen:
        top = self._top()
        if top is None:
            raise NotPossibleError(why="no modal is open")
        return top

    def _surfaces(self, on: Seen | None) -> list[Seen]:
        if on:
            return [on]
        top = self._top()
        # A modal covers all the rest.
        return [top] if top else self.sees()[::-1]

    async def _picks(self, seen: Seen, control: Control, value: Json) -> Ack:
        if control.block["type"] == "input" and not control.block.get("dispatch_action"):
            raise NotPossibleError(why=f"{control.prompt!r} is a field: use fills or submits")
        if control.kind != "overflow":
            seen.filled[control.spot] = {"type": control.kind, **value}
        return await self._acts(seen, picked(control, value))

    async def _acts(self, seen: Seen, action: Json) -> Ack:
        payload = self.payloads.press(self.account, seen, action)
        return await self.slack.tell("interactive", payload)

    def _no(self, words: str, on: Seen | None) -> NotPossibleError:
        there = [word for seen in self._surfaces(on) for word in offered(seen.blocks)]
        return NotPossibleError(why=f"nothing says {words!r}; there are {there}")

"""Somebody who uses Teams: types, presses, picks, fills in and reads."""

from collections.abc import Callable
from typing import Final, Protocol

from . import outcome, values
from .activities import Activities
from .card_parts import Part, Press, inputs, presses
from .door import Delivery
from .people import Account
from .seen import Seen
from .shape import Json
from .values import NotPossibleError
from .world import World

PASSING: Final = {"line", "error"}


class Teller(Protocol):
    """What a person needs of Teams: a world, and somebody who tells the bot."""

    world: World
    activities: Activities

    async def tell(self, activity: Json, shows: Callable[[Delivery], None] | None = None) -> Delivery:
        """Tell the bot what happened, and show what it answers."""
        ...


class Person:
    """One simulated person."""

    def __init__(self, teams: Teller, account: Account) -> None:
        """Sit somebody down at Teams."""
        self.teams, self.account = teams, account
        self.world, self.activities = teams.world, teams.activities

    def sees(self) -> list[Seen]:
        """List what is on this person's screen, oldest first."""
        return self.world.memory.visible_to(self.account.id)

    async def says(self, text: str, **more: object) -> Delivery:
        """Type something in the talk with the bot."""
        return await self._tells(self.activities.message(self.account, text, **more))

    async def says_in(self, channel: str, text: str) -> Delivery:
        """Say something to the bot in a channel; people are marked, and the bot is mentioned by itself."""
        place = self.world.channel_named(channel)
        if self.account.id not in place[0].members:
            raise NotPossibleError(f"{self.account.name} does not see #{place[1].name}")
        return await self._tells(self.activities.channel_message(self.account, place, text))

    async def presses(self, title: str, on: Seen | None = None) -> Delivery | None:
        """Press the newest thing with these words."""
        for seen in self.surfaces(on):
            for press in self.offered(seen):
                if press.title == title:
                    return await self.acts(seen, press)
        raise self.no(title, on)

    async def picks(self, words: str, of: str | None = None, on: Seen | None = None) -> Delivery | None:
        """Choose from a list, and press the button that belongs to it."""
        for seen in self.surfaces(on):
            part = self.list_with(seen, words, of)
            if part:
                return await self.chooses(seen, part, words)
        raise self.no(words, on)

    async def chooses(self, seen: Seen, part: Part, words: str) -> Delivery | None:
        """Choose in this list, and press the button nearest to it."""
        seen.screen.filled[part.element["id"]] = values.value_of(part.element, words, self.world.account_named)
        own = [*part.around]
        near = [press for press in self.offered(seen) if _collects(press)]
        if not near:
            raise NotPossibleError(f"no button takes {part.element.get('label')!r}")
        return await self.acts(seen, max(near, key=lambda press: _together(press, own)))

    def fills(self, given: dict[str, object]) -> None:
        """Fill in fields of the open form, by label; nothing is sent yet."""
        for label, answer in given.items():
            seen, part = self.field(label)
            value = values.value_of(part.element, answer, self.world.account_named)
            seen.screen.filled[part.element["id"]] = value

    async def submits(self, given: dict[str, object] | None = None) -> Delivery | None:
        """Fill in the open form, by label, and send it."""
        self.fills(given or {})
        for seen in self.surfaces(None):
            ways = [press for press in self.offered(seen) if _collects(press)]
            if ways:
                # A form's own button stands at the foot of the card.
                foot = [press for press in ways if press.part.kind == "AdaptiveCard"]
                return await self.acts(seen, (foot or ways[::-1])[0])
        raise NotPossibleError("no form is open")

    def closes(self) -> None:
        """Close the dialog; the bot does not hear of it."""
        top = self.dialog()
        if top is None:
            raise NotPossibleError("no dialog is open")
        top.gone = True

    async def uses_compose_action(self, command: str = "compliment", conversation: str = "") -> Delivery:
        """Choose the bot's action under the box one writes in."""
        along = {"commandId": command, "commandContext": "compose"}
        return await self._extends(along, conversation)

    async def uses_message_action(
        self, author: Account, text: str, command: str = "complimentMessage", channel: str = "algemeen"
    ) -> Delivery:
        """Choose the bot's action on a message somebody wrote."""
        writer = {"id": author.id, "displayName": author.name, "userIdentityType": "aadUser"}
        payload = {
            "id": self.activities.new_id(),
            "createdDateTime": self.activities.clock().isoformat(),
            "body": {"contentType": "text", "content": text},
            "from": {"user": writer, "device": None, "application": None},
        }
        along = {"commandId": command, "commandContext": "message", "messagePayload": payload}
        return await self._extends(along, self.world.channel_named(channel)[1].id)

    async def installs(self) -> list[Delivery]:
        """Add the app; the bot hears it twice, each in its own words."""
        self.account.installed = True
        return [await self._tells(told) for told in self.activities.install(self.account, "add")]

    async def uninstalls(self) -> list[Delivery]:
        """Remove the app."""
        self.account.installed = False
        return [await self._tells(told) for told in self.activities.install(self.account, "remove")]

    async def installs_in(self, team: str) -> list[Delivery]:
        """Add the app to a team."""
        found = next(one for one in self.world.teams.values() if one.name == team)
        found.installed = True
        return [await self._tells(told) for told in self.activities.team_install(self.account, found)]

    def dialog(self) -> Seen | None:
        """Return the dialog that covers the rest, if one is open."""
        return next((seen for seen in self.sees()[::-1] if seen.kind == "dialog"), None)

    def surfaces(self, on: Seen | None) -> list[Seen]:
        """List where something can be pressed, newest first; a dialog covers all the rest."""
        top = self.dialog()
        if on or top:
            return [seen for seen in (on or top,) if seen]
        return [seen for seen in self.sees()[::-1] if seen.kind not in PASSING]

    def offered(self, seen: Seen) -> list[Press]:
        """List what can be pressed on something."""
        return presses(seen.card, seen.screen) if seen.card else []

    def list_with(self, seen: Seen, words: str, of: str | None = None) -> Part | None:
        """Find a list that offers these words."""
        for part in inputs(seen.card or {}, seen.screen):
            titles = {choice["title"] for choice in values.choices(part.element)}
            if part.visible and words in titles and of in {None, part.element.get("label")}:
                return part
        return None

    def field(self, label: str) -> tuple[Seen, Part]:
        """Find the newest field with this label."""
        there: list[str] = []
        for seen in self.surfaces(None):
            found = [part for part in inputs(seen.card or {}, seen.screen) if part.visible]
            there += [str(part.element.get("label")) for part in found]
            for part in found:
                if part.element.get("label") == label:
                    return seen, part
        raise NotPossibleError(f"no field {label!r}; there are {there}")

    def no(self, words: str, on: Seen | None) -> NotPossibleError:
        """Say what could be pressed instead."""
        there = [press.title for seen in self.surfaces(on) for press in self.offered(seen)]
        return NotPossibleError(f"nothing says {words!r}; there are {there}")

    async def acts(self, seen: Seen, press: Press) -> Delivery | None:
        """Press something; what only changes the screen is not told to the bot."""
        action, card = press.action, seen.card or {}
        match action["type"]:
            case "Action.ToggleVisibility":
                seen.screen.toggle(card, action["targetElements"])
            case "Action.ShowCard":
                seen.screen.opened ^= {press.title}
            case "Action.Execute":
                return await self._executes(seen, action, self._data(seen, action))
            case "Action.Submit":
                return await self._hands_in(seen, action, self._data(seen, action))
        return None

    def _data(self, seen: Seen, action: Json) -> Json:
        data = action.get("data")
        own = dict(data) if isinstance(data, dict) else {}
        if str(action.get("associatedInputs", "")).lower() == "none":
            return own
        card = seen.card or {}
        said = values.sent(card, seen.screen)
        for part in inputs(card, seen.screen):
            wrong = values.complaint(part.element, said.get(part.element["id"]))
            if part.visible and wrong:
                raise NotPossibleError(f"{part.element.get('label')}: {wrong}")
        return {**own, **said}

    async def _executes(self, seen: Seen, action: Json, data: Json) -> Delivery:
        if seen.kind in {"dialog", "compose"}:
            raise NotPossibleError(f"{action['title']!r} does nothing in a {seen.kind}")
        kept = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
        value = {"action": {**kept, "data": data}, "trigger": "manual"}
        told = self.activities.invoke(self.account, "adaptiveCard/action", value, seen.conversation, seen.id)
        return await self._tells(told, lambda done: outcome.of_press(self.world, done, self.account, seen))

    async def _hands_in(self, seen: Seen, action: Json, data: Json) -> Delivery:
        if seen.kind == "compose":
            raise NotPossibleError(f"{action['title']!r} does nothing before it is sent")
        if seen.kind == "dialog":
            value: Json = {**seen.along, "data": data, **({} if seen.along else {"context": {"theme": "default"}})}
            told = self.activities.invoke(self.account, seen.submits, value)
            return await self._tells(told, lambda done: outcome.of_dialog(self.world, done, self.account, seen))
        if data.get("msteams", {}).get("type") == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}}
            told = self.activities.invoke(self.account, "task/fetch", value, seen.conversation, seen.id)
            return await self._tells(told, lambda done: outcome.of_dialog(self.world, done, self.account, None))
        told = self.activities.message(self.account, "", value=data, replyToId=seen.id)
        del told["text"]
        return await self._tells(told)

    async def _extends(self, along: Json, conversation: str) -> Delivery:
        told = self.activities.invoke(self.account, "composeExtension/fetchTask", along, conversation)
        return await self._tells(
            told, lambda done: outcome.of_dialog(self.world, done, self.account, None, along=along)
        )

    async def _tells(self, activity: Json, shows: Callable[[Delivery], None] | None = None) -> Delivery:
        for seen in self.sees():
            seen.gone = seen.gone or seen.kind in PASSING
        return await self.teams.tell(activity, shows)


def _collects(press: Press) -> bool:
    sends = press.action["type"] in {"Action.Execute", "Action.Submit"}
    return sends and str(press.action.get("associatedInputs", "")).lower() != "none"


def _together(press: Press, around: list[Json]) -> int:
    mine = (press.part.element, *press.part.around)
    return sum(any(one is other for other in around) for one in mine)

"""What goes wrong, by who can mend it."""

from __future__ import annotations


class NotUnderstood(Exception):  # noqa: N818 - it names what happened to the person, not to the program
    """A leader can mend this: `key` is a text in prompts/, `values` fill it, `field` is the form field at fault."""

    def __init__(self, key: str, /, *, field: str = "", **values: str) -> None:
        super().__init__(key)
        self.key, self.field, self.values = key, field, values


class BadPrompt(Exception):  # noqa: N818
    """An operator or coach can mend this page: the message is `file:line: expected …, found …`."""


class BadSettings(Exception):  # noqa: N818
    """An operator can mend this setting: the message names the variable and the fix, in one line."""


class Unreadable(OSError):  # noqa: N818
    """An operator can mend this notebook: its file is whole, but this program cannot read it; it stays where it is."""


def trouble(error: Exception) -> str:
    """Which text tells a person what went wrong."""
    match error:
        case Unreadable():
            return "room.unreadable"
        case OSError():
            return "room.not-kept"
        case _:
            return "room.broke"


class Busy(Exception):  # noqa: N818
    """Another process holds the data folder; the message names it."""

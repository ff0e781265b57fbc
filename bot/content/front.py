"""Front matter as typed fields, with the line to mend in every complaint."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from bot.content.markdown import Page, Part

T = TypeVar("T", bound=msgspec.Struct)


def read_front(page: Page, kind: type[T]) -> T:
    """The front matter as `kind`. Raises BadPrompt with the line of the key at fault."""
    try:
        return msgspec.convert(page.meta, kind)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        line = page.line_of(place.split("[")[0].strip("`"))
        page.fail(line, f"the front matter of a {kind.__name__.strip('_').lower()}", message)


def part(page: Page, heading: str) -> Part:
    """The part with this heading. Raises BadPrompt when it is not there."""
    found = next((found for found in page.parts if found.heading == heading), None)
    if found is None:
        page.fail(_end(page), f"a part '## {heading}'", "none")
    return found


def sentence(page: Page, heading: str) -> str:
    """A part that is plain text. Raises BadPrompt when it is empty or holds items."""
    found = part(page, heading)
    if found.items:
        page.fail(found.items[0].line, f"plain text below '## {heading}'", "a list")
    if not found.lines:
        page.fail(found.line, f"plain text below '## {heading}'", "nothing")
    return found.words


def items(page: Page, heading: str, least: int, most: int = 99) -> tuple[str, ...]:
    """A part that is a list of `least` to `most` items. Raises BadPrompt otherwise."""
    found = part(page, heading)
    if found.lines:
        page.fail(found.line, f"only items below '## {heading}'", repr(found.lines[0]))
    if not least <= len(found.items) <= most:
        count = str(least) if least == most else f"{least} to {most}"
        page.fail(found.line, f"{count} items below '## {heading}'", str(len(found.items)))
    return found.texts


def _end(page: Page) -> int:
    return max((item.line for found in page.parts for item in found.items), default=1)

"""What Slack accepts as blocks: in a message, in a modal and on the Home tab."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from .charts import CHART_BLOCK
from .elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from .rich import RICH_TEXT
from .shape import Json, Shape, also, flag, many, obj, one_of, problem, string, typed
from .texts import BLOCK_ID, URL, mrkdwn, plain_text, text

MOST_WORDS: Final = 13_200
MOST_VIEW_BYTES: Final = 250 * 1024
MOST_MARKDOWN: Final = 12_000
MOST_CHARTS: Final = 2


def block(kind: str, optional: dict[str, Shape] | None = None, **required: Shape) -> Shape:
    """Ask for a block: its type, its own keys and a block_id."""
    return obj({"type": one_of(kind), **required}, {"block_id": BLOCK_ID, **(optional or {})})


def own_action_ids(value: Json, at: str) -> Iterator[str]:
    """Ask that no two elements of a block share an action_id."""
    ids = Counter(part["action_id"] for part in value["elements"] if "action_id" in part)
    for twice in (action_id for action_id, times in ids.items() if times > 1):
        yield problem(f"action_id already exists: {twice}", f"{at}/elements")


def says_something(value: Json, at: str) -> Iterator[str]:
    """Ask that a section has words."""
    if "text" not in value and "fields" not in value:
        yield problem("missing required field: text", at)


def has_picture(value: Json, at: str) -> Iterator[str]:
    """Ask that an image comes from somewhere."""
    if ("image_url" in value) == ("slack_file" in value):
        yield problem("must provide either image_url or slack_file", at)


IN_CONTEXT = typed({"plain_text": plain_text(3000), "mrkdwn": mrkdwn(3000), "image": IMAGE})
FILE = obj({}, {"id": string(30), "url": URL})
COMMON: Final[dict[str, Shape]] = {
    "divider": block("divider"),
    "header": block("header", text=plain_text(150)),
    "section": also(
        block(
            "section",
            {
                "text": text(3000),
                "fields": many(text(2000), 1, 10),
                "accessory": IN_SECTION,
                "expand": flag,
            },
        ),
        says_something,
    ),
    "context": block("context", elements=many(IN_CONTEXT, 1, 10)),
    "actions": also(block("actions", elements=many(IN_ACTIONS, 1, 25)), own_action_ids),
    "input": block(
        "input",
        {"hint": plain_text(2000), "optional": flag, "dispatch_action": flag},
        label=plain_text(2000),
        element=IN_INPUT,
    ),
    "image": also(
        block(
            "image",
            {"image_url": URL, "slack_file": FILE, "title": plain_text(2000)},
            alt_text=string(2000),
        ),
        has_picture,
    ),
    "rich_text": RICH_TEXT,
}
SURFACES: Final[dict[str, Shape]] = {
    "message": many(
        typed(
            {
                **COMMON,
                "data_visualization": CHART_BLOCK,
                "markdown": block("markdown", text=string(MOST_MARKDOWN)),
            },
        ),
        0,
        50,
    ),
    "home": many(typed({**COMMON, "data_visualization": CHART_BLOCK}), 1, 100),
    "modal": many(typed({**COMMON, "alert": block("alert", text=text(200))}), 1, 100),
}
VIEWS: Final[dict[str, Shape]] = {
    "modal": obj(
        {
            "type": one_of("modal"),
            "title": plain_text(24),
            "blocks": SURFACES["modal"],
        },
        {
            "submit": plain_text(24),
            "close": plain_text(24),
            "private_metadata": string(3000, 0),
            "callback_id": string(255, 0),
            "external_id": string(255, 0),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": obj(
        {"type": one_of("home"), "blocks": SURFACES["home"]},
        {
            "private_metadata": string(3000, 0),
            "callback_id": string(255, 0),
            "external_id": string(255, 0),
        },
    ),
}


def words_in(part: object) -> int:
    """Count the characters of every text inside, however deep."""
    if isinstance(part, list):
        return sum(words_in(item) for item in part)
    if not isinstance(part, dict):
        return 0
    own = part.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(words_in, part.values()))


def own_block_ids(blocks: list[Json]) -> Iterator[str]:
    """Ask that no two blocks share a block_id."""
    ids = Counter(part["block_id"] for part in blocks if "block_id" in part)
    for twice in (block_id for block_id, times in ids.items() if times > 1):
        yield problem(f"block_id already exists: {twice}", "/blocks")


def few_of_a_kind(blocks: list[Json]) -> Iterator[str]:
    """Ask for no more charts and markdown than one surface takes."""
    if sum(part["type"] == "data_visualization" for part in blocks) > MOST_CHARTS:
        yield problem(f"no more than {MOST_CHARTS} data_visualization blocks allowed", "/blocks")
    if sum(words_in(part) for part in blocks if part["type"] == "markdown") > MOST_MARKDOWN:
        yield problem(f"markdown must be less than {MOST_MARKDOWN + 1} characters", "/blocks")


def one_focus(blocks: list[Json]) -> Iterator[str]:
    """Ask that at most one field wants the cursor."""
    if sum(bool(part.get("element", {}).get("focus_on_load")) for part in blocks) > 1:
        yield problem("only one element may have focus_on_load", "/blocks")


def block_problems(blocks: object, surface: str) -> list[str]:
    """List what Slack would refuse in a list of blocks."""
    broken = list(SURFACES[surface](blocks, "/blocks"))
    if not broken and isinstance(blocks, list):
        broken += [*own_block_ids(blocks), *few_of_a_kind(blocks), *one_focus(blocks)]
    return broken


def too_wordy(blocks: list[Json]) -> bool:
    """Say whether a message's blocks together hold more words than Slack takes."""
    return words_in(blocks) > MOST_WORDS


def view_problems(view: object, surface: str) -> list[str]:
    """List what Slack would refuse in a modal or a Home tab."""
    broken = list(typed({surface: VIEWS[surface]})(view, ""))
    if broken or not isinstance(view, dict):
        return broken
    asks = any(part["type"] == "input" for part in view["blocks"])
    if surface == "modal" and asks and "submit" not in view:
        broken.append(problem("submit is required when an input block is present", ""))
    return broken + block_problems(view["blocks"], surface)


def view_too_large(view: Json) -> bool:
    """Say whether a view is heavier than Slack carries."""
    return len(json.dumps(view).encode()) > MOST_VIEW_BYTES

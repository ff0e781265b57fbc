"""What travels: JSON objects."""

from typing import Any

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
LINE = "application/vnd.microsoft.activity.message"


def attached(card: Json) -> Json:
    """Wrap a card the way messages and dialogs carry it."""
    return {"contentType": CARD, "content": card}


def unwrapped(attachment: object) -> Json | None:
    """Take a card out of its wrapping."""
    if isinstance(attachment, dict) and attachment.get("contentType") == CARD:
        content = attachment.get("content")
        return content if isinstance(content, dict) else None
    return None

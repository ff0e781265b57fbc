"""A call that Slack answers with `ok: false`."""

from .shape import Json


class RefusedError(Exception):
    """Carries the error code and whatever Slack says with it."""

    def __init__(self, error: str, **more: object) -> None:
        """Keep the code and the rest of the answer."""
        super().__init__(error)
        self.error = error
        self.more = more

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"ok": False, "error": self.error, **self.more}


def invalid_blocks(problems: list[str]) -> RefusedError:
    """Refuse a message's blocks."""
    told = {"messages": [f"[ERROR] {problem}" for problem in problems]}
    return RefusedError(error="invalid_blocks", errors=problems, response_metadata=told)


def invalid_arguments(problems: list[str]) -> RefusedError:
    """Refuse a view."""
    told = {"messages": [f"[ERROR] {problem}" for problem in problems]}
    return RefusedError(error="invalid_arguments", response_metadata=told)

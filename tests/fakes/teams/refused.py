"""A call that Microsoft answers with an error."""

from .shape import Json


class RefusedError(Exception):
    """Carries the status, the code and the words."""

    def __init__(self, status: int, code: str, message: str = "", retry_after: float | None = None) -> None:
        """Keep what the answer says."""
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message, self.retry_after = status, code, message or code, retry_after

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"error": {"code": self.code, "message": self.message}}


def not_installed() -> RefusedError:
    """Refuse to reach somebody who does not have the app."""
    return RefusedError(403, "ForbiddenOperationException", "The bot is not installed for this person")


def no_conversation() -> RefusedError:
    """Refuse a conversation that is not there."""
    return RefusedError(404, "ConversationNotFound", "Conversation not found")


def no_activity() -> RefusedError:
    """Refuse a message that is not there."""
    return RefusedError(404, "ActivityNotFoundInConversation", "Activity not found")


def bad_argument(why: str) -> RefusedError:
    """Refuse what makes no sense."""
    return RefusedError(400, "BadArgument", why)

"""An in-repo Slack for tests: see FakeSlack."""

from .controls import NotPossibleError
from .doors import Ack, Delivery, signed
from .fake import FakeSlack
from .hosting import hosted
from .plain import plain
from .seen import Seen

__all__ = ["Ack", "Delivery", "FakeSlack", "NotPossibleError", "Seen", "hosted", "plain", "signed"]

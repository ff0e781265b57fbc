"""An in-repo Teams for tests: see FakeTeams."""

from .card_check import card_advice, card_problems
from .door import Delivery
from .fake import FakeTeams
from .keys import unpublished
from .person import Person
from .plain import plain
from .seen import Seen
from .values import NotPossibleError

__all__ = [
    "Delivery",
    "FakeTeams",
    "NotPossibleError",
    "Person",
    "Seen",
    "card_advice",
    "card_problems",
    "plain",
    "unpublished",
]

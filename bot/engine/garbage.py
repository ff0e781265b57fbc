"""When Python looks for garbage: small rounds all day, and the walk through all of memory at night.

A walk stops every thread, and takes a tenth of a second with two thousand notebooks open (`benchmarks/burst.py`). What
only such a walk finds is little: of five thousand nudges some four hundred objects.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Python's own for the small rounds; of the oldest generation more than any day brings.
YOUNG, YOUNGER, NEVER = 700, 10, 1_000_000


@contextmanager
def in_small_rounds() -> Iterator[None]:
    """What is loaded now stays for good, and is walked through no more; what comes is looked at in small rounds."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNGER, NEVER)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def walk() -> None:
    """Walk through all that is not there for good, once; everything waits meanwhile."""
    gc.collect()

"""The notebooks that are open: as many as memory is meant for, and never fewer than are in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.store.index import Key
from bot.store.page import OpenNotebook

OPEN_AT_MOST = 2_000
SIZE_AT_MOST = 32 * 1024 * 1024  # bytes on disk; in memory a notebook takes about three times as much


class Shelf:
    """Hands out one OpenNotebook per person, and puts away what was used longest ago."""

    def __init__(self, fetch: Callable[[Key], OpenNotebook], at_most: int, size_at_most: int = SIZE_AT_MOST) -> None:
        """Nothing is open yet; `fetch` makes what is not, `size_at_most` is in bytes."""
        self._fetch, self._at_most, self._size_at_most, self._size = fetch, at_most, size_at_most, 0
        self._open: OrderedDict[Key, OpenNotebook] = OrderedDict()
        self._sizes: dict[Key, int] = {}

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextmanager
    def using(self, key: Key) -> Iterator[OpenNotebook]:
        """A notebook that stays open for as long as the block lasts."""
        page = self._open.get(key)
        if page is None:
            page = self._open[key] = self._fetch(key)
        self._open.move_to_end(key)
        page.users += 1
        try:
            yield page
        finally:
            page.users -= 1
            self._weigh(key, page)
            self._put_away()

    def _weigh(self, key: Key, page: OpenNotebook) -> None:
        self._size += page.size - self._sizes.get(key, 0)
        self._sizes[key] = page.size

    def _put_away(self) -> None:
        while len(self._open) > self._at_most or self._size > self._size_at_most:
            # Never one in use: its lock is what keeps two from changing it at once.
            idle = next((key for key, page in self._open.items() if not page.users), None)
            if idle is None:
                return
            del self._open[idle]
            self._size -= self._sizes.pop(idle)

"""The web server: uvicorn, told to let open streams end when it stops."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

PATIENCE = 5
ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """Serves one ASGI app; `close` is called as soon as the server is asked to stop."""

    def __init__(self, asgi: Any, close: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                asgi,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                ws="none",
                interface="asgi3",  # a bound method looks like the older kind
                proxy_headers=False,  # no answer of ours depends on who forwarded it
                timeout_graceful_shutdown=PATIENCE,
            )
        )
        self._close = close

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop when asked, and return: raising the signal again would end us before notebooks are closed."""
        loop = asyncio.get_running_loop()
        for number in ASKED_TO_STOP:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in ASKED_TO_STOP:
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: Any = None) -> None:
        """End the open streams first: the server waits for them."""
        self._close()
        await super().shutdown(sockets)

"""An app under test on a real port of this machine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

PATIENCE = 10.0


class Prompt(uvicorn.Server):
    """Ends as soon as it is asked to; uvicorn looks every tenth of a second, and lingers as long again."""

    def __init__(self, *config: Any) -> None:
        """Nobody asked yet."""
        super().__init__(*config)
        self.asked = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is asked to stop."""
        await self.asked.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for what is being answered, looked at more than ten times a second."""
        for one in (*self.servers, *(sockets or [])):
            one.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(PATIENCE):
            while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.001)
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def hosted(asgi: Any) -> AsyncIterator[str]:
    """Serve an ASGI app in this event loop, and give its base address."""
    server = Prompt(uvicorn.Config(asgi, port=0, log_level="error", lifespan="auto", ws="none"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not (server.started or task.done()):
            await asyncio.wait([task], timeout=0.005)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.asked.set()
        await task

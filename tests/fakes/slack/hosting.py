"""An app under test on a real port of this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import uvicorn


@contextlib.asynccontextmanager
async def hosted(asgi: Any) -> AsyncIterator[str]:
    """Serve an ASGI app in this event loop, and give its base address."""
    config = uvicorn.Config(asgi, port=0, log_level="error", lifespan="auto", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not (server.started or task.done()):
            await asyncio.wait([task], timeout=0.005)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await task

"""Everything that runs, behind one ASGI app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.core.coach import Coach
from bot.engine.embedded import Engine

PAGE = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"public, max-age=3600"),
)
PLAIN = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))
METRICS = ((b"content-type", b"text/plain; version=0.0.4; charset=utf-8"), (b"cache-control", b"no-store"))
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


class Room(Protocol):
    """A platform, live."""

    asgi: Asgi

    async def start(self) -> None:
        """Go live."""
        ...

    async def stop(self) -> None:
        """Finish what was begun."""
        ...


class Notebooks(Protocol):
    """What the house tells of the store."""

    async def trouble(self) -> str:
        """Why the notebooks are not well now, in a line; "" when they are."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Figures for a monitor: of the whole, never of one person."""
        ...


@dataclass(slots=True)
class House:
    """Everything that runs; `asgi` is what the web server serves."""

    coach: Coach
    engine: Engine
    notebooks: Notebooks
    slack: Room | None = None
    teams: Room | None = None
    local: Asgi | None = None
    page: Callable[[str], bytes | None] | None = None
    ready: bool = False
    closing: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    # What else may be wrong, each a line for the operator or "".
    troubles: list[Callable[[], str]] = field(default_factory=list[Callable[[], str]])

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each path to its room. Slack first: its answers are counted in microseconds."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if self.slack is not None and path.startswith("/slack/"):
            await self.slack.asgi(scope, receive, send)
        elif self.teams is not None and path == "/api/messages":
            await self.teams.asgi(scope, receive, send)
        elif path in ("/healthz", "/readyz", "/metrics"):
            await self._monitor(path, send)
        elif self.local is not None:
            await self.local(scope, receive, send)
        elif self.page is not None and (body := self.page(path)):
            await _answer(send, 200, body, PAGE)
        else:
            await _answer(send, 404, b"not found", PLAIN)

    async def _monitor(self, path: str, send: Send) -> None:
        match path:
            case "/metrics":
                await _answer(send, 200, await self._metrics(), METRICS)
            case "/readyz":
                await _answer(send, *((200, b"ready") if self.ready else (503, b"not ready")), PLAIN)
            case _:
                # 200 all the same: a restart mends no disk, and what needs no disk is served.
                trouble = await self._trouble()
                await _answer(send, 200, f"degraded: {trouble}".encode() if trouble else b"ok", PLAIN)

    async def _trouble(self) -> str:
        return "; ".join(filter(None, (await self.notebooks.trouble(), *(tell() for tell in self.troubles))))

    async def _metrics(self) -> bytes:
        """The figures as Prometheus reads them (text format 0.0.4)."""
        known = {"ready": int(self.ready), "degraded": int(bool(await self._trouble()))}
        known |= self.notebooks.counts()
        kinds = {name: "counter" if name.endswith("_total") else "gauge" for name in known}
        return "".join(f"# TYPE duwtje_{name} {kinds[name]}\nduwtje_{name} {known[name]}\n" for name in known).encode()

    def close(self) -> None:
        """Let open streams end, so that the server can stop."""
        for end in self.closing:
            end()


async def _answer(send: Send, status: int, body: bytes, about: Iterable[tuple[bytes, bytes]]) -> None:
    headers = [*about, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""Slack's side of the wire: the Web API, response addresses and the WebSocket."""

import asyncio
import json
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from aiohttp import web

from . import api, replies
from .doors import SocketDoor
from .faults import Fault, Faults
from .refused import RefusedError
from .shape import Json
from .world import Call, World

RESPONSE_URL: Final = "response_url"


async def arguments(request: web.Request) -> Json:
    """Read a call's arguments, from JSON, a form or the query."""
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return {}
        return body if isinstance(body, dict) else {}
    return {**request.query, **await request.post()}


def bearer(request: web.Request, args: Json) -> str:
    """Return the token a call comes with."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or args.get("token", "")


def failed(fault: Fault) -> web.Response:
    """Answer a call that goes wrong."""
    if fault.error and fault.status == HTTPStatus.OK:
        return web.json_response({"ok": False, "error": fault.error})
    error = fault.error or {429: "ratelimited"}.get(fault.status, "internal_error")
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    body = {"ok": False, "error": error}
    return web.json_response(body, status=fault.status, headers=headers)


class Server:
    """Listens on a free port of this machine."""

    def __init__(self, world: World, faults: Faults, sockets: SocketDoor) -> None:
        """Keep what the handlers need."""
        self.world, self.faults, self.sockets = world, faults, sockets
        self.busy = 0
        self.url = ""
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start(self) -> None:
        """Start listening."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening and hang up."""
        await self.sockets.hang_up()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        args = await arguments(request)
        token = bearer(request, args)
        args.pop("token", None)
        call = self._note(request.match_info["method"], args)

        def carry_out() -> web.Response:
            found = api.answer(self.world, call, token, self._socket_url)
            return web.json_response(found, headers={"Date": formatdate(self.world.clock.now(), usegmt=True)})

        return await self._with_mishap(request, call, carry_out)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        call = self._note(RESPONSE_URL, await arguments(request))

        def carry_out() -> web.Response:
            status = HTTPStatus.NOT_FOUND
            try:
                address = self.world.tickets.use(request.match_info["id"])
                status = HTTPStatus.BAD_REQUEST
                replies.place(self.world, address, api.readable(call.args), RESPONSE_URL)
            except RefusedError as refused:
                call.error = refused.error
                return web.json_response(refused.answer(), status=status)
            call.ok = True
            return web.Response(text="ok")

        return await self._with_mishap(request, call, carry_out)

    def _note(self, method: str, args: Json) -> Call:
        call = Call(method, args, at=self.world.clock.now())
        self.world.calls.append(call)
        self.world.counts[method] += 1
        return call

    async def _with_mishap(
        self, request: web.Request, call: Call, carry_out: Callable[[], web.Response]
    ) -> web.StreamResponse:
        fault = self.faults.take(call.method)
        if fault is None:
            return carry_out()
        self.busy += 1
        try:
            await asyncio.sleep(fault.lag)
            answer = carry_out() if fault.carried_out else None
            await asyncio.sleep(fault.hang)
        finally:
            self.busy -= 1
        if fault.drop and request.transport:
            request.transport.abort()
        if answer is None or fault.fails:
            call.error = fault.error or f"http_{fault.status}"
            return failed(fault)
        return answer

    def _socket_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/socket"

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.sockets.hold(socket)
        return socket

"""Microsoft's side of the wire: connector, token counter, keys and Graph on one free port of this machine."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from . import graph
from .connector import Connector
from .faults import Fault, Faults
from .keys import published
from .refused import RefusedError
from .shape import Json
from .tokens import Counter
from .world import Call, World

CLOUD: Final = "/emea"
Work = Callable[[web.Request, Json], Any]


class Server:
    """Listens until it is stopped."""

    def __init__(self, world: World, faults: Faults, counter: Counter, connector: Connector) -> None:
        """Keep what the handlers need."""
        self.world, self.faults, self.counter, self.connector = world, faults, counter, connector
        self.url = ""
        self.busy = 0
        app = web.Application(client_max_size=4 * 2**20)
        for method, path, operation, work in self._routes():
            app.router.add_route(method, path, self._handler(operation, work))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)

    async def start(self) -> None:
        """Start listening."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.counter.base, self.counter.service_url = self.url, f"{self.url}{CLOUD}/"

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    def _routes(self) -> list[tuple[str, str, str, Work]]:
        talk, there, one = f"{CLOUD}/v3/conversations", self.connector, "{id}/activities/{activity}"
        return [
            ("GET", "/v1/.well-known/openidconfiguration", "metadata", self._metadata),
            ("GET", "/v1/.well-known/keys", "keys", lambda _r, _b: {"keys": [published().public()]}),
            ("GET", "/{tenant}/v2.0/.well-known/openid-configuration", "authority", self._authority),
            ("GET", "/{tenant}/discovery/v2.0/keys", "entra.keys", lambda _r, _b: {"keys": []}),
            ("POST", "/{tenant}/oauth2/v2.0/token", "token", lambda r, b: self.counter.grant(_part(r, "tenant"), b)),
            ("GET", "/v1.0/users", "graph.users", lambda r, _: graph.users(self.world, dict(r.query))),
            ("GET", "/v1.0/users/{id}", "graph.user", lambda r, _: graph.user(self.world, _part(r), dict(r.query))),
            ("POST", talk, "conversations.create", lambda _, b: there.create(b)),
            ("POST", f"{talk}/{{id}}/activities", "activities.send", self._send),
            ("POST", f"{talk}/{one}", "activities.send", self._send),
            ("PUT", f"{talk}/{one}", "activities.update", self._update),
            ("DELETE", f"{talk}/{one}", "activities.delete", lambda r, _: there.delete(_part(r), _part(r, "activity"))),
            ("GET", f"{talk}/{{id}}/members", "members.list", lambda r, _: there.members(_part(r))),
            ("GET", f"{talk}/{{id}}/pagedMembers", "members.list", lambda r, _: {"members": there.members(_part(r))}),
            (
                "GET",
                f"{talk}/{{id}}/members/{{who}}",
                "members.get",
                lambda r, _: there.member(_part(r), _part(r, "who")),
            ),
            ("GET", f"{CLOUD}/v3/teams/{{id}}", "teams.get", lambda r, _: there.team(_part(r))),
            ("GET", f"{CLOUD}/v3/teams/{{id}}/conversations", "teams.channels", lambda r, _: there.channels(_part(r))),
        ]

    def _handler(self, operation: str, work: Work) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            if operation == "activities.send" and body.get("type") == "typing":
                return await self._carry_out(request, Call("typing", _part(request), body), work)
            return await self._carry_out(request, Call(operation, request.match_info.get("id", ""), body), work)

        return handle

    async def _carry_out(self, request: web.Request, call: Call, work: Work) -> web.StreamResponse:
        self.world.calls.append(call)
        self.world.counts[call.operation] += 1
        fault = self.faults.take(call.operation)
        if fault is None:
            return self._answered(request, call, work)
        self.busy += 1
        try:
            await asyncio.sleep(fault.lag)
            answer = self._answered(request, call, work) if fault.carried_out else None
            await asyncio.sleep(fault.hang)
        finally:
            self.busy -= 1
        if fault.drop and request.transport:
            request.transport.abort()
        if answer is None or fault.fails:
            call.status = fault.status
            return _failed(fault)
        return answer

    def _answered(self, request: web.Request, call: Call, work: Work) -> web.Response:
        try:
            if call.operation not in {"metadata", "keys", "authority", "entra.keys", "token"}:
                bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
                self.counter.check(bearer, graph=call.operation.startswith("graph."))
            answer = work(request, call.body)
        except RefusedError as refused:
            call.status = refused.status
            wait = {"Retry-After": f"{refused.retry_after:g}"} if refused.retry_after is not None else {}
            return web.json_response(refused.answer(), status=refused.status, headers=wait)
        call.status = (
            HTTPStatus.CREATED if call.operation in {"conversations.create", "activities.send"} else HTTPStatus.OK
        )
        return web.json_response(answer, status=call.status)

    def _send(self, request: web.Request, body: Json) -> Json:
        return self.connector.send(_part(request), body, targeted=_targeted(request))

    def _update(self, request: web.Request, body: Json) -> Json:
        return self.connector.update(_part(request), _part(request, "activity"), body, targeted=_targeted(request))

    def _metadata(self, _: web.Request, _body: Json) -> Json:
        return {
            "issuer": "https://api.botframework.com",
            "jwks_uri": f"{self.url}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def _authority(self, request: web.Request, _: Json) -> Json:
        tenant = f"{self.url}/{_part(request, 'tenant')}"
        return {
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            "jwks_uri": f"{tenant}/discovery/v2.0/keys",
        }


def _part(request: web.Request, name: str = "id") -> str:
    return request.match_info[name]


def _targeted(request: web.Request) -> bool:
    return request.query.get("isTargetedActivity", "").lower() == "true"


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json" and request.can_read_body:
        body = await request.json()
        return body if isinstance(body, dict) else {}
    return dict(await request.post())


def _failed(fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    code = fault.code or {429: "Throttled", 403: "ForbiddenOperationException"}.get(fault.status, "ServiceError")
    body = {"error": {"code": code, "message": fault.message or code}}
    return web.json_response(body, status=fault.status, headers=headers)

"""Connections to the very addresses that were looked at: a name that changes its mind in between gains nothing."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.calendar.fetch import Forbidden, Ip


class Checked(AbstractResolver):
    """Finds the addresses of a name, once, and refuses all of them when one is not allowed."""

    def __init__(self, allows: Callable[[Ip], bool], find: Callable[[str], list[str]]) -> None:
        self._allows, self._find = allows, find

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to connect to. Raises OSError."""
        del family
        found = await asyncio.to_thread(self._find, host)
        ips = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
        if not ips or not all(map(self._allows, ips)):
            raise Forbidden
        return [_row(host, port, ip) for ip in ips]

    async def close(self) -> None:
        """Nothing is held."""


def connector(allows: Callable[[Ip], bool], find: Callable[[str], list[str]]) -> TCPConnector:
    """One that finds names by `find`, goes only where `allows` says, and keeps no connection."""
    return TCPConnector(resolver=Checked(allows, find), use_dns_cache=False, force_close=True, limit=2)


def _row(host: str, port: int, ip: Ip) -> ResolveResult:
    family = socket.AF_INET6 if isinstance(ip, ipaddress.IPv6Address) else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=str(ip), port=port, family=family, proto=0, flags=flags)

"""A calendar from an address that anybody may type: only over https, only from a public place, and never too much."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.core.errors import NotUnderstood

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

SECONDS = 10.0
MOST = 2_000_000
CHUNK = 64 * 1024
HOPS = 3
HTTPS = 443
OK, REDIRECTS = 200, frozenset({301, 302, 303, 307, 308})
# 64:ff9b::/96 and 64:ff9b:1::/48: an IPv4 address in another coat, whatever Python says of the whole.
NAT64 = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
UNSAFE, SILENT, REFUSED = "calendar.trouble-unsafe", "calendar.trouble-silent", "calendar.trouble-refused"
LARGE = "calendar.trouble-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Where a calendar may come from; only a test has another one, for a server on its own machine."""

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset({HTTPS})
    allows: Callable[[Ip], bool]


def public(ip: Ip) -> bool:
    """Whether this is an address of the internet, also where it travels inside another one."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return public(ip.ipv4_mapped)
        if any(ip in net for net in NAT64) or ip.sixtofour or ip.teredo or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


PUBLIC = Policy(allows=public)


class Fetcher:
    """Fetches one calendar at a time on a session of its own: no cookies, no proxy, nothing remembered."""

    def __init__(self, policy: Policy = PUBLIC, resolve: Callable[[str], list[str]] | None = None) -> None:
        """`resolve` names the addresses of a host; the machine's own way when it is left out."""
        self._policy, self._resolve = policy, resolve or _resolved

    async def fetch(self, address: str) -> bytes:
        """What is served there. Raises NotUnderstood, with the text that says why not."""
        import aiohttp  # noqa: PLC0415 - only who linked a calendar needs it

        from bot.calendar.checked import connector  # noqa: PLC0415 - see above

        try:
            async with (
                asyncio.timeout(SECONDS),
                aiohttp.ClientSession(
                    connector=connector(self._policy.allows, self._resolve),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    headers={"Accept": "text/calendar", "Accept-Encoding": "gzip", "User-Agent": "Duwtje"},
                ) as session,
            ):
                return await self._followed(session, address)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            unsafe = isinstance(error, Forbidden) or isinstance(error.__cause__, Forbidden)
            raise NotUnderstood(UNSAFE if unsafe else SILENT) from None

    async def _followed(self, session: ClientSession, address: str) -> bytes:
        for _ in range(HOPS + 1):
            self._check(urlsplit(address))
            async with session.get(address, allow_redirects=False) as answer:
                if answer.status in REDIRECTS:
                    address = urljoin(address, answer.headers.get("Location", ""))
                    continue
                if answer.status != OK:
                    raise NotUnderstood(REFUSED)
                return await _body(answer)
        raise NotUnderstood(REFUSED)

    def _check(self, url: SplitResult) -> None:
        """Every address on the way, also the one a redirect names. Raises Forbidden."""
        port = url.port or (HTTPS if url.scheme == "https" else 80)
        if url.scheme not in self._policy.schemes or port not in self._policy.ports:
            raise Forbidden
        if not url.hostname or url.username is not None or url.password is not None:
            raise Forbidden
        try:
            ip = ipaddress.ip_address(url.hostname.partition("%")[0])
        except ValueError:
            return  # a name: its addresses are looked at when they are found
        if not self._policy.allows(ip):
            raise Forbidden


class Forbidden(OSError):  # noqa: N818 - it names the place
    """This address is not one to go to."""


async def _body(answer: ClientResponse) -> bytes:
    """The body, at most so much of it, also when it is a small file that unfolds into a big one."""
    packed = answer.headers.get("Content-Encoding", "identity").lower()
    if packed not in ("identity", "gzip", ""):
        raise NotUnderstood(REFUSED)
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed == "gzip" else None
    whole, read = bytearray(), 0
    async for chunk in answer.content.iter_chunked(CHUNK):
        read += len(chunk)
        try:
            whole += unpack.decompress(chunk, MOST + 1 - len(whole)) if unpack else chunk
        except zlib.error:
            raise NotUnderstood(REFUSED) from None
        if len(whole) > MOST or read > MOST:
            raise NotUnderstood(LARGE)
    return bytes(whole)


def _resolved(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]

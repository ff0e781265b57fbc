"""Laws of an address that anybody may type: only public places, by no detour, and never more than can be borne."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import fetch
from bot.calendar.fetch import HOPS, MOST, PUBLIC, Fetcher, Policy, public
from bot.core.errors import NotUnderstood

SAID = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
UNSAFE, SILENT, REFUSED, LARGE = (f"calendar.trouble-{name}" for name in ("unsafe", "silent", "refused", "large"))
INSIDE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
)
OUTSIDE = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8")


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_inside_a_network_is_not_public_in_any_coat(ip: str) -> None:
    assert not public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", OUTSIDE)
def test_an_address_of_the_internet_is_public(ip: str) -> None:
    assert public(ipaddress.ip_address(ip))


@given(st.ip_addresses(v=4))
def test_another_coat_never_makes_an_address_more_public(ip: ipaddress.IPv4Address) -> None:
    assert public(ipaddress.ip_address(f"::ffff:{ip}")) == public(ip)
    assert not public(ipaddress.ip_address(int(ipaddress.ip_address("64:ff9b::")) + int(ip)))


@dataclass
class Served:
    """A server on this machine: what it answers by path, and who came by."""

    url: str = ""
    port: int = 0
    answers: dict[str, Callable[[], web.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/slow":
            await asyncio.sleep(60)
        if request.path == "/endless":
            return await self._endless(request)
        return self.answers.get(request.path, partial(web.Response, status=404))()

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        told = web.StreamResponse()
        await told.prepare(request)
        for _ in range(50):  # 50 MB
            await told.write(b"X" * 1_000_000)
        return told


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    found, app = Served(), web.Application()
    app.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.port = runner.addresses[0][1]
    found.url = f"http://agenda.example:{found.port}"
    yield found
    await runner.cleanup()


def fetcher(served: Served, *, allowed: tuple[str, ...] = ("127.0.0.1",), found: list[str] | None = None) -> Fetcher:
    """One that may go to this server, under any name."""
    policy = Policy(schemes=frozenset({"http"}), ports=frozenset({served.port}), allows=lambda ip: str(ip) in allowed)
    return Fetcher(policy, lambda _: found or ["127.0.0.1"])


async def refused(one: Fetcher, address: str) -> str:
    with pytest.raises(NotUnderstood) as error:
        await one.fetch(address)
    return error.value.key


async def test_what_is_served_is_fetched(served: Served) -> None:
    served.answers["/a.ics"] = partial(web.Response, body=SAID)
    assert await fetcher(served).fetch(f"{served.url}/a.ics") == SAID


async def test_what_is_served_packed_is_unpacked(served: Served) -> None:
    served.answers["/a.ics"] = partial(web.Response, body=gzip.compress(SAID), headers={"Content-Encoding": "gzip"})
    assert await fetcher(served).fetch(f"{served.url}/a.ics") == SAID


@pytest.mark.parametrize("ip", INSIDE)
async def test_a_private_address_is_not_gone_to_by_number_or_by_name(served: Served, ip: str) -> None:
    host = f"[{ip}]" if ":" in ip else ip
    assert await refused(Fetcher(PUBLIC), f"https://{host}/a.ics") == UNSAFE
    assert await refused(Fetcher(PUBLIC, lambda _: [ip]), "https://agenda.example/a.ics") == UNSAFE
    assert await refused(Fetcher(PUBLIC, lambda _: ["8.8.8.8", ip]), "https://agenda.example/a.ics") == UNSAFE


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
async def test_this_machine_is_not_gone_to_under_another_name(host: str) -> None:
    assert await refused(Fetcher(PUBLIC), f"https://{host}/a.ics") in (UNSAFE, SILENT)


@pytest.mark.parametrize(
    "address", ["http://agenda.example/a", "https://agenda.example:8443/a", "https://u:p@agenda.example/", "ftp://a/"]
)
async def test_only_https_on_its_own_port_and_without_a_password(address: str) -> None:
    assert await refused(Fetcher(PUBLIC, lambda _: ["8.8.8.8"]), address) == UNSAFE


async def test_a_redirect_is_looked_at_like_the_first_address(served: Served) -> None:
    here = fetcher(served)
    served.answers["/a.ics"] = partial(web.Response, body=SAID)
    for place in ("/a.ics", f"{served.url}/a.ics"):
        served.answers["/moved"] = partial(web.Response, status=302, headers={"Location": place})
        assert await here.fetch(f"{served.url}/moved") == SAID
    for place in (
        "http://10.0.0.1/a.ics",
        f"http://10.0.0.1:{served.port}/a.ics",
        f"http://[::1]:{served.port}/a.ics",
        "https://agenda.example/a.ics",
        f"http://u:p@agenda.example:{served.port}/a.ics",
        "file:///etc/passwd",
        "//10.0.0.1/a.ics",
    ):
        served.answers["/moved"] = partial(web.Response, status=307, headers={"Location": place})
        assert await refused(here, f"{served.url}/moved") == UNSAFE, place


async def test_so_many_redirects_are_followed_and_no_more(served: Served) -> None:
    for number in range(HOPS + 1):
        served.answers[f"/{number}"] = partial(web.Response, status=301, headers={"Location": f"/{number + 1}"})
    served.answers[f"/{HOPS + 1}"] = partial(web.Response, body=SAID)
    assert await fetcher(served).fetch(f"{served.url}/1") == SAID
    assert await refused(fetcher(served), f"{served.url}/0") == REFUSED


async def test_a_name_that_changes_its_mind_gains_nothing(served: Served) -> None:
    """DNS rebinding: allowed when it is looked at, this machine when it is connected to."""
    served.answers["/a.ics"] = partial(web.Response, body=SAID)
    asked = list[str]()

    def turning(host: str) -> list[str]:
        asked.append(host)
        return ["192.0.2.7"] if len(asked) == 1 else ["127.0.0.1"]

    policy = Policy(
        schemes=frozenset({"http"}), ports=frozenset({served.port}), allows=lambda ip: str(ip) == "192.0.2.7"
    )
    fetch_seconds, fetch.SECONDS = fetch.SECONDS, 0.3
    try:
        assert await refused(Fetcher(policy, turning), f"{served.url}/a.ics") == SILENT
    finally:
        fetch.SECONDS = fetch_seconds
    assert (asked, served.asked) == (["agenda.example"], [])  # found once, and only that was tried
    assert await refused(Fetcher(policy, turning), f"{served.url}/a.ics") == UNSAFE
    assert served.asked == []


async def test_fifty_megabytes_are_not_waited_for(served: Served) -> None:
    assert await refused(fetcher(served), f"{served.url}/endless") == LARGE


@pytest.mark.parametrize("size", [MOST, MOST + 1])
async def test_two_megabytes_fit_and_a_byte_more_does_not(served: Served, size: int) -> None:
    for headers, body in (({}, b"X" * size), ({"Content-Encoding": "gzip"}, gzip.compress(b"X" * size))):
        served.answers["/a.ics"] = partial(web.Response, body=body, headers=headers)
        if size > MOST:
            assert await refused(fetcher(served), f"{served.url}/a.ics") == LARGE
        else:
            assert len(await fetcher(served).fetch(f"{served.url}/a.ics")) == size


async def test_a_small_file_that_unfolds_into_a_big_one_is_too_big(served: Served) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    assert len(bomb) < MOST
    served.answers["/a.ics"] = partial(web.Response, body=bomb, headers={"Content-Encoding": "gzip"})
    assert await refused(fetcher(served), f"{served.url}/a.ics") == LARGE


async def test_what_comes_behind_the_end_of_a_packed_file_counts_too(served: Served) -> None:
    body = gzip.compress(SAID) + bytes(MOST)
    served.answers["/a.ics"] = partial(web.Response, body=body, headers={"Content-Encoding": "gzip"})
    assert await refused(fetcher(served), f"{served.url}/a.ics") == LARGE


@pytest.mark.parametrize(
    ("headers", "body"),
    [({"Content-Encoding": "gzip"}, os.urandom(100)), ({"Content-Encoding": "br"}, SAID)],
)
async def test_what_cannot_be_unpacked_is_refused(served: Served, headers: dict[str, str], body: bytes) -> None:
    served.answers["/a.ics"] = partial(web.Response, body=body, headers=headers)
    assert await refused(fetcher(served), f"{served.url}/a.ics") == REFUSED


async def test_a_server_that_keeps_us_waiting_is_left(served: Served) -> None:
    fetch_seconds, fetch.SECONDS = fetch.SECONDS, 0.3
    try:
        assert await refused(fetcher(served), f"{served.url}/slow") == SILENT
    finally:
        fetch.SECONDS = fetch_seconds


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500, 503, 204])
async def test_a_server_that_does_not_let_us_in_says_so(served: Served, status: int) -> None:
    served.answers["/a.ics"] = partial(web.Response, status=status)
    assert await refused(fetcher(served), f"{served.url}/a.ics") == REFUSED


async def test_nobody_there_and_no_such_name_is_silence(served: Served) -> None:
    def unknown(host: str) -> list[str]:
        raise OSError(host)

    policy = Policy(schemes=frozenset({"http"}), ports=frozenset({9}), allows=lambda _: True)
    assert await refused(Fetcher(policy, lambda _: ["127.0.0.1"]), "http://agenda.example:9/") == SILENT
    assert await refused(Fetcher(PUBLIC, unknown), "https://agenda.example/") == SILENT
    assert await refused(Fetcher(PUBLIC, lambda _: []), "https://agenda.example/") == UNSAFE

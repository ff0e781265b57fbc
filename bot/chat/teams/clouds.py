"""Microsoft's clouds: where keys and tokens are, and which hosts may be told our answers."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from bot.chat.teams.gate import hosts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment, from_name

# Whole names, never an ending: anybody can register a name under trafficmanager.net.
SERVES = {
    "public": frozenset({"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"}),
    "usgov": frozenset({"smba.infra.gov.teams.microsoft.us"}),
    "usgovdod": frozenset({"smba.infra.dod.teams.microsoft.us"}),
    "china": frozenset({"smba.trafficmanager.cn", "msteams.botframework.azure.cn"}),
}
HOMES = {
    "public": "https://smba.trafficmanager.net/teams",
    "usgov": "https://smba.infra.gov.teams.microsoft.us/teams",
    "usgovdod": "https://smba.infra.dod.teams.microsoft.us/teams",
    "china": "https://msteams.botframework.azure.cn/teams",
}


def environment(cloud: str) -> CloudEnvironment:
    """The SDK's own word for a cloud; of a base URL, everything but the issuer is found there."""
    if cloud in SERVES:
        return from_name(cloud)
    return replace(
        PUBLIC,
        login_endpoint=cloud,
        token_service_url=cloud,
        openid_metadata_url=f"{cloud}/v1/.well-known/openidconfiguration",
        graph_scope=f"{cloud}/.default",
    )


def served(cloud: str) -> Callable[[str], bool]:
    """Which addresses belong to this cloud."""
    return hosts(SERVES[cloud]) if cloud in SERVES else hosts(frozenset(), loopback=_origin(cloud))


def home(cloud: str) -> str:
    """Where to write to an organisation that has not told us its address yet."""
    return HOMES.get(cloud, f"{cloud}/teams")


def graph(found: CloudEnvironment) -> str:
    """The directory's address."""
    return _origin(found.graph_scope)


def on_this_machine(url: str) -> bool:
    """Whether an address is of this machine: the only ones to answer while nobody is checked."""
    try:
        return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    except ValueError:
        return False


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""Microsoft Graph, as far as it tells who people are."""

import re
from typing import Final

from .people import Account
from .refused import RefusedError
from .shape import Json
from .world import World

BASIC: Final = ("id", "displayName", "givenName", "surname", "mail", "userPrincipalName")
FULL: Final = (*BASIC, "accountEnabled", "preferredLanguage", "usageLocation")
USUAL: Final = ("id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "preferredLanguage")
STARTS: Final = re.compile(r"startswith\((\w+),\s*'((?:[^']|'')*)'\)", re.IGNORECASE)
EQUALS: Final = re.compile(r"(\w+) eq (true|false|'(?:[^']|'')*')", re.IGNORECASE)
MOST: Final = 999


def user(world: World, key: str, query: Json) -> Json:
    """Tell about one person."""
    fields = _fields(world, query)
    account = next((one for one in world.accounts.values() if key in {one.id, one.mail}), None)
    if account is None:
        raise RefusedError(404, "Request_ResourceNotFound", f"Resource '{key}' does not exist")
    return _shown(account, fields)


def users(world: World, query: Json) -> Json:
    """List people whose names begin like this."""
    fields = _fields(world, query)
    found = [_all(account) for account in world.accounts.values()]
    for part in re.split(r"\s+and\s+", query.get("$filter", "")):
        if part:
            found = [one for one in found if _fits(part.strip("() ") if part.startswith("((") else part, one)]
    most = min(int(query.get("$top", "100")), MOST)
    return {"value": [{name: one[name] for name in fields} for one in found[:most]]}


def _fits(part: str, one: Json) -> bool:
    """One term, or several joined by "or"."""
    return any(_term(term, one) for term in re.split(r"\s+or\s+", part))


def _term(term: str, one: Json) -> bool:
    if found := STARTS.search(term):
        wanted = found[2].replace("''", "'").casefold()
        return str(one.get(found[1], "")).casefold().startswith(wanted)
    if found := EQUALS.search(term):
        value = one.get(found[1])
        said = found[2].strip("'").replace("''", "'").casefold()
        return str(value).casefold() == said
    raise RefusedError(400, "Request_UnsupportedQuery", f"Unsupported or invalid query filter clause: {term}")


def _fields(world: World, query: Json) -> tuple[str, ...]:
    denied = RefusedError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    if world.graph == "none":
        raise denied
    asked = tuple(filter(None, query.get("$select", "").split(","))) or USUAL
    known = FULL if world.graph == "full" else BASIC
    unknown = [name for name in asked if name not in FULL]
    if unknown:
        raise RefusedError(400, "BadRequest", f"Could not find a property named '{unknown[0]}'")
    # With User.ReadBasic.All the rest comes back empty, or is left out.
    return tuple(name for name in asked if name in known)


def _all(account: Account) -> Json:
    return {
        "id": account.id,
        "displayName": account.name,
        "givenName": account.given,
        "surname": account.surname,
        "mail": account.mail,
        "userPrincipalName": account.mail,
        "accountEnabled": account.enabled,
        "preferredLanguage": account.locale,
        "usageLocation": "BE",
    }


def _shown(account: Account, fields: tuple[str, ...]) -> Json:
    everything = _all(account)
    return {name: everything[name] for name in fields}

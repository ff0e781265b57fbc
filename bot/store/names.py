"""Ids of tenants and people as file names that cannot leave their folder."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote

# Two ids that differ in case only are one file name on some disks, so of such a pair at most one is plain, the other
# gets a digest: Slack's ids (a digit, or long) are plain in capitals, short words and what has a dash in small letters.
PLAIN = re.compile(r"[A-Z0-9]*[0-9][A-Z0-9]*|[A-Z]{9,}|[a-z]{1,8}|[a-z0-9]*[_-][a-z0-9_-]*")
# Names that are devices on Windows.
DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
# All that a name of ours is made of.
OURS = re.compile(r"[A-Za-z0-9_%~-]+")
LONGEST = 120
SHORT_DIGEST = 16


def name_of(identity: str) -> str:
    """A file name without dots or slashes, one per id, readable where the id is."""
    if len(identity) <= LONGEST and PLAIN.fullmatch(identity) and not DEVICE.fullmatch(identity):
        return identity
    raw = identity.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(raw).hexdigest()
    readable = quote(raw, safe="").replace(".", "%2E").replace("~", "%7E")
    if len(readable) <= LONGEST:
        return f"{readable}~{digest[:SHORT_DIGEST]}"
    return f"{readable[:40]}~{digest}"


def identity_of(name: str) -> str:
    """The id behind a file name; "" when the id was too long to be kept in it."""
    readable, found, digest = name.rpartition("~")
    if not found:
        return name
    try:
        return unquote(readable, errors="surrogatepass") if len(digest) == SHORT_DIGEST else ""
    except UnicodeDecodeError:  # no name of ours
        return ""

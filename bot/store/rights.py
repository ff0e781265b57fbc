"""Files and folders that are ours only, whatever the umask and whoever made them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OURS_ONLY = 0o600
OUR_FOLDER = 0o700


def narrow(where: Path | int, most: int, least: int = 0) -> bool:
    """Leave no rights beyond `most` and give those in `least`, whatever the umask; False when that cannot be."""
    found = os.stat(where)  # noqa: PTH116 - an open file too
    wanted = stat.S_IMODE(found.st_mode) & most | least
    if os.name == "nt" or wanted == stat.S_IMODE(found.st_mode):
        return True
    # A folder that everybody shares, such as /tmp, stays as it is, and so does what belongs to somebody else.
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        return False
    with suppress(OSError):
        os.chmod(where, wanted)  # noqa: PTH101
    # Some disks have no rights at all and accept anything.
    return stat.S_IMODE(os.stat(where).st_mode) == wanted  # noqa: PTH116

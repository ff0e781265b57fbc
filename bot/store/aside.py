"""What was set aside goes in its turn: a damaged copy, or one in an older schema, is of use for a month."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.disk import Disk

STAYS = timedelta(days=30)
ASIDE = re.compile(r".+\.(json|journal)\.(damaged|schema)-\d+")


def sweep(folder: Path, moment: datetime, disk: Disk) -> int:
    """Remove what was set aside more than a month before `moment`; returns how many files. Raises OSError."""
    # The change of name counts, not when it was last written.
    old = [
        path
        for path in (*folder.glob("*/*.json.*"), *folder.glob("*.journal.*"))
        if ASIDE.fullmatch(path.name) and path.stat().st_ctime < (moment - STAYS).timestamp()
    ]
    for path in old:
        disk.remove(path)
    return len(old)

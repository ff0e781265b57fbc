"""How the disk does: what was kept, what was not, and why; heals when a write goes well again."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.store.disk import Disk

PROBE, PROBE_SIZE = ".probe", 64 * 1024  # bytes: about what a notebook of a year takes
# What an operator can mend, in words they look for.
REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "the folder may not be written",
    errno.EPERM: "the folder may not be written",
    errno.EIO: "the disk fails",
}


@dataclass(slots=True)
class Health:
    """`kept` and `failed` count commits since the start; `trouble` is "" while all is well."""

    kept: int = 0
    failed: int = 0
    trouble: str = ""

    def went_well(self) -> None:
        """A commit is on the disk."""
        self.kept += 1
        self.trouble = ""

    def broke(self, error: OSError) -> None:
        """A commit is not on the disk."""
        self.failed += 1
        self.trouble = reason(error)

    def probe(self, folder: Path, disk: Disk) -> None:
        """Try whether the disk takes a write again, so that nobody has to lose words to find out."""
        path = folder / PROBE
        try:
            disk.write(path, bytes(PROBE_SIZE))
        except OSError as error:
            self.trouble = reason(error)
        else:
            self.trouble = ""
        finally:
            with suppress(OSError):  # half of it takes the very room that is wanted
                disk.remove(path)


def reason(error: OSError) -> str:
    """In a few words, without the path or anything a person wrote."""
    code = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return f"{REASONS.get(error.errno or 0, 'the disk does not take what is written')} ({code})"

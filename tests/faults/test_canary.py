"""A sentence that a leader types is read by nobody who holds the disk, the backup, the logs or the metrics."""

from __future__ import annotations

import errno
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

from bot.store.disk import Disk
from tests.faults.figures import Figures
from tests.faults.leader import KEPT
from tests.faults.server import ROOT, Server, server
from tests.faults.shelf import shelf
from tests.faults.wire import Line, typed

CANARY = "kanarie zingt om half zeven"
NOTED = f"/duwtje moment <@UJAN> {CANARY}"
NAME = "Jan Maes"


def door(one: Server, *words: str) -> str:
    """A door opened beside the running server, with its environment; what it said."""
    command = [sys.executable, "-m", "bot", *words]
    ran = subprocess.run(command, cwd=ROOT, env=one._env(), capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


def asked(one: Server, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{one.port}{path}", timeout=5) as answer:
        return answer.read().decode()


async def test_a_canary_is_found_nowhere_but_in_the_notebook(tmp_path: Path, figures: Figures) -> None:
    async with server(tmp_path / "run") as one:
        await one.begin()
        line = Line(one.port)
        for command in (
            f"/compliment <@UJAN> {CANARY}",
            f"/compliment {CANARY}",
            f"/duwtje {CANARY}",
            "/team <@UJAN>",
            NOTED,
        ):
            reply = await line.ask(typed(one.slack, "UANNA", command))
            assert reply
            assert reply.status == 200
            assert command.startswith(f"/compliment <@UJAN> {CANARY}") is (KEPT in reply.body)
        line.close()
        said = [door(one, "backup", "--out", str(tmp_path / "backup.zip")), door(one, "rotate-keys")]
        said += [asked(one, path) for path in ("/metrics", "/healthz", "/readyz")]
        await one.stop()
        there = await shelf(one.data)
        files = [path for path in one.folder.rglob("*") if path.is_file()]
    with zipfile.ZipFile(tmp_path / "backup.zip") as backup:
        packed = [backup.read(name) for name in backup.namelist()]
    looked = [*(path.read_bytes() for path in files), *packed, (tmp_path / "backup.zip").read_bytes()]
    looked += [words.encode() for words in said]
    secrets = (CANARY, NAME, one.slack.bot_token, one.slack.signing_secret)
    found = [secret for secret in secrets for content in looked if secret.encode() in content]
    figures.add("canary", {"files and outputs": len(looked), "found in": len(found)})
    assert there.texts("UANNA") == [CANARY]
    assert (one.folder / "said") in files
    assert len(packed) >= 3
    assert found == []


async def test_a_disk_error_that_repeats_the_words_does_not_bring_them_into_the_log(tmp_path: Path) -> None:
    async with server(tmp_path, "shouts") as one:
        await one.begin()
        line = Line(one.port)
        reply = await line.ask(typed(one.slack, "UANNA", f"/compliment <@UJAN> {CANARY}"))
        line.close()
        assert reply
        assert CANARY in reply.body  # the typed words come back to who typed them
        assert "ENOSPC" in asked(one, "/healthz")
        assert "OSError" in one.said
        assert CANARY not in one.said


def test_the_planted_disk_repeats_what_it_was_given(tmp_path: Path) -> None:
    from tests.faults.planted import plant  # noqa: PLC0415 - it changes the class

    write = Disk.write
    try:
        plant("shouts")
        Disk().write(tmp_path / "x.json.new", CANARY.encode())
    except OSError as error:
        assert (error.errno, CANARY in str(error)) == (errno.ENOSPC, True)
    else:
        raise AssertionError("it did not fail")
    finally:
        Disk.write = write

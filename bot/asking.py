"""What can be asked on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Doors = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


def parser() -> argparse.ArgumentParser:
    """Every door with its options; `door` says which was asked for."""
    made = argparse.ArgumentParser(prog="duwtje", description="A coach in a leader's chat.")
    doors = made.add_subparsers(dest="door")
    run = doors.add_parser("run", help="serve Slack, or the local chat when nothing is set up (the default)")
    for where in (made, run):
        where.add_argument("--local", action="store_true", help="serve the local chat, whatever is set up")
    doors.add_parser("check", help="read every page of prompts/ and say what does not fit")
    preview = doors.add_parser(
        "preview", help="show which nudges a leader would get, and why; also while Duwtje serves"
    )
    preview.add_argument("--leader", required=True, help="id or name of the leader")
    preview.add_argument("--tenant", default="", help="id of the workspace, when two have such a leader")
    preview.add_argument("--days", type=int, default=28, help="how far to look, 1 to 92 days (default: 28)")
    _manifests(doors)
    link = doors.add_parser("link", help="link people who are in Slack and in Teams: one rhythm, one log")
    link.add_argument("file", type=Path, help="CSV with the columns slack,teams: the e-mail addresses of one person")
    erase = doors.add_parser("erase", help="erase a person with all that others hold about them, or a workspace")
    export = doors.add_parser("export", help="write all that is kept of a person, or of a workspace, as one archive")
    export.add_argument("--out", type=Path, required=True, help="zip file to write; it must not be there yet")
    for where in (export, erase):
        where.add_argument("--tenant", required=True, help="id of the workspace in Slack (T…) or the tenant in Teams")
        where.add_argument("--person", default="", help="id of the person there; without it: the whole workspace")
    erase.add_argument("--yes", action="store_true", help="do it; without it you only see what would go")
    backup = doors.add_parser("backup", help="write all notebooks to one file, also while the server runs")
    backup.add_argument("--out", type=Path, required=True, help="file to write, somewhere outside DUWTJE_DATA")
    restore = doors.add_parser("restore", help="fill an empty DUWTJE_DATA from a backup")
    restore.add_argument("file", type=Path, help="what backup wrote")
    effect = doors.add_parser("effect", help="print what nudges do, by those that were withheld (DUWTJE_HOLDOUT)")
    effect.add_argument("--tenant", default="", help="one workspace only (default: all that are large enough)")
    effect.add_argument("--days", type=int, default=180, help="how far to look back, from 28 (default: all there is)")
    doors.add_parser("rotate-keys", help="seal everything anew with the newest key, also while Duwtje serves")
    made.set_defaults(door="run")
    return made


def _manifests(doors: Doors) -> None:
    manifest = doors.add_parser("manifest", help="make the app to install in Slack or Teams")
    platforms = manifest.add_subparsers(dest="platform", required=True)
    slack = platforms.add_parser("slack", help="print the manifest to paste")
    slack.set_defaults(door="manifest-slack")
    slack.add_argument("--url", help="where Slack reaches this server (https://…); without it: Socket Mode")
    teams = platforms.add_parser("teams", help="write the package to upload")
    teams.set_defaults(door="manifest-teams")
    teams.add_argument("--client-id", help="application (client) id of the bot (default: TEAMS_CLIENT_ID)")
    teams.add_argument("--url", default="", help="where people and Teams reach this server (https://…)")
    teams.add_argument("--out", type=Path, default=Path("duwtje.zip"), help="file to write (default: duwtje.zip)")
    teams.add_argument("--developer", default="Duwtje", help="the organisation that offers it (default: Duwtje)")

"""The doors: run, check, preview, manifest, link, export, erase, rotate-keys, backup, restore, effect."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from bot import logs, settings
from bot.asking import parser
from bot.core.errors import BadPrompt, BadSettings, Busy

LOOPBACK = ("127.0.0.1", "::1", "localhost")
BACKLOG = 1024


def main(argv: Sequence[str] | None = None) -> int:
    """Open the door that was asked for; 2 when an operator or coach has something to mend."""
    asked = parser().parse_args(argv)
    doors = {"run": _run, "check": _check, "link": _link, "export": _export, "erase": _erase}
    doors |= {"rotate-keys": _rotate_keys, "backup": _backup, "restore": _restore, "preview": _preview}
    doors |= {"effect": _effect, "manifest-slack": _manifest_slack, "manifest-teams": _manifest_teams}
    try:
        return doors[asked.door](asked)
    except (BadPrompt, BadSettings, Busy) as error:
        print(f"duwtje: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename or "DUWTJE_DATA"
        print(f"duwtje: {error.strerror or error}: {where} (is it there, and ours to write in?)", file=sys.stderr)
        return 2


def _check(_: argparse.Namespace) -> int:
    from bot.content.library import load  # noqa: PLC0415 - each door loads its own

    chosen = settings.read()
    library = load(chosen.language, chosen.prompts)
    lines = sum(len(t.listen) + len(t.summarise) + len(t.probe) for t in library.topics.values())
    print(
        f"{len(library.guides)} guides, {len(library.topics)} topics with {lines} lines, {len(library.nudges)} nudges."
    )
    return 0


def _preview(asked: argparse.Namespace) -> int:
    from bot import previewing, wiring  # noqa: PLC0415 - each door loads its own
    from bot.content.library import load  # noqa: PLC0415

    logs.begin()
    chosen, moment, days = settings.read(), wiring.now(), previewing.days(asked.days)
    book = previewing.leader(wiring.looking(chosen), asked.leader, asked.tenant)
    library = load(chosen.language, chosen.prompts)
    around = wiring.around(chosen, moment.year)
    print("\n".join(previewing.preview(book, library, moment, days, around, chosen.keep)))
    return 0


def _manifest_slack(asked: argparse.Namespace) -> int:
    from bot.chat.slack.manifest import explained, manifest  # noqa: PLC0415
    from bot.content.library import load  # noqa: PLC0415

    say = load(settings.read({}).language).say
    try:
        made = manifest("http" if asked.url else "socket", asked.url, say)
    except ValueError as error:
        message = f"--url {asked.url}: {error}"
        raise BadSettings(message) from None
    print(json.dumps(made, ensure_ascii=False, indent=2))
    print(explained(), file=sys.stderr)
    return 0


def _manifest_teams(asked: argparse.Namespace) -> int:
    from bot.chat.teams.manifest import DEFAULT, OTHER, PATH, app, explained, package  # noqa: PLC0415
    from bot.content.library import load  # noqa: PLC0415

    client_id = settings.teams_client_id() if asked.client_id is None else asked.client_id
    try:
        ours = app(client_id=client_id, url=asked.url, developer=asked.developer, version=version("duwtje"))
    except ValueError as error:
        raise BadSettings(str(error)) from None
    _put(asked.out, package(ours, {language: load(language).say for language in (DEFAULT, OTHER)}))
    print(f"{asked.out}: Duwtje {ours.version} for Teams, bot {ours.client_id}")
    print(f"1. In Azure, let the bot's messaging endpoint be {ours.url}{PATH}")
    print("2. Try it: in Teams, Apps > Manage your apps > Upload an app > Upload a custom app")
    print("3. For everyone: Teams admin center > Teams apps > Manage apps > Upload new app")
    print(explained(), file=sys.stderr)
    return 0


def _put(out: Path, body: bytes) -> None:
    """Write the file whole or not at all: a half package is refused at Teams with a riddle."""
    fresh = out.parent / f".{out.name}.{os.getpid()}"
    try:
        fresh.write_bytes(body)
        fresh.replace(out)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        message = f"--out {out} cannot be written ({error.strerror}): name a file in a folder that exists"
        raise BadSettings(message) from None


def _link(asked: argparse.Namespace) -> int:
    from bot import linking, wiring  # noqa: PLC0415

    logs.begin()
    told = asyncio.run(wiring.link_people(settings.read(), linking.rows(asked.file)))
    print("\n".join(told))
    return 0 if len(told) == 1 else 1


def _export(asked: argparse.Namespace) -> int:
    from bot import erasing, exporting, wiring  # noqa: PLC0415
    from bot.content.library import load  # noqa: PLC0415

    logs.begin()
    chosen = settings.read()
    library = load(chosen.language, chosen.prompts)
    found = exporting.export(wiring.looking(chosen), asked.tenant, asked.person, library, wiring.now(), asked.out)
    print(f"{asked.out}: {erasing.told(found)}")
    return 1 if found["unreadable"] else 0


def _erase(asked: argparse.Namespace) -> int:
    from bot import erasing, keeping, wiring  # noqa: PLC0415

    logs.begin()
    chosen = settings.read()
    if not asked.yes:
        print(f"This would go: {erasing.told(erasing.preview(wiring.looking(chosen), asked.tenant, asked.person))}.")
        print("Messages that were sent stay with who got them; backups keep theirs until you remove them.")
        print("Nothing is erased yet: add --yes.")
        return 1
    told, left = asyncio.run(keeping.erase(chosen, asked.tenant, asked.person))
    print("\n".join([*told, f"Left: {erasing.told(left)}."]))
    return 1 if left else 0


def _backup(asked: argparse.Namespace) -> int:
    from bot.store.backup import backup  # noqa: PLC0415 - a door of its own
    from bot.wiring import now  # noqa: PLC0415

    logs.begin()
    chosen = settings.read()
    made = backup(chosen.data, asked.out, now(), version("duwtje"))
    for path in made.older:
        print(f"{path} is damaged: the copy before it is in the backup", file=sys.stderr)
    for path in made.left_out:
        print(f"{path} is damaged and has no good copy: it is NOT in the backup", file=sys.stderr)
    whose = f"{_many(made.notebooks, 'notebook')} of {_many(len(made.tenants), 'workspace')}"
    print(f"{asked.out}: {whose}, {made.size} bytes")
    keys = "DUWTJE_KEYS" if chosen.keys else chosen.key_folder
    print(f"The keys that open it are not in it: keep a copy of {keys} in another place than this file")
    return 1 if made.left_out else 0


def _restore(asked: argparse.Namespace) -> int:
    from bot import keeping, wiring  # noqa: PLC0415

    logs.begin()
    chosen = settings.read()
    done = asyncio.run(keeping.restore(chosen, asked.file, wiring.now()))
    told = done.manifest
    print(f"{chosen.data}: {_many(told.notebooks, 'notebook')} of {_many(told.tenants, 'workspace')} restored")
    print(f"The backup is from {told.made:%Y-%m-%d %H:%M} UTC: what was written after that is gone")
    print(f"{_many(done.expired, 'letter')} that had been due will not be sent again")
    print("Next: set the tokens as before (a backup holds none), start Duwtje, and look at /readyz")
    return 0


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _rotate_keys(_: argparse.Namespace) -> int:
    from bot import keeping  # noqa: PLC0415

    logs.begin()
    print("\n".join(asyncio.run(keeping.rotate_keys(settings.read()))))
    return 0


def _effect(asked: argparse.Namespace) -> int:
    from bot import evaluating, wiring  # noqa: PLC0415 - a door of its own

    chosen, moment = settings.read(), wiring.now()
    print("\n".join(evaluating.evaluate(wiring.looking(chosen), asked.tenant, asked.days, chosen.keep, moment)))
    return 0


def _run(asked: argparse.Namespace) -> int:
    # Nothing that a start loads is garbage; the collector goes on once the house is open.
    gc.disable()
    logs.begin()
    chosen = settings.read(local=asked.local)
    local = asked.local or not (chosen.slack or chosen.teams)
    if local and chosen.host not in LOOPBACK:
        if not asked.local:
            message = f"HOST={chosen.host}: the local chat is for this machine only; remove HOST, or set up Slack"
            raise BadSettings(message)
        chosen = replace(chosen, host=LOOPBACK[0])
    with suppress(KeyboardInterrupt):
        return _loop()(_serve(chosen, _listen(chosen.host, chosen.port), local=local))
    return 0


def _loop() -> Callable[[Coroutine[object, object, int]], int]:
    """asyncio.run, on uvloop where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - not on Windows
    except ImportError:
        return asyncio.run
    return uvloop.run


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else, so that a taken one is said in a line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol by name: without it asyncio leaves TCP_NODELAY off, and answers wait 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        message = f"PORT={port} on {host} cannot be used ({error.strerror}): stop the other program or set another PORT"
        raise BadSettings(message) from None
    return listening


async def _serve(chosen: settings.Settings, listening: socket.socket, *, local: bool) -> int:
    from bot.serving import Server  # noqa: PLC0415 - check and manifest need no server
    from bot.wiring import opened  # noqa: PLC0415

    async with opened(chosen, local=local) as house:
        host, port = listening.getsockname()[:2]
        platforms = [name for name, there in (("Slack", chosen.slack), ("Teams", chosen.teams)) if there]
        print(f"Duwtje is ready: {f'http://{host}:{port}/' if local else ' and '.join(platforms)}", flush=True)
        await Server(house.asgi, house.close).serve(sockets=[listening])
    return 0


if __name__ == "__main__":
    sys.exit(main())

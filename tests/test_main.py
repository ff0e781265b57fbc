"""The doors, opened as an operator does: a real process, its words and its exit code."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.rights import as_anybody

ROOT = Path(__file__).parent.parent


def door(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return door_as(None, words, env)


def door_as(
    preexec: Callable[[], None] | None, words: Sequence[str], env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=bare() | dict(env),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        preexec_fn=preexec,
    )


def bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DUWTJE_", "TEAMS_"))}


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])


@contextmanager
def served(**env: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = env.setdefault("PORT", free_port())
    running = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=ROOT,
        env=bare() | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", running
    finally:
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=20)


def until_ready(url: str) -> None:
    for _ in range(200):
        try:
            if urllib.request.urlopen(f"{url}/readyz", timeout=2).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("not ready within ten seconds")


def one_line(ran: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in ran.stderr.splitlines() if line.strip()]
    assert ran.returncode == 2
    assert len(lines) == 1, ran.stderr
    return lines[0]


def test_without_any_setting_the_local_chat_is_served_and_stops_cleanly(tmp_path: Path) -> None:
    with served(DUWTJE_DATA=str(tmp_path)) as (url, running):
        until_ready(url)
        assert "Anna" in urllib.request.urlopen(url, timeout=5).read().decode()
    assert running.returncode == 0


def test_the_preview_works_beside_a_server_and_refuses_who_is_not_there(tmp_path: Path) -> None:
    keys = base64.b64encode(bytes(32)).decode()
    kept = {"DUWTJE_DATA": str(tmp_path), "DUWTJE_KEYS": f"k:{keys}"}
    with served(**kept) as (url, _):
        until_ready(url)
        told = door("preview", "--leader", "anna", **kept)
        assert told.returncode == 0, told.stderr
        assert told.stdout.startswith("anna, 28 days from ")
        assert "--leader" in one_line(door("preview", "--leader", "nobody", **kept))
        assert "1 to 92" in one_line(door("preview", "--leader", "anna", "--days", "93", **kept))


def test_a_stranger_on_the_network_does_not_get_the_local_chat(tmp_path: Path) -> None:
    ran = door(HOST="0.0.0.0", DUWTJE_DATA=str(tmp_path), PORT=free_port())
    assert "HOST" in one_line(ran)


def test_a_second_process_on_the_same_folder_names_the_first(tmp_path: Path) -> None:
    with served(DUWTJE_DATA=str(tmp_path)) as (url, running):
        until_ready(url)
        line = one_line(door(DUWTJE_DATA=str(tmp_path), PORT=free_port()))
        assert str(running.pid) in line


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"PORT={port}" in one_line(door(DUWTJE_DATA=str(tmp_path), PORT=port))


def test_half_set_settings_name_the_variable_and_no_secret(tmp_path: Path) -> None:
    line = one_line(door(DUWTJE_DATA=str(tmp_path), SLACK_BOT_TOKEN="xoxb-very-secret"))
    assert "SLACK_SIGNING_SECRET" in line
    assert "very-secret" not in line


def test_a_broken_page_is_named_with_its_line(tmp_path: Path) -> None:
    guides = tmp_path / "nl" / "guides"
    guides.mkdir(parents=True)
    (guides / "eigen.md").write_text("+++\naliases = ['eigen']\n+++\n# Eigen\n* fout\n", encoding="utf-8")
    line = one_line(door("check", DUWTJE_PROMPTS=str(tmp_path)))
    assert "eigen.md:" in line
    assert "expected" in line
    assert "found" in line


def test_check_counts_the_pages() -> None:
    ran = door("check")
    assert ran.returncode == 0
    assert "35 guides" in ran.stdout


def test_the_slack_manifest_fits_socket_mode_and_http() -> None:
    socket_mode = json.loads(door("manifest", "slack").stdout)
    over_http = json.loads(door("manifest", "slack", "--url", "https://duwtje.example.org").stdout)
    assert socket_mode["settings"]["socket_mode_enabled"] is True
    assert over_http["settings"]["event_subscriptions"]["request_url"] == "https://duwtje.example.org/slack/events"
    assert "https" in one_line(door("manifest", "slack", "--url", "http://duwtje.example.org"))


BOT = "12345678-1234-4234-8234-123456789abc"


def test_the_teams_package_is_written_whole_and_again(tmp_path: Path) -> None:
    out = tmp_path / "duwtje.zip"
    out.write_text("an older one")
    asked = ("manifest", "teams", "--url", "https://duwtje.example.org", "--out", str(out))
    ran = door(*asked, "--client-id", BOT, "--developer", "Gemeente Halle")
    assert (ran.returncode, [path.name for path in tmp_path.iterdir()]) == (0, ["duwtje.zip"])
    with zipfile.ZipFile(out) as package:
        made = json.loads(package.read("manifest.json"))
    assert (made["id"], made["developer"]["name"]) == (BOT, "Gemeente Halle")
    assert str(out) in ran.stdout
    assert "https://duwtje.example.org/api/messages" in ran.stdout
    assert "messageTeamMembers" in ran.stderr
    # The id that the server itself runs with will do, also where other settings are half done.
    assert door(*asked, TEAMS_CLIENT_ID=BOT, SLACK_SIGNING_SECRET="x").returncode == 0


def test_a_teams_package_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    url = ("--url", "https://duwtje.example.org")
    assert "TEAMS_CLIENT_ID" in one_line(door("manifest", "teams", *url))
    assert "--client-id" in one_line(door("manifest", "teams", *url, "--client-id", "duwtje"))
    assert "--url" in one_line(door("manifest", "teams", "--client-id", BOT))
    assert "https" in one_line(door("manifest", "teams", "--client-id", BOT, "--url", "http://duwtje.example.org"))
    for out in (tmp_path, tmp_path / "nowhere" / "duwtje.zip", Path("/")):
        assert "--out" in one_line(door("manifest", "teams", "--client-id", BOT, *url, "--out", str(out)))
    assert [*tmp_path.iterdir()] == []


def test_exporting_works_while_the_server_runs_and_refuses_to_write_over(tmp_path: Path) -> None:
    data, out = {"DUWTJE_DATA": str(tmp_path / "data")}, tmp_path / "anna.zip"
    asked = ("export", "--tenant", "local", "--person", "anna", "--out", str(out))
    with served(**data) as (url, _):
        until_ready(url)
        ran = door(*asked, **data)
        assert (ran.returncode, "notebooks 1" in ran.stdout) == (0, True)
        with zipfile.ZipFile(out) as archive:
            assert json.loads(archive.read("schriftje.json"))["owner"]["id"] == "anna"
        assert "--out" in one_line(door(*asked, **data))
    assert "--tenant" in one_line(door(*asked[:1], "--tenant", "T9", "--out", str(tmp_path / "x.zip"), **data))


def test_erasing_shows_what_would_go_and_waits_for_a_yes(tmp_path: Path) -> None:
    data, asked = {"DUWTJE_DATA": str(tmp_path)}, ("erase", "--tenant", "local")
    with served(**data) as (url, _):
        until_ready(url)
        ran = door(*asked, **data)
        assert (ran.returncode, "notebooks" in ran.stdout, "--yes" in ran.stdout) == (1, True, True)
        ran = door(*asked, "--person", "anna", "--yes", **data)
        assert (ran.returncode, "notebooks 1" in ran.stdout, "Left: nothing." in ran.stdout) == (0, True, True)
    ran = door(*asked, "--person", "anna", "--yes", **data)
    assert (ran.returncode, "Erased: nothing." in ran.stdout) == (0, True)
    assert '"action":"erase"' in ran.stderr
    assert door(*asked, "--yes", **data).returncode == 0
    assert not (tmp_path / "local").exists()
    assert "--tenant" in one_line(door(*asked, **data))
    assert "nowhere" in one_line(door(*asked, DUWTJE_DATA=str(tmp_path / "nowhere")))


def test_effect_has_nothing_to_show_of_a_small_house_also_while_it_serves(tmp_path: Path) -> None:
    data = {"DUWTJE_DATA": str(tmp_path / "data"), "DUWTJE_HOLDOUT": "20"}
    with served(**data) as (url, _):
        until_ready(url)
        asked = door("effect", **data)
        assert (asked.returncode, asked.stderr) == (0, "")
        assert "Nothing to show" in asked.stdout
        assert "--days 1:" in one_line(door("effect", "--days", "1", **data))


def test_an_unknown_path_is_not_found_and_a_bad_host_is_refused(tmp_path: Path) -> None:
    with served(DUWTJE_DATA=str(tmp_path)) as (url, _):
        until_ready(url)
        request = urllib.request.Request(url, headers={"Host": "evil.example.org"})
        try:
            urllib.request.urlopen(request, timeout=5)
        except urllib.error.HTTPError as error:
            assert error.code == 421
            error.close()
        else:
            raise AssertionError("a foreign host was served")


def refused_start(folder: Path) -> str:
    """What a start in this folder says; it has two seconds, and rights count for root too."""
    began = time.monotonic()
    ran = door_as(as_anybody, (), {"DUWTJE_DATA": str(folder), "PORT": free_port()})
    assert time.monotonic() - began < 2
    # The folder itself, and not the first file that fails in it.
    assert {str(folder), f"DUWTJE_DATA={folder}"} & set(one_line(ran).split(" "))
    return ran.stderr


def test_a_data_folder_that_cannot_be_used_is_said_in_one_line_within_two_seconds(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "is a file" in refused_start(tmp_path / "file")
    assert "No such file" in refused_start(tmp_path / "nowhere" / "data")
    read_only, held, unread = tmp_path / "read-only", tmp_path / "held", tmp_path / "unread"
    for folder, mode in ((read_only, 0o500), (held, 0o500), (unread, 0o300)):
        folder.mkdir()
        if folder == held:
            (held / ".lock").touch()  # of an earlier start
        folder.chmod(mode)
        assert "Permission denied" in refused_start(folder)
    assert "Permission denied" in refused_start(read_only / "new")
    assert not list(read_only.iterdir())
    for folder in (read_only, held, unread):
        folder.chmod(0o700)


def test_keys_are_rotated_while_it_serves_and_when_it_does_not(tmp_path: Path) -> None:
    env = {"DUWTJE_DATA": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with served(**env) as (url, _):
        until_ready(url)
        serving = door("rotate-keys", **env)
    (made,) = (tmp_path / "config" / "duwtje").iterdir()
    assert (serving.returncode, made.read_text()[:3]) == (0, "k2:"), serving.stderr
    assert "notebooks sealed anew with key k2" in serving.stdout
    stopped = door("rotate-keys", **env)
    assert (stopped.returncode, made.read_text()[:3]) == (0, "k3:"), stopped.stderr
    with served(**env) as (url, _):
        until_ready(url)


def test_a_wrong_key_stops_the_start_with_one_line_that_shows_no_key(tmp_path: Path) -> None:
    keys = [f"k1:{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2)]
    env = {"DUWTJE_DATA": str(tmp_path / "data"), "PORT": free_port()}
    with served(**env, DUWTJE_KEYS=keys[0]) as (url, _):
        until_ready(url)
    line = one_line(door(**env, DUWTJE_KEYS=keys[1]))
    assert "key k1 is not the key" in line
    assert keys[1][3:] not in line
    missing = one_line(door(**env, DUWTJE_KEYS=keys[0].replace("k1:", "k2:").replace("AQEB", "AQEC")))
    assert "sealed with key k1: add it to DUWTJE_KEYS" in missing


def test_a_backup_of_a_serving_house_comes_back_elsewhere_with_its_own_key_only(tmp_path: Path) -> None:
    out, back = str(tmp_path / "b.zip"), {"DUWTJE_DATA": str(tmp_path / "back")}
    with served(DUWTJE_DATA=str(tmp_path / "data")) as (url, _):
        until_ready(url)
        made = door("backup", "--out", out, DUWTJE_DATA=str(tmp_path / "data"))
    assert (made.returncode, "The keys that open it are not in it" in made.stdout) == (0, True), made.stderr
    wrong = {"XDG_CONFIG_HOME": str(tmp_path / "nobody")}
    for keys in (wrong, {"DUWTJE_KEYS": f"k1:{base64.b64encode(bytes(32)).decode()}"}):
        one_line(door("restore", out, **back, **keys))
        assert [path.name for path in (tmp_path / "back").iterdir()] == [".lock"]
    done = door("restore", out, **back)
    assert done.returncode == 0, done.stderr
    with served(**back) as (url, _):
        until_ready(url)
        assert "Anna" in urllib.request.urlopen(url, timeout=5).read().decode()
    assert "is not empty" in one_line(door("restore", out, **back))

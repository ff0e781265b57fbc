"""Cold start: from nothing to ready with Slack, beside importing slack_bolt.async_app alone. Paired rounds, medians."""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROUNDS = 11
PORT = "39417"
KEY = f"k1:{base64.b64encode(bytes(32)).decode()}"
BARE = "import slack_bolt.async_app"


class Stub(BaseHTTPRequestHandler):
    """A Slack that knows one token."""

    def do_POST(self) -> None:
        """Answer auth.test."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.dumps(
            {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "url": "", "team": "t"}
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def bare() -> float:
    """Seconds to import the library alone."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - start


def ours(api: str) -> float:
    """Seconds until the product says it is ready."""
    with tempfile.TemporaryDirectory() as data:
        env = os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": "bench",
            "SLACK_API_URL": api,
            "HOST": "127.0.0.1",
            "PORT": PORT,
            "DUWTJE_DATA": data,
            "DUWTJE_KEYS": KEY,
        }
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "bot"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as running:
            assert running.stdout is not None
            line = running.stdout.readline()
            took = time.perf_counter() - start
            running.terminate()
    assert "ready" in line, line
    return took


def main() -> None:
    """Print the table."""
    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    api = f"http://127.0.0.1:{stub.server_address[1]}/api/"
    bare()
    ours(api)
    pairs = [(bare(), ours(api)) for _ in range(ROUNDS)]
    stub.shutdown()
    base, product = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{'':34}{'median s':>10}")
    print(f"{BARE:34}{base:>10.3f}")
    print(f"{'Duwtje ready, over HTTP':34}{product:>10.3f}")
    print(f"ratio {statistics.median(mine / other for other, mine in pairs):.2f} (goal: at most 1.3)")


if __name__ == "__main__":
    main()

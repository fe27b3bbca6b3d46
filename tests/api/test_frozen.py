"""A process that was frozen past its deadline (a laptop's lid, SIGSTOP) wakes up and sends nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from tests.loopback import LoopbackServer, Received, reply

SCRIPT = """
import sys
from lynn.api.client import LynnClient
from lynn.errors import LynnError
from lynn.settings import practice_connection
with LynnClient(practice_connection(sys.argv[1]), load_seconds=1.0) as client:
    try:
        client.load(b"{}")
    except LynnError as error:
        print(type(error).__name__, error.code)
"""


def test_a_load_whose_time_ran_out_in_the_freezer_does_not_leave(loopback_server: LoopbackServer) -> None:
    started = threading.Event()
    child: list[subprocess.Popen[str]] = []

    def freeze_while_signing_in(connection: socket.socket, received: Received, stopped: threading.Event) -> bool:
        started.wait(10)
        os.kill(child[0].pid, signal.SIGSTOP)
        is_kept = reply(200, {"token": "fresh-token"})(connection, received, stopped)
        stopped.wait(1.3)
        os.kill(child[0].pid, signal.SIGCONT)
        return is_kept

    loopback_server.answer(freeze_while_signing_in, reply(200, {"TaskID": 17}))
    child.append(
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, loopback_server.url],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": "."},
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    started.set()
    said, _ = child[0].communicate(timeout=30)
    assert said.startswith("NotTakenError ")
    assert [each.path.split("/")[3] for each in loopback_server.requests] == ["CreateToken"]

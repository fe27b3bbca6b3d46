"""The sandbox as a process: how it starts, is shared, dies and comes back; and that its log survives all of it."""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from lynn.sandbox import StartError, WorldError, WorldInUseError, ensure, run, start
from tests.sandbox.conftest import SAMPLE_ROW, Visitor, cpu_seconds

ROOT = Path(__file__).parents[2]


def wait_for_end(pid: int, seconds: float = 10) -> bool:
    """Whether the process ends in time: all its threads, so that its files and sockets are closed too.

    A zombie whose parent has not looked yet has ended.
    """
    deadline = time.monotonic() + seconds
    while any(is_alive(task) for task in Path(f"/proc/{pid}/task").glob("*")):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(task: Path) -> bool:
    """Whether this thread still runs."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextlib.contextmanager
def python(code: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Another Python process of the project; what it still runs at the end is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def pid_of(data: Path) -> int:
    note: dict[str, int] = json.loads(note_of(data).read_text())
    return note["pid"]


def note_of(data: Path) -> Path:
    note = data / "sandbox" / "world.sqlite.json"
    note.parent.mkdir(exist_ok=True)
    return note


# One owner.


def test_it_is_up_after_half_a_second_of_work(world: Path) -> None:
    with start(world) as sandbox:
        assert cpu_seconds(sandbox.pid) < 0.5


def test_its_log_survives_kill_9_at_any_moment(world: Path) -> None:
    answered: list[str] = []
    for number in range(4):
        with start(world) as sandbox:
            visitor = Visitor(sandbox.url)
            killer = threading.Timer(0.0007 * number, os.kill, (sandbox.pid, signal.SIGKILL))
            with contextlib.suppress(httpx.TransportError):
                for count in itertools.count():
                    if count == 20:
                        killer.start()
                    answered.append(visitor.task([{**SAMPLE_ROW, "Tags": str(len(answered))}]))
            killer.join()
            visitor.http.close()
    with start(world) as sandbox:
        visitor = Visitor(sandbox.url)
        logged = [entry["task"] for entry in visitor.log()]
        visitor.http.close()
    assert len(answered) >= 80
    assert set(answered) <= set(logged)
    assert len(logged) - len(answered) <= 4


def test_its_state_survives_a_restart(world: Path) -> None:
    sandbox = start(world)
    visitor = Visitor(sandbox.url)
    token = visitor.http.headers["Authorization"]
    visitor.http.post("/_sandbox/clock", json={"speed": 7})
    task = visitor.task(campaingId=visitor.campaign("Store openings")["id"])
    visitor.http.close()
    sandbox.stop()
    sandbox = start(world)
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": token}) as http:
        assert http.get(f"/api/x/GetLoadStatus/1001/{task}").json()["Records"][0]["Status"] == "Ready"
        assert http.get("/_sandbox/clock").json()["speed"] == 7
        assert len(http.get("/api/x/GetCampaigns/1001").json()) == 3
    sandbox.stop()


def test_a_second_sandbox_on_one_world_is_refused(world: Path) -> None:
    sandbox = start(world)
    with pytest.raises(StartError, match="Another sandbox uses the world"):
        start(world)
    with pytest.raises(WorldInUseError):
        run(0, world)
    sandbox.stop()
    start(world).stop()


def test_a_port_in_use_is_said_in_words(world: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"can't open the port {port}"):
            start(world, port)
        with pytest.raises(OSError, match="in use"):
            run(port, world)


def test_a_file_that_is_no_world_is_said_in_words(world: Path) -> None:
    world.write_text("this is no database, but long enough to be looked at" * 20)
    with pytest.raises(StartError, match="is not a sandbox's file"):
        start(world)
    with pytest.raises(WorldError, match="is not a sandbox's file"):
        run(0, world)


def test_only_loopback_is_listened_on(world: Path) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        run(0, world, "0.0.0.0")


def test_it_ends_when_its_owner_is_killed(world: Path) -> None:
    code = (
        "import sys, pathlib; from lynn.sandbox import start\n"
        "print(start(pathlib.Path(sys.argv[1])).pid, flush=True); sys.stdin.read()"
    )
    with python(code, str(world)) as owner:
        child = int(line_of(owner))
        owner.kill()
        assert wait_for_end(child)
    start(world).stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_politely_and_answers_first_what_it_works_on(world: Path, number: int) -> None:
    sandbox = start(world)
    visitor = Visitor(sandbox.url)
    visitor.faults({"slow": {"seconds": 0.3}})
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(visitor.load)
        watcher = Visitor(sandbox.url)
        while not watcher.received():
            time.sleep(0.01)
        watcher.http.close()
        os.kill(sandbox.pid, number)
        assert answer.result().status_code == 200
    visitor.http.close()
    assert wait_for_end(sandbox.pid)
    sandbox.stop()


def test_a_hanging_request_does_not_keep_it_from_stopping(world: Path) -> None:
    sandbox = start(world)
    visitor = Visitor(sandbox.url)
    visitor.faults({"hang": {"seconds": 60}})
    with pytest.raises(httpx.ReadTimeout):
        visitor.http.post("/api/x/LoadCampaignData/1001", json={"templateId": "t", "data": [SAMPLE_ROW]}, timeout=1)
    os.kill(sandbox.pid, signal.SIGTERM)
    assert wait_for_end(sandbox.pid, seconds=4)
    sandbox.stop()
    visitor.http.close()


def test_run_serves_in_the_calling_process_until_it_is_told_to_stop(world: Path) -> None:
    code = (
        "import sys, pathlib; from lynn.sandbox import run\n"
        "run(0, pathlib.Path(sys.argv[1]), on_ready=lambda url, _: print(url, flush=True)); print('ended', flush=True)"
    )
    with python(code, str(world)) as process:
        assert httpx.get(line_of(process) + "/_sandbox/health").json()["status"] == "ok"
        process.terminate()
        assert line_of(process) == "ended"
        assert process.wait(5) == 0


def test_the_speed_of_time_may_come_from_the_environment(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTO_SANDBOX_SPEED", "50")
    sandbox = start(world)
    assert httpx.get(f"{sandbox.url}/_sandbox/clock").json()["speed"] == 50
    sandbox.stop()


def test_a_speed_that_is_no_number_is_said_in_words(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTO_SANDBOX_SPEED", "fast")
    with pytest.raises(StartError, match="LISTO_SANDBOX_SPEED must be a number"):
        start(world)


# Shared by all processes of a data folder.

HOLD = (
    "import sys, pathlib; from lynn.sandbox import ensure\n"
    "print(ensure(pathlib.Path(sys.argv[1])), flush=True); sys.stdin.read()"
)


def test_processes_of_one_folder_share_one_sandbox_which_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    with python(HOLD, str(tmp_path)) as first, python(HOLD, str(tmp_path)) as second:
        url = line_of(first)
        assert line_of(second) == url
        child = pid_of(tmp_path)
        first.kill()
        first.wait()
        assert not wait_for_end(child, seconds=2)
        assert httpx.get(f"{url}/_sandbox/health").status_code == 200
        second.kill()
        second.wait()
        assert wait_for_end(child)


def test_many_that_ask_at_once_get_the_same_sandbox(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(python(HOLD, str(tmp_path))) for _ in range(5)]
        assert len({line_of(process) for process in processes}) == 1


def test_a_sandbox_that_was_started_by_hand_is_shared_too(tmp_path: Path) -> None:
    with start(tmp_path / "sandbox" / "world.sqlite") as sandbox:
        assert ensure(tmp_path) == sandbox.url


def test_a_sandbox_that_died_is_started_again_on_its_port_with_its_world(tmp_path: Path) -> None:
    url = ensure(tmp_path)
    before = Visitor(url)
    before.load()
    before.http.close()
    os.kill(pid_of(tmp_path), signal.SIGKILL)
    assert wait_for_end(pid_of(tmp_path))
    assert ensure(tmp_path) == url
    after = Visitor(url)
    assert len(after.received()) == 1
    after.http.close()


def test_asking_again_starts_no_other(tmp_path: Path) -> None:
    url, pid = ensure(tmp_path), pid_of(tmp_path)
    assert {ensure(tmp_path) for _ in range(1000)} == {url}
    assert pid_of(tmp_path) == pid


def test_somebody_elses_server_on_the_noted_port_is_not_taken_for_ours(tmp_path: Path, world: Path) -> None:
    other = start(world.with_name("other.sqlite"))
    note = {"url": other.url, "instance": "another", "pid": other.pid}
    note_of(tmp_path).write_text(json.dumps(note))
    url = ensure(tmp_path)
    assert urlsplit(url).port != urlsplit(other.url).port
    other.stop()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"url": 7}', '{"url": "http://127.0.0.1:1", "instance": "x"}'])
def test_a_damaged_note_is_written_anew(tmp_path: Path, note: str) -> None:
    note_of(tmp_path).write_text(note)
    assert httpx.get(ensure(tmp_path) + "/_sandbox/health").status_code == 200


def test_nothing_of_the_rest_of_listo_is_imported() -> None:
    code = "import sys, lynn.sandbox; print([n for n in sys.modules if n.startswith('lynn.') and 'sandbox' not in n])"
    with python(code) as process:
        assert line_of(process) == "[]"

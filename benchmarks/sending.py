"""What "never twice, never lost" costs, beside a bare loop of POSTs. Prints a Markdown table.

    python benchmarks/sending.py [--batches 200]

Both speak to the same sandbox (a process of its own, which commits each load to disk before it answers). The loop is what one
would write without a ledger: `client.post`, next, over a connection that stays open. With one request at a time the difference
is the whole price of a batch: a claim and an outcome on disk, a thread, a fresh connection. With answers that take a second and
four in flight it should vanish.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from lynn.batch import Batch
from lynn.sandbox import start
from lynn.sending.ledger import Ledger
from lynn.sending.sender import Sender
from lynn.sending.states import BatchState
from lynn.sending.timing import Timing
from lynn.sending.worker import start_in_thread
from lynn.settings import Limits
from tests.sending.practice import Practice, decision, make_batches, phones

#: Rows of a batch, as by default.
ROWS = 200
#: The status of tasks is asked for by another thread all the while; here only the sending is measured.
TIMING = Timing(ask_first_seconds=3600)
SLOW_BATCHES = 40

Row = tuple[str, str, str, str]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--batches", type=int, default=200)
    count = options.parse_args().batches
    rows: list[Row] = [("measured", "bare loop", "Listo", "difference")]
    quick = make_batches(count, rows=ROWS)
    rows.append(side_by_side(f"{count} batches, one at a time", quick, in_flight=1, answer_seconds=0))
    slow = make_batches(SLOW_BATCHES, rows=ROWS)
    rows.append(
        side_by_side(f"{SLOW_BATCHES} batches, answers in 1 s, 4 in flight", slow, in_flight=4, answer_seconds=1)
    )
    rows.append(("10,000 batches (1,000,000 rows) planned", "", f"{planned_seconds():.2f} s", ""))
    rows.append(("idle worker, share of a core", "", f"{idle_share():.2%}", ""))
    for place, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if place == 0:
            print("|" + "---|" * len(row))


def side_by_side(name: str, batches: Sequence[Batch], *, in_flight: int, answer_seconds: float) -> Row:
    """One line of the table; the best of three runs each, taken in turns."""
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(3):
        with sandbox(answer_seconds) as practice:
            bare.append(bare_loop(practice, batches, in_flight))
        with sandbox(answer_seconds) as practice:
            ours.append(listo(practice, batches, in_flight))
    each = (min(ours) - min(bare)) / len(batches) * 1000
    share = min(ours) / min(bare) - 1
    return name, f"{min(bare):.2f} s", f"{min(ours):.2f} s", f"{each:+.1f} ms a batch ({share:+.1%})"


@contextmanager
def sandbox(answer_seconds: float) -> Iterator[Practice]:
    """A fresh one."""
    with tempfile.TemporaryDirectory() as folder:
        running = start(Path(folder) / "world.sqlite")
        practice = Practice(running.url)
        if answer_seconds:
            practice.faults({"slow": {"seconds": answer_seconds}})
        try:
            yield practice
        finally:
            running.stop()


def bare_loop(practice: Practice, batches: Sequence[Batch], in_flight: int) -> float:
    """Seconds for `client.post` one after the other (or four at a time), nothing written down."""
    given = {"accessToken": "practice", "accessTokenSecret": "practice", "tenant": 1001}
    token = httpx.post(f"{practice.url}/api/LynnOutbound/CreateToken", json=given).json()["token"]
    url = f"{practice.url}/api/LynnOutbound/LoadCampaignData/1001"

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with httpx.Client(headers=headers, timeout=60) as client, ThreadPoolExecutor(in_flight) as pool:

        def post(batch: Batch) -> None:
            client.post(url, content=batch.payload).raise_for_status()

        began = time.perf_counter()
        list(pool.map(post, batches))
        return time.perf_counter() - began


def listo(practice: Practice, batches: Sequence[Batch], in_flight: int) -> float:
    """Seconds from the start of a sender until every outcome is on disk."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.sqlite", timing=TIMING)
        submission_id = ledger.record(decision(list(batches)), batches)
        clients = practice.clients(TIMING)
        began = time.perf_counter()
        handle = start_in_thread(Sender(ledger, clients, Limits(in_flight=in_flight, per_minute=1_000_000)))
        while ledger.counts(submission_id).accepted < sum(batch.row_count for batch in batches):
            time.sleep(0.05)
        elapsed = time.perf_counter() - began
        handle.stop()
        assert {view.state for view in ledger.batches(submission_id, limit=None)} == {BatchState.ACCEPTED}
        ledger.close()
    return elapsed


def planned_seconds() -> float:
    """Seconds to record 10,000 batches of 100 rows, everybody's digest for "sent before?" included."""
    batches = make_batches(10_000, rows=100)
    new = decision(batches, recipients=phones(batches))
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.sqlite")
        began = time.perf_counter()
        ledger.record(new, batches)
        elapsed = time.perf_counter() - began
        ledger.close()
    return elapsed


def idle_share() -> float:
    """CPU time of a worker with nothing to do, over ten seconds."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.sqlite")
        handle = start_in_thread(Sender(ledger, lambda name: None, Limits()))
        threading.Event().wait(2)
        began, cpu = time.perf_counter(), time.process_time()
        threading.Event().wait(10)
        share = (time.process_time() - cpu) / (time.perf_counter() - began)
        handle.stop()
        ledger.close()
    return share


if __name__ == "__main__":
    main()

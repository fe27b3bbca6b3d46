"""What the tests of sending share: lists of invented people as frozen batches, the sandbox seen from outside, quick timing."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from lynn.api.client import LynnClient
from lynn.batch import Batch
from lynn.sending.delivery import Carrier
from lynn.sending.ledger import Ledger
from lynn.sending.sender import Sender
from lynn.sending.states import SubmissionState
from lynn.sending.submission import Counts, NewSubmission
from lynn.sending.timing import Clock, Timing
from lynn.sending.worker import WorkerHandle, start_in_thread
from lynn.settings import PRACTICE, Limits, practice_connection

#: As in life, but in tenths of seconds.
TIMING = Timing(
    post_deadline_seconds=3.0,
    lease_margin_seconds=1.0,
    resend_margin_seconds=0.5,
    look_seconds=0.1,
    backoff_first_seconds=0.05,
    backoff_last_seconds=0.5,
    ask_first_seconds=0.3,
    ask_last_seconds=1.0,
    asks_per_second=40.0,
    ask_again_first_seconds=0.2,
    ask_again_last_seconds=1.0,
)
#: No brake but the one under test.
LIMITS = Limits(in_flight=4, per_minute=100_000, troubles_in_a_row=1_000)


def make_batches(
    count: int, *, rows: int = 3, salt: str = "", beside: Mapping[str, Any] | None = None, data_key: str = "data"
) -> list[Batch]:
    """So many batches of invented people, every payload different. `beside`: what else was pasted, before the people."""
    made = []
    for number in range(1, count + 1):
        first = (number - 1) * rows
        people = [
            {"Name": f"Persona {salt}{first + i}", "Phone": f"569{first + i:08d}", "Tags": "{5000}"}
            for i in range(rows)
        ]
        payload = orjson.dumps(
            {
                "campaingId": "",
                "templateId": "3c6f10ec-0000-0000-0000-210080090000",
                "typeOfData": 0,
                **(beside or {}),
                data_key: people,
            }
        )
        made.append(
            Batch(
                number=number,
                payload=payload,
                row_numbers=np.arange(first + 2, first + rows + 2),
            )
        )
    return made


def phones(batches: list[Batch]) -> tuple[str, ...]:
    """E.164 of everybody in them, in order."""
    return tuple("+" + row["Phone"] for batch in batches for row in orjson.loads(batch.payload)["data"])


def decision(batches: list[Batch], *, held_back: int = 2, **more: Any) -> NewSubmission:
    """The decision to send them, with some rows held back."""
    going = [int(row) for batch in batches[more.get("own_number_batches", 0) :] for row in batch.row_numbers]
    held = [max(going, default=1) + 1 + i for i in range(held_back)]
    holds = [""] * len(going) + ["phone-missing"] * held_back
    table = pa.table({"row": going + held, "hold": holds, "c1:Nombre": ["=2+2"] * len(holds)})
    document = io.BytesIO()
    pq.write_table(table, document, compression="zstd")
    plain: dict[str, Any] = {
        "draft_id": None,
        "created_by": "Ana",
        "connection": PRACTICE,
        "is_practice": True,
        "template_id": "3c6f10ec-0000-0000-0000-210080090000",
        "template_name": "Cupón",
        "campaign_id": "",
        "campaign_name": "",
        "file_name": "clientes.xlsx",
        "file_sha256": "0" * 64,
        "row_count": len(holds),
        "held_back": {"phone-missing": held_back} if held_back else {},
        "answers": {"edits": [[2, "Name", "Persona"]], "keep_duplicate": "first"},
        "rows_document": document.getvalue(),
    }
    return NewSubmission(**(plain | more))


class Practice:
    """The sandbox, seen from outside."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._clients: list[LynnClient] = []

    def close(self) -> None:
        """Let go of the clients that were given out."""
        for client in self._clients:
            client.close()

    def received(self) -> list[dict[str, Any]]:
        """Its own log of the loads that it took."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_sandbox/received", timeout=10).json()
        return found

    def requests(self) -> int:
        """How many of all kinds it got so far."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/_sandbox/requests", timeout=10).json()
        return sum(each["count"] for each in found)

    def times_received(self) -> Counter[str]:
        """Payload SHA-256 → how often it was taken."""
        return Counter(load["sha256"] for load in self.received())

    def faults(self, script: Mapping[str, Any]) -> None:
        """Trouble for the loads that follow."""
        httpx.post(f"{self.url}/_sandbox/faults", json=script, timeout=10).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Let the sandbox's time go on."""
        httpx.post(f"{self.url}/_sandbox/clock", json={"advance": seconds}, timeout=10).raise_for_status()

    def client(self, timing: Timing = TIMING) -> LynnClient:
        """The real client."""
        made = LynnClient(practice_connection(self.url), load_seconds=timing.post_deadline_seconds, request_seconds=3)
        self._clients.append(made)
        return made

    def clients(self, timing: Timing = TIMING) -> Callable[[str], Carrier | None]:
        """The practice connection and no other."""
        only = self.client(timing)
        return lambda name: only if name == PRACTICE else None


@contextlib.contextmanager
def sending(
    ledger: Ledger, clients: Callable[[str], Carrier | None], limits: Limits = LIMITS, **more: Any
) -> Iterator[WorkerHandle]:
    """A sender in a thread, for as long as the block."""
    handle = start_in_thread(Sender(ledger, clients, limits, **more))
    try:
        yield handle
    finally:
        handle.stop()


def until(condition: Callable[[], object], seconds: float = 40.0) -> None:
    """Wait for something that another thread or process does; fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"it did not come within {seconds} seconds")
        time.sleep(0.02)


def limits(**changes: Any) -> Limits:
    """`LIMITS` with changes."""
    return dataclasses.replace(LIMITS, **changes)


def record(ledger: Ledger, count: int, *, rows: int = 3, **more: Any) -> str:
    batches = make_batches(count, rows=rows, salt=str(more))
    return ledger.record(decision(batches, **more), batches)


def who_got(ledger: Ledger, template_id: str, people: Sequence[str], days: int = 7) -> list[tuple[int, datetime]]:
    """(place, when last) of those whom the template reached in practice."""
    return list(ledger.already(template_id, people, days, is_practice=True).reached)


def state(ledger: Ledger, submission_id: str) -> SubmissionState:
    return ledger.submission(submission_id).state


def wait_until_sent(ledger: Ledger, submission_id: str) -> Counts:
    until(lambda: not (ledger.counts(submission_id).waiting or ledger.counts(submission_id).sending))
    return ledger.counts(submission_id)


def send_another(ledger: Ledger) -> None:
    """A later submission of one batch is sent by the same sender: whatever could leave before it has left."""
    wait_until_sent(ledger, record(ledger, 1, campaign_name="another"))


class Movable(Clock):
    """The machine's clock, moved."""

    def __init__(self) -> None:
        self.start = super().now()
        self.moved = timedelta()

    def now(self) -> datetime:
        return super().now() + self.moved

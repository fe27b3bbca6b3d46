"""What a worker does besides sending: it throws away what is old, and keeps no more than it must."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from lynn.installation import Installation
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.sending.worker import start_in_thread
from lynn.settings import load_settings
from tests.sending.practice import Movable, Practice, decision, limits, make_batches, sending, until


def test_the_worker_itself_purges_what_ended_long_ago(ledger: Ledger, practice: Practice) -> None:
    clock = ledger.clock = Movable()
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches), batches)
    month = limits(keep_days=30)
    with sending(ledger, practice.clients(), month):
        until(lambda: ledger.counts(submission_id).accepted == 6)
        practice.advance(3600)
        until(lambda: ledger.submission(submission_id).state == SubmissionState.DONE)
    clock.moved = timedelta(days=29)
    with sending(ledger, practice.clients(), month):
        others = make_batches(1, salt="another")
        another = ledger.record(decision(others), others)
        until(lambda: ledger.counts(another).accepted == 3)
    assert ledger.submission(submission_id).purged_at is None
    clock.moved = timedelta(days=31)
    with sending(ledger, practice.clients(), month):
        until(lambda: ledger.submission(submission_id).purged_at is not None)
    assert ledger.events(submission_id)[-1][1] == "Listo"


def test_the_worker_throws_away_drafts_that_nobody_touched_for_long(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text("[listo]\nkeep_days = 30\n")
    here = Installation(load_settings({"LISTO_DATA": str(tmp_path)}, secrets=tmp_path / "secrets.toml"))
    old, young = (here.drafts.create(owner="ana", connection="practice", batch_size=200) for _ in range(2))
    long_ago = time.time() - 31 * 86_400
    os.utime(tmp_path / "drafts" / old.draft_id / "draft.json", (long_ago, long_ago))
    worker = start_in_thread(here.sender())
    try:
        until(lambda: not (tmp_path / "drafts" / old.draft_id).exists())
    finally:
        worker.stop()
        here.close()
    assert (tmp_path / "drafts" / young.draft_id).exists()


def test_what_cannot_be_thrown_away_does_not_hold_up_the_sending(ledger: Ledger, practice: Practice) -> None:
    def fail() -> None:
        asked.set()
        raise PermissionError("the folder is somebody else's")

    asked = threading.Event()
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches), batches)
    with sending(ledger, practice.clients(), tidy=fail):
        until(lambda: ledger.counts(submission_id).accepted == 6)
    assert asked.is_set()


def test_payloads_are_kept_compressed(ledger: Ledger) -> None:
    batches = make_batches(1, rows=200)
    submission_id = ledger.record(decision(batches), batches)
    (view,) = ledger.batches(submission_id)
    with ledger.store.read() as connection:
        stored = connection.execute(select(schema.payloads.c.body)).scalar_one()
    assert len(stored) < len(batches[0].payload) / 3
    assert ledger.payload(view.batch_id) == batches[0].payload

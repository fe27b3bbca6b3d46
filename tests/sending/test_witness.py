"""A database that was put back from a backup, or copied, does not send again what has left since."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from tests.sending.postgres import PostgresServer
from tests.sending.practice import TIMING, Practice, decision, limits, make_batches, sending, until


def submission(ledger: Ledger, count: int = 6) -> str:
    batches = make_batches(count)
    return ledger.record(decision(batches), batches)


def send_some(ledger: Ledger, practice: Practice, count: int) -> None:
    """Send until at least so many have arrived, one at a time, each slowly enough that others stay behind."""
    practice.faults({"slow": {"seconds": 0.3}})
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: len(practice.received()) >= count)
    practice.faults({})


def state(ledger: Ledger, submission_id: str) -> SubmissionState:
    return ledger.submission(submission_id).state


def put_back(ledger: Ledger, file: Path, backup: Path) -> Ledger:
    """The same file with the bytes of the backup: the system sees no other file."""
    ledger.close()
    for side in ("-wal", "-shm"):
        Path(f"{file}{side}").unlink(missing_ok=True)
    file.write_bytes(backup.read_bytes())
    return Ledger(f"sqlite:///{file}", timing=TIMING)


def test_an_old_state_put_back_stops_before_anything_leaves_twice(
    ledger: Ledger, practice: Practice, tmp_path: Path
) -> None:
    submission_id = submission(ledger)
    send_some(ledger, practice, 1)
    backup = tmp_path / "backup"
    copy_database(ledger, backup)
    send_some(ledger, practice, 4)
    before = practice.times_received()
    old = put_back(ledger, tmp_path / "ledger.sqlite", backup)
    with sending(old, practice.clients()):
        until(lambda: state(old, submission_id) == SubmissionState.PAUSED)
    assert "put back from a backup" in str(old.submission(submission_id).reason)
    assert practice.times_received() == before
    assert max(before.values()) == 1
    old.close()


def test_after_a_persons_word_it_goes_on_and_does_not_stop_again(
    ledger: Ledger, practice: Practice, tmp_path: Path
) -> None:
    submission_id = submission(ledger)
    backup = tmp_path / "backup"
    copy_database(ledger, backup)
    send_some(ledger, practice, 3)
    old = put_back(ledger, tmp_path / "ledger.sqlite", backup)
    with sending(old, practice.clients()):
        until(lambda: state(old, submission_id) == SubmissionState.PAUSED)
        old.resume(submission_id, by="Ana")
        until(lambda: old.counts(submission_id).accepted == 18)
    assert ("Ana", "went on") in [event[1:] for event in old.events(submission_id)]
    old.close()


def test_a_copy_elsewhere_sends_nothing_by_itself(ledger: Ledger, practice: Practice, tmp_path: Path) -> None:
    submission_id = submission(ledger)
    later = submission_of_later(ledger)
    send_some(ledger, practice, 2)
    arrived = len(practice.received())
    (tmp_path / "staging").mkdir()
    copy_database(ledger, tmp_path / "staging" / "ledger.sqlite")
    shutil.copy(tmp_path / "hmac.key", tmp_path / "staging")
    copy = Ledger(f"sqlite:///{tmp_path}/staging/ledger.sqlite", timing=TIMING)
    with sending(copy, practice.clients()):
        until(lambda: {state(copy, each) for each in (submission_id, later)} == {SubmissionState.PAUSED})
    assert len(practice.received()) == arrived
    copy.close()


@pytest.mark.postgres
def test_a_copy_of_a_postgresql_database_sends_nothing_by_itself(
    own_postgres: PostgresServer, practice: Practice, tmp_path: Path
) -> None:
    url = own_postgres.new_database()
    original = Ledger(url, data=tmp_path, timing=TIMING)
    submission_id = submission(original)
    send_some(original, practice, 2)
    original.close()
    copy = Ledger(own_postgres.copy_database(url), data=tmp_path, timing=TIMING)
    with sending(copy, practice.clients()):
        until(lambda: state(copy, submission_id) == SubmissionState.PAUSED)
    copy.close()
    original = Ledger(url, data=tmp_path, timing=TIMING)
    with sending(original, practice.clients()):
        until(lambda: original.counts(submission_id).accepted == 18)
    assert Counter(practice.times_received().values()) == {1: 6}
    original.close()


def submission_of_later(ledger: Ledger) -> str:
    """One that starts tomorrow."""
    batches = make_batches(1, salt="later")
    return ledger.record(decision(batches, start_at=ledger.clock.now() + timedelta(days=1)), batches)


def copy_database(ledger: Ledger, target: Path) -> None:
    """As a backup does it: whole, while it is in use."""
    with contextlib.closing(sqlite3.connect(f"{ledger.data}/ledger.sqlite")) as source:
        source.execute("VACUUM INTO ?", (str(target),))


def test_what_is_remembered_names_no_person_and_not_the_database(
    ledger: Ledger, practice: Practice, tmp_path: Path
) -> None:
    submission(ledger)
    send_some(ledger, practice, 2)
    stored = (tmp_path / "claimed.json").read_text()
    assert "practice" in stored
    assert not [word for word in ("Persona", "569", "sqlite") if word in stored]


def test_where_nothing_can_be_remembered_sending_goes_on(
    ledger: Ledger, practice: Practice, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "claimed.json").mkdir()
    submission_id = submission(ledger)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 18)
    assert caplog.text.count("cannot be remembered") == 1

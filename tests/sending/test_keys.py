"""One key for all copies of Listo that share a database; a copy with another one records and sends nothing, and says why."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lynn.errors import SettingError, StoreError
from lynn.sending import metrics
from lynn.sending.keys import KEY_FILE, load_key
from lynn.sending.ledger import Ledger
from lynn.sending.repeats import digests
from lynn.settings import Secret, load_settings
from tests.sending.practice import TIMING, Practice, decision, make_batches, phones, sending, until
from tests.sending.processes import ROOT

KEY = Secret("ab" * 32)


@pytest.fixture
def stranger(any_ledger: Ledger, any_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A copy with a data folder of its own, on a database that another one has begun."""
    batches = make_batches(1, salt="first")
    any_ledger.cancel(any_ledger.record(decision(batches), batches), by="Ana")
    opened = Ledger(any_url, data=tmp_path / "elsewhere", timing=TIMING)
    yield opened
    opened.close()


def test_the_key_is_made_once_and_is_for_the_program_alone(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(load_key(tmp_path / "new"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["hmac.key"]
    assert stat.S_IMODE((tmp_path / "new" / "hmac.key").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_is_said_in_the_readers_language(tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        load_key(tmp_path / "a file")
    assert str(caught.value).endswith("cannot be written: a file of this name is in the way.")
    assert "File exists" not in caught.value.sentence.render("es")
    assert "in the way" not in caught.value.sentence.render("es")


def test_under_another_key_the_digests_are_others(tmp_path: Path) -> None:
    one, other = load_key(tmp_path / "a"), load_key(tmp_path / "b")
    assert digests(one, ["+56911111111"]) != digests(other, ["+56911111111"])


def test_a_copy_with_another_key_records_nothing_and_is_not_ready(stranger: Ledger) -> None:
    batches = make_batches(1)
    with pytest.raises(StoreError, match="another key"):
        stranger.record(decision(batches), batches)
    with pytest.raises(StoreError, match="another key"):
        stranger.suppression.put("practice", [""], ("+56911111111",), by="Ana")
    assert "LISTO_KEY" in str(metrics.trouble(stranger))
    assert [found.counts.waiting for found in stranger.submissions()] == [0]
    assert not (stranger.data / KEY_FILE).exists(), "a key of its own would only hide what is wrong"


def test_a_copy_with_another_key_sends_nothing_and_one_with_the_key_does(
    any_ledger: Ledger, stranger: Ledger, practice: Practice
) -> None:
    batches = make_batches(3)
    submission_id = any_ledger.record(decision(batches), batches)
    with sending(stranger, practice.clients()):
        stranger.store.bell.ring()
        with sending(any_ledger, practice.clients()) as right:
            until(lambda: any_ledger.counts(submission_id).accepted == 9)
    assert right.sender.name in {batch["worker"] for batch in posts(any_ledger)}
    assert len({batch["worker"] for batch in posts(any_ledger)}) == 1


def posts(ledger: Ledger) -> list[dict[str, str]]:
    """Every attempt that was made, and by whom."""
    from sqlalchemy import select

    from lynn.sending import schema

    with ledger.store.read() as connection:
        return [{"worker": row.worker} for row in connection.execute(select(schema.posts))]


def test_copies_that_were_given_the_key_know_the_same_people(any_url: str, tmp_path: Path) -> None:
    first = Ledger(any_url, data=tmp_path / "a", key=KEY)
    second = Ledger(any_url, data=tmp_path / "b", key=KEY)
    people = phones(make_batches(1))
    first.suppression.put("practice", [""], people, by="Ana")
    assert second.suppression.held("practice", "", people) == set(people)
    assert not list(tmp_path.glob(f"*/{KEY_FILE}"))
    first.close()
    second.close()


def test_a_key_file_given_as_the_setting_is_the_same_key(ledger: Ledger, url: str, tmp_path: Path) -> None:
    batches = make_batches(1)
    ledger.record(decision(batches), batches)
    given = Secret((ledger.data / KEY_FILE).read_bytes().hex())
    other = Ledger(url, data=tmp_path / "other", key=given)
    assert metrics.trouble(other) is None
    other.close()


def test_a_worker_with_another_key_says_so_and_does_not_start(stranger: Ledger, any_url: str) -> None:
    environment = os.environ | {"LISTO_DATA": str(stranger.data), "LISTO_DATABASE_URL": any_url, "LISTO_KEY": "cd" * 32}
    worker = subprocess.run(
        [sys.executable, "-m", "lynn", "worker"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert worker.returncode == 2
    assert "another key" in worker.stderr
    assert "cdcd" not in worker.stderr


@pytest.mark.parametrize("text", ["secret", "ab" * 31, "zz" * 32])
def test_a_key_that_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(SettingError, match="64 hexadecimal digits") as raised:
        load_settings({"LISTO_KEY": text})
    assert text not in str(raised.value)

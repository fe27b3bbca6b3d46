"""Where the sender cannot know whether the database took what it wrote, or cannot ask it, nothing leaves on a guess."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from lynn.errors import StoreError
from lynn.sending.claims import Claim
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState
from lynn.text import t
from tests.sending.practice import Practice, limits, record, sending, until, wait_until_sent

ONE_AT_A_TIME = limits(in_flight=1)


@pytest.mark.parametrize("stands", [True, False])
def test_a_claim_of_which_nobody_knows_whether_it_stands_is_given_back_and_leaves_once(
    ledger: Ledger, practice: Practice, stands: bool
) -> None:
    submission_id = record(ledger, 2)
    lost: list[int] = []

    def lose(connection: Connection) -> None:
        """Once, the word that the claim is on disk does not come; whether it `stands` there or not."""
        found = connection.exec_driver_sql(f"SELECT id FROM batches WHERE state = '{BatchState.SENDING}'").scalar()
        if found is None or lost:
            return
        lost.append(found)
        connection.exec_driver_sql("COMMIT" if stands else "ROLLBACK")
        raise OperationalError("COMMIT", {}, Exception("the connection is gone"))

    event.listen(ledger.store.engine, "commit", lose)
    with sending(ledger, practice.clients(), ONE_AT_A_TIME):
        assert wait_until_sent(ledger, submission_id).accepted == 6
    attempts = {view.batch_id: view.attempts for view in ledger.batches(submission_id)}
    assert attempts == {batch_id: 2 if stands and batch_id in lost else 1 for batch_id in attempts}
    assert lost
    assert set(practice.times_received().values()) == {1}


def test_nothing_leaves_while_it_cannot_be_asked_who_is_not_to_be_disturbed(ledger: Ledger, practice: Practice) -> None:
    submission_id = record(ledger, 1)
    arrived: list[int] = []

    def look_again(_claimed: Claim, _stop: threading.Event) -> bool:
        arrived.append(len(practice.received()))
        if len(arrived) < 4:
            raise StoreError(t("The database is away."), code="database-away")
        return False

    with sending(ledger, practice.clients(), ONE_AT_A_TIME, look_again=look_again):
        until(lambda: ledger.counts(submission_id).accepted == 3)
    assert arrived == [0, 0, 0, 0]

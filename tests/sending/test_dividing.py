"""Only the people of a batch are divided: a list that was pasted beside them goes whole to each, whatever it looks like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from lynn.api.client import LynnClient
from lynn.api.wire import RecordStatus, StatusReply
from lynn.sending.asks import due_questions, write_reply
from lynn.sending.claims import Claim, Scope, claim
from lynn.sending.ledger import Ledger
from lynn.sending.outcomes import Outcome, write_outcome
from lynn.sending.report import report_rows
from lynn.sending.states import BatchState
from lynn.settings import Connection, Secret
from tests.loopback import LoopbackServer, reply
from tests.sending.practice import (
    LIMITS,
    TIMING,
    Movable,
    Practice,
    decision,
    make_batches,
    phones,
    sending,
    until,
)

#: As many objects as there are people in a batch, and longer.
BUTTONS = [
    {"type": "URL", "url": "https://tienda.example/ofertas/invierno/2026/coleccion-completa-de-zapatos"},
    {"type": "QUICK_REPLY", "payload": "baja-definitiva-de-la-lista-de-envios-de-la-tienda"},
]
BESIDE = {"buttons": BUTTONS}


def loads(practice: Practice) -> list[dict[str, Any]]:
    """What the sandbox took, parsed."""
    urls = [f"{practice.url}/_sandbox/received/{load['sha256']}" for load in practice.received()]
    return [json.loads(httpx.get(url, timeout=10).content) for url in urls]


#: What a version that did not keep the key recorded is divided by the rule that found the key.
@pytest.mark.parametrize("recorded", ["data", None])
def test_what_is_too_large_goes_in_halves_each_with_its_own_people_and_every_button(
    any_ledger: Ledger, practice: Practice, recorded: str | None
) -> None:
    practice.faults({"too_large": {"times": 1}})
    batches = make_batches(1, rows=2, beside=BESIDE)
    submission_id = any_ledger.record(decision(batches, data_key=recorded), batches)
    with sending(any_ledger, practice.clients()):
        until(lambda: any_ledger.counts(submission_id).accepted == 2)
    taken = loads(practice)
    assert sorted(row["Phone"] for load in taken for row in load["data"]) == ["56900000000", "56900000001"]
    assert [len(load["data"]) for load in taken] == [1, 1]
    assert all(load["buttons"] == BUTTONS for load in taken)


@pytest.mark.parametrize("recorded", ["data", None])
def test_who_asked_for_silence_meanwhile_is_in_no_load_and_the_other_gets_every_button(
    any_ledger: Ledger, practice: Practice, recorded: str | None
) -> None:
    batches = make_batches(1, rows=2, beside=BESIDE)
    people = phones(batches)
    submission_id = any_ledger.record(decision(batches, recipients=people, data_key=recorded), batches)
    any_ledger.suppression.put("practice", [""], people[1:], by="Eva")
    with sending(any_ledger, practice.clients()):
        until(lambda: any_ledger.counts(submission_id).accepted == any_ledger.counts(submission_id).rejected == 1)
    (load,) = loads(practice)
    assert ["+" + row["Phone"] for row in load["data"]] == [people[0]]
    assert load["buttons"] == BUTTONS


def test_the_first_few_people_are_taken_from_the_people(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1, rows=2, beside=BESIDE)
    submission_id = ledger.record(decision(batches, data_key="data", canary_rows=1), batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 1)
    (load,) = loads(practice)
    assert (len(load["data"]), load["buttons"]) == (1, BUTTONS)


#: Two lists of which either might hold the people, and nothing that says which.
UNCERTAIN: Mapping[str, Any] = {"beside": BESIDE, "data_key": "people"}


def test_a_load_that_is_too_large_is_not_divided_where_its_rows_are_not_certain(
    ledger: Ledger, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(413, b""))
    batches = make_batches(1, rows=2, **UNCERTAIN)
    submission_id = ledger.record(decision(batches), batches)
    connection = Connection(
        name="practice", is_practice=True, tenant="1", base_url=loopback_server.url, token=Secret("t")
    )
    with LynnClient(connection, sleep=lambda _: None) as client, sending(ledger, lambda _: client):
        until(lambda: ledger.counts(submission_id).rejected == 2)
    (batch,) = ledger.batches(submission_id)
    assert "where its rows begin" in str(batch.reason)
    assert [load.body for load in loopback_server.requests] == [batches[0].payload]


def test_nothing_leaves_when_one_of_a_batch_asked_for_silence_and_its_rows_are_not_certain(
    ledger: Ledger, practice: Practice
) -> None:
    batches = make_batches(1, rows=2, **UNCERTAIN)
    people = ("+56900000000", "+56900000001")
    submission_id = ledger.record(decision(batches, recipients=people), batches)
    ledger.suppression.put("practice", [""], people[1:], by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).rejected == 2)
    assert "Send a new list without them" in str(ledger.batches(submission_id)[0].reason)
    assert practice.received() == []


@pytest.mark.parametrize("recorded", ["data", None])
def test_an_answer_by_number_is_laid_beside_the_person_who_has_it(any_ledger: Ledger, recorded: str | None) -> None:
    clock = any_ledger.clock = Movable()
    batches = make_batches(1, rows=2, beside=BESIDE)
    submission_id = any_ledger.record(decision(batches, data_key=recorded), batches)
    claimed = claim(any_ledger.store, "w", Scope(tenants={"practice": None}), LIMITS, TIMING, clock)
    assert isinstance(claimed, Claim)
    taken = Outcome(state=BatchState.ACCEPTED, task_id="t-1")
    write_outcome(any_ledger.store, claimed, taken, LIMITS, TIMING, clock.now())
    clock.moved = timedelta(seconds=10)
    (question,) = due_questions(any_ledger.store, ["practice"], clock.now(), 1)
    said = tuple(RecordStatus(status=status, phone=f"5690000000{place}") for place, status in ((1, "409"), (0, "200")))
    write_reply(
        any_ledger.store,
        question,
        StatusReply(state="", records=said, counts={}, is_final=None, words=""),
        TIMING,
        clock.now(),
    )
    assert [status for _, _, _, status, _ in any_ledger.row_outcomes(submission_id)] == ["200", "409"]


def test_the_report_shows_the_people_as_they_left_under_whatever_key(ledger: Ledger) -> None:
    batches = make_batches(1, rows=2, beside=BESIDE, data_key="people")
    submission_id = ledger.record(decision(batches, data_key="people"), batches)
    (line, _, *_) = [row.sent for row in report_rows(ledger, submission_id) if row.sent]
    assert line.values == {"Name": "Persona 0", "Phone": "56900000000", "Tags": "{5000}"}

"""What each answer of Lynn means for its batch: the table of design.md, each line over a real socket."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Sequence

import pytest

from lynn.api.client import LOAD_SECONDS, LynnClient
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.submission import BatchView
from lynn.sending.timing import Timing
from lynn.settings import Connection, Secret
from tests.loopback import Answer, LoopbackServer, cut, drip, hang, head, raw, reply, reset
from tests.sending.practice import TIMING, Practice, decision, limits, make_batches, sending, until

TAKEN = reply(200, {"TaskID": "77"})
ZIPPED = gzip.compress(b'{"TaskID": "77"}')
HTML = b"<html><body>502 Bad Gateway</body></html>"

#: What the server does with the only load, what becomes of the batch, whether its bytes were seen once or never.
ONCE: list[tuple[str, Answer, BatchState]] = [
    ("a TaskID", TAKEN, BatchState.ACCEPTED),
    (
        "a gzip answer",
        raw(head(200, {"Content-Encoding": "gzip", "Content-Length": str(len(ZIPPED))}) + ZIPPED),
        BatchState.ACCEPTED,
    ),
    ("a refusal", reply(400, {"message": "template not found"}), BatchState.REJECTED),
    ("not found", reply(404, {"message": "no such campaign"}), BatchState.REJECTED),
    ("server error", reply(500, {"message": "oops"}), BatchState.UNKNOWN),
    ("a proxy's page", reply(502, HTML, {"Content-Type": "text/html"}), BatchState.UNKNOWN),
    ("a page instead of an answer", reply(200, HTML, {"Content-Type": "text/html"}), BatchState.UNKNOWN),
    ("no TaskID", reply(200, {"ok": "yes"}), BatchState.UNKNOWN),
    ("invalid JSON", reply(200, b'{"TaskID": '), BatchState.UNKNOWN),
    ("a redirect", reply(302, b"", {"Location": "/elsewhere"}), BatchState.UNKNOWN),
    ("hung up after the request", cut(), BatchState.UNKNOWN),
    ("reset after the request", reset(), BatchState.UNKNOWN),
    ("reset within the answer", reset(head(200, {"Content-Length": "500"}) + b'{"Task'), BatchState.UNKNOWN),
    ("no answer", hang(), BatchState.UNKNOWN),
    ("a slow drip", drip(head(200, {"Content-Length": "5000"}) + b" " * 5000, every=0.3), BatchState.UNKNOWN),
    ("huge", raw(head(200, {"Content-Length": "60000000"}) + b" " * 60_000_000), BatchState.UNKNOWN),
]
#: Surely not taken: tried again until it is.
AGAIN: list[tuple[str, list[Answer]]] = [
    ("too many requests", [reply(429, b""), TAKEN]),
    ("too many requests, with seconds", [reply(429, b"", {"Retry-After": "0"}), TAKEN]),
]


def client(server_url: str) -> LynnClient:
    """A client whose token needs no renewal."""
    connection = Connection(name="practice", is_practice=True, tenant="1", base_url=server_url, token=Secret("t"))
    return LynnClient(connection, load_seconds=1.0, request_seconds=1.0)


def send(ledger: Ledger, url: str, count: int = 1, *, rows: int = 3, troubles: int = 1_000) -> str:
    """Record and send until nothing more goes by itself."""
    batches = make_batches(count, rows=rows)
    submission_id = ledger.record(decision(batches), batches)
    with client(url) as only, sending(ledger, lambda _: only, limits(in_flight=1, troubles_in_a_row=troubles)):
        until(lambda: ledger.submission(submission_id).state != SubmissionState.SENDING)
        until(lambda: not ledger.counts(submission_id).sending)
    return submission_id


def loads(server: LoopbackServer) -> list[bytes]:
    """Bodies of the loads that arrived."""
    return server.bodies("LoadCampaignData")


def only(views: Sequence[BatchView]) -> BatchView:
    (view,) = views
    return view


@pytest.mark.parametrize(("answer", "state"), [case[1:] for case in ONCE], ids=[case[0] for case in ONCE])
def test_each_answer_has_one_outcome_and_is_asked_for_once(
    ledger: Ledger, loopback_server: LoopbackServer, answer: Answer, state: BatchState
) -> None:
    loopback_server.answer(answer)
    view = only(ledger.batches(send(ledger, loopback_server.url)))
    assert view.state == state
    assert view.task_id == ("77" if state == BatchState.ACCEPTED else None)
    assert (view.reason is None) == (state == BatchState.ACCEPTED)
    assert view.attempts == len(loads(loopback_server)) == 1
    assert loads(loopback_server)[0] == ledger.payload(view.batch_id)


@pytest.mark.parametrize("answers", [case[1] for case in AGAIN], ids=[case[0] for case in AGAIN])
def test_what_was_surely_not_taken_goes_again(
    ledger: Ledger, loopback_server: LoopbackServer, answers: list[Answer]
) -> None:
    loopback_server.answer(*answers)
    view = only(ledger.batches(send(ledger, loopback_server.url)))
    assert (view.state, view.attempts, len(loads(loopback_server))) == (BatchState.ACCEPTED, 2, 2)


def test_an_unknown_batch_is_never_sent_again_by_the_program(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(cut(), TAKEN)
    submission_id = send(ledger, loopback_server.url, 2)
    assert ledger.submission(submission_id).state == SubmissionState.UNSETTLED
    with client(loopback_server.url) as again, sending(ledger, lambda _: again):
        until(lambda: ledger.clock.now() > (ledger.batches(submission_id)[0].resend_from_at or ledger.clock.now()))
    assert [view.state for view in ledger.batches(submission_id)] == [BatchState.UNKNOWN, BatchState.ACCEPTED]
    assert len(loads(loopback_server)) == 2


def test_no_connection_is_tried_again_and_pauses_after_troubles_in_a_row(ledger: Ledger) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    submission_id = send(ledger, url, 3, troubles=3)
    found = ledger.submission(submission_id)
    assert found.state == SubmissionState.PAUSED
    assert "3 troubles in a row" in str(found.reason)
    assert found.counts.waiting == 9
    assert {view.state for view in ledger.batches(submission_id)} == {BatchState.PENDING}


def test_a_name_that_nobody_knows_sends_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    # The name can exist nowhere (RFC 6761), so nothing leaves but the question for it.
    monkeypatch.delenv("LISTO_ONLY_LOOPBACK")
    url = "https://lynn.invalid/load/{{Tenant}}"
    connection = Connection(name="practice", is_practice=False, tenant="1", load_url=url, token=Secret("t"))
    batches = make_batches(1)
    submission_id = ledger.record(decision(batches), batches)
    with LynnClient(connection) as unknown, sending(ledger, lambda _: unknown, limits(troubles_in_a_row=2)):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.PAUSED)
    assert "not known on this network" in str(ledger.submission(submission_id).reason)
    assert ledger.counts(submission_id).waiting == 3


def test_a_connection_that_is_reset_before_the_request_is_read_leaves_its_batch_unknown(
    ledger: Ledger, practice: Practice
) -> None:
    """Bytes had left: from here it cannot be told from a request that was read."""
    practice.faults({"cut_before_read": {"times": 1}})
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches), batches)
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.UNSETTLED)
    assert [view.state for view in ledger.batches(submission_id)] == [BatchState.UNKNOWN, BatchState.ACCEPTED]
    assert len(practice.received()) == 1


def test_a_server_without_tls_is_sent_nothing(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    submission_id = send(ledger, loopback_server.url.replace("http:", "https:"), troubles=2)
    assert ledger.submission(submission_id).state == SubmissionState.PAUSED
    assert ledger.counts(submission_id).waiting == 3
    assert loads(loopback_server) == []


def test_refusals_in_a_row_do_not_cost_the_whole_list(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(400, {"message": "template not found"}))
    submission_id = send(ledger, loopback_server.url, 20, troubles=3)
    found = ledger.submission(submission_id)
    assert (found.state, found.counts.rejected, found.counts.waiting) == (SubmissionState.PAUSED, 9, 51)
    assert len(loads(loopback_server)) == 3


def test_refused_credentials_stop_the_submission_until_there_are_others(
    ledger: Ledger, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(401, b""))
    submission_id = send(ledger, loopback_server.url, 2)
    found = ledger.submission(submission_id)
    assert (found.state, found.counts.waiting) == (SubmissionState.WAITING, 6)
    assert "no longer accepts the token" in str(found.reason)
    loopback_server.answer(TAKEN)
    with client(loopback_server.url) as other, sending(ledger, lambda _: other):
        until(lambda: ledger.counts(submission_id).accepted == 6)


def test_what_is_too_large_goes_in_halves_with_the_same_bytes_around(
    ledger: Ledger, loopback_server: LoopbackServer
) -> None:
    loopback_server.answer(reply(413, b""), TAKEN)
    submission_id = send(ledger, loopback_server.url, rows=5)
    views = ledger.batches(submission_id)
    assert [(view.row_count, view.state) for view in views] == [(2, BatchState.ACCEPTED), (3, BatchState.ACCEPTED)]
    whole, first, second = (json.loads(body) for body in loads(loopback_server))
    assert first["data"] + second["data"] == whole["data"]
    assert list(first) == list(whole)
    assert ledger.submission(submission_id).batch_count == 2
    assert ledger.counts(submission_id).balances
    assert [row for row, *_ in ledger.row_outcomes(submission_id)] == [2, 3, 4, 5, 6]


def test_a_size_that_was_too_large_is_not_tried_a_second_time(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(413, b""), TAKEN)
    submission_id = send(ledger, loopback_server.url, 3, rows=4)
    assert [len(json.loads(body)["data"]) for body in loads(loopback_server)] == [4, 2, 2, 2, 2, 2, 2]
    assert ledger.size_hint("practice") == (2, 4)
    assert ledger.counts(submission_id).accepted == 12


def test_one_row_that_is_too_large_is_refused(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(413, b""))
    view = only(ledger.batches(send(ledger, loopback_server.url, rows=1)))
    assert view.state == BatchState.REJECTED


def test_their_words_are_kept_without_numbers_and_tokens(ledger: Ledger, loopback_server: LoopbackServer) -> None:
    loopback_server.answer(reply(400, {"message": "56912345678 is not allowed, token=abc123"}))
    view = only(ledger.batches(send(ledger, loopback_server.url)))
    assert "is not allowed" in view.words
    assert "56912345678" not in view.words
    assert "abc123" not in view.words


def test_the_clients_deadline_fits_into_the_lease() -> None:
    assert LOAD_SECONDS <= Timing().post_deadline_seconds < Timing().lease.total_seconds()
    assert TIMING.lease.total_seconds() > TIMING.post_deadline_seconds

"""The screen of what nobody knows: what was sent and when, and a person's answer, written down with their name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from lynn.installation import machine_user
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, settled, words
from tests.sending.practice import decision, make_batches, phones, sending, until

Open = Callable[..., AppTest]


@pytest.fixture
def submission_id(sandbox: Sandbox) -> str:
    """Two batches of three people; the connection was cut after Lynn took one of them."""
    ledger = installation().ledger
    batches = make_batches(2)
    made = ledger.record(decision(batches, recipients=phones(batches)), batches)
    sandbox.door("faults", {"cut_after_accept": {"times": 1}})
    with sending(ledger, installation().client):
        until(lambda: ledger.counts(made).unknown == 3 and ledger.counts(made).accepted == 3)
    return made


def button(at: AppTest, kind: str) -> Button:
    (found,) = [each for each in at.button if str(each.key).startswith(f"{kind}_")]
    return found


def test_it_says_what_left_and_that_it_is_never_sent_again_by_itself(app: Open, submission_id: str) -> None:
    said = words(app("submissions", submission=submission_id))
    assert "nobody knows whether it arrived" in said
    assert "never sends it again by itself" in said
    assert "task of **3** records" in said


def test_sending_again_is_not_offered_while_a_late_answer_may_still_come(app: Open, submission_id: str) -> None:
    at = app("submissions", submission=submission_id)
    assert button(at, "resend").disabled
    assert "sending again is possible from" in words(at)
    assert not button(at, "arrived").disabled


def test_an_answer_is_written_down_with_who_gave_it_and_nothing_leaves(
    app: Open, sandbox: Sandbox, submission_id: str
) -> None:
    at = app("submissions", submission=submission_id)
    settled(button(at, "arrived").click().run())
    ledger = installation().ledger
    assert (ledger.counts(submission_id).unknown, ledger.counts(submission_id).accepted) == (0, 6)
    said = [(who, what) for _when, who, what in ledger.events(submission_id) if "it arrived" in what]
    assert [who for who, _what in said] == [machine_user()]
    assert len(sandbox.door("received")) == 2

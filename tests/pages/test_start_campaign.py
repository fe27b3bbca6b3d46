"""After a load into a Manual campaign its page offers to start it; into any other it says why not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.sending.states import SubmissionState
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, press, words
from tests.sending.practice import decision, make_batches, sending, until

Open = Callable[..., AppTest]


def loaded(sandbox: Sandbox, mode: str) -> tuple[str, str]:
    """(submission, campaign) of a list that Lynn has taken into a campaign of this mode."""
    found = next(each for each in sandbox.call("GET", "GetCampaigns/1001") if each["executionMode"] == mode)
    here = installation()
    batches = make_batches(1)
    submission_id = here.ledger.record(decision(batches, campaign_id=found["id"], campaign_name=found["name"]), batches)
    with sending(here.ledger, here.client):
        until(lambda: here.ledger.counts(submission_id).accepted)
    return submission_id, found["id"]


def test_a_manual_campaign_is_started_after_the_question(app: Open, sandbox: Sandbox) -> None:
    submission_id, campaign_id = loaded(sandbox, "Manual")
    if sandbox.call("GET", f"GetCampaign/1001/{campaign_id}")["state"] == "Running":
        sandbox.call("POST", f"StopCampaignExecution/1001/{campaign_id}")
    at = app("submissions", submission=submission_id)
    assert "Nobody gets a message yet" in words(at)
    assert sandbox.count("StartCampaignExecution") == 0
    at = press(at, "Yes, start it")
    assert "It is running" in words(at)
    assert sandbox.call("GET", f"GetCampaign/1001/{campaign_id}")["state"] == "Running"


@pytest.mark.parametrize(("mode", "sentence"), [("AlwaysOn", "It is always on"), ("Scheduled", "starts and stops by")])
def test_another_mode_says_why_it_is_not_started_by_hand(app: Open, sandbox: Sandbox, mode: str, sentence: str) -> None:
    submission_id, _ = loaded(sandbox, mode)
    at = app("submissions", submission=submission_id)
    assert sentence in words(at)
    assert "Yes, start it" not in [button.label for button in at.button]


def test_a_campaign_deleted_meanwhile_is_told(app: Open, sandbox: Sandbox) -> None:
    submission_id, campaign_id = loaded(sandbox, "Manual")
    sandbox.call("DELETE", f"DeleteCampaign/1001/{campaign_id}")
    assert "Lynn has nothing under this id" in words(app("submissions", submission=submission_id))


def test_a_pause_after_the_own_number_says_that_the_campaign_has_not_begun(app: Open, sandbox: Sandbox) -> None:
    found = next(each for each in sandbox.call("GET", "GetCampaigns/1001") if each["executionMode"] == "Manual")
    if found["state"] == "Running":
        sandbox.call("POST", f"StopCampaignExecution/1001/{found['id']}")
    here, batches = installation(), make_batches(2)
    submission_id = here.ledger.record(decision(batches, own_number_batches=1, campaign_id=found["id"]), batches)
    with sending(here.ledger, here.client):
        until(lambda: here.ledger.submission(submission_id).state is SubmissionState.PAUSED)
    at = app("submissions", submission=submission_id)
    assert "Nobody gets a message yet" in words(at)
    at = press(at, "Yes, start it")
    assert "It is running" in words(at)


def test_a_list_that_is_loaded_into_a_campaign_that_waits_does_not_look_sent(app: Open, sandbox: Sandbox) -> None:
    submission_id, campaign_id = loaded(sandbox, "Manual")
    if sandbox.call("GET", f"GetCampaign/1001/{campaign_id}")["state"] == "Running":
        sandbox.call("POST", f"StopCampaignExecution/1001/{campaign_id}")
    assert "Loaded, the campaign has not begun" in words(app("submissions", submission=submission_id))
    assert "Sent, Lynn is working" not in words(app("submissions", submission=submission_id))

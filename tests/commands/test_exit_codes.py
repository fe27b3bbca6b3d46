"""What `send` and `status` end with: 1 where nobody was accepted and nothing goes on by itself, 0 where somebody was."""

from __future__ import annotations

import json

import pytest

from lynn.commands.main import main
from tests.pages.conftest import Sandbox


@pytest.fixture(autouse=True)
def quick(sandbox: Sandbox) -> None:
    """Lynn's last word comes at once."""
    sandbox.door("clock", {"speed": 1000})


@pytest.mark.parametrize("strict", [[], ["--strict"]], ids=["", "strict"])
def test_a_submission_of_which_nobody_was_accepted_says_so_and_exits_with_1(
    strict: list[str], sandbox: Sandbox, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.door("faults", {"refuse": {"operation": "LoadCampaignData", "status": 400}})
    assert main([*arguments, "--batch-size", "1000", "--yes", "--wait", *strict]) == 1
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert [batch["state"] for batch in result["batches"]] == ["rejected"]
    assert all(batch["reason"] for batch in result["batches"])
    assert "Nobody was accepted: 223 people were rejected." in captured.err
    assert main(["status", result["submission"], *strict]) == 1
    assert "Nobody was accepted: 223 people were rejected." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("faults", "size", "state"),
    [
        ({"refuse": {"operation": "LoadCampaignData", "status": 401}}, "1000", "waiting"),
        ({"cut_after_accept": {}}, "1000", "unsettled"),
        ({"cut_after_accept": {}}, "10", "paused"),
    ],
    ids=["credentials", "unsettled", "paused"],
)
def test_a_submission_that_stands_still_with_nobody_accepted_exits_with_1(
    sandbox: Sandbox, arguments: list[str], capsys: pytest.CaptureFixture[str], faults: object, size: str, state: str
) -> None:
    sandbox.door("faults", faults)
    assert main([*arguments, "--batch-size", size, "--yes", "--wait"]) == 1
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["state"] == state
    assert captured.err.strip()
    assert main(["status", result["submission"]]) == 1


def test_a_submission_that_stands_still_with_some_accepted_exits_with_0_unless_strict(
    sandbox: Sandbox, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.door("faults", {"cut_after_accept": {"times": 1}})
    assert main([*arguments, "--yes", "--wait"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["state"] == "unsettled"
    assert main(["status", result["submission"], "--strict"]) == 1


def test_a_submission_of_which_some_were_rejected_says_so(
    sandbox: Sandbox, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.door("faults", {"refuse": {"operation": "LoadCampaignData", "status": 400, "times": 1}})
    assert main([*arguments, "--yes", "--wait"]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    (rejected,) = (batch for batch in result["batches"] if batch["state"] == "rejected")
    assert rejected["reason"]
    assert not any(batch["reason"] for batch in result["batches"] if batch is not rejected)
    one_by_one = sum(count for word, count in result["records"].items() if word != "200")
    count = rejected["rows"] + one_by_one
    assert f"{count} people were rejected and {223 - count} accepted." in captured.err

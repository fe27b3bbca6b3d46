"""`send` asks Lynn who is on do not disturb before it records anything, and stops where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from lynn.api.client import dnd_payload
from lynn.installation import Installation
from tests.commands.conftest import Command
from tests.pages.conftest import Sandbox


@pytest.fixture
def arguments(tmp_path: Path, short_request: Path) -> list[str]:
    path = tmp_path / "list.csv"
    path.write_text("Name,Phone\nAna,+56966660001\nEva,+56966660002\n", "utf-8")
    return ["send", str(path), "--template", str(short_request), "--yes"]


def refuse(sandbox: Sandbox) -> None:
    sandbox.door("faults", {"refuse": {"operation": "GetContacts", "status": 404, "body": "", "times": 1000}})


def test_where_lynn_cannot_be_asked_nothing_is_recorded_and_the_option_is_named(
    command: Command, sandbox: Sandbox, arguments: list[str]
) -> None:
    refuse(sandbox)
    said = command(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.error.startswith("Lynn could not be asked who is on do not disturb, so nothing was sent:")
    assert '--unasked "WHY"' in said.error


def test_a_written_reason_sends_without_asking_and_goes_into_the_record(
    command: Command, sandbox: Sandbox, arguments: list[str]
) -> None:
    refuse(sandbox)
    said = command(*arguments, "--unasked", "All of them signed", "--wait")
    assert (said.code, said.json["state"]) == (0, "done")
    here = Installation()
    plan = here.ledger.submission(here.ledger.submissions()[0].submission_id).answers["plan"]
    here.close()
    assert plan["unchecked_why"] == "All of them signed"


def test_whom_lynn_names_is_held_back_from_the_list(command: Command, sandbox: Sandbox, arguments: list[str]) -> None:
    here = Installation()
    client = here.client("practice")
    assert client
    campaign = client.campaigns()[0].campaign_id
    client.manage_dnd_by_campaign(campaign, dnd_payload([("56966660001", True)]))
    here.close()
    said = command(*arguments, "--campaign", campaign, "--wait")
    assert (said.code, said.json["held_back"]) == (0, {"do-not-disturb": 1})

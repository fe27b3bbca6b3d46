"""`python -m lynn campaigns …`: JSON or short lines on stdout, one sentence on stderr, exit codes."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Command, in_a_process
from tests.pages.conftest import Sandbox

pytestmark = pytest.mark.xdist_group("command-campaigns")

MANUAL = "0c0a2026-0000-4000-8000-000000000002"
SCHEDULED = "0c0a2026-0000-4000-8000-000000000003"


def test_campaigns_are_listed_as_lines_and_as_json(command: Command) -> None:
    lines = command("campaigns", "list").out.splitlines()
    assert lines[1].split("\t") == [MANUAL, "Stopped", "Manual", "Store openings"]
    assert command("campaigns", "list", "--json").json[1]["id"] == MANUAL


def test_one_campaign_is_shown_whole(command: Command) -> None:
    assert command("campaigns", "show", MANUAL, "--json").json["channelSettings"]


def test_a_campaign_is_created_edited_started_stopped_and_deleted(command: Command) -> None:
    given = ("--name", "Spring", "--division", "D", "--category", "C", "--yes", "--json")
    made = command("campaigns", "create", *given).json
    assert (made["name"], made["executionMode"]) == ("Spring", "Manual")
    key = made["id"]
    assert command("campaigns", "edit", key, "--name", "Summer", "--yes", "--json").json["name"] == "Summer"
    assert command("campaigns", "start", key, "--yes", "--json").json["state"] == "Running"
    assert command("campaigns", "stop", key, "--yes", "--json").json["state"] == "Stopped"
    assert command("campaigns", "delete", key, "--yes").code == 0
    assert command("campaigns", "show", key).code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nothing"), "Lynn has nothing under this id (any more)."),
        (("start", SCHEDULED, "--yes"), "It starts and stops by its dates"),
        (("create", "--name", "x", "--yes"), "Division is empty. Lynn wants one."),
        (("edit", MANUAL, "--yes"), "Nothing is changed yet."),
        (("edit", MANUAL, "--valid-until", "soon", "--yes"), "is not a day such as 2026-12-31"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_2(command: Command, arguments: tuple[str, ...], sentence: str) -> None:
    said = command("campaigns", *arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.error
    assert said.error.count("\n") == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "Lynn does not accept the credentials"),
        (403, "may not do this"),
        (409, "Lynn refused this"),
        (429, "Lynn asks us to go slower"),
        (500, "Whether it took the request cannot be known"),
    ],
)
def test_what_lynn_says_no_to_is_one_sentence(command: Command, sandbox: Sandbox, status: int, sentence: str) -> None:
    sandbox.refuse("StartCampaignExecution", status)
    said = command("campaigns", "start", MANUAL, "--yes")
    assert said.code == 2
    assert sentence in said.error
    assert sandbox.count("StartCampaignExecution") in (1, 2)  # 401 is tried once more with a new token


def test_without_a_yes_and_without_a_terminal_nothing_changes(sandbox: Sandbox) -> None:
    said = in_a_process("campaigns", "delete", MANUAL, "--connection", "practice")
    assert said.code == 2
    assert "Nothing was changed" in said.error
    assert sandbox.count("DeleteCampaign") == 0


def test_a_connection_that_is_not_there_is_one_sentence(sandbox: Sandbox) -> None:
    said = in_a_process("campaigns", "list", "--connection", "nobody")
    assert (said.code, said.out) == (2, "")
    assert "The connection nobody is not there" in said.error

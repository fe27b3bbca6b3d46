"""`python -m lynn contacts …`: JSON or short lines on stdout, one sentence on stderr, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Command
from tests.pages.conftest import Sandbox

pytestmark = pytest.mark.xdist_group("command-contacts")


def create(command: Command, *more: str) -> str:
    given = ("--name", "Íñigo Muñoz", "--number", "+56 9 6123 4567", "--yes", "--json", *more)
    return str(command("contacts", "create", *given).json["id"])


def test_contacts_are_searched_in_any_spelling(command: Command) -> None:
    key = create(command)
    lines = command("contacts", "list", "--search", "munoz inigo").out.splitlines()
    assert [line.split("\t") for line in lines] == [[key, "WhatsApp", "56961234567", "Íñigo Muñoz"]]


def test_a_contact_is_created_shown_edited_and_deleted(command: Command) -> None:
    key = create(command, "--correlation-id", "A", "--correlation-id", "B")
    shown = command("contacts", "show", key, "--json").json
    assert shown["contact"]["correlationIds"] == ["A", "B"]
    assert shown["do_not_disturb"] == []
    assert command("contacts", "edit", key, "--name", "Ana", "--yes", "--json").json["fullName"] == "Ana"
    assert command("contacts", "delete", key, "--yes", "--json").json == {"id": key, "deleted": True}
    assert command("contacts", "show", key).code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nobody"), "Lynn has nothing under this id (any more)."),
        (("create", "--name", "x", "--number", "12", "--yes"), "not a phone number with its country code"),
        (("create", "--number", "56961234567", "--yes"), "Full name is empty"),
        (("create", *("--correlation-id", "x") * 4, "--yes"), "three correlation ids of a contact at most"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_2(
    command: Command, sandbox: Sandbox, arguments: tuple[str, ...], sentence: str
) -> None:
    said = command("contacts", *arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.error
    assert sandbox.count("PostContact") == 0


LIST = "Nombre;Celular\nAna Peña;+56 9 6666 0701\nÍñigo Soto;56966660703\nBenjamín;no tiene\n"


@pytest.fixture
def listed(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text(LIST, "utf-8")
    return str(path)


def test_a_list_is_rehearsed_without_changing_anything(command: Command, sandbox: Sandbox, listed: str) -> None:
    found = command("contacts", "import", listed, "--rehearse", "--json").json
    assert (found["rows"], found["new"], found["same"], sum(found["held_back"].values())) == (3, 2, 0, 1)
    assert sandbox.count("PostContact") == 0


def test_a_list_is_brought_once_and_is_the_same_the_second_time(
    command: Command, sandbox: Sandbox, listed: str
) -> None:
    assert command("contacts", "import", listed, "--yes", "--json").json["created"] == 2
    again = command("contacts", "import", listed, "--yes", "--json").json
    assert (again["created"], again["same"]) == (0, 2)
    assert sandbox.count("PostContact") == 2


def test_a_row_whose_fate_is_not_known_is_told_and_never_repeated(
    command: Command, sandbox: Sandbox, listed: str
) -> None:
    trouble = {"server_error": {"operation": "PostContact", "times": 1, "taken": False}}
    sandbox.door("faults", trouble)
    first = command("contacts", "import", listed, "--yes", "--json", "--strict")
    assert (first.code, first.json["unknown"], first.json["created"]) == (1, [2], 1)
    again = command("contacts", "import", listed, "--yes", "--json").json
    assert (again["unknown"], again["created"]) == ([2], 0)
    assert sandbox.count("PostContact") == 2


def test_a_list_that_is_not_there_is_one_sentence(command: Command) -> None:
    said = command("contacts", "import", "nowhere.xlsx", "--yes")
    assert (said.code, said.out) == (2, "")
    assert "There is no file" in said.error

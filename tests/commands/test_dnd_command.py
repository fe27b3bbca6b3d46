"""`dnd` and `records` against a sandbox of their own: what is said is what the sandbox holds."""

from __future__ import annotations

import io
import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lynn.commands.main import main
from lynn.sandbox import start
from tests.pages.conftest import Sandbox

CAMPAIGN = "0c0a2026-0000-4000-8000-000000000001"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("LISTO_DATA", str(tmp_path / "data"))
    with start(tmp_path / "world.sqlite") as running:
        monkeypatch.setenv("LISTO_SANDBOX_URL", running.url)
        request = urllib.request.Request(running.url + "/_sandbox/clock", b'{"speed": 1000}')
        urllib.request.urlopen(request, timeout=10).close()
        yield running.url


@pytest.fixture
def numbers(tmp_path: Path) -> str:
    path = tmp_path / "bajas.csv"
    path.write_text("Nombre;Celular\nAna;+56 9 6666 0001\nLuis;9 6666 0002\nEva;hola\n", "utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """One command over practice, with JSON."""
    assert main([*arguments, "--connection", "practice", "--json"]) == code
    return json.loads(capsys.readouterr().out)


def rows_taken(url: str, operation: str) -> int:
    with urllib.request.urlopen(f"{url}/_sandbox/received?operation={operation}", timeout=10) as reply:
        return sum(each["rows"] for each in json.load(reply))


def test_many_go_on_and_come_off_again(sandbox: str, numbers: str, capsys: pytest.CaptureFixture[str]) -> None:
    counted = run(capsys, "dnd", "bulk", numbers, "--campaign", CAMPAIGN, "--country", "CL", "--rehearse", "--yes")
    assert (counted["will_go"], counted["not_a_number"]) == (2, 1)
    assert rows_taken(sandbox, "ManageDnDByCampaign") == 0
    done = run(capsys, "dnd", "bulk", numbers, "--campaign", CAMPAIGN, "--country", "CL", "--yes", "--wait")
    assert done["state"] == "done"
    seen = run(capsys, "dnd", "look", "+56966660001")
    assert seen["held_back_here"]
    assert [each["campaign"] for each in seen["at_lynn"]] == [CAMPAIGN]
    again = run(capsys, "dnd", "bulk", numbers, "--campaign", CAMPAIGN, "--country", "CL", "--rehearse", "--yes")
    assert (again["will_go"], again["already_there"]) == (0, 2)
    run(capsys, "dnd", "undo", done["submission"], "--yes", "--wait")
    seen = run(capsys, "dnd", "look", "+56966660001")
    assert (seen["held_back_here"], seen["at_lynn"]) == (False, [])
    assert rows_taken(sandbox, "ManageDnDByCampaign") == 4


def test_a_number_may_come_from_stdin(
    sandbox: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("9 6666 0009\n"))
    done = run(capsys, "dnd", "on", "-", "--country", "CL", "--campaign", CAMPAIGN, "--yes")
    assert done["put_on"] == [CAMPAIGN]
    assert run(capsys, "dnd", "look", "+56966660009")["held_back_here"]


def test_a_loaded_list_holds_back_until_it_is_forgotten(
    sandbox: str, numbers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = run(capsys, "dnd", "load", numbers, "--country", "CL", "--yes")
    (entry,) = run(capsys, "dnd", "lists")
    assert (entry["list"], entry["people"], entry["name"]) == (loaded["list"], 2, "bajas.csv")
    run(capsys, "dnd", "forget", str(loaded["list"]), "--yes")
    assert run(capsys, "dnd", "lists") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["dnd", "look", "hola"], "something else"),
        (["dnd", "on", "+56966660001", "--campaign", "none", "--yes"], "no such campaign"),
        (["dnd", "on", "+56966660001", "--campaign", CAMPAIGN], "Nothing was changed"),
        (["dnd", "forget", "99", "--yes"], "not there"),
        (["dnd", "undo", "none", "--yes"], "no submission"),
        (["dnd", "load", "none.csv", "--yes"], "no file"),
        (["records", "send", "none.csv", "--yes"], "no file"),
    ],
)
def test_a_refusal_is_one_sentence(
    sandbox: str, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main([*arguments, "--connection", "practice"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


WHOLE_LISTS = pytest.mark.parametrize(
    ("arguments", "operation"),
    [
        (["dnd", "bulk", "LIST", "--campaign", CAMPAIGN, "--country", "CL"], "ManageDnDByCampaign"),
        (["records", "send", "LIST", "--columns", "Phone;Nombre", "--country", "CL"], "UploadCampaignDataByTenant"),
    ],
    ids=["dnd", "records"],
)


@WHOLE_LISTS
def test_a_whole_list_that_waits_for_credentials_exits_with_1(
    sandbox: str, numbers: str, capsys: pytest.CaptureFixture[str], arguments: list[str], operation: str
) -> None:
    Sandbox(url=sandbox).refuse(operation, 401)
    given = [numbers if each == "LIST" else each for each in arguments]
    assert main([*given, "--connection", "practice", "--json", "--yes", "--wait"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["state"] == "waiting"
    assert said.err.strip()


@WHOLE_LISTS
def test_what_lynn_rejected_as_a_whole_says_so_and_exits_with_1(
    sandbox: str, numbers: str, capsys: pytest.CaptureFixture[str], arguments: list[str], operation: str
) -> None:
    Sandbox(url=sandbox).refuse(operation, 400)
    given = [numbers if each == "LIST" else each for each in arguments]
    assert main([*given, "--connection", "practice", "--json", "--yes", "--wait"]) == 1
    said = capsys.readouterr()
    assert [batch["state"] for batch in json.loads(said.out)["batches"]] == ["rejected"]
    assert "Nobody was accepted: 2 people were rejected." in said.err


def test_records_are_made_and_loaded_without_who_asked_for_silence(
    sandbox: str, numbers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (numbers, "--columns", "Phone;Nombre", "--country", "CL")
    out = tmp_path / "records.cpg"
    assert main(["records", "make", *options, "--out", str(out)]) == 0
    capsys.readouterr()
    assert out.read_bytes() == b"Phone;Nombre\r\n56966660001;Ana\r\n56966660002;Luis\r\n"
    run(capsys, "dnd", "on", "+56966660002", "--campaign", CAMPAIGN, "--yes")
    done = run(capsys, "records", "send", *options, "--yes", "--wait")
    assert (done["will_go"], done["held_back"]["do-not-disturb"]) == (1, 1)
    assert rows_taken(sandbox, "UploadCampaignDataByTenant") == 1

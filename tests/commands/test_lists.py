"""`read`, `template` and `check`: the JSON on stdout, the one sentence on stderr, the exit code."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lynn.commands.main import main
from lynn.drafting import practice
from lynn.template import parse_template, template_as_json


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    path = tmp_path / "request.json"
    path.write_text(practice.TEMPLATE, "utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    path.write_bytes(practice.practice_list())
    return path


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_read_gives_the_list_as_its_owner_sees_it(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(workbook)]) == 0
    result = said(capsys)
    assert list(result) == ["sheet", "header_row", "labels", "rows", "row_numbers", "notes"]
    assert (result["sheet"], result["header_row"], len(result["rows"])) == ("Clientes", 3, 240)
    assert result["rows"][0][2:6] == ["$5.000", "03/07/2026", "Altos las Condes", "00012345"]
    assert result["row_numbers"][0] == 4


def test_read_takes_another_heading_row(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(workbook), "--header-row", "5"]) == 0
    result = said(capsys)
    assert (result["header_row"], result["row_numbers"][0]) == (5, 6)


def test_template_says_what_was_repaired(request_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", str(request_file)]) == 0
    result = said(capsys)
    assert result == template_as_json(parse_template(request_file.read_text("utf-8")))
    assert (result["campaign_key"], len(result["fields"]), len(result["repairs"])) == ("campaingId", 8, 3)


def test_template_reads_stdin(
    request_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(request_file.read_text("utf-8")))
    assert main(["template", "-"]) == 0
    assert said(capsys)["template_id"].startswith("3c6f10ec")


def test_check_adds_up_and_its_batches_are_the_files_written(
    workbook: Path, request_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "batches"
    arguments = [
        "check",
        str(workbook),
        "--template",
        str(request_file),
        "--map",
        "Coupon Days=Cupón",
        "--map",
        "Coupon Number=Cupón",
    ]
    assert main([*arguments, "--batch-size", "100", "--country", "CL", "--out", str(out)]) == 0
    result = said(capsys)
    assert result["rows"] == result["will_go"] + sum(result["held_back"].values()) == 240
    assert result["will_go"] == sum(batch["rows"] for batch in result["batches"])
    written = [path.read_bytes() for path in sorted(out.glob("*.json"))]
    assert [batch["sha256"] for batch in result["batches"]] == [hashlib.sha256(b).hexdigest() for b in written]
    assert {issue["severity"] for issue in result["issues"]} == {"blocking", "notice"}
    assert result["mapping"]["Phone"]["label"] == "Celular"


def test_strict_says_that_something_was_held_back(
    workbook: Path, request_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(workbook), "--template", str(request_file), "--strict"]) == 1
    assert said(capsys)["rows"] == 240


def test_check_tells_what_it_mended(workbook: Path, request_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(workbook), "--template", str(request_file)]) == 0
    repairs = said(capsys)["repairs"]
    assert all(repair["count"] > 0 and 1 <= len(repair["examples"]) <= 3 for repair in repairs)
    assert any(repair["field"] == "Phone" and repair["is_done"] for repair in repairs)


@pytest.mark.parametrize(
    ("given", "region", "how"), [([], "CL", "guessed"), (["--country", "pe"], "PE", "given")], ids=["guessed", "given"]
)
def test_check_tells_the_country_and_how_it_was_found(
    given: list[str], region: str, how: str, workbook: Path, request_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(workbook), "--template", str(request_file), *given]) == 0
    country = said(capsys)["country"]
    assert (country["region"], country["how"], bool(country["why"])) == (region, how, how == "guessed")


def test_check_gives_the_notes_that_read_gives(
    workbook: Path, request_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(workbook)]) == 0
    notes = said(capsys)["notes"]
    assert main(["check", str(workbook), "--template", str(request_file)]) == 0
    assert said(capsys)["notes"] == notes != []


def test_check_holds_back_who_said_no_in_a_column_of_the_list(
    short_request: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lista.csv"
    rows = ["Dina Soto,961100001,NO", "Luis Rojas,961100002,SI", "Dina S.,+56 9 6110 0001,SI", "Pía Vera,961100004,"]
    path.write_text("\n".join(["Nombre,Celular,Acepta WhatsApp", *rows]), "utf-8")
    assert main(["check", str(path), "--template", str(short_request), "--country", "CL"]) == 0
    result = said(capsys)
    assert (result["will_go"], result["held_back"]) == (2, {"row-says-no": 2})
    issues = {issue["row"]: issue for issue in result["issues"] if "label" in issue}
    assert {row: issue["code"] for row, issue in issues.items()} == {
        2: "row-says-no",
        4: "row-says-no",
        5: "consent-unanswered",
    }
    assert (issues[2]["label"], issues[2]["value"]) == ("Acepta WhatsApp", "NO")


def test_strict_counts_people_who_were_not_read(
    two_lists: Path, short_request: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", str(two_lists), "--template", str(short_request)]
    assert main(arguments) == 0
    result = said(capsys)
    assert "sheets-alike" in {note["code"] for note in result["notes"]}
    assert result["will_go"] == result["rows"]
    assert main([*arguments, "--strict"]) == 1


REFUSED = {
    "no such list": (["read", "nowhere.xlsx"], "There is no file"),
    "no such template": (["check", "{list}", "--template", "nowhere.json"], "There is no file"),
    "a template that is none": (["template", "{list}"], ""),
    "a field that is not there": (["check", "{list}", "--template", "{request}", "--map", "Nombre=Nombre"], "Nombre"),
    "a label that is not there": (["check", "{list}", "--template", "{request}", "--map", "Name=Apodo"], "Apodo"),
    "half a mapping": (["check", "{list}", "--template", "{request}", "--map", "Name"], "FIELD=LABEL"),
    "a country that is none": (["check", "{list}", "--template", "{request}", "--country", "Chile"], "Chile"),
    "an empty batch": (["check", "{list}", "--template", "{request}", "--batch-size", "0"], "--batch-size"),
    "a folder that is a file": (["check", "{list}", "--template", "{request}", "--out", "{list}"], "cannot be written"),
    "a sheet that is not there": (["read", "{list}", "--sheet", "Hoja9"], "Hoja9"),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_one_sentence(
    arguments: list[str], words: str, workbook: Path, request_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [each.format(list=workbook, request=request_file) for each in arguments]
    assert main(filled) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


def test_a_sentence_comes_in_the_persons_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTO_LANGUAGE", "es")
    assert main(["read", "no hay.xlsx"]) == 2
    assert "There is no file" not in capsys.readouterr().err

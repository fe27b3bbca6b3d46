"""What `send` says and refuses before anything is recorded: people who were not read, lists of which nobody goes."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.commands.conftest import Command


def test_people_who_were_not_read_are_said_before_the_list_is_sent(
    command: Command, two_lists: Path, short_request: Path
) -> None:
    said = command("send", str(two_lists), "--template", str(short_request), "--yes")
    assert (said.code, list(said.json)) == (0, ["submission"])
    assert said.error.startswith("There are 2 lists of the same shape")
    assert said.error.count("\n") == 1


def test_rows_that_the_sheet_hides_are_said_before_they_are_sent_to(
    command: Command, tmp_path: Path, short_request: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["Name", "Phone"])
    for row in range(5):
        sheet.append([f"Vecina {row}", f"+5696611000{row}"])
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    said = command("send", str(tmp_path / "hidden.xlsx"), "--template", str(short_request), "--yes")
    assert (said.code, said.error) == (0, "1 row that the sheet hides is in it.\n")


def test_strict_sends_nothing_where_people_were_not_read(
    command: Command, two_lists: Path, short_request: Path
) -> None:
    said = command("send", str(two_lists), "--template", str(short_request), "--yes", "--strict")
    assert (said.code, said.out) == (2, "")
    assert said.error.splitlines()[-1].startswith("Nothing was sent: with --strict")


def test_a_list_of_which_every_row_is_held_back_names_the_reasons(
    command: Command, tmp_path: Path, short_request: Path
) -> None:
    path = tmp_path / "nobody.csv"
    path.write_text("Name,Phone\nAna,12\nEva,\nLuz,\n", "utf-8")
    said = command("send", str(path), "--template", str(short_request), "--country", "CL", "--yes")
    assert (said.code, said.out) == (2, "")
    assert said.error.startswith("Every row is held back, so there is nobody to send to.")
    assert "No phone: 2" in said.error
    assert said.error.count("\n") == 1


def test_where_nothing_says_which_date_is_meant_nothing_is_sent(command: Command, tmp_path: Path) -> None:
    request, path = tmp_path / "request.json", tmp_path / "list.csv"
    request.write_text(
        '{"templateId": "a", "data": [{"Name": "Ana", "Phone": "56966660001", "Due": "28/07/2026"}]}', "utf-8"
    )
    path.write_text("Name,Phone,Due\nAna,56966660001,26-05-13\n", "utf-8")
    said = command("send", str(path), "--template", str(request), "--country", "CL", "--yes")
    assert (said.code, said.out) == (2, "")
    assert "which date is meant in Due (2013-05-26 or 2026-05-13?)" in said.error

"""Wrong words on the command line, and places that cannot be written: one sentence, exit code 2, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lynn.commands.arguments import explained
from lynn.commands.main import main
from lynn.drafting import practice
from tests.commands.conftest import ROOT

CHECK = ["check", "{list}", "--template", "{request}"]
RECORDS = ["records", "make", "{list}", "--columns", "Phone;Name", "--map", "Phone=Celular", "--map", "Name=Nombre"]

WRONG = {
    "nothing": ([], "Missing: COMMAND."),
    "no action": (["campaigns"], "Missing: ACTION."),
    "no list": (["check", "--template", "x"], "Missing: LIST."),
    "two missing": (["dnd", "look"], "Missing: NUMBER|-, --connection."),
    "one of two": (["dnd", "on", "1", "--connection", "x"], "Missing: one of --campaign --category."),
    "both of two": (
        ["dnd", "on", "1", "--connection", "x", "--campaign", "a", "--category", "b"],
        "Give --category or --campaign, not both.",
    ),
    "a command that is none": (["contacts", "burn"], "ACTION cannot be “burn”; it is one of list, show, create, edit"),
    "a choice that is none": (["read", "x", "--language", "xx"], "--language cannot be “xx”; it is one of en, es, pt."),
    "too many words": (["read", "x", "y's", "--z"], "Not known to this command: y's --z."),
    "no value": (["read", "x", "--sheet"], "--sheet wants a value behind it."),
    "an empty folder": ([*CHECK, "--out", ""], "--out wants a value behind it."),
    "a value too many": (["status", "x", "--strict=1"], "--strict takes no value, and got “1”."),
    "an option in short": (["check", "x", "--t", "y", "--ma", "z", "--s", "1"], "“--s” may mean --sheet, --strict"),
    "no number": (
        [*CHECK, "--batch-size", "x'y"],
        "--batch-size wants a whole number from 1 to 1000000, and got “x'y”.",
    ),
    "a huge number": (["dnd", "forget", "9" * 30, "--connection", "x"], "ID wants a whole number from 1 to 1000000000"),
    "a port that is none": (["sandbox", "--port", "65536"], "--port wants a whole number from 0 to 65535"),
    "a row before the first": (["read", "x", "--header-row", "-3"], "--header-row wants a whole number from 0"),
    "a country that is none": (
        ["dnd", "look", "+56966666666", "--country", "X", "--connection", "practice"],
        "--country wants a country's two letters",
    ),
    "a full disk": ([*RECORDS, "--out", "/dev/full"], "/dev/full cannot be written: the disk is full."),
    "a folder for a file": ([*RECORDS, "--out", "{folder}"], "cannot be written: it is a folder."),
    "a missing folder": ([*RECORDS, "--out", "{folder}/no/x.cpg"], "cannot be written: there is no such folder."),
    "a file for a folder": ([*CHECK, "--out", "/dev/full"], "cannot be written: a file of this name is in the way."),
    "a folder in a file": ([*CHECK, "--out", "{list}/x"], "cannot be written: a file of this name is in the way."),
    "a long name": ([*CHECK, "--out", "{folder}/" + "a" * 300], "cannot be written: the name is too long."),
}


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """What stands in braces in the tables."""
    monkeypatch.setenv("LISTO_LANGUAGE", "en")
    monkeypatch.setenv("LISTO_DATA", str(tmp_path / "data"))
    found = {"list": tmp_path / "list.xlsx", "request": tmp_path / "request.json", "folder": tmp_path}
    found["list"].write_bytes(practice.practice_list())
    found["request"].write_text(practice.TEMPLATE, "utf-8")
    return found


@pytest.mark.parametrize(("arguments", "words"), WRONG.values(), ids=WRONG)
def test_it_is_refused_with_one_sentence(
    arguments: list[str], words: str, places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([each.format(**places) for each in arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_words_of_argparse_that_are_not_known_here_lead_to_the_help() -> None:
    assert str(explained("a new message of Python 4", "python -m lynn read")) == (
        "These arguments cannot be understood. See python -m lynn read --help"
    )


def run(places: dict[str, Path], *arguments: str, out: int) -> tuple[int, str]:
    """The command in a process of its own, writing to `out`; its exit code and what it says on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "lynn", *(each.format(**places) for each in arguments)],
        cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [["read", "{list}"], ["template", "{request}"]], ids=lambda command: command[0])
def test_a_full_disk_behind_stdout_is_one_sentence(command: list[str], places: dict[str, Path]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, said = run(places, *command, out=full.fileno())
    assert (code, said) == (2, "It could not be written to its end: the disk is full.\n")


def test_whoever_stops_reading_gets_no_complaint(places: dict[str, Path]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run(places, "read", "{list}", out=writing) == (0, "")
    finally:
        os.close(writing)


def test_json_is_utf8_whatever_the_terminal_takes(
    places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (tmp_path / "names.csv").write_text("Nombre\nŁucja Ñuñoa 😀\n", "utf-8")
    with (tmp_path / "out.json").open("wb") as out:
        assert run(places, "read", "{folder}/names.csv", out=out.fileno()) == (0, "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"] == [["Łucja Ñuñoa 😀"]]

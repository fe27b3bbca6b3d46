"""The command line run as a user runs it, against a sandbox of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lynn.commands.main import main
from lynn.drafting import practice
from lynn.sandbox import Running, start
from tests.pages.conftest import Sandbox

ROOT = Path(__file__).parents[2]

#: A template of two fields.
_SHORT_REQUEST = {"campaignId": "", "templateId": "3c6f10ec", "data": [{"Name": "Ana", "Phone": "56961100000"}]}


@dataclass(frozen=True)
class Said:
    """What a command left."""

    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def short_request(tmp_path: Path) -> Path:
    """A template of a name and a phone."""
    path = tmp_path / "short.json"
    path.write_text(json.dumps(_SHORT_REQUEST), "utf-8")
    return path


@pytest.fixture
def two_lists(tmp_path: Path) -> Path:
    """A workbook of two sheets of the same shape, 20 people each; only one of them is read."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for number, name in enumerate(("Norte", "Sur")):
        sheet = book.create_sheet(name)
        sheet.append(["Name", "Phone"])
        for row in range(20):
            sheet.append([f"Vecina {number}{row}", f"9 6{number}11 00{row:02}"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    return path


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """`send` with the practice list and all that it asks."""
    (tmp_path / "request.json").write_text(practice.TEMPLATE, "utf-8")
    (tmp_path / "list.xlsx").write_bytes(practice.practice_list())
    return [
        *("send", str(tmp_path / "list.xlsx"), "--template", str(tmp_path / "request.json")),
        *(
            "--connection",
            "practice",
            "--map",
            "Coupon Days=Cupón",
            "--map",
            "Coupon Number=Cupón",
            "--batch-size",
            "50",
        ),
    ]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One sandbox process for the tests of a module."""
    with start(tmp_path_factory.mktemp("sandbox") / "world.sqlite") as running:
        yield running


@pytest.fixture
def sandbox(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox like new; commands of this test talk to it."""
    here = Sandbox(url=running.url)
    here.door("reset", {})
    monkeypatch.setenv("LISTO_SANDBOX_URL", running.url)
    monkeypatch.setenv("LISTO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LISTO_LANGUAGE", "en")
    return here


class Command:
    """Runs commands in this process: the same function that `python -m lynn` calls."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Said:
        code = main([*arguments, "--connection", "practice"])
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)


@pytest.fixture
def command(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def in_a_process(*arguments: str) -> Said:
    """The command in a process of its own, without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "lynn", *arguments],
        cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)

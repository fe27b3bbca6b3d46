"""The worked example in the package's docstring works as it stands there."""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path

import pytest

import lynn
from lynn.drafting import practice


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "request.json").write_text(
        '{"templateId": "t-1", "data": [{"Name": "Maiko", "Phone": "56966666666"}]}', "utf-8"
    )
    (tmp_path / "list.xlsx").write_bytes(practice.practice_list())
    monkeypatch.chdir(tmp_path)
    text = inspect.getdoc(lynn) or ""
    example = textwrap.dedent(text[text.index("    from pathlib") :])
    exec(compile(example, "example", "exec"), {})
    first, *batches = capsys.readouterr().out.splitlines()
    assert int(first.split()[0]) == sum(int(line.split()[1]) for line in batches) > 200

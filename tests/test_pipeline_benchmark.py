"""The benchmark still runs, and both kinds of its list say the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.made_list import LABELS, made_rows, write_csv, write_xlsx
from lynn.sheets.reader import read_list

ROOT = Path(__file__).parents[1]


def test_both_kinds_of_the_made_list_hold_the_same_text(tmp_path: Path) -> None:
    write_xlsx(made_rows(60), 60, tmp_path / "list.xlsx")
    write_csv(made_rows(60), tmp_path / "list.csv")
    book = read_list(tmp_path / "list.xlsx", "list.xlsx", tmp_path / "book").table
    text = read_list(tmp_path / "list.csv", "list.csv", tmp_path / "text").table
    assert book.labels == text.labels == LABELS
    assert len(book) == len(text) == 60
    for label in LABELS:
        assert book.column(label).text.to_pylist() == text.column(label).text.to_pylist()


def test_the_pipeline_benchmark_prints_a_line_a_list() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "pipeline.py"), "--rows", "40", "--kinds", "csv"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert ran.stdout.splitlines()[-1].startswith("| csv | 40 |")

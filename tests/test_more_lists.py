"""Lists of all classes that marketers have, made blind to the reader: each cell is what a careful person expects.

`samples/more_lists/NAME.json` holds the sheet, the labels (with others that are as good) and every row. A cell that is null may be
read in more than one way; of a list of texts each is right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lynn.sheets.options import ReadOptions
from lynn.sheets.reading import read_file
from lynn.sheets.report import reading_as_json
from tests.scoring import same_text, score

LISTS = Path(__file__).parent / "samples" / "more_lists"
EXPECTED = sorted(LISTS.glob("*.json"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_a_list_is_read_as_a_careful_person_would(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    source = expected.with_suffix("")
    read = reading_as_json(read_file(source, source.name, ReadOptions(), lambda share: None))
    facts = {**wanted, "row_count": len(wanted["rows"]), "first_row": None, "last_row": None}
    assert score(facts, read["sheet"], read["labels"], read["rows"]) == []
    assert [found for pair in zip(read["rows"], wanted["rows"], strict=True) for found in _differences(*pair)] == []


def _differences(got: list[str], wanted: list[Any]) -> list[tuple[str, Any]]:
    texts = [each if isinstance(each, list) else [each] for each in wanted]
    return [
        (shown, right)
        for shown, right in zip(got, texts, strict=True)
        if right != [None] and not any(same_text(shown, text) for text in right)
    ]

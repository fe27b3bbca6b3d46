"""A person's answers as JSON values and back."""

from __future__ import annotations

import json

import pytest

from lynn.check import Answers, answers_as_json, answers_from_json
from lynn.errors import SettingError


def test_answers_survive_json() -> None:
    answers = Answers(
        applied=frozenset({"capitals-to-names:Name"}),
        undone=frozenset({"trim-blanks"}),
        keep_duplicate="fullest",
        date_orders={"New Date": "day-first"},
        edits={(5, "Name"): "Ñandú"},
        cell_edits={(7, "Teléfono"): "1"},
        left_out=frozenset({9, 3}),
        allowed=frozenset({"value-missing"}),
    )
    assert answers_from_json(json.loads(json.dumps(answers_as_json(answers)))) == answers
    assert answers_from_json({}) == Answers()


@pytest.mark.parametrize("stored", [{"keep_duplicate": "none"}, {"edits": [[1, 2]]}, {"left_out": ["x"]}, {"edits": 3}])
def test_what_is_not_answers_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        answers_from_json(stored)

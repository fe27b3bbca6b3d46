"""All that a person decided on the check page, as one value that a draft, a recipe and a record can keep.

In: clicks. Out: `Answers`, and the same as JSON values and back. Why: a check is a pure function of the list and the answers,
so nothing is ever changed in place and everything can be undone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lynn.errors import SettingError
from lynn.text import t

#: Which of several rows with one number goes. "fullest" is the row with most characters; the first of those that tie.
KEEP_CHOICES: Final = ("first", "last", "fullest")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that a person decided on the check page. Part of the draft, part of a recipe, part of the record."""

    #: Repairs that a person applied beyond those applied by default, and defaults that they undid: `RepairOffer.key`
    #: ("capitals-to-names:Name"), or the bare name for every field. An undone key wins over an applied one.
    applied: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()
    #: Which of several rows with one number goes: "first", "last" or "fullest".
    keep_duplicate: str = "first"
    #: Field → "day-first", "month-first" or "year-first", where a person answered.
    date_orders: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: (sheet row number, field) → value typed by a person.
    edits: Mapping[tuple[int, str], str] = dataclasses.field(default_factory=dict)
    #: (sheet row number, label) → text of the sheet's own cell, mended outside; comes before the mapping.
    cell_edits: Mapping[tuple[int, str], str] = dataclasses.field(default_factory=dict)
    #: Sheet rows of the people whom a person took out; every other row with the same number stays out with them.
    left_out: frozenset[int] = frozenset()
    #: Blocking codes that a person let go nonetheless; only those that `ALLOWABLE` names have an effect.
    allowed: frozenset[str] = frozenset()
    #: Which people "do-not-disturb-elsewhere" in `allowed` lets go, as a fingerprint of their numbers: with one more, or with
    #: others, it lets nobody go until a person decides anew.
    allowed_people: str = ""

    def wants(self, name: str, field: str, *, by_default: bool) -> bool:
        """Whether the repair `name` is to be done in `field`."""
        keys = {name, f"{name}:{field}"}
        if keys & self.undone:
            return False
        return by_default or bool(keys & self.applied)

    def for_another_campaign(self) -> Answers:
        """The same, without what let people go who asked for silence elsewhere: elsewhere means other campaigns then."""
        return dataclasses.replace(self, allowed=self.allowed - {"do-not-disturb-elsewhere"}, allowed_people="")


def answers_as_json(answers: Answers) -> dict[str, Any]:
    """JSON values that `answers_from_json` reads back; the same answers always give the same text."""
    return {
        "applied": sorted(answers.applied),
        "undone": sorted(answers.undone),
        "keep_duplicate": answers.keep_duplicate,
        "date_orders": dict(sorted(answers.date_orders.items())),
        "edits": [[row, field, value] for (row, field), value in sorted(answers.edits.items())],
        "cell_edits": [[row, label, value] for (row, label), value in sorted(answers.cell_edits.items())],
        "left_out": sorted(answers.left_out),
        "allowed": sorted(answers.allowed),
        "allowed_people": answers.allowed_people,
    }


def answers_from_json(stored: Mapping[str, Any]) -> Answers:
    """The inverse of `answers_as_json`; what is absent has its default. `SettingError` for what is not answers."""
    try:
        answers = Answers(
            applied=frozenset(map(str, stored.get("applied", ()))),
            undone=frozenset(map(str, stored.get("undone", ()))),
            keep_duplicate=str(stored.get("keep_duplicate", "first")),
            date_orders={str(field): str(order) for field, order in dict(stored.get("date_orders", {})).items()},
            edits={(int(row), str(field)): str(value) for row, field, value in stored.get("edits", ())},
            cell_edits={(int(row), str(label)): str(value) for row, label, value in stored.get("cell_edits", ())},
            left_out=frozenset(map(int, stored.get("left_out", ()))),
            allowed=frozenset(map(str, stored.get("allowed", ()))),
            allowed_people=str(stored.get("allowed_people", "")),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise SettingError(t("The stored answers cannot be read. Answer again on the check page.")) from error
    if answers.keep_duplicate not in KEEP_CHOICES:
        raise SettingError(t("Of repeated people the first, the last or the fullest row can be kept."))
    return answers

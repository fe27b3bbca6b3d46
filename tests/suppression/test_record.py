"""Who is on do not disturb is told by any list's numbers, by campaign, without a number being kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from lynn.errors import NotFoundError
from lynn.sending.entries import Kind
from lynn.sending.ledger import Ledger

ANA, LUIS, EVA = "+56966660001", "+56966660002", "+56966660003"


@pytest.mark.parametrize(
    ("put_on_for", "sent_to", "is_held"),
    [
        ("c-1", "c-1", True),
        ("c-1", "C-1", True),
        ("c-1", "c-2", False),
        # A list that names no campaign could go to any.
        ("c-1", "", True),
        ("", "c-2", True),
        ("", "", True),
    ],
)
def test_a_campaigns_entry_counts_for_it_and_for_lists_that_name_none(
    ledger: Ledger, put_on_for: str, sent_to: str, is_held: bool
) -> None:
    ledger.suppression.put("practice", [put_on_for], [ANA], by="Eva")
    assert ledger.suppression.held("practice", sent_to, [ANA, LUIS]) == ({ANA} if is_held else set())


def test_another_connection_knows_nothing_of_it(ledger: Ledger) -> None:
    ledger.suppression.put("practice", [""], [ANA], by="Eva")
    assert ledger.suppression.held("other", "", [ANA]) == set()


def test_who_is_taken_off_is_reached_again_and_the_last_word_counts(ledger: Ledger) -> None:
    record = ledger.suppression
    record.put("practice", ["c-1"], [ANA, LUIS], by="Eva")
    record.put("practice", ["c-1"], [ANA], by="Eva", is_on=False)
    assert record.held("practice", "c-1", [ANA, LUIS]) == {LUIS}
    record.put("practice", ["c-1"], [ANA], by="Eva")
    assert record.held("practice", "c-1", [ANA, LUIS]) == {ANA, LUIS}


def test_taking_off_for_one_campaign_leaves_the_others(ledger: Ledger) -> None:
    record = ledger.suppression
    record.put("practice", ["c-1", "c-2"], [ANA], by="Eva")
    record.put("practice", ["c-1"], [ANA], by="Eva", is_on=False)
    assert [record.held("practice", campaign, [ANA]) for campaign in ("c-1", "c-2", "")] == [set(), {ANA}, {ANA}]


def test_a_loaded_list_counts_everywhere_until_it_is_taken_away(ledger: Ledger) -> None:
    record = ledger.suppression
    entry_id = record.load_list("practice", "bajas.xlsx", [ANA, LUIS, ANA], by="Eva")
    record.put("practice", ["c-1"], [ANA], by="Eva", is_on=False)
    assert record.held("practice", "c-1", [ANA, LUIS, EVA]) == {ANA, LUIS}
    assert [(each.name, each.person_count) for each in record.entries("practice", kinds=[Kind.LIST])] == [
        ("bajas.xlsx", 2)
    ]
    record.end_list(entry_id)
    assert record.held("practice", "c-1", [ANA, LUIS]) == set()
    with pytest.raises(NotFoundError):
        record.end_list(entry_id)


def test_every_decision_gives_the_record_another_version(ledger: Ledger) -> None:
    record = ledger.suppression
    seen = [record.version("practice")]
    entry_id = record.load_list("practice", "bajas.xlsx", [ANA], by="Eva")
    seen.append(record.version("practice"))
    record.put("practice", [""], [LUIS], by="Eva")
    seen.append(record.version("practice"))
    record.end_list(entry_id)
    seen.append(record.version("practice"))
    record.put("practice", [""], [LUIS], by="Eva", is_on=False)
    seen.append(record.version("practice"))
    assert len(set(seen)) == len(seen)


def test_the_history_of_a_number_names_who_decided_what(ledger: Ledger) -> None:
    record = ledger.suppression
    record.put("practice", ["c-1"], [ANA], by="Eva")
    record.put("practice", ["c-1"], [LUIS], by="Eva")
    record.put("practice", ["c-1"], [ANA], by="Luz", is_on=False)
    found = record.history("practice", ANA)
    assert [(entry.created_by, entry.is_on) for entry, _ in found] == [("Luz", False), ("Eva", True)]


def test_no_number_is_in_the_database(ledger: Ledger, tmp_path: Path) -> None:
    ledger.suppression.load_list("practice", "bajas.xlsx", [ANA], by="Eva")
    ledger.suppression.put("practice", [""], [LUIS], by="Eva")
    content = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert b"66660001" not in content
    assert b"66660002" not in content

"""Contacts in memory: found in any spelling, a page at a time, fast at 100,000."""

from __future__ import annotations

import pytest

from lynn.api.lists import contact_from
from lynn.desk.people import people_of


def contact(key: str, name: str, number: str, *ids: str) -> dict[str, object]:
    return {"id": key, "fullName": name, "channel": "WhatsApp", "identifier": number, "correlationIds": list(ids)}


PEOPLE = people_of(
    contact_from(each)
    for each in (
        contact("a", "Lucía Muñoz", "56966660001", "CRM-1"),
        contact("b", "João Araújo", "5511990000002"),
        contact("c", "", "5255500000003"),
    )
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["a", "b", "c"]),
        ("munoz", ["a"]),
        ("MUÑOZ lucia", ["a"]),
        ("+56 9 6666-0001", ["a"]),
        ("09-66660001", ["a"]),
        ("0056 9 6666 0001", ["a"]),
        ("044 55 0000 0003", ["c"]),
        ("66660002", []),
        ("crm-1", ["a"]),
        ("araujo", ["b"]),
        ("nobody", []),
        (".*", []),
    ],
)
def test_every_word_is_looked_for_in_any_spelling(words: str, found: list[str]) -> None:
    assert [each.contact_id for each in PEOPLE.at(PEOPLE.search(words).tolist())] == found


def test_a_contact_is_found_by_its_number() -> None:
    assert PEOPLE.by_number["5511990000002"] == 1


def test_no_contacts_are_no_trouble() -> None:
    none = people_of([])
    assert len(none) == 0
    assert none.at(none.search("ana").tolist()) == []


def test_a_search_goes_through_a_hundred_thousand() -> None:
    many = people_of(
        contact_from(contact(str(n), f"Person Número {n}", f"569{n:08d}", f"C-{n}")) for n in range(100_000)
    )
    assert len(many.search("numero 99999")) == 1

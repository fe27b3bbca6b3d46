"""A checked list beside the contacts that Lynn has: who is new, who changes, who is already the same, and who is held back.

In: `CheckedRows` of the contact fields, and `People`. Out: a `Rehearsal`; nothing leaves. A blank in the list never takes away
what Lynn has. Why numbers only: a WhatsApp number is the one thing that a list and Lynn both know a person by.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lynn.check import Answers, CheckedRows, code_title
from lynn.desk.contacts import CORRELATIONS, WHATSAPP
from lynn.desk.people import People, Person
from lynn.mapping import ColumnMapping, FieldSource, Sureness, with_source
from lynn.text import Text, t

#: The template that makes a list of contacts go the same way as a list to send: fields, one example, no phone to guess by.
CONTACTS = "contacts"
NAME, PHONE = "Name", "Phone"
IDS = ("Correlation id 1", "Correlation id 2", "Correlation id 3")
CONTACT_TEMPLATE = json.dumps(
    {
        "campaingId": "",
        "templateId": CONTACTS,
        "typeOfData": 0,
        "data": [{NAME: "María José Núñez", PHONE: "", IDS[0]: "A-1029", IDS[1]: "", IDS[2]: ""}],
    },
    ensure_ascii=False,
)
#: Fields that a list need not have.
OPTIONAL = frozenset({NAME, *IDS})

_NAMELESS = t("New people without a name")
_TWICE = t("The same number in an earlier row")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that would go to Lynn."""

    #: The sheet's own number.
    row: int
    #: Digits, country code included.
    number: str
    #: By our names: `name`, `correlation_1`, …; only what the list says.
    values: Mapping[str, str]
    #: "" for a new contact.
    contact_id: str = ""
    #: What Lynn has now, of the same names.
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether Lynn has nobody with this number."""
        return not self.contact_id


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What would happen; `new_count + change_count + same_count + sum(held.values())` is the list's row count."""

    rows: tuple[Row, ...]
    same_count: int
    #: Why → how many rows.
    held: tuple[tuple[Text, int], ...]
    row_count: int

    @property
    def new_count(self) -> int:
        """Contacts that would be created."""
        return sum(row.is_new for row in self.rows)

    @property
    def change_count(self) -> int:
        """Contacts that would be changed."""
        return len(self.rows) - self.new_count

    @property
    def held_count(self) -> int:
        """Rows that go nowhere."""
        return sum(count for _, count in self.held)


def with_optional_blanks(mapping: ColumnMapping, answers: Answers) -> tuple[ColumnMapping, Answers]:
    """What a contact need not have may be missing in the list, and may be blank in a row."""
    for source in mapping.sources:
        if source.field in OPTIONAL and not source.is_settled:
            empty = FieldSource(field=source.field, is_left_empty=True, sureness=Sureness.CHOSEN)
            mapping = with_source(mapping, empty)
    return mapping, dataclasses.replace(answers, allowed=answers.allowed | {"value-missing"})


def rehearse(checked: CheckedRows, people: People) -> Rehearsal:
    """Compare every row that passed the check with Lynn."""
    names = {NAME: "name", **dict(zip(IDS, CORRELATIONS, strict=True))}
    texts = {ours: checked.values[theirs].to_pylist() for theirs, ours in names.items()}
    numbers = checked.values[PHONE].to_pylist()
    held = Counter({code_title(code): count for code, count in checked.held_back.items()})
    first: dict[str, int] = {}
    for position in (checked.hold == 0).nonzero()[0].tolist():
        if first.setdefault(numbers[position].removeprefix("+"), position) != position:
            held[_TWICE] += 1
    known = [number for number in first if number in people.by_number]
    persons = dict(zip(known, people.at(people.by_number[number] for number in known), strict=True))
    rows: list[Row] = []
    same = 0
    for number, position in first.items():
        values = {ours: column[position].strip() for ours, column in texts.items() if column[position].strip()}
        row = int(checked.row_numbers[position])
        if number not in persons:
            if values.get("name"):
                rows.append(Row(row=row, number=number, values=values))
            else:
                held[_NAMELESS] += 1
            continue
        before = seen_values(persons[number])
        if all(before[name] == value for name, value in values.items()):
            same += 1
        else:
            contact_id = persons[number].contact_id
            rows.append(Row(row=row, number=number, values=values, contact_id=contact_id, before=before))
    return Rehearsal(rows=tuple(rows), same_count=same, held=tuple(held.most_common()), row_count=checked.row_count)


def seen_values(person: Person) -> dict[str, str]:
    """What Lynn has of the fields that a list may say."""
    ids = [*person.correlation_ids, "", "", ""]
    return {"name": person.name, **dict(zip(CORRELATIONS, ids, strict=False))}


def form_values(row: Row) -> dict[str, str]:
    """The values of a new contact, as `desk.contacts.new_fields` takes them."""
    return {"channel": WHATSAPP, "identifier": row.number, **row.values}

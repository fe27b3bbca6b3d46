"""What becomes of a record: a loaded row and its age come in, its status and the words for it go out.

Nothing here is chance. How long a record takes follows from its number and its place in the load; whether it fails lies
in its data, so that a person who practises can find the reason in the list:

- the number ends in 00: it is not on WhatsApp; in 99: the person has stopped messages from this business
- the number is a landline where the country's numbering shows it
- a value is empty (`Tags` may be), too long, or holds a line break, a tab or more than four blanks in a row
- the number is on the campaign's blacklist
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

#: Lynn's word for success of a record, as text (documented).
SUCCESS = "200"
CANCELED = "Canceled"
#: Records that Lynn hands over to WhatsApp in one second, in the sandbox.
_RECORDS_A_SECOND = 50.0
_LONGEST_QUEUE_SECONDS = 15.0
_LONGEST_VALUE = 1024
_UNFIT = re.compile(r"[\r\n\t]| {5,}")
#: Country code and what follows it in landline numbers. Mexico's can't be told apart.
_LANDLINE = re.compile(r"56(?!9)\d{9}|55\d{2}[2-5]\d{7}|54(?!9)\d{10}|51(?!9)\d{8}|57(?!3)\d{8,10}")


@dataclass(frozen=True, kw_only=True)
class Fate:
    """How a record ends, known from its data when it is loaded."""

    #: What `Status` will say: "200", or one of WhatsApp's error numbers, or "Canceled".
    status: str
    #: The reason in English words; empty for a success.
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of a load, as it stands at one moment."""

    phone: str
    status: str
    reason: str
    #: Every state that it has been in, in order: Lynn's dashboard counts a record in each of them.
    passed: tuple[str, ...]
    is_final: bool


def fate(phone: str, row: Mapping[str, str], *, is_suppressed: bool) -> Fate:
    """How the record of `row` will end."""
    if is_suppressed:
        return Fate(status=CANCELED, reason="The contact is on this campaign's blacklist.")
    for name, value in row.items():
        if not value.strip() and name.lower() != "tags":
            return Fate(status="132000", reason=f"The template's parameter {name} is empty.")
        if _UNFIT.search(value):
            return Fate(status="132012", reason=f"The parameter {name} has a line break, a tab or too many blanks.")
        if len(value) > _LONGEST_VALUE:
            return Fate(status="132005", reason=f"The parameter {name} is too long.")
    if _LANDLINE.fullmatch(phone) or phone.endswith("00"):
        return Fate(status="131026", reason="Message undeliverable: the number is not on WhatsApp.")
    if phone.endswith("99"):
        return Fate(status="131050", reason="The person has stopped messages from this business.")
    return Fate(status=SUCCESS)


def record(phone: str, end: Fate, *, position: int, age_seconds: float, is_stopped: bool) -> Record:
    """The record's state at an age. With `is_stopped` (its campaign was deleted) whatever had not ended is canceled."""
    seed = blake2b(phone.encode(), digest_size=3).digest()
    queue = min(position / _RECORDS_A_SECOND, _LONGEST_QUEUE_SECONDS)
    starts = queue + 0.5 + 2.0 * seed[0] / 255
    sent = starts + 1.0 + 4.0 * seed[1] / 255
    ends = sent + 1.0 + 8.0 * seed[2] / 255
    if end.status != SUCCESS:
        steps = [("Ready", 0.0), ("InProgress", starts), (end.status, sent)]
    else:
        steps = [("Ready", 0.0), ("InProgress", starts), ("Sent", sent), (SUCCESS, ends)]
    passed = tuple(name for name, at in steps if at <= age_seconds) or ("Ready",)
    is_final = passed[-1] == end.status
    if is_stopped and not is_final:
        return Record(
            phone=phone,
            status=CANCELED,
            reason="The campaign was deleted.",
            passed=(*passed, CANCELED),
            is_final=True,
        )
    return Record(
        phone=phone, status=passed[-1], reason=end.reason if is_final else "", passed=passed, is_final=is_final
    )

"""How a list goes out: at once or later, not at night, a few people first, and what about those who got it lately.

In: a person's choices on the last stop. Out: a frozen `Plan`, part of the draft and of the record.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from lynn.batch import Batch, make_batch
from lynn.check import CheckedRows
from lynn.errors import ConflictError, InputError
from lynn.mapping import ColumnMapping
from lynn.phone import read_phone
from lynn.text import Text, t, tn

#: People who get it before everybody else, when a person wants to stop and look.
CANARY_PEOPLE = 20
#: Share of failures among them above which it stops by itself.
CANARY_STOP_SHARE = 0.2
#: Real rows that go to the sender's own number.
OWN_ROWS = 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The choices; the defaults send at once, to everyone who may get it."""

    #: Who got this template lately, or waits for it in another submission, is held back ("leave-out"), or gets it again
    #: ("again"); None: not asked yet.
    reached: str | None = None
    #: To so many of them a person wants it to go again; when there are more, it is asked anew.
    agreed_repeats: int = 0
    #: The sender's own number, as typed; real rows go there first. "" for none.
    own_phone: str = ""
    #: Stop and look after `CANARY_PEOPLE`.
    has_canary: bool = False
    #: It does not go at once. While `start_at` is None too, the time is still being chosen and nothing may be sent.
    is_later: bool = False
    #: ISO 8601 with its offset, or None for at once.
    start_at: str | None = None
    #: Nothing leaves from "HH:MM" until "HH:MM" in the zone; all three or none.
    quiet_from: str | None = None
    quiet_until: str | None = None
    quiet_zone: str | None = None
    #: Why a person sends though Lynn was not asked about everybody, in their own words; "" while nobody decided so.
    unchecked_why: str = ""

    def as_json(self) -> dict[str, Any]:
        """A form that `from_json` reads back."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Plan:
        """The inverse of `as_json`; choices that this version does not know are left out."""
        known = {field.name for field in fields(cls)}
        # An earlier version knew a plan for later by its time alone.
        is_later = bool(stored.get("start_at"))
        return cls(**({"is_later": is_later} | {key: value for key, value in stored.items() if key in known}))

    def for_other_people(self) -> Plan:
        """The same way out for another list: what was said about people was said about those of the earlier one."""
        return dataclasses.replace(self, reached=None, agreed_repeats=0, unchecked_why="")

    def allows_repeats(self, count: int) -> bool:
        """Whether a person said what becomes of so many who got this template lately, or are about to."""
        return not count or (self.reached == "again" and count <= self.agreed_repeats)

    def refuse_unready(self, now: datetime) -> None:
        """`ConflictError` while the time is not chosen, or once it has passed: what was meant for later never goes at once."""
        if self.is_later and self.starts_at is None:
            raise ConflictError(
                t("The day and the time are not chosen yet. Nothing was sent."), code="start-not-chosen"
            )
        if self.starts_at is not None and self.starts_at <= now:
            raise ConflictError(
                t("The time that you chose has passed. Nothing was sent. Choose another."), code="start-passed"
            )

    @property
    def starts_at(self) -> datetime | None:
        """When it starts; None for at once."""
        return datetime.fromisoformat(self.start_at) if self.start_at else None


def own_number(plan: Plan, mapping: ColumnMapping) -> str:
    """The sender's own number in E.164; "" for none. `InputError` when what was typed is no number."""
    if not plan.own_phone:
        return ""
    number, problem = read_phone(plan.own_phone, mapping.country)
    if not number and plan.own_phone.strip().startswith("+"):
        raise InputError(
            t("There is no phone with the number that you typed as your own. Look at its digits."), code=problem
        )
    if not number:
        raise InputError(t("Your own number cannot be read as a phone. Type it with its country code."), code=problem)
    return number


def batch_count(plan: Plan, going: int, batch_size: int) -> int:
    """Loads that it becomes: the rows to the own number are one, and the batch in which the first few end is cut in two."""
    is_cut = plan.has_canary and going > CANARY_PEOPLE and CANARY_PEOPLE % batch_size != 0
    return bool(plan.own_phone) + -(-going // batch_size) + is_cut


def said(plan: Plan, going: int, batch_size: int) -> list[Text]:
    """Everything chosen beside the time, in sentences, for whoever confirms it."""
    words = []
    if plan.own_phone:
        words.append(
            tn(
                "First {count} real row goes to your own number, and it waits until you go on.",
                "First {count} real rows go to your own number, and it waits until you go on.",
                min(OWN_ROWS, going, batch_size),
            )
        )
    if plan.has_canary and going > CANARY_PEOPLE:
        words.append(
            tn(
                "It stops after {count} person until you have looked.",
                "It stops after the first {count} people until you have looked.",
                CANARY_PEOPLE,
            )
        )
    if plan.quiet_from:
        words.append(
            t(
                "Nothing leaves from {start} to {end} ({zone}).",
                start=plan.quiet_from,
                end=plan.quiet_until,
                zone=plan.quiet_zone,
            )
        )
    words.append(
        tn("It leaves in {count} batch.", "It leaves in {count} batches.", batch_count(plan, going, batch_size))
    )
    return words


def own_batches(
    checked: CheckedRows, plan: Plan, mapping: ColumnMapping, campaign_id: str | None, batch_size: int
) -> list[Batch]:
    """The first rows that go, addressed to the sender's own number; none when no number was typed."""
    number = own_number(plan, mapping)
    if not number or mapping.phone_field is None:
        return []
    rows = np.flatnonzero(checked.hold == 0)[: min(OWN_ROWS, batch_size)]
    values = checked.values.take(pa.array(rows))
    place = values.column_names.index(mapping.phone_field)
    own = pa.array([number] * len(rows), type=pa.large_string())
    mine = dataclasses.replace(
        checked,
        values=values.set_column(place, mapping.phone_field, own),
        row_numbers=checked.row_numbers[rows],
        hold=np.zeros(len(rows), dtype=checked.hold.dtype),
    )
    return [make_batch(mine, 1, campaign_id=campaign_id, batch_size=len(rows))]

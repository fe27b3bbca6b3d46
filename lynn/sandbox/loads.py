"""Loading a list, and the state of that load: the main job of Lynn's Outbound, and of this sandbox.

A load is checked, its people become contacts, and how each record will end is decided and kept; after that a state is
only a matter of the record's age.
"""

import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

from . import campaigns, log, shapes, states
from .calls import Call, RefusalError, named, one
from .exchange import Reply
from .world import add_contacts

#: Country code and number, digits only (documented); E.164 allows 15 digits.
NUMBER = re.compile(r"[1-9]\d{7,14}", re.ASCII)
_QUERY_VALUES = 500

Row = Mapping[str, str]


def count_load_rows(call: Call) -> int:
    """Check the whole body. Raises `RefusalError` with the first thing that is wrong."""
    template = named(call.document, "templateId")
    if not isinstance(template, str) or not template.strip():
        raise RefusalError(400, "The templateId is missing.")
    campaign = _campaign(call)
    if campaign is not None and not isinstance(campaign, str):
        raise RefusalError(400, "The campaingId must be a text.")
    data = named(call.document, "data")
    if not isinstance(data, list) or not data:
        raise RefusalError(400, "The data must be a list with at least one row.")
    for number, row in enumerate(data, start=1):
        _check(row, number)
    return len(data)


def load(database: sqlite3.Connection, call: Call) -> Reply:
    """Take the list and answer with the id of the task that works on it."""
    campaign = _campaign(call) or None
    if campaign:
        campaigns.refuse_unfit(database, call.tenant, campaign)
    task, number = take(database, call, named(call.document, "data"), campaign)
    return shapes.LOAD[call.shape](task, number)


def take(database: sqlite3.Connection, call: Call, rows: Sequence[Row], campaign: str | None) -> tuple[str, int]:
    """Keep rows as campaign records, their people as contacts, and log it. Returns the task's id and number."""
    campaign = campaign.lower() if campaign else None
    phones = [phone_of(row) for row in rows]
    people = [(row.get("Name", ""), phone, ()) for row, phone in zip(rows, phones, strict=True)]
    add_contacts(database, call.tenant, people)
    suppressed = set(suppressed_among(database, call.tenant, campaign, phones))
    ends = (states.fate(phone, row, is_suppressed=phone in suppressed) for row, phone in zip(rows, phones, strict=True))
    entry = log.Entry(
        task=str(uuid.uuid4()),
        rows=len(rows),
        campaign=campaign,
        age_base=campaigns.age_seconds(database, campaign, call.clock.now()),
        result=[[phone, end.status, end.reason] for phone, end in zip(phones, ends, strict=True)],
    )
    return entry.task, log.write_taken(database, call, entry)


def load_status(database: sqlite3.Connection, call: Call) -> Reply:
    """How far a load is."""
    found = log.task(database, call.tenant, call.ids[0], "LoadCampaignData", "UploadCampaignDataByTenant")
    if found is None:
        raise RefusalError(404, "There is no task with this id.")
    is_stopped = found["age_stopped"] is not None
    age = found["age_stopped"]
    if age is None:
        age = campaigns.age_seconds(database, found["campaign"], call.clock.now()) - found["age_base"]
    records = [
        states.record(
            phone,
            states.Fate(status=status, reason=reason),
            position=position,
            age_seconds=age,
            is_stopped=is_stopped,
        )
        for position, (phone, status, reason) in enumerate(found["result"])
    ]
    return shapes.STATUS[call.shape](found["task"], records)


def phone_of(row: Row) -> str:
    """The row's number, under whatever spelling of Phone; empty when there is none."""
    return row["Phone"] if "Phone" in row else str(named(row, "Phone") or "")


def suppressed_among(
    database: sqlite3.Connection, tenant: int, campaign: str | None, phones: Sequence[str]
) -> Iterator[str]:
    """Which of these numbers are on the campaign's blacklist."""
    if campaign is None or not one(database, "SELECT 1 FROM blacklist WHERE campaign = ? LIMIT 1", campaign):
        return
    for start in range(0, len(phones), _QUERY_VALUES):
        some = phones[start : start + _QUERY_VALUES]
        marks = ",".join("?" * len(some))
        query = (
            "SELECT contact.identifier FROM contact JOIN blacklist ON blacklist.contact = contact.id"  # noqa: S608
            f" WHERE contact.tenant = ? AND blacklist.campaign = ? AND contact.identifier IN ({marks})"
        )
        found: Iterable[tuple[str]] = database.execute(query, (tenant, campaign, *some))
        yield from (identifier for (identifier,) in found)


def _campaign(call: Call) -> str | None:
    value: str | None = named(call.document, "campaingId", "campaignId")
    return value


def _check(row: object, number: int) -> None:
    if not isinstance(row, dict):
        raise RefusalError(400, f"Row {number} of the data must be an object.")
    for name, value in row.items():
        if not isinstance(value, str):
            raise RefusalError(400, f"Row {number}: the value of {name} must be a text.")
    if not NUMBER.fullmatch(phone_of(row)):
        raise RefusalError(400, f"Row {number}: Phone must be country code and number, digits only.")

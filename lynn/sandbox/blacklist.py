"""Do not disturb (Lynn: DnD, blacklist): for one contact, for a category of campaigns, and in bulk as a task."""

import json
import sqlite3
import uuid
from typing import Any

from . import campaigns, log, shapes
from .calls import Call, RefusalError, named, one
from .exchange import Reply, json_reply
from .loads import NUMBER
from .world import add_contacts

#: Contacts that the task works through in one second of the world's time.
_CONTACTS_A_SECOND = 200.0
_FIRST_SECONDS = 1.0


def get_dnd_contact(database: sqlite3.Connection, call: Call) -> Reply:
    """In which campaigns this contact is on the blacklist."""
    key = _contact(database, call.tenant, call.ids[0])
    if key is None:
        raise RefusalError(404, "There is no contact with this id.")
    rows = database.execute(
        "SELECT campaign.document FROM campaign JOIN blacklist ON blacklist.campaign = campaign.id"
        " WHERE blacklist.contact = ? ORDER BY campaign.number",
        (key,),
    )
    found = [json.loads(text) for (text,) in rows]
    return json_reply(
        [{"campaignId": each["id"], "campaignName": each["name"], "category": each["category"]} for each in found]
    )


def set_dnd_by_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Put one contact on one campaign's blacklist."""
    key = _given_contact(database, call)
    campaign = named(call.document, "campaignId", "campaingId", "campaign")
    if not isinstance(campaign, str) or not campaigns.has_campaign(database, call.tenant, campaign):
        raise RefusalError(404, "There is no campaign with this id.")
    database.execute("INSERT OR IGNORE INTO blacklist VALUES (?, ?)", (campaign.lower(), key))
    return json_reply({"contactId": key, "campaignId": campaign.lower()})


def set_dnd_by_category(database: sqlite3.Connection, call: Call) -> Reply:
    """Put one contact on the blacklist of every campaign of a category."""
    key = _given_contact(database, call)
    category = named(call.document, "category", "categoryId", "categoryName")
    rows = database.execute("SELECT id, document FROM campaign WHERE tenant = ?", (call.tenant,))
    wanted = str(category).casefold()
    found = [campaign for campaign, text in rows if json.loads(text)["category"].casefold() == wanted]
    if not found:
        raise RefusalError(404, "There is no campaign of this category.")
    database.executemany("INSERT OR IGNORE INTO blacklist VALUES (?, ?)", [(campaign, key) for campaign in found])
    return json_reply({"contactId": key, "category": category, "campaigns": len(found)})


def count_dnd_rows(call: Call) -> int:
    """Check the form of the whole body. Raises `RefusalError`."""
    if not isinstance(call.json, list) or not call.json:
        raise RefusalError(400, "The body must be a list of contacts, each with true or false.")
    for number, entry in enumerate(call.json, start=1):
        _pair(entry, number)
    return len(call.json)


def manage_dnd(database: sqlite3.Connection, call: Call) -> Reply:
    """Put many on one campaign's blacklist, or take them off; unknown numbers become contacts. Answers with a task."""
    campaign = call.ids[0].lower()
    if not campaigns.has_campaign(database, call.tenant, campaign):
        raise RefusalError(404, "There is no campaign with this id.")
    failed = []
    for position, entry in enumerate(call.json):
        contact, name, is_on = _pair(entry, position + 1)
        key = _contact(database, call.tenant, contact)
        if key is None and NUMBER.fullmatch(contact):
            add_contacts(database, call.tenant, [(name, contact, ())])
            key = _contact(database, call.tenant, contact)
        if key is None:
            failed.append(
                {"row": position + 1, "contact": contact, "reason": "This is neither a contact nor a number."}
            )
        elif is_on:
            database.execute("INSERT OR IGNORE INTO blacklist VALUES (?, ?)", (campaign, key))
        else:
            database.execute("DELETE FROM blacklist WHERE campaign = ? AND contact = ?", (campaign, key))
    entry_ = log.Entry(
        task=str(uuid.uuid4()), rows=len(call.json), campaign=campaign, age_base=call.clock.now(), result=failed
    )
    number = log.write_taken(database, call, entry_)
    return shapes.LOAD[call.shape](entry_.task, number)


def dnd_task_status(database: sqlite3.Connection, call: Call) -> Reply:
    """How far a bulk change is."""
    found = log.task(database, call.tenant, call.ids[0], "ManageDnDByCampaign")
    if found is None:
        raise RefusalError(404, "There is no task with this id.")
    age = call.clock.now() - found["age_base"] - _FIRST_SECONDS
    done = max(0, min(found["rows"], int(age * _CONTACTS_A_SECOND)))
    state = "Ready" if age < 0 else "InProgress" if done < found["rows"] else "Finished"
    failed = [each for each in found["result"] if each["row"] <= done]
    return json_reply(
        {"taskId": found["task"], "status": state, "total": found["rows"], "processed": done, "failed": failed}
    )


def _pair(entry: object, number: int) -> tuple[str, str, bool]:
    """Contact, name, and whether he goes on: from an object or a pair, since no schema is documented."""
    values = list(entry.values()) if isinstance(entry, dict) else entry
    if not isinstance(values, list):
        raise RefusalError(400, f"Row {number} must hold a contact and true or false.")
    flags = [value for value in values if isinstance(value, bool)]
    nested = next((value for value in values if isinstance(value, dict)), entry if isinstance(entry, dict) else {})
    contact = named(nested, "identifier", "contact", "contactId", "id", "phone", "phoneNumber")
    if contact is None:
        contact = next((value for value in values if isinstance(value, str)), None)
    if len(flags) != 1 or not isinstance(contact, str):
        raise RefusalError(400, f"Row {number} must hold a contact and true or false.")
    return contact, str(named(nested, "fullName", "name") or ""), flags[0]


def _given_contact(database: sqlite3.Connection, call: Call) -> str:
    contact: Any = named(call.document, "contactId", "contact", "identifier", "id", "phone")
    if isinstance(contact, dict):
        contact = named(contact, "id", "contactId", "identifier", "phone")
    key = _contact(database, call.tenant, contact) if isinstance(contact, str) else None
    if key is None:
        raise RefusalError(404, "There is no contact with this id.")
    return key


def _contact(database: sqlite3.Connection, tenant: int, contact: str) -> str | None:
    """The id of the contact with this id or number."""
    row = one(database, "SELECT id FROM contact WHERE id = ? AND tenant = ?", contact.lower(), tenant) or one(
        database,
        "SELECT id FROM contact WHERE tenant = ? AND channel = 'WhatsApp' AND identifier = ?",
        tenant,
        contact,
    )
    return row[0] if row else None

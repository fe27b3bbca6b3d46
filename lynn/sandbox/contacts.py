"""Contacts: the people Lynn knows, each with a channel and an identifier on it (on WhatsApp, the number)."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from typing import Any

from .calls import Call, RefusalError, key_of, named, one
from .exchange import Reply, json_reply
from .loads import NUMBER
from .shapes import LISTS

_MOST_CORRELATION_IDS = 3
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "fullName": ("fullName", "name"),
    "channel": ("channel", "channelName"),
    "identifier": ("identifier", "channelIdentifier", "phone", "phoneNumber"),
    "correlationIds": ("correlationIds", "correlationIdentifiers", "correlation"),
}


def list_contacts(database: sqlite3.Connection, call: Call) -> Reply:
    """All contacts of the tenant in one answer: no paging is documented."""
    rows = database.execute("SELECT document FROM contact WHERE tenant = ? ORDER BY number", (call.tenant,))
    return Reply(body=LISTS[call.shape]("contacts", [text for (text,) in rows]).encode())


def get_contact(database: sqlite3.Connection, call: Call) -> Reply:
    """One contact."""
    return Reply(body=_find(database, call.tenant, call.ids[0]).encode())


def post_contact(database: sqlite3.Connection, call: Call) -> Reply:
    """Create one; its number must be new on its channel."""
    document = {**_checked(call.document), "id": str(uuid.uuid4())}
    _refuse_taken(database, call.tenant, document)
    database.execute(
        "INSERT INTO contact (id, tenant, channel, identifier, document) VALUES (?, ?, ?, ?, ?)",
        (document["id"], call.tenant, document["channel"], document["identifier"], _text(document)),
    )
    return json_reply(document)


def put_contact(database: sqlite3.Connection, call: Call) -> Reply:
    """Replace one, whole."""
    old = json.loads(_find(database, call.tenant, call.ids[0]))
    given = named(call.document, "id", "contactId")
    if given not in (None, "", old["id"]):
        raise RefusalError(400, "The contact's id can't be changed.")
    document = {**_checked(call.document), "id": old["id"]}
    _refuse_taken(database, call.tenant, document)
    database.execute(
        "UPDATE contact SET channel = ?, identifier = ?, document = ? WHERE id = ?",
        (document["channel"], document["identifier"], _text(document), old["id"]),
    )
    return json_reply(document)


def delete_contact(database: sqlite3.Connection, call: Call) -> Reply:
    """Delete one, and his place on blacklists."""
    key = json.loads(_find(database, call.tenant, call.ids[0]))["id"]
    database.execute("DELETE FROM blacklist WHERE contact = ?", (key,))
    database.execute("DELETE FROM contact WHERE id = ?", (key,))
    return json_reply({"id": key, "deleted": True})


def _find(database: sqlite3.Connection, tenant: int, contact_id: str) -> str:
    row = one(database, "SELECT document FROM contact WHERE id = ? AND tenant = ?", contact_id.lower(), tenant)
    if row is None:
        raise RefusalError(404, "There is no contact with this id.")
    return str(row[0])


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The contact with its known fields under their own names, all others untouched."""
    document = dict(given)
    for name, spellings in _FIELDS.items():
        key = key_of(given, *spellings)
        value = document.pop(key) if key else None
        if value is not None:
            document[name] = value
    document.setdefault("channel", "WhatsApp")
    document.setdefault("correlationIds", [])
    if not isinstance(document.get("fullName"), str) or not document["fullName"].strip():
        raise RefusalError(400, "The contact needs a fullName.")
    if not isinstance(document["channel"], str) or not document["channel"].strip():
        raise RefusalError(400, "The contact's channel must be a text.")
    identifier = document.get("identifier")
    if not isinstance(identifier, str) or not NUMBER.fullmatch(identifier):
        raise RefusalError(400, "The contact's identifier must be country code and number, digits only.")
    correlation = document["correlationIds"]
    if not isinstance(correlation, list) or not all(isinstance(one_id, str) for one_id in correlation):
        raise RefusalError(400, "The contact's correlationIds must be a list of texts.")
    if len(correlation) > _MOST_CORRELATION_IDS:
        raise RefusalError(400, f"A contact has at most {_MOST_CORRELATION_IDS} correlation identifiers.")
    return document


def _refuse_taken(database: sqlite3.Connection, tenant: int, document: Mapping[str, Any]) -> None:
    other = one(
        database,
        "SELECT 1 FROM contact WHERE tenant = ? AND channel = ? AND identifier = ? AND id <> ?",
        tenant,
        document["channel"],
        document["identifier"],
        document["id"],
    )
    if other:
        raise RefusalError(409, "There is a contact with this identifier already.")


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

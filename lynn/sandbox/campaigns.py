"""Campaigns: list, read, create, change, delete, start, stop; and how long each has been at work.

A campaign is kept as the JSON object that was sent, unknown fields included; a change replaces the whole object, so a
client that forgets a field loses it, as it would at Lynn.
"""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .calls import Call, RefusalError, key_of, named, one
from .exchange import Reply, json_reply
from .shapes import LISTS
from .world import MOST_CAMPAIGNS

MODES = ("Manual", "Scheduled", "AlwaysOn")
TYPES = ("SingleMessage", "MultipleMessage")
#: Names under which a known field may come; the first is the one that is kept.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "campaignName"),
    "division": ("division", "divisionName"),
    "category": ("category", "categoryName"),
    "type": ("type", "campaignType", "messageType"),
    "executionMode": ("executionMode", "mode", "execution"),
    "validUntil": ("validUntil", "validity", "expirationDate"),
}
_DAY_SECONDS = 86_400.0


def list_campaigns(database: sqlite3.Connection, call: Call) -> Reply:
    """All campaigns of the tenant."""
    rows = database.execute(
        "SELECT document, running_since FROM campaign WHERE tenant = ? ORDER BY number", (call.tenant,)
    )
    texts = [json.dumps(_shown(json.loads(text), since, call), ensure_ascii=False) for text, since in rows]
    return Reply(body=LISTS[call.shape]("campaigns", texts).encode())


def get_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """One campaign."""
    document, row = _find(database, call.tenant, call.ids[0])
    return json_reply(_shown(document, row["running_since"], call))


def post_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Create one; the tenant may hold 15."""
    document = _checked(call.document)
    held = one(database, "SELECT count(*) FROM campaign WHERE tenant = ?", call.tenant)[0]
    if held >= MOST_CAMPAIGNS:
        raise RefusalError(400, f"The tenant has reached the maximum of {MOST_CAMPAIGNS} campaigns.")
    _refuse_taken_name(database, call.tenant, document["name"], besides="")
    document = {**document, "id": str(uuid.uuid4())}
    database.execute(
        "INSERT INTO campaign (id, tenant, document) VALUES (?, ?, ?)",
        (document["id"], call.tenant, json.dumps(document, ensure_ascii=False)),
    )
    return json_reply(_shown(document, None, call))


def put_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Replace one, whole."""
    old, row = _find(database, call.tenant, call.ids[0])
    given = named(call.document, "id", "campaignId")
    if given not in (None, "", old["id"]):
        raise RefusalError(400, "The campaign's id can't be changed.")
    document = {**_checked(call.document), "id": old["id"]}
    _refuse_taken_name(database, call.tenant, document["name"], besides=old["id"])
    if row["running_since"] is not None and document["executionMode"] != old["executionMode"]:
        raise RefusalError(409, "The campaign is running. Stop it before its execution mode is changed.")
    database.execute(
        "UPDATE campaign SET document = ? WHERE id = ?", (json.dumps(document, ensure_ascii=False), old["id"])
    )
    return json_reply(_shown(document, row["running_since"], call))


def delete_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Delete one with its blacklist; what it has not sent yet is canceled."""
    document, row = _find(database, call.tenant, call.ids[0])
    if row["running_since"] is not None:
        raise RefusalError(409, "The campaign is running. Stop it before it is deleted.")
    database.execute(
        "UPDATE received SET age_stopped = ? - age_base WHERE campaign = ?",
        (age_seconds(database, document["id"], call.clock.now()), document["id"]),
    )
    database.execute("DELETE FROM campaign WHERE id = ?", (document["id"],))
    database.execute("DELETE FROM blacklist WHERE campaign = ?", (document["id"],))
    return json_reply({"id": document["id"], "deleted": True})


def start_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Let a Manual campaign send."""
    document, row = _find(database, call.tenant, call.ids[0])
    _refuse_not_manual(document)
    if row["running_since"] is not None:
        raise RefusalError(409, "The campaign is running already.")
    if not _is_valid(document):
        raise RefusalError(400, "The campaign's validity has ended.")
    database.execute("UPDATE campaign SET running_since = ? WHERE id = ?", (call.clock.now(), document["id"]))
    return json_reply(_shown(document, call.clock.now(), call))


def stop_campaign(database: sqlite3.Connection, call: Call) -> Reply:
    """Let a Manual campaign send no more."""
    document, row = _find(database, call.tenant, call.ids[0])
    _refuse_not_manual(document)
    if row["running_since"] is None:
        raise RefusalError(409, "The campaign is not running.")
    database.execute(
        "UPDATE campaign SET ran = ran + ? - running_since, running_since = NULL WHERE id = ?",
        (call.clock.now(), document["id"]),
    )
    return json_reply(_shown(document, None, call))


def age_seconds(database: sqlite3.Connection, campaign_id: str | None, now: float) -> float:
    """For how long the campaign has been at work, by the world's clock; its records age only while it is.

    A load without a campaign is at work always, like an AlwaysOn campaign; only differences of ages mean anything.
    """
    row = campaign_id and one(database, "SELECT document, ran, running_since FROM campaign WHERE id = ?", campaign_id)
    if not row:
        return now
    document = json.loads(row[0])
    if document["executionMode"] == "Manual":
        return float(row[1] + (now - row[2] if row[2] is not None else 0))
    if document["executionMode"] == "Scheduled":
        starts, stops = _schedule(document)
        return min(max(now, starts), stops)
    return now


def has_campaign(database: sqlite3.Connection, tenant: int, campaign_id: str) -> bool:
    """Whether the tenant has this campaign."""
    return one(database, "SELECT 1 FROM campaign WHERE id = ? AND tenant = ?", campaign_id.lower(), tenant) is not None


def refuse_unfit(database: sqlite3.Connection, tenant: int, campaign_id: str) -> None:
    """Raises `RefusalError` unless records can be loaded into this campaign."""
    document, _ = _find(database, tenant, campaign_id)
    if not _is_valid(document):
        raise RefusalError(400, "The campaign's validity has ended.")


def _find(database: sqlite3.Connection, tenant: int, campaign_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    row = one(
        database,
        "SELECT document, running_since FROM campaign WHERE id = ? AND tenant = ?",
        campaign_id.lower(),
        tenant,
    )
    if row is None:
        raise RefusalError(404, "There is no campaign with this id.")
    return json.loads(row[0]), {"running_since": row[1]}


def _shown(document: dict[str, Any], running_since: float | None, call: Call) -> dict[str, Any]:
    now = call.clock.now()
    if not _is_valid(document):
        state = "Expired"
    elif document["executionMode"] == "Manual":
        state = "Stopped" if running_since is None else "Running"
    elif document["executionMode"] == "Scheduled":
        starts, stops = _schedule(document)
        state = "Waiting" if now < starts else "Running" if now < stops else "Finished"
    else:
        state = "Running"
    return {**document, "state": state}


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The campaign with its known fields under their own names, all others untouched; `state` is Lynn's to say."""
    document = dict(given)
    for name, spellings in _FIELDS.items():
        key = key_of(given, *spellings)
        value = document.pop(key) if key else None
        if value is not None:
            document[name] = value
    document.pop("state", None)
    for name in ("name", "division", "category"):
        if not isinstance(document.get(name), str) or not document[name].strip():
            raise RefusalError(400, f"The campaign needs a {name}.")
    document["type"] = _one_of(document.get("type", TYPES[0]), TYPES, "type")
    if document["type"] != "SingleMessage":
        raise RefusalError(400, "WhatsApp allows only campaigns of the type SingleMessage.")
    document["executionMode"] = _one_of(document.get("executionMode"), MODES, "executionMode")
    for name in ("validUntil", "startDate", "stopDate"):
        if document.get(name) not in (None, ""):
            _day(document[name], name)
    if document["executionMode"] == "Scheduled":
        starts, stops = (_day(document.get(name), name) for name in ("startDate", "stopDate"))
        if stops < starts:
            raise RefusalError(400, "The stopDate is before the startDate.")
    return document


def _one_of(value: object, known: tuple[str, ...], name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(known):
        return known[value]
    plain = str(value).replace(" ", "").replace("-", "").casefold()
    found = next((one for one in known if one.casefold() in (plain, plain + "message")), None)
    if found is None:
        raise RefusalError(400, f"The {name} must be one of {', '.join(known)}.")
    return found


def _day(value: object, name: str) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise RefusalError(400, f"The {name} must be a date like 2026-12-31.") from None


def _schedule(document: Mapping[str, Any]) -> tuple[float, float]:
    starts, stops = (_day(document.get(name), name) for name in ("startDate", "stopDate"))
    return _midnight(starts), _midnight(stops) + _DAY_SECONDS


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()


def _is_valid(document: Mapping[str, Any]) -> bool:
    until = document.get("validUntil")
    return not until or _day(until, "validUntil") >= datetime.now(UTC).date() - timedelta(days=1)


def _refuse_taken_name(database: sqlite3.Connection, tenant: int, name: str, *, besides: str) -> None:
    rows = database.execute("SELECT document FROM campaign WHERE tenant = ? AND id <> ?", (tenant, besides))
    if any(json.loads(text)["name"].casefold() == name.casefold() for (text,) in rows):
        raise RefusalError(409, "There is a campaign with this name already.")


def _refuse_not_manual(document: Mapping[str, Any]) -> None:
    if document["executionMode"] != "Manual":
        raise RefusalError(400, "Only a campaign whose execution mode is Manual can be started and stopped.")

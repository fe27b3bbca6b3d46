"""Campaigns, contacts and do-not-disturb entries out of replies whose fields nobody outside the vendor knows.

In: a 2xx reply. Out: typed values that keep the whole object in `fields`, so that what is sent back loses nothing. Names are
looked for in any spelling; a list where one object was expected, and one where a list was, are both understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from lynn.api.bodies import NotJsonError, is_html, json_value, names_fault, plain, request_id, words_of
from lynn.api.wire import Campaign, Contact, DndEntry, error_of
from lynn.errors import NotFoundError, OutcomeUnknownError
from lynn.masking import storable
from lynn.text import t

_Made = TypeVar("_Made")

#: Our name → the keys under which the value may stand, without case, blanks and dashes; the likeliest first.
CAMPAIGN_KEYS: Mapping[str, tuple[str, ...]] = {
    "campaign_id": ("campaignid", "campaingid", "id", "idcampaign", "guid"),
    "name": ("name", "campaignname", "campaingname", "title", "nombre"),
    "mode": ("executionmode", "mode", "campaignmode", "execution", "executiontype"),
    "kind": ("type", "campaigntype", "kind", "messagetype"),
    "category": ("category", "categoryname", "campaigncategory", "categoryid"),
    "valid_until": ("validuntil", "validto", "expirationdate", "expiration", "enddate"),
    "division": ("division", "divisionname", "divisionid"),
    "state": ("state", "status", "executionstate", "executionstatus", "campaignstatus"),
}
CONTACT_KEYS: Mapping[str, tuple[str, ...]] = {
    "contact_id": ("contactid", "id", "idcontact", "guid"),
    "name": ("fullname", "name", "contactname", "nombre"),
    "channel": ("channel", "channelname", "channeltype", "channelid"),
    "identifier": (
        "identifier",
        "channelidentifier",
        "identifieronchannel",
        "phone",
        "phonenumber",
        "channeluserid",
        "address",
    ),
}
#: Keys of a campaign (a contact) or of several inside a reply.
_CAMPAIGN_NAMES = ("campaigns", "campaings", "campaign", "campaing")
_CONTACT_NAMES = ("contacts", "contact")
_LIST_KEYS = ("data", "result", "results", "items", "value", "values", "records", "list", "content", "rows")


def parse_campaigns(
    status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> list[Campaign]:
    """The campaigns of a GetCampaigns reply. `LynnError` as `error_of` has it, or when no list can be found."""
    value = _value(status_code, headers, body, now)
    return _all(value, _CAMPAIGN_NAMES, campaign_from, status_code, headers, body)


def parse_contacts(
    status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> list[Contact]:
    """The contacts of a GetContacts reply."""
    value = _value(status_code, headers, body, now)
    return _all(value, _CONTACT_NAMES, contact_from, status_code, headers, body)


def parse_dnd_entries(
    status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> list[DndEntry]:
    """In which campaigns a contact is not to be disturbed, of a GetDnDContact reply; ids or names alone are understood."""
    value = _value(status_code, headers, body, now)
    names = ("campaigns", "campaings", "dnd", "dndcontacts", "blacklist", "blacklists", "entries")
    return _all(value, names, dnd_entry_from, status_code, headers, body)


def parse_campaign(
    status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> Campaign:
    """One campaign. `NotFoundError` when the reply is empty."""
    return campaign_from(_one(_value(status_code, headers, body, now), _CAMPAIGN_NAMES))


def parse_contact(status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None) -> Contact:
    """One contact. `NotFoundError` when the reply is empty."""
    return contact_from(_one(_value(status_code, headers, body, now), _CONTACT_NAMES))


def parse_written(
    status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> Mapping[str, Any]:
    """What came back from a create, change, delete, start or stop: an object, {"id": …} for a bare id, {} for nothing.

    A 2xx is taken at its word here; what changed is read again by whoever wants to know. A page is not.
    """
    if not 200 <= status_code < 300:
        raise error_of(status_code, headers, body, now=now)
    if is_html(body):
        raise _unreadable(status_code, headers, body)
    try:
        value = json_value(body) if body.strip() else {}
    except NotJsonError:
        return {}
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        inner = [each for key, each in value.items() if plain(key) in (*_LIST_KEYS, "campaign", "contact")]
        return inner[0] if len(inner) == 1 and isinstance(inner[0], dict) else value
    return {"id": value} if isinstance(value, str | int) and not isinstance(value, bool) else {}


def campaign_from(fields: Mapping[str, Any]) -> Campaign:
    """A campaign from its object, in whatever spelling its fields have."""
    by_name = _by_name(fields)
    return Campaign(**{name: _text(by_name, keys) for name, keys in CAMPAIGN_KEYS.items()}, fields=dict(fields))


def contact_from(fields: Mapping[str, Any]) -> Contact:
    """A contact from its object, in whatever spelling its fields have."""
    by_name = _by_name(fields)
    listed = next((each for key, each in by_name.items() if "correlation" in key and isinstance(each, list)), None)
    if listed is None:
        listed = [by_name[key] for key in sorted(by_name) if "correlation" in key]
    return Contact(
        **{name: _text(by_name, keys) for name, keys in CONTACT_KEYS.items()},
        correlation_ids=tuple(
            storable(str(each)) for each in listed if isinstance(each, str | int) and str(each).strip()
        ),
        fields=dict(fields),
    )


def with_changes(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `fields` with `changes` under the keys that `fields` itself has for them, and nothing else touched.

    A change is named as here ("name", "valid_until") or as Lynn names it. A number stays a number, though typed as text.
    """
    result = dict(fields)
    for name, value in changes.items():
        key = _key_for(fields, name)
        old = fields.get(key)
        if (
            isinstance(old, int)
            and not isinstance(old, bool)
            and isinstance(value, str)
            and re.fullmatch(r"-?\d+", value)
        ):
            value = int(value)
        result[key] = value
    return result


def _key_for(fields: Mapping[str, Any], name: str) -> str:
    if name in fields:
        return name
    spellings = [plain(name), *CAMPAIGN_KEYS.get(name, ()), *CONTACT_KEYS.get(name, ())]
    for spelling in spellings:
        for key in fields:
            if plain(key) == spelling:
                return key
    # Not there yet: in the spelling of the vendor's other fields.
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def dnd_entry_from(fields: Mapping[str, Any]) -> DndEntry:
    """An entry from its object."""
    return DndEntry(
        campaign_id=field_text(fields, "campaignid", "campaingid", "id", "idcampaign"),
        campaign_name=field_text(fields, "campaignname", "campaingname", "name", "campaign", "campaing"),
        category=field_text(fields, "category", "categoryname", "categoryid"),
        fields=dict(fields),
    )


def field_text(fields: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is there, as text ("" when none is). `names` without case, blanks and dashes.

    An object in its place ({"category": {"id": 2, "name": "Retail"}}) gives its name, else its id.
    """
    return _text(_by_name(fields), names)


def _by_name(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {plain(key): each for key, each in fields.items()}


def _text(by_name: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = by_name.get(name)
        if isinstance(value, dict):
            value = field_text(value, "name", "description", "value", "id")
        if isinstance(value, bool) or value is None or isinstance(value, list):
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = storable(str(value)).strip()
        if text:
            return text
    return ""


def _value(status_code: int, headers: Mapping[str, str], body: bytes, now: datetime | None) -> Any:
    if not 200 <= status_code < 300:
        raise error_of(status_code, headers, body, now=now)
    if status_code == 204:
        return []
    try:
        # A 200 without a body is no empty list: "not on the list" must not be read out of silence.
        value = json_value(body)
    except NotJsonError:
        raise _unreadable(status_code, headers, body) from None
    if isinstance(value, dict) and names_fault(value):
        raise _unreadable(status_code, headers, body)
    return value


def _unreadable(status_code: int, headers: Mapping[str, str], body: bytes) -> OutcomeUnknownError:
    sentence = t("Lynn's answer is not what was expected here. It is shown as it came.")
    facts = {"status_code": status_code, "words": words_of(body), "request_id": request_id(headers)}
    return OutcomeUnknownError(sentence, code="lynn-unreadable", **facts)


def _all(
    value: Any,
    names: tuple[str, ...],
    make: Callable[[Mapping[str, Any]], _Made],
    status_code: int,
    headers: Mapping[str, str],
    body: bytes,
) -> list[_Made]:
    found = _find_list(value, names)
    if found is None:
        raise _unreadable(status_code, headers, body)
    made = []
    for each in found:
        if isinstance(each, dict):
            made.append(make(each))
        elif isinstance(each, str | int) and not isinstance(each, bool):
            # A bare id or name.
            made.append(make({"id" if re.fullmatch(r"[\w-]*\d[\w-]*", str(each)) else "name": each}))
        else:
            raise _unreadable(status_code, headers, body)
    return made


def _find_list(value: Any, names: tuple[str, ...], depth: int = 0) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or depth > 2:
        return None
    by_name = _by_name(value)
    for name in (*names, *_LIST_KEYS):
        if isinstance(by_name.get(name), list | dict):
            found = _find_list(by_name[name], names, depth + 1)
            if found is not None:
                return found
        if name in by_name and by_name[name] is None:
            return []
    # One object where a list was expected.
    return [value] if _has_id(value) else None


def _has_id(value: Mapping[str, Any]) -> bool:
    return any(plain(key) in ("id", "campaignid", "campaingid", "contactid", "guid") for key in value)


def _one(value: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
    """The object of a reply, out of an envelope or a list of one."""
    if isinstance(value, dict) and _has_id(value) and field_text(value, *CAMPAIGN_KEYS["name"], *CONTACT_KEYS["name"]):
        # It is the object itself; a list inside it is one of its own fields.
        return value
    found = _find_list(value, names)
    if found and isinstance(found[0], dict):
        return found[0]
    if found is None and isinstance(value, dict) and value:
        inner = [each for key, each in value.items() if plain(key) in (*names, *_LIST_KEYS) and isinstance(each, dict)]
        return inner[0] if inner else value
    raise NotFoundError(t("Lynn has nothing under this id (any more)."), code="lynn-404")

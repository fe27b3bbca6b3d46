"""A contact between what a person types and what Lynn keeps.

In: typed values, contacts as Lynn gives them. Out: fields for the client in the spelling that the contact has already, refusals
before anything leaves, and sentences. Field names of a new contact are inferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lynn.api.bodies import plain
from lynn.api.lists import CONTACT_KEYS, field_text
from lynn.api.wire import Contact
from lynn.desk.forms import tidied
from lynn.errors import InputError
from lynn.phone import read_phone
from lynn.text import Text, t

WHATSAPP = "WhatsApp"
#: Lynn keeps at most three ids of other systems (K).
CORRELATIONS = ("correlation_1", "correlation_2", "correlation_3")

#: Our name → the field's word for people.
FIELDS: Mapping[str, Text] = {
    "name": t("Full name"),
    "channel": t("Channel"),
    "identifier": t("Number or identifier"),
    "correlation_1": t("Correlation id 1"),
    "correlation_2": t("Correlation id 2"),
    "correlation_3": t("Correlation id 3"),
}
#: Our name → how a new contact names it (inferred).
_NEW_KEYS = {"name": "fullName", "channel": "channel", "identifier": "identifier"}


def values_of(contact: Contact) -> dict[str, str]:
    """What a form shows of a contact, by our names."""
    ids = [*contact.correlation_ids, "", "", ""]
    return {
        "name": contact.name,
        "channel": contact.channel,
        "identifier": contact.identifier,
        **dict(zip(CORRELATIONS, ids, strict=False)),
    }


def channels_of(contact: Contact) -> list[tuple[str, str]]:
    """(channel, identifier on it): one, or several where Lynn lists them in one contact."""
    found = [(contact.channel, contact.identifier)] if contact.channel or contact.identifier else []
    for key, value in contact.fields.items():
        if "channel" in plain(key) and isinstance(value, list):
            for each in value:
                if isinstance(each, Mapping):
                    pair = (
                        field_text(each, *CONTACT_KEYS["channel"], "name", "type"),
                        field_text(each, *CONTACT_KEYS["identifier"], "value", "id"),
                    )
                    if pair not in found and any(pair):
                        found.append(pair)
    return found


def is_whatsapp(channel: str) -> bool:
    """Whether the identifier on this channel is a phone number."""
    return plain(channel) in ("whatsapp", "wa", "")


def number_digits(typed: str) -> str:
    """The number as Lynn writes it: country code and number, digits only. `InputError` when it is not one."""
    e164, _code = read_phone(typed, None)
    if not e164:
        raise InputError(
            t("This is not a phone number with its country code, such as {example}.", example="+56 9 6123 4567"),
            code="contact-number", field="identifier",
        )  # fmt: skip
    return e164.removeprefix("+")


def checked_values(typed: Mapping[str, str], *, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """What was typed, tidied. `InputError` (fact `field`) for what Lynn cannot take, before anything leaves."""
    values = tidied(typed, FIELDS, wanted=("name", "identifier"))
    values["channel"] = values["channel"] or WHATSAPP
    is_new_number = before is None or values["identifier"] != before.get("identifier")
    if is_whatsapp(values["channel"]) and is_new_number:
        # What Lynn holds already stays as it is, however it is written.
        values["identifier"] = number_digits(values["identifier"])
    return values


def new_fields(values: Mapping[str, str]) -> dict[str, Any]:
    """The body of PostContact."""
    fields: dict[str, Any] = {key: values[name] for name, key in _NEW_KEYS.items()}
    ids = [values[name] for name in CORRELATIONS if values.get(name)]
    return fields | ({"correlationIds": ids} if ids else {})


def changes_to(contact: Contact, values: Mapping[str, str]) -> dict[str, Any]:
    """Only what differs from the contact as it was opened, under the very keys that its object has."""
    before = values_of(contact)
    changes: dict[str, Any] = {}
    for name in ("name", "channel", "identifier"):
        if values.get(name, before[name]) != before[name]:
            changes[_key_in(contact.fields, name)] = values[name]
    ids = [values.get(name, before[name]) for name in CORRELATIONS]
    if ids != [before[name] for name in CORRELATIONS]:
        changes |= _correlation_changes(contact.fields, ids)
    return changes


def _key_in(fields: Mapping[str, Any], name: str) -> str:
    for spelling in CONTACT_KEYS[name]:
        for key in fields:
            if plain(key) == spelling:
                return key
    return _NEW_KEYS[name]


def _correlation_changes(fields: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    """One list, or a field for each, as the contact has it; a list when it has neither."""
    keys = [key for key in fields if "correlation" in plain(key)]
    listed = next((key for key in keys if isinstance(fields[key], list)), None)
    if listed is None and keys and len(keys) >= sum(map(bool, ids)):
        return dict(zip(sorted(keys), [*ids, "", "", ""], strict=False))
    return {listed or "correlationIds": [each for each in ids if each]}


def consequences(values: Mapping[str, str], *, before: Mapping[str, str] | None) -> Iterator[Text]:
    """What saving does, in sentences."""
    if before is None:
        yield t("Nothing is sent to this person by that.")
        return
    if values["identifier"] != before["identifier"]:
        yield t("Messages to this contact go to the new number from now on.")
    yield t("All other fields of the contact go back to Lynn untouched.")


def deletion_consequences() -> list[Text]:
    """What deleting does."""
    return [
        t("Lynn may forget where this person is not to be disturbed: a later list could reach them again."),
        t("This cannot be undone."),
    ]


def word_to_type(contact: Contact) -> str:
    """What is typed to delete: the name; the identifier of a contact without one."""
    return contact.name or contact.identifier or contact.contact_id


def is_typed_right(contact: Contact, typed: str) -> bool:
    """Whether it was; case and doubled blanks do not matter."""
    wanted = word_to_type(contact)
    return bool(wanted) and " ".join(typed.split()).casefold() == " ".join(wanted.split()).casefold()

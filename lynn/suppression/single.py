"""One number: what our record and Lynn say of it, and putting it on.

In: a number in any spelling. Out: a `Look`, or entries in our record and at Lynn. Our record is written first: whatever Lynn
answers, or whether it answers at all, nobody is written to from here who asked for silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lynn.api.client import LynnClient
from lynn.api.wire import Campaign, Contact, DndEntry
from lynn.errors import InputError, NotFoundError
from lynn.phone import PHONE_FINDINGS, identity, identity_of_digits, read_phone
from lynn.sending.ledger import Ledger
from lynn.text import t


@dataclass(frozen=True, kw_only=True)
class Look:
    """What Lynn says of a number."""

    #: None: Lynn knows nobody with this number, so it is on no list there.
    contact: Contact | None
    entries: tuple[DndEntry, ...] = field(default=(), repr=False)


def number_of(typed: str, country: str | None) -> str:
    """E.164 of a number in any spelling. `InputError` with the reason why it is none."""
    number, code = read_phone(typed, country)
    if number:
        return number
    if not typed.strip():
        raise InputError(t("Type a number."), code="number-none")
    raise InputError(PHONE_FINDINGS[code].explanation, code=code)


def contacts_of(contacts: Sequence[Contact], e164: str) -> list[Contact]:
    """The contacts with this number: one, or two where Lynn has it in both of its spellings. The one spelled so comes first."""
    wanted, digits = identity(e164), e164.removeprefix("+")
    found = [each for each in contacts if identity_of_digits(each.identifier) == wanted]
    return sorted(found, key=lambda each: each.identifier.lstrip("+") != digits)


def look(client: LynnClient, e164: str) -> Look:
    """Ask Lynn about one number: two calls, since it looks people up by its own id only."""
    contact: Contact | None = None
    entries: dict[str, DndEntry] = {}
    for each in contacts_of(client.contacts(), e164):
        try:
            listed = client.dnd_of_contact(each.contact_id)
        except NotFoundError:
            # Deleted between the two questions.
            continue
        contact = contact or each
        entries |= {entry.campaign_id: entry for entry in listed if entry.campaign_id not in entries}
    return Look(contact=contact, entries=tuple(entries.values()))


def put_on(
    ledger: Ledger,
    client: LynnClient,
    e164: str,
    campaigns: Sequence[Campaign],
    *,
    category: str = "",
    is_everywhere: bool = False,
    by: str,
) -> None:
    """Put one person on, for these campaigns; at Lynn with one call for a `category`, else one a campaign.

    `is_everywhere`: `campaigns` are all that Lynn has now, and our record holds the person back from those to come as well.
    `NotFoundError` (code `contact-none`) when Lynn has no such contact: then it is in our record only, and the bulk change,
    which makes contacts, is the way. Any other `LynnError` as the call gave it; our record holds in any case.
    """
    connection = client.connection.name
    ids = [campaign.campaign_id for campaign in campaigns]
    entry_ids = ledger.suppression.put(connection, [""] if is_everywhere else ids, [e164], by=by)
    contacts = contacts_of(client.contacts(), e164)
    if not contacts:
        raise NotFoundError(t("Lynn has no contact with this number."), code="contact-none")
    if category:
        for contact in contacts:
            client.set_dnd_by_category(contact.contact_id, category)
        ledger.suppression.told(entry_ids)
        return
    for place, campaign_id in enumerate(ids):
        for contact in contacts:
            client.set_dnd_by_campaign(contact.contact_id, campaign_id)
        if not is_everywhere:
            ledger.suppression.told([entry_ids[place]])


def take_off_here(ledger: Ledger, connection: str, e164: str, *, by: str) -> None:
    """Take one person off in our record, where it says "every campaign"; what Lynn has stays as it is."""
    ledger.suppression.put(connection, [""], [e164], by=by, is_on=False)

"""`contacts list|show|create|edit|delete|import`: the same use cases as the contacts page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lynn.api.lists import field_text
from lynn.commands import contact_list
from lynn.commands.arguments import HEADER_ROW
from lynn.commands.asking import add_action, client_of, common_options, confirm, show, show_all
from lynn.desk import contacts as desk
from lynn.desk.contacts import CORRELATIONS, WHATSAPP
from lynn.desk.forms import refuse_unchanged
from lynn.desk.people import people_of
from lynn.errors import InputError
from lynn.text import LANGUAGES, t


def add(commands: Any) -> None:
    """Put the family into the parser."""
    family = commands.add_parser(
        "contacts", help="list, show, create, edit, delete contacts, or bring many from a list"
    )
    actions = family.add_subparsers(title="what to do", required=True, metavar="ACTION")

    edited, shown = "change some fields; all others stay as they are", "one contact, and where it is not disturbed"
    add_action(actions, "list", "all contacts: id, channel, number, name", list_all, is_change=False, options=_search)
    add_action(actions, "show", shown, show_one, of="contact", is_change=False)
    add_action(actions, "create", "a new contact", create_one, is_change=True, options=_field_options)
    add_action(actions, "edit", edited, edit_one, of="contact", is_change=True, options=_field_options)
    add_action(actions, "delete", "delete a contact", delete_one, of="contact", is_change=True)

    many = actions.add_parser("import", help="create and change contacts from a list, each row at most once")
    many.add_argument("list", type=Path, metavar="LIST")
    many.add_argument("--sheet", metavar="NAME")
    many.add_argument("--header-row", type=HEADER_ROW, metavar="N", help="sheet row of the headings; 0: there are none")
    many.add_argument("--language", choices=sorted(LANGUAGES), dest="list_language", help="separators of the list")
    many.add_argument("--map", action="append", default=[], metavar="FIELD=LABEL", help="repeatable")
    many.add_argument("--country", metavar="CL", help="region of phones without a country code")
    many.add_argument("--rehearse", action="store_true", help="only compare with Lynn")
    many.add_argument("--strict", action="store_true", help="exit 1 when a row was held back or did not go")
    common_options(many, is_change=True)
    many.set_defaults(run=contact_list.bring_list)


def _search(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--search", default="", metavar="WORDS", help="name, number in any spelling, or correlation id"
    )


def _field_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--name", metavar="TEXT")
    command.add_argument("--number", dest="identifier", metavar="NUMBER", help="in any spelling, with the country code")
    command.add_argument("--channel", metavar="TEXT", help="WhatsApp unless said otherwise")
    command.add_argument(
        "--correlation-id", dest="correlation_ids", action="append", metavar="TEXT", help="repeatable, three at most"
    )


def _given(options: argparse.Namespace) -> dict[str, str]:
    names = ("name", "identifier", "channel")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.correlation_ids is not None:
        if len(options.correlation_ids) > len(CORRELATIONS):
            raise InputError(t("Lynn keeps three correlation ids of a contact at most."), code="too-many-ids")
        ids = [*options.correlation_ids, "", "", ""]
        given |= dict(zip(CORRELATIONS, ids, strict=False))
    return given


def list_all(options: argparse.Namespace) -> int:
    """`contacts list`."""
    with client_of(options) as client:
        found = client.contacts()
    chosen = [found[at] for at in people_of(found).search(options.search).tolist()]
    rows = [(each.contact_id, each.channel, each.identifier, each.name) for each in chosen]
    show_all(options, rows, [each.fields for each in chosen])
    return 0


def show_one(options: argparse.Namespace) -> int:
    """`contacts show ID`."""
    with client_of(options) as client:
        found = client.contact(options.contact)
        blacklists = [each.fields for each in client.dnd_of_contact(options.contact)]
    if options.json:
        show(options, {"contact": found.fields, "do_not_disturb": blacklists})
        return 0
    names = [field_text(each, "campaignname", "name", "campaignid", "id") for each in blacklists]
    show(options, {**found.fields, "do_not_disturb": " · ".join(names)})
    return 0


def create_one(options: argparse.Namespace) -> int:
    """`contacts create`."""
    values = desk.checked_values({"channel": WHATSAPP} | _given(options))
    confirm(options, desk.consequences(values, before=None))
    with client_of(options) as client:
        made = client.post_contact(desk.new_fields(values))
        contact_id = field_text(made, "contactid", "id", "guid")
        # What Lynn answers to a creation is not documented; what it then holds is what counts.
        show(options, client.contact(contact_id).fields if contact_id else made)
    return 0


def edit_one(options: argparse.Namespace) -> int:
    """`contacts edit ID`."""
    with client_of(options) as client:
        seen = client.contact(options.contact)
        before = desk.values_of(seen)
        values = desk.checked_values(before | _given(options), before=before)
        changes = desk.changes_to(seen, values)
        refuse_unchanged(changes)
        confirm(options, desk.consequences(values, before=before))
        client.put_contact(options.contact, changes, seen=seen)
        show(options, client.contact(options.contact).fields)
    return 0


def delete_one(options: argparse.Namespace) -> int:
    """`contacts delete ID`."""
    with client_of(options) as client:
        client.contact(options.contact)
        confirm(options, desk.deletion_consequences())
        client.delete_contact(options.contact)
    show(options, {"id": options.contact, "deleted": True})
    return 0

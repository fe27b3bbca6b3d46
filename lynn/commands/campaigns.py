"""`campaigns list|show|create|edit|delete|start|stop`: the same use cases as the campaigns page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from lynn.api.lists import field_text
from lynn.commands.asking import add_action, client_of, confirm, show, show_all
from lynn.desk import campaigns as desk
from lynn.desk.campaigns import SINGLE_MESSAGE, Mode
from lynn.desk.forms import refuse_unchanged
from lynn.errors import InputError

#: Our name of a field → its option.
_OPTIONS: Mapping[str, str] = {
    "name": "--name",
    "division": "--division",
    "category": "--category",
    "mode": "--mode",
    "valid_until": "--valid-until",
    "start_date": "--first-day",
    "stop_date": "--last-day",
}
_DAYS = ("valid_until", "start_date", "stop_date")


def add(commands: Any) -> None:
    """Put the family into the parser."""
    family = commands.add_parser("campaigns", help="list, show, create, edit, delete, start or stop campaigns")
    actions = family.add_subparsers(title="what to do", required=True, metavar="ACTION")

    edited = "change some fields; all others stay as they are"
    add_action(actions, "list", "all campaigns: id, state, mode, name", list_all, is_change=False)
    add_action(actions, "show", "one campaign with all its fields", show_one, of="campaign", is_change=False)
    add_action(actions, "create", "a new campaign", create_one, is_change=True, options=_field_options)
    add_action(actions, "edit", edited, edit_one, of="campaign", is_change=True, options=_field_options)
    for name, run, words in (
        ("delete", delete_one, "delete a campaign"),
        ("start", start_one, "start a campaign whose mode is Manual"),
        ("stop", stop_one, "stop a campaign whose mode is Manual"),
    ):
        add_action(actions, name, words, run, of="campaign", is_change=True)


def _field_options(command: argparse.ArgumentParser) -> None:
    for name, option in _OPTIONS.items():
        if name == "mode":
            command.add_argument(option, dest=name, choices=[mode.value for mode in Mode])
        else:
            command.add_argument(option, dest=name, metavar="2026-12-31" if name in _DAYS else "TEXT")


def list_all(options: argparse.Namespace) -> int:
    """`campaigns list`."""
    with client_of(options) as client:
        found = client.campaigns()
    rows = [(each.campaign_id, each.state, each.mode, each.name) for each in found]
    show_all(options, rows, [each.fields for each in found])
    return 0


def show_one(options: argparse.Namespace) -> int:
    """`campaigns show ID`."""
    with client_of(options) as client:
        found = client.campaign(options.campaign)
    show(options, found.fields)
    return 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(options, name) for name in _OPTIONS if getattr(options, name) is not None}


def create_one(options: argparse.Namespace) -> int:
    """`campaigns create`."""
    values = desk.checked_values({"mode": Mode.MANUAL.value, "kind": SINGLE_MESSAGE} | _given(options))
    confirm(options, desk.consequences(values, before=None))
    with client_of(options) as client:
        made = client.post_campaign(desk.new_fields(values))
        campaign_id = field_text(made, "campaignid", "campaingid", "id", "guid")
        # What Lynn answers to a creation is not documented; what it then holds is what counts.
        show(options, client.campaign(campaign_id).fields if campaign_id else made)
    return 0


def edit_one(options: argparse.Namespace) -> int:
    """`campaigns edit ID`."""
    with client_of(options) as client:
        seen = client.campaign(options.campaign)
        values = desk.checked_values(desk.values_of(seen) | _given(options))
        changes = desk.changes_to(seen, values)
        refuse_unchanged(changes)
        confirm(options, desk.consequences(values, before=seen))
        client.put_campaign(options.campaign, changes, seen=seen)
        show(options, client.campaign(options.campaign).fields)
    return 0


def delete_one(options: argparse.Namespace) -> int:
    """`campaigns delete ID`."""
    with client_of(options) as client:
        seen = client.campaign(options.campaign)
        confirm(options, desk.deletion_consequences(seen))
        client.delete_campaign(options.campaign)
    show(options, {"id": options.campaign, "deleted": True})
    return 0


def start_one(options: argparse.Namespace) -> int:
    """`campaigns start ID`."""
    return _by_hand(options, is_start=True)


def stop_one(options: argparse.Namespace) -> int:
    """`campaigns stop ID`."""
    return _by_hand(options, is_start=False)


def _by_hand(options: argparse.Namespace, *, is_start: bool) -> int:
    with client_of(options) as client:
        seen = client.campaign(options.campaign)
        if reason := desk.why_not_by_hand(seen):
            raise InputError(reason, code="campaign-not-manual")
        confirm(options, [desk.start_consequence(seen) if is_start else desk.stop_consequence(seen)])
        (client.start_campaign if is_start else client.stop_campaign)(options.campaign)
        now = client.campaign(options.campaign)
    show(options, {"id": options.campaign, "state": now.state})
    # Taken is not done: what Lynn says of the campaign now decides.
    return 0 if desk.is_running(now) in (is_start, None) else 1

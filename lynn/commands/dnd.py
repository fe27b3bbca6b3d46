"""`dnd look|on|off|bulk|undo|load|lists|forget`: the same use cases as the page of do not disturb.

A number may be given as `-` and is then read from stdin: what stands on a command line is seen by everybody on the machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from lynn.api.client import LynnClient
from lynn.api.wire import Campaign
from lynn.commands.arguments import whole_number
from lynn.commands.asking import common_options, confirm, opened, show, show_all
from lynn.commands.files import must_exist
from lynn.commands.lists import print_json, region
from lynn.commands.sends import exit_code, seen_through
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.errors import InputError, NotFoundError
from lynn.installation import Installation, machine_user
from lynn.sending.entries import Kind
from lynn.suppression import bulk, single
from lynn.suppression.rehearsal import Doing, Rehearsal
from lynn.text import t, tn


def add(commands: Any) -> None:
    """Put the family into the parser."""
    family = commands.add_parser("dnd", help="do not disturb: look up, put on, take off, many at once, lists")
    actions = family.add_subparsers(title="what to do", required=True, metavar="ACTION")
    _number_command(actions, "look", "what our record and Lynn say of a number", look, is_change=False)
    on = _number_command(actions, "on", "put a number on", put_on, is_change=True)
    where = on.add_mutually_exclusive_group(required=True)
    where.add_argument("--campaign", metavar="ID")
    where.add_argument("--category", metavar="NAME", help="all campaigns of a category")
    off = _number_command(actions, "off", "take a number off, by a bulk change of one", take_off, is_change=True)
    off.add_argument("--campaign", metavar="ID", required=True)

    many = actions.add_parser("bulk", help="put everybody in a list on, or take them off; rehearsed without --yes")
    many.add_argument("list", type=Path, metavar="LIST")
    many.add_argument("--campaign", metavar="ID", required=True)
    many.add_argument("--off", action="store_true", help="take them off")
    _list_options(many)
    many.add_argument("--rehearse", action="store_true", help="only count; nothing leaves")
    many.add_argument("--wait", action="store_true", help="send here and show it to the end")
    common_options(many, is_change=True)
    many.set_defaults(run=send_bulk)

    undo = actions.add_parser("undo", help="the same people the other way round")
    undo.add_argument("submission", metavar="SUBMISSION")
    undo.add_argument("--wait", action="store_true", help="send here and show it to the end")
    common_options(undo, is_change=True)
    undo.set_defaults(run=way_back)

    load = actions.add_parser("load", help="hold everybody in a list back from every sending; Lynn is told nothing")
    load.add_argument("list", type=Path, metavar="LIST")
    _list_options(load)
    common_options(load, is_change=True)
    load.set_defaults(run=load_list)

    lists = actions.add_parser("lists", help="the loaded lists: id, people, when, who, name")
    common_options(lists, is_change=False)
    lists.set_defaults(run=show_lists)

    forget = actions.add_parser("forget", help="take a loaded list away")
    forget.add_argument("entry", type=whole_number(1, 10**9), metavar="ID")
    common_options(forget, is_change=True)
    forget.set_defaults(run=forget_list)


def _number_command(actions: Any, name: str, words: str, run: Any, *, is_change: bool) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = actions.add_parser(name, help=words)
    command.add_argument("number", metavar="NUMBER|-")
    command.add_argument("--country", metavar="CL", help="region of a number without a country code")
    common_options(command, is_change=is_change)
    command.set_defaults(run=run)
    return command


def _list_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--country", metavar="CL", help="region of numbers without a country code")
    command.add_argument("--as-read", action="store_true", help="with --yes: though people of the file may not be read")


def look(options: argparse.Namespace) -> int:
    """`dnd look NUMBER`."""
    number = _number(options)
    with opened(options) as (here, client):
        found = single.look(client, number)
        ours = here.ledger.suppression.held(options.connection, "", [number])
    campaigns = [
        {"campaign": each.campaign_id, "name": each.campaign_name, "category": each.category} for each in found.entries
    ]
    known = found.contact is not None
    if options.json:
        print_json({"held_back_here": bool(ours), "known_to_lynn": known, "at_lynn": campaigns})
        return 0
    said = {"held back here": bool(ours), "known to Lynn": known}
    show(options, said | {"at Lynn": ", ".join(each["name"] or each["campaign"] for each in campaigns)})
    return 0


def put_on(options: argparse.Namespace) -> int:
    """`dnd on NUMBER --campaign ID | --category NAME`."""
    number = _number(options)
    with opened(options) as (here, client):
        campaigns = _campaigns(client, options)
        confirm(options, [t("The number is put on do not disturb, here and at Lynn.")])
        by = machine_user()
        submissions = []
        try:
            single.put_on(here.ledger, client, number, campaigns, category=options.category or "", by=by)
        except NotFoundError as error:
            if error.code != "contact-none":
                raise
            submissions = [_one(here, options, number, each, is_on=True) for each in campaigns]
        show(options, {"put_on": [each.campaign_id for each in campaigns], "submissions": submissions})
    return 0


def take_off(options: argparse.Namespace) -> int:
    """`dnd off NUMBER --campaign ID`."""
    number = _number(options)
    with opened(options) as (here, client):
        (campaign,) = _campaigns(client, options)
        confirm(options, [t("The number can be written to again in this campaign.")])
        submission_id = _one(here, options, number, campaign, is_on=False)
        show(options, {"taken_off": [campaign.campaign_id], "submissions": [submission_id]})
    return 0


def _one(here: Installation, options: argparse.Namespace, number: str, campaign: Campaign, *, is_on: bool) -> str:
    return bulk.record_numbers(
        here.ledger,
        [number],
        connection=here.connection(options.connection),
        campaign_id=campaign.campaign_id,
        campaign_name=campaign.name,
        is_on=is_on,
        by=machine_user(),
        batch_size=1,
        file_name=t("one number").render(options.language),
    )


def send_bulk(options: argparse.Namespace) -> int:
    """`dnd bulk LIST --campaign ID`."""
    with opened(options) as (here, client):
        (campaign,) = _campaigns(client, options)
        doing = Doing.OFF if options.off else Doing.ON
        draft, rehearsal = _rehearsed(here, options, doing, campaign)
        if options.rehearse:
            show(options, _counts(rehearsal))
            return 0
        question = tn(
            "{count} person, {already}, {repeated}, {unusable}.",
            "{count} people, {already}, {repeated}, {unusable}.",
            rehearsal.going,
            already=tn("{count} already there", "{count} already there", rehearsal.already),
            repeated=tn("{count} repeated", "{count} repeated", rehearsal.repeated),
            unusable=tn("{count} not a number", "{count} not a number", rehearsal.unusable),
        )
        confirm(options, [question])
        connection = here.connection(options.connection)
        submission_id = bulk.record(
            here.drafts, here.ledger, draft, rehearsal, connection=connection, by=machine_user()
        )
        return _finish(here, options, submission_id, _counts(rehearsal))


def way_back(options: argparse.Namespace) -> int:
    """`dnd undo SUBMISSION`."""
    with opened(options) as (here, _client):
        submission = here.ledger.submission(options.submission)
        if submission.connection != options.connection:
            raise InputError(t("That submission went over another connection."), code="other-connection")
        confirm(options, [t("The same people go the other way round.")])
        submission_id = bulk.way_back(
            here.ledger,
            submission,
            connection=here.connection(options.connection),
            by=machine_user(),
            batch_size=here.settings.limits.batch_size,
        )
        return _finish(here, options, submission_id, {"undoes": options.submission})


def load_list(options: argparse.Namespace) -> int:
    """`dnd load LIST`."""
    with opened(options) as (here, _client):
        draft, rehearsal = _rehearsed(here, options, Doing.HERE, None)
        question = tn(
            "{count} person is held back from every sending from here.",
            "{count} people are held back from every sending from here.",
            rehearsal.going,
        )
        confirm(options, [question])
        entry_id = bulk.keep_here(here.ledger, draft, rehearsal, by=machine_user())
        here.drafts.delete(draft)
        show(options, {"list": entry_id} | _counts(rehearsal))
    return 0


def show_lists(options: argparse.Namespace) -> int:
    """`dnd lists`."""
    with opened(options) as (here, _client):
        found = here.ledger.suppression.entries(options.connection, kinds=[Kind.LIST], limit=1000)
    values = [
        {
            "list": each.entry_id,
            "people": each.person_count,
            "loaded_at": each.created_at.isoformat(timespec="seconds"),
            "by": each.created_by,
            "name": each.name,
        }
        for each in found
    ]
    show_all(options, [[str(value) for value in each.values()] for each in values], values)
    return 0


def forget_list(options: argparse.Namespace) -> int:
    """`dnd forget ID`."""
    with opened(options) as (here, _client):
        confirm(options, [t("The people of this list can be written to again, unless they are on it otherwise.")])
        here.ledger.suppression.end_list(options.entry)
        show(options, {"forgotten": options.entry})
    return 0


def _number(options: argparse.Namespace) -> str:
    typed = sys.stdin.readline() if options.number == "-" else options.number
    return single.number_of(typed, region(options.country) if options.country else None)


def _campaigns(client: LynnClient, options: argparse.Namespace) -> list[Campaign]:
    """Those that the options name; Lynn is asked, so that a slip of the pen is told now and not by a refused batch."""
    every = client.campaigns()
    if getattr(options, "category", None):
        found = [each for each in every if each.category.casefold() == options.category.casefold()]
    else:
        found = [each for each in every if each.campaign_id.casefold() == options.campaign.casefold()]
    if not found:
        raise NotFoundError(t("Lynn has no such campaign."), code="campaign-none")
    return found


def _rehearsed(
    here: Installation, options: argparse.Namespace, doing: Doing, campaign: Campaign | None
) -> tuple[Draft, Rehearsal]:
    must_exist(options.list)
    size = here.settings.limits.batch_size
    draft = bulk.begin(here.drafts, person="command-line", connection=options.connection, doing=doing, batch_size=size)
    with options.list.open("rb") as content:
        draft = bulk.add_list(here.drafts, draft, options.list.name, content)
    if options.country:
        draft = steps.choose_country(here.drafts, draft, region(options.country), None)
    if campaign is not None:
        draft = bulk.decide(here.drafts, draft, doing, campaign.campaign_id, campaign.name)
    rehearsal = bulk.rehearse(here.drafts, here.ledger, draft)
    for sentence in rehearsal.unread:
        sys.stderr.write(sentence.render(options.language) + "\n")
    if rehearsal.unread and options.yes and not options.as_read and not getattr(options, "rehearse", False):
        raise InputError(
            t(
                "People of this file may not be read, so nothing was done. If that is meant, add {option}.",
                option="--as-read",
            ),
            code="people-not-read",
        )
    return draft, rehearsal


def _counts(rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "rows": rehearsal.rows,
        "will_go": rehearsal.going,
        "already_there": rehearsal.already,
        "repeated": rehearsal.repeated,
        "not_a_number": rehearsal.unusable,
        "rows_not_read": rehearsal.rows_not_read,
        "other_columns": list(rehearsal.labels),
    }


def _finish(here: Installation, options: argparse.Namespace, submission_id: str, more: dict[str, Any]) -> int:
    if not options.wait:
        show(options, {"submission": submission_id} | more)
        return 0
    show(options, seen_through(here, submission_id, options.language) | more)
    return exit_code(here, submission_id, strict=False)

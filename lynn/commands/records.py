"""`records make|send`: the same use cases as the page of campaign records."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from lynn import records
from lynn.check import CheckedRows
from lynn.commands.arguments import path
from lynn.commands.asking import common_options, confirm, show
from lynn.commands.files import must_exist, writing
from lynn.commands.lists import region
from lynn.commands.sends import exit_code, seen_through
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.silence import silence_for
from lynn.drafting.store import DraftStore
from lynn.errors import MappingError
from lynn.installation import Installation, machine_user
from lynn.mapping import apply_overrides
from lynn.records import ENCODINGS, FileForm
from lynn.text import t, tn

_DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}


def add(commands: Any) -> None:
    """Put the family into the parser."""
    family = commands.add_parser(
        "records", help="campaign records from a file (its form is not documented by the vendor)"
    )
    actions = family.add_subparsers(title="what to do", required=True, metavar="ACTION")

    make = actions.add_parser("make", help="write the .cpg file; nothing leaves")
    _file_options(make)
    make.add_argument("--out", type=path, required=True, metavar="FILE")
    make.add_argument("--json", action="store_true", help="JSON on stdout; else short lines")
    make.set_defaults(run=make_file)

    send = actions.add_parser("send", help="load the records through UploadCampaignDataByTenant")
    _file_options(send)
    send.add_argument("--wait", action="store_true", help="send here and show it to the end")
    common_options(send, is_change=True)
    send.set_defaults(run=send_file)


def _file_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("list", type=Path, metavar="LIST")
    command.add_argument("--columns", metavar="NAMES", help='in order, such as "Phone;Name;Tags"')
    command.add_argument("--map", action="append", default=[], metavar="COLUMN=LABEL", help="repeatable")
    command.add_argument("--delimiter", choices=list(_DELIMITERS), default="semicolon")
    command.add_argument("--encoding", choices=list(ENCODINGS), default="utf-8")
    command.add_argument("--country", metavar="CL", help="region of numbers without a country code")


def make_file(options: argparse.Namespace) -> int:
    """`records make LIST --out FILE`."""
    with tempfile.TemporaryDirectory(prefix="listo-") as folder:
        store = DraftStore(Path(folder))
        draft = _prepared(store, options, "")
        records.refuse_incomplete(draft.mapping)
        checked = steps.check(store, draft)
        content = records.file_bytes(checked, records.form_of(draft))
        with writing(options.out):
            options.out.write_bytes(content)
    show(options, _counts(checked))
    return 0


def send_file(options: argparse.Namespace) -> int:
    """`records send LIST --connection NAME`."""
    here = Installation()
    try:
        connection = here.connection(options.connection)
        draft = _prepared(here.drafts, options, connection.name)
        records.refuse_incomplete(draft.mapping)
        checked = steps.check(here.drafts, draft, silence_for(here.ledger, draft))
        question = tn(
            "{count} record goes to Lynn over {connection}.",
            "{count} records go to Lynn over {connection}.",
            checked.will_go_count,
            connection=connection.name,
        )
        confirm(options, [question])
        submission_id = records.record(
            here.drafts, here.ledger, draft, checked, connection=connection, by=machine_user()
        )
        if not options.wait:
            show(options, {"submission": submission_id} | _counts(checked))
            return 0
        show(options, seen_through(here, submission_id, options.language) | _counts(checked))
        return exit_code(here, submission_id, strict=False)
    finally:
        here.close()


def _prepared(store: DraftStore, options: argparse.Namespace, connection: str) -> Draft:
    must_exist(options.list)
    columns = records.parsed_columns(options.columns) if options.columns else ()
    with options.list.open("rb") as content:
        draft = records.begin(
            store,
            person="command-line",
            connection=connection,
            name=options.list.name,
            content=content,
            columns=columns,
        )
    draft = records.choose_form(
        store, draft, FileForm(delimiter=_DELIMITERS[options.delimiter], encoding=options.encoding)
    )
    if options.country:
        draft = steps.choose_country(store, draft, region(options.country), None)
    if options.map and draft.mapping is not None:
        pairs = dict(_pair(each) for each in options.map)
        table = steps.open_reading(store, draft).table
        draft = store.save(draft, mapping=apply_overrides(draft.mapping, table, pairs))
    return draft


def _pair(given: str) -> tuple[str, str]:
    column, equals, label = given.partition("=")
    if not equals:
        raise MappingError(t("--map wants COLUMN=LABEL, and got “{given}”.", given=given), code="map-form")
    return column.strip(), label.strip()


def _counts(checked: CheckedRows) -> dict[str, Any]:
    return {"rows": checked.row_count, "will_go": checked.will_go_count, "held_back": dict(checked.held_back)}

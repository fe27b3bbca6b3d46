"""`contacts import LIST`: read, match, check, compare with Lynn, then create and change, each row at most once."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from lynn.commands.asking import confirm, opened
from lynn.commands.lists import prepare, print_json, refuse_incomplete
from lynn.commands.progress import Progress
from lynn.desk.importing import Pace, Stopped, bring, to_send
from lynn.desk.journal import Journal, State, key_of
from lynn.desk.people import people_of
from lynn.desk.rehearsal import CONTACT_TEMPLATE, Rehearsal, Row, rehearse, with_optional_blanks
from lynn.drafting import steps
from lynn.drafting.store import DraftStore
from lynn.errors import InputError
from lynn.text import Text, t, tn


def bring_list(options: argparse.Namespace) -> int:
    """`contacts import LIST`. Exit 1 when a row did not go and `--strict` was asked, or the run stopped early."""
    with opened(options) as (here, client):
        rehearsal, sha256 = _rehearsed(options, lambda: people_of(client.contacts()))
        journal = Journal(here.settings.data, connection=options.connection, list_sha256=sha256)
        rows, unknown = to_send(rehearsal.rows, journal)
        stopped: Stopped | None = None
        if rows and not options.rehearse:
            confirm(options, [_question(rehearsal, rows)])
            limits = here.settings.limits
            pace = Pace(per_minute=limits.per_minute, troubles_in_a_row=limits.troubles_in_a_row)
            with Progress(t("Lynn is getting your contacts"), options.language) as progress:
                stopped = bring(client, rows, journal, pace, cancelled=threading.Event(), on_progress=progress.show)
        result = _result(options, rehearsal, rows, unknown, journal, stopped)
        _print(options, result)
        if stopped:
            sys.stderr.write(stopped.reason.render(options.language) + "\n")
        is_short = rehearsal.held_count or unknown or result["refused"] or result["unknown"] or result["left_alone"]
        return 1 if stopped or (options.strict and is_short) else 0


def _rehearsed(options: argparse.Namespace, people: Any) -> tuple[Rehearsal, str]:
    progress = Progress(t("Checking your list"), options.language)
    with tempfile.TemporaryDirectory(prefix="listo-") as folder, progress:
        template = Path(folder) / "contacts.json"
        template.write_text(CONTACT_TEMPLATE, "utf-8")
        options.template, options.batch_size = str(template), None
        store = DraftStore(Path(folder))
        draft = prepare(store, options, connection=options.connection, progress=progress)
        if draft.mapping is None:
            raise InputError(t("The columns of the list could not be matched."), code="map-missing")
        mapping, answers = with_optional_blanks(draft.mapping, draft.answers)
        refuse_incomplete(mapping)
        checked = steps.check(store, dataclasses.replace(draft, mapping=mapping, answers=answers))
        return rehearse(checked, people()), draft.list_sha256


def _question(rehearsal: Rehearsal, rows: list[Row]) -> Text:
    return tn(
        "{count} contact goes to Lynn: {new}, {changed}; {held}.",
        "{count} contacts go to Lynn: {new}, {changed}; {held}.",
        len(rows),
        new=tn("{count} new", "{count} new", rehearsal.new_count),
        changed=tn("{count} to change", "{count} to change", rehearsal.change_count),
        held=tn("{count} held back", "{count} held back", rehearsal.held_count),
    )


def _result(
    options: argparse.Namespace,
    rehearsal: Rehearsal,
    rows: list[Row],
    unknown: list[Row],
    journal: Journal,
    stopped: Stopped | None,
) -> dict[str, Any]:
    lines = journal.lines()
    done = [] if options.rehearse else [lines[key_of(row.number)] for row in rows if key_of(row.number) in lines]

    def rows_in(*states: State) -> list[int]:
        return [line.row for line in done if line.state in states]

    return {
        "rows": rehearsal.row_count,
        "new": rehearsal.new_count,
        "to_change": rehearsal.change_count,
        "same": rehearsal.same_count,
        "held_back": {why.render(options.language): count for why, count in rehearsal.held},
        "created": len(rows_in(State.CREATED)),
        "changed": len(rows_in(State.CHANGED)),
        "refused": [{"row": line.row, "words": line.words} for line in done if line.state is State.REFUSED],
        "left_alone": rows_in(State.LEFT_ALONE),
        # Never sent again by the program: those of this run, and those of an earlier one that Lynn does not show.
        "unknown": sorted([*rows_in(State.ASKED, State.UNKNOWN), *(row.row for row in unknown)]),
        "stopped": stopped.reason.render(options.language) if stopped else None,
    }


def _print(options: argparse.Namespace, result: dict[str, Any]) -> None:
    if options.json:
        print_json(result)
        return
    for key, value in result.items():
        if isinstance(value, dict):
            value = sum(value.values())
        if isinstance(value, list):
            value = " ".join(str(each["row"] if isinstance(each, dict) else each) for each in value)
        if value not in (None, ""):
            sys.stdout.write(f"{key}\t{value}\n")

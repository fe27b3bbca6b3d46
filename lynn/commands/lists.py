"""`read`, `template` and `check`: what a list and a template say, as JSON on stdout. Nothing is sent."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lynn.batch import DEFAULT_BATCH_SIZE, make_batches
from lynn.check import CheckedRows
from lynn.commands.files import must_exist, read_text, writing
from lynn.commands.progress import Progress
from lynn.drafting import steps
from lynn.drafting.draft import Draft, is_complete
from lynn.drafting.recipes import match_anew
from lynn.drafting.store import DraftStore
from lynn.errors import MappingError, SettingError
from lynn.issues import RepairOffer
from lynn.mapping import ColumnMapping, apply_overrides
from lynn.sheets.options import ReadOptions
from lynn.sheets.reader import read_list
from lynn.sheets.report import notes_as_json, reading_as_json
from lynn.sheets.table import Reading
from lynn.template import parse_template, template_as_json
from lynn.text import Text, t

#: What was noticed in the file that may mean that people in it are not read, or not as they stand there.
_PEOPLE_NOT_READ = {"other-lists", "sheets-alike", "list-beside", "quotes-broken", "rows-long"}

#: Cells before and after a repair that `check` shows.
_MOST_EXAMPLES = 3


def read(options: argparse.Namespace) -> int:
    """`read LIST`."""
    must_exist(options.list)
    progress = Progress(t("Reading your list"), options.language)
    with tempfile.TemporaryDirectory(prefix="listo-") as folder, progress:
        reading = read_list(
            options.list, options.list.name, Path(folder) / "reading", read_options(options), on_progress=progress.show
        )
        result = reading_as_json(reading, options.language)
    print_json(result)
    return 0


def template(options: argparse.Namespace) -> int:
    """`template FILE|-`."""
    print_json(template_as_json(parse_template(read_text(options.file)), options.language))
    return 0


def check(options: argparse.Namespace) -> int:
    """`check LIST --template FILE`."""
    progress = Progress(t("Checking your list"), options.language)
    with tempfile.TemporaryDirectory(prefix="listo-") as folder, progress:
        store = DraftStore(Path(folder))
        draft = prepare(store, options, connection="", progress=progress)
        checked = steps.check(store, draft)
        reading = steps.open_reading(store, draft)
        result = _check_as_json(draft, reading, checked, options)
    print_json(result)
    is_whole = checked.will_go_count == checked.row_count and not people_not_read(reading)
    return 1 if options.strict and not is_whole else 0


def prepare(store: DraftStore, options: argparse.Namespace, *, connection: str, progress: Progress) -> Draft:
    """A draft with template, list and mapping, as the options say; refused when a field has no value."""
    must_exist(options.list)
    size = DEFAULT_BATCH_SIZE if options.batch_size is None else options.batch_size
    draft = store.create(owner="command-line", connection=connection, batch_size=size)
    draft = steps.paste_template(store, draft, read_text(options.template))
    with options.list.open("rb") as content:
        draft = steps.add_list(
            store, draft, options.list.name, content, read_options(options), on_progress=progress.show
        )
    table = steps.open_reading(store, draft).table
    if draft.is_as_last_time:
        # What somebody chose in the app is nothing that a script can see: the options and the list alone decide.
        draft = match_anew(store, draft, table)
    mapping = draft.mapping
    if mapping is None:
        raise MappingError(t("The columns of the list could not be matched."))
    if options.map:
        mapping = apply_overrides(mapping, table, _overrides(options.map))
    if options.country:
        mapping = dataclasses.replace(mapping, country=region(options.country), country_why=None)
    return store.save(draft, mapping=mapping)


def _overrides(pairs: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        field, equals, label = pair.partition("=")
        if not equals:
            raise MappingError(t("--map wants FIELD=LABEL, and got “{given}”.", given=pair), code="map-form")
        found[field.strip()] = label.strip()
    return found


def region(given: str) -> str:
    """What `--country` names, as `phonenumbers` knows it. `SettingError` when it knows no such country."""
    import phonenumbers

    region = given.strip().upper()
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingError(
            t("--country wants a country's two letters, such as CL, and got “{given}”.", given=given), code="country"
        )
    return region


def refuse_incomplete(mapping: ColumnMapping | None) -> None:
    """A submission needs a value for every field; one sentence names those that have none."""
    if mapping is None or is_complete(mapping):
        return
    missing = ", ".join(source.field for source in mapping.sources if not source.is_settled)
    raise MappingError(
        t('No column was found for: {fields}. Name one with --map "FIELD=LABEL".', fields=missing), code="map-missing"
    )


def people_not_read(reading: Reading) -> tuple[Text, ...]:
    """A sentence for each thing that was noticed and may mean that people of the file are not among the rows."""
    return tuple(note.text for note in reading.notes if note.code in _PEOPLE_NOT_READ)


def write_batches(checked: CheckedRows, draft: Draft, folder: Path | None) -> Iterator[dict[str, Any]]:
    """Each batch as `{"sha256", "rows", "bytes"}`, written to `folder` when one is given."""
    if folder:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    for batch in make_batches(checked, campaign_id=draft.campaign_id, batch_size=draft.batch_size):
        if folder:
            path = folder / f"batch-{batch.number:05d}.json"
            with writing(path):
                path.write_bytes(batch.payload)
        yield {"sha256": batch.sha256, "rows": batch.row_count, "bytes": len(batch.payload)}


def _check_as_json(draft: Draft, reading: Reading, checked: CheckedRows, options: argparse.Namespace) -> dict[str, Any]:
    language = options.language
    mapping = draft.mapping
    sources = mapping.sources if mapping else ()
    return {
        "rows": checked.row_count,
        "will_go": checked.will_go_count,
        "held_back": dict(checked.held_back),
        "mapping": {
            source.field: {
                "label": " + ".join(source.labels) or None,
                "sure": source.sureness.value,
                "why": source.why.render(language) if source.why else "",
            }
            for source in sources
        },
        "country": _country_as_json(mapping, options) if mapping else None,
        "notes": notes_as_json(reading, language),
        "repairs": [_repair_as_json(repair, language) for repair in checked.repairs],
        "issues": [
            {
                "code": issue.code,
                "severity": issue.severity.value,
                "row": issue.row,
                "field": issue.field,
                **({"label": issue.label} if issue.label is not None else {}),
                "value": issue.value,
                "message": issue.message.render(language),
            }
            for issue in checked.issues(limit=None)
        ],
        "batches": list(write_batches(checked, draft, options.out)),
    }


def _country_as_json(mapping: ColumnMapping, options: argparse.Namespace) -> dict[str, Any]:
    """How phones without a country code are read: `how` is "given", "guessed" or "unknown"."""
    how = "given" if options.country else "guessed" if mapping.country else "unknown"
    why = mapping.country_why.render(options.language) if mapping.country_why else ""
    return {"region": mapping.country, "label": mapping.country_label, "how": how, "why": why}


def _repair_as_json(repair: RepairOffer, language: str) -> dict[str, Any]:
    """A repair that is done to what goes out, or one that only a person in the app can ask for."""
    return {
        "code": repair.name,
        "field": repair.field,
        "is_done": repair.is_applied,
        "count": repair.count,
        "message": repair.title.render(language),
        "examples": [
            {"row": example.row, "before": example.before, "after": example.after}
            for example in repair.examples[:_MOST_EXAMPLES]
        ],
    }


def read_options(options: argparse.Namespace) -> ReadOptions:
    """What the options say about the reading."""
    return ReadOptions(sheet=options.sheet, header_row=options.header_row, language=options.list_language)


def print_json(value: object) -> None:
    """One JSON value on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

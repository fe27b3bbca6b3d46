"""A database of any released version is brought forward with everything in it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, inspect, text

from lynn.errors import StoreError
from lynn.sending import migrations
from lynn.sending.ledger import Ledger
from lynn.sending.schema import HEAD, metadata
from lynn.sending.states import SubmissionState
from tests.sending.practice import Practice, decision, make_batches, sending, until

#: What each release wrote: submissions with batches that were taken, are unknown or wait; do not disturb.
WRITTEN = Path(__file__).parents[1] / "samples" / "ledger"


def released() -> list[str]:
    """Every version, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_the_newest_version_is_the_one_the_program_expects() -> None:
    assert released()[-1] == HEAD


def test_the_migrations_make_exactly_the_tables_of_the_program(any_ledger: Ledger) -> None:
    with any_ledger.store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("version", released())
def test_every_version_goes_forward_to_the_newest(any_url: str, tmp_path: Path, version: str) -> None:
    engine = create_engine(any_url)
    with engine.begin() as connection:
        migrations.upgrade(connection, version)
    engine.dispose()
    ledger = Ledger(any_url, data=tmp_path)
    batches = make_batches(2)
    assert ledger.submission(ledger.record(decision(batches), batches)).counts.waiting == 6
    ledger.close()


def brought_forward(url: str, data: Path, version: str) -> Ledger:
    """A database of that release, with what it wrote, opened by this one."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection, version)
        tables = MetaData()
        tables.reflect(connection)
        stored = json.loads((WRITTEN / f"{version}.json").read_text("utf-8"))
        for table in tables.sorted_tables:
            if table.name in stored:
                rows = [{name: value_of(cell) for name, cell in row.items()} for row in stored[table.name]]
                connection.execute(insert(table), rows)
                if engine.dialect.name == "postgresql" and isinstance(rows[0].get("id"), int):
                    # Rows that come with their ids leave the count of them behind.
                    count_on = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
                    connection.execute(text(count_on))
    engine.dispose()
    return Ledger(url, data=data)


def test_what_the_first_release_wrote_is_still_there(any_url: str, tmp_path: Path) -> None:
    ledger = brought_forward(any_url, tmp_path, "0001")
    (found,) = ledger.submissions()
    assert (found.state, found.created_by, found.counts.accepted, found.counts.waiting) == (
        SubmissionState.SENDING,
        "Ana",
        2,
        2,
    )
    assert found.counts.balances
    assert [row for row, *_ in ledger.row_outcomes(found.submission_id)] == [2, 3, 4, 5]
    assert ledger.payload(ledger.batches(found.submission_id)[0].batch_id).startswith(b'{"campaingId"')
    assert ledger.events(found.submission_id)[0][1:] == ("Ana", "recorded it")
    ledger.close()


def test_what_the_second_release_wrote_is_still_there(any_url: str, tmp_path: Path) -> None:
    ledger = brought_forward(any_url, tmp_path, "0002")
    (found,) = ledger.submissions()
    assert (found.state, found.tenant, found.counts.accepted, found.counts.unknown, found.counts.waiting) == (
        SubmissionState.PAUSED,
        None,
        2,
        2,
        2,
    )
    assert found.counts.balances
    bulk, single = ledger.suppression.entries("practice")
    assert (bulk.name, bulk.created_by, bulk.person_count, single.person_count) == ("bajas.csv", "Luis", 2, 1)
    assert [what for _, _, what in ledger.events(found.submission_id)] == ["recorded it", "paused it"]
    ledger.close()


def test_what_the_third_release_recorded_reaches_those_whom_it_would_have_reached(
    any_url: str, tmp_path: Path, practice: Practice
) -> None:
    """It did not know whom a person agreed to; whoever asks for silence in the list's own campaign is held back as ever."""
    ledger = brought_forward(any_url, tmp_path, "0003")
    (found,) = ledger.submissions()
    (elsewhere,) = ledger.suppression.entries("practice")
    assert (found.state, found.tenant, found.counts.waiting) == (SubmissionState.PAUSED, "1001", 2)
    assert (found.campaign_id, elsewhere.campaign_id, elsewhere.person_count) == ("c-1", "c-2", 1)
    ledger.resume(found.submission_id, by="Ana")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(found.submission_id).accepted == 4)
    ledger.close()


def value_of(cell: Any) -> Any:
    """Bytes are written in base64."""
    is_bytes = isinstance(cell, dict) and set(cell) == {"base64"}
    return base64.b64decode(cell["base64"]) if is_bytes else cell


def test_a_database_of_a_newer_version_is_left_alone(ledger: Ledger, url: str) -> None:
    with ledger.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        tables = inspect(connection).get_table_names()
    with pytest.raises(StoreError, match="newer"):
        Ledger(url)
    with ledger.store.read() as connection:
        assert inspect(connection).get_table_names() == tables

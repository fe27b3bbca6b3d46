"""The thread that owns the file: nothing is told before it is on disk, and one failure harms nobody else."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from lynn.sandbox.store import Store


def add(value: int) -> Callable[[sqlite3.Connection], int]:
    return lambda database: database.execute("INSERT INTO t VALUES (?)", (value,)).rowcount


def on_disk(path: Path) -> list[int]:
    """What another connection sees."""
    database = sqlite3.connect(path)
    found = [value for (value,) in database.execute("SELECT x FROM t ORDER BY x")]
    database.close()
    return found


def broken(database: sqlite3.Connection) -> int:
    database.execute("INSERT INTO t VALUES (99)")
    raise LookupError


def test_a_result_is_told_only_after_it_can_be_seen_by_others(tmp_path: Path) -> None:
    async def story() -> None:
        store = Store(tmp_path / "file")
        await store.do(lambda database: database.execute("CREATE TABLE t (x)").rowcount)
        for value in range(20):
            await store.do(add(value))
            assert on_disk(tmp_path / "file") == list(range(value + 1))
        store.close()

    asyncio.run(story())


def test_one_job_that_fails_takes_back_only_its_own_changes(tmp_path: Path) -> None:
    async def story() -> list[int | BaseException]:
        store = Store(tmp_path / "file")
        await store.do(lambda database: database.execute("CREATE TABLE t (x)").rowcount)
        told = await asyncio.gather(*(store.do(work) for work in (add(1), broken, add(2))), return_exceptions=True)
        store.close()
        return told

    first, second, third = asyncio.run(story())
    assert (first, third) == (1, 1)
    assert isinstance(second, LookupError)
    assert on_disk(tmp_path / "file") == [1, 2]


def test_a_full_disk_is_told_to_everybody_whose_work_was_lost(tmp_path: Path) -> None:
    async def story() -> None:
        store = Store(tmp_path / "file")
        await store.do(lambda database: database.execute("CREATE TABLE t (x)").rowcount)
        await store.do(lambda database: database.execute("PRAGMA max_page_count = 3").fetchone())
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await store.do(lambda database: database.execute("INSERT INTO t VALUES (zeroblob(100000))").rowcount)
        assert await store.do(add(1)) == 1
        store.close()

    asyncio.run(story())
    assert on_disk(tmp_path / "file") == [1]

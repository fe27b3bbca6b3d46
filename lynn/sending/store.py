"""One database behind one door: opened, migrated, written in short transactions that are on disk when they return.

In: a URL. Out: `Store.read()` and `Store.write()`, each a transaction. SQLite (WAL, full sync, `BEGIN IMMEDIATE`) or PostgreSQL;
whatever goes wrong with either is `StoreError`. Threads of one process that use the same database wake each other (`Bell`);
other processes look once a second.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lynn.errors import StoreError
from lynn.sending.schema import HEAD
from lynn.settings import Secret
from lynn.text import t

#: How long a SQLite writer waits for the one before it. A transaction of ours takes milliseconds.
_BUSY_MILLISECONDS = 15_000
#: Any number; it names "migrating the ledger" among PostgreSQL's advisory locks.
_MIGRATION_LOCK = 5_278_115


class Bell:
    """Wakes the threads of this process that wait for work."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        """There may be something to do."""
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    @property
    def rings(self) -> int:
        """How often it rang so far; give it to `wait`, and no ring in between is missed."""
        with self._condition:
            return self._rings

    def wait(self, rings: int, seconds: float) -> None:
        """Until it has rung since `rings` was read, or so many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings != rings, seconds)


_bells: defaultdict[str, Bell] = defaultdict(Bell)
_turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)


class Store:
    """One database. Safe to use from several threads and processes."""

    def __init__(self, url: str | Secret) -> None:
        """Open, and bring the tables to the newest version. `StoreError` when that fails."""
        plain = url.reveal() if isinstance(url, Secret) else url
        try:
            parsed = make_url(plain)
        except SQLAlchemyError:
            raise StoreError(t("The database address cannot be read."), code="database-address") from None
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        #: The file of an SQLite database.
        self.file = _file(parsed) if self.is_sqlite else None
        self.folder = None if self.file is None else self.file.parent
        self.engine = _engine(parsed)
        self.bell = _bells[plain]
        # SQLite makes writers wait by sleeping; threads of one process take turns without it.
        self._turn: AbstractContextManager[object] = _turns[plain] if self.is_sqlite else nullcontext()
        self._migrate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with _as_store_error(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block is left. On SQLite one writer at a time."""
        with (
            self._turn,
            _as_store_error(),
            self.engine.connect().execution_options(listo_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def check_version(self) -> None:
        """`StoreError` (`database-newer`) when a newer Listo has brought the tables forward since this one opened them."""
        with self.read() as connection:
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if version != HEAD:
            raise StoreError(
                t("A newer version of Listo has taken over this database. Update and restart this one."),
                code="database-newer",
            )

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        with self.read() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        from lynn.sending.migrations import upgrade  # loads Alembic, which most starts do not need

        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            if _version(connection) != HEAD:
                upgrade(connection)


def _file(url: URL) -> Path | None:
    return Path(url.database).resolve() if url.database and url.database != ":memory:" else None


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(url)
        # Kept alive so that a cable that was pulled is noticed in seconds, not hours; a worker that freezes in the middle of a
        # transaction (ours take milliseconds) loses it, so that its locks do not hold up the others.
        return create_engine(
            url,
            pool_size=10,
            max_overflow=30,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 3,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 10_000,
                "options": "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s",
            },
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise StoreError(
            t("Listo keeps its ledger in SQLite or PostgreSQL (postgresql+psycopg://…), not in this database."),
            code="database-kind",
        ) from None


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url, pool_size=10, max_overflow=30, pool_timeout=10, connect_args={"timeout": _BUSY_MILLISECONDS / 1000}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Transactions are ours: the driver's own habit of opening them late would lose BEGIN IMMEDIATE.
        connection.isolation_level = None
        # secure_delete: what is purged is overwritten, not only forgotten.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get("listo_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine


def _version(connection: Connection) -> str | None:
    if not sqlalchemy.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


@contextmanager
def _as_store_error() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        # The driver's text may hold values of the statement; only its class goes on.
        kind = type(getattr(error, "orig", None) or error).__name__
        raise StoreError(
            t("The database did not answer or did not take it ({kind}). Try again in a moment.", kind=kind),
            code="database-away",
        ) from None

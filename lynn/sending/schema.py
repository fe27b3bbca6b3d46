"""The ledger's tables. What is written often and what is large never share a row.

`submissions` holds decisions, `batches` what became of each load, `payloads` the frozen bytes (compressed), `posts` one row
an attempt (pace is counted from it), `lanes` what is known of a connection's pace, `workers` who is at work. No token, name or
phone number is in any column but `payloads.body` and `documents.body`, which are purged; `recipients.digests`,
`suppressions.digests` and `documents.agreed_silence` hold HMACs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

#: The newest migration; a database at this version is opened without loading Alembic.
HEAD = "0007"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """Aware UTC ↔ microseconds since 1970: the same exact, comparable value on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


#: SQLite only counts up by itself on INTEGER, PostgreSQL may need more than two thousand million posts.
_BIG_ID = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

submissions = Table(
    "submissions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("draft_id", String(64), unique=True),
    #: SHA-256 over connection, template, campaign and all payloads: the same list under another name is the same.
    Column("content", String(64), nullable=False, index=True),
    Column("operation", String(32), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("created_by", Text, nullable=False),
    Column("connection", String(128), nullable=False),
    #: For whom the connection spoke when this was decided; None in what versions before 0003 wrote.
    Column("tenant", Text),
    Column("is_practice", Boolean, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("template_name", Text, nullable=False),
    Column("campaign_id", Text, nullable=False),
    Column("campaign_name", Text, nullable=False),
    #: Under which key the rows lie in each payload. None where the payload is nothing but rows, and in what versions before 0006
    #: wrote.
    Column("data_key", Text),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("batch_count", Integer, nullable=False),
    Column("held_back", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("reason", JSON(none_as_null=True)),
    Column("start_at", Moment),
    Column("ended_at", Moment),
    Column("purged_at", Moment),
    #: "HH:MM" in `quiet_zone` (an IANA name); nothing leaves between them.
    Column("quiet_from", String(5)),
    Column("quiet_until", String(5)),
    Column("quiet_zone", String(64)),
    #: Batches of a later stage than this stay (see `lynn.sending.stages`).
    Column("open_stage", Integer, nullable=False),
    Column("stop_above_share", Float),
    Column("troubles_in_a_row", Integer, nullable=False),
    Column("troubled_at", Moment),
    #: When a batch was last claimed: the one that waited longest is served first.
    Column("served_at", Moment),
)

batches = Table(
    "batches",
    metadata,
    Column("id", _BIG_ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("connection", String(128), nullable=False),
    Column("number", Integer, nullable=False),
    #: Place of its first row among the submission's rows: the pieces of a split batch stay where it was.
    Column("position", Integer, nullable=False),
    Column("parent_id", _BIG_ID),
    Column("stage", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(128)),
    #: Random, one a claim: only who holds it may say what became of the attempt.
    Column("claim", String(32)),
    Column("sent_at", Moment),
    Column("lease_until", Moment),
    #: The same in seconds that nobody can set, since the start of the machine that is named so (see `timing.Resend`). None where
    #: a database's clock counts, and in what versions before 0005 wrote.
    Column("lease_steady", Float),
    Column("lease_boot", String(64)),
    Column("answered_at", Moment),
    Column("task_id", Text),
    Column("reason", JSON(none_as_null=True)),
    Column("words", Text, nullable=False),
    Column("task_state", Text, nullable=False),
    Column("asked_at", Moment),
    Column("ask_next_at", Moment),
    Column("ask_troubles", Integer, nullable=False),
    Column("is_final", Boolean, nullable=False),
    Index("batches_by_place", "submission_id", "position"),
    Index("batches_by_state", "submission_id", "state", "stage", "position"),
    Index("batches_by_lane", "connection", "state"),
    Index("batches_by_question", "ask_next_at"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    #: zlib.
    Column("body", LargeBinary, nullable=False),
)

rows = Table(
    "batch_rows",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    #: Sheet row numbers: zlib over little-endian int64.
    Column("row_numbers", LargeBinary, nullable=False),
    #: zlib over a JSON list of Lynn's `Status`, one a row, "" where there is none; None while nobody asked.
    Column("answers", LargeBinary),
)

recipients = Table(
    "recipients",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    #: 8 bytes a row: the head of HMAC-SHA-256 of the E.164 number.
    Column("digests", LargeBinary, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    #: What a person decided; typed values are taken out when the submission is purged.
    Column("answers", JSON, nullable=False),
    #: Parquet, as `NewSubmission.rows_document` came; None once purged.
    Column("body", LargeBinary),
    #: As in `recipients`: who goes though they asked for silence in another campaign. None in what versions before 0004 wrote,
    #: and once purged.
    Column("agreed_silence", LargeBinary),
)

statuses = Table(
    "statuses",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    Column("status", String(255), primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("count", Integer, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", _BIG_ID, primary_key=True),
    Column("connection", String(128), nullable=False),
    Column("batch_id", ForeignKey("batches.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("worker", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Index("posts_by_time", "connection", "at"),
)

lanes = Table(
    "lanes",
    metadata,
    Column("connection", String(128), primary_key=True),
    #: No POST before this: Lynn's Retry-After, or our own backoff.
    Column("blocked_until", Moment),
    Column("backoffs", Integer, nullable=False),
    #: No status question before this.
    Column("ask_blocked_until", Moment),
    Column("ask_backoffs", Integer, nullable=False),
    #: Rows of the largest load taken, and of the smallest answered with 413.
    Column("rows_taken", Integer, nullable=False),
    Column("rows_too_many", Integer),
    #: Claims ever made, by which a database that was put back from a backup is told (see `lynn.sending.witness`).
    Column("claim_count", BigInteger),
)

facts = Table(
    "facts",
    metadata,
    #: What is said once about this database (see `lynn.sending.facts`).
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("beat_at", Moment, nullable=False),
    #: Names of the connections that it can serve.
    Column("connections", JSON, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", _BIG_ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", JSON, nullable=False),
)

homes = Table(
    "homes",
    metadata,
    Column("connection", String(128), primary_key=True),
    #: The host and tenant that a connection of this name speaks for (see `lynn.settings.Connection.home`).
    Column("home", Text, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", _BIG_ID, primary_key=True),
    Column("connection", String(128), nullable=False, index=True),
    #: As in `homes` when it was decided: it holds for every connection there, whatever it is called. None for practice, and in
    #: what versions before 0007 wrote while nobody has configured its connection.
    Column("home", Text, index=True),
    #: "" for every campaign.
    Column("campaign_id", Text, nullable=False),
    #: A `lynn.sending.entries.Kind`.
    Column("kind", String(16), nullable=False),
    #: Puts its people on, or takes them off again.
    Column("is_on", Boolean, nullable=False),
    #: Lynn said that it has it; for a submission its batches tell.
    Column("is_at_lynn", Boolean, nullable=False),
    Column("submission_id", ForeignKey("submissions.id")),
    #: Of the file, for a list that was loaded.
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    #: A loaded list that was taken away again.
    Column("ended_at", Moment),
    Column("person_count", Integer, nullable=False),
    #: As in `recipients`, sorted, each once.
    Column("digests", LargeBinary, nullable=False),
    #: Pairs of digests, for numbers that can be written another way: the number, its other spelling. None in what versions
    #: before 0007 wrote.
    Column("spellings", LargeBinary),
)

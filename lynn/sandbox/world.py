"""Lynn's state: one SQLite file that outlives the server. Tables, the clock, tokens, and what a new world begins with.

Two clocks are kept apart: the wall clock stamps what was received and ends tokens; the world's clock ages records and
campaigns and may run faster, so that a test needs not wait.
"""

import hashlib
import json
import secrets
import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

#: What the practice connection signs in with.
PRACTICE_TOKEN = "practice"  # noqa: S105
PRACTICE_SECRET = "practice"  # noqa: S105
PRACTICE_TENANT = 1001
#: Campaigns that a tenant may hold (documented).
MOST_CAMPAIGNS = 15

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS credential (digest TEXT PRIMARY KEY, tenant INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (digest TEXT PRIMARY KEY, tenant INTEGER NOT NULL, issued REAL NOT NULL);
CREATE TABLE IF NOT EXISTS received (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL, tenant INTEGER NOT NULL, connection TEXT NOT NULL, received_at TEXT NOT NULL,
    sha256 TEXT, size INTEGER NOT NULL, rows INTEGER NOT NULL,
    outcome TEXT NOT NULL, taken INTEGER NOT NULL,
    task TEXT UNIQUE, campaign TEXT, age_base REAL NOT NULL DEFAULT 0, age_stopped REAL,
    body BLOB, result TEXT
);
CREATE INDEX IF NOT EXISTS received_sha256 ON received (sha256);
CREATE INDEX IF NOT EXISTS received_campaign ON received (campaign);
CREATE TABLE IF NOT EXISTS campaign (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, tenant INTEGER NOT NULL, document TEXT NOT NULL,
    ran REAL NOT NULL DEFAULT 0, running_since REAL
);
CREATE TABLE IF NOT EXISTS contact (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, tenant INTEGER NOT NULL, channel TEXT NOT NULL, identifier TEXT NOT NULL,
    document TEXT NOT NULL, UNIQUE (tenant, channel, identifier)
);
CREATE TABLE IF NOT EXISTS blacklist (
    campaign TEXT NOT NULL, contact TEXT NOT NULL, PRIMARY KEY (campaign, contact)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blacklist_contact ON blacklist (contact);
"""

#: `{next}` is the year after the world was born, so that no sample is out of date.
_CAMPAIGNS: Sequence[Mapping[str, object]] = (
    {
        "id": "0c0a2026-0000-4000-8000-000000000001",
        "division": "Retail Chile",
        "name": "Winter coupons 2026",
        "type": "SingleMessage",
        "executionMode": "AlwaysOn",
        "category": "Promotions",
        "validUntil": "{next}-08-31",
        "channelSettings": {"sender": "56900000001", "messagesASecond": 50},
    },
    {
        "id": "0c0a2026-0000-4000-8000-000000000002",
        "division": "Retail Chile",
        "name": "Store openings",
        "type": "SingleMessage",
        "executionMode": "Manual",
        "category": "News",
        "validUntil": "{next}-12-31",
        "channelSettings": {"sender": "56900000001", "messagesASecond": 20},
    },
    {
        "id": "0c0a2026-0000-4000-8000-000000000003",
        "division": "Fidelidade Brasil",
        "name": "Loyalty March",
        "type": "SingleMessage",
        "executionMode": "Scheduled",
        "category": "Promotions",
        "validUntil": "{next}-03-31",
        "startDate": "{next}-03-01",
        "stopDate": "{next}-03-31",
        "channelSettings": {"sender": "5511900000001", "messagesASecond": 50},
    },
)
_FIRST = ("Maiko", "Camila", "João", "Lucía", "Agustín", "Beatriz", "Mateo", "Inês", "Sofía", "Tomás", "Aline", "Ñusta")
_LAST = ("Soto", "Ferreira", "Muñoz", "Araújo", "Peña", "Vega", "Núñez", "Conceição", "Ibarra", "Lagos", "Prado")
#: Beginnings of the sample numbers, all invented: Chile, Brazil, Mexico.
_PREFIXES = ("5696666", "551199000", "5255500")
_FIRST_CONTACTS = 200
_QUERY_VALUES = 500

#: Name, number, correlation identifiers.
Person = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The world's clock: at wall time `wall` it showed `world`, and it runs `speed` times as fast."""

    wall: float
    world: float
    speed: float

    def now(self) -> float:
        """Seconds of the world's time."""
        return self.world + (time.time() - self.wall) * self.speed

    def changed(self, *, speed: float | None = None, advance_seconds: float = 0) -> "Clock":
        """The clock from now on, set forward and running at another speed."""
        return Clock(wall=time.time(), world=self.now() + advance_seconds, speed=self.speed if speed is None else speed)


def digest(*parts: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def now_text() -> str:
    """The wall clock as UTC text with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def open_world(database: sqlite3.Connection) -> None:
    """Make the tables; a world that is new gets its sample campaigns and contacts."""
    for statement in _SCHEMA.split(";"):
        database.execute(statement)
    if database.execute("SELECT 1 FROM fact WHERE name = 'born'").fetchone():
        return
    database.execute("INSERT INTO fact VALUES ('born', ?)", (now_text(),))
    add_credential(database, PRACTICE_TOKEN, PRACTICE_SECRET, PRACTICE_TENANT)
    year = str(datetime.now(UTC).year + 1)
    for document in _CAMPAIGNS:
        database.execute(
            "INSERT INTO campaign (id, tenant, document) VALUES (?, ?, ?)",
            (document["id"], PRACTICE_TENANT, json.dumps(document, ensure_ascii=False).replace("{next}", year)),
        )
    add_people(database, PRACTICE_TENANT, _FIRST_CONTACTS)
    for campaign, every in ((_CAMPAIGNS[0], 17), (_CAMPAIGNS[1], 41)):
        database.execute(
            "INSERT INTO blacklist SELECT ?, id FROM contact WHERE tenant = ? AND number % ? = 0",
            (campaign["id"], PRACTICE_TENANT, every),
        )


def empty_world(database: sqlite3.Connection) -> None:
    """Forget everything but the clock, and begin anew."""
    for table in ("credential", "token", "received", "campaign", "contact", "blacklist"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608
    database.execute("DELETE FROM fact WHERE name = 'born'")
    open_world(database)


def read_clock(database: sqlite3.Connection) -> Clock:
    """The clock as it was left; a new world's clock shows the wall's time."""
    row = database.execute("SELECT value FROM fact WHERE name = 'clock'").fetchone()
    if row is None:
        return Clock(wall=time.time(), world=time.time(), speed=1.0)
    return Clock(**json.loads(row[0]))


def write_clock(database: sqlite3.Connection, clock: Clock) -> None:
    """Keep the clock, so that it goes on after a restart."""
    value = json.dumps({"wall": clock.wall, "world": clock.world, "speed": clock.speed})
    database.execute("INSERT OR REPLACE INTO fact VALUES ('clock', ?)", (value,))


def add_credential(database: sqlite3.Connection, access: str, secret: str, tenant: int) -> None:
    """Let these credentials make tokens for a tenant. Only a digest is kept."""
    database.execute("INSERT OR REPLACE INTO credential VALUES (?, ?)", (digest(access, secret, str(tenant)), tenant))


def issue_token(database: sqlite3.Connection, tenant: int) -> str:
    """A new bearer token of a tenant. Only its digest is kept."""
    token = secrets.token_urlsafe(32)
    database.execute("INSERT INTO token VALUES (?, ?, ?)", (digest(token), tenant, time.time()))
    return token


def add_contacts(database: sqlite3.Connection, tenant: int, people: Sequence[Person]) -> None:
    """Keep many people; those whose number is there already stay as they are."""
    for start in range(0, len(people), _QUERY_VALUES):
        some = people[start : start + _QUERY_VALUES]
        marks = ",".join("?" * len(some))
        query = (
            "SELECT identifier FROM contact WHERE tenant = ? AND channel = 'WhatsApp'"  # noqa: S608
            f" AND identifier IN ({marks})"
        )
        known = {identifier for (identifier,) in database.execute(query, (tenant, *(number for _, number, _ in some)))}
        fresh = ((str(uuid.uuid4()), person) for person in some if person[1] not in known)
        database.executemany(
            "INSERT OR IGNORE INTO contact (id, tenant, channel, identifier, document) VALUES (?, ?, 'WhatsApp', ?, ?)",
            ((key, tenant, person[1], _contact_text(key, *person)) for key, person in fresh),
        )


def add_people(database: sqlite3.Connection, tenant: int, count: int) -> None:
    """Invent `count` more contacts."""
    start = database.execute("SELECT coalesce(max(number), 0) FROM contact").fetchone()[0]
    add_contacts(database, tenant, [_person(start + n) for n in range(count)])


def _contact_text(key: str, name: str, identifier: str, correlation: Sequence[str]) -> str:
    document = {
        "id": key,
        "fullName": name,
        "channel": "WhatsApp",
        "identifier": identifier,
        "correlationIds": list(correlation),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _person(number: int) -> Person:
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}"
    prefix = _PREFIXES[0] if number % 4 < 2 else _PREFIXES[number % 4 - 1]
    width = {"56": 11, "55": 13, "52": 12}[prefix[:2]]
    return name, prefix + str(number).zfill(width - len(prefix)), (f"C-{number:06d}",) if number % 3 == 0 else ()

"""Typed settings: connections, limits, paths. Secrets never show in a repr.

In: `.streamlit/secrets.toml` (written by an administrator) and the environment. Out: `Settings`. Why: everything that differs
between two installations stands here and nowhere else.

Environment: `LISTO_DATA` (folder for databases and drafts, default `data/`), `LISTO_DATABASE_URL` (default: a SQLite file
there), `LISTO_SANDBOX_URL` (a sandbox that already runs), `LISTO_SECRETS` (another path of secrets.toml).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: Name of the connection to the built-in sandbox; always there, always first, the default.
PRACTICE = "practice"


class Secret(str):
    """Text that no repr, str, format or log shows. `reveal()` is the only way to it."""

    __slots__ = ()

    def reveal(self) -> str:
        """The secret itself, for a request's header and nothing else."""
        return str.__str__(self)

    def __str__(self) -> str:
        return "••••"

    def __repr__(self) -> str:
        return "Secret(••••)"

    def __format__(self, spec: str) -> str:
        return "••••"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How to reach one tenant of Lynn, or the sandbox."""

    name: str
    #: Whether this is the sandbox: nothing leaves the machine.
    is_practice: bool
    tenant: str
    #: Whole URLs as the vendor's page shows them, with `{{Tenant}}` and `{{TaskID}}` in them. None: from `base_url`.
    load_url: str | None = None
    status_url: str | None = None
    base_url: str | None = None
    #: The `{service}` segment of the path.
    service: str = "LynnOutbound"
    #: A token that does not renew itself …
    token: Secret | None = None
    #: … or the pair that CreateToken takes.
    access_token: Secret | None = None
    access_token_secret: Secret | None = None
    #: `Ocp-Apim-Subscription-Key`, where a gateway wants it.
    subscription_key: Secret | None = None
    #: Operation → "VERB /path" or "VERB https://…" that replaces the table's row (see `lynn.api.endpoints`).
    overrides: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: Typed by a person for this session only; lives in memory, is gone with the process.
    is_session_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`[listo]` in secrets.toml; every one has a default."""

    #: Above this many people the number is typed to confirm.
    confirm_above: int = 500
    batch_size: int = 200
    #: POSTs in flight at once, and POSTs a minute, per connection over all workers.
    in_flight: int = 4
    per_minute: int = 120
    #: Troubles in a row after which a submission pauses itself.
    troubles_in_a_row: int = 5
    #: A new submission says who got the same template within so many days.
    repeat_days: int = 7
    #: Payload bytes are deleted so many days after the end.
    keep_days: int = 30


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything of one installation."""

    data: Path
    #: SQLAlchemy URL of the ledger.
    database_url: Secret
    connections: tuple[Connection, ...]
    limits: Limits
    sandbox_url: str | None = None


def load_settings(environment: Mapping[str, str] | None = None, *, secrets: Path | None = None) -> Settings:
    """Read the environment and secrets.toml. `SettingError` with one sentence (file, section, key) when they are wrong."""
    raise NotImplementedError

"""Typed settings: connections, limits, paths. Secrets never show in a repr.

In: `.streamlit/secrets.toml` (written by an administrator) and the environment. Out: `Settings`. Why: everything that differs
between two installations stands here and nowhere else. What a person may write, and every way to write it wrong, is in
`lynn.settings_file`.

Environment: `LISTO_DATA` (folder for databases and drafts, default `data/`), `LISTO_DATABASE_URL` (default: a SQLite file
there), `LISTO_KEY` (of all digests; default: a file in that folder), `LISTO_SANDBOX_URL` (a sandbox that already runs),
`LISTO_SECRETS` (another path of secrets.toml).
"""

from __future__ import annotations

import dataclasses
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

#: Name of the connection to the built-in sandbox; always there, always first, the default.
PRACTICE = "practice"

_DOTS = "••••"


class Secret:
    """Text that no repr, str, format, log, JSON or pickle shows. `reveal()` is the only way to it.

    Not a `str`: a subclass of it would be written out in full by `json`, `orjson`, `"".join` and `+`.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for a request's header and nothing else."""
        return self._text

    def __str__(self) -> str:
        return _DOTS

    def __repr__(self) -> str:
        return f"Secret({_DOTS})"

    def __format__(self, spec: str) -> str:
        return _DOTS

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret stays in this process: it is not pickled.")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Secret:
        return self


class Operation(StrEnum):
    """The vendor's own names of its operations, and ours for the two that it names only in words (loading and its status).

    What each does, where it is and how sure we are of that: `lynn.api.endpoints`.
    """

    CREATE_TOKEN = "CreateToken"  # noqa: S105 - a name, not a secret
    GET_CAMPAIGNS = "GetCampaigns"
    GET_CAMPAIGN = "GetCampaign"
    POST_CAMPAIGN = "PostCampaign"
    PUT_CAMPAIGN = "PutCampaign"
    DELETE_CAMPAIGN = "DeleteCampaign"
    START_CAMPAIGN_EXECUTION = "StartCampaignExecution"
    STOP_CAMPAIGN_EXECUTION = "StopCampaignExecution"
    GET_CONTACTS = "GetContacts"
    GET_CONTACT = "GetContact"
    POST_CONTACT = "PostContact"
    PUT_CONTACT = "PutContact"
    DELETE_CONTACT = "DeleteContact"
    GET_DND_CONTACT = "GetDnDContact"
    SET_DND_CONTACT_BY_CAMPAIGN = "SetDnDContactByCampaign"
    SET_DND_CONTACT_BY_CATEGORY = "SetDnDContactByCategory"
    MANAGE_DND_BY_CAMPAIGN = "ManageDnDByCampaign"
    GET_DND_TASK_STATUS = "GetDndTaskStatus"
    UPLOAD_CAMPAIGN_DATA_BY_TENANT = "UploadCampaignDataByTenant"
    LOAD_CAMPAIGN_DATA = "LoadCampaignData"
    GET_LOAD_STATUS = "GetLoadStatus"


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
    overrides: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    #: Typed by a person for this session only; lives in memory, is gone with the process.
    is_session_only: bool = False

    @property
    def home(self) -> str:
        """Whose people it reaches, whatever it is called here: host and tenant. "" for practice, and where no host can be told."""
        host = urlsplit(self.base_url or self.load_url or "").netloc.rpartition("@")[2].lower()
        return "" if self.is_practice or not host else f"{host} {self.tenant.strip()}"


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
    #: A new submission says who got the same template within so many days; so long at least their digests are kept.
    repeat_days: int = 7
    #: Payloads and rows are deleted so many days after the end, drafts with their lists so many after their last change.
    keep_days: int = 30


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything of one installation."""

    data: Path
    #: SQLAlchemy URL of the ledger.
    database_url: Secret
    connections: tuple[Connection, ...]
    limits: Limits
    #: 64 hexadecimal digits: the key of all digests, where several copies share a ledger. None: a file in `data`.
    key: Secret | None = None
    sandbox_url: str | None = None
    #: Whether the file has Streamlit's `[auth]`: then nobody comes in without signing in.
    wants_sign_in: bool = False


def practice_connection(base_url: str | None = None) -> Connection:
    """The connection to the sandbox at `base_url`; None until it runs (its port is known only then)."""
    return Connection(
        name=PRACTICE,
        is_practice=True,
        tenant="1001",
        base_url=base_url,
        access_token=Secret("practice"),
        access_token_secret=Secret("practice"),
    )


def load_settings(environment: Mapping[str, str] | None = None, *, secrets: Path | None = None) -> Settings:
    """Read the environment and secrets.toml. `SettingError` with one sentence (file, section, key) when they are wrong."""
    from lynn import settings_file  # it builds the types of this module

    return settings_file.read_settings(os.environ if environment is None else environment, secrets=secrets)

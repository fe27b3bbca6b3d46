"""Replies become values or errors, without a socket: the sans-I/O middle of the client.

In: a status code, headers, bytes. Out: what they mean, or the exception that says what the caller must do next. What Lynn's
page leaves unknown is looked for by name, never assumed; what is not recognised is `OutcomeUnknownError`, never success.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class LoadReply:
    """A load that was taken."""

    task_id: str
    #: The reply verbatim (text), at most 4,000 characters.
    words: str


@dataclass(frozen=True, kw_only=True)
class RecordStatus:
    """What Lynn says of one record."""

    #: Lynn's `Status` verbatim; "200" is success and nothing else is.
    status: str
    #: The number as Lynn gives it back (digits), when it does.
    phone: str | None = None
    #: 0-based place in the load, when the reply is in order or says so.
    position: int | None = None
    #: Their reason or message, verbatim.
    words: str = ""

    @property
    def is_success(self) -> bool:
        """K: success of a record is the field Status with the value 200, as text."""
        return self.status == "200"


@dataclass(frozen=True, kw_only=True)
class StatusReply:
    """A loading status."""

    #: State of the task as a whole, verbatim; "" when the reply has none.
    state: str
    #: One per record, when the reply lists them.
    records: tuple[RecordStatus, ...]
    #: Status → how many, whether listed or only counted.
    counts: Mapping[str, int]
    #: Whether every record has an answer; None when the reply does not let us know.
    is_final: bool | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign as GetCampaigns gives it. `fields` keeps the whole object, unknown fields included."""

    campaign_id: str
    name: str
    #: Verbatim: "Manual", "Scheduled", "AlwaysOn" as far as we know; "" when absent.
    mode: str
    kind: str
    category: str
    valid_until: str
    division: str
    state: str
    fields: Mapping[str, Any]

"""Replies become values or errors, without a socket: the sans-I/O middle of the client.

In: a status code, headers, bytes. Out: what they mean, or the exception that says what the caller must do next. What Lynn's
page leaves unknown is looked for by name, never assumed; what is not recognised is `OutcomeUnknownError`, never success.

Here: the values, a load's reply, and what each status code means. `task_status` and `lists` read the other replies.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lynn.api.bodies import (
    NotJsonError,
    is_html,
    json_value,
    message_of,
    objects_in,
    plain,
    request_id,
    retry_after_seconds,
    words_of,
)
from lynn.api.task_id import find_task_id
from lynn.errors import LynnError, NotTakenError, OutcomeUnknownError, RefusedError, SignInError, TooLargeError
from lynn.settings import Secret
from lynn.text import Text, t

#: K: success of a record is the field `Status` with this value, as text.
SUCCESS = "200"
#: Other codes are refusals (WhatsApp's are numbers such as 131026); 1xx and 202 are codes for "not yet". A word may still turn
#: into another, so it is neither.
_REFUSAL = re.compile(r"(?!1\d\d$|200$|202$)\d{3,}")


def is_success(status: str) -> bool:
    """Whether this is Lynn's one word for a record that was loaded."""
    return status == SUCCESS


def is_refusal(status: str) -> bool:
    """Whether this is a definite no for one record."""
    return _REFUSAL.fullmatch(status) is not None


def is_last_word(status: str) -> bool:
    """Whether nothing else can follow for this record."""
    return is_success(status) or is_refusal(status)


@dataclass(frozen=True, kw_only=True)
class LoadReply:
    """A load that was taken."""

    task_id: str
    #: The reply verbatim (text), at most 4,000 characters, numbers masked.
    words: str
    #: What the vendor's support can look it up by; "" when the reply has none.
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordStatus:
    """What Lynn says of one record."""

    #: Lynn's `Status` verbatim; see `is_success`.
    status: str
    #: The number as Lynn gives it back (digits), when it does.
    phone: str | None = dataclasses.field(default=None, repr=False)
    #: 0-based place in the load, when the reply is in order or says so.
    position: int | None = None
    #: Their reason or message, verbatim.
    words: str = ""

    @property
    def is_success(self) -> bool:
        """Whether it was loaded."""
        return is_success(self.status)


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
    fields: Mapping[str, Any] = dataclasses.field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A contact as GetContacts gives it. `fields` keeps the whole object, unknown fields included."""

    contact_id: str
    # Who it is stays out of every repr, and so out of logs and tracebacks.
    name: str = dataclasses.field(repr=False)
    channel: str
    #: What the channel knows the person by: on WhatsApp the phone number.
    identifier: str = dataclasses.field(repr=False)
    #: Up to three ids of other systems.
    correlation_ids: tuple[str, ...] = dataclasses.field(repr=False)
    fields: Mapping[str, Any] = dataclasses.field(repr=False)


@dataclass(frozen=True, kw_only=True)
class DndEntry:
    """One campaign (or category of campaigns) in which a contact is not to be disturbed."""

    campaign_id: str
    campaign_name: str
    category: str
    fields: Mapping[str, Any] = dataclasses.field(repr=False)


def parse_load(status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None) -> LoadReply:
    """What became of a load, by the table of `design.md`. Raises every kind of `LynnError`; see `error_of`."""
    if not 200 <= status_code < 300:
        raise error_of(status_code, headers, body, now=now)
    task_id = None if is_html(body) else find_task_id(body)
    if task_id is None:
        raise OutcomeUnknownError(
            t("Lynn took the request but did not say under which task. Whether the list was loaded cannot be known."),
            code="lynn-no-task-id", **_facts(status_code, headers, body),
        )  # fmt: skip
    return LoadReply(task_id=task_id, words=words_of(body), request_id=request_id(headers))


def parse_token(status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None) -> Secret:
    """The token of a CreateToken reply. Its text is in no error and no log.

    `SignInError` when the credentials are refused; `NotTakenError` for everything that may pass by itself.
    """
    if not 200 <= status_code < 300:
        error = error_of(status_code, headers, b"" if status_code == 401 else body, now=now)
        if isinstance(error, OutcomeUnknownError):
            # Nothing can have been taken: signing in changes nothing at Lynn.
            raise not_taken(error)
        raise error
    try:
        value = json_value(body)
    except NotJsonError:
        # A bare token, without quotes.
        value = body.decode("ascii", errors="replace").strip()
    token = _token_in(value)
    if token is None:
        raise SignInError(
            t("Lynn's answer to the sign-in holds no token."), code="lynn-no-token", status_code=status_code
        )
    return Secret(token)


def not_taken(error: OutcomeUnknownError) -> NotTakenError:
    """The same trouble for a request that changes nothing: it may be asked again."""
    taken = NotTakenError(t("Lynn did not answer. Nothing was changed; it can be asked again."), code=error.code)
    taken.facts = error.facts
    return taken


def _token_in(value: Any) -> str | None:
    if isinstance(value, str):
        text = re.sub(r"(?i)^bearer\s+", "", value.strip())
        # What goes into a header must be able to stand in one.
        return text if re.fullmatch(r"[\x21-\x7e]{4,8192}", text) and not text.startswith(("<", "{")) else None
    for level in objects_in(value):
        for key, each in level.items():
            if plain(key) in ("token", "accesstoken", "bearer", "bearertoken", "jwt", "idtoken") and isinstance(
                each, str
            ):
                return _token_in(each)
    return None


def error_of(status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None) -> LynnError:
    """The exception for a reply that is not 2xx: what the caller must do next, with their words, masked."""
    facts = _facts(status_code, headers, body)
    match status_code:
        case 401:
            return SignInError(t("Lynn does not accept the credentials of this connection."), code="lynn-401", **facts)
        case 403:
            return SignInError(t("The credentials of this connection may not do this."), code="lynn-403", **facts)
        case 407:
            # Only a proxy on our own side says this, and before it passes anything on.
            return NotTakenError(
                t("The company's proxy asks for a sign-in before it lets anything out."), code="proxy-407", **facts
            )
        case 408:
            # A 4xx by its number, but gateways also say it when what stands behind them was slow.
            return OutcomeUnknownError(
                t("Lynn gave up waiting. What arrived cannot be known."), code="lynn-408", **facts
            )
        case 413:
            return TooLargeError(
                t("Lynn finds this too large. It must go in smaller pieces."), code="lynn-413", **facts
            )
        case 429:
            wait = retry_after_seconds(headers, now or datetime.now(UTC))
            return NotTakenError(
                t("Lynn asks us to go slower."), code="lynn-429", retry_after_seconds=wait, **facts
            )  # fmt: skip
        case _ if 400 <= status_code < 500:
            return RefusedError(_refusal(facts["words"]), code=f"lynn-{status_code}", **facts)
        case _ if 300 <= status_code < 400:
            # Not followed: the second address would get what was meant for the first. What the first did with it is not said.
            return OutcomeUnknownError(
                t("Lynn's address answered that it is somewhere else. Whether it took the request cannot be known."),
                code="lynn-redirect", **facts,
            )  # fmt: skip
    return OutcomeUnknownError(
        t("Lynn had a fault of its own ({status}). Whether it took the request cannot be known.", status=str(status_code)),
        code=f"lynn-{status_code}", **facts,
    )  # fmt: skip


def _refusal(words: object) -> Text:
    if not words:
        return t("Lynn refused this and gave no reason.")
    return t("Lynn refused this. Its words: {words}", words=str(words)[:300])


def _facts(status_code: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    return {
        "status_code": status_code,
        "words": message_of(body),
        "request_id": request_id(headers),
        "is_page": is_html(body),
    }

"""Calls to Lynn from a page: made in jobs, waited for a moment, found again by the next run; so no page ever freezes.

In: what to ask or to do. Out: an `Answer` once there is one; until then the page says that it waits. What was read is kept for
this session only, until it is forgotten on purpose. What changes something goes out once: a second click finds the first.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

import streamlit as st

from lynn.api.client import LynnClient
from lynn.drafting.jobs import Job
from lynn.errors import ListoError
from lynn.settings import Connection
from lynn.web.i18n import _
from lynn.web.session import installation
from lynn.web.waiting import is_over, watch

_Value = TypeVar("_Value")


@dataclass(frozen=True, kw_only=True)
class Answer(Generic[_Value]):
    """What became of a call: a value or an error."""

    operation: str
    #: When it was asked, UTC.
    at: datetime
    found: _Value | None = None
    error: ListoError | None = None
    is_read: bool = True
    #: The body of a change, for support.
    fields: Mapping[str, Any] | None = None

    @property
    def value(self) -> _Value:
        """The value; `error` says why when there is none."""
        if self.error is not None or self.found is None:
            raise RuntimeError("this answer has no value")
        return self.found


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A call under way, as the session remembers it."""

    key: tuple[str, str]
    operation: str
    at: datetime
    fields: Mapping[str, Any] | None = None
    #: What whoever began it wants to know when it is over.
    facts: Mapping[str, Any] = field(default_factory=dict)


def read(
    connection: Connection, name: str, operation: str, work: Callable[[LynnClient], _Value], *, weight: int = 1
) -> Answer[_Value] | None:
    """The answer to a question, asked once a session until `forget(name)`; None while the page waits, which it then says."""
    reads: dict[str, _Call] = st.session_state.setdefault("lynn_reads", {})
    place = f"{connection.name}/{name}"
    if place not in reads:
        reads[place] = _Call(key=("lynn-read", secrets.token_hex(8)), operation=operation, at=datetime.now(UTC))
    call = reads[place]
    job = installation().calls.start(call.key, lambda _job: work(_client(connection)), weight=weight)
    if not is_over(job):
        watch(job, _("Asking Lynn …"))
        return None
    return _answer(job, call, is_read=True)


def forget(*names: str) -> None:
    """Ask again the next time; every name that begins so."""
    reads: dict[str, _Call] = st.session_state.get("lynn_reads", {})
    for place in list(reads):
        if place.partition("/")[2].startswith(names):
            installation().calls.forget(reads.pop(place).key)


def offer_to_read_again(*names: str, is_quiet: bool = False) -> None:
    """The button that forgets and asks again."""
    kind: Literal["tertiary", "secondary"] = "tertiary" if is_quiet else "secondary"
    st.button(_("Read again"), type=kind, icon=":material/refresh:", on_click=forget, args=names)


def change(
    connection: Connection,
    operation: str,
    work: Callable[[LynnClient], Any],
    *,
    fields: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Begin something that changes Lynn. While the same is under way in this session, a second click begins nothing."""
    pending: list[_Call] = st.session_state.setdefault("lynn_changes", [])
    if any(each.operation == operation for each in pending):
        return
    call = _Call(
        key=("lynn-change", secrets.token_hex(8)), operation=operation, at=datetime.now(UTC), fields=fields, facts=facts
    )
    pending.append(call)
    installation().calls.start(call.key, lambda _job: work(_client(connection)))


def changed(operations: tuple[str, ...]) -> tuple[Answer[Any], Mapping[str, Any]] | None:
    """What became of a change of these operations, told once, with the facts given when it began; one begun on another page
    waits there. Waits, and says so, while it is under way."""
    pending: list[_Call] = st.session_state.get("lynn_changes", [])
    call = next((each for each in pending if each.operation in operations), None)
    if call is None:
        return None
    job = installation().calls.find(call.key)
    if job is not None and not is_over(job):
        watch(job, _("Lynn is doing it …"))
        st.stop()
    pending.remove(call)
    installation().calls.forget(call.key)
    return None if job is None else (_answer(job, call, is_read=False), call.facts)


def _client(connection: Connection) -> LynnClient:
    here = installation()
    here.connection(connection.name)
    client = here.client(connection.name)
    if client is None:
        raise RuntimeError("a connection without a client")
    return client


def _answer(job: Job, call: _Call, *, is_read: bool) -> Answer[Any]:
    try:
        found = job.result()
    except ListoError as error:
        return Answer(operation=call.operation, at=call.at, error=error, is_read=is_read, fields=call.fields)
    return Answer(operation=call.operation, at=call.at, found=found, is_read=is_read, fields=call.fields)

"""The client of Lynn's Outbound API: every operation of `lynn-api.md`, typed.

In: a connection, and what to do. Out: values, or the `LynnError` that says what to do next. One client serves many threads.
It decides nothing about sending again: `load` and `manage_dnd_by_campaign` go out at most once, except that a request that
was refused for its token (so surely not taken) goes out again with a new one.
"""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from lynn.api import lists, task_status, wire
from lynn.api.caller import Caller
from lynn.api.endpoints import Target, target
from lynn.api.wire import Campaign, Contact, DndEntry, LoadReply, StatusReply
from lynn.errors import ConflictError, NotFoundError, RefusedError
from lynn.settings import Connection, Operation
from lynn.text import t

#: Seconds until the whole of one `load` is over: sign-in, upload, waiting, reply. A lease in the ledger must be longer.
LOAD_SECONDS = 60.0
#: Seconds for any other request.
REQUEST_SECONDS = 30.0


class LynnClient:
    """One connection to Lynn, or to the sandbox. Use it in a `with` block, or `close()` it."""

    def __init__(
        self,
        connection: Connection,
        *,
        load_seconds: float = LOAD_SECONDS,
        request_seconds: float = REQUEST_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`load_seconds`: the hard limit of one `load`, all included. `sleep` and `chance`: between tries of a read."""
        self.connection = connection
        self.load_seconds = load_seconds
        self._caller = Caller(connection, request_seconds=request_seconds, sleep=sleep, chance=chance)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is kept open."""
        self._caller.close()

    # Loading: the main job

    def load(self, payload: bytes) -> LoadReply:
        """POST one batch, exactly these bytes, over a connection of its own, within `load_seconds`.

        `NotTakenError`, `TooLargeError`, `SignInError`, `RefusedError`: surely not loaded. `OutcomeUnknownError`: nobody knows;
        never send it again by program.
        """
        return self._caller.write(
            self._at(Operation.LOAD_CAMPAIGN_DATA), wire.parse_load, payload, seconds=self.load_seconds
        )

    def status(self, task_id: str, *, row_count: int | None = None) -> StatusReply:
        """How far a load is. `row_count`: records in it, where known; it tells a short list from a complete one."""
        return self._task(self._at(Operation.GET_LOAD_STATUS, taskid=task_id), row_count)

    # Campaigns

    def campaigns(self) -> list[Campaign]:
        """All campaigns of the tenant."""
        return self._caller.read(self._at(Operation.GET_CAMPAIGNS), lists.parse_campaigns)

    def campaign(self, campaign_id: str) -> Campaign:
        """One campaign. `NotFoundError` when there is none (any more)."""
        with _missing():
            return self._caller.read(self._at(Operation.GET_CAMPAIGN, campaignid=campaign_id), lists.parse_campaign)

    def post_campaign(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Create a campaign; what Lynn answers (its id, as a rule). `RefusedError` when there are as many as allowed."""
        return self._write_fields(self._at(Operation.POST_CAMPAIGN), fields)

    def put_campaign(
        self, campaign_id: str, changes: Mapping[str, Any], *, seen: Campaign | None = None
    ) -> Mapping[str, Any]:
        """Change some fields of a campaign; all others, known or not, go back as Lynn has them at this moment.

        `seen` is what the person had before their eyes: `ConflictError` when somebody changed it meanwhile. Only the instant
        between our look and our PUT is not covered: no version or ETag of Lynn's is known.
        """
        now = self.campaign(campaign_id)
        _check_unchanged(now.fields, None if seen is None else seen.fields)
        with _missing():
            where = self._at(Operation.PUT_CAMPAIGN, campaignid=campaign_id)
            return self._write_fields(where, lists.with_changes(now.fields, changes))

    def delete_campaign(self, campaign_id: str) -> None:
        """Delete a campaign. `NotFoundError` when it is gone already."""
        with _missing():
            self._write_fields(self._at(Operation.DELETE_CAMPAIGN, campaignid=campaign_id), None)

    def start_campaign(self, campaign_id: str) -> Mapping[str, Any]:
        """Start a campaign whose mode is Manual."""
        with _missing():
            return self._write_fields(self._at(Operation.START_CAMPAIGN_EXECUTION, campaignid=campaign_id), None)

    def stop_campaign(self, campaign_id: str) -> Mapping[str, Any]:
        """Stop a campaign whose mode is Manual."""
        with _missing():
            return self._write_fields(self._at(Operation.STOP_CAMPAIGN_EXECUTION, campaignid=campaign_id), None)

    # Contacts

    def contacts(self) -> list[Contact]:
        """All contacts of the tenant, in one reply: paging is not documented."""
        return self._caller.read(self._at(Operation.GET_CONTACTS), lists.parse_contacts)

    def contact(self, contact_id: str) -> Contact:
        """One contact. `NotFoundError` when there is none (any more)."""
        with _missing():
            return self._caller.read(self._at(Operation.GET_CONTACT, contactid=contact_id), lists.parse_contact)

    def post_contact(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Create a contact; what Lynn answers."""
        return self._write_fields(self._at(Operation.POST_CONTACT), fields)

    def put_contact(
        self, contact_id: str, changes: Mapping[str, Any], *, seen: Contact | None = None
    ) -> Mapping[str, Any]:
        """Change some fields of a contact, as `put_campaign` does."""
        now = self.contact(contact_id)
        _check_unchanged(now.fields, None if seen is None else seen.fields)
        with _missing():
            where = self._at(Operation.PUT_CONTACT, contactid=contact_id)
            return self._write_fields(where, lists.with_changes(now.fields, changes))

    def delete_contact(self, contact_id: str) -> None:
        """Delete a contact. `NotFoundError` when it is gone already."""
        with _missing():
            self._write_fields(self._at(Operation.DELETE_CONTACT, contactid=contact_id), None)

    # Do not disturb

    def dnd_of_contact(self, contact_id: str) -> list[DndEntry]:
        """In which campaigns a contact is not to be disturbed. An answer that cannot be read is an error, never "none"."""
        with _missing():
            return self._caller.read(self._at(Operation.GET_DND_CONTACT, contactid=contact_id), lists.parse_dnd_entries)

    def set_dnd_by_campaign(self, contact_id: str, campaign_id: str) -> Mapping[str, Any]:
        """Put one contact on one campaign's do-not-disturb list. Field names are inferred."""
        where = self._at(Operation.SET_DND_CONTACT_BY_CAMPAIGN)
        return self._write_fields(where, {"contactId": contact_id, "campaignId": campaign_id})

    def set_dnd_by_category(self, contact_id: str, category: str) -> Mapping[str, Any]:
        """Put one contact on the do-not-disturb list of all campaigns of a category. Field names are inferred."""
        where = self._at(Operation.SET_DND_CONTACT_BY_CATEGORY)
        return self._write_fields(where, {"contactId": contact_id, "category": category})

    def manage_dnd_by_campaign(self, campaign_id: str, payload: bytes) -> LoadReply:
        """POST one batch of `dnd_payload`, exactly these bytes; same outcomes and same care as `load`."""
        where = self._at(Operation.MANAGE_DND_BY_CAMPAIGN, campaignid=campaign_id)
        return self._caller.write(where, wire.parse_load, payload, seconds=self.load_seconds)

    def dnd_task_status(self, task_id: str, *, row_count: int | None = None) -> StatusReply:
        """How far a do-not-disturb change is."""
        return self._task(self._at(Operation.GET_DND_TASK_STATUS, taskid=task_id), row_count)

    # Records from a file

    def upload_campaign_data(self, file_name: str, content: bytes) -> LoadReply:
        """Create campaign records from a `.cpg` file. Same outcomes and same care as `load`."""
        body, content_type = _multipart(file_name, content)
        where = self._at(Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT)
        return self._caller.write(where, wire.parse_load, body, content_type=content_type, seconds=self.load_seconds)

    # The connection itself

    def test(self) -> list[Campaign]:
        """Sign in anew, where the credentials can, and list the campaigns, each once. Raises what is wrong with the connection."""
        self._caller.sign_in_anew()
        return self._caller.read(self._at(Operation.GET_CAMPAIGNS), lists.parse_campaigns, is_patient=False)

    def _at(self, operation: Operation, **ids: str) -> Target:
        return target(self.connection, operation, **ids)

    def _task(self, where: Target, row_count: int | None) -> StatusReply:
        def parse(status_code: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> StatusReply:
            return task_status.parse_status(status_code, headers, body, row_count=row_count, now=now)

        return self._caller.read(where, parse)

    def _write_fields(self, where: Target, fields: Mapping[str, Any] | None) -> Mapping[str, Any]:
        # Escaped: whatever came in a field, even half a surrogate pair, goes back as it came.
        content = None if fields is None else json.dumps(fields).encode()
        return self._caller.write(where, lists.parse_written, content)


def dnd_payload(entries: Iterable[tuple[str, bool]]) -> bytes:
    """The body of ManageDnDByCampaign: (number or contact id, True to add or False to take off). Field names are inferred."""
    rows = [{"contact": contact, "isBlacklisted": is_added} for contact, is_added in entries]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def _missing() -> Iterator[None]:
    """Where an id stands in the URL, a 404 means the id."""
    try:
        yield
    except RefusedError as error:
        if error.facts.get("status_code") not in (404, 410):
            raise
        raise NotFoundError(t("Lynn has nothing under this id (any more)."), code="lynn-404", **error.facts) from error


def _check_unchanged(now: Mapping[str, Any], seen: Mapping[str, Any] | None) -> None:
    if seen is None or now == seen:
        return
    changed = sorted(key for key in {*now, *seen} if now.get(key) != seen.get(key))
    raise ConflictError(
        t("Somebody changed this meanwhile ({fields}). Look at it again before you save.", fields=", ".join(changed)),
        code="changed-meanwhile", fields=changed,
    )  # fmt: skip


def _multipart(file_name: str, content: bytes) -> tuple[bytes, str]:
    """One file as a form's field "file": the body and its content type."""
    boundary = uuid.uuid4().hex
    # A quote or line break in a file's name would end the header.
    safe_name = re.sub(r'[\x00-\x1f"\\/]', "_", file_name) or "records.cpg"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{safe_name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"

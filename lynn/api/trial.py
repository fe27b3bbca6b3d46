"""One operation tried by an administrator: what left and what came back, with secrets and numbers masked.

In: a connection, an operation, ids, a body for writes. Out: a `Trial`. Why: on the day Lynn is not as we guess, this shows how
it is. A read goes freely; a write goes only when it was meant, and is never repeated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lynn.api.bodies import NotJsonError, json_value, shown, text_of
from lynn.api.caller import Caller
from lynn.api.endpoints import endpoint, target
from lynn.api.transport import Reply
from lynn.errors import InputError, LynnError
from lynn.masking import DOTS, mask
from lynn.settings import Connection, Operation
from lynn.text import t

#: Seconds for one trial.
TRIAL_SECONDS = 30.0
#: Headers of a reply that say something about it; the others are nobody's business, or a session's cookie.
_SHOWN_HEADERS = ("content-type", "retry-after", "location", "www-authenticate", "allow", "server", "date")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A request and its reply, fit to be shown and copied."""

    verb: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    #: None when there was no reply; then `error` says why.
    status_code: int | None
    reply_headers: Mapping[str, str]
    #: Indented when it is JSON; at most 4,000 characters.
    reply_body: str
    error: LynnError | None


def try_operation(
    connection: Connection,
    operation: Operation,
    *,
    ids: Mapping[str, str] | None = None,
    content: bytes | None = None,
    is_write_meant: bool = False,
) -> Trial:
    """Make one call. `ids` as for `endpoints.target`. `InputError` for a write that was not meant, or an id that is missing."""
    if endpoint(connection, operation).is_write and not is_write_meant:
        raise InputError(
            t("{operation} changes something at Lynn. Say that you mean it.", operation=operation.value),
            code="not-meant",
        )
    if operation is Operation.CREATE_TOKEN and connection.access_token is None:
        raise InputError(t("This connection has a token of its own, so it does not sign in."), code="no-sign-in")
    where = target(connection, operation, **(ids or {}))
    caller = Caller(connection, request_seconds=TRIAL_SECONDS)
    reply: Reply | None = None
    error: LynnError | None = None
    try:
        if operation is Operation.CREATE_TOKEN:
            # Its body is credentials and its reply a token: only whether it works is shown.
            caller.sign_in_anew()
        else:
            reply = caller.exchange(where, content)
    except LynnError as caught:
        error = caught
    finally:
        caller.close()
    headers = {"Authorization": f"Bearer {DOTS}"} if operation is not Operation.CREATE_TOKEN else {}
    if connection.subscription_key is not None:
        headers["Ocp-Apim-Subscription-Key"] = DOTS
    return Trial(
        verb=where.verb,
        url=mask(where.url),
        request_headers=headers,
        request_body=_shown(content or b""),
        status_code=reply.status_code if reply else None,
        reply_headers={name: mask(reply.headers[name]) for name in _SHOWN_HEADERS if name in reply.headers}
        if reply
        else {},
        reply_body=_shown(reply.body) if reply else "",
        error=error,
    )


def _shown(body: bytes) -> str:
    try:
        text = json.dumps(json_value(body), ensure_ascii=False, indent=2)
    except NotJsonError:
        text = text_of(body)
    return shown(text)

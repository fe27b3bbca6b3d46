"""What went wrong with one call that a person made: what it means, what to do, who can do it.

In: the error of a call, and whether it only read. Out: an `Explanation`, and for support a text without tokens and people. Why
beside `lynn.api.words`: those words are of loads, which go on by themselves; what a person does on a page does not.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lynn.api.words import Explanation, copy_for_support, explain
from lynn.errors import ConflictError, ListoError, NotFoundError, NotTakenError, OutcomeUnknownError, TooLargeError
from lynn.masking import DOTS
from lynn.settings import Connection
from lynn.text import Text, t

_YOU = t("You")
_ASK_AGAIN = t("Nothing was changed. Try again in a minute; if this goes on, show it to support.")

#: Fields whose values describe a campaign and no person; of all others only the name is given to support.
_HARMLESS = frozenset({"type", "executionMode", "channel", "validUntil", "startDate", "stopDate"})


def explain_call(error: ListoError, *, is_read: bool) -> Explanation:
    """What the error of a single call means for whoever made it."""
    known = explain(error)
    if isinstance(error, NotFoundError) and error.code == "lynn-404":
        return Explanation(
            meaning=error.sentence, what_to_do=t("Read the list again: somebody may have deleted it."), who=_YOU
        )
    if isinstance(error, ConflictError):
        return Explanation(meaning=error.sentence, what_to_do=t("Compare both below, then decide."), who=_YOU)
    if isinstance(error, NotTakenError):
        return _not_taken(error, known)
    if isinstance(error, OutcomeUnknownError) and is_read:
        return dataclasses.replace(
            known, meaning=_without_doubt(error, known), what_to_do=_what_reader_does(error, known)
        )
    if isinstance(error, OutcomeUnknownError):
        what = t("It is not repeated by itself. Look in the list whether it was done, then decide.")
        return Explanation(meaning=error.sentence, what_to_do=what, who=_YOU)
    if isinstance(error, TooLargeError):
        return dataclasses.replace(known, what_to_do=t("Shorten what you typed."), who=_YOU)
    return known


def _not_taken(error: NotTakenError, known: Explanation) -> Explanation:
    if error.code == "lynn-429":
        if error.retry_after_seconds:
            seconds = max(1, round(error.retry_after_seconds))
            what = t("Nothing was changed. Wait {seconds} seconds, then try again.", seconds=seconds)
        else:
            what = t("Nothing was changed. Wait a minute, then try again.")
        return Explanation(meaning=known.meaning, what_to_do=what, who=_YOU)
    if error.code.startswith("lynn-") or error.code in ("connect-timeout", "not-connected", "reply-too-large"):
        # A read that stayed without an answer: nothing is unknown about it.
        return dataclasses.replace(known, meaning=_without_doubt(error, known), what_to_do=_ASK_AGAIN)
    return known


def _without_doubt(error: ListoError, known: Explanation) -> Text:
    status = error.facts.get("status_code")
    if error.code == "lynn-unreadable":
        return known.meaning
    if isinstance(status, int) and status >= 500:
        return t("Lynn had a fault of its own ({status}). Nothing was changed.", status=str(status))
    return t("Lynn did not answer. Nothing was changed.") if error.code.startswith("lynn-") else known.meaning


def _what_reader_does(error: ListoError, known: Explanation) -> Text:
    return known.what_to_do if error.code in ("lynn-unreadable", "lynn-redirect") else _ASK_AGAIN


def support_text(
    error: ListoError,
    *,
    connection: Connection,
    operation: str,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    language: str = "en",
) -> str:
    """What support needs: time, operation, request id, Lynn's words and the masked body; no token, no number, no name."""
    body = "" if fields is None else json.dumps(masked_fields(fields), ensure_ascii=False)
    return copy_for_support(error, connection=connection, operation=operation, at=at, body=body, language=language)


def masked_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a request with every text that may be a person's replaced by dots."""
    return {key: value if key in _HARMLESS else _masked(value) for key, value in fields.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value if isinstance(value, bool) or value is None or value == "" else DOTS

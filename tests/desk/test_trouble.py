"""What went wrong with one call of a person, in words that are true for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lynn.api.wire import error_of, not_taken
from lynn.desk.trouble import explain_call, masked_fields, support_text
from lynn.errors import ConflictError, ListoError, NotFoundError, OutcomeUnknownError
from lynn.settings import Connection, Secret
from lynn.text import t

CONNECTION = Connection(name="company", is_practice=False, tenant="1234", token=Secret("top-secret-token"))


def refused(status: int, body: bytes = b"", **headers: str) -> ListoError:
    return error_of(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def unanswered(status: int) -> ListoError:
    error = refused(status)
    assert isinstance(error, OutcomeUnknownError)
    return not_taken(error)


#: Error, whether it only read, and pieces of: meaning, what to do, who.
CASES: list[tuple[ListoError, bool, str, str, str]] = [
    (refused(400), False, "does not accept what is in this request", "Lynn's own words", "You"),
    (refused(401), False, "does not accept the credentials", "into the settings", "administrator"),
    (refused(403), True, "may not do this", "Ask Lynn to allow it", "administrator"),
    (refused(404), True, "Nothing is at this address", "a URL in the settings is wrong", "administrator"),
    (refused(409), False, "does not allow this", "Look at it again", "You"),
    (refused(413), False, "too large", "Shorten what you typed", "You"),
    (refused(422), False, "cannot be right", "Lynn's own words", "You"),
    (refused(429, retry_after="7"), False, "go slower", "Wait 7 seconds", "You"),
    (refused(429), True, "go slower", "Wait a minute", "You"),
    (refused(500), False, "cannot be known", "It is not repeated by itself", "You"),
    (unanswered(500), True, "fault of its own (500). Nothing was changed", "Try again in a minute", "support"),
    (unanswered(503), True, "(503). Nothing was changed", "Try again in a minute", "support"),
    (NotFoundError(t("Gone."), code="lynn-404"), False, "Gone", "may have deleted it", "You"),
    (ConflictError(t("Changed."), code="changed-meanwhile"), False, "Changed", "Compare both", "You"),
    (refused(400, b'{"message": "maximum of 15 campaigns"}'), False, "as many campaigns", "ask Lynn for more", "You"),
]


@pytest.mark.parametrize(("error", "is_read", "meaning", "what", "who"), CASES)
def test_every_trouble_says_what_it_means_what_to_do_and_who_can(
    error: ListoError, is_read: bool, meaning: str, what: str, who: str
) -> None:
    explained = explain_call(error, is_read=is_read)
    assert meaning in str(explained.meaning)
    assert what in str(explained.what_to_do)
    assert who in str(explained.who)


def test_no_word_of_a_submission_is_said_of_a_single_call() -> None:
    for error, is_read, *_ in CASES:
        explained = explain_call(error, is_read=is_read)
        assert "submission" not in f"{explained.meaning} {explained.what_to_do}"
        assert "batch" not in f"{explained.meaning} {explained.what_to_do}"


def test_support_gets_what_it_needs_and_nothing_of_a_person() -> None:
    error = refused(409, b'{"message": "56966660701 is there, token=top-secret-token"}', x_request_id="r-77")
    fields = {"fullName": "Ana", "identifier": "56966660701", "correlationIds": ["A-1"], "channel": "WhatsApp"}
    at = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    text = support_text(error, connection=CONNECTION, operation="PostContact", at=at, fields=fields)
    for needed in ("r-77", "2026-11-22T17:00:00+00:00", "PostContact", "409", "WhatsApp", "correlationIds"):
        assert needed in text
    for hidden in ("Ana", "56966660701", "A-1", "top-secret-token"):
        assert hidden not in text


def test_masking_keeps_the_shape_of_the_fields() -> None:
    fields = {"a": {"b": ["x", 7, None, True, ""]}, "executionMode": "Manual"}
    assert masked_fields(fields) == {"a": {"b": ["••••", "••••", None, True, ""]}, "executionMode": "Manual"}

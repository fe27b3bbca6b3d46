"""Refusals in plain words: known ones explained, unknown ones shown, nothing invented."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lynn.api.words import copy_for_support, explain, status_words
from lynn.errors import RefusedError, SignInError
from lynn.settings import Secret
from lynn.text import t
from tests.api.samples import connection_to

API = Path(__file__).parent.parent.parent / "lynn" / "api"


@pytest.mark.parametrize("status_code", [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 504])
def test_each_common_status_has_an_explanation_of_its_own(status_code: int) -> None:
    explanation = explain(status_code)
    assert explanation != explain(418)
    assert all(str(each) for each in (explanation.meaning, explanation.what_to_do, explanation.who))


def test_each_code_that_the_client_raises_is_explained() -> None:
    sources = "".join(
        (API / name).read_text() for name in ("wire.py", "transport.py", "auth.py", "lists.py", "task_status.py")
    )
    codes = set(re.findall(r'code="([a-z0-9-]+)"', sources)) | set(re.findall(r'return "([a-z-]+)", t\(', sources))
    assert len(codes) > 15
    nothing = explain("no-such-code")
    assert [code for code in sorted(codes) if explain(code) == nothing] == []


@pytest.mark.parametrize(
    ("status_code", "words", "part"),
    [
        (409, "Campaign limit reached", "as many campaigns"),
        (400, "Se alcanzó el máximo de campañas", "as many campaigns"),
        (400, "Template not found", "does not accept this template"),
        (422, "La plantilla no existe", "does not accept this template"),
        (401, "token expired", "no longer valid"),
        (400, "Phone is missing", "does not accept what is in this request"),
    ],
)
def test_known_words_say_it_better_than_the_status(status_code: int, words: str, part: str) -> None:
    assert part in str(explain(status_code, words).meaning)
    assert part in str(explain(RefusedError(t("refused"), code=f"lynn-{status_code}", words=words)).meaning)


def test_words_never_make_an_unknown_outcome_known() -> None:
    assert explain(500, "Template not found") == explain(500)


@pytest.mark.parametrize(("trouble", "part"), [(418, "418"), (599, "fault of its own"), ("strange", "no explanation")])
def test_what_is_not_known_gets_no_invented_meaning(trouble: int | str, part: str) -> None:
    assert part in str(explain(trouble).meaning)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("200", "Loaded by Lynn"),
        ("In Progress", "On its way"),
        ("SENTINSESSION", "Sent within a conversation that was open"),
        ("132015", "Rejected: the template is paused because people rated it badly (WhatsApp's number 132015)"),
        ("139999", "139999 (Lynn's own word)"),
        ("Weird", "Weird (Lynn's own word)"),
    ],
)
def test_a_status_is_said_plainly_or_as_it_came(status: str, words: str) -> None:
    assert str(status_words(status)) == words


def test_what_is_copied_for_support_holds_no_token_and_no_number() -> None:
    connection = connection_to("https://lynn.example", token=Secret("very-secret"))
    error = SignInError(
        t("refused"),
        code="lynn-403",
        status_code=403,
        request_id="r-1",
        words="very-secret may not write to 56966666666",
    )
    at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    body = '{"Name": "Begoña", "Phone": "56966666666", "Store": "Altos"}'
    copied = copy_for_support(error, connection=connection, operation="PostCampaign", at=at, body=body)
    for part in ("2026-11-22T16:00:00+00:00", "r-1", "PostCampaign", "403", "1001", "Altos"):
        assert part in copied
    for part in ("very-secret", "56966666666", "Begoña"):
        assert part not in copied

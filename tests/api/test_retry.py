"""Try again? Only a read, only what may pass by itself, and not for ever."""

from __future__ import annotations

import pytest

from lynn.api.retry import FIRST_WAIT, MAX_READ_TRIES, MAX_WAIT, backoff, seconds_until_retry
from lynn.errors import LynnError, NotTakenError, OutcomeUnknownError, RefusedError, SignInError, TooLargeError
from lynn.text import t

WORDS = t("trouble")


def middle() -> float:
    return 0.5


@pytest.mark.parametrize(
    "error",
    [
        NotTakenError(WORDS, code="connection-refused"),
        NotTakenError(WORDS, code="lynn-429", retry_after_seconds=1),
        OutcomeUnknownError(WORDS, code="lynn-cut"),
        RefusedError(WORDS, code="lynn-400"),
    ],
)
def test_a_write_is_never_tried_again_here(error: LynnError) -> None:
    assert seconds_until_retry(error, tries=1, is_read=False, chance=middle) is None


@pytest.mark.parametrize(
    "error",
    [
        RefusedError(WORDS, code="lynn-404"),
        SignInError(WORDS, code="lynn-401"),
        TooLargeError(WORDS, code="lynn-413"),
        OutcomeUnknownError(WORDS, code="lynn-unreadable"),
        OutcomeUnknownError(WORDS, code="lynn-redirect"),
        OutcomeUnknownError(WORDS, code="reply-too-large"),
        NotTakenError(WORDS, code="lynn-429", retry_after_seconds=600),
        NotTakenError(WORDS, code="only-loopback"),
    ],
)
def test_a_question_that_gets_the_same_answer_is_not_asked_again(error: LynnError) -> None:
    assert seconds_until_retry(error, tries=1, is_read=True, chance=middle) is None


@pytest.mark.parametrize(
    ("error", "tries", "seconds"),
    [
        (NotTakenError(WORDS, code="connection-refused"), 1, 0.375),
        (NotTakenError(WORDS, code="connection-refused"), 2, 0.75),
        (OutcomeUnknownError(WORDS, code="lynn-503"), 3, 1.5),
        (NotTakenError(WORDS, code="lynn-429", retry_after_seconds=7), 1, 7.25),
        (NotTakenError(WORDS, code="connection-refused"), MAX_READ_TRIES, None),
    ],
)
def test_a_read_waits_longer_each_time_and_then_stops(error: LynnError, tries: int, seconds: float | None) -> None:
    assert seconds_until_retry(error, tries=tries, is_read=True, chance=middle) == seconds


@pytest.mark.parametrize("tries", [1, 2, 5, 50, 5000])
def test_a_wait_is_spread_and_capped(tries: int) -> None:
    shortest, longest = backoff(tries, lambda: 0.0), backoff(tries, lambda: 0.999)
    assert FIRST_WAIT / 2 <= shortest < longest <= MAX_WAIT

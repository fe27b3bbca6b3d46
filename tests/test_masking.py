"""Nobody's number, name or token stays in words from outside; what only looks like one does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lynn.masking import DOTS, mask
from lynn.settings import Secret

GUID = "3c6f10ec-0000-0000-0000-210080090000"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("56966666666", DOTS),
        ("call +56 9 6666 6666 now", f"call {DOTS} now"),
        ("(11) 99999-8888", DOTS),
        ("+1 (555) 010-9999", DOTS),
        ("56.966.666.666", DOTS),
        ("966 666 666x", f"{DOTS}x"),
        ("Phone56966666666x", f"Phone{DOTS}x"),
        ("a56966666666,56955555555", f"a{DOTS},{DOTS}"),
        ("2026-11-22 16:23 56966666666", f"2026-11-22 16:23 {DOTS}"),
        ("Bearer abc.def-123", f"Bearer {DOTS}"),
        ("authorization: bearer abc", f"authorization: bearer {DOTS}"),
        ("x eyJhbGciOi.eyJzdWIi.c2ln y", f"x {DOTS} y"),
        ('{"token": "abc"}', f'{{"token": "{DOTS}"}}'),
        ("a?access_token=abc&x=1", f"a?access_token={DOTS}&x=1"),
        ('{"accessTokenSecret": "abc"}', f'{{"accessTokenSecret": "{DOTS}"}}'),
        ("Ocp-Apim-Subscription-Key: abc", f"Ocp-Apim-Subscription-Key: {DOTS}"),
        ('{"Name": "Bego\\"ña", "Store Name": "Altos"}', f'{{"Name": "{DOTS}", "Store Name": "Altos"}}'),
        ("{'full name': 'Camilo'}", f"{{'full name': '{DOTS}'}}"),
    ],
)
def test_numbers_names_and_tokens_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [f"task {GUID}",
     "2026-11-22T16:23:05.123Z", "2026-11-22 16:23", "03/05/2024", "order 1234567", "rows 12, 13, 14, 15, 16", "10.0.0.1:8080",
     "campaign 17", "555-0123"],
)  # fmt: skip
def test_ids_dates_and_short_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_given_secrets_are_masked_wherever_they_stand() -> None:
    assert mask("key=xx-yy-zz!", [Secret("xx-yy")]) == f"key={DOTS}-zz!"
    assert mask("a cab", [Secret("a")]) == "a cab", "a secret of one letter is none"


@given(
    st.text(alphabet="ab ,:;\"'{}[]\n", max_size=20),
    st.integers(10**9, 10**15),
    st.text(alphabet="ab ,:;\"'{}[]\n", max_size=20),
)
def test_a_number_is_masked_whatever_stands_around_it(before: str, number: int, after: str) -> None:
    assert not re.search(r"\d{8}", mask(f"{before}{number}{after}"))

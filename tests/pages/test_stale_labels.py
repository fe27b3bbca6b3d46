"""After a change of language the browser gives back labels of the language before; they are nobody's choice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from lynn.web.send import campaign, country
from lynn.web.session import Person

PERSON = Person(key="local", name="someone")


class State(SimpleNamespace):
    """Like `st.session_state`: by name and by key."""

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)


def never(_work: object) -> bool:
    pytest.fail("A label of another language was taken for a choice.")


def test_a_label_is_not_taken_for_a_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", State(campaign="Leave it empty, as in the pasted text"))
    monkeypatch.setattr(campaign, "attempt", never)
    campaign._take(PERSON, {"c-1": "Winter coupons"})


def test_a_label_is_not_taken_for_a_country_or_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(country_US="United States (+1)", country_label_None="No such column")
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(country, "attempt", never)
    country._take(PERSON, "country_US", None)
    country._take_label(PERSON, "country_label_None", "US", ("Nombre", "Celular"))

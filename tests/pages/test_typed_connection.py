"""A connection typed for a session: nobody's name is taken over by another tenant."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lynn.web.session import installation
from tests.pages.conftest import press, words

App = Callable[..., AppTest]


def connect(at: AppTest, **typed: str) -> AppTest:
    for name, value in typed.items():
        at.text_input(key=f"typed_{name}").set_value(value)
    return press(at, "Connect")


def test_a_name_in_use_is_not_taken_over_and_a_token_is_renewed(app: App) -> None:
    place = {"name": "Lynn", "load_url": "https://127.0.0.1:1/{{Tenant}}"}
    connect(app("settings"), tenant="7", token="token-1", **place)
    elsewhere = place | {"load_url": "https://127.0.0.1:2/{{Tenant}}"}
    at = connect(app("settings"), tenant="7", token="token-2", **elsewhere)
    assert "There is a connection called Lynn 7 already" in words(at)
    connect(app("settings"), tenant="8", token="token-2", **place)
    assert (installation().connection("Lynn 7").tenant, installation().connection("Lynn 8").tenant) == ("7", "8")
    connect(app("settings"), tenant="7", token="token-3", **place)
    token = installation().connection("Lynn 7").token
    assert token is not None
    assert token.reveal() == "token-3"

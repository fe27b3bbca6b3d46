"""A connection typed for a session: tested first, used only when chosen, and nobody's name is taken over by another tenant."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lynn.web.session import installation
from tests.pages.conftest import Sandbox, press, settled, words

App = Callable[..., AppTest]
NOBODY_THERE = "https://127.0.0.1:1/{{Tenant}}"


def connect(at: AppTest, **typed: str) -> AppTest:
    for name, value in typed.items():
        at.text_input(key=f"typed_{name}").set_value(value)
    return press(at, "Test and connect")


def keep(at: AppTest, **typed: str) -> AppTest:
    return press(connect(at, **typed), "Connect all the same")


def token_of(sandbox: Sandbox) -> str:
    return str(sandbox.door("token", {"tenant": 1001})["token"])


def chosen(at: AppTest) -> object:
    return next(box.value for box in at.sidebar.selectbox if box.label == "Connection")


def test_a_name_in_use_is_not_taken_over_and_a_token_is_renewed(app: App) -> None:
    keep(app("settings"), name="Lynn", tenant="7", token="token-1", base_url="https://127.0.0.1:1")
    at = connect(app("settings"), name="Lynn", tenant="7", token="token-2", base_url="https://127.0.0.1:2")
    assert "There is a connection called Lynn 7 already" in words(at)
    keep(app("settings"), name="Lynn", tenant="8", token="token-2", base_url="https://127.0.0.1:1")
    assert (installation().connection("Lynn 7").tenant, installation().connection("Lynn 8").tenant) == ("7", "8")
    keep(app("settings"), name="Lynn", tenant="7", token="token-3", base_url="https://127.0.0.1:1")
    token = installation().connection("Lynn 7").token
    assert token is not None
    assert token.reveal() == "token-3"


def test_all_that_is_missing_is_said_at_once_by_its_label(app: App) -> None:
    at = connect(app("settings"))
    assert "Still missing: Tenant number, Loading URL, as Lynn's page shows it, Token." in words(at).replace("\\", "")


def test_a_wrong_value_is_named_by_its_label(app: App) -> None:
    at = connect(app("settings"), tenant="7", token="t", load_url="ftp://somewhere")
    said = words(at).replace("\\", "")
    assert "Loading URL, as Lynn's page shows it: a whole URL is needed, beginning with https://." in said
    assert "load_url" not in said


def test_one_that_does_not_answer_is_not_kept_unless_wanted(app: App) -> None:
    at = connect(app("settings"), tenant="7", token="token-1", base_url="https://127.0.0.1:1")
    assert not installation().has_connection("Lynn 7")
    assert at.text_input(key="typed_token").value == "token-1"
    at = press(at, "Connect all the same")
    assert installation().has_connection("Lynn 7")
    assert at.text_input(key="typed_token").value == ""


def test_a_wrong_token_is_said_in_words(app: App, sandbox: Sandbox) -> None:
    at = connect(app("settings"), tenant="1001", token="wrong", base_url=sandbox.url)
    assert not installation().has_connection("Lynn 1001")
    assert "token" in at.error[0].value
    assert "401" not in at.error[0].value


def test_connecting_does_not_go_live_and_the_box_at_the_left_shows_what_is_in_use(app: App, sandbox: Sandbox) -> None:
    at = connect(app("settings"), tenant="1001", token=token_of(sandbox), base_url=sandbox.url)
    assert "It works" in words(at)
    assert chosen(at) == "practice"
    at = settled(at.button(key="use_Lynn 1001").click().run())
    assert chosen(at) == "Lynn 1001"
    assert "Real people get what you send" in words(at)
    at = settled(at.sidebar.selectbox[0].set_value("practice").run())
    assert chosen(at) == "practice"
    assert "Real people get what you send" not in words(at)


def test_one_that_is_taken_away_is_gone_and_practice_is_in_use(app: App, sandbox: Sandbox) -> None:
    at = connect(app("settings"), tenant="1001", token=token_of(sandbox), base_url=sandbox.url)
    at = settled(at.button(key="use_Lynn 1001").click().run())
    at = settled(at.button(key="remove_Lynn 1001").click().run())
    assert chosen(at) == "practice"
    assert not installation().has_connection("Lynn 1001")
    assert "Lynn 1001" not in at.sidebar.selectbox[0].options

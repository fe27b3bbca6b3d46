"""The contacts page, from the click through client, socket and sandbox and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Sandbox, press, words

pytestmark = pytest.mark.xdist_group("page-contacts")

App = Callable[..., AppTest]


def person(sandbox: Sandbox, **fields: Any) -> str:
    """A contact made by a colleague."""
    given = {"fullName": "Ana Peña", "channel": "WhatsApp", "identifier": "56966660777", "correlationIds": ["A-1"]}
    return str(sandbox.call("POST", "PostContact/1001", given | fields)["id"])


def test_fifty_contacts_are_on_a_page_and_the_last_page_has_the_rest(app: App, sandbox: Sandbox) -> None:
    person(sandbox)
    at = app("contacts")
    assert len(at.dataframe[0].value) == 50
    assert "1 to 50 of 201 contacts" in words(at)
    at.pagination[0].set_value(5).run()
    assert list(at.dataframe[0].value["Name"]) == ["Ana Peña"]


@pytest.mark.parametrize("searched", ["ana pena", "ANA", "+56 9 6666 0777", "a-1"])
def test_a_search_finds_any_spelling(app: App, sandbox: Sandbox, searched: str) -> None:
    person(sandbox)
    at = app("contacts")
    at.text_input(key="contact_search").set_value(searched).run()
    assert "Ana Peña" in list(at.dataframe[0].value["Name"])


def test_a_contact_shows_channels_correlation_ids_and_do_not_disturb(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox)
    body = {"contactId": key, "campaignId": "0c0a2026-0000-4000-8000-000000000002"}
    sandbox.call("POST", "SetDnDContactByCampaign/1001", body)
    at = app("contacts", contact=key)
    assert at.title[0].value == "Ana Peña"
    assert "A-1" in words(at).replace("\N{NON-BREAKING HYPHEN}", "-")
    tables = " ".join(str(table.value.to_dict()) for table in at.table)
    assert "Store openings" in tables
    assert "WhatsApp" in tables


def test_a_blacklist_that_cannot_be_read_is_not_taken_for_empty(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox)
    sandbox.refuse("GetDnDContact", 403)
    at = app("contacts", contact=key)
    assert "is not known now" in words(at)
    assert "On no campaign" not in words(at)


def fill(at: AppTest, **values: str) -> AppTest:
    round_number = at.session_state["contact_typed"].round_number
    for name, value in values.items():
        at.text_input(key=f"contact_{name}_{round_number}").set_value(value)
    return press(at, "Look it over")


def new(app: App, **values: str) -> AppTest:
    return fill(press(app("contacts"), "New contact"), **{"name": "Íñigo", "identifier": "+56 9 6123 4567"} | values)


def test_a_new_contact_is_created_once_with_its_number_as_lynn_wants_it(app: App, sandbox: Sandbox) -> None:
    at = new(app, correlation_1="X-9")
    assert sandbox.count("PostContact") == 0
    at = press(at, "Create the contact")
    assert at.title[0].value == "Íñigo"
    made = [each for each in sandbox.call("GET", "GetContacts/1001") if each["fullName"] == "Íñigo"]
    assert [(each["identifier"], each["correlationIds"]) for each in made] == [("56961234567", ["X-9"])]
    assert sandbox.count("PostContact") == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"identifier": "961234567"}, "not a phone number with its country code"),
        ({"identifier": "no tiene"}, "not a phone number with its country code"),
        ({"identifier": ""}, "Number or identifier is empty"),
        ({"name": ""}, "Full name is empty"),
    ],
)
def test_what_lynn_cannot_take_does_not_leave(
    app: App, sandbox: Sandbox, values: dict[str, str], sentence: str
) -> None:
    assert sentence in words(new(app, **values))
    assert sandbox.count("PostContact") == 0


def test_an_edit_leaves_unknown_fields_untouched(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox, preferences={"language": "es"})
    at = fill(press(app("contacts", contact=key), "Edit"), name="Ana Peña Rojas")
    press(at, "Save the changes")
    now = sandbox.call("GET", f"GetContact/1001/{key}")
    assert (now["fullName"], now["preferences"]) == ("Ana Peña Rojas", {"language": "es"})


def test_an_edit_made_elsewhere_meanwhile_is_shown_and_not_overwritten(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox)
    at = fill(press(app("contacts", contact=key), "Edit"), name="Mine")
    theirs = sandbox.call("GET", f"GetContact/1001/{key}") | {"correlationIds": ["B-2"]}
    sandbox.call("PUT", f"PutContact/1001/{key}", theirs)
    at = press(at, "Save the changes")
    assert "Somebody else changed this contact meanwhile" in words(at)
    assert sandbox.call("GET", f"GetContact/1001/{key}")["fullName"] == "Ana Peña"
    press(press(at, "Put my changes on top"), "Save the changes")
    now = sandbox.call("GET", f"GetContact/1001/{key}")
    assert (now["fullName"], now["correlationIds"]) == ("Mine", ["B-2"])


def test_a_contact_is_deleted_only_after_its_name_was_typed(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox)
    at = press(app("contacts", contact=key), "Delete")
    assert at.button(key="dock_primary").disabled
    at.text_input(key=f"contact_delete_{key}").set_value("ana  peña").run()
    at = press(at, "Delete the contact")
    assert "Lynn deleted the contact" in words(at)
    assert "200 contacts" in words(at)


def test_a_contact_deleted_meanwhile_is_said_to_be_gone(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox)
    at = fill(press(app("contacts", contact=key), "Edit"), name="Mine")
    sandbox.call("DELETE", f"DeleteContact/1001/{key}")
    assert "Lynn has nothing under this id (any more)" in words(press(at, "Save the changes"))


def test_an_id_that_does_not_exist_is_one_sentence(app: App, sandbox: Sandbox) -> None:
    assert "Lynn has nothing under this id (any more)" in words(app("contacts", contact="nobody"))


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"),
    [
        (401, "", "application/json", "does not accept the credentials"),
        (403, "", "application/json", "may not do this"),
        (404, "", "application/json", "Nothing is at this address"),
        (500, "", "application/json", "Lynn had a fault of its own (500). Nothing was changed."),
        (200, "<html><body>Sign in</body></html>", "text/html", "is not what was expected here"),
        (200, {"fine": True}, "application/json", "is not what was expected here"),
    ],
)
def test_a_list_that_cannot_be_read_is_one_sentence(
    app: App, sandbox: Sandbox, status: int, body: object, kind: str, sentence: str
) -> None:
    sandbox.refuse("GetContacts", status, body, content_type=kind)
    assert sentence in words(app("contacts"))


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, {"message": "No."}, "No."),
        (401, "", "does not accept the credentials"),
        (403, "", "may not do this"),
        (409, {"message": "There is one."}, "There is one"),
        (429, "", "Lynn asks us to go slower"),
        (500, "", "It is not repeated by itself"),
        (200, "<html>sign in</html>", "It is not repeated by itself"),
    ],
)
def test_a_refused_save_says_why_and_keeps_what_was_typed(
    app: App, sandbox: Sandbox, status: int, body: object, sentence: str
) -> None:
    at = new(app)
    sandbox.refuse("PostContact", status, body)
    at = press(at, "Create the contact")
    assert sentence in words(at)
    at = press(at, "Back")
    assert at.text_input(key="contact_name_1").value == "Íñigo"


def test_numbers_where_texts_were_expected_are_shown_as_texts(app: App, sandbox: Sandbox) -> None:
    sandbox.refuse("GetContacts", 200, {"data": [{"id": 7, "fullName": 2026, "identifier": 56966660777, "channel": 1}]})
    table = app("contacts").dataframe[0].value
    assert list(table["Name"]) == ["2026"]
    assert list(table["Number or identifier"]) == ["56966660777"]


def test_a_name_full_of_markup_is_shown_as_it_is(app: App, sandbox: Sandbox) -> None:
    key = person(sandbox, fullName="**Ana** ![x](http://example.com/x.png)")
    at = app("contacts", contact=key)
    assert "](http" not in at.title[0].value

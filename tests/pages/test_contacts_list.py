"""Contacts from a list: the same stops as a list to send, then a comparison, then each once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.web.session import installation
from tests.pages.conftest import Sandbox, in_url, press, settled, words

pytestmark = pytest.mark.xdist_group("page-contacts-list")

App = Callable[..., AppTest]
CELLS = (
    "Nombre\tCelular\tCódigo\nAna Peña\t+56 9 6666 0701\tA-1\nÍñigo Soto\t56966660703\tA-2\nBenjamín\tno tiene\tA-3\n"
)
MOST_RUNS = 60


def until(at: AppTest, label: str) -> AppTest:
    """Run until the button with this label is there: a job is waited for by the page itself."""
    for _ in range(MOST_RUNS):
        if label in [button.label for button in at.button]:
            return at
        settled(at.run())
    raise AssertionError((label, [button.label for button in at.button], words(at)))


def compared(app: App, cells: str = CELLS) -> AppTest:
    at = press(app("contacts"), "From a list")
    at.text_area(key="pasted_cells").set_value(cells).run()
    at = until(press(at, "Read the pasted cells"), "Match the columns")
    at = until(press(at, "Match the columns"), "Check all 3 rows")
    at = until(press(at, "Check all 3 rows"), "Compare 2 contacts with Lynn")
    return until(press(at, "Compare 2 contacts with Lynn"), "Save 2 contacts")


def people(sandbox: Sandbox) -> dict[str, str]:
    return {each["identifier"]: each["fullName"] for each in sandbox.call("GET", "GetContacts/1001")}


def test_nothing_leaves_before_the_comparison_was_seen(app: App, sandbox: Sandbox) -> None:
    body = {"fullName": "Inigo Soto", "channel": "WhatsApp", "identifier": "56966660703"}
    sandbox.call("POST", "PostContact/1001", body)
    at = compared(app)
    assert at.title[0].value == "1 new, 1 to change"
    assert "Nobody is written to by this" in words(at)
    assert (sandbox.count("PostContact"), sandbox.count("PutContact")) == (1, 0)


def test_a_list_creates_and_changes_contacts_once_and_reports_every_row(app: App, sandbox: Sandbox) -> None:
    body = {"fullName": "Inigo Soto", "channel": "WhatsApp", "identifier": "56966660703"}
    sandbox.call("POST", "PostContact/1001", body)
    at = until(press(compared(app), "Save 2 contacts"), "Save 0 contacts")
    assert at.title[0].value.startswith("Lynn has the others already; ")
    assert "What was done with this list so far" in words(at)
    assert people(sandbox)["56966660701"] == "Ana Peña"
    assert people(sandbox)["56966660703"] == "Íñigo Soto"
    assert (sandbox.count("PostContact"), sandbox.count("PutContact")) == (2, 1)


def test_a_list_brought_by_whoever_left_is_found_with_its_result_and_the_contacts_are_read_anew(
    app: App, sandbox: Sandbox
) -> None:
    at = compared(app)
    # Another tab, that read the contacts before.
    other = app("contacts")
    assert not other.expander
    press(at, "Save 2 contacts")
    run = installation().calls.find(("contacts-import", in_url(at, "draft")))
    assert run is None or run.wait(30)
    other = settled(other.run())
    assert "Lists brought to Lynn from here" in [each.label for each in other.expander]
    assert "Created: **2**" in words(other)
    assert f"**{len(people(sandbox)):,} contacts**" in words(other)


def test_a_row_whose_fate_is_not_known_waits_for_a_person(app: App, sandbox: Sandbox) -> None:
    at = compared(app)
    sandbox.door("faults", {"server_error": {"operation": "PostContact", "times": 1, "taken": False}})
    at = until(press(at, "Save 2 contacts"), "Save 0 contacts")
    assert "1 row was asked for before, and nobody knows whether it arrived" in words(at)
    assert sandbox.count("PostContact") == 2
    at.checkbox(key="contacts_unknown_too").check().run()
    until(press(at, "Save 1 contact"), "Save 0 contacts")
    assert sandbox.count("PostContact") == 3
    assert "56966660701" in people(sandbox)


def test_a_list_of_contacts_is_not_among_the_lists_to_send(app: App, sandbox: Sandbox) -> None:
    compared(app)
    assert "A-1029" not in words(app("send"))


def test_contacts_that_cannot_be_read_stop_the_comparison(app: App, sandbox: Sandbox) -> None:
    at = press(app("contacts"), "From a list")
    at.text_area(key="pasted_cells").set_value(CELLS).run()
    at = until(press(at, "Read the pasted cells"), "Match the columns")
    at = until(press(at, "Match the columns"), "Check all 3 rows")
    at = until(press(at, "Check all 3 rows"), "Compare 2 contacts with Lynn")
    sandbox.refuse("GetContacts", 403)
    # As in a browser that was opened anew: nothing was read yet.
    at.session_state["lynn_reads"].clear()
    said = words(press(at, "Compare 2 contacts with Lynn"))
    assert "may not do this" in said
    assert "Without them nobody can tell who is new" in said


def test_a_list_whose_connection_is_gone_is_not_brought_to_another(app: App, sandbox: Sandbox) -> None:
    at = compared(app)
    drafts = installation().drafts
    draft = drafts.open(in_url(at, "draft"), owner="local")
    drafts.save(draft, connection="gone")
    said = words(settled(at.run()))
    assert "This list belongs to another connection" in said
    assert "Save 2 contacts" not in [button.label for button in at.button]


def test_no_stop_of_a_list_of_contacts_promises_a_message(app: App, sandbox: Sandbox) -> None:
    at = press(app("contacts"), "From a list")
    said = [words(at)]
    at.text_area(key="pasted_cells").set_value(CELLS).run()
    for label in ("Read the pasted cells", "Match the columns", "Check all 3 rows", "Compare 2 contacts with Lynn"):
        at = press(until(at, label), label)
        said.append(words(at))
    at = until(at, "Save 2 contacts")
    assert "2 of 3 contacts can be saved" in "\n".join(said)
    assert not [each for each in said if "get this" in each or "message" in each.casefold()]

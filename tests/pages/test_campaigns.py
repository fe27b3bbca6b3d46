"""The campaigns page, from the click through client, socket and sandbox and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Sandbox, press, settled, words

pytestmark = pytest.mark.xdist_group("page-campaigns")

App = Callable[..., AppTest]
MANUAL = "0c0a2026-0000-4000-8000-000000000002"
SCHEDULED = "0c0a2026-0000-4000-8000-000000000003"
ALWAYS_ON = "0c0a2026-0000-4000-8000-000000000001"


def test_all_campaigns_are_listed_in_a_marketers_words(app: App) -> None:
    table = app("campaigns").dataframe[0].value
    assert list(table["Name"][1:]) == ["Store openings", "Loyalty March"]
    assert list(table["Execution"]) == ["Always on", "Manual", "Scheduled"]


def test_a_search_leaves_those_that_have_every_word(app: App) -> None:
    at = app("campaigns")
    at.text_input(key="campaign_search").set_value("store").run()
    assert list(at.dataframe[0].value["Name"]) == ["Store openings"]


def test_a_campaign_shows_its_state_and_its_unknown_fields(app: App) -> None:
    at = app("campaigns", campaign=MANUAL)
    assert at.title[0].value == "Store openings"
    assert "Stopped" in words(at)
    assert "channelSettings" in words(at)


def test_a_manual_campaign_starts_after_its_consequence_was_named(app: App, sandbox: Sandbox) -> None:
    at = press(app("campaigns", campaign=MANUAL), "Start it")
    assert "is sent to its people now" in words(at)
    assert sandbox.count("StartCampaignExecution") == 0
    at = press(at, "Start it now")
    assert sandbox.call("GET", f"GetCampaign/1001/{MANUAL}")["state"] == "Running"
    assert "Running" in words(at)
    assert "Stop it" in [button.label for button in at.button]


@pytest.mark.parametrize(
    ("campaign", "reason"), [(SCHEDULED, "starts and stops by its dates"), (ALWAYS_ON, "It is always on")]
)
def test_a_campaign_that_is_not_manual_says_why_it_is_not_started(app: App, campaign: str, reason: str) -> None:
    at = app("campaigns", campaign=campaign)
    assert reason in words(at)
    assert "Start it" not in [button.label for button in at.button]


def test_the_button_of_the_dock_never_starts_or_stops_a_campaign(app: App, sandbox: Sandbox) -> None:
    at = new(app)
    for _click in range(4):
        if (dock := [button for button in at.button if button.key == "dock_primary"]) and not dock[0].disabled:
            at = settled(dock[0].click().run())
    assert (sandbox.count("PostCampaign"), sandbox.count("StartCampaignExecution")) == (1, 0)
    at = press(app("campaigns", campaign=MANUAL), "Start it")
    assert not [button for button in at.button if button.key == "dock_primary"]


def fill(at: AppTest, **values: str) -> AppTest:
    round_number = at.session_state["campaign_typed"].round_number
    for name, value in values.items():
        key = f"campaign_{name}_{round_number}" + ("_en" if name in {"mode", "kind"} else "")
        if name == "mode":
            at.radio(key=key).set_value(value)
        elif name in ("category", "division"):
            at.selectbox(key=key).set_value(value)
        else:
            at.text_input(key=key).set_value(value)
    return at


def new(app: App, **values: str) -> AppTest:
    at = press(app("campaigns"), "New campaign")
    fill(at, **{"name": "Spring", "category": "News", "division": "Retail Chile"} | values)
    return press(at, "Look it over")


def test_a_new_campaign_is_created_once_after_one_look(app: App, sandbox: Sandbox) -> None:
    at = new(app, mode="AlwaysOn")
    assert "sent to its people at once" in words(at)
    assert sandbox.count("PostCampaign") == 0
    at = press(at, "Create the campaign")
    assert at.title[0].value == "Spring"
    assert "Lynn created the campaign" in words(at)
    assert sandbox.count("PostCampaign") == 1


def test_a_form_without_a_name_says_so_and_sends_nothing(app: App, sandbox: Sandbox) -> None:
    at = new(app, name="  ")
    assert "Name is empty" in words(at)
    assert sandbox.count("PostCampaign") == 0


def test_what_is_wrong_with_the_form_stands_beside_its_button_until_it_is_mended(app: App) -> None:
    at = new(app, name="  ")
    assert "Name is empty" in at.markdown[-2].value + at.markdown[-1].value
    at = fill(at, name="Spring").run()
    assert "Name is empty" not in words(at)
    assert "Not saved yet" in words(at)


def test_every_day_is_written_alike(app: App, sandbox: Sandbox) -> None:
    body = {"name": "Days", "division": "D", "category": "C", "executionMode": "Scheduled"}
    days = {"startDate": "2027-05-03", "stopDate": "2027-05-09", "validUntil": "2027-08-31"}
    made = sandbox.call("POST", "PostCampaign/1001", body | days)
    table = app("campaigns").dataframe[0].value
    assert "31 Aug 2027" in list(table["Valid until"])
    at = app("campaigns", campaign=made["id"])
    assert "31 Aug 2027" in str(at.table[0].value.values)
    at = press(at, "Edit")
    at = press(fill(at, name="Days again"), "Look it over")
    assert "from 3 May 2027 to 9 May 2027" in words(at)


def test_the_sixteenth_campaign_is_explained_and_the_form_keeps_what_was_typed(app: App, sandbox: Sandbox) -> None:
    for number in range(12):
        body = {"name": f"C{number}", "division": "D", "category": "C", "executionMode": "Manual"}
        sandbox.call("POST", "PostCampaign/1001", body)
    at = press(new(app), "Create the campaign")
    assert "as many campaigns as Lynn allows" in words(at)
    at = press(at, "Back")
    assert at.text_input(key="campaign_name_1").value == "Spring"


def edited(app: App, name: str) -> AppTest:
    at = press(app("campaigns", campaign=ALWAYS_ON), "Edit")
    return press(fill(at, name=name), "Look it over")


def test_an_edit_leaves_unknown_fields_untouched(app: App, sandbox: Sandbox) -> None:
    before = sandbox.call("GET", f"GetCampaign/1001/{ALWAYS_ON}")
    at = press(edited(app, "Winter again"), "Save the changes")
    assert at.title[0].value == "Winter again"
    assert sandbox.call("GET", f"GetCampaign/1001/{ALWAYS_ON}") == before | {"name": "Winter again"}


def test_an_edit_made_elsewhere_meanwhile_is_shown_and_not_overwritten(app: App, sandbox: Sandbox) -> None:
    at = edited(app, "Winter again")
    theirs = sandbox.call("GET", f"GetCampaign/1001/{ALWAYS_ON}") | {"category": "Theirs"}
    sandbox.call("PUT", f"PutCampaign/1001/{ALWAYS_ON}", theirs)
    at = press(at, "Save the changes")
    assert "Somebody else changed this campaign meanwhile" in words(at)
    assert sandbox.call("GET", f"GetCampaign/1001/{ALWAYS_ON}")["name"] == theirs["name"]
    at = press(press(at, "Put my changes on top"), "Save the changes")
    now = sandbox.call("GET", f"GetCampaign/1001/{ALWAYS_ON}")
    assert (now["name"], now["category"]) == ("Winter again", "Theirs")


def test_a_campaign_is_deleted_after_its_consequence_was_named(app: App, sandbox: Sandbox) -> None:
    at = press(app("campaigns", campaign=MANUAL), "Delete")
    assert "This cannot be undone" in words(at)
    at = press(at, "Delete the campaign")
    assert "Lynn deleted the campaign" in words(at)
    assert len(at.dataframe[0].value) == 2


def test_a_campaign_deleted_meanwhile_is_said_to_be_gone(app: App, sandbox: Sandbox) -> None:
    at = press(app("campaigns", campaign=MANUAL), "Start it")
    sandbox.call("DELETE", f"DeleteCampaign/1001/{MANUAL}")
    at = press(at, "Start it now")
    assert "Lynn has nothing under this id (any more)" in words(at)
    assert "somebody may have deleted it" in words(at)


def test_an_id_that_does_not_exist_is_one_sentence(app: App) -> None:
    at = app("campaigns", campaign="nothing-here")
    assert "Lynn has nothing under this id (any more)" in words(at)


#: What Lynn answers to GetCampaigns, and a piece of what the person reads.
ANSWERS: list[tuple[str, int, object, str, str]] = [
    ("401", 401, "", "application/json", "does not accept the credentials"),
    ("403", 403, "", "application/json", "may not do this"),
    ("404", 404, "", "application/json", "Nothing is at this address"),
    ("409", 409, {"message": "busy"}, "application/json", "does not allow this"),
    ("500", 500, "", "application/json", "Lynn had a fault of its own (500). Nothing was changed."),
    ("page", 200, "<html><body>Sign in</body></html>", "text/html", "is not what was expected here"),
    ("words", 200, "fine", "text/plain", "is not what was expected here"),
    ("object without id", 200, {"fine": True}, "application/json", "is not what was expected here"),
]


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"), [each[1:] for each in ANSWERS], ids=[each[0] for each in ANSWERS]
)
def test_a_list_that_cannot_be_read_is_one_sentence(
    app: App, sandbox: Sandbox, status: int, body: object, kind: str, sentence: str
) -> None:
    sandbox.refuse("GetCampaigns", status, body, content_type=kind)
    at = app("campaigns")
    assert sentence in words(at)
    assert "Read again" in [button.label for button in at.button]


#: What Lynn answers to a save, and a piece of what the person reads.
REFUSALS: list[tuple[int, object, str]] = [
    (400, {"errors": {"category": ["is not known"]}}, "category: is not known"),
    (401, "", "does not accept the credentials"),
    (403, "", "may not do this"),
    (409, {"message": "There is one with this name."}, "There is one with this name"),
    (429, "", "Lynn asks us to go slower"),
    (500, "", "It is not repeated by itself"),
    (200, "<html>sign in</html>", "It is not repeated by itself"),
]


@pytest.mark.parametrize(("status", "body", "sentence"), REFUSALS, ids=[str(each[0]) for each in REFUSALS])
def test_a_refused_save_says_why_and_keeps_what_was_typed(
    app: App, sandbox: Sandbox, status: int, body: object, sentence: str
) -> None:
    at = new(app)
    sandbox.refuse("PostCampaign", status, body)
    at = press(at, "Create the campaign")
    assert sentence in words(at)
    at = press(at, "Back")
    assert at.text_input(key="campaign_name_1").value == "Spring"


def test_one_object_where_a_list_was_expected_is_shown_as_the_one_campaign(app: App, sandbox: Sandbox) -> None:
    sandbox.refuse("GetCampaigns", 200, {"id": 7, "name": 2026, "executionMode": 0})
    table = app("campaigns").dataframe[0].value
    assert list(table["Name"]) == ["2026"]


def test_a_list_where_one_object_was_expected_is_shown_as_its_first(app: App, sandbox: Sandbox) -> None:
    sandbox.refuse("GetCampaign", 200, [{"id": "7", "name": "Seven", "executionMode": "1", "validUntil": 20271231}])
    at = app("campaigns", campaign="7")
    assert at.title[0].value == "Seven"
    assert "which is not known here" in words(at)


def test_what_support_gets_holds_no_token_and_no_name(app: App, sandbox: Sandbox) -> None:
    at = new(app, name="Secret plan 56966666666")
    sandbox.refuse("PostCampaign", 409, {"message": "no"})
    at = press(at, "Create the campaign")
    support = next(each.value for each in at.code if "PostCampaign" in each.value)
    assert "409" in support
    assert "Secret" not in support
    assert "56966666666" not in support


def test_a_page_opened_anew_reads_anew(app: App, sandbox: Sandbox) -> None:
    at = app("campaigns")
    settled(at.run())
    assert sandbox.count("GetCampaigns") == 1
    press(at, "Read again")
    assert sandbox.count("GetCampaigns") == 2


def test_a_look_over_without_anything_typed_is_the_form(app: App) -> None:
    at = app("campaigns", campaign=ALWAYS_ON, view="look")
    labels = [button.label for button in at.button]
    assert "Look it over" in labels
    assert "Save the changes" not in labels


def test_a_refusal_waits_for_the_person_who_went_to_another_page(app: App, sandbox: Sandbox) -> None:
    at = new(app)
    sandbox.refuse("PostCampaign", 409, {"message": "There is one."})
    labels = [button.label for button in at.button]
    at.button[labels.index("Create the campaign")].click()
    at.switch_page("../../pages/contacts.py")
    settled(at.run())
    at.switch_page("../../pages/campaigns.py")
    at.query_params["view"] = "look"
    assert "There is one" in words(settled(at.run()))
    assert sandbox.count("PostCampaign") == 1

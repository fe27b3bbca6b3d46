"""Do not disturb as a person uses it: page → client → socket → sandbox → page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.suppression import bulk
from lynn.suppression.rehearsal import Doing
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, in_url, press, settled, words
from tests.sending.practice import sending, until

Open = Callable[..., AppTest]

PASTED = "+56 9 6666 0001\n9 6666 0002\nhola\n+56966660001"


def type_numbers(app: Open, text: str = PASTED) -> AppTest:
    at = app("do_not_disturb", view="many")
    at.text_area(key="dnd_pasted").set_value(text)
    return press(at, "Read the numbers")


def choose_campaign(at: AppTest, place: int = 0) -> AppTest:
    (box,) = [each for each in at.selectbox if each.label == "Campaign"]
    return settled(box.select_index(place).run())


def someone(sandbox: Sandbox) -> tuple[str, str]:
    """(number, contact id) of somebody whom Lynn knows."""
    contact = sandbox.call("GET", "GetContacts/1001")[0]
    return contact["identifier"], contact["id"]


def test_the_first_look_says_what_it_is_for(app: Open) -> None:
    at = app("do_not_disturb")
    assert [each.value for each in at.title] == ["Do not disturb"]
    assert "Somebody asked for silence?" in words(at)


def test_a_number_is_looked_up_in_any_spelling_and_put_on(app: Open, sandbox: Sandbox) -> None:
    number, contact_id = someone(sandbox)
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value(f"+{number[:2]} {number[2]} {number[3:7]}-{number[7:]}")
    at = press(at, "Look it up")
    assert "Not on do not disturb" in words(at)
    assert "On no campaign's list" in words(at)
    at = press(at, "Put it on now, for every campaign")
    assert "at Lynn and here" in words(at)
    on_lists = sandbox.call("GET", f"GetDnDContact/1001/{contact_id}")
    assert len(on_lists) == len(sandbox.call("GET", "GetCampaigns/1001")) > 1
    assert installation().ledger.suppression.held("practice", "", [f"+{number}"]) == {f"+{number}"}


def for_one_campaign(at: AppTest, place: int = 0) -> AppTest:
    (radio,) = [each for each in at.radio if each.label == "Put it on"]
    return choose_campaign(settled(radio.set_value("campaign").run()), place)


def put_on_button(at: AppTest) -> str:
    return next(each.label for each in at.button if each.key == "dock_primary")


def test_no_campaign_is_chosen_for_a_person_and_the_button_names_the_one_that_is(app: Open, sandbox: Sandbox) -> None:
    number, contact_id = someone(sandbox)
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value(f"+{number}")
    at = press(at, "Look it up")
    (radio,) = [each for each in at.radio if each.label == "Put it on"]
    at = settled(radio.set_value("campaign").run())
    assert at.button(key="dock_primary").disabled
    at = for_one_campaign(at, 1)
    (box,) = [each for each in at.selectbox if each.label == "Campaign"]
    assert put_on_button(at) == f"Put it on now, for {box.options[1]}"
    press(at, put_on_button(at))
    assert len(sandbox.call("GET", f"GetDnDContact/1001/{contact_id}")) == 1


def test_silence_for_every_campaign_holds_for_those_to_come_and_is_taken_off_here(app: Open) -> None:
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value("+56966669999")
    at = press(press(at, "Look it up"), "Put it on now, for every campaign")
    assert "Our own record holds it back from everything" in words(at)
    record = installation().ledger.suppression
    assert record.held("practice", "a-campaign-to-come", ["+56966669999"])
    at = press(at, "Yes, take it off")
    assert not record.held("practice", "a-campaign-to-come", ["+56966669999"])
    assert "It was taken off for every campaign" in words(at)


def test_what_is_no_number_is_said_and_kept(app: Open) -> None:
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value("Ana Soto")
    at = press(at, "Look it up")
    assert "The cell holds something else" in words(at)
    assert at.text_input(key="dnd_number").value == "Ana Soto"


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_refusal_leaves_our_record_holding(app: Open, sandbox: Sandbox, status: int) -> None:
    number, _ = someone(sandbox)
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value(f"+{number}")
    at = press(at, "Look it up")
    sandbox.refuse("SetDnDContactByCampaign", status, times=5)
    at = press(at, "Put it on now, for every campaign")
    assert "Our own record holds it" in words(at)
    assert at.error
    assert installation().ledger.suppression.held("practice", "", [f"+{number}"])


def test_a_number_that_lynn_does_not_know_goes_as_a_bulk_change(app: Open) -> None:
    at = app("do_not_disturb")
    at.text_input(key="dnd_number").set_value("+56966669999")
    at = press(at, "Look it up")
    assert "Lynn knows nobody with this number" in words(at)
    at = for_one_campaign(at)
    at = press(at, put_on_button(at))
    assert "on its way to Lynn" in words(at)
    (submission,) = installation().ledger.submissions()
    assert submission.operation == "ManageDnDByCampaign"


def test_pasted_numbers_are_rehearsed_before_anything_leaves(app: Open, sandbox: Sandbox) -> None:
    at = type_numbers(app)
    said = words(at)
    assert "2 to put on" in said
    assert "1 repeated" in said
    assert "1 not a number" in said
    # Counted as they were pasted: our own heading is no line of theirs.
    assert "1" in at.dataframe[0].value["Row"].tolist()
    assert sandbox.count("ManageDnDByCampaign") == 0
    assert at.button(key="dock_primary").disabled


def test_many_go_once_and_come_back(app: Open, sandbox: Sandbox) -> None:
    at = choose_campaign(type_numbers(app))
    at = settled(at.button(key="dock_primary").click().run())
    here = installation()
    with sending(here.ledger, here.client):
        (submission,) = here.ledger.submissions()
        until(lambda: here.ledger.counts(submission.submission_id).accepted == 2)
        # Accepted is the last word on each of them, so nobody counts twice while the change as a whole is watched.
        at = app("submissions", submission=submission.submission_id)
        assert [each.value for each in at.metric] == ["2", "0", "0", "0"]
        sandbox.door("clock", {"advance": 60})
        at = app("submissions", submission=submission.submission_id)
        at = press(at, "Yes, take 2 off")
        back = here.ledger.submissions()[0]
        assert back.answers == {"is_on": False, "undoes": submission.submission_id}
        until(lambda: here.ledger.counts(back.submission_id).accepted == 2)
    assert sum(each["rows"] for each in sandbox.door("received?operation=ManageDnDByCampaign")) == 4


def test_a_list_may_hold_back_here_only(app: Open, sandbox: Sandbox) -> None:
    at = type_numbers(app)
    (radio,) = [each for each in at.radio if each.label == "What to do"]
    at = settled(radio.set_value("here").run())
    at = settled(at.button(key="dock_primary").click().run())
    assert "The list is loaded" in words(at)
    assert "**Pasted numbers** · 2 people" in words(at)
    assert "2 people" in words(at)
    held = installation().ledger.suppression.held("practice", "c-9", ["+56966660001", "+56966660002"])
    assert len(held) == 2
    assert sandbox.count("ManageDnDByCampaign") == 0
    at = press(at, "Yes, take it away")
    assert "No list is loaded" in words(at)


def test_a_button_does_not_do_what_another_tab_chose_instead(app: Open) -> None:
    at = choose_campaign(type_numbers(app))
    here = installation()
    draft = here.drafts.open(in_url(at, "list"), owner=bulk.owner_of("local"))
    bulk.decide(here.drafts, draft, Doing.OFF, draft.campaign_id or "", draft.campaign_name)
    assert at.button(key="dock_primary").label == "Put 2 people on"
    at = settled(at.button(key="dock_primary").click().run())
    assert words(at).count("Something changed while you pressed.") == 1
    assert at.button(key="dock_primary").label == "Take 2 people off"
    assert here.ledger.submissions() == []


def test_a_second_press_leads_to_what_the_first_recorded(app: Open) -> None:
    at = choose_campaign(type_numbers(app))
    here = installation()
    draft = here.drafts.open(in_url(at, "list"), owner=bulk.owner_of("local"))
    another_tab = bulk.record(
        here.drafts,
        here.ledger,
        draft,
        bulk.rehearse(here.drafts, here.ledger, draft),
        connection=here.connection("practice"),
        by="local",
    )
    at = settled(at.button(key="dock_primary").click().run())
    assert "Something changed" not in words(at)
    assert [each.submission_id for each in here.ledger.submissions()] == [another_tab]


def test_a_foreign_list_is_not_shown(app: Open) -> None:
    at = app("do_not_disturb", list="AAAAAAAAAAAA")
    assert "This draft is not here" in words(at)

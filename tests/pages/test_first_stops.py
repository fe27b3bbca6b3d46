"""The first stops as a person sees them: an empty box is said, a campaign is chosen by a person, nothing jumps."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, in_url, press, settled, with_template, words

Open = Callable[..., AppTest]


@pytest.fixture
def draft(sandbox: object) -> Draft:
    store = installation().drafts
    draft = store.create(owner="local", connection="practice", batch_size=200)
    return steps.paste_template(store, draft, practice.TEMPLATE)


def stored(draft: Draft) -> Draft:
    return installation().drafts.open(draft.draft_id, owner="local")


def test_an_empty_box_is_said(app: Open) -> None:
    assert "The box is still empty" in words(press(app("send"), "Read the template"))


def test_a_first_visitor_is_shown_the_practice_first(app: Open) -> None:
    assert "First time here?" in words(app("send"))


def test_who_returns_sees_first_what_was_used_lately(app: Open, draft: Draft) -> None:
    assert draft.template
    installation().recent_templates.remember("practice", draft.template, practice.TEMPLATE, "Invierno")
    text = words(app("send"))
    assert text.index("Used lately") < text.index("Practise with a made-up list")


def test_no_campaign_is_chosen_for_a_person(app: Open, draft: Draft) -> None:
    at = app("send", draft=draft.draft_id, step="template")
    assert at.radio[0].value is None
    assert at.button(key="dock_primary").disabled
    at = settled(at.radio[0].set_value("as-pasted").run())
    assert not at.button(key="dock_primary").disabled
    assert (stored(draft).campaign_id, stored(draft).is_campaign_chosen) == (None, True)
    assert app("send", draft=draft.draft_id, step="template").radio[0].value == "as-pasted"


def test_a_pasted_campaign_is_one_already(app: Open, draft: Draft) -> None:
    pasted = practice.TEMPLATE.replace('campaingId”: ""', 'campaingId”: "7"')
    steps.paste_template(installation().drafts, draft, pasted)
    assert not app("send", draft=draft.draft_id, step="template").button(key="dock_primary").disabled


@pytest.mark.parametrize("step", ["list", "columns", "check", "preview"])
def test_no_stop_opens_while_the_campaign_is_not_chosen(app: Open, draft: Draft, step: str) -> None:
    steps.add_list(installation().drafts, draft, "julio.xlsx", io.BytesIO(practice.practice_list()))
    at = app("send", draft=draft.draft_id, step=step)
    assert "Which campaign is it for?" in words(at)
    others = [each for each in at.button if str(each.key).startswith("path_") and each.key != "path_now"]
    assert [each.disabled for each in others] == [True] * 4


def test_where_lynn_names_no_campaign_going_on_is_the_answer(app: Open, draft: Draft, sandbox: Sandbox) -> None:
    sandbox.refuse("GetCampaigns", 403, times=1000)
    at = app("send", draft=draft.draft_id, step="template")
    assert (stored(draft).is_campaign_said, at.radio[0].value) == (False, "as-pasted")
    at = settled(at.button(key="dock_primary").click().run())
    assert "Where is your list?" in words(at)
    assert stored(draft).is_campaign_said


def columns(app: Open, draft: Draft) -> AppTest:
    draft = steps.choose_campaign(installation().drafts, stored(draft), None, name="", is_chosen=True)
    steps.add_list(installation().drafts, stored(draft), "julio.xlsx", io.BytesIO(practice.practice_list()))
    return app("send", draft=draft.draft_id, step="columns")


def fields(at: AppTest) -> list[str]:
    return [box.label for box in at.selectbox if box.key and box.key.startswith("source_")]


def test_an_answered_field_stays_where_it_is(app: Open, draft: Draft) -> None:
    at = columns(app, draft)
    before = fields(at)
    box = next(box for box in at.selectbox if box.key and box.key.startswith("source_") and box.label == before[0])
    assert box.options[:4] == ["Choose …", "Same for everyone", "Several columns joined", "Leave empty"]
    at = settled(box.set_value("label:Monto").run())
    assert fields(at) == before


def test_a_press_counts_though_the_browser_still_names_the_stop_before(app: Open, draft: Draft) -> None:
    at = columns(app, draft)
    at.button(key="path_done_list").click().run()
    assert in_url(at, "step") == "list"
    # What the browser sent in the same moment, as when the press left a cell, carries the URL from before.
    at.query_params["step"] = "columns"
    at.run()
    assert in_url(at, "step") == "list"


def test_the_next_list_is_matched_as_last_time_and_says_so(app: Open, draft: Draft) -> None:
    at = columns(app, draft)
    box = next(box for box in at.selectbox if box.label == "Coupon Days")
    at = settled(box.set_value("empty").run())
    settled(at.button(key="dock_primary").click().run())
    at = columns(app, with_template(installation().drafts, stored(draft), practice.TEMPLATE))
    assert "Matched as last time" in words(at)
    assert "Every field has its column" in words(at)
    at = settled(at.button(key="match_anew").click().run())
    assert "1 field has no column in your list" in words(at)

"""The last stop: who got it already is said first and judged again, and the button sends only what it names."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.sending.states import SubmissionState
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, press, primary, settled, with_template, words
from tests.sending.practice import sending, until

Open = Callable[..., AppTest]

TEMPLATE = (
    '{"campaingId": "", "templateId": "t-1", "typeOfData": 0, "data": [{"Name": "Maiko", "Phone": "56966666666"}]}'
)
PEOPLE = [("Ana", "+56966669981"), ("Luis", "+56966669982"), ("Eva", "+56966669983")]
#: The same, spelled otherwise: their rows are held back as repeats.
AGAIN = [("ANA", "56 9 6666 9981"), ("LUIS", "+56 (9) 6666-9982"), ("EVA", "56966669983")]


def drafted(people: list[tuple[str, str]], **changes: object) -> Draft:
    drafts = installation().drafts
    draft = drafts.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(drafts, draft, TEMPLATE)
    content = "Nombre;Celular\n" + "".join(f"{name};{phone}\n" for name, phone in people)
    draft = steps.add_list(drafts, draft, "lista.csv", io.BytesIO(content.encode()))
    return drafts.save(draft, plan=dataclasses.replace(draft.plan, **changes)) if changes else draft  # type: ignore[arg-type]


def at_the_preview(app: Open, people: list[tuple[str, str]], **changes: object) -> AppTest:
    return app("send", draft=drafted(people, **changes).draft_id, step="preview")


def send_and_wait(at: AppTest) -> None:
    ledger = installation().ledger
    before = len(ledger.submissions())
    settled(primary(at).click().run())
    until(lambda: len(ledger.submissions()) > before)
    with sending(ledger, installation().client):
        until(lambda: all(not (each.counts.waiting or each.counts.sending) for each in ledger.submissions()))


def received(sandbox: Sandbox) -> int:
    return sum(load["rows"] for load in sandbox.door("received"))


def test_leaving_out_who_got_it_leaves_out_their_second_rows_too(app: Open, sandbox: Sandbox) -> None:
    send_and_wait(at_the_preview(app, PEOPLE))
    at = at_the_preview(app, [*PEOPLE, *AGAIN, ("Sol", "+56966669985")])
    assert "3 of these people got this template less than 7 days ago, or may have" in words(at)
    assert primary(at).disabled
    at = press(at, "Leave these 3 people out")
    assert primary(at).label == "Practise with 1 person"
    send_and_wait(at)
    assert received(sandbox) == 4


def test_one_more_than_was_agreed_to_is_asked_about(app: Open, sandbox: Sandbox) -> None:
    send_and_wait(at_the_preview(app, PEOPLE))
    at = at_the_preview(app, [*PEOPLE, ("Sol", "+56966669985")])
    at = settled(at.text_input(key="reached_typed").set_value("2").run())
    assert "That is another number. It is 3" in words(at)
    at = settled(at.text_input(key="reached_typed").set_value("3").run())
    assert "Goes again to 3 people who got this template" in words(at)
    assert primary(press(at, "Change")).disabled
    at = settled(at.text_input(key="reached_typed").set_value("3").run())
    assert not primary(at).disabled
    send_and_wait(at_the_preview(app, [("Sol", "+56966669985")]))
    at = settled(primary(at).click().run())
    assert "4 people of this list got this template already. Nothing was sent." in words(at)
    assert "4 of these people got this template" in words(at)
    assert received(sandbox) == 4


def test_who_waits_in_another_submission_is_said_with_its_name_and_start(app: Open, sandbox: Sandbox) -> None:
    start = datetime.now(UTC) + timedelta(days=3)
    settled(primary(at_the_preview(app, PEOPLE, is_later=True, start_at=start.isoformat())).click().run())
    at = at_the_preview(app, [*PEOPLE, ("Sol", "+56966669985")])
    assert "3 of these people wait for this template in another submission" in words(at)
    assert "3 wait in “lista\\.csv”, to start on " in words(at)
    assert primary(at).disabled
    at = settled(at.text_input(key="reached_typed").set_value("3").run())
    assert primary(at).label == "Practise with 4 people"
    settled(primary(at).click().run())
    until(lambda: len(installation().ledger.submissions()) == 2)


def test_who_waits_in_another_submission_can_be_left_out(app: Open, sandbox: Sandbox) -> None:
    settled(primary(at_the_preview(app, PEOPLE)).click().run())
    at = at_the_preview(app, [*PEOPLE, *AGAIN, ("Sol", "+56966669985")])
    assert "3 wait in “lista\\.csv”." in words(at)
    at = press(at, "Leave these 3 people out")
    assert primary(at).label == "Practise with 1 person"


def test_of_two_lists_that_were_looked_at_side_by_side_the_second_is_asked_about(app: Open, sandbox: Sandbox) -> None:
    first, second = at_the_preview(app, PEOPLE), at_the_preview(app, [*PEOPLE, ("Sol", "+56966669985")])
    assert not primary(second).disabled
    settled(primary(first).click().run())
    at = settled(primary(second).click().run())
    assert "3 people of this list wait for this template in another submission: “lista\\.csv”" in words(at)
    assert "3 of these people wait for this template in another submission" in words(at)
    assert len(installation().ledger.submissions()) == 1


def test_a_file_that_was_sent_is_told_as_soon_as_it_is_dropped_again(app: Open, sandbox: Sandbox) -> None:
    assert "This very file was sent before" not in words(app("send", draft=drafted(PEOPLE).draft_id, step="list"))
    send_and_wait(at_the_preview(app, PEOPLE))
    assert "This very file was sent before" in words(app("send", draft=drafted(PEOPLE).draft_id, step="list"))


def test_the_dock_names_the_field_that_is_empty(app: Open, sandbox: Sandbox) -> None:
    at = at_the_preview(app, [*PEOPLE, ("", "+56966669985")])
    assert "(Name): 1" in words(at)


@pytest.mark.parametrize(
    ("start", "words_said"),
    [(None, "Choose the day and the time above first."), (timedelta(hours=-1), "The time that you chose has passed.")],
)
def test_nothing_goes_while_the_time_is_not_one_to_come(
    app: Open, sandbox: Sandbox, start: timedelta | None, words_said: str
) -> None:
    start_at = None if start is None else (datetime.now(UTC) + start).isoformat()
    at = at_the_preview(app, PEOPLE, is_later=True, start_at=start_at)
    if start is None:
        assert primary(at).disabled
    else:
        at = settled(primary(at).click().run())
    assert words_said in words(at)
    assert installation().ledger.submissions() == []


def test_a_button_that_names_another_plan_than_the_draft_has_sends_nothing(app: Open, sandbox: Sandbox) -> None:
    at = at_the_preview(app, PEOPLE)
    drafts = installation().drafts
    draft = drafts.recent(owner="local")[0]
    start_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    drafts.save(draft, plan=dataclasses.replace(draft.plan, is_later=True, start_at=start_at))
    at = settled(primary(at).click().run())
    assert "Something changed while you pressed. Nothing was sent." in words(at)
    assert primary(at).label.startswith("Schedule 3 people: ")
    assert installation().ledger.submissions() == []


#: Widget → what is chosen in it, and the plan from which it is chosen.
NIGHT: dict[str, object] = {"quiet_from": "21:00", "quiet_until": "08:00", "quiet_zone": "UTC"}
CHOICES: list[tuple[str, object, dict[str, object]]] = [
    ("own_phone", "+56999990001", {}),
    ("has_canary", True, {}),
    ("when_en", "later", {}),
    ("quiet", True, {}),
    ("quiet", False, NIGHT),
    ("quiet_from", time(20), NIGHT),
    ("quiet_until", time(9), NIGHT),
]


def field(at: AppTest, key: str) -> Any:
    """A widget of the plan."""
    kinds = {"own_phone": at.text_input, "when_en": at.segmented_control}
    toggles = {"has_canary": at.toggle, "quiet": at.toggle}
    return (kinds | toggles).get(key, at.time_input)(key=key)


@pytest.mark.parametrize(("key", "value", "plan"), CHOICES)
def test_what_is_changed_in_the_moment_of_the_press_comes_first(
    app: Open, sandbox: Sandbox, key: str, value: object, plan: dict[str, object]
) -> None:
    at = at_the_preview(app, PEOPLE, **plan)
    button = primary(at)
    field(at, key).set_value(value)
    at = settled(button.click().run())
    assert "Something changed while you pressed. Nothing was sent." in words(at)
    assert installation().ledger.submissions() == []


@pytest.mark.parametrize(("key", "value", "plan"), CHOICES)
def test_an_untouched_field_follows_what_another_tab_chose(
    app: Open, sandbox: Sandbox, key: str, value: object, plan: dict[str, object]
) -> None:
    drafts, draft = installation().drafts, drafted(PEOPLE, **plan)
    at, other = (app("send", draft=draft.draft_id, step="preview") for _tab in range(2))
    field(other, key).set_value(value).run()
    chosen = drafts.open(draft.draft_id, owner="local").plan
    assert chosen != draft.plan
    at = settled(at.run())
    assert field(at, key).value == value
    assert drafts.open(draft.draft_id, owner="local").plan == chosen


def test_the_number_to_type_stands_in_the_dock_with_what_is_missing(
    app: Open, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = dataclasses.replace(installation().settings.limits, confirm_above=2)
    monkeypatch.setattr(installation(), "settings", dataclasses.replace(installation().settings, limits=limits))
    at = at_the_preview(app, PEOPLE)
    assert primary(at).disabled
    assert "Type the number of people first: 3" in words(at)
    at = settled(at.text_input(key="typed_count").set_value("3").run())
    assert not primary(at).disabled


def test_a_scheduled_list_waits_for_its_time(app: Open, sandbox: Sandbox) -> None:
    start_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    at = at_the_preview(app, PEOPLE, is_later=True, start_at=start_at)
    settled(primary(at).click().run())
    until(lambda: installation().ledger.submissions())
    (submission,) = installation().ledger.submissions()
    assert submission.state is SubmissionState.SCHEDULED
    assert json.loads(json.dumps(submission.answers))["plan"]["start_at"] == start_at
    assert received(sandbox) == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [("12", "Your own number cannot be read as a phone."), ("+56 912345", "There is no phone with the number")],
)
def test_an_own_number_that_is_none_is_said_where_it_is_typed(
    app: Open, sandbox: Sandbox, typed: str, said: str
) -> None:
    at = at_the_preview(app, PEOPLE)
    at = settled(at.text_input(key="own_phone").set_value(typed).run())
    assert said in words(at)
    assert primary(at).disabled

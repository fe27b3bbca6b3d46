"""Two tabs on one draft: what is decided in one about some people is never done to those whom the other put there."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.jobs import Job
from lynn.web.session import installation
from tests.drafting.test_submitting import full
from tests.pages.conftest import Sandbox, in_url, press, primary, settled, with_template, words
from tests.pages.test_preview import PEOPLE, TEMPLATE, at_the_preview, drafted, send_and_wait

Open = Callable[..., AppTest]
Act = Callable[[AppTest], AppTest]

OTHERS = "Nombre;Celular\n" + "".join(f"Otro {place};+5696666777{place}\n" for place in range(8))


def stored(draft: Draft) -> Draft:
    return installation().drafts.open(draft.draft_id, owner="local")


def replace_list(draft: Draft) -> Draft:
    """As another tab does it."""
    return steps.add_list(installation().drafts, stored(draft), "otra.csv", io.BytesIO(OTHERS.encode()))


def replace_template(draft: Draft) -> Draft:
    return steps.paste_template(installation().drafts, stored(draft), TEMPLATE.replace("t-1", "t-2"))


def replace_campaign(draft: Draft) -> Draft:
    return installation().drafts.save(stored(draft), campaign_id="c-2", is_campaign_chosen=True)


def leave_out(at: AppTest) -> AppTest:
    return press(at, "Leave these 3 people out")


def send_again(at: AppTest) -> AppTest:
    return settled(at.text_input(key="reached_typed").set_value("3").run())


def send_unchecked(at: AppTest) -> AppTest:
    return settled(at.text_input(key="unchecked_why").set_value("All of them signed").run())


CHANGES = [
    (replace_list, "This list was replaced in another tab by"),
    (replace_template, "This list was changed in another tab."),
    (replace_campaign, "This list was changed in another tab."),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
@pytest.mark.parametrize("act", [leave_out, send_again])
def test_what_is_decided_of_those_who_got_it_is_not_done_to_others(
    app: Open, sandbox: Sandbox, act: Act, change: Callable[[Draft], Draft], said: str
) -> None:
    send_and_wait(at_the_preview(app, PEOPLE))
    draft = drafted([*PEOPLE, ("Sol", "+56966669985")])
    at = app("send", draft=draft.draft_id, step="preview")
    changed = change(draft)
    assert words(act(at)).count(said) == 1
    assert stored(draft) == changed


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_a_reason_to_send_unchecked_is_not_taken_for_others(
    app: Open, sandbox: Sandbox, change: Callable[[Draft], Draft], said: str
) -> None:
    sandbox.refuse("GetContacts", 403, times=1000)
    draft = drafted(PEOPLE)
    at = app("send", draft=draft.draft_id, step="preview")
    changed = change(draft)
    assert words(send_unchecked(at)).count(said) == 1
    assert stored(draft) == changed


def take_back(at: AppTest) -> AppTest:
    return press(at, "Take them back in")


def keep_last(at: AppTest) -> AppTest:
    return press(at, "Keep the last")


def undo_all(at: AppTest) -> AppTest:
    return settled(at.button(key="undo_edits").click().run())


def undo_last(at: AppTest) -> AppTest:
    return settled(at.button(key="undo_used").click().run())


@pytest.mark.parametrize("act", [take_back, keep_last, undo_all, undo_last])
def test_what_is_decided_at_the_check_is_not_done_to_another_list(app: Open, act: Act) -> None:
    drafts = installation().drafts
    draft = drafted([*PEOPLE, PEOPLE[0], ("Sol", "hola"), ("Mar", "nada")])
    draft = steps.answer(drafts, draft, left_out=frozenset({3}), edits={(7, "Phone"): "+56966669986"})
    at = app("send", draft=draft.draft_id, step="check")
    at = settled(next(each for each in at.button if str(each.key).startswith("show_phone-")).click().run())
    field = next(each for each in at.text_input if str(each.key).startswith("mend_6_"))
    at = settled(field.input("+56966669985").run())
    at = settled(at.button(key="use_typed").click().run())
    changed = replace_list(draft)
    assert words(act(at)).count("This list was replaced in another tab by") == 1
    assert stored(draft) == changed


def repair(at: AppTest) -> AppTest:
    return settled(next(each for each in at.button if str(each.key).startswith("repair_")).click().run())


def decide_the_order(at: AppTest) -> AppTest:
    return settled(at.button(key="order_When_day-first").click().run())


def drop_mended(at: AppTest) -> AppTest:
    workbook = b"Nombre;Listo #\nEva;2\n"
    return settled(at.file_uploader[0].set_value(("mended.csv", workbook, "text/csv")).run())


def go_on(at: AppTest) -> AppTest:
    return press(at, "Check all 3 rows")


def take_another_column(at: AppTest) -> AppTest:
    box = next(each for each in at.selectbox if each.label == "Name")
    return settled(box.select("Celular").run())


def take_another_country(at: AppTest) -> AppTest:
    box = next(each for each in at.selectbox if each.label == "Country of numbers without a code")
    return settled(box.set_value("MX").run())


def read_without_headings(at: AppTest) -> AppTest:
    box = next(each for each in at.selectbox if each.label == "Heading row")
    return settled(box.select_index(0).run())


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("check", repair),
        ("check", decide_the_order),
        ("check", drop_mended),
        ("columns", go_on),
        ("columns", take_another_column),
        ("columns", take_another_country),
        ("list", read_without_headings),
    ],
)
def test_what_is_chosen_for_one_list_is_not_done_to_another(app: Open, step: str, act: Act) -> None:
    drafts = installation().drafts
    draft = drafts.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(drafts, draft, TEMPLATE.replace('"Name"', '"When": "03/05/2024", "Name"'))
    content = "Nombre;Celular;When\nAna;+56 9 6666 9981;3-5-2026\nLuis;+56 9 6666 9982;4-6-2026\nEva;hola;4-6-2026\n"
    draft = steps.add_list(drafts, draft, "lista.csv", io.BytesIO(content.encode()))
    at = app("send", draft=draft.draft_id, step=step)
    changed = replace_list(draft)
    assert words(act(at)).count("This list was replaced in another tab by") == 1
    assert stored(draft) == changed


def name_it(at: AppTest) -> AppTest:
    return settled(at.text_input(key="template_name").set_value("Winter coupon").run())


def choose_campaign(at: AppTest) -> AppTest:
    (radio,) = [each for each in at.radio if each.label == "Campaign"]
    return settled(radio.set_value(radio.options[0]).run())


@pytest.mark.parametrize("act", [name_it, choose_campaign])
def test_what_is_said_of_one_template_is_not_taken_for_another(app: Open, act: Act) -> None:
    draft = drafted(PEOPLE)
    at = app("send", draft=draft.draft_id, step="template")
    changed = replace_template(draft)
    assert words(act(at)).count("This list was changed in another tab.") == 1
    assert stored(draft) == changed
    assert installation().recent_templates.list("practice") == []


def recorded(draft: Draft) -> str:
    """As the job of another tab records it."""
    here = installation()
    connection = here.connection("practice")
    checked = steps.check(here.drafts, draft)
    return steps.submit(here.drafts, here.ledger, draft, checked, connection=connection, by="Ana")


def test_what_is_chosen_while_another_tab_sends_is_refused_and_not_said_to_be_unsent_as_a_whole(
    app: Open, sandbox: Sandbox
) -> None:
    draft = drafted(PEOPLE)
    at = app("send", draft=draft.draft_id, step="preview")
    go_on = threading.Event()

    def record(_job: Job) -> str:
        go_on.wait(30)
        return recorded(draft)

    job = installation().jobs.start(("submit", draft.draft_id), record, about="as the other tab showed it")
    try:
        said = words(primary(at).click().run())
    finally:
        go_on.set()
    assert (
        said.count("This list is being sent from another tab, as it stood there. What you chose here was not sent.")
        == 1
    )
    sent = job.result()
    assert [each.submission_id for each in installation().ledger.submissions()] == [sent]
    assert stored(draft).submission_id == sent


def test_what_was_recorded_is_shown_though_its_draft_could_not_be_saved(app: Open, sandbox: Sandbox) -> None:
    draft = drafted(PEOPLE)
    in_the_way = full(installation().drafts, draft)
    submission_id = recorded(draft)
    in_the_way.rmdir()
    installation().jobs.start(("submit", draft.draft_id), lambda _job: submission_id).result()
    at = app("send", draft=draft.draft_id, step="preview")
    assert stored(draft).submission_id == ""
    assert in_url(at, "submission") == submission_id


def test_another_list_in_a_draft_of_which_something_was_sent_is_refused_with_the_way_out(
    app: Open, sandbox: Sandbox
) -> None:
    draft = drafted(PEOPLE)
    in_the_way = full(installation().drafts, draft)
    submission_id = recorded(draft)
    in_the_way.rmdir()
    replace_list(draft)
    at = app("send", draft=draft.draft_id, step="preview")
    said = words(settled(primary(at).click().run()))
    assert "Something else was already recorded for sending from here: “lista\\.csv”" in said
    assert "begin a new list" in said
    assert [each.submission_id for each in installation().ledger.submissions()] == [submission_id]

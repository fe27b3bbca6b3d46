"""Two tabs on one draft: what is decided in one about some people is never done to those whom the other put there."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, press, settled, words
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

"""Before the button, Lynn is asked about each recipient; what it names is held back, what it cannot say a person decides."""

from __future__ import annotations

import io
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lynn.drafting import steps
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, in_url, press, primary, settled, with_template, words

Open = Callable[..., AppTest]

TEMPLATE = (
    '{"campaingId": "", "templateId": "t-1", "typeOfData": 0, "data": [{"Name": "Maiko", "Phone": "56966666666"}]}'
)


def at_the_preview(app: Open, sandbox: Sandbox, people: int = 3) -> tuple[AppTest, list[str]]:
    """(page, numbers) of a list of people whom Lynn knows, none of them on any list of its."""
    contacts = [
        each
        for each in sandbox.call("GET", "GetContacts/1001")[:40]
        if not sandbox.call("GET", f"GetDnDContact/1001/{each['id']}")
    ][:people]
    numbers = [f"+{each['identifier']}" for each in contacts]
    here = installation()
    draft = here.drafts.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(here.drafts, draft, TEMPLATE)
    content = "Nombre;Celular\n" + "".join(f"Persona {place};{number}\n" for place, number in enumerate(numbers))
    draft = steps.add_list(here.drafts, draft, "lista.csv", io.BytesIO(content.encode()))
    return app("send", draft=draft.draft_id, step="preview"), numbers


def test_everybody_was_asked_about_with_the_age_of_the_answer(app: Open, sandbox: Sandbox) -> None:
    at, _ = at_the_preview(app, sandbox)
    assert "Lynn was asked about 3 people, the first of them" in words(at)
    assert not primary(at).disabled


def test_whom_lynn_names_is_held_back_though_nobody_here_knew(app: Open, sandbox: Sandbox) -> None:
    at, numbers = at_the_preview(app, sandbox)
    campaign = sandbox.call("GET", "GetCampaigns/1001")[0]["id"]
    contact = next(
        each["id"] for each in sandbox.call("GET", "GetContacts/1001") if f"+{each['identifier']}" == numbers[1]
    )
    sandbox.call("POST", "SetDnDContactByCampaign/1001", {"contactId": contact, "campaignId": campaign})
    installation().live.forget()
    installation().calls.forget(("live", _key(at)))
    at = settled(at.run())
    assert "Practise with 2 people" in [button.label for button in at.button]
    assert installation().ledger.suppression.held("practice", "", numbers) == {numbers[1]}
    assert "1 person of this list is on do not disturb in Lynn, and gets nothing" in words(at)
    assert "(row 3)" in words(at)
    assert "Lynn was asked about 3 people" in words(at)
    at = settled(at.button(key="show_taken_out").click().run())
    assert "Held back: 1 row will not go" in words(at)
    assert at.session_state["shown_cause"][1] == "Phone"


def test_the_check_says_that_lynn_is_still_to_be_asked(app: Open, sandbox: Sandbox) -> None:
    at, _ = at_the_preview(app, sandbox)
    words_said = "Lynn is still to be asked about do not disturb"
    draft_id = in_url(at, "draft")
    assert words_said not in words(app("send", draft=draft_id, step="check"))
    installation().calls.forget(("live", _key(at)))
    assert words_said in words(app("send", draft=draft_id, step="check"))


def test_where_lynn_does_not_say_a_person_decides_in_words_that_are_kept(app: Open, sandbox: Sandbox) -> None:
    sandbox.refuse("GetDnDContact", 403, times=1000)
    here = installation()
    sandbox_contacts = sandbox.call("GET", "GetContacts/1001")[:3]
    draft = here.drafts.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(here.drafts, draft, TEMPLATE)
    content = "Nombre;Celular\n" + "".join(f"Ana;+{each['identifier']}\n" for each in sandbox_contacts)
    draft = steps.add_list(here.drafts, draft, "lista.csv", io.BytesIO(content.encode()))
    at = app("send", draft=draft.draft_id, step="preview")
    assert "Lynn could not be asked about 3 people" in words(at)
    assert primary(at).disabled
    at = settled(at.text_input(key="unchecked_why").set_value("All of them signed in the shop").run())
    assert not primary(at).disabled
    settled(primary(at).click().run())
    (submission,) = here.ledger.submissions()
    assert submission.answers["plan"]["unchecked_why"] == "All of them signed in the shop"


def test_it_may_be_asked_again(app: Open, sandbox: Sandbox) -> None:
    sandbox.refuse("GetContacts", 500, times=1000)
    here = installation()
    draft = here.drafts.create(owner="local", connection="practice", batch_size=200)
    draft = with_template(here.drafts, draft, TEMPLATE)
    draft = steps.add_list(here.drafts, draft, "lista.csv", io.BytesIO(b"Nombre;Celular\nAna;+56966669990\n"))
    at = app("send", draft=draft.draft_id, step="preview")
    assert "Lynn could not be asked about 1 person" in words(at)
    sandbox.door("faults", {})
    at = press(at, "Ask again")
    assert "it knows none of them yet" in words(at)


def _key(at: AppTest) -> str:
    draft = installation().drafts.open(in_url(at, "draft"), owner="local")
    return steps.check_key(draft, installation().ledger.suppression.version("practice"))

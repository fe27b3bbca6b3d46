"""Campaign records as a person loads them: page → client → socket → sandbox → page."""

from __future__ import annotations

import io
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lynn import records
from lynn.drafting import steps
from lynn.web.session import installation
from tests.pages.conftest import Sandbox, in_url, settled, words

Open = Callable[..., AppTest]

LIST = b"Nombre;Celular\nAna;+56 9 6666 0001\nLuis;9 6666 0002\nEva;hola\n"


def with_list(app: Open) -> AppTest:
    """The page with a list that was dropped on it."""
    here = installation()
    draft = records.begin(
        here.drafts, person="local", connection="practice", name="lista.csv", content=io.BytesIO(LIST)
    )
    draft = steps.choose_country(here.drafts, draft, "CL", None)
    return app("records", list=draft.draft_id)


def box(at: AppTest, label: str) -> AppTest:
    (found,) = [each for each in at.selectbox if each.label == label]
    return settled(found.select_index(len(found.options) - 1).run())


def test_the_first_look_says_what_it_is_for(app: Open) -> None:
    assert "a list becomes a .cpg file" in words(app("records"))


def test_the_page_says_that_the_form_is_not_documented(app: Open, sandbox: Sandbox) -> None:
    assert "The vendor does not document the inside of this file" in words(with_list(app))


def test_a_list_is_loaded_once_it_was_looked_at(app: Open, sandbox: Sandbox) -> None:
    at = with_list(app)
    assert "Say where these columns come from: Tags" in words(at)
    assert "lista" in words(at)
    assert not at.error
    assert at.button(key="dock_primary").disabled
    at = box(at, "Tags comes from")
    said = words(at)
    assert "Phone;Name;Tags" in said
    assert "56966660001;Ana;" in said
    assert sandbox.count("UploadCampaignDataByTenant") == 0
    at.button(key="dock_primary").click().run()
    (submission,) = installation().ledger.submissions()
    assert (submission.operation, submission.counts.waiting) == ("UploadCampaignDataByTenant", 2)


def test_a_button_does_not_load_what_another_tab_wrote_otherwise(app: Open, sandbox: Sandbox) -> None:
    at = box(with_list(app), "Tags comes from")
    here = installation()
    draft = here.drafts.open(in_url(at, "list"), owner=records.owner_of("local"))
    records.choose_form(here.drafts, draft, records.FileForm(delimiter=",", encoding="utf-8"))
    at = settled(at.button(key="dock_primary").click().run())
    assert words(at).count("Something changed while you pressed.") == 1
    assert "56966660001,Ana," in words(at)
    assert here.ledger.submissions() == []


def test_one_may_go_back_and_take_another_list(app: Open, sandbox: Sandbox) -> None:
    at = with_list(app)
    at = settled(at.button(key="dock_back").click().run())
    assert "A list, or a .cpg file that you have" in words(at)


def test_other_columns_match_the_list_anew(app: Open, sandbox: Sandbox) -> None:
    at = with_list(app)
    (columns,) = [each for each in at.text_input if each.label.startswith("Columns of the file")]
    at = settled(columns.set_value("Nombre; Celular").run())
    assert "Nombre;Celular" in words(at)
    assert not at.error

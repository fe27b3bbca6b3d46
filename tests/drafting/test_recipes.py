"""What was chosen for a list is chosen for the next one of the same shape, is told, and can be undone."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from lynn.drafting import practice, steps
from lynn.drafting.draft import Draft
from lynn.drafting.recipes import match_anew, remember_columns
from lynn.drafting.store import DraftStore
from lynn.mapping import FieldSource, Sureness


def with_list(store: DraftStore, *, connection: str = "practice", content: bytes | None = None) -> Draft:
    draft = store.create(owner="ana", connection=connection, batch_size=200)
    draft = steps.paste_template(store, draft, practice.TEMPLATE)
    return steps.add_list(store, draft, "julio.xlsx", io.BytesIO(content or practice.practice_list()))


@pytest.fixture
def remembered(store: DraftStore) -> Draft:
    """A first list whose columns somebody went on from."""
    draft = steps.choose_source(
        store, with_list(store), FieldSource(field="Coupon Days", labels=("Monto",), sureness=Sureness.CHOSEN)
    )
    draft = steps.choose_country(store, draft, "AR", None)
    remember_columns(store, draft, steps.open_reading(store, draft).table)
    return draft


def test_the_next_list_of_the_same_shape_asks_nothing_again(store: DraftStore, remembered: Draft) -> None:
    draft = with_list(store)
    assert draft.mapping is not None
    assert draft.is_as_last_time
    assert draft.mapping.source("Coupon Days").labels == ("Monto",)
    assert draft.mapping.country == "AR"
    assert {source.sureness for source in draft.mapping.sources} == {Sureness.SURE, Sureness.CHOSEN}
    assert store.open(draft.draft_id, owner="ana") == draft


def test_what_was_used_again_is_undone_in_one_step(store: DraftStore, remembered: Draft) -> None:
    draft = with_list(store)
    draft = match_anew(store, draft, steps.open_reading(store, draft).table)
    assert draft.mapping is not None
    assert not draft.is_as_last_time
    assert not draft.mapping.source("Coupon Days").is_settled


def test_another_connection_or_other_headings_know_nothing_of_it(store: DraftStore, remembered: Draft) -> None:
    others = with_list(store, connection="other"), with_list(store, content=b"Nombre;Celular\nAna;+56966667777\n")
    assert [draft.is_as_last_time for draft in others] == [False, False]


def test_a_list_without_headings_leaves_no_recipe_and_takes_none(store: DraftStore) -> None:
    first = b"Ana;+56966667777;Talca\nLuis;+56966667778;Arica\nEva;+56966667779;Lota\n"
    other = b"Talca;Ana;+56966667777\nArica;Luis;+56966667778\nLota;Eva;+56966667779\n"
    draft = with_list(store, content=first)
    table = steps.open_reading(store, draft).table
    assert table.labels == ("Columna A", "Columna B", "Columna C")
    draft = steps.choose_source(
        store, draft, FieldSource(field="Name", labels=("Columna A",), sureness=Sureness.CHOSEN)
    )
    remember_columns(store, draft, table)
    following = with_list(store, content=other)
    assert not following.is_as_last_time
    assert following.mapping is not None
    assert following.mapping.source("Name").labels != ("Columna A",)
    assert not (store.data / "recipes").exists()


def test_a_recipe_that_cannot_be_read_is_passed_over(store: DraftStore, remembered: Draft) -> None:
    for path in (store.data / "recipes").iterdir():
        path.write_text('{"sources": [{}]}')
    assert not with_list(store).is_as_last_time


def test_a_disk_that_takes_no_recipe_holds_nobody_up(store: DraftStore, tmp_path: Path) -> None:
    draft = with_list(store)
    (tmp_path / "recipes").write_bytes(b"a file is in the way")
    remember_columns(store, draft, steps.open_reading(store, draft).table)
    assert not with_list(store).is_as_last_time


def test_a_recipe_holds_no_row_of_the_list(store: DraftStore, remembered: Draft) -> None:
    (path,) = (store.data / "recipes").iterdir()
    table = steps.open_reading(store, remembered).table
    stored = path.read_text()
    assert not [text for text in table.column("Celular").text.to_pylist() if len(text) > 5 and text in stored]


@pytest.mark.parametrize(
    "typed",
    [
        FieldSource(field="Coupon Days", fixed="INVIERNO24", sureness=Sureness.CHOSEN),
        FieldSource(field="Coupon Days", labels=("Monto",), fallback="INVIERNO24", sureness=Sureness.CHOSEN),
    ],
)
def test_what_was_typed_for_one_list_never_comes_back_on_another(store: DraftStore, typed: FieldSource) -> None:
    draft = steps.choose_source(store, with_list(store), typed)
    remember_columns(store, draft, steps.open_reading(store, draft).table)
    (path,) = (store.data / "recipes").iterdir()
    assert "INVIERNO24" not in path.read_text()
    following = with_list(store).mapping
    assert following is not None
    source = following.source("Coupon Days")
    assert (source.fixed, source.fallback, source.labels) == (None, None, typed.labels)


def test_a_value_that_an_earlier_version_kept_is_passed_over(store: DraftStore, remembered: Draft) -> None:
    (path,) = (store.data / "recipes").iterdir()
    stored = json.loads(path.read_text())
    for source in stored["sources"]:
        if source["field"] == "Coupon Days":
            source |= {"labels": [], "fixed": "INVIERNO24", "sureness": "chosen"}
    path.write_text(json.dumps(stored))
    mapping = with_list(store).mapping
    assert mapping is not None
    assert not mapping.source("Coupon Days").is_settled

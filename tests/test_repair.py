"""Repairs: what each does to a text, what is done unasked, and that all of it is told and can be undone."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lynn.check import Answers, CheckedRows, RepairOffer, check_rows
from lynn.check.mend import TEXT_REPAIRS, capitalised
from lynn.mapping import FieldSource
from tests.made_lists import checked_people, made_mapping, made_table, made_template, people

MEND = {repair.name: repair.mend for repair in TEXT_REPAIRS}


def stores(checked: CheckedRows) -> list[str]:
    texts: list[str] = checked.values.column("Store Name").to_pylist()
    return texts


def only_offer(checked: CheckedRows) -> RepairOffer:
    (offer,) = checked.repairs
    return offer


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("mend-accents", "MarÃ\u00ada", "María"),
        ("mend-accents", "JosÃ© MuÃ±oz", "José Muñoz"),
        ("mend-accents", "Ã‘andÃº", "Ñandú"),
        ("mend-accents", "Â¡Hola!", "¡Hola!"),
        ("mend-accents", "donâ€™t", "don’t"),
        ("mend-accents", "JosÃƒÂ©", "José"),
        ("mend-accents", "ðŸ’™", "💙"),
        ("mend-accents", "💙 Mar\u00c3\u00ada Ñandú", "💙 María Ñandú"),
        ("mend-accents", "\u00c3\u00a0 la carte", "à la carte"),
        ("mend-accents", "SÃO PAULO", "SÃO PAULO"),
        ("mend-accents", "MÃE Â", "MÃE Â"),
        ("decode-entities", "Soto &amp; Hijos &#241; &ntilde;", "Soto & Hijos ñ ñ"),
        ("decode-entities", "R&D; &nosuch; A&B", "R&D; &nosuch; A&B"),
        ("remove-invisible", "\ufeffAna\u200b Ma\u00adría\u202e", "Ana María"),
        ("remove-invisible", "👨\u200d👩\u200d👧 Soto", "👨\u200d👩\u200d👧 Soto"),
        ("remove-invisible", "👩🏽\u200d⚕️ Dra.", "👩🏽\u200d⚕️ Dra."),
        ("remove-invisible", "Ana\u200d Soto\u200d", "Ana Soto"),
        ("remove-invisible", "Mar\u00c3\u00ada", "Mar\u00c3\u00ada"),
        ("join-lines", "\u00c3\u00a0 la carte", "\u00c3\u00a0 la carte"),
        ("trim-blanks", " voil\u00c3\u00a0 ", "voil\u00c3\u00a0"),
        ("compose-accents", "Jose\u0301 Mun\u0303oz", "José Muñoz"),
        ("join-lines", "Plaza\nSur\r\nlocal 2", "Plaza Sur local 2"),
        ("join-lines", "Plaza\t\tSur", "Plaza Sur"),
        ("join-lines", "Plaza \n\n Sur", "Plaza Sur"),
        ("join-lines", "Plaza     Sur", "Plaza Sur"),
        ("join-lines", "Plaza  Sur", "Plaza  Sur"),
        ("join-lines", "Plaza\u00a0Sur\u3000", "Plaza Sur "),
        ("trim-blanks", " \u2003Plaza Sur\u00a0", "Plaza Sur"),
    ],
)
def test_a_text_is_mended(name: str, before: str, after: str) -> None:
    assert MEND[name](before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ANA MARÍA DE LA CRUZ", "Ana María de la Cruz"),
        ("JOSÉ MUÑOZ", "José Muñoz"),
        ("INÊS DA SILVA E SOUZA", "Inês da Silva e Souza"),
        ("O'HIGGINS", "O'Higgins"),
        ("D’ANGELO", "D’Angelo"),
        ("ANA-MARÍA", "Ana-María"),
        ("JUAN PABLO II", "Juan Pablo II"),
        ("MCDONALD'S", "Mcdonald's"),
        ("LAS CONDES", "Las Condes"),
    ],
)
def test_capitals_become_names(before: str, after: str) -> None:
    assert capitalised(pa.array([before], type=pa.large_string())).to_pylist() == [after]


@pytest.mark.parametrize(
    ("shown", "sent", "name"),
    [
        (" Plaza Sur ", "Plaza Sur", "trim-blanks"),
        ("Plaza\u200b Sur", "Plaza Sur", "remove-invisible"),
        ("Plaza\nSur", "Plaza Sur", "join-lines"),
        ("Plaza    Sur", "Plaza Sur", "join-lines"),
        ("Jose\u0301", "José", "compose-accents"),
    ],
)
def test_what_nobody_sees_or_whatsapp_refuses_is_repaired_and_told(shown: str, sent: str, name: str) -> None:
    checked = checked_people(2, Store_Name=[shown, "Parque"])
    offer = only_offer(checked)
    assert stores(checked) == [sent, "Parque"]
    assert (offer.name, offer.field, offer.is_applied, offer.is_default, offer.count) == (
        name,
        "Store Name",
        True,
        True,
        1,
    )
    assert [(e.row, e.before, e.after) for e in offer.examples] == [(2, shown, sent)]


@pytest.mark.parametrize(
    ("shown", "mended", "name"),
    [
        ("PLAZA SUR", "Plaza Sur", "capitals-to-names"),
        ("JosÃ© Soto", "José Soto", "mend-accents"),
        ("Soto &amp; Hijos", "Soto & Hijos", "decode-entities"),
    ],
)
def test_what_changes_how_a_text_reads_is_offered_and_never_changes_the_sum(shown: str, mended: str, name: str) -> None:
    offered = checked_people(2, Store_Name=[shown, "Parque"])
    assert (stores(offered)[0], only_offer(offered).is_applied) == (shown, False)
    assert only_offer(offered).examples[0].after == mended
    (issue,) = offered.issues(field="Store Name")
    assert issue.repair == only_offer(offered).key == f"{name}:Store Name"

    done = checked_people(2, Answers(applied=frozenset({issue.repair})), Store_Name=[shown, "Parque"])
    assert (stores(done)[0], only_offer(done).is_applied, only_offer(done).count) == (mended, True, 1)
    assert done.issues(field="Store Name") == []
    assert done.will_go_count == offered.will_go_count == 2


def test_a_repair_is_undone_by_its_key_in_one_field_or_by_its_name_in_all() -> None:
    stores_shown, names = [" Sur", "Parque"], [" Ana", "Luz"]
    one = checked_people(2, Answers(undone=frozenset({"trim-blanks:Name"})), Store_Name=stores_shown, Name=names)
    assert (one.values.column("Name")[0].as_py(), stores(one)[0]) == (" Ana", "Sur")
    both = checked_people(2, Answers(undone=frozenset({"trim-blanks"})), Store_Name=stores_shown, Name=names)
    assert (both.values.column("Name")[0].as_py(), stores(both)[0]) == (" Ana", " Sur")
    assert [offer.is_applied for offer in both.repairs] == [False, False]


def test_a_line_break_that_a_person_wants_back_is_held_back_because_whatsapp_refuses_it() -> None:
    checked = checked_people(2, Answers(undone=frozenset({"join-lines"})), Store_Name=["Plaza\nSur", "Parque"])
    assert checked.held_back == {"value-line-break": 1}
    assert checked.issues()[0].repair == "join-lines:Store Name"


def test_repairs_build_on_each_other() -> None:
    answers = Answers(applied=frozenset({"mend-accents", "decode-entities", "capitals-to-names"}))
    checked = checked_people(2, answers, Store_Name=["\u200b &nbsp;PLAZA\n\u00c3\u2018U\u00c3\u2018OA ", "Parque"])
    assert stores(checked)[0] == "Plaza Ñuñoa"
    assert [offer.name for offer in checked.repairs] == [
        *("mend-accents", "decode-entities", "remove-invisible", "join-lines", "trim-blanks", "capitals-to-names"),
    ]


def test_words_for_nothing_can_be_treated_as_blank_so_that_the_fallback_goes() -> None:
    template = made_template()
    table = made_table(people(3, Store_Name=["<NA>", "Plaza Sur", "NULL "]))
    source = FieldSource(field="Store Name", labels=("Store Name",), fallback="tu tienda")
    mapping = made_mapping(template, Store_Name=source)
    assert sum(check_rows(table, template, mapping).held_back.values()) == 2
    done = check_rows(table, template, mapping, Answers(applied=frozenset({"blank-nothing-words"})))
    assert stores(done) == ["tu tienda", "Plaza Sur", "tu tienda"]
    assert done.will_go_count == 3


def test_three_capitals_are_shouting_in_a_name_but_an_abbreviation_in_a_shop() -> None:
    checked = checked_people(2, Name=["ANA", "Luz"], Store_Name=["DHL", "Parque"])
    assert [offer.key for offer in checked.repairs] == ["capitals-to-names:Name"]


def test_codes_in_capitals_are_nobody_shouting() -> None:
    assert checked_people(2, Order_Number=["ABCDEF", "XYZW"], Store_Name=["PLAZA 21", "Sur"]).repairs == ()


def test_phones_got_their_country_code_with_three_examples_and_an_undo() -> None:
    phones = ["966660001", "966660042", "966660083", "966660124", "+56977770002"]
    checked = checked_people(5, Phone=phones)
    offer = only_offer(checked)
    assert (offer.key, offer.count, str(offer.title)) == (
        "phone-country-code-added:Phone",
        4,
        "4 phones without their country code",
    )
    assert [(e.row, e.before, e.after) for e in offer.examples] == [
        (2, "966660001", "56966660001"),
        (3, "966660042", "56966660042"),
        (4, "966660083", "56966660083"),
    ]
    undone = checked_people(5, Answers(undone=frozenset({offer.key})), Phone=phones)
    assert undone.held_back == {"phone-undone": 4}
    assert undone.issues()[0].repair == offer.key


def test_a_guessed_digit_is_only_offered_and_the_row_waits_for_it() -> None:
    checked = checked_people(2, Phone=["9 6666 000O", "+56977770002"])
    (issue,) = checked.issues(field="Phone")
    if issue.repair is None:
        pytest.fail("nothing was offered")
    done = checked_people(2, Answers(applied=frozenset({issue.repair})), Phone=["9 6666 000O", "+56977770002"])
    assert done.will_go_count == 2
    assert done.issues(field="Phone") == []


def test_dates_in_another_form_are_rewritten_and_can_be_left_as_they_were() -> None:
    dates = ["2026-05-20", "21/05/2026"]
    checked = checked_people(2, New_Date=dates)
    offer = only_offer(checked)
    assert (offer.key, offer.count) == ("date-reformatted:New Date", 1)
    assert checked.values.column("New Date").to_pylist() == ["20/05/2026", "21/05/2026"]
    undone = checked_people(2, Answers(undone=frozenset({offer.key})), New_Date=dates)
    assert undone.values.column("New Date").to_pylist() == dates


def test_a_typed_value_is_repaired_and_checked_like_any_other() -> None:
    answers = Answers(
        edits={(2, "Store Name"): " Plaza ", (3, "Store Name"): "{{1}}", (77, "Name"): "x", (2, "Gone"): "x"}
    )
    checked = checked_people(2, answers)
    assert stores(checked)[0] == "Plaza"
    assert checked.held_back == {"value-placeholder": 1}


def test_examples_differ_from_each_other_where_they_can() -> None:
    checked = checked_people(6, Store_Name=[" Sur", " Sur", " Sur", "Norte ", "Parque", " Este"])
    assert [example.before for example in only_offer(checked).examples] == [" Sur", "Norte ", " Este"]
    assert only_offer(checked).count == 5


CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=15), min_size=1, max_size=8)


@settings(max_examples=80)
@given(CELLS)
@example(["JosÃ© Muñoz", "Ã\u0081lvaro\u200b", "\u00c3\u00a0", "ＡＢＣ", "İstanbul", "ﬁn", "\u1e9e"])
def test_no_value_changes_without_a_repair_that_counts_it(texts: list[str]) -> None:
    checked = checked_people(len(texts), Store_Name=texts)
    changed = [before for before, after in zip(texts, stores(checked), strict=True) if before != after]
    applied = [offer for offer in checked.repairs if offer.is_applied and offer.field == "Store Name"]
    assert all(offer.count <= len(texts) and offer.examples for offer in applied)
    assert len(changed) <= sum(offer.count for offer in applied)
    undone = checked_people(len(texts), Answers(undone=frozenset(MEND)), Store_Name=texts)
    assert stores(undone) == texts


@given(st.text())
@example("Ã\u0081")
@example("&#x110000;")
@example("&#0;")
def test_mending_twice_changes_nothing_more_and_nothing_visible_is_lost(text: str) -> None:
    for name in ("remove-invisible", "compose-accents", "join-lines", "trim-blanks"):
        once = MEND[name](text)
        assert MEND[name](once) == once
    plain = "".join(character for character in text if character.isalnum() and character.isascii())
    mended = text
    for name in ("remove-invisible", "compose-accents", "join-lines", "trim-blanks"):
        mended = MEND[name](mended)
    assert "".join(c for c in mended if c.isalnum() and c.isascii()) == plain or "\u0301" in text or not text.isascii()

"""Dates without a year: none is made up, and all of them get one in one click."""

from __future__ import annotations

import pytest

from lynn.check import Answers
from lynn.check.years import NAME, add_year
from tests.made_lists import checked_people

SHORT = ["24 de diciembre", "24/12", "5-1", "28/07/2027", "29/07/2027"]


@pytest.mark.parametrize(
    ("text", "with_year"),
    [
        ("24 de diciembre", "24 de diciembre 2026"),
        ("24/12", "24/12/2026"),
        ("5-1", "5-1-2026"),
        ("24.12 14:30", "24.12.2026 14:30"),
        ("Dec 24", "Dec 24 2026"),
    ],
)
def test_a_year_stands_where_the_date_is_written_so(text: str, with_year: str) -> None:
    assert add_year(text, 2026) == with_year


def test_no_year_is_given_unasked_and_the_offer_names_the_columns_own() -> None:
    checked = checked_people(5, New_Date=SHORT)
    (offer,) = [repair for repair in checked.repairs if repair.name == NAME]
    assert checked.held_back == {"date-year-missing": 3}
    assert (offer.is_applied, offer.count, offer.title.render("en")) == (False, 3, "3 dates without a year get 2027")
    assert [example.after for example in offer.examples] == ["24/12/2027", "24/12/2027", "05/01/2027"]


def test_all_of_them_get_it_in_one_click_and_lose_it_in_one() -> None:
    checked = checked_people(5, Answers(applied=frozenset({f"{NAME}:New Date"})), New_Date=SHORT)
    assert checked.will_go_count == 5
    assert checked.values["New Date"].to_pylist()[:3] == ["24/12/2027", "24/12/2027", "05/01/2027"]
    assert [(repair.name, repair.is_applied) for repair in checked.repairs] == [(NAME, True)]

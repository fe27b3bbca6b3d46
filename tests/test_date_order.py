"""Day and month are settled for a whole column by what stands in it; what could be either is asked about."""

from __future__ import annotations

import pytest

from tests.test_dates import codes_of, read


def test_neighbours_settle_a_column() -> None:
    dates = read("3-5-2024", "3 de mayo de 2024", "4 de mayo de 2024", example="2024-07-28")
    assert dates.text.to_pylist()[0] == "2024-05-03"
    assert dates.order == "day-first"


def test_a_run_of_days_settles_a_column() -> None:
    dates = read(*(f"0{day}-05-2024" for day in range(1, 10)), example="2024-07-28")
    assert dates.text.to_pylist() == [f"2024-05-0{day}" for day in range(1, 10)]


@pytest.mark.parametrize(
    ("texts", "country", "language", "order"),
    [
        # The fifth of each month, or three days of May.
        (("05/05/2026", "05/06/2026"), "CL", "es", None),
        (("5/5/2026", "5/6/2026", "5/7/2026", "5/8/2026"), "CL", "es", None),
        (("01/01/2026", "01/02/2026", "01/03/2026", "01/04/2026"), None, "es", None),
        (("10/01/2026", "10/02/2026", "10/03/2026", "10/04/2026"), "BR", "pt", None),
        (("10/01/2026", "10/02/2026", "10/03/2026", "10/04/2026"), None, "en", None),
        # What the list's people write is believed.
        (("10/01/2026", "10/02/2026", "10/03/2026", "10/04/2026"), "US", "en", "month-first"),
        (("01/10/2026", "02/10/2026", "03/10/2026", "04/10/2026"), "MX", "es", "day-first"),
        # No fixed day: a run over two months.
        (("03/07/2026", "03/08/2026", "03/11/2026", "04/01/2026", "04/02/2026"), "CL", "es", "month-first"),
        # A date that has one order only decides, whatever it makes of the others.
        (("05/05/2026", "05/06/2026", "05/07/2026", "05/28/2026"), "CL", "es", "month-first"),
    ],
)
def test_a_fixed_day_of_each_month_is_asked_about(
    texts: tuple[str, ...], country: str | None, language: str, order: str | None
) -> None:
    dates = read(*texts, example="2024-07-28", country=country, language=language)
    assert dates.order == order
    assert (dates.question is None) is (order is not None)


@pytest.mark.parametrize("example", ["03/05/2024", "2024-07-28"])
def test_where_dates_contradict_each_other_the_others_are_asked_about(example: str) -> None:
    dates = read("13/05/2026", "05/14/2026", "03/04/2026", "04/03/2026", example=example, country="CL")
    assert dates.question == ("2026-04-03", "2026-03-04")
    assert codes_of(dates)[2:] == ["date-ambiguous", "date-ambiguous"]

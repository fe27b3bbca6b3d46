"""Phones and dates under any text: no crash, and no change that is not told."""

from __future__ import annotations

import datetime as dt
import re

import phonenumbers
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.dates import DATE_FINDINGS, date_form, read_dates
from lynn.phone import PHONE_FINDINGS, read_phone, read_phones
from lynn.phone.findings import CODES
from lynn.phone.forms import FAMILIAR_REGIONS
from lynn.sheets.grid import Column

BLOCKING = {code for code, finding in {**PHONE_FINDINGS, **DATE_FINDINGS}.items() if finding.severity == "blocking"}
COUNTRIES = st.sampled_from([None, "CL", "AR", "MX", "BR", "CO", "PE", "US", "DE", "IT"])
SCRAPS = [
    *"0123456789",
    "+",
    "00",
    "011",
    "56",
    "9",
    "15",
    "044",
    " ",
    "-",
    ".",
    "(",
    ")",
    "/",
    ";",
    ",",
    "\n",
    "\t",
    "Cel:",
    "ext",
]
SCRAPS += [
    "y",
    "O",
    "l",
    "E+10",
    ".0",
    "'",
    '"',
    "\u200e",
    "\u00a0",
    "９",
    "٣",
    "https://wa.me/",
    "tel:",
    "@",
    "ª",
    "#",
    "☎",
    "ǅ",
    "x",
]
PHONE_TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(SCRAPS), max_size=16).map("".join))
DATE_SCRAPS = [
    *"0123456789",
    "/",
    "-",
    ".",
    " ",
    ":",
    "de",
    "mayo",
    "May",
    "2024",
    "T",
    "Z",
    "p. m.",
    "viernes",
    "45415",
    "٣",
    "\u200b",
]
DATE_TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(DATE_SCRAPS), max_size=12).map("".join))
FORMS = st.sampled_from(
    ["03/05/2024", "28/07/2024", "07/28/2024", "3-5-24", "2024-05-03", "3 de mayo de 2024", "03/05/2024 14:30"]
)
GAPS = st.lists(st.sampled_from(["", "", " ", "-", ".", "\u00a0"]), min_size=16, max_size=16)


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


@given(PHONE_TEXTS, COUNTRIES)
@settings(max_examples=600)
def test_any_text_is_a_valid_number_or_has_a_reason_and_nothing_changes_untold(text: str, country: str | None) -> None:
    e164, code = read_phone(text, country)
    assert (e164 == "") == (code in BLOCKING)
    if e164:
        assert phonenumbers.is_valid_number(phonenumbers.parse(e164))
    if e164 and code in ("", "phone-landline", "phone-service", "phone-foreign", "phone-test", "phone-round"):
        assert text in (e164, e164[1:])
    if code == "phone-punctuation":
        assert digits_of(text) == e164[1:]


@given(st.lists(PHONE_TEXTS, max_size=30), COUNTRIES)
@settings(max_examples=200)
def test_a_column_reads_as_its_cells(texts: list[str], country: str | None) -> None:
    phones = read_phones(pa.chunked_array([texts], pa.large_string()), country)
    found = zip(phones.e164.to_pylist(), (CODES[index] for index in phones.finding), strict=True)
    assert list(found) == [read_phone(text, country) for text in texts]


@given(st.sampled_from(FAMILIAR_REGIONS), st.data(), GAPS, COUNTRIES, st.booleans())
@settings(max_examples=400)
def test_a_valid_number_in_any_punctuation_stays_the_same(
    region: str, data: st.DataObject, gaps: list[str], country: str | None, is_in_brackets: bool
) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    tail = data.draw(st.text("0123456789", min_size=5, max_size=5))
    number = f"+{example.country_code}{national[:-5]}{tail}"
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        return
    code = f"(+{example.country_code})" if is_in_brackets else f"+{example.country_code}"
    spelled = code + "".join(gap + digit for gap, digit in zip(gaps, national[:-5] + tail, strict=False))
    assert read_phone(spelled, country)[0] == number


@given(st.lists(DATE_TEXTS, max_size=20), FORMS)
@settings(max_examples=300)
def test_a_text_that_is_no_settled_date_keeps_its_letters(texts: list[str], example: str) -> None:
    form = date_form(example)
    assert form is not None
    dates = read_dates(Column(text=pa.chunked_array([texts], pa.large_string())), form, today=dt.date(2024, 6, 1))
    for text, out, index in zip(texts, dates.text.to_pylist(), dates.finding, strict=True):
        code = dates.codes[index]
        if code == "" or code in BLOCKING:
            assert out == text
        else:
            assert form.has_shape_of(out)


@given(st.dates(dt.date(1995, 1, 1), dt.date(2030, 12, 31)), FORMS, FORMS)
@settings(max_examples=300)
def test_a_date_keeps_its_day_from_form_to_form(day: dt.date, written: str, wanted: str) -> None:
    source, target = date_form(written), date_form(wanted)
    assert source is not None
    assert target is not None
    when = dt.datetime.combine(day, dt.time())
    order = "month-first" if source.order == "month-first" else "day-first"
    column = Column(text=pa.chunked_array([[source.write(when)]], pa.large_string()))
    dates = read_dates(column, target, order=order, today=dt.date(2024, 6, 1))
    # What has the form of an example that leaves day and month open shows which of them the form has first.
    is_shown = target.has_shape_of_day(source.write_day(when))
    assert dates.text.to_pylist() == [(target.in_order(order) if is_shown else target).write(when)]

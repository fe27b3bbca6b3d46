"""Phones: every spelling that lists carry becomes E.164 with one finding, or the reason why not."""

from __future__ import annotations

import phonenumbers
import pyarrow as pa
import pytest

from lynn.phone import (
    PHONE_FINDINGS,
    country_of_cells,
    format_local,
    guess_country,
    is_mobile,
    read_phone,
    read_phones,
)

REPAIRED = [
    ("CL", "+56966660701", "+56966660701", ""),
    ("CL", "56966660701", "+56966660701", ""),
    ("CL", "+56 9 6666 0701", "+56966660701", "phone-punctuation"),
    ("CL", "(56) 9 6666-0702", "+56966660702", "phone-punctuation"),
    ("CL", "(+56)966660726", "+56966660726", "phone-punctuation"),
    ("CL", "+56\u00a09\u00a06666\u00a00712", "+56966660712", "phone-punctuation"),
    ("CL", "966660724\n", "+56966660724", "phone-country-code-added"),
    ("CL", "9 6666 07 25", "+56966660725", "phone-country-code-added"),
    ("CL", "09 6666 0704", "+56966660704", "phone-chile-09"),
    ("CL", "+56 (0)9 6666 0729", "+56966660729", "phone-chile-09"),
    ("CL", "0056 9 6666 0716", "+56966660716", "phone-exit-code"),
    ("CL", "01156966660701", "+56966660701", "phone-exit-code"),
    ("CL", "p:+56966660730", "+56966660730", "phone-label"),
    ("CL", "569 6666 0709 (mamá)", "+56966660709", "phone-label"),
    ("CL", "\u202a+56966660714\u202c", "+56966660714", "phone-invisible"),
    ("CL", "５６９６６６６０７１７", "+56966660717", "phone-full-width"),
    ("CL", "'56966660701", "+56966660701", "phone-apostrophe"),
    ("CL", '="56966660701"', "+56966660701", "phone-apostrophe"),
    ("CL", "´56966660701", "+56966660701", "phone-apostrophe"),
    ("CL", "056 9 6666 0701", "+56966660701", "phone-trunk-zero"),
    ("CL", "+56 56966660701", "+56966660701", "phone-code-twice"),
    ("CL", "56966660701@s.whatsapp.net", "+56966660701", "phone-link"),
    ("CL", "+56966660701; ana@example.com", "+56966660701", "phone-label"),
    ("CL", "Cel: +56966660701.0", "+56966660701", "phone-decimal"),
    ("CL", "+56966660701 depto 12", "+56966660701", "phone-label"),
    ("CL", "966660701/2", "+56966660701", "phone-two-numbers"),
    ("CL", "+56966660701, 12345678", "+56966660701", "phone-two-numbers"),
    ("CL", "56966660701.0", "+56966660701", "phone-decimal"),
    ("CL", "5.6966660701E+10", "+56966660701", "phone-scientific"),
    ("CL", "5,6966660701E+10", "+56966660701", "phone-scientific"),
    ("CL", "+56 9 6666 0721 anexo 12", "+56966660721", "phone-extension"),
    ("MX", "55 1234 5611 ext. 204", "+525512345611", "phone-extension"),
    ("CL", "tel:+56-9-6666-0722", "+56966660722", "phone-link"),
    ("CL", "https://wa.me/56966660723", "+56966660723", "phone-link"),
    ("CL", "https://api.whatsapp.com/send?phone=56966660723&text=hola", "+56966660723", "phone-link"),
    ("CL", "966660707 / 966660708", "+56966660707", "phone-two-numbers"),
    ("CL", "966660707/966660708", "+56966660707", "phone-two-numbers"),
    ("CL", "+56966660710;+56966660711", "+56966660710", "phone-two-numbers"),
    ("CL", "+56 9 6666 4300 ::: +56 9 6666 4400", "+56966664300", "phone-two-numbers"),
    ("CL", "966660727 966660728", "+56966660727", "phone-two-numbers"),
    ("CL", "966660727 y 966660728", "+56966660727", "phone-two-numbers"),
    ("CL", "966660727\n966660728", "+56966660727", "phone-two-numbers"),
    ("CL", "22 340 6180 / 9 6666 0701", "+56966660701", "phone-two-numbers"),
    ("MX", "044 55 1234 5601", "+525512345601", "phone-mexico-prefix"),
    ("MX", "045 81 1234 5607", "+528112345607", "phone-mexico-prefix"),
    ("MX", "01 55 1234 5604", "+525512345604", "phone-mexico-prefix"),
    ("MX", "5215512345608", "+525512345608", "phone-mexico-prefix"),
    ("CL", "+52 1 55 1234 5602", "+525512345602", "phone-mexico-prefix"),
    ("AR", "011 15 2345 6180", "+5491123456180", "phone-argentina-mobile"),
    ("AR", "0341 15 612 3456", "+5493416123456", "phone-argentina-mobile"),
    ("AR", "+54 11 15 2345-6180", "+5491123456180", "phone-argentina-mobile"),
    ("AR", "9 11 2345 6180", "+5491123456180", "phone-country-code-added"),
    ("BR", "(11) 98765-4311", "+5511987654311", "phone-country-code-added"),
    ("BR", "(011) 98765-4311", "+5511987654311", "phone-trunk-zero"),
    ("BR", "(11) 8765-4311", "+5511987654311", "phone-brazil-nine"),
    ("BR", "551187654311", "+5511987654311", "phone-brazil-nine"),
    ("BR", "0 15 11 98765 4311", "+5511987654311", "phone-carrier-code"),
    ("PE", "0987654311", "+51987654311", "phone-trunk-zero"),
    ("EC", "0987654311", "+593987654311", "phone-trunk-zero"),
    ("CO", "03001234511", "+573001234511", "phone-trunk-zero"),
    ("CO", "300 123 4511", "+573001234511", "phone-country-code-added"),
    ("BR", "51987654311", "+5551987654311", "phone-country-code-added"),
]


@pytest.mark.parametrize(("country", "text", "e164", "code"), REPAIRED)
def test_a_spelling_becomes_one_number_and_says_what_was_mended(country: str, text: str, e164: str, code: str) -> None:
    assert read_phone(text, country) == (e164, code)


NOTICES = [code for code, finding in PHONE_FINDINGS.items() if finding.severity == "notice"]

PROBLEMS = [
    ("", "phone-missing"),
    ("   ", "phone-missing"),
    ("-", "phone-missing"),
    ("N/A", "phone-missing"),
    ("sin teléfono", "phone-missing"),
    ("nan", "phone-missing"),
    ("ana.munoz@example.com", "phone-not-a-number"),
    ("Juan Pérez", "phone-not-a-number"),
    ("{{1}}", "phone-not-a-number"),
    ("03/05/2024", "phone-not-a-number"),
    ("$5.000", "phone-not-a-number"),
    ("96.666.070-8", "phone-not-a-number"),
    ("5.69E+10", "phone-digits-lost"),
    ("5,69666E+10", "phone-digits-lost"),
    ("569666600000000000", "phone-digits-lost"),
    ("56970000000", "phone-digits-lost"),
    ("55-1234", "phone-too-short"),
    ("5696666072", "phone-too-short"),
    ("569666607201", "phone-too-long"),
    ("000000000", "phone-impossible"),
    ("+999 1234567", "phone-impossible"),
    ("116660701", "phone-invalid"),
    ("56 9 6666 O718", "phone-letters"),
    ("66660719", "phone-old-mobile"),
    ("O966660701", "phone-letters"),
]


@pytest.mark.parametrize(("text", "code"), PROBLEMS)
def test_what_is_no_number_has_its_reason_and_no_guess(text: str, code: str) -> None:
    assert read_phone(text, "CL") == ("", code)


def test_a_national_number_without_a_country_is_not_guessed() -> None:
    assert read_phone("966660701", None) == ("", "phone-country-unknown")
    assert read_phone("56966660701", None) == ("+56966660701", "")
    assert read_phone("84987654311", None) == ("", "phone-country-unknown")


@pytest.mark.parametrize(
    ("country", "text", "offer", "code"),
    [
        ("CL", "56 9 6666 O718", "+56966660718", "phone-letter-digit"),
        ("CL", "66660719", "+56966660719", "phone-chile-eight"),
        ("AR", "11 2345 6180", "+5491123456180", "phone-argentina-nine"),
    ],
)
def test_a_guessed_digit_is_offered_and_not_done(country: str, text: str, offer: str, code: str) -> None:
    phones = read_phones(pa.chunked_array([[text]]), country)
    assert phones.offer.to_pylist() == [offer]
    assert phones.codes[phones.offer_code[0]] == code
    assert phones.e164.to_pylist() != [offer]


def test_a_landline_goes_with_its_repair_and_a_notice() -> None:
    phones = read_phones(pa.chunked_array([["22 340 6180", "966660701"]]), "CL")
    assert [phones.codes[i] for i in phones.finding] == ["phone-country-code-added"] * 2
    assert [phones.codes[i] for i in phones.notice] == ["phone-landline", ""]


def test_each_row_may_have_its_own_country() -> None:
    texts = pa.chunked_array([["966660701", "55 1234 5601"], ["966660702"]])
    phones = read_phones(texts, "CL", [None, "MX", "PE"])
    assert phones.e164.to_pylist() == ["+56966660701", "+525512345601", "+51966660702"]
    assert [phones.regions[i] for i in phones.region] == ["CL", "MX", "PE"]


def test_an_empty_column_is_read() -> None:
    phones = read_phones(pa.chunked_array([], pa.large_string()), "CL")
    assert len(phones.e164) == len(phones.finding) == 0


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_numbers_of_every_region_are_read_in_both_forms(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        international = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert read_phone(e164, None) in [(e164, code) for code in ("", *NOTICES)]
        assert read_phone(international, None)[0] == e164
        assert read_phone(national, region)[0] == e164


@pytest.mark.parametrize(
    ("numbers", "country"),
    [
        (["56966660001", "56966660002", "56966660003"], "CL"),
        (["+51987654311", "987654312", "987654313"], "PE"),
        (["966660701", "966660702"], None),
        (["+573001234511", "+573001234512", "300 123 4513"], "CO"),
        (["044 55 1234 5601", "(33) 1234-5606", "045 81 1234 5607", "222 123 4567"], "MX"),
        (["(11) 98765-4311", "(21) 99876-4311"], "BR"),
        (["011 15 2345 6180", "0341 15 612 3456"], "AR"),
        (["51987654311", "51912345611"], "PE"),
        (["51987654311", "11987654311", "21987654311"], "BR"),
        (["+447400123456", "+447400123457"], "GB"),
        (["Ana", "Luis"], None),
        ([], None),
    ],
)
def test_the_country_is_guessed_only_when_the_numbers_decide(numbers: list[str], country: str | None) -> None:
    assert guess_country(pa.chunked_array([numbers * 10], pa.large_string()))[0] == country


def test_cells_of_a_country_column_are_understood_in_three_languages() -> None:
    cells = ["Chile", "MÉXICO", "Brasil", "Brazil", "Perú", "EE.UU.", "ES", "ARG", "+56", "56", "+1", "", "Atlantis"]
    expected = ["CL", "MX", "BR", "BR", "PE", "US", "ES", "AR", "CL", "CL", "US", None, None]
    assert country_of_cells(cells) == expected


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        ("CL - Chile", "CL"),
        ("Chile/CL", "CL"),
        ("🇨🇱", "CL"),
        ("🇲🇽 México", "MX"),
        ("(+56)", "CL"),
        ("+56 (Chile)", "CL"),
        ("Colombia 57", "CO"),
        ("56.0", "CL"),
        ("U.S.A.", "US"),
        ("E.E.U.U.", "US"),
        ("Estados Unidos da América", "US"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Venezuela (República Bolivariana de)", "VE"),
        ("Guinea-Bissau", "GW"),
        ("Chile / Argentina", None),
        ("N/A", None),
        ("NA", None),
    ],
)
def test_a_cell_of_a_country_column_is_understood_in_parts(cell: str, country: str | None) -> None:
    assert country_of_cells([cell]) == [country]


def test_a_number_is_shown_as_people_write_it() -> None:
    assert format_local("+56966660701") == "+56 9 6666 0701"
    assert format_local("no number") == "no number"


def test_mobiles_are_told_from_landlines() -> None:
    assert is_mobile("+56966660701")
    assert not is_mobile("+56223406180")
    assert not is_mobile("")


def test_every_finding_has_words_for_one_and_for_many() -> None:
    for finding in PHONE_FINDINGS.values():
        assert str(finding.title(1))[0].isupper()
        assert "1,234" in str(finding.title(1234))
        assert str(finding.explanation).endswith(".")

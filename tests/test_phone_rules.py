"""The vectorised first pass gives, for every text, what the full parser gives."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest

from lynn.phone import Phones, read_phones
from lynn.phone.columns import first_pass
from lynn.phone.findings import CODES
from lynn.phone.parse import parse_cell
from lynn.phone.patterns import NOTHING, derive, is_nullable, parse_pattern, words
from lynn.phone.read import REGIONS

REGIONS_TESTED = ["CL", "AR", "MX", "BR", "CO", "PE", "EC", "US"]

Random = random.Random


def digits_of(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def national_number(rng: Random, region: str) -> str:
    """Something near to a national number: a true beginning, a wrong end, a digit too many or too few."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    example = str(phonenumbers.national_significant_number(rng.choice([number for number in examples if number])))
    kept = rng.randrange(0, len(example) - 3)
    national = example[:kept] + digits_of(rng, len(example) - kept)
    chance = rng.random()
    if chance < 0.1:
        return national[:-1]
    if chance < 0.2:
        return national + digits_of(rng, 1)
    if chance < 0.3:
        return digits_of(rng, rng.randrange(6, 13))
    if region == "AR" and chance < 0.6:
        area = rng.choice(["11", "341", "223", "2954", "3492", "220", "2202"])
        return area + "15" + digits_of(rng, 10 - len(area))
    if region == "MX" and chance < 0.6:
        return rng.choice(["044", "045", "0", "0"]) + digits_of(rng, rng.choice([8, 8, 10]))
    if region == "BR" and chance < 0.6:
        return rng.choice(["11", "21", "51", "84", "99"]) + rng.choice("6789") + digits_of(rng, 7)
    return national


def spelling(rng: Random, digits: str) -> str:
    """Digits with what people put between them and around them."""
    styles: list[Callable[[str], str]] = [
        lambda d: d,
        lambda d: f"{d[:3]} {d[3:]}",
        lambda d: f"{d[:2]}-{d[2:6]}-{d[6:]}",
        lambda d: f"({d[:2]}) {d[2:6]} {d[6:]}",
        lambda d: f"{d[:2]}.{d[2:5]}.{d[5:]}",
        lambda d: f"{d[:3]}.{d[3:6]}.{d[6:9]}-{d[9:]}",
        lambda d: f"{d[:-1]}-{d[-1:]}",
        lambda d: f"Cel: {d}",
        lambda d: f"Tel. casa {d[:4]} {d[4:]}",
        lambda d: f"tel:{d}",
        lambda d: f"wsp{d}",
        lambda d: f"'{d}",
        lambda d: f"{d}.0",
        lambda d: f"{d}.",
        lambda d: f"{d[:-8]} {d[-8:-3]}-{d[-3:]}",
        lambda d: f"({d[:2]}) {d[2:3]} {d[3:7]}-{d[7:]}",
        lambda d: f"{d[:-8]} {d[-8:-4]}-{d[-4:]}",
        lambda d: f"{d[:9]}-{d[9:]}",
        lambda d: f"({d[:3]}.{d[3:6]}.{d[6:9]}.{d[9:]})",
        lambda d: f"RUT: {d}",
        lambda d: f"Cta. Cte. {d[:4]} {d[4:]}",
        lambda d: f"CE {d}",
        lambda d: f"{d} CPF",
        lambda d: f"{d[:1]}.{d[1:]}",
        lambda d: f" ({d[:-1]}.{d[-1:]})",
        lambda d: f"{d[:-2]}.{d[-2:]}",
        lambda d: f"{d[:-2]},{d[-2:]}",
        lambda d: f"{d[:1]}.{d[1:]}E+{len(d) - 1}",
        lambda d: f"{d[:1]},{d[1:-1]}E+{len(d) - 1}",
        lambda d: f"{d}\u00a0",
        lambda d: f" {d} ",
        lambda d: f"{d[:5]}O{d[6:]}",
        lambda d: f"l {d}",
        lambda d: f"{d} / {d[:-1]}1",
        lambda d: f"{d[:4]}00000",
        lambda d: f"{d} ext. 12",
    ]
    return styles[0](digits) if rng.random() < 0.5 else rng.choice(styles)(digits)


def adversarial_texts(region: str, count: int) -> list[str]:
    rng = Random(f"phones {region}")
    code = str(phonenumbers.country_code_for_region(region))
    before = [
        "",
        "",
        "",
        "0",
        code,
        code,
        code + "0",
        "00" + code,
        "00",
        "09",
        "044",
        "045",
        "01",
        "1",
        code + "1",
        "015",
    ]
    before += [
        "031",
        "90",
        "9",
        code + "9",
        "03",
        "011",
        "56",
        "51",
        "549",
        "+1",
        "+54",
        "+56",
        "+",
        "++",
        "+00",
        "11",
        "110",
    ]
    texts = []
    for _ in range(count):
        prefix = rng.choice(before) if rng.random() < 0.8 else "+" + code
        digits = prefix.lstrip("+") + national_number(rng, region)
        texts.append(spelling(rng, ("+" if "+" in prefix else "") + digits))
    return texts


def assert_equal_to_full_parser(phones: Phones, texts: list[str], region: str | None) -> None:
    expected = [parse_cell(text, region) for text in texts]
    found = zip(
        phones.e164.to_pylist(),
        (CODES[i] for i in phones.finding),
        (CODES[i] for i in phones.notice),
        (REGIONS[i] for i in phones.region),
        phones.offer.to_pylist(),
        (CODES[i] for i in phones.offer_code),
        strict=True,
    )
    differing = [
        (text, got, tuple(want)) for text, got, want in zip(texts, found, expected, strict=True) if got != tuple(want)
    ]
    assert not differing[:5]


@pytest.mark.parametrize("region", REGIONS_TESTED)
def test_the_first_pass_agrees_with_the_full_parser(region: str) -> None:
    texts = adversarial_texts(region, 10_000)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), region), texts, region)


def texts_of_few_shapes(region: str) -> list[str]:
    """Few ways of writing a number, each with many numbers, as in a list of one program."""
    rng = Random(f"shapes {region}")
    return [
        text[:2] + re.sub(r"\d", lambda _: rng.choice("0123456789"), text[2:])
        for text in adversarial_texts(region, 80)
        for _ in range(100)
    ]


@pytest.mark.parametrize("region", ["CL", "AR", "BR", "US"])
def test_the_first_pass_agrees_where_many_numbers_are_written_alike(region: str) -> None:
    texts = [*texts_of_few_shapes(region), "91\x003456789", *["912345678"] * 70]
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), region), texts, region)


@pytest.mark.parametrize("region", ["CL", "MX", "GB"])
def test_the_first_pass_agrees_on_short_numbers(region: str) -> None:
    rng = Random(f"short {region}")
    texts = [spelling(rng, rng.choice(["", "", "0", "+"]) + digits_of(rng, rng.randrange(3, 9))) for _ in range(3_000)]
    for country in (region, None):
        assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), country), texts, country)


@pytest.mark.soak
@pytest.mark.parametrize("region", REGIONS_TESTED)
def test_the_first_pass_agrees_on_a_hundred_thousand_numbers(region: str) -> None:
    texts = adversarial_texts(region, 100_000)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), region), texts, region)


def examples_exist(region: str) -> bool:
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    return any(phonenumbers.example_number_for_type(region, kind) for kind in kinds)


@pytest.mark.parametrize("region", ["GG", "IT", "GB", "ES", "PT", "VE"])
def test_the_first_pass_agrees_in_countries_with_rules_of_their_own(region: str) -> None:
    texts = adversarial_texts(region, 500)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), region), texts, region)


@pytest.mark.soak
@pytest.mark.parametrize("region", sorted(filter(examples_exist, phonenumbers.SUPPORTED_REGIONS)))
def test_the_first_pass_agrees_in_every_country(region: str) -> None:
    texts = adversarial_texts(region, 400)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), region), texts, region)


def test_the_first_pass_agrees_where_the_country_is_not_known() -> None:
    texts = adversarial_texts("PE", 5_000) + adversarial_texts("BR", 5_000)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), None), texts, None)


def test_the_first_pass_agrees_where_the_column_is_of_another_country() -> None:
    texts = adversarial_texts("CL", 5_000)
    assert_equal_to_full_parser(read_phones(pa.chunked_array([texts], pa.large_string()), "BR"), texts, "BR")


def test_the_first_pass_settles_plain_lists_by_itself() -> None:
    rng = Random(1)
    mobiles = [f"9{rng.randrange(40_000_000, 90_000_000)}" for _ in range(1_000)]
    texts = [
        *mobiles,
        *(f"+56{n}" for n in mobiles),
        *(f"56{n}" for n in mobiles),
        *(f"+56 9 {n[1:5]} {n[5:]}" for n in mobiles),
    ]
    settled = first_pass(pa.array(texts, pa.large_string()), "CL", {region: i for i, region in enumerate(REGIONS)})
    assert np.count_nonzero(settled.is_settled) > 0.95 * len(texts)


@pytest.mark.parametrize(
    ("pattern", "matching", "not_matching"),
    [
        (r"9\d{8}", ["912345678"], ["", "91234567", "812345678"]),
        (r"(?:2[0-35-9]|4)\d{2,3}", ["2012", "20123", "4123"], ["2412", "412345"]),
        (r"0?(?:(11|34[15])15)?", ["", "0", "1115", "034515"], ["11", "34215"]),
    ],
)
def test_a_pattern_is_followed_digit_by_digit(pattern: str, matching: list[str], not_matching: list[str]) -> None:
    def matches(text: str) -> bool:
        node = parse_pattern(pattern)
        for digit in text:
            node = derive(node, int(digit))
        return node != NOTHING and is_nullable(node)

    assert all(matches(text) for text in matching)
    assert not any(matches(text) for text in not_matching)


def test_the_words_of_a_pattern_are_listed() -> None:
    assert words(r"0(1[12])?") == ["0", "011", "012"]
    assert words(r"\d{9}") is None
    assert words(r"0$") is None


def test_a_pattern_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="a"):
        parse_pattern("a+")

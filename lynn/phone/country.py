"""Which country a list's numbers are of: from the numbers themselves, or from a column that says so.

In: texts. Out: ISO 3166 regions, or None where the evidence does not decide; a wrong country is worse than a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale
from babel.core import get_global
from phonenumbers import PhoneMetadata

from lynn.phone.forms import FAMILIAR_REGIONS
from lynn.phone.read import read_phones
from lynn.phone.text import read_cell
from lynn.sheets.sampling import texts_at

#: What is one number in the full parser's eyes as well: so many digits, blanks between them, and no row of zeros at the end.
_PLAIN = re.compile(r"\+?\d(?: ?\d){6,14}(?<!000)")
_NO_DIGIT = re.compile(r"\D")

#: How many values are looked at, spread over the column.
SAMPLE_SIZE = 2_000
#: The best region must explain at least this share of the values …
MIN_SHARE = 0.5
#: … and lead the next one by at least this share of them.
MIN_LEAD = 0.1

#: A country's code before this share of the values decides at once.
CODE_SHARE = 0.9

#: Letters of a flag: Unicode writes 🇨🇱 as C and L of their own.
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_LETTERS = 0x1F1E6 - ord("A")
_PARTS = re.compile(r"[()/|,;–—]|\s-\s|(?<=[^\W\d])\s+(?=[+\d])|(?<=\d)\s+(?=[^\W\d])")
_BEFORE_A_NAME = ("", "republica de ", "republica del ", "estado plurinacional de ", "the ")

#: Names that no catalogue has, folded.
_OTHER_NAMES = {
    **{
        "eeuu": "US",
        "ee uu": "US",
        "usa": "US",
        "united states of america": "US",
        "estados unidos de america": "US",
        "estados unidos da america": "US",
    },
    **{"mejico": "MX", "republica dominicana": "DO", "rep dominicana": "DO", "r dominicana": "DO", "brasil": "BR"},
    **{"republica argentina": "AR", "uk": "GB", "inglaterra": "GB", "england": "GB", "holanda": "NL", "eua": "US"},
    **{"estados unidos mexicanos": "MX", "costarica": "CR", "puertorico": "PR", "elsalvador": "SV"},
}


def guess_country(texts: pa.ChunkedArray) -> tuple[str | None, int, int]:
    """(region, how many of the numbers are valid mobiles there, how many were looked at).

    Numbers with `+` or 00 count for their own country. Others count for every familiar region in which they are mobiles, with
    or without its code. The region is None when no one leads clearly; the counts are then those of the best.
    """
    numbers = [number for number in map(_number, _sample(texts)) if number is not None]
    scores, with_code = _count_national([digits for digits, is_international in numbers if not is_international])
    scores.update(_international_regions([digits for digits, is_international in numbers if is_international]))
    if not scores:
        return None, 0, len(numbers)
    # A whole column that begins with one country's code has the code, even if it could be an area code elsewhere.
    for region, count in with_code.most_common(1):
        if count >= CODE_SHARE * len(numbers):
            return region, count, len(numbers)
    best, *others = scores.most_common(2)
    region, count = best
    lead = count - (others[0][1] if others else 0)
    if count < MIN_SHARE * len(numbers) or lead < MIN_LEAD * len(numbers):
        return None, count, len(numbers)
    return region, count, len(numbers)


def country_of_cells(texts: Sequence[str]) -> list[str | None]:
    """The region that each cell of a country column names: a name in Spanish, English or Portuguese, an ISO code of two or
    three letters, or a calling code (+56). None where a cell names none, or a code that several countries share."""
    known = {text: _country_of_cell(text) for text in set(texts)}
    return [known[text] for text in texts]


def _sample(texts: pa.ChunkedArray) -> list[str]:
    step = max(1, len(texts) // SAMPLE_SIZE)
    picked = texts_at(texts, np.arange(0, len(texts), step)[:SAMPLE_SIZE]) if step > 1 else texts
    return [text for text in picked.to_pylist() if text]


def _number(text: str) -> tuple[str, bool] | None:
    if _PLAIN.fullmatch(text):
        part = text
    else:
        cell = read_cell(text)
        if isinstance(cell, str):
            return None
        part = cell.parts[0]
    digits = _NO_DIGIT.sub("", part)
    if len(digits) < 7:
        return None
    return digits.removeprefix("00"), "+" in part or digits.startswith("00")


def _international_regions(numbers: list[str]) -> list[str]:
    """The regions of those that are numbers; given without their plus."""
    phones = read_phones(pa.chunked_array([[f"+{digits}" for digits in numbers]], pa.large_string()), None)
    return [phones.regions[at] for at in phones.region.tolist() if at]


def _count_national(numbers: list[str]) -> tuple[Counter[str], Counter[str]]:
    """How many are mobiles of each familiar region: as they are, behind a zero or behind its code; and only behind its code."""
    scores: Counter[str] = Counter()
    with_code: Counter[str] = Counter()
    column = pa.array(numbers, pa.large_string())
    for region in FAMILIAR_REGIONS:
        pattern, code = _mobile_rule(region)
        for counter, before in ((scores, f"(?:0|{code})?"), (with_code, code)):
            # All numbers at once: a pattern for each of them would take longer than all else that is done here.
            count = pc.sum(pc.match_substring_regex(column, f"^{before}(?:{pattern})$")).as_py()
            if count:
                counter[region] = count
    return scores, with_code


@cache
def _mobile_rule(region: str) -> tuple[str, str]:
    """The pattern of a mobile's national digits, old prefixes included, and the calling code."""
    metadata = PhoneMetadata.metadata_for_region(region)
    mobile = (metadata and metadata.mobile and metadata.mobile.national_number_pattern) or r"[^\s\S]"
    if region == "CL":  # the metadata does not tell mobiles from landlines there
        mobile = r"0?9[2-9]\d{7}"
    elif region == "MX":
        mobile = f"(?:044|045|01|1)?(?:{mobile})"
    elif region == "AR":  # often written without the 9
        mobile = rf"{mobile}|(?:11|[23]\d\d)15\d{{7,8}}|11[2-7]\d{{7}}"
    return mobile, str(phonenumbers.country_code_for_region(region))


def _country_of_cell(text: str) -> str | None:
    plain = _FLAG.sub(
        lambda flag: f" ({''.join(chr(ord(letter) - _FLAG_LETTERS) for letter in flag[0])}) ", text
    ).strip()
    whole = _region_of(plain)
    if whole:
        return whole
    # "CL - Chile", "+56 (Chile)", "Venezuela, República Bolivariana de": what its parts name, when that is one country.
    named = {region for part in _PARTS.split(plain) if (region := _region_of(part))}
    return named.pop() if len(named) == 1 else None


def _region_of(text: str) -> str | None:
    code = re.fullmatch(r"(?:\+|00)?\s*(\d{1,3})(?:\.0)?", text.strip())
    if code:
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code[1]), ())
        return "US" if code[1] == "1" else regions[0] if regions and regions[0] != "001" else None
    folded = _fold(text)
    if all(len(word) == 1 for word in folded.split()):
        folded = folded.replace(" ", "")  # U.S.A.
    return next((region for start in _BEFORE_A_NAME if (region := _names().get(folded.removeprefix(start)))), None)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("en", "pt", "es"):
        for region, name in Locale.parse(language).territories.items():
            if region in phonenumbers.SUPPORTED_REGIONS:
                names[_fold(name)] = region
    names.update(_OTHER_NAMES)
    names.update({three: two for three, two in _alpha_3().items() if two in phonenumbers.SUPPORTED_REGIONS})
    names.update({region.lower(): region for region in phonenumbers.SUPPORTED_REGIONS})
    del names["na"]  # not available, more often than Namibia
    return names


def _alpha_3() -> dict[str, str]:
    """ISO 3166 three-letter codes, from the aliases of Unicode's own data."""
    return {
        alias.lower(): regions[0]
        for alias, regions in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha()
    }


def _fold(name: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", " ", letters).split())

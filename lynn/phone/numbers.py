"""Bare digits become a valid number, or the reason why not. No text is understood here, only digits and a leading `+`.

`phonenumbers` decides what is valid. This module adds what its metadata has dropped: prefixes and lengths that countries
have abolished and that lists still carry. Where several readings are valid, the order is fixed and told:

1. With `+` (or 00 or 011 before it): the international reading, no other.
2. Without: as a number inside the list's country, because the country is what the list says of itself.
3. With the list's own country code.
4. In an old form of that country (`OLD_FORMS`), then without a trunk zero.
5. With the code of another country, when it is a mobile there and long enough not to be a slip; told by a notice.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from lynn.phone.forms import CUT_FORMS, FAMILIAR_REGIONS, OFFERED_FORMS, OLD_FORMS

#: The shortest digits without `+` that are taken for a number of another country (code included).
FOREIGN_MIN_DIGITS = 11
#: Brazil's own numbers and its identity numbers (CPF) have eleven, so there it takes more.
_FOREIGN_MIN_DIGITS_OF = {"BR": 12}

#: National digits of people's phones, at most.
_LONGEST_NATIONAL = 11
_REPAIRS_ABROAD = ("", "phone-mexico-prefix", "phone-brazil-nine")
_ADDED = "phone-country-code-added"

_LINE_KIND = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
    PhoneNumberType.PERSONAL_NUMBER: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
}


class Number(NamedTuple):
    """A valid number."""

    e164: str
    region: str
    #: "mobile", "landline" or "service".
    kind: str
    #: Code of what was changed in its digits, "" for nothing.
    repair: str


def understand(digits: str, has_plus: bool, country: str | None) -> Number | None:
    """The number that the digits mean, None when they mean none."""
    if has_plus:
        return _international(digits.lstrip("0"), "phone-exit-code" if digits.startswith("0") else "")
    if digits.startswith("00"):
        number = _international(digits[2:], "phone-exit-code")
        if number is not None:
            return number
    if country is not None:
        number = _inside(digits, country)
        if number is not None:
            return number
    if digits.startswith("011"):
        number = _international(digits[3:], "phone-exit-code")
        if number is not None:
            return number
    if len(digits) < foreign_min_digits(country):
        return None
    number = _international(digits, "")
    if number is None or number.kind != "mobile":
        return None
    if country is None:
        # Eleven digits may as well be a mobile inside Brazil, whose area codes look like calling codes.
        brazilian = validate(55, digits)
        return None if brazilian is not None and brazilian.kind == "mobile" else number
    if not is_believable_abroad(number):
        return None
    return number if number.repair else number._replace(repair="phone-foreign")


def foreign_min_digits(country: str | None) -> int:
    """The shortest digits without `+` that are taken for a number of another country in a list of this one."""
    return _FOREIGN_MIN_DIGITS_OF.get(country or "", FOREIGN_MIN_DIGITS)


def is_believable_abroad(number: Number) -> bool:
    """Whether digits without `+` may be taken for this number of another country: a mobile of a familiar one, as it is
    written there today or was until lately."""
    return number.kind == "mobile" and number.region in FAMILIAR_REGIONS and number.repair in _REPAIRS_ABROAD


def offer(digits: str, has_plus: bool, country: str | None) -> tuple[str, str]:
    """What a person may choose to read the digits as: (E.164, repair code), or two "" when there is nothing to offer."""
    if country is None or has_plus:
        return "", ""
    for pattern, now, code in OFFERED_FORMS.get(country, ()):
        if pattern.fullmatch(digits):
            number = validate(_calling_code(country), pattern.sub(now, digits))
            if number is not None:
                return number.e164, code
    return "", ""


def offer_for_landline(e164: str) -> tuple[str, str]:
    """Argentina: mobiles are often written without their 9, and then look like landlines."""
    if e164.startswith("+54") and not e164.startswith("+549"):
        number = validate(54, "9" + e164[3:])
        if number is not None and number.kind == "mobile":
            return number.e164, "phone-argentina-nine"
    return "", ""


def reason(digits: str, has_plus: bool, country: str | None) -> str:
    """The code of why `understand` found nothing."""
    if not digits.strip("0"):
        return "phone-impossible"
    if _is_cut(digits, country):
        return "phone-too-short"
    if country is None and not has_plus:
        return (
            "phone-too-short" if len(digits) < 7 else "phone-too-long" if len(digits) > 17 else "phone-country-unknown"
        )
    code, body = _split(digits.removeprefix("00").lstrip("0")) if has_plus or digits.startswith("00") else (0, "")
    if code:
        region = phonenumbers.region_code_for_country_code(code)
    elif has_plus or country is None:
        return "phone-impossible"
    else:
        region, own = country, str(_calling_code(country))
        body = digits.lstrip("0")
        if body.startswith(own) and len(body) > min(_lengths(country), default=0):
            body = body.removeprefix(own)
    lengths = _lengths(region)
    if not lengths or min(lengths) <= len(body) <= max(lengths):
        return "phone-invalid"
    return "phone-too-short" if len(body) < min(lengths) else "phone-too-long"


def validate(calling_code: int, national: str) -> Number | None:
    """The number with exactly these digits, None when it is not valid."""
    if not 4 <= len(national) <= 15 or not national.strip("0"):
        return None
    zeros = len(national) - len(national.lstrip("0"))
    number = phonenumbers.PhoneNumber(
        calling_code,
        int(national),
        italian_leading_zero=zeros > 0 or None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )
    return _checked(number, "")


def line_kind(number: phonenumbers.PhoneNumber, region: str) -> str:
    """Whether a valid number is a "mobile", a "landline" or a "service"."""
    kind = _LINE_KIND.get(phonenumbers.number_type(number), "service")
    # The metadata has no difference between fixed and mobile in Chile; the numbering plan does: mobiles begin with 9.
    if region == "CL" and kind == "mobile" and not str(number.national_number).startswith("9"):
        return "landline"
    return kind


def _inside(digits: str, country: str) -> Number | None:
    """Readings 2 to 4."""
    number = _parsed(digits, country)
    if number is not None:
        return number
    code = _calling_code(country)
    own = str(code)
    if digits.startswith("0" + own):
        number = validate(code, digits[1 + len(own) :])
        if number is not None:
            return number._replace(repair="phone-trunk-zero")
    bodies = [digits.removeprefix(own), digits] if digits.startswith(own) else [digits]
    for body in bodies:
        number = _old_form(body, code, country)
        if number is not None:
            return number
    if digits.startswith(own * 2):
        number = _international(digits.removeprefix(own), "phone-code-twice")
        if number is not None and number.kind == "mobile":
            return number
    return None


def _international(digits: str, repair: str) -> Number | None:
    code, national = _split(digits)
    if not code:
        return None
    number = validate(code, national)
    if number is not None:
        return number._replace(repair=repair)
    region = phonenumbers.region_code_for_country_code(code)
    if region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    parsed = _parsed(national, region)
    if parsed is not None and parsed.e164.startswith(f"+{code}"):
        return parsed._replace(repair=parsed.repair or "phone-code-twice") if parsed.repair != _ADDED else None
    number = _old_form(national, code, region)
    if number is None and national.startswith(str(code)) and len(national) > _LONGEST_NATIONAL:
        again = _international(national, "phone-code-twice")
        return again if again is not None and again.kind == "mobile" else None
    return number


def _old_form(national: str, code: int, region: str) -> Number | None:
    for pattern, now, repair in OLD_FORMS.get(region, ()):
        if pattern.fullmatch(national):
            number = validate(code, pattern.sub(now, national))
            if number is not None:
                return number._replace(repair=repair)
    if national.startswith("0") and not _is_cut(national, region):
        number = validate(code, national[1:])
        if number is not None:
            return number._replace(repair="phone-trunk-zero")
    return None


def _is_cut(national: str, region: str | None) -> bool:
    form = CUT_FORMS.get(region or "")
    return form is not None and form.fullmatch(national) is not None


def _parsed(digits: str, country: str) -> Number | None:
    """What phonenumbers itself makes of digits dialled inside a country, with what it changed."""
    try:
        parsed = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    number = _checked(parsed, "")
    if number is None:
        return None
    plain = number.e164[1:]
    own = str(_calling_code(country))
    if digits == plain:
        return number
    if not plain.startswith(own):
        # An exit code that only this country uses; 00 and 011 are as good, and are read elsewhere.
        return (
            number._replace(repair="phone-exit-code") if digits.endswith(plain) and len(digits) > len(plain) else None
        )
    national = plain.removeprefix(own)
    return number._replace(repair=_what_changed(digits, plain, national, country))


def _what_changed(digits: str, plain: str, national: str, country: str) -> str:
    if digits == national:
        return _ADDED
    if country == "AR" and national.startswith("9") and not digits.endswith(national):
        return "phone-argentina-mobile"
    if digits.endswith(plain):
        return "phone-exit-code"
    return "phone-carrier-code" if len(digits) - len(national) > 1 and country in ("BR", "CO") else "phone-trunk-zero"


def _checked(number: phonenumbers.PhoneNumber, repair: str) -> Number | None:
    region = phonenumbers.region_code_for_number(number)
    if region is None or not phonenumbers.is_valid_number_for_region(number, region):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, region, line_kind(number, region), repair)


def _split(digits: str) -> tuple[int, str]:
    """The calling code at the front, and what follows; (0, digits) when no code is there."""
    for length in (1, 2, 3):
        if (
            digits[0:1] != "0"
            and digits[:length].isdigit()
            and int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        ):
            return int(digits[:length]), digits[length:]
    return 0, digits


@cache
def _calling_code(country: str) -> int:
    return int(phonenumbers.country_code_for_region(country))


@cache
def _lengths(region: str) -> tuple[int, ...]:
    """How many national digits phones of people have in a region."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        return ()
    general = metadata.general_desc.possible_length if metadata.general_desc else ()
    kinds = (metadata.mobile, metadata.fixed_line)
    return tuple(sorted({n for kind in kinds if kind for n in (kind.possible_length or general) if n > 0}))

"""One cell, read to the full: every spelling that is known, one answer.

The vectorised pass of `lynn.phone.rules` must agree with this module wherever it gives an answer; this one is the truth.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lynn.phone.findings import CODE_INDEX
from lynn.phone.numbers import Number, offer, offer_for_landline, reason, understand
from lynn.phone.other import is_fraction, is_identity_number
from lynn.phone.refusals import names_old_number, says_no
from lynn.phone.text import Cell, letters_as_digits, read_cell


class Reading(NamedTuple):
    """What a cell means."""

    #: "" when there is no usable number.
    e164: str
    #: Repair, problem, or (when neither) the notice; "" for nothing.
    code: str
    #: Notice, "" for none.
    notice: str
    #: ISO region, "" for none.
    region: str
    #: What it would be if a person let `offer_code` be done; "" for nothing.
    offer: str = ""
    offer_code: str = ""


_DIGIT = re.compile(r"\d")
_SEQUENCE = "01234567890123456789"
_CUT = re.compile(r"[\s\-_]+|(?<=\d)(?=\+)|(?<=\d)\+(?=\d)")
#: Two numbers with nothing but a blank between them have at least this many digits each.
_HALF_DIGITS = 7
#: A remainder this short beside a number is no second number.
_SCRAP_DIGITS = 5


def parse_cell(text: str, country: str | None, *, heeds_refusals: bool = True) -> Reading:
    """Read one cell of a phone column in a list of `country` (ISO region, None when not known)."""
    reading = _read(text, country)
    if not heeds_refusals or not (reading.e164 or reading.offer):
        return reading
    # Of an old number and a new one nothing tells for sure which is which.
    if says_no(text) or (names_old_number(text) and len(numbers_in(text, country)) > 1):
        return Reading("", "phone-says-no", "", "")
    return reading


def refused_numbers(text: str, country: str | None) -> tuple[str, ...]:
    """Every number, in E.164, of a cell that says that it must not be used; none where it says no such thing."""
    return numbers_in(text, country) if says_no(text) else ()


def numbers_in(text: str, country: str | None) -> tuple[str, ...]:
    """Every number, in E.164, that a cell holds, whichever of them would be used."""
    cell = read_cell(text)
    numbers = [] if isinstance(cell, str) else _numbers(cell, country)[0]
    guessed = _read(text, country).offer
    return (*(number.e164 for number in numbers), *([guessed] if guessed else []))


def numbers_in_cell(text: str, country: str | None) -> tuple[str, ...]:
    """Every number of a cell, each once, in E.164, and as it stands what may be one but cannot be read; the text itself
    where it holds no more than one."""
    cell = read_cell(text)
    if isinstance(cell, str):
        return (text,)
    if len(cell.parts) > 1 and all(len(_DIGIT.findall(part)) <= _SCRAP_DIGITS for part in cell.parts):
        return (text,)
    pieces: dict[str, None] = {}
    for part in cell.parts:
        for piece in [part] if _understood(part, country) else re.split(r"\s*/\s*", part):
            numbers = _numbers_in(piece, country)[0]
            pieces |= dict.fromkeys(number.e164 for number in numbers)
            if not numbers and len(_DIGIT.findall(piece)) > _SCRAP_DIGITS:
                pieces[piece] = None
    return tuple(pieces) if len(pieces) > 1 else (text,)


def _read(text: str, country: str | None) -> Reading:
    cell = read_cell(text)
    numbers, left_out = ([], "") if isinstance(cell, str) else _numbers(cell, country)
    if not numbers or isinstance(cell, str):
        return _problem(text, cell, country)
    best = next((number for number in numbers if number.kind == "mobile"), numbers[0])
    repairs = {*cell.repairs, left_out} - {""}
    if len({number.e164 for number in numbers}) > 1:
        repairs.add("phone-two-numbers")
    notice = _notice(best, text)
    if best.repair == "phone-foreign":
        notice = notice or "phone-foreign"
    elif best.repair:
        repairs.add(best.repair)
    if not repairs and text not in (best.e164, best.e164[1:]):
        repairs.add("phone-punctuation")
    code = min(repairs, key=CODE_INDEX.__getitem__, default=notice)
    offered = offer_for_landline(best.e164) if best.kind == "landline" else ("", "")
    return Reading(best.e164, code, notice, best.region, *offered)


def _problem(text: str, cell: Cell | str, country: str | None) -> Reading:
    """No number was found: the reason, and what may be offered."""
    mended = letters_as_digits(text)
    if mended != text and not _is_lost(cell):
        reading = _read(mended, country)
        if reading.e164:
            return Reading("", "phone-letters", "", "", reading.e164, "phone-letter-digit")
    if isinstance(cell, str):
        return Reading("", cell, "", "")
    if is_identity_number(cell.parts[0]) or is_fraction(cell.parts[0]):
        return Reading("", "phone-not-a-number", "", "")
    digits, has_plus = _digits(cell.parts[0])
    if len(cell.parts) == 1:
        offered, code = offer(digits, has_plus, country)
        if offered:
            return Reading("", "phone-old-mobile", "", "", offered, code)
    if len(digits) < 6 and "phone-label" in cell.repairs:
        return Reading("", "phone-not-a-number", "", "")
    number = understand(digits, has_plus, country)
    if number is not None and _is_cut_short(number, cell.parts[0]):
        return Reading("", "phone-too-short", "", "")
    return Reading("", reason(digits, has_plus, country), "", "")


def _is_lost(cell: Cell | str) -> bool:
    return cell == "phone-digits-lost"


def _numbers(cell: Cell, country: str | None) -> tuple[list[Number], str]:
    """(the valid numbers of a cell, in its order; code that tells of digits left out, "" when there are none)."""
    if len(cell.parts) > 1 and all(len(_DIGIT.findall(part)) <= _SCRAP_DIGITS for part in cell.parts):
        # A comma, so that it is still seen how the digits are grouped.
        return _numbers_in(",".join(cell.parts), country)
    numbers: list[Number] = []
    codes = {""}
    for part in cell.parts:
        found, code = _numbers_in(part, country)
        numbers += found
        codes.add(code)
        if not found:
            codes.add("phone-label" if len(_DIGIT.findall(part)) <= _SCRAP_DIGITS else "phone-two-numbers")
    return numbers, "phone-two-numbers" if "phone-two-numbers" in codes else max(codes)


def _numbers_in(part: str, country: str | None) -> tuple[list[Number], str]:
    """A part as one number; failing that, cut in two where both halves are numbers. The same result as of `_numbers`."""
    whole = _understood(part, country)
    if whole is not None:
        return [whole], ""
    pieces = [piece for piece in re.split(r"\s*/\s*", part) if _DIGIT.search(piece)]
    if len(pieces) > 1:
        read = [_understood(piece, country) for piece in pieces]
        sizes = [len(_DIGIT.findall(piece)) for piece in pieces]
        if (read[0] is not None or sizes[0] >= _HALF_DIGITS) and all(
            number is not None or size <= _SCRAP_DIGITS or size >= _HALF_DIGITS
            for number, size in zip(read, sizes, strict=True)
        ):
            return [number for number in read if number is not None], "phone-two-numbers"
        return [], ""
    for cut in _CUT.finditer(part):
        halves = part[: cut.start()], part[cut.end() :]
        if all(len(_DIGIT.findall(half)) >= _HALF_DIGITS for half in halves):
            read = [_understood(half, country) for half in halves]
            numbers = [number for number in read if number is not None]
            # Beside an identity number there may be a phone.
            if numbers and all(number or is_identity_number(half) for number, half in zip(read, halves, strict=True)):
                return numbers, "phone-two-numbers"
    return [], ""


def _understood(part: str, country: str | None) -> Number | None:
    """The number that a stretch of a cell means, None when it means none."""
    if is_identity_number(part) or is_fraction(part):
        return None
    number = understand(*_digits(part), country)
    return None if number is not None and _is_cut_short(number, part) else number


def _is_cut_short(number: Number, part: str) -> bool:
    """Whether Brazil's ninth digit would be added to a mobile that has one and lost another: (11) 98765-432. Mobiles of
    eight digits were written 8765-4321, or in pairs, or without a gap."""
    if number.repair != "phone-brazil-nine":
        return False
    digits = list(_DIGIT.finditer(part))[-8:]
    gaps = {place for place in range(1, 8) if digits[place].start() > digits[place - 1].end()}
    return gaps not in (set(), {4}, {2, 4}, {4, 6}, {2, 4, 6})


def _digits(part: str) -> tuple[str, bool]:
    digits = "".join(_DIGIT.findall(part))
    return digits, "+" in part[: part.index(digits[0])] if digits else False


def _notice(number: Number, text: str) -> str:
    own = number.e164[-8:]
    if len(set(own)) == 1 or own in _SEQUENCE or own in _SEQUENCE[::-1]:
        return "phone-test"
    if number.kind != "mobile":
        return f"phone-{number.kind}"
    return "phone-round" if own.endswith("00000") and text.isdigit() else ""

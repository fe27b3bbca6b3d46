"""A number and its format become the text that the sheet shows.

In: a float, a `NumberFormat`, a `Region`. Out: `Shown`: text, what kind of cell it is, and the instant of a date.
Why: `00123`, `$5.000`, `15%` and `03/05/2024` are what the list's owner sees, and so what people must receive.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from lynn.sheets.format_codes import NumberFormat, Part, Section, Token, parse_format
from lynn.sheets.format_dates import EPOCH_1904, instant_of, show_calendar
from lynn.sheets.grid import CellKind
from lynn.sheets.regions import Region

#: Excel keeps 15 significant digits; the rest of a double is noise.
SIGNIFICANT_DIGITS = 15
#: Characters (without the sign) that a number under General may take in a cell.
_GENERAL_WIDTH = 11
#: Locale ids by which a format asks for the computer's own long date or time.
_LONG_DATE, _LONG_TIME = 0xF800, 0xF400


class Shown(NamedTuple):
    """A cell as the sheet shows it."""

    text: str
    kind: CellKind
    #: For DATE cells.
    instant: dt.datetime | None = None


def show_number(value: float, form: NumberFormat, region: Region, *, is_1904: bool = False) -> Shown:
    """The text of a number cell. Where the format is a date, `value` counts days from the 1900 epoch or from that of 1904."""
    if not math.isfinite(value):
        return Shown("", CellKind.BLANK)
    section, magnitude = _choose(value, form)
    if section is None:
        return Shown(show_general(value, region), CellKind.NUMBER)
    if section.is_calendar:
        section = _by_the_computer(section, region)
        if section.has(Part.DAY) and not section.has(Part.ELAPSED):
            return _show_date(value + EPOCH_1904 if is_1904 else value, section, region)
        return _show_time(magnitude, section, region, is_1904)
    if section.has(Part.GENERAL, Part.TEXT):
        sign = "-" if magnitude < 0 else ""
        general = show_general(abs(magnitude), region)
        pieces = (general if token.part in (Part.GENERAL, Part.TEXT) else fill(token) for token in section.tokens)
        text = sign + "".join(pieces)
    elif section.has(Part.SLASH) and section.has(Part.DIGIT):
        text = _show_fraction(magnitude, section)
    else:
        text = _show_digits(magnitude, section, region)
    text = tidy(text)
    return Shown(text, CellKind.NUMBER if text else CellKind.BLANK)


def show_text(text: str, form: NumberFormat) -> str:
    """The text of a text cell under a format that has a section for text (`"Sr. "@`)."""
    if form.text is None or not text:
        return text
    return "".join(text if token.part is Part.TEXT else fill(token) for token in form.text.tokens)


def show_boolean(value: bool, region: Region) -> str:
    """TRUE as that language's sheets show it."""
    return region.true if value else region.false


def show_general(value: float, region: Region) -> str:
    """A number without a format: up to 11 characters, but a whole number always with all its digits."""
    if value == int(value) and abs(value) < 1e21:
        text = str(int(Decimal(format(value, f".{SIGNIFICANT_DIGITS}g"))))
    else:
        text = _general_fraction(value)
    return text.replace(".", region.decimal)


def _general_fraction(value: float) -> str:
    magnitude = abs(value)
    if not 1e-9 < magnitude < 1e11:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].lstrip('0').zfill(2)}"
    whole_digits = len(str(int(magnitude)))
    places = max(0, _GENERAL_WIDTH - whole_digits - 1)
    text = _round(magnitude, places)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if value < 0 and text != "0" else text


def _choose(value: float, form: NumberFormat) -> tuple[Section | None, float]:
    """The section for a value, and the value as that section shows it (its sign may be the section's own business)."""
    sections = form.numbers
    if any(section.condition for section in sections):
        return _choose_by_condition(value, sections)
    if len(sections) == 1:
        return sections[0], value
    if value < 0:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], 0.0
    return sections[0], value


def _choose_by_condition(value: float, sections: tuple[Section, ...]) -> tuple[Section | None, float]:
    for position, section in enumerate(sections):
        operator, limit = section.condition or (
            ("<", 0.0) if position == 1 and len(sections) > 2 else (">=", -math.inf)
        )
        holds = {
            "<": value < limit,
            "<=": value <= limit,
            ">": value > limit,
            ">=": value >= limit,
            "=": value == limit,
            "<>": value != limit,
        }[operator]
        if holds:
            only_negative = operator in ("<", "<=", "=") and limit <= 0 and position > 0
            return section, abs(value) if only_negative else value
    return None, value


def _by_the_computer(section: Section, region: Region) -> Section:
    if section.lcid not in (_LONG_DATE, _LONG_TIME):
        return section
    return parse_format(region.long_date if section.lcid == _LONG_DATE else region.long_time).numbers[0]


def _show_date(serial: float, section: Section, region: Region) -> Shown:
    text = show_calendar(serial, section, region)
    if text is None:
        return Shown(show_general(serial, region), CellKind.NUMBER)
    instant = instant_of(serial)
    if instant is not None:
        return Shown(text, CellKind.DATE, instant)
    return Shown(text, CellKind.TIME if text else CellKind.BLANK)


def _show_time(days: float, section: Section, region: Region, is_1904: bool) -> Shown:
    """A time of day or a duration, which count from no epoch."""
    # Sheets of 1904 show a negative time of day as well; a duration brings its own sign.
    sign = "-" if is_1904 and days < 0 and not section.has(Part.ELAPSED) else ""
    text = show_calendar(-days if sign else days, section, region)
    if text is None:
        return Shown(show_general(days, region), CellKind.NUMBER)
    return Shown(sign + text, CellKind.TIME if text else CellKind.BLANK)


def fill(token: Token) -> str:
    """What a token that is no digit, point or text shows."""
    if token.part is Part.FILL:
        return " " if token.text == " " else ""
    return token.text if token.part is Part.LITERAL else ""


def tidy(text: str) -> str:
    """Room left for alignment is not part of the text: no blanks outside, never two in a row."""
    return re.sub(r" {2,}", " ", text).strip(" ")


def _round(magnitude: float, places: int) -> str:
    """Rounded half away from zero, on the 15 digits that Excel knows."""
    exact = Decimal(format(magnitude, f".{SIGNIFICANT_DIGITS}g"))
    return format(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


def _show_digits(value: float, section: Section, region: Region) -> str:
    tokens = list(section.tokens)
    if not section.has(Part.DIGIT):
        shown = "".join("%" if t.part is Part.PERCENT else fill(t) for t in tokens if t.part is not Part.POINT)
        return ("-" if value < 0 and shown else "") + shown
    if section.has(Part.EXPONENT):
        if value == int(value) and abs(value) < 10**SIGNIFICANT_DIGITS:
            # Scientific display of a whole number hides its digits; nothing is lost in showing them.
            return str(int(value))
        return _show_exponent(value, tokens, region)
    digits = [position for position, token in enumerate(tokens) if token.part is Part.DIGIT]
    point = next((i for i, token in enumerate(tokens) if token.part is Part.POINT), len(tokens))
    whole_digits = [i for i in digits if i < point]
    commas = [i for i, token in enumerate(tokens) if token.part is Part.COMMA]
    last = whole_digits[-1] if whole_digits else -1
    is_grouped = any(whole_digits and whole_digits[0] < i < last for i in commas)
    # A comma after the last whole digit divides by a thousand.
    scale = sum(1 for i in commas if digits and _is_scaling(tokens, i))
    percents = sum(1 for token in tokens if token.part is Part.PERCENT)
    places = sum(1 for i in digits if i > point)
    exact = Decimal(format(abs(value), f".{SIGNIFICANT_DIGITS}g")).scaleb(2 * percents - 3 * scale)
    text = format(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    whole, _, fraction = text.partition(".")
    is_negative = value < 0 and text.strip("0.") != ""
    laid = _lay_whole(tokens, whole_digits, whole.lstrip("0"), region.group if is_grouped else "")
    laid |= _lay_fraction(tokens, [i for i in digits if i > point], fraction)
    pieces = []
    for position, token in enumerate(tokens):
        if token.part is Part.POINT:
            pieces.append(region.decimal if position == point else "")
        elif token.part is Part.PERCENT:
            pieces.append("%")
        else:
            pieces.append(laid.get(position, fill(token)))
    return ("-" if is_negative else "") + "".join(pieces)


def _is_scaling(tokens: list[Token], comma: int) -> bool:
    """Nothing but commas between this comma and the end of the digits to its left, and no digit follows before the point."""
    before = comma - 1
    while before >= 0 and tokens[before].part is Part.COMMA:
        before -= 1
    after = comma + 1
    while after < len(tokens) and tokens[after].part is Part.COMMA:
        after += 1
    follows = after < len(tokens) and tokens[after].part is Part.DIGIT
    return before >= 0 and tokens[before].part is Part.DIGIT and not follows


def _lay_whole(tokens: list[Token], places: list[int], digits: str, group: str) -> dict[int, str]:
    """Digits from the right onto their placeholders; the leftmost takes what is left over."""
    laid: dict[int, str] = {}
    emitted = 0
    for order, position in enumerate(reversed(places)):
        is_leftmost = order == len(places) - 1
        here, digits = (digits, "") if is_leftmost else (digits[-1:], digits[:-1])
        if not here:
            here = {"0": "0", "?": " "}.get(tokens[position].text, "")
        piece = ""
        for digit in reversed(here):
            if group and emitted and emitted % 3 == 0 and digit != " ":
                piece = group + piece
            piece = digit + piece
            emitted += 1
        laid[position] = piece
    return laid


def _lay_fraction(tokens: list[Token], places: list[int], digits: str) -> dict[int, str]:
    laid = {}
    for order, position in enumerate(places):
        if digits[order:].strip("0") or tokens[position].text == "0":
            laid[position] = digits[order]
        else:
            laid[position] = " " if tokens[position].text == "?" else ""
    return laid


def _show_exponent(value: float, tokens: list[Token], region: Region) -> str:
    marks = [token.text for token in tokens if token.part in (Part.DIGIT, Part.POINT, Part.EXPONENT)]
    split = next(i for i, text in enumerate(marks) if text[0] == "E")
    mantissa, exponent_width = marks[:split], len(marks) - split - 1
    places = len(mantissa) - mantissa.index(".") - 1 if "." in mantissa else 0
    step = max(1, len(mantissa) - places - (1 if "." in mantissa else 0))
    magnitude = Decimal(format(abs(value), f".{SIGNIFICANT_DIGITS}g"))
    exponent = 0 if value == 0 else math.floor(magnitude.adjusted() / step) * step
    rounded = _round(float(magnitude.scaleb(-exponent)), places)
    if Decimal(rounded) >= 10**step:
        exponent += step
        rounded = _round(float(magnitude.scaleb(-exponent)), places)
    sign = "-" if exponent < 0 else "+" if marks[split] == "E+" else ""
    shown = f"{rounded.replace('.', region.decimal)}E{sign}{abs(exponent):0{exponent_width}d}"
    return ("-" if value < 0 else "") + shown


def _show_fraction(value: float, section: Section) -> str:
    """`# ?/?`, `# ??/??`, `# ?/8`: nearest fraction with that many digits below the line."""
    texts = [token.text for token in section.tokens if token.part in (Part.DIGIT, Part.SLASH, Part.LITERAL)]
    slash = texts.index("/")
    below = "".join(texts[slash + 1 :]).strip()
    above = "".join(texts[:slash]).split(" ")
    magnitude = Fraction(format(abs(value), f".{SIGNIFICANT_DIGITS}g"))
    has_whole = len([part for part in above if part]) > 1
    whole = int(magnitude) if has_whole else 0
    rest = magnitude - whole
    if below.isdigit() and below.strip("0"):
        numerator, denominator = round(rest * int(below)), int(below)
    else:
        nearest = rest.limit_denominator(10 ** max(1, len(below)) - 1)
        numerator, denominator = nearest.numerator, nearest.denominator
    if has_whole and numerator == denominator:
        whole, numerator = whole + 1, 0
    pieces = [str(whole)] if has_whole and (whole or not numerator) else []
    if numerator or not has_whole:
        pieces.append(f"{numerator}/{denominator}")
    is_negative = value < 0 and (whole or numerator)
    return ("-" if is_negative else "") + " ".join(pieces)

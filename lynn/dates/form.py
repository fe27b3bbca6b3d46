"""The form of a date, learnt from an example: 03/05/2024, 3-5-24, 3 de mayo de 2024, 2024-05-03 14:30.

In: an example. Out: `DateForm`, which writes any date in that form and knows a text that is already in it. None where the
example is no date.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lynn.dates.text import MONTH_WORDS, MONTHS, TIME, WEEKDAYS, fold, read_date

#: Piece → the texts that fill it. Anything else in `DateForm.pieces` stands for itself.
_PIECE_PATTERNS = {
    "{dd}": r"(?:0[1-9]|[12]\d|3[01])",
    "{d}": r"(?:[1-9]|[12]\d|3[01])",
    "{mm}": r"(?:0[1-9]|1[0-2])",
    "{m}": r"(?:[1-9]|1[0-2])",
    "{yyyy}": r"(?:19|20)\d\d",
    "{yy}": r"\d\d",
    "{HH}": r"(?:[01]\d|2[0-3])",
    "{H}": r"(?:\d|1\d|2[0-3])",
    "{hh}": r"(?:0[1-9]|1[0-2])",
    "{h}": r"(?:[1-9]|1[0-2])",
    "{MM}": r"[0-5]\d",
    "{SS}": r"[0-5]\d",
}
#: What stands in the place of a piece when day and month change places.
_OTHER_PIECE = {"{dd}": "{mm}", "{d}": "{m}", "{mm}": "{dd}", "{m}": "{d}"}
#: Digits of an example that are more likely a number of something than a day, month and year.
_DAY_FIRST_DIGITS = r"(?!19|20)\d{8}"
_HOURS = {"{HH}", "{H}", "{hh}", "{h}"}


@dataclass(frozen=True, kw_only=True)
class DateForm:
    """How dates are written."""

    #: In order: literals, and `{dd} {d} {mm} {m} {yyyy} {yy} {month} {mon} {weekday} {HH} {H} {hh} {h} {MM} {SS} {half}`.
    #: One d, m, h or H: without a leading zero.
    pieces: tuple[str, ...]
    #: "day-first", "month-first" or "year-first".
    order: str
    #: The example left day and month open; `order` is a first guess by the language, and gives way to what the column says.
    is_order_assumed: bool
    #: Language of month and weekday names.
    language: str
    #: How names are written: "lower", "title" or "upper".
    case: str = "lower"
    #: The example itself.
    example: str = ""

    @property
    def has_time(self) -> bool:
        """Whether a time of day is written."""
        return "{MM}" in self.pieces

    @property
    def has_day(self) -> bool:
        """Whether the day is written; 05/2024 has none."""
        return "{d}" in self.pieces or "{dd}" in self.pieces

    @property
    def has_year(self) -> bool:
        """Whether the year is written; "28 de julio" has none."""
        return "{yyyy}" in self.pieces or "{yy}" in self.pieces

    def in_order(self, order: str) -> DateForm:
        """The same form with "day-first" or "month-first", where its example left that open; else itself."""
        if not self.is_order_assumed or order == self.order:
            return self
        pieces = tuple(_OTHER_PIECE.get(piece, piece) for piece in self.pieces)
        return dataclasses.replace(self, pieces=pieces, order=order)

    def write(self, when: dt.datetime) -> str:
        """The date in this form."""
        return self.write_day(when) + self.write_time(when)

    def write_day(self, when: dt.datetime) -> str:
        """The part of the form that tells the day."""
        return "".join(self._piece(piece, when) for piece in self._parts[0])

    def write_time(self, when: dt.datetime) -> str:
        """The part of the form that tells the time of day, with what stands before it; "" where the form has no time."""
        return "".join(self._piece(piece, when) for piece in self._parts[1])

    def has_shape_of(self, text: str) -> bool:
        """Whether a text has the form to the letter, whatever date it means."""
        return self._patterns[2].fullmatch(text) is not None

    def has_shape_of_parts(self, day: str, time: str) -> bool:
        """The same for a text in two parts, as `write_day` and `write_time` would write them."""
        return self._patterns[0].fullmatch(day) is not None and self._patterns[1].fullmatch(time) is not None

    def has_shape_of_day(self, day: str) -> bool:
        """The same for a day alone, in either order where the example leaves it open."""
        others = [self.in_order(order) for order in ("day-first", "month-first")]
        return any(form._patterns[0].fullmatch(day) is not None for form in others)

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The pieces of the day, and those of the time from the blank before it."""
        hour = next((place for place, piece in enumerate(self.pieces) if piece in _HOURS), len(self.pieces) + 1)
        return self.pieces[: hour - 1], self.pieces[hour - 1 :]

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
        """Of the day, of the time, and of both together."""
        names = {
            "{month}": [self._cased(name) for name in MONTHS[self.language]],
            "{mon}": [self._cased(name[:3]) for name in MONTHS[self.language]],
            "{weekday}": [self._cased(name) for name in WEEKDAYS[self.language]],
            "{half}": ["am", "pm", "AM", "PM", "a. m.", "p. m.", "a.m.", "p.m."],
        }
        day, time = (
            "".join(
                _PIECE_PATTERNS.get(piece)
                or (f"(?:{'|'.join(map(re.escape, names[piece]))})" if piece in names else re.escape(piece))
                for piece in part
            )
            for part in self._parts
        )
        return re.compile(day), re.compile(time), re.compile(day + time)

    def _piece(self, piece: str, when: dt.datetime) -> str:
        match piece:
            case "{dd}":
                return f"{when.day:02}"
            case "{d}":
                return str(when.day)
            case "{mm}":
                return f"{when.month:02}"
            case "{m}":
                return str(when.month)
            case "{yyyy}":
                return f"{when.year:04}"
            case "{yy}":
                return f"{when.year % 100:02}"
            case "{month}":
                return self._cased(MONTHS[self.language][when.month - 1])
            case "{mon}":
                return self._cased(MONTHS[self.language][when.month - 1][:3])
            case "{weekday}":
                return self._cased(WEEKDAYS[self.language][when.weekday()])
        return self._time_piece(piece, when)

    def _time_piece(self, piece: str, when: dt.datetime) -> str:
        match piece:
            case "{HH}":
                return f"{when.hour:02}"
            case "{H}":
                return str(when.hour)
            case "{hh}":
                return f"{when.hour % 12 or 12:02}"
            case "{h}":
                return str(when.hour % 12 or 12)
            case "{MM}":
                return f"{when.minute:02}"
            case "{SS}":
                return f"{when.second:02}"
            case "{half}":
                return _half_like(self.example, when.hour)
        return piece

    def _cased(self, name: str) -> str:
        return {"lower": name.lower(), "title": name[:1].upper() + name[1:].lower(), "upper": name.upper()}[self.case]


def date_form(example: str, *, language: str = "es", others: Sequence[str] = ()) -> DateForm | None:
    """The form of an example, None when it is no date.

    `others` are further examples of the same field: one of them may settle day and month where the first does not. Where none
    does, `language` decides: day first in Spanish and Portuguese, month first in English.
    """
    text = example.strip()
    meaning = read_date(text)
    if meaning.code not in ("", "date-day-missing", "date-year-missing") or re.fullmatch(_DAY_FIRST_DIGITS, text):
        return None
    time = TIME.search(text)
    head, tail = (text[: time.start()], _time_pieces(time)) if time else (text, ())
    words = re.findall(r"\d+|[^\W\d_]+(?:-feira)?|[\W_]+", head)
    month = next((word for word in words if fold(word) in MONTH_WORDS), None)
    if month is not None:
        return _worded(words, month, tail, text)
    if meaning.code == "date-year-missing":
        # 28/07 may be any two numbers; "28 de julio" is a date.
        return None
    order, is_assumed = "year-first", False
    numbers = [word for word in words if word.isdigit()]
    if len(numbers) == 1:
        pieces = ("{yyyy}", "{mm}", "{dd}", *tail)
        return DateForm(pieces=pieces, order=order, is_order_assumed=False, language=language, example=text)
    if len(numbers) == 3 and len(numbers[0]) != 4:
        order, is_assumed = _order_of([text, *others], language)
    return DateForm(
        pieces=(*_numeric(words, order), *tail),
        order=order,
        is_order_assumed=is_assumed,
        language=language,
        example=text,
    )


def _order_of(examples: Sequence[str], language: str) -> tuple[str, bool]:
    for example in examples:
        meaning = read_date(example)
        if meaning.month_first is None and meaning.day_first is not None:
            return "day-first", False
        if meaning.day_first is None and meaning.month_first is not None:
            return "month-first", False
    return ("month-first" if language == "en" else "day-first"), True


def _numeric(words: list[str], order: str) -> list[str]:
    count = sum(word.isdigit() for word in words)
    if count == 2:
        kinds = ["y", "m"] if len(next(word for word in words if word.isdigit())) == 4 else ["m", "y"]
    else:
        kinds = {"day-first": ["d", "m", "y"], "month-first": ["m", "d", "y"], "year-first": ["y", "m", "d"]}[order]
    # One unpadded part shows that none is padded: 13/5/2024.
    is_padded = not any(word.isdigit() and len(word) == 1 for word in words)
    pieces, left = [], iter(kinds)
    for word in words:
        if not word.isdigit():
            pieces.append(word)
            continue
        kind = next(left)
        if kind == "y":
            pieces.append("{yyyy}" if len(word) == 4 else "{yy}")
        else:
            pieces.append(
                f"{{{kind * 2}}}" if word.startswith("0") or (len(word) == 2 and is_padded) else f"{{{kind}}}"
            )
    return pieces


def _worded(words: list[str], month: str, tail: tuple[str, ...], example: str) -> DateForm:
    language = _language_of(words, month)
    full = {fold(name) for name in MONTHS[language]}
    pieces, has_day = [], False
    for word in words:
        if word is month:
            pieces.append("{month}" if fold(word) in full and (len(word) > 3 or language == "en") else "{mon}")
        elif word.isdigit() and (len(word) == 4 or has_day):
            pieces.append("{yyyy}" if len(word) == 4 else "{yy}")
        elif word.isdigit():
            has_day = True
            pieces.append("{dd}" if word.startswith("0") else "{d}")
        else:
            is_weekday = fold(word) in {fold(name) for name in WEEKDAYS[language]}
            pieces.append("{weekday}" if is_weekday else word)
    case = "upper" if month.isupper() else "title" if month[0].isupper() else "lower"
    return DateForm(
        pieces=(*pieces, *tail),
        order="day-first",
        is_order_assumed=False,
        language=language,
        case=case,
        example=example,
    )


def _language_of(words: list[str], month: str) -> str:
    """Whose month names these are. Where several fit: English when the month stands before the day, else Spanish."""
    folded = fold(month)
    fitting = [
        language
        for language, names in MONTHS.items()
        if folded in {fold(name) for name in names} or folded in {fold(name)[:3] for name in names}
    ]
    if "pt" in fitting and any(fold(word) in {fold(name) for name in WEEKDAYS["pt"][:5]} for word in words):
        return "pt"
    if "en" in fitting and next(word for word in words if word is month or word.isdigit()) is month:
        return "en"
    return fitting[0] if fitting else "es"


def _time_pieces(time: re.Match[str]) -> tuple[str, ...]:
    hour = "hh" if time["half"] else "HH"
    pieces = [time["gap"], f"{{{hour}}}" if len(time["hour"]) == 2 else f"{{{hour[0]}}}", ":", "{MM}"]
    if time["second"]:
        pieces += [":", "{SS}"]
    if time["half"]:
        pieces += [re.match(r"\s*", time["half"])[0], "{half}"]  # type: ignore[index]
    return tuple(piece for piece in (*pieces, time["unit"] or "", time["zone"] or "") if piece)


def _half_like(example: str, hour: int) -> str:
    """Morning or afternoon, spelled like the example: am, PM, p. m., a.m."""
    found = re.search(r"([ap])(\.?\s?)(m)(\.?)", example, re.IGNORECASE)
    letter = "p" if hour >= 12 else "a"
    if not found:
        return letter + "m"
    word = letter + found[2] + found[3] + found[4]
    return word.upper() if found[1].isupper() else word

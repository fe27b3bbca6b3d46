"""Number cells by the thousand become the text that the sheet shows.

In: the numbers as the file writes them, all of one format. Out: texts, kinds, instants. Why: `formats` draws one number at a
time and is the truth; here the ordinary cases (digits as they stand, zeros in front, money, dates) cost no Python per cell,
and whatever is not ordinary is drawn by `formats`, each different number once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.format_codes import NumberFormat, Part, Section
from lynn.sheets.formats import SIGNIFICANT_DIGITS, Shown, fill, show_number, show_text, tidy
from lynn.sheets.grid import CellKind
from lynn.sheets.regions import Region
from lynn.sheets.xlsx_bytes import distinct, lengths, require

Mask = npt.NDArray[np.bool_]
_Draw = Callable[[pa.Array], pa.Array]

#: Different numbers of one format that are remembered with their text.
_MEMORY = 200_000
#: Up to so many digits a whole number is remembered by its place in an array. Days of this century have five.
_SMALL_DIGITS = 5
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
#: Up to here the 15 digits that count leave three for what is rounded away.
_LARGEST_SCALED = 1e12
_LARGEST_WHOLE = 10**18
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - sheets know no zone
#: What numpy stores for "not a time".
_NO_SECONDS = -(2**63)


@dataclass(frozen=True, kw_only=True)
class ShownNumbers:
    """One entry a cell."""

    text: pa.Array
    kinds: npt.NDArray[np.int8]
    dates: npt.NDArray[np.datetime64] | None = None


@dataclass(frozen=True, kw_only=True)
class _Fixed:
    """A section of the plain form: `"$"#,##0.00" CLP"`."""

    prefix: str
    suffix: str
    zeros: int
    places: int
    is_grouped: bool
    percents: int


class NumberShower:
    """Shows the numbers of one format; keeps what it has drawn."""

    def __init__(self, form: NumberFormat, region: Region, *, is_1904: bool = False) -> None:
        self._form = form
        self._region = region
        self._is_1904 = is_1904
        self._known: dict[str, tuple[str, CellKind, int]] = {}
        self._fixed = _fixed(form)
        # Small whole numbers already drawn: where each is found in the arrays below; -1 for none.
        self._places = np.full(10**_SMALL_DIGITS, -1, dtype=np.int64)
        self._small_text = pa.array([], pa.large_string())
        self._small_kinds = np.zeros(0, dtype=np.int8)
        self._small_seconds = np.zeros(0, dtype=np.int64)

    def show(self, texts: pa.Array) -> ShownNumbers:
        """The cells as shown, given what the file writes for them (`5000`, `1.5`, `45415.75`, `5.7E+10`)."""
        if self._form.is_general or self._fixed is not None:
            draw = self._draw_plain if self._form.is_general else self._draw_fixed
            return self._split(texts, _is_plain_whole(texts), draw, self._show_odd)
        if (_is_plain_whole(texts) & (lengths(texts) <= _SMALL_DIGITS)).all():
            return self._show_small(texts.cast(pa.int64()).to_numpy())
        return self._each(texts)

    def _show_small(self, numbers: npt.NDArray[np.int64]) -> ShownNumbers:
        """Whole numbers of few digits, such as the days of dates: each is drawn once and found by itself from then on."""
        places = np.take(self._places, numbers)
        new = distinct(numbers[places < 0])
        if len(new):
            text, kinds, seconds = zip(*(self._draw(str(number)) for number in new.tolist()), strict=True)
            self._places[new] = len(self._small_kinds) + np.arange(len(new))
            self._small_text = pa.concat_arrays([self._small_text, pa.array(text, pa.large_string())])
            self._small_kinds = np.concatenate([self._small_kinds, np.array(kinds, dtype=np.int8)])
            self._small_seconds = np.concatenate([self._small_seconds, np.array(seconds, dtype=np.int64)])
            places = np.take(self._places, numbers)
        shown = np.take(self._small_kinds, places)
        dates = None
        if (shown == CellKind.DATE).any():
            dates = np.take(self._small_seconds, places).view("datetime64[s]")
        return ShownNumbers(text=self._small_text.take(pa.array(places)), kinds=shown, dates=dates)

    def _split(
        self, texts: pa.Array, mask: Mask, draw: _Draw, otherwise: Callable[[pa.Array], ShownNumbers]
    ) -> ShownNumbers:
        """`draw` those under the mask; show the others otherwise."""
        if mask.all():
            return _numbers(draw(texts))
        first, rest = np.flatnonzero(mask), np.flatnonzero(~mask)
        if not len(first):
            return otherwise(texts)
        drawn, odd = draw(texts.take(pa.array(first))), otherwise(texts.take(pa.array(rest)))
        order = np.empty(len(texts), dtype=np.int64)
        order[first], order[rest] = np.arange(len(first)), len(first) + np.arange(len(rest))
        kinds = np.full(len(texts), CellKind.NUMBER, dtype=np.int8)
        kinds[rest] = odd.kinds
        return ShownNumbers(text=pa.concat_arrays([drawn, odd.text]).take(pa.array(order)), kinds=kinds)

    def _show_odd(self, texts: pa.Array) -> ShownNumbers:
        """Numbers that are not plain whole ones, under a general or fixed format."""
        if self._form.is_general:
            simple = pc.match_substring_regex(texts, r"^(0|-?[1-9]\d{0,8}|-?(0|[1-9]\d{0,8})\.\d{0,8}[1-9])$")
            mask = simple.to_numpy(zero_copy_only=False) & (lengths(texts) <= 11)
            return self._split(texts, mask, self._draw_simple, self._each)
        values = _floats(texts)
        fixed = self._fixed
        if values is None or fixed is None:
            return self._each(texts)
        mask = (values > 0) & (values < _LARGEST_SCALED / 10.0 ** (fixed.places + 2 * fixed.percents))
        return self._split(texts, mask, self._draw_fractions, self._each)

    def _draw_simple(self, texts: pa.Array) -> pa.Array:
        return pc.replace_substring(texts, ".", self._region.decimal)

    def _draw_fractions(self, texts: pa.Array) -> pa.Array:
        fixed = self._fixed
        assert fixed is not None  # noqa: S101 - asked for only then
        scaled = texts.cast(pa.float64()).to_numpy() * 10.0 ** (fixed.places + 2 * fixed.percents)
        # Half up on 15 digits: 1.005 is a little less in a double, and the nudge is more than that little.
        return self._draw_scaled(np.floor(scaled + 0.5 + scaled * 4e-16).astype(np.int64))

    def _draw_plain(self, texts: pa.Array) -> pa.Array:
        return texts

    def _draw_fixed(self, texts: pa.Array) -> pa.Array:
        fixed = self._fixed
        assert fixed is not None  # noqa: S101 - asked for only then
        if not (fixed.places or fixed.is_grouped or fixed.percents):
            shown = pc.utf8_lpad(texts, fixed.zeros, "0") if fixed.zeros > 1 else texts
            return _framed(shown, fixed)
        values = texts.cast(pa.int64()).to_numpy()
        scale = 10 ** (fixed.places + 2 * fixed.percents)
        if int(values.max(initial=0)) * scale >= _LARGEST_WHOLE:
            return self._each(texts).text
        return self._draw_scaled(values * scale)

    def _draw_scaled(self, whole: npt.NDArray[np.int64]) -> pa.Array:
        """Positive numbers, already times their decimal places and rounded."""
        fixed = self._fixed
        assert fixed is not None  # noqa: S101 - asked for only then
        whole, fraction = np.divmod(whole, 10**fixed.places)
        texts = _grouped(whole, self._region.group) if fixed.is_grouped else pa.array(whole).cast(pa.large_string())
        if fixed.zeros > 1:
            texts = pc.utf8_lpad(texts, fixed.zeros, "0")
        if fixed.places:
            decimals = pc.utf8_lpad(pa.array(fraction).cast(pa.large_string()), fixed.places, "0")
            texts = pc.binary_join_element_wise(texts, decimals, _word(self._region.decimal))
        return _framed(texts, fixed)

    def _each(self, texts: pa.Array) -> ShownNumbers:
        """Draw each different number once."""
        encoded = texts.dictionary_encode()
        different = encoded.dictionary.to_pylist()
        if len(self._known) > _MEMORY:
            self._known.clear()
        shown = [self._known.get(text) or self._draw(text) for text in different]
        codes = encoded.indices
        positions = codes.to_numpy()
        drawn, kinds, seconds = zip(*shown, strict=True)
        dates = None
        if CellKind.DATE in kinds:
            dates = np.array(seconds, dtype=np.int64).view("datetime64[s]")[positions]
        return ShownNumbers(
            text=pa.array(drawn, pa.large_string()).take(codes),
            kinds=np.array(kinds, dtype=np.int8)[positions],
            dates=dates,
        )

    def _draw(self, text: str) -> tuple[str, CellKind, int]:
        """Text, kind, and instant as seconds since 1970 (`_NO_SECONDS` where there is none)."""
        stripped = text.strip(" \t\r\n")
        if not stripped:
            shown = Shown("", CellKind.BLANK)
        elif _NUMBER.fullmatch(stripped):
            shown = show_number(float(stripped), self._form, self._region, is_1904=self._is_1904)
        else:
            # No number after all. An entity in it is for the careful reader.
            require("&" not in stripped)
            framed = show_text(stripped, self._form)
            shown = Shown(framed, CellKind.TEXT if framed else CellKind.BLANK)
        seconds = _NO_SECONDS if shown.instant is None else (shown.instant - _EPOCH) // dt.timedelta(seconds=1)
        self._known[text] = (shown.text, shown.kind, seconds)
        return self._known[text]


def _numbers(text: pa.Array) -> ShownNumbers:
    return ShownNumbers(text=text, kinds=np.full(len(text), CellKind.NUMBER, dtype=np.int8))


def _is_plain_whole(texts: pa.Array) -> Mask:
    """Digits only, as Excel itself would write the number: no zero in front, no more than it keeps."""
    size = lengths(texts)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    if len(size) and size.min() > 0:
        data = np.frombuffer(texts.buffers()[2], dtype=np.uint8)
        if ((data[offsets[0] : offsets[-1]] - np.uint8(48)) < 10).all():
            usual: Mask = (size == 1) | ((np.take(data, offsets[:-1]) != 48) & (size <= SIGNIFICANT_DIGITS))
            return usual
    plain = pc.ascii_is_decimal(texts).to_numpy(zero_copy_only=False) & (size <= SIGNIFICANT_DIGITS)
    starts_with_zero = pc.starts_with(texts, "0").to_numpy(zero_copy_only=False)
    result: Mask = plain & ~(starts_with_zero & (size > 1))
    return result


def _floats(texts: pa.Array) -> npt.NDArray[np.float64] | None:
    try:
        values: npt.NDArray[np.float64] = texts.cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    return values if np.isfinite(values).all() else None


def _fixed(form: NumberFormat) -> _Fixed | None:
    """The plain form of the section for positive numbers, when it is one and takes zero too."""
    section = form.numbers[0]
    if any(one.condition for one in form.numbers) or (len(form.numbers) > 2 and _differs_for_zero(form)):
        return None
    if section.has(Part.EXPONENT, Part.SLASH, Part.GENERAL, Part.TEXT) or section.is_calendar:
        return None
    parts = [token.part for token in section.tokens]
    digits = [i for i, part in enumerate(parts) if part in (Part.DIGIT, Part.COMMA, Part.POINT)]
    if not digits or digits[-1] - digits[0] + 1 != len(digits):
        return None
    pattern = "".join(section.tokens[i].text for i in digits)
    found = re.fullmatch(r"(#,##0|#*0+)(?:\.(0+))?", pattern)
    if not found or len(found[1]) > SIGNIFICANT_DIGITS or len(found[2] or "") > 6:
        return None
    around = ["%" if token.part is Part.PERCENT else fill(token) for token in section.tokens]
    prefix, _, suffix = tidy("".join([*around[: digits[0]], "\0", *around[digits[-1] + 1 :]])).partition("\0")
    return _Fixed(
        prefix=prefix,
        suffix=suffix,
        zeros=found[1].count("0"),
        places=len(found[2] or ""),
        is_grouped="," in found[1],
        percents=parts.count(Part.PERCENT),
    )


def _differs_for_zero(form: NumberFormat) -> bool:
    zero: Section = form.numbers[2]
    return zero.tokens != form.numbers[0].tokens


def _framed(texts: pa.Array, fixed: _Fixed) -> pa.Array:
    if not (fixed.prefix or fixed.suffix):
        return texts
    return pc.binary_join_element_wise(_word(fixed.prefix), texts, _word(fixed.suffix), _word(""))


def _word(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


#: "000" to "999".
_THREE = pa.array([f"{number:03d}" for number in range(1000)], pa.large_string())


def _grouped(whole: npt.NDArray[np.int64], group: str) -> pa.Array:
    """Whole numbers with a sign between thousands."""
    texts = pa.array(whole).cast(pa.large_string())
    if not (whole >= 1000).any():
        return texts
    head = np.where(whole >= 1000, whole // 1000, 0)
    small = np.flatnonzero(whole < 1000)
    joined = pc.binary_join_element_wise(_grouped(head, group), _THREE.take(pa.array(whole % 1000)), _word(group))
    if not len(small):
        return joined
    order = np.arange(len(whole))
    order[small] += len(whole)
    return pa.concat_arrays([joined, texts]).take(pa.array(order))

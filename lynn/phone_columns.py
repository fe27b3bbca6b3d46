"""The vectorised first pass over a column of phones: what it is sure of, it settles; the rest it leaves.

In: text as Arrow has it (one run of bytes) and the compiled rules of `lynn.phone_rules`. Out: `FirstPass`. No Python object is
made for a cell. Every condition below keeps away a spelling that the full parser treats specially; when in doubt a row is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa

from lynn.phone_findings import CODE_INDEX
from lynn.phone_numbers import FAMILIAR_REGIONS, FOREIGN_MIN_DIGITS, OFFERED_FORMS, is_believable_abroad, reason
from lynn.phone_rules import MAX_DIGITS, NO_NUMBER, NOT_SETTLED, Answer, Rules, rules_abroad, rules_inside

#: Rows taken at a time: small enough to stay in the processor's cache.
_BLOCK_ROWS = 65_536
#: Longer texts are left to the full parser.
_MAX_BYTES = 64
#: `+`, fifteen digits, and room for what a rewriting adds.
_WIDTH = MAX_DIGITS + 4
#: No more digits, for the automaton.
_END = 10

# What is counted in each row, ten bits each: anything unknown, plus signs, dots, dashes, closing brackets.
_OTHER, _PLUS, _DOT, _DASH, _CLOSE = (10 * n for n in range(5))
_WEIGHT = np.full(256, 1 << _OTHER, np.int64)
_WEIGHT[48:58] = 0
_WEIGHT[ord(" ")] = _WEIGHT[ord("(")] = 0
for _character, _place in (("+", _PLUS), (".", _DOT), ("-", _DASH), (")", _CLOSE)):
    _WEIGHT[ord(_character)] = 1 << _place

#: Calling codes of the familiar regions, whose rules are worth compiling.
_FAMILIAR_CODES = sorted({int(phonenumbers.country_code_for_region(region)) for region in FAMILIAR_REGIONS})


@dataclass(frozen=True, kw_only=True)
class FirstPass:
    """One entry a row; where `is_settled` is False the others mean nothing."""

    is_settled: npt.NDArray[np.bool_]
    #: E.164 as bytes, zeros after its end: (rows, _WIDTH) uint8.
    letters: npt.NDArray[np.uint8]
    #: Bytes of each number; 0 where there is none.
    lengths: npt.NDArray[np.int64]
    finding: npt.NDArray[np.int8]
    notice: npt.NDArray[np.int8]
    #: Index into the regions given.
    region: npt.NDArray[np.int16]
    #: Argentina's 9 may be offered.
    has_offer: npt.NDArray[np.bool_]

    def take_over(self, rows: npt.NDArray[np.int64], other: FirstPass) -> None:
        """Take what another pass settled for these rows; entry n of it is of row `rows[n]`."""
        rows = rows[other.is_settled]
        for name in ("is_settled", "letters", "lengths", "finding", "notice", "region", "has_offer"):
            getattr(self, name)[rows] = getattr(other, name)[other.is_settled]


def as_letters(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """ASCII texts as rows of bytes, zeros after their end; and their lengths."""
    packed = np.array([text.encode() for text in texts] or [b""], dtype=f"S{_WIDTH}")
    return packed.view(np.uint8).reshape(-1, _WIDTH)[: len(texts)], np.char.str_len(packed)[: len(texts)].astype(
        np.int64
    )


def as_column(letters: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """The inverse of `as_letters`, as `pa.large_string()`."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    column = pa.LargeStringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(letters[letters != 0]))
    return pa.chunked_array([column], pa.large_string())


def first_pass(
    texts: pa.LargeStringArray,
    country: str | None,
    region_index: dict[str, int],
    extra: npt.NDArray[np.int8] | None = None,
) -> FirstPass:
    """Settle what can be settled. `extra`: the code of a repair that was done to each text before, 0 for none."""
    count = len(texts)
    result = FirstPass(
        is_settled=np.zeros(count, np.bool_),
        letters=np.zeros((count, _WIDTH), np.uint8),
        lengths=np.zeros(count, np.int64),
        finding=np.zeros(count, np.int8),
        notice=np.zeros(count, np.int8),
        region=np.zeros(count, np.int16),
        has_offer=np.zeros(count, np.bool_),
    )
    if not count:
        return result
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64, count + 1, texts.offset * 8)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.zeros(0, np.uint8)
    repaired = np.zeros(count, np.int8) if extra is None else extra
    for start in range(0, count, _BLOCK_ROWS):
        stop = min(start + _BLOCK_ROWS, count)
        block = _Block(offsets[start : stop + 1], data)
        _settle_block(block, country, region_index, repaired[start:stop], _rows_of(result, start, stop))
    return result


class _Block:
    """Some rows, taken apart into digits and counts."""

    def __init__(self, offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> None:
        starts = offsets[:-1] - offsets[0]
        stops = offsets[1:] - offsets[0]
        text = data[offsets[0] : offsets[-1]]
        rows = len(starts)
        self.bytes = stops - starts
        running = np.zeros(len(text) + 1, np.int64)
        np.cumsum(_WEIGHT[text], out=running[1:])
        counts = running[stops] - running[starts]
        is_long = self.bytes > _MAX_BYTES
        counts[is_long] = 1 << _OTHER
        at = np.flatnonzero((text - 48) < 10)
        first = np.searchsorted(at, starts)
        self.count = np.diff(np.append(first, len(at)))
        row_of = np.repeat(np.arange(rows), self.count)
        place = np.arange(len(at)) - first[row_of]
        fits = place < MAX_DIGITS
        #: (MAX_DIGITS, rows): digit by digit, `_END` after the last.
        self.digits = np.full((MAX_DIGITS, rows), _END, np.uint8)
        self.digits[place[fits], row_of[fits]] = text[at[fits]] - 48
        self.has_plus = _field(counts, _PLUS) == 1
        # Before the first digit: blanks, brackets and the plus only; and no plus later on.
        has_digit = self.count > 0
        before = np.zeros(rows, np.int64)
        before[has_digit] = running[at[first[has_digit]]] - running[starts[has_digit]]
        is_plain = (
            (_field(counts, _OTHER) == 0)
            & (_field(counts, _PLUS) <= 1)
            & (_field(counts, _PLUS) == _field(before, _PLUS))
        )
        is_plain &= (_field(before, _DOT) == 0) & (_field(before, _DASH) == 0) & (_field(before, _CLOSE) == 0)
        #: Digits and at most a plus, nothing else.
        self.is_bare = self.bytes == self.count + self.has_plus
        dots, dashes = _field(counts, _DOT), _field(counts, _DASH)
        last = self.digits[np.maximum(self.count, 1).clip(max=MAX_DIGITS) - 1, np.arange(rows)]
        #: What may be a date, an identity number or a decimal number is not for this pass.
        is_special = (dots == 1) & (last == 0)
        is_special |= (dots + dashes > 0) & (self.count <= 8)
        is_special |= (dashes == 1) & (self.count == 9)
        is_special |= (dots == 2) & (dashes == 1) & (self.count == 11)
        self.is_plain = is_plain & ~is_special & (self.count >= 7) & (self.count < MAX_DIGITS)


def _settle_block(
    block: _Block, country: str | None, region_index: dict[str, int], extra: npt.NDArray[np.int8], out: FirstPass
) -> None:
    rows = np.flatnonzero(block.is_plain & ~block.has_plus)
    if country is None:
        _settle_missing(block, rows[block.is_bare[rows] & (extra[rows] == 0)], country, out)
    elif (inside := rules_inside(country)) is not None:
        answers = _run(inside, block.digits[:, rows])
        _write(block, rows, answers, inside, region_index, extra, out, is_foreign=False)
        rows = rows[answers == NO_NUMBER]
        _settle_missing(block, rows[block.is_bare[rows] & (extra[rows] == 0)], country, out)
        # `understand` reads a number of another country only when it is no number of this one.
        long = rows[(block.count[rows] >= FOREIGN_MIN_DIGITS) & ~_begin_with(block.digits[:, rows], country)]
        _settle_abroad(block, long, region_index, extra, out, is_foreign=True)
    _settle_abroad(block, np.flatnonzero(block.is_plain & block.has_plus), region_index, extra, out, is_foreign=False)


def _settle_abroad(
    block: _Block,
    rows: npt.NDArray[np.int64],
    region_index: dict[str, int],
    extra: npt.NDArray[np.int8],
    out: FirstPass,
    *,
    is_foreign: bool,
) -> None:
    """Rows whose digits begin with a calling code, code by code."""
    rows = rows[block.digits[0, rows] != 0]
    for code in _FAMILIAR_CODES:
        if not len(rows):
            return
        digits = block.digits[:, rows]
        begins = _begin_with(digits, code)
        if not begins.any():
            continue
        rules = rules_abroad(code)
        if rules is not None:
            _write(
                block,
                rows[begins],
                _run(rules, digits[:, begins]),
                rules,
                region_index,
                extra,
                out,
                is_foreign=is_foreign,
            )
        rows = rows[~begins]


def _run(rules: Rules, digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Index into `rules.answers` for each column of digits."""
    table = rules.step.ravel()
    state = np.zeros(digits.shape[1], np.int32)
    for place in range(MAX_DIGITS):
        state = table[state * 11 + digits[place]]
    return rules.answer[state]


def _settle_missing(block: _Block, rows: npt.NDArray[np.int64], country: str | None, out: FirstPass) -> None:
    """Bare digits that are no number: the reason depends on their length and beginning only."""
    shorter = rows[block.count[rows] < FOREIGN_MIN_DIGITS]
    digits = block.digits[:, shorter]
    is_one = digits[0] != 0
    shorter, digits = shorter[is_one], digits[:, is_one]
    begins = np.zeros(len(shorter), np.bool_) if country is None else _begin_with(digits, country)
    lengths = block.count[shorter]
    for has_code in (False, True):
        for length in np.unique(lengths[begins == has_code]):
            these = shorter[(begins == has_code) & (lengths == length)]
            if any(pattern.fullmatch("9" * int(length)) for pattern, _, _ in OFFERED_FORMS.get(country or "", ())):
                continue
            example = "".join(map(str, block.digits[: int(length), these[0]]))
            out.finding[these] = CODE_INDEX[reason(example, False, country)]
            out.is_settled[these] = True


def _write(
    block: _Block,
    rows: npt.NDArray[np.int64],
    answers: npt.NDArray[np.int32],
    rules: Rules,
    region_index: dict[str, int],
    extra: npt.NDArray[np.int8],
    out: FirstPass,
    *,
    is_foreign: bool,
) -> None:
    """Write the settled numbers, one kind of answer at a time."""
    for number in np.unique(answers):
        answer = rules.answers[number] if number not in (NOT_SETTLED, NO_NUMBER) else None
        if answer is None or (is_foreign and not is_believable_abroad(answer.number)):
            continue
        _write_one(block, rows[answers == number], answer, region_index, extra, out, is_foreign=is_foreign)


def _write_one(
    block: _Block,
    rows: npt.NDArray[np.int64],
    answer: Answer,
    region_index: dict[str, int],
    extra: npt.NDArray[np.int8],
    out: FirstPass,
    *,
    is_foreign: bool,
) -> None:
    head, start, stop, middle, rest = answer.rewriting
    digits = block.digits[:, rows]
    fixed = [np.full(len(rows), ord(character), np.uint8) for character in "+" + head]
    between = [np.full(len(rows), ord(character), np.uint8) for character in middle]
    letters = np.stack([*fixed, *(digits[start:stop] + 48), *between, *(digits[rest:] + 48)], axis=1)[:, :_WIDTH]
    lengths = 1 + len(head) + (stop - start) + len(middle) + block.count[rows] - rest
    letters[np.arange(letters.shape[1]) >= lengths[:, None]] = 0
    settled = ~_is_odd(letters, lengths)
    rows, letters, lengths = rows[settled], letters[settled], lengths[settled]
    out.letters[rows, : letters.shape[1]] = letters
    out.lengths[rows] = lengths
    number = answer.number
    out.region[rows] = region_index[number.region]
    out.has_offer[rows] = answer.has_offer
    notice = "phone-foreign" if is_foreign and not number.repair else ""
    noticed = CODE_INDEX.get(f"phone-{number.kind}" if number.kind != "mobile" else notice, 0)
    repair = CODE_INDEX[number.repair] if number.repair else len(CODE_INDEX)
    # The most telling repair is told, and mere punctuation only where nothing else was done.
    code = np.minimum(np.where(extra[rows] > 0, extra[rows], len(CODE_INDEX)), repair)
    code[code == len(CODE_INDEX)] = 0
    code[(code == 0) & ~block.is_bare[rows]] = CODE_INDEX["phone-punctuation"]
    out.finding[rows] = np.where(code > 0, code, noticed)
    out.notice[rows] = noticed
    out.is_settled[rows] = True


def _begin_with(digits: npt.NDArray[np.uint8], code: int | str) -> npt.NDArray[np.bool_]:
    """Which columns of digits begin with a calling code, given itself or by its region."""
    begins = np.ones(digits.shape[1], np.bool_)
    for place, digit in enumerate(str(phonenumbers.country_code_for_region(code) if isinstance(code, str) else code)):
        begins &= digits[place] == int(digit)
    return begins


def _is_odd(letters: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Numbers that the full parser looks at twice: many zeros at the end, all digits alike, or in sequence."""
    rows = np.arange(len(letters))
    tail = np.stack([letters[rows, lengths - n] for n in range(8, 0, -1)]).astype(np.int8)
    steps = np.diff(tail, axis=0) % 10
    is_odd: npt.NDArray[np.bool_] = (steps == steps[0]).all(axis=0) & np.isin(steps[0], (0, 1, 9))
    is_odd |= (tail[3:] == 48).all(axis=0)
    return is_odd


def _field(counts: npt.NDArray[np.int64], place: int) -> npt.NDArray[np.int64]:
    return (counts >> place) & 1023


def _rows_of(result: FirstPass, start: int, stop: int) -> FirstPass:
    """A window on some rows, to write into."""
    return FirstPass(
        is_settled=result.is_settled[start:stop],
        letters=result.letters[start:stop],
        lengths=result.lengths[start:stop],
        finding=result.finding[start:stop],
        notice=result.notice[start:stop],
        region=result.region[start:stop],
        has_offer=result.has_offer[start:stop],
    )

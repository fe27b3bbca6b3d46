"""The vectorised first pass over a column of phones: what it is sure of, it settles; the rest it leaves.

In: text as Arrow has it (one run of bytes) and the compiled rules of `lynn.phone.rules`. Out: `FirstPass`. No Python object is
made for a cell. Every condition below keeps away a spelling that the full parser treats specially; when in doubt a row is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa

from lynn.phone.block import Block
from lynn.phone.findings import CODE_INDEX
from lynn.phone.numbers import FAMILIAR_REGIONS, FOREIGN_MIN_DIGITS, OFFERED_FORMS, is_believable_abroad, reason
from lynn.phone.rules import MAX_DIGITS, NO_NUMBER, Answer, Rewriting, Rules, rules_abroad, rules_inside

#: Rows taken at a time: small enough to stay in the processor's cache.
_BLOCK_ROWS = 65_536
#: `+`, fifteen digits, and room for what a rewriting adds.
_WIDTH = MAX_DIGITS + 4

#: Longer national digits may have an exit code or a carrier code in them, which the rules do not follow.
_KNOWN_NATIONAL = 11
#: More digits may be two numbers.
_ONE_NUMBER = 13
#: No repair; greater than any index of one.
_NONE = 127
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
    """ASCII texts as rows of bytes, zeros after their end; and their lengths. `texts` is not empty."""
    packed = np.array([text.encode() for text in texts], dtype=f"S{_WIDTH}")
    return packed.view(np.uint8).reshape(-1, _WIDTH), np.char.str_len(packed).astype(np.int64)


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
        block = Block(offsets[start : stop + 1], data)
        _Settling(block, country, region_index, repaired[start:stop], _rows_of(result, start, stop)).run()
    return result


class _Settling:
    """One block being settled."""

    def __init__(
        self, block: Block, country: str | None, regions: dict[str, int], extra: npt.NDArray[np.int8], out: FirstPass
    ) -> None:
        self.block, self.country, self.regions, self.extra, self.out = block, country, regions, extra, out

    def run(self) -> None:
        block = self.block
        rows = np.flatnonzero(block.is_plain & ~block.has_plus)
        if self.country is None:
            self._settle_missing(rows)
            rows = rows[block.count[rows] >= FOREIGN_MIN_DIGITS]
            brazil = rules_inside("BR")
            if brazil is not None:
                # Digits that are a number inside Brazil are not taken for one of another country.
                rows = rows[_follow(brazil, block.digits[:, rows]) == NO_NUMBER]
            self._settle_abroad(rows, is_foreign=True)
        elif (inside := rules_inside(self.country)) is not None:
            answers = _follow(inside, block.digits[:, rows])
            self._write(rows, answers, inside, is_foreign=False)
            rows = rows[answers == NO_NUMBER]
            self._settle_missing(rows)
            # `understand` reads a number of another country only when it is no number of this one.
            rows = rows[(block.count[rows] >= FOREIGN_MIN_DIGITS) & ~_begin_with(block.digits[:, rows], self.country)]
            self._settle_abroad(rows, is_foreign=True)
        self._settle_abroad(np.flatnonzero(block.is_plain & block.has_plus), is_foreign=False)

    def _settle_abroad(self, rows: npt.NDArray[np.int64], *, is_foreign: bool) -> None:
        """Rows whose digits begin with a calling code, code by code. `is_foreign`: they have no `+`."""
        rows = rows[self.block.digits[0, rows] != 0]
        for code in _FAMILIAR_CODES:
            digits = self.block.digits[:, rows]
            begins = _begin_with(digits, code)
            rules = rules_abroad(code) if begins.any() else None
            if rules is not None:
                answers = _follow(rules, digits[:, begins])
                self._write(rows[begins], answers, rules, is_foreign=is_foreign)
                if not is_foreign:
                    self._settle_missing_abroad(rows[begins][answers == NO_NUMBER], len(str(code)))
            rows = rows[~begins]

    def _settle_missing(self, rows: npt.NDArray[np.int64]) -> None:
        """Digits that are no number: the reason depends on their length and beginning only."""
        block = self.block
        digits, count = block.digits[:, rows], block.count[rows]
        has_zero = digits[0] == 0
        begins, longest = np.zeros(len(rows), np.bool_), 0
        if self.country is not None:
            begins = np.where(has_zero, _begin_with(digits[1:], self.country), _begin_with(digits, self.country))
            longest = _KNOWN_NATIONAL + len(str(phonenumbers.country_code_for_region(self.country)))
        is_known = (count < FOREIGN_MIN_DIGITS) & ~(has_zero & (digits[1] <= 1))
        # Longer ones too where they have the list's own code; many zeros at the end may be lost digits.
        is_known |= begins & ~has_zero & (count <= min(longest, _ONE_NUMBER)) & ~_ends_in_zeros(digits, count)
        rows, begins, has_zero = rows[is_known], begins[is_known], has_zero[is_known]
        offered = OFFERED_FORMS.get(self.country or "", ())
        lengths = [n for n in range(MAX_DIGITS) if any(pattern.fullmatch("9" * n) for pattern, _, _ in offered)]
        is_offered = np.isin(block.count[rows], lengths)
        self._write_reasons(rows[~is_offered], (begins * 2 + has_zero)[~is_offered], has_plus=False)

    def _settle_missing_abroad(self, rows: npt.NDArray[np.int64], code_digits: int) -> None:
        """The same for digits after a `+`, all of one calling code."""
        is_known = (self.block.digits[code_digits, rows] != 0) & (
            self.block.count[rows] <= code_digits + _KNOWN_NATIONAL
        )
        rows = rows[is_known]
        self._write_reasons(rows, np.zeros(len(rows), np.int64), has_plus=True)

    def _write_reasons(self, rows: npt.NDArray[np.int64], beginnings: npt.NDArray[np.int64], *, has_plus: bool) -> None:
        kinds = self.block.count[rows] * 4 + beginnings
        for kind in np.unique(kinds):
            these = rows[kinds == kind]
            example = "".join(map(str, self.block.digits[: self.block.count[these[0]], these[0]]))
            self.out.finding[these] = CODE_INDEX[reason(example, has_plus, self.country)]
            self.out.is_settled[these] = True

    def _write(
        self, rows: npt.NDArray[np.int64], answers: npt.NDArray[np.int32], rules: Rules, *, is_foreign: bool
    ) -> None:
        """Write the settled numbers, one kind of answer at a time."""
        for one in np.unique(answers):
            answer = rules.answers[one]
            if answer is None:
                continue
            number = answer.number
            if is_foreign and self.country is None and number.kind != "mobile":
                continue
            if is_foreign and self.country is not None:
                if not is_believable_abroad(number):
                    continue
                if not number.repair:
                    answer = answer._replace(number=number._replace(repair="phone-foreign"))
            self._write_one(rows[answers == one], answer)

    def _write_one(self, rows: npt.NDArray[np.int64], answer: Answer) -> None:
        block, out, number = self.block, self.out, answer.number
        letters, lengths = _rewritten(block.digits[:, rows], block.count[rows], answer.rewriting)
        is_sure = ~_is_odd(letters, lengths)
        rows, letters, lengths = rows[is_sure], letters[is_sure], lengths[is_sure]
        out.letters[rows, : letters.shape[1]] = letters
        out.lengths[rows] = lengths
        out.region[rows] = self.regions[number.region]
        out.has_offer[rows] = answer.has_offer
        is_foreign = number.repair == "phone-foreign"
        notice = f"phone-{number.kind}" if number.kind != "mobile" else number.repair if is_foreign else ""
        repair = _NONE if is_foreign or not number.repair else CODE_INDEX[number.repair]
        # The most telling repair is told, and mere punctuation only where nothing else was done.
        code = np.minimum(np.where(self.extra[rows] > 0, self.extra[rows], _NONE), repair)
        code[(code == _NONE) & ~block.is_bare[rows]] = CODE_INDEX["phone-punctuation"]
        code[code == _NONE] = CODE_INDEX[notice] if notice else 0
        out.finding[rows] = code
        out.notice[rows] = CODE_INDEX[notice] if notice else 0
        out.is_settled[rows] = True


def _follow(rules: Rules, digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Index into `rules.answers` for each column of digits."""
    table = rules.step.ravel()
    state = np.zeros(digits.shape[1], np.int32)
    for place in range(MAX_DIGITS):
        state = table[state * 11 + digits[place]]
    return rules.answer[state]


def _rewritten(
    digits: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], rewriting: Rewriting
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """E.164 as rows of bytes, and the length of each."""
    head, start, stop, middle, rest = rewriting
    fixed = [np.full(len(counts), ord(character), np.uint8) for character in "+" + head]
    between = [np.full(len(counts), ord(character), np.uint8) for character in middle]
    letters = np.stack([*fixed, *(digits[start:stop] + 48), *between, *(digits[rest:] + 48)], axis=1)[:, :_WIDTH]
    lengths = 1 + len(head) + (stop - start) + len(middle) + counts - rest
    letters[np.arange(letters.shape[1]) >= lengths[:, None]] = 0
    return letters, lengths


def _begin_with(digits: npt.NDArray[np.uint8], code: int | str) -> npt.NDArray[np.bool_]:
    """Which columns of digits begin with a calling code, given itself or by its region."""
    begins = np.ones(digits.shape[1], np.bool_)
    for place, digit in enumerate(str(phonenumbers.country_code_for_region(code) if isinstance(code, str) else code)):
        begins &= digits[place] == int(digit)
    return begins


def _ends_in_zeros(digits: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    columns = np.arange(len(counts))
    are_zeros = np.ones(len(counts), np.bool_)
    for place in range(1, 6):
        are_zeros &= digits[counts - place, columns] == 0
    return are_zeros


def _is_odd(letters: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Numbers that the full parser looks at twice: many zeros at the end, all digits alike, or in sequence."""
    rows = np.arange(len(letters))
    tail = np.stack([letters[rows, lengths - n] for n in range(8, 0, -1)]).astype(np.int8)
    steps = np.diff(tail, axis=0) % 10
    is_odd: npt.NDArray[np.bool_] = (steps == steps[0]).all(axis=0) & np.isin(steps[0], (0, 1, 9))
    is_odd |= (tail[3:] == 48).all(axis=0)
    return is_odd


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

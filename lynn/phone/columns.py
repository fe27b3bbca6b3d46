"""The vectorised first pass over a column of phones: what it is sure of, it settles; the rest it leaves.

In: text as Arrow has it (one run of bytes) and the compiled rules of `lynn.phone.rules`. Out: `FirstPass`. No Python object is
made for a cell. Every condition below keeps away a spelling that the full parser treats specially; when in doubt a row is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa

from lynn.phone.block import Block, blocks_of
from lynn.phone.findings import CODE_INDEX
from lynn.phone.forms import FAMILIAR_REGIONS, OFFERED_FORMS
from lynn.phone.letters import WIDTH, are_odd, put, rewritten
from lynn.phone.numbers import FOREIGN_MIN_DIGITS, foreign_min_digits, is_believable_abroad, reason
from lynn.phone.rules import MAX_DIGITS, NO_NUMBER, Answer, Rules, rules_abroad, rules_inside

#: Longer national digits may have an exit code or a carrier code in them, which the rules do not follow.
_KNOWN_NATIONAL = 11
#: More digits may be two numbers.
_ONE_NUMBER = 13
#: No repair; greater than any index of one.
_NONE = 127


@dataclass(frozen=True, kw_only=True)
class FirstPass:
    """One entry a row; where `is_settled` is False the others mean nothing."""

    is_settled: npt.NDArray[np.bool_]
    #: E.164 as bytes, zeros after its end: (rows, WIDTH) uint8.
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
        letters=np.zeros((count, WIDTH), np.uint8),
        lengths=np.zeros(count, np.int64),
        finding=np.zeros(count, np.int8),
        notice=np.zeros(count, np.int8),
        region=np.zeros(count, np.int16),
        has_offer=np.zeros(count, np.bool_),
    )
    if not count:
        return result
    for block in blocks_of(texts):
        _Settling(block, country, region_index, extra, result).run()
    return result


class _Settling:
    """One block being settled."""

    def __init__(
        self,
        block: Block,
        country: str | None,
        regions: dict[str, int],
        extra: npt.NDArray[np.int8] | None,
        out: FirstPass,
    ) -> None:
        self.block, self.country, self.regions, self.extra, self.out = block, country, regions, extra, out

    def run(self) -> None:
        block = self.block
        rows = np.flatnonzero(block.is_plain & ~block.has_plus)
        if not len(rows):
            pass
        elif self.country is None:
            self._settle_missing(rows)
            rows = rows[block.count[rows] >= FOREIGN_MIN_DIGITS]
            brazil = rules_inside("BR")
            if brazil is not None:
                # Digits that are a number inside Brazil are not taken for one of another country.
                rows = rows[_follow(brazil, self._digits(rows)) == NO_NUMBER]
            self._settle_abroad(rows, is_foreign=True)
        elif (inside := rules_inside(self.country)) is not None:
            answers = _follow(inside, self._digits(rows))
            self._write(rows, answers, inside, is_foreign=False)
            rows = rows[answers == NO_NUMBER]
            self._settle_missing(rows)
            # `understand` reads a number of another country only when it is no number of this one.
            is_long = block.count[rows] >= foreign_min_digits(self.country)
            rows = rows[is_long & ~_begin_with(self._digits(rows), self.country)]
            self._settle_abroad(rows, is_foreign=True)
        self._settle_abroad(np.flatnonzero(block.is_plain & block.has_plus), is_foreign=False)

    def _digits(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """The digits of some rows of the block; without a copy where it is all of them."""
        digits = self.block.digits
        return digits if len(rows) == digits.shape[1] else digits[:, rows]

    def _settle_abroad(self, rows: npt.NDArray[np.int64], *, is_foreign: bool) -> None:
        """Rows whose digits begin with a calling code, code by code. `is_foreign`: they have no `+`."""
        if not len(rows):
            return
        first, second, third = self._digits(rows)[:3].astype(np.int16)
        codes = _CODE_OF_BEGINNING[first * 100 + second * 10 + third]
        for code in np.flatnonzero(np.bincount(codes)[1:]) + 1:
            begins = codes == code
            rules = rules_abroad(int(code))
            if rules is not None:
                these = rows[begins]
                answers = _follow(rules, self._digits(these))
                self._write(these, answers, rules, is_foreign=is_foreign)
                if not is_foreign:
                    self._settle_missing_abroad(these[answers == NO_NUMBER], len(str(code)))

    def _settle_missing(self, rows: npt.NDArray[np.int64]) -> None:
        """Digits that are no number: the reason depends on their length and beginning only."""
        block = self.block
        digits, count = self._digits(rows), block.count[rows]
        has_zero = digits[0] == 0
        begins, is_twice, longest = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_), 0
        if self.country is not None:
            begins = np.where(has_zero, _begin_with(digits[1:], self.country), _begin_with(digits, self.country))
            code_digits = len(str(phonenumbers.country_code_for_region(self.country)))
            longest = _KNOWN_NATIONAL + code_digits
            is_twice = begins & _begin_with(digits[code_digits:], self.country)
        is_known = (count < FOREIGN_MIN_DIGITS) & ~(has_zero & (digits[1] <= 1))
        # Longer ones too where they have the list's own code; many zeros at the end may be lost digits.
        is_known |= begins & ~has_zero & (count <= min(longest, _ONE_NUMBER)) & ~_ends_in_zeros(digits, count)
        # A country's code that stands there two times is for the full parser.
        is_known &= ~is_twice
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
            places = self.block.rows[these]
            self.out.finding[places] = CODE_INDEX[reason(example, has_plus, self.country)]
            self.out.is_settled[places] = True

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
        letters, lengths = rewritten(self._digits(rows), block.count[rows], answer.rewriting)
        is_sure = ~are_odd(letters, lengths)
        if number.repair == "phone-brazil-nine":
            is_sure &= block.ends_in_fours[rows]
        if not is_sure.all():
            rows, letters, lengths = rows[is_sure], letters[:, is_sure], lengths[is_sure]
        is_foreign = number.repair == "phone-foreign"
        notice = f"phone-{number.kind}" if number.kind != "mobile" else number.repair if is_foreign else ""
        repair = _NONE if is_foreign or not number.repair else CODE_INDEX[number.repair]
        places = block.rows[rows]
        # The most telling repair is told, and mere punctuation only where nothing else was done.
        code = np.full(len(rows), repair, np.int8)
        if self.extra is not None:
            code = np.minimum(np.where(self.extra[places] > 0, self.extra[places], _NONE), code).astype(np.int8)
        code[(code == _NONE) & ~block.is_bare[rows]] = CODE_INDEX["phone-punctuation"]
        code[code == _NONE] = CODE_INDEX[notice] if notice else 0
        put(letters, out.letters, places)
        out.lengths[places] = lengths
        out.region[places] = self.regions[number.region]
        out.finding[places] = code
        out.is_settled[places] = True
        # What a row begins with is False and 0.
        if answer.has_offer:
            out.has_offer[places] = True
        if notice:
            out.notice[places] = CODE_INDEX[notice]


def _follow(rules: Rules, digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Index into `rules.answers` for each column of digits."""
    # A state stands as the place where its row begins, so that a step is one sum and one look-up.
    table = (rules.step * rules.step.shape[1]).ravel().astype(np.intp)
    state = np.zeros(digits.shape[1], np.intp)
    for place in range(len(digits)):
        state += digits[place]
        state = table[state]
    answers: npt.NDArray[np.int32] = rules.answer[state // rules.step.shape[1]]
    return answers


def _begin_with(digits: npt.NDArray[np.uint8], country: str) -> npt.NDArray[np.bool_]:
    """Which columns of digits begin with the calling code of a country."""
    begins = np.ones(digits.shape[1], np.bool_)
    for place, digit in enumerate(str(phonenumbers.country_code_for_region(country))):
        begins &= digits[place] == int(digit)
    return begins


def _ends_in_zeros(digits: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    columns = np.arange(len(counts))
    are_zeros = np.ones(len(counts), np.bool_)
    for place in range(1, 6):
        are_zeros &= digits[counts - place, columns] == 0
    return are_zeros


def _codes_of_beginnings() -> npt.NDArray[np.int16]:
    """The familiar calling code that three digits begin with, 0 for none."""
    codes = np.zeros(1000, np.int16)
    for code in sorted({int(phonenumbers.country_code_for_region(region)) for region in FAMILIAR_REGIONS}):
        span = 10 ** (3 - len(str(code)))
        codes[code * span : (code + 1) * span] = code
    return codes


#: Calling codes of the familiar regions, whose rules are worth compiling; no code begins with another.
_CODE_OF_BEGINNING = _codes_of_beginnings()

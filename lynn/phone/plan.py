"""All national numbers of a calling code, as the smallest automaton over digits that tells them apart.

In: a calling code. Out: `Plan`. phonenumbers' patterns are followed all at once; where a number may end, phonenumbers itself is
asked what a number that ends there is.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata

from lynn.phone.numbers import validate
from lynn.phone.patterns import NOTHING, derive, is_nullable, parse_pattern

#: National numbers are at most this long (E.164 has 15 digits with the code).
_MAX_NATIONAL = 13
_DESCRIPTIONS = (
    *("general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost"),
    *("personal_number", "voip", "pager", "uan", "voicemail"),
)


class Plan(NamedTuple):
    """The smallest automaton of a calling code's national numbers; state 0 leads nowhere, `start` is where it begins."""

    step: list[tuple[int, ...]]
    #: What a number that ends here is: (region, kind, regions whose numbers look like it); empty when it is none.
    label: list[tuple[object, ...]]
    start: int

    def after(self, digits: str) -> int:
        """The state after some digits."""
        state = self.start
        for digit in digits:
            state = self.step[state][int(digit)]
        return state


@cache
def plan_of(code: int) -> Plan:
    """The numbers of a calling code. Compiled once a process, in some hundredths of a second."""
    step: list[tuple[int, ...]] = [(0,) * 10]
    label: list[tuple[object, ...]] = [()]
    known: dict[tuple[object, ...], int] = {((), (0,) * 10): 0}
    seen: dict[tuple[int, frozenset[tuple[int, int]]], int] = {}
    patterns, general = _patterns(code)

    def build(alive: frozenset[tuple[int, int]], digits: str) -> int:
        key = (len(digits), alive)
        if key in seen:
            return seen[key]
        matched = frozenset(pattern for pattern, at in alive if is_nullable(at))
        here: tuple[object, ...] = ()
        if matched:
            number = validate(code, digits)
            here = (number and number.region, number and number.kind, matched & general)
        after = [0] * 10
        if len(digits) < _MAX_NATIONAL:
            for digit in range(10):
                left = frozenset((pattern, then) for pattern, at in alive if (then := derive(at, digit)) != NOTHING)
                after[digit] = build(left, f"{digits}{digit}") if left else 0
        node = (here, tuple(after))
        if node not in known:
            known[node] = len(step)
            step.append(node[1])
            label.append(here)
        seen[key] = known[node]
        return known[node]

    start = build(frozenset(enumerate(patterns)), "")
    return Plan(step, label, start)


def _patterns(code: int) -> tuple[list[int], frozenset[int]]:
    """All patterns that phonenumbers looks at for a calling code, parsed; and which of them are general descriptions."""
    texts: dict[str, bool] = {}
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
        metadata = PhoneMetadata.metadata_for_region(region, None) or PhoneMetadata.metadata_for_nongeo_region(
            code, None
        )
        if metadata is None:
            continue
        for name in _DESCRIPTIONS:
            description = getattr(metadata, name, None)
            if description is not None and description.national_number_pattern:
                text = description.national_number_pattern
                texts[text] = texts.get(text, False) or name == "general_desc"
        if metadata.leading_digits:
            texts.setdefault(rf"(?:{metadata.leading_digits})\d{{0,{_MAX_NATIONAL}}}", False)
        if region == "CL":  # mobiles are told by their 9 (see `line_kind`)
            texts.setdefault(rf"9\d{{0,{_MAX_NATIONAL}}}", False)
    texts.setdefault(f"0{{1,{_MAX_NATIONAL}}}", False)  # zeros alone are no number, whatever the patterns say
    general = frozenset(number for number, is_general in enumerate(texts.values()) if is_general)
    return [parse_pattern(text) for text in texts], general

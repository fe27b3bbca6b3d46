"""Patterns of digits as things that can be stepped through, one digit at a time.

In: a pattern as phonenumbers' metadata has them (digits, \\d, classes, groups, |, ?, counts). Out: a number that stands for it;
`derive` gives the number of what is left after a digit. Equal patterns have equal numbers, so they can be compared at no cost.
"""

from __future__ import annotations

import re
from functools import cache

#: Matches no string at all.
NOTHING = 0
#: Matches the empty string only.
EMPTY = 1

_ALL_DIGITS = (1 << 10) - 1

# Number → (kind, …): ("set", mask), ("cat", left, right), ("alt", numbers). Kept for the life of the process: the metadata
# is finite and always the same.
_nodes: list[tuple[object, ...]] = [("nothing",), ("empty",)]
_numbers: dict[tuple[object, ...], int] = {}

_TOKEN = re.compile(r"\(\?:|\\d|\[[^\]]*\]|\{\d+(?:,\d+)?\}|[()|?]|\d")


def parse_pattern(pattern: str) -> int:
    """The number of a pattern. ValueError when it uses anything that the metadata never did."""
    tokens = _TOKEN.findall(pattern)
    if "".join(tokens) != pattern:
        raise ValueError(pattern)
    parsed, rest = _alternatives(tokens, 0)
    if rest != len(tokens):
        raise ValueError(pattern)
    return parsed


def words(pattern: str) -> list[str] | None:
    """All strings that a pattern matches, the empty one left out; None when there are more than 2,000, or when the pattern
    uses anything that `parse_pattern` does not know."""
    try:
        queue = [("", parse_pattern(pattern))]
    except ValueError:
        return None
    found: list[str] = []
    for word, node in queue:
        if word and is_nullable(node):
            found.append(word)
        queue += [(f"{word}{digit}", left) for digit in range(10) if (left := derive(node, digit)) != NOTHING]
        if len(queue) > 20_000 or len(found) > 2_000:
            return None
    return found


@cache
def is_nullable(node: int) -> bool:
    """Whether a pattern matches the empty string."""
    match _nodes[node]:
        case ("cat", int(left), int(right)):
            return is_nullable(left) and is_nullable(right)
        case ("alt", frozenset() as options):
            return any(is_nullable(option) for option in options)
    return node == EMPTY


@cache
def derive(node: int, digit: int) -> int:
    """What is left to match of a pattern after a digit; NOTHING when it cannot follow."""
    match _nodes[node]:
        case ("set", int(mask)):
            return EMPTY if mask >> digit & 1 else NOTHING
        case ("cat", int(left), int(right)):
            after = _cat(derive(left, digit), right)
            return _alt({after, derive(right, digit)}) if is_nullable(left) else after
        case ("alt", frozenset() as options):
            return _alt({derive(option, digit) for option in options})
    return NOTHING


def _node(*shape: object) -> int:
    if shape not in _numbers:
        _numbers[shape] = len(_nodes)
        _nodes.append(shape)
    return _numbers[shape]


def _cat(left: int, right: int) -> int:
    if NOTHING in (left, right):
        return NOTHING
    if left == EMPTY:
        return right
    if right == EMPTY:
        return left
    return _node("cat", left, right)


def _alt(options: set[int]) -> int:
    flat: set[int] = set()
    for option in options:
        shape = _nodes[option]
        flat |= set(shape[1]) if shape[0] == "alt" and isinstance(shape[1], frozenset) else {option}
    flat.discard(NOTHING)
    if len(flat) < 2:
        return flat.pop() if flat else NOTHING
    return _node("alt", frozenset(flat))


def _alternatives(tokens: list[str], at: int) -> tuple[int, int]:
    options = set()
    while True:
        option, at = _sequence(tokens, at)
        options.add(option)
        if at == len(tokens) or tokens[at] != "|":
            return _alt(options), at
        at += 1


def _sequence(tokens: list[str], at: int) -> tuple[int, int]:
    parts: list[int] = []
    while at < len(tokens) and tokens[at] not in "|)":
        token = tokens[at]
        at += 1
        if token.startswith("("):
            part, at = _alternatives(tokens, at)
            at += 1  # the closing bracket
        else:
            part = _node("set", _mask(token))
        if at < len(tokens) and (tokens[at] == "?" or tokens[at].startswith("{")):
            part = _repeated(part, tokens[at])
            at += 1
        parts.append(part)
    whole = EMPTY
    for part in reversed(parts):
        whole = _cat(part, whole)
    return whole, at


def _repeated(part: int, count: str) -> int:
    if count == "?":
        return _alt({part, EMPTY})
    least, _, most = count[1:-1].partition(",")
    whole = EMPTY
    for _ in range(int(most or least) - int(least)):
        whole = _alt({_cat(part, whole), EMPTY})
    for _ in range(int(least)):
        whole = _cat(part, whole)
    return whole


def _mask(symbol: str) -> int:
    if symbol == r"\d":
        return _ALL_DIGITS
    mask = 0
    for first, last in re.findall(r"(\d)(?:-(\d))?", symbol):
        for digit in range(int(first), int(last or first) + 1):
            mask |= 1 << digit
    return mask

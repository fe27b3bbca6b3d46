"""E.164 numbers as a matrix of bytes, one row a number, and as a column of text.

In: texts, or digits to be put together. Out: the other. Why: a matrix is filled in a few steps for many rows at once, and no
Python object is made for a number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.phone.rules import MAX_DIGITS, Rewriting

#: `+`, fifteen digits, and room for what a rewriting adds; in whole words of the machine.
WIDTH = -(-(MAX_DIGITS + 4) // 8) * 8

Letters = npt.NDArray[np.uint8]
#: `+` and fifteen digits, moved as one: several times as fast as byte by byte.
_WORD = np.dtype("V16")

#: Digits at the end that are a person's own, by which a made-up number is known.
_OWN = 8
#: A step from one digit to the next (as a byte, so -1 is 255): none, one up, one down (9 to 0 is one up as well), or another.
_OTHER_STEP = 3
_STEP_KIND = np.full(256, _OTHER_STEP, np.uint8)
_STEP_KIND[0] = 0
_STEP_KIND[[1, 256 - 9]] = 1
_STEP_KIND[[9, 256 - 1]] = 2


def as_letters(texts: Sequence[str]) -> tuple[Letters, npt.NDArray[np.int64]]:
    """ASCII texts as rows of bytes, zeros after their end; and their lengths. `texts` is not empty."""
    packed = np.array([text.encode() for text in texts], dtype=f"S{WIDTH}")
    return packed.view(np.uint8).reshape(-1, WIDTH), np.array([len(text) for text in texts], np.int64)


def as_column(letters: Letters, lengths: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """The inverse of `as_letters`, as `pa.large_string()`."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, dtype=np.int64, out=offsets[1:])
    longest = int(lengths.max(initial=0))
    is_longest = lengths == longest
    if longest * np.count_nonzero(is_longest) == offsets[-1]:
        # All numbers of a list are as long as each other, nearly always: then no byte has to be looked at.
        data = _rows_of(letters, is_longest)[:, :longest].ravel()
    else:
        data = letters[:, :longest]
        data = data[data != 0]
    return _column(offsets, data)


def no_column(count: int) -> pa.ChunkedArray:
    """As many empty texts."""
    return _column(np.zeros(count + 1, np.int64), np.zeros(0, np.uint8))


def _column(offsets: npt.NDArray[np.int64], data: Letters) -> pa.ChunkedArray:
    column = pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))
    return pa.chunked_array([column], pa.large_string())


def put(letters: Letters, into: Letters, rows: npt.NDArray[np.int64]) -> None:
    """Write letters (as columns) into rows of zeros."""
    lines = np.zeros((len(rows), WIDTH), np.uint8)
    lines[:, : len(letters)] = letters.T
    _words(into)[rows] = _words(lines)
    if len(letters) > _WORD.itemsize:
        into[rows, _WORD.itemsize :] = lines[:, _WORD.itemsize :]


def _rows_of(letters: Letters, is_wanted: npt.NDArray[np.bool_]) -> Letters:
    if letters[:, _WORD.itemsize :].any():
        return letters[is_wanted]
    return _words(letters)[is_wanted].view(np.uint8).reshape(-1, _WORD.itemsize)


def _words(letters: Letters) -> npt.NDArray[np.void]:
    words: npt.NDArray[np.void] = letters[:, : _WORD.itemsize].view(_WORD)[:, 0]
    return words


def rewritten(
    digits: Letters, counts: npt.NDArray[np.int64], rewriting: Rewriting
) -> tuple[Letters, npt.NDArray[np.int64]]:
    """E.164 as columns of bytes (row n: letter n of all numbers), and the length of each. `digits`: (places, numbers), of which
    each number has the first `counts`."""
    head, start, stop, middle, rest = rewriting
    head, places = "+" + head, digits.shape[0]
    fixed = len(head) + (stop - start) + len(middle)
    letters = np.empty((fixed + places - rest, digits.shape[1]), np.uint8)
    letters[: len(head)] = np.frombuffer(head.encode(), np.uint8)[:, None]
    np.add(digits[start:stop], ord("0"), out=letters[len(head) : len(head) + stop - start])
    letters[fixed - len(middle) : fixed] = np.frombuffer(middle.encode(), np.uint8)[:, None]
    np.add(digits[rest:], ord("0"), out=letters[fixed:])
    letters, lengths = letters[:WIDTH], fixed - rest + counts
    if len(counts) and counts.min() < places:
        letters[np.arange(len(letters))[:, None] >= lengths] = 0
    return letters, lengths


def are_odd(letters: Letters, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Numbers that the full parser looks at twice: many zeros at the end, all digits alike, or in sequence; and the shortest.

    `letters` as columns."""
    count, longest = letters.shape[1], int(lengths.max(initial=0))
    if longest < _OWN or lengths.min() < longest:
        columns = np.arange(count)
        tails = np.stack([letters[lengths - n, columns] for n in range(_OWN, 0, -1)])
        return _tails_are_odd(tails) | (lengths < _OWN)
    # A closer look only where the last two steps are alike already: at a few numbers in a hundred.
    tail = letters[longest - _OWN : longest]
    last, before = _STEP_KIND[tail[-1] - tail[-2]], _STEP_KIND[tail[-2] - tail[-3]]
    likely = np.flatnonzero((last == before) & (last != _OTHER_STEP))
    is_odd = np.zeros(count, np.bool_)
    is_odd[likely] = _tails_are_odd(tail[:, likely])
    return is_odd


def _tails_are_odd(tail: Letters) -> npt.NDArray[np.bool_]:
    """(8, numbers): the last eight letters of each."""
    digits = tail.astype(np.int8)
    steps = np.diff(digits, axis=0) % 10
    is_odd: npt.NDArray[np.bool_] = (steps == steps[0]).all(axis=0) & np.isin(steps[0], (0, 1, 9))
    is_odd |= (digits[3:] == ord("0")).all(axis=0)
    return is_odd

"""Rows below a heading that are no data: repeated headings, totals, section lines, remarks at the end.

In: a `View`, the heading, and where the list ends. Out: the rows to leave out, by reason, each told. Candidates are found by
arrays (rows with few cells, rows equal to the heading), then looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.sampling import texts_at
from lynn.sheets.shapes import Shape, fold
from lynn.sheets.view import View, span_of

Rows = npt.NDArray[np.int64]

_TOTAL = re.compile(
    r"(sub ?totale?s?|totale?s?|(gran|grand) totale?s?)\b.*|.*\b((sub ?)?total|(?<= )(count|average))"
    r"|(suma|soma|sum|promedio|media|average|cuenta|recuento|count|contagem)( (de|del|do|da|of) .*| general| geral| total)?"
)
_TOTAL_BYTES = r"(?i)(total|suma|soma|sum|promedio|media|average|cuenta|recuento|count|contagem)"
_SECTION = re.compile(
    r"(region|sucursal|tienda|zona|local|ejecutivo|ejecutiva|vendedor|vendedora|equipo|grupo|categoria|ciudad|comuna|canal|"
    r"loja|filial|cidade|equipe|branch|store|region|team|group|category|city|enero|febrero|marzo|abril|mayo|junio|julio|"
    r"agosto|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|"
    r"dezembro|continua|continuacion|continuacao|continued)\b"
)
_MOST_LOOKED_AT = 20_000
#: Rows of sums and averages that stand below a list.
MOST_SUMS = 4
WORDED = (Shape.WORDS, Shape.PROSE)
KEYS = (Shape.LONG_NUMBER, Shape.EMAIL)
COUNT = re.compile(r"(n|no|numero|cantidad|conteo|registros|filas|clientes|records|rows|number|quantidade|linhas)\b")


def repeated_headings(view: View, header_rows: Sequence[int], data: Rows) -> Rows:
    """Data rows equal to the last header row, as printed pages have them, and the other header rows above those."""
    header = header_rows[-1]
    cells = view.cells(header)
    again = data
    for column in cells:
        label = view.text(header, column)
        # Of exports that were joined, each begins with its own mark.
        alike = pa.array(
            [label, f"\ufeff{label}", f'\ufeff"{label}"'] if column == cells[0] else [label], pa.large_string()
        )
        is_again = pc.is_in(_at(view.columns[column].text, again), value_set=alike)
        again = again[is_again.to_numpy(zero_copy_only=False)]
        if not len(again):
            break
    # A list that holds one cell equal to its own label is no printed page.
    if len(cells) < 2 and len(again) and len(view.cells(int(again[0]))) < 2 and view.column_count > 1:
        return np.zeros(0, dtype=np.int64)
    above = [row - back for row in again.tolist() for back in range(1, len(header_rows))]
    known = {row for row in above if any(_same_text(view, row, upper) for upper in header_rows[:-1])}
    return np.array(sorted({*again.tolist(), *known}), dtype=np.int64)


def _same_text(view: View, first: int, second: int) -> bool:
    if not np.array_equal(view.filled[first], view.filled[second]):
        return False
    return all(view.text(first, column) == view.text(second, column) for column in view.cells(first))


def repeated_titles(view: View, first_header: int, again: Rows, data: Rows) -> Rows:
    """Rows that repeat a title of the first page above a repeated heading."""
    if not len(again):
        return np.zeros(0, dtype=np.int64)
    titles = {view.shown(row, column) for row in range(first_header) for column in view.cells(row)}
    inside = set(data.tolist()) if len(data) <= _MOST_LOOKED_AT else None
    found = set()
    for heading in again[:2000].tolist():
        for row in range(heading - 1, max(heading - 6, 0), -1):
            cells = view.cells(row)
            if len(cells) > 2 or (inside is not None and row not in inside):
                break
            texts = [view.shown(row, column) for column in cells]
            if all(text in titles or re.match(r"pagina|page|hoja", fold(text)) for text in texts):
                found.add(row)
    return np.array(sorted(found), dtype=np.int64)


def total_rows(view: View, data: Rows) -> Rows:
    """Totals and subtotals: sparser than the data, led by a word for total, and else holding numbers only."""
    if not len(data):
        return data
    is_sparse = view.counts_of(data) < int(view.filled[span_of(data)].any(axis=0).sum())
    is_sparse[-3:] = True  # the last total may have a figure in every column
    sparse = data[is_sparse]
    firsts = view.filled[sparse].argmax(axis=1)
    second = view.filled[sparse].copy()
    second[np.arange(len(sparse)), firsts] = False
    seconds = second.argmax(axis=1)
    suspects: set[int] = set()
    for column in range(view.column_count):
        rows = sparse[(firsts == column) | ((seconds == column) & second.any(axis=1))]
        if len(rows):
            hits = pc.match_substring_regex(_at(view.columns[column].text, rows), _TOTAL_BYTES)
            suspects.update(rows[hits.to_numpy(zero_copy_only=False)].tolist())
    keys = key_columns(view, data)
    found = {row for row in sorted(suspects)[:_MOST_LOOKED_AT] if _is_total(view, row, keys)}
    return np.array(sorted(found | set(_sums_at_end(view, data, keys))), dtype=np.int64)


def _sums_at_end(view: View, data: Rows, keys: set[int]) -> list[int]:
    """The last rows, where they hold sums or counts and nobody: numbers only, but for a word such as `Registros`."""
    usual = int(view.usual_count(data))
    found: list[int] = []
    for row in data[: -MOST_SUMS - 1 : -1].tolist() if usual >= 3 and keys and len(data) > MOST_SUMS else []:
        cells = view.cells(row)
        shapes = [view.shape(row, column) for column in cells]
        words = [view.shown(row, column) for column, shape in zip(cells, shapes, strict=True) if shape in WORDED]
        is_sum = all(shape in (Shape.NUMBER, Shape.LONG_NUMBER, *WORDED) for shape in shapes)
        says_count = len(words) <= 1 < len(cells) and all(COUNT.match(fold(word) or word) for word in words)
        if len(cells) >= usual or keys & set(cells) or not is_sum or not (says_count or not words):
            break
        found.append(row)
    return found


def _is_total(view: View, row: int, keys: set[int]) -> bool:
    cells = view.cells(row)
    words = [column for column in cells if view.shape(row, column) in (Shape.WORDS, Shape.PROSE)]
    says_total = [column for column in words[:2] if _says_total(view.shown(row, column))]
    if not says_total or len(words) > 2:
        return False
    # A company called Total that has a phone is a customer.
    return not any(view.shape(row, column) in KEYS for column in cells if column in keys)


def _says_total(text: str) -> bool:
    words = fold(text)
    return len(words.split()) <= 7 and bool(_TOTAL.fullmatch(words))


def key_columns(view: View, data: Rows) -> set[int]:
    """Columns of phones, orders, e-mails: long values, hardly two alike."""
    sample = data[:: max(1, len(data) // 60)][:60].tolist()
    keys = set()
    for column in range(view.column_count):
        shapes = [view.shape(row, column) for row in sample if view.filled[row, column]]
        long = sum(shape in KEYS for shape in shapes)
        if shapes and long * 2 > len(shapes):
            keys.add(column)
    return keys


def ruler_rows(view: View, data: Rows) -> Rows:
    """Lines drawn under the heading and below the list; they say nothing."""
    single = data[view.counts_of(data) == 1][:_MOST_LOOKED_AT]
    if view.column_count == 1:
        single = np.concatenate((single[:50], single[-50:]))
    return np.array([row for row in {*data[:1].tolist(), *single.tolist()} if _is_ruler(view, row)], dtype=np.int64)


def section_rows(view: View, data: Rows, totals: Rows) -> Rows:
    """Lines that only head the rows below them: `Sucursal: Plaza Oeste`, one cell merged over the list, capitals over
    names in lower case, or the only cells of a first column that the rows below leave blank."""
    usual = int(view.usual_count(data))
    if usual < 2:
        return np.zeros(0, dtype=np.int64)
    single = data[view.counts_of(data) == 1][:_MOST_LOOKED_AT]
    in_first = single[view.filled[single, 0]]
    stands_alone = len(in_first) > 0 and int(view.filled[span_of(data), 0].sum()) == len(in_first)
    others = [view.shown(row, 0) for row in data[view.counts_of(data) > 1][:40].tolist()]
    has_capitals = sum(text.isupper() for text in others) * 4 > len(others)
    stands_alone = stands_alone or _begin_groups(view, data, in_first, totals)
    found: list[int] = []
    for row in single.tolist():
        column = int(view.filled[row].argmax())
        is_section = _heads_section(view, row, column, usual)
        if column == 0 and row != data[-1] and not is_section:
            is_section = stands_alone or (
                usual >= 3 and len(single) > 1 and not has_capitals and _is_capitals(view, row)
            )
        if is_section:
            found.append(row)
    return np.array(sorted(set(found)), dtype=np.int64)


def _begin_groups(view: View, data: Rows, single: Rows, totals: Rows) -> bool:
    """Whether each of these rows of one cell begins a group, the first one the list: each follows a total or a blank row."""
    if len(single) < 2 or single[0] != data[0] or np.isin(np.diff(np.searchsorted(data, single)), [1]).any():
        return False
    return bool((view.is_after_gap[single[1:]] | np.isin(single[1:] - 1, totals)).all())


def _heads_section(view: View, row: int, column: int, usual: int) -> bool:
    if usual < 3:
        return False
    text = view.shown(row, column)
    merge = view.merge_at(view.number(row), column)
    if merge is not None and merge.last_column - merge.first_column + 1 >= max(2, usual // 2):
        return True
    says_so = _SECTION.match(fold(text)) or text.endswith(":") or re.fullmatch(r"[-=_ ]+.*[-=_ ]+", text)
    return column == 0 and bool(says_so)


def _is_ruler(view: View, row: int) -> bool:
    """A line drawn under the heading, as databases print it (`-----|-----`), or the marks of a survey program."""
    return all(re.fullmatch(r"[-=_:+ ]{3,}|\{.?ImportId.*\}", view.shown(row, column)) for column in view.cells(row))


def _is_capitals(view: View, row: int) -> bool:
    text = view.shown(row, 0)
    return text.isupper() and len(text) >= 3


def _at(values: pa.ChunkedArray, rows: Rows) -> pa.ChunkedArray:
    span = span_of(rows)
    return values[span] if isinstance(span, slice) else texts_at(values, rows)

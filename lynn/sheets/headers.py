"""Which rows of a sheet name the columns, by evidence: what stands above reads like names, what stands below like values.

In: a `View`. Out: the header rows of each list in the sheet. Why: titles, generated-on lines and group headings stand above
real lists, and some lists have no heading at all.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lynn.sheets.shapes import Shape, fold, names_a_column
from lynn.sheets.view import View

#: Rows with anything in them among which the heading is looked for, and rows below it that speak for or against it.
_HEAD_ROWS, _BODY_ROWS = 60, 80
#: Rows after a blank one, further down, that may begin another list.
_LATER_CANDIDATES = 300
#: Words with which the title of a whole sheet begins, and no group of columns.
_TITLE = re.compile(r"(reporte|informe|listado|lista|base|planilla|planilha|relatorio|report|list)\b")
_VALUES = (Shape.NUMBER, Shape.LONG_NUMBER, Shape.DATE, Shape.EMAIL, Shape.LINK)
#: No label looks like these.
_IDENTITIES = (Shape.LONG_NUMBER, Shape.EMAIL, Shape.LINK)
_PHONE_INSIDE = re.compile(r"\d(?:[ .-]?\d){6,}")
_BRACKETED = re.compile(r"\(.*\)|\[.*\]")
#: What people are told apart by.
_KEYS = (Shape.LONG_NUMBER, Shape.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A row that names columns, as far as the evidence goes. `row` is a position in the Grid."""

    row: int
    #: The sum of what speaks for it; comparable within a sheet.
    score: float
    #: How many of its cells are words that usually name columns.
    known_labels: int
    #: How many of its cells look like values.
    value_count: int
    #: Columns in which it has a label.
    width: int

    @property
    def is_plain(self) -> bool:
        """Nobody would take it for data."""
        return self.known_labels >= 2 and self.known_labels * 2 >= self.width and not self.value_count


def find_headings(view: View) -> list[Heading]:
    """Rows that may be headings, in the sheet's order. Empty: the sheet has none."""
    rows = list(range(min(view.row_count, _HEAD_ROWS)))
    later = np.flatnonzero(view.is_after_gap)
    rows += [
        row
        for start in later[later >= _HEAD_ROWS][:_LATER_CANDIDATES].tolist()
        for row in range(start, min(start + 4, view.row_count))
    ]
    found = (weigh_heading(view, row) for row in sorted(set(rows)))
    return [heading for heading in found if heading is not None]


def weigh_heading(view: View, row: int) -> Heading | None:
    """What speaks for the row; None when it cannot be a heading."""
    body = _body_of(view, row)
    used = np.flatnonzero(view.filled[body].any(axis=0)).tolist()
    columns = used or view.cells(row)
    if any(view.shape(row, column) in _IDENTITIES for column in view.cells(row) if column not in columns):
        return None  # the last person above a remark
    score, known, values, width = 0.0, 0, 0, 0
    for column in columns:
        shape = view.shape(row, column)
        if shape is Shape.BLANK:
            continue
        below = _shapes_below(view, row, column)
        usual = below.most_common(1)[0][0] if below else None
        is_identity = shape in _IDENTITIES or (shape is Shape.WORDS and _has_phone_inside(view, row, column))
        if (shape is usual and shape in (*_IDENTITIES, Shape.DATE)) or (is_identity and (shape is usual or not used)):
            return None  # it is one of the values below, or the last row of a list without heading
        width += 1
        values += shape in _VALUES
        if shape in (Shape.WORDS, Shape.PROSE):
            is_value = usual not in _VALUES and _recurs(view, row, column)
            is_known = shape is Shape.WORDS and not is_value and names_a_column(view.shown(row, column))
            known += is_known
            score += (1.0 if shape is Shape.WORDS else 0.6) + 1.5 * is_known + (usual in _VALUES) - is_value
        elif shape is usual:
            score -= 0.5
        else:
            score += 0.3 if shape in (Shape.NUMBER, Shape.DATE) else -1.0
    is_title = (len(columns) >= 3 * width and len(columns) >= 3) or (width == 1 < view.column_count and not known)
    if not width or score < 0.5 * width or is_title or is_caption(view, row, view.column_count):
        return None
    if not used and (width < 2 or known * 2 < width or values) and view.row_count > 1:
        return None  # a remark below everything
    # A label over a few of many columns is a title; but every label counts.
    found = Heading(row=row, score=score * (width / len(columns)), known_labels=known, value_count=values, width=width)
    return found if found.is_plain or not _follows_people(view, row, columns) else None


def _follows_people(view: View, row: int, columns: list[int]) -> bool:
    """Whether people stand right above the row as well as below it: then it is one of whom the phone is not known."""
    keys = [column for column in columns if _usual_below(view, row, column) in _KEYS]
    for above in range(row - 1, max(row - 4, -1), -1):
        if view.is_after_gap[above + 1]:
            return False
        if view.counts[above] > 1 and any(view.shape(above, column) in _KEYS for column in keys):
            return True
    return False


def is_caption(view: View, row: int, column_count: int) -> bool:
    """Whether the row says something about the sheet: `Reporte de clientes`, `Periodo: | Mayo`, a few words above a gap."""
    texts = [view.shown(row, column) for column in view.cells(row)]
    if len(texts) <= 2 and texts[0].endswith(":") and not texts[-1].endswith(":"):
        return True
    if len(texts) == 1 < column_count and (_TITLE.match(fold(texts[0])) or re.search(r":\s", texts[0])):
        return True
    return row + 1 < view.row_count and bool(view.is_after_gap[row + 1]) and len(texts) * 5 < column_count * 3


def _body_of(view: View, row: int) -> slice:
    """The rows that speak for or against the row as a heading: those below it, up to a blank row after the first of them."""
    stop = min(row + 1 + _BODY_ROWS, view.row_count)
    gaps = np.flatnonzero(view.is_after_gap[row + 2 : stop])
    return slice(row + 1, row + 2 + int(gaps[0]) if len(gaps) else stop)


def _shapes_below(view: View, row: int, column: int) -> Counter[Shape]:
    rows = np.flatnonzero(view.filled[_body_of(view, row), column])[:25] + row + 1
    return Counter(view.shape(below, column) for below in rows.tolist())


def _has_phone_inside(view: View, row: int, column: int) -> bool:
    """`Ana Soto - 56966660001` above cells that end so too."""
    if not _PHONE_INSIDE.search(view.shown(row, column)):
        return False
    rows = (np.flatnonzero(view.filled[_body_of(view, row), column])[:9] + row + 1).tolist()
    alike = sum(bool(_PHONE_INSIDE.search(view.shown(below, column))) for below in rows)
    return alike * 2 > len(rows) or not rows


def _recurs(view: View, row: int, column: int) -> bool:
    """Whether the text, but for its digits, stands again below: `Temuco` is a shop and `Cliente 1` a customer."""
    rows = np.flatnonzero(view.filled[_body_of(view, row), column]) + row + 1
    wanted = _without_digits(view.shown(row, column))
    same = [below for below in rows.tolist() if _without_digits(view.shown(below, column)) == wanted]
    # A page's heading recurs as a whole row.
    return any(not is_same_row(view, row, below) for below in same)


@lru_cache(maxsize=4096)
def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text)) or text


def is_same_row(view: View, first: int, second: int) -> bool:
    """Whether two rows show the same text in every column."""
    if not np.array_equal(view.filled[first], view.filled[second]):
        return False
    return all(view.shown(first, column) == view.shown(second, column) for column in view.cells(first))


def begins_other_table(view: View, heading: Heading, best: Heading) -> bool:
    """Whether the row, below the list of the best heading, has words where that list has phones or addresses, and so do
    the rows under it: a table of shops below the customers."""
    if heading.row <= best.row or heading.known_labels < 1 or heading.value_count or heading.width < 2:
        return False
    keys = [column for column in range(view.column_count) if _usual_below(view, best.row, column) in _KEYS]
    rows = range(*_body_of(view, heading.row).indices(view.row_count))
    worded = [column for column in keys if view.shape(heading.row, column) is Shape.WORDS]
    return bool(worded) and len(rows) >= 2 and not any(view.shape(row, c) in _KEYS for row in rows for c in keys)


def _usual_below(view: View, row: int, column: int) -> Shape | None:
    below = _shapes_below(view, row, column)
    return below.most_common(1)[0][0] if below else None


def header_rows_around(view: View, row: int) -> tuple[int, ...]:
    """The rows that name the columns together with `row`: group headings above it, the names under its groups below."""
    rows = [row]
    while len(rows) < 3 and rows[-1] + 1 < view.row_count and _continues_below(view, rows[-1]):
        rows.append(rows[-1] + 1)
    while len(rows) < 3 and rows[0] > 0 and not view.is_after_gap[rows[0]] and _groups(view, rows[0] - 1, rows[0]):
        rows.insert(0, rows[0] - 1)
    return tuple(rows)


def _continues_below(view: View, upper: int) -> bool:
    """Whether the next row holds the names under the groups of this one."""
    lower = upper + 1
    if view.is_after_gap[lower] or any(view.shape(lower, column) is not Shape.WORDS for column in view.cells(lower)):
        return False
    number = view.number(upper)
    merges = [merge for column in view.cells(upper) if (merge := view.merge_at(number, column))]
    if any(merge.last_row > number for merge in merges):
        return True
    if _explains_questions(view, upper, lower) or _completes_labels(view, upper, lower):
        return True
    labels = [names_a_column(view.shown(lower, column)) for column in view.cells(lower)]
    if sum(labels) * 2 < len(labels):
        return False
    if any(merge.last_column > merge.first_column for merge in merges) and len(view.cells(upper)) >= 2:
        return True
    body = view.filled[lower + 1 : lower + 1 + _BODY_ROWS].any(axis=0)
    unnamed = body & ~view.filled[upper]
    is_over_nothing = view.filled[upper] & ~view.filled[lower]
    return bool(unnamed.any() and view.filled[lower][unnamed].all() and is_over_nothing.any())


def _explains_questions(view: View, upper: int, lower: int) -> bool:
    """Whether the lower row holds the answers to choose from, as surveys have them: words where phones or dates stand
    below, nothing under the labels that need no explanation, and the only names of some columns, or one text throughout."""
    is_over_nothing = view.filled[upper] & ~view.filled[lower]
    values = [c for c in view.cells(lower) if _usual_below(view, lower, c) in (*_IDENTITIES, Shape.DATE)]
    if not is_over_nothing.any() or not values:
        return False
    unnamed = ~view.filled[upper] & view.filled[lower + 1 : lower + 1 + _BODY_ROWS].any(axis=0)
    texts = [view.shown(lower, column) for column in view.cells(lower)]
    return bool(unnamed.any() and view.filled[lower][unnamed].all()) or len(set(texts)) == 1 < len(texts)


def _completes_labels(view: View, upper: int, lower: int) -> bool:
    """Whether the lower row holds the second line of labels, or their units: words in every column of phones, dates and
    amounts below, in two of them at least; or nothing but brackets."""
    if is_same_row(view, upper, lower) or any(
        view.shown(lower, column).startswith("{") for column in view.cells(lower)
    ):
        return False
    if all(_BRACKETED.fullmatch(view.shown(lower, column)) for column in view.cells(lower)):
        return not (view.filled[lower] & ~view.filled[upper]).any()
    usual = {column: _usual_below(view, lower, column) for column in view.cells(upper)}
    # The same names in another language.
    if np.array_equal(view.filled[upper], view.filled[lower]) and any(shape in _KEYS for shape in usual.values()):
        both = [names_a_column(view.shown(row, column)) for row in (upper, lower) for column in view.cells(row)]
        if all(both) and len(both) > 2:
            return True
    valued = [column for column, shape in usual.items() if shape in _VALUES]
    is_told_apart = any(usual[column] in (*_KEYS, Shape.DATE) for column in valued)
    return len(valued) >= 2 and is_told_apart and all(view.filled[lower, column] for column in valued)


def _groups(view: View, upper: int, lower: int) -> bool:
    """Whether the upper row's cells stand over groups of the lower row's, or name what the lower row leaves blank."""
    cells = view.cells(upper)
    if len(cells) < 2 or any(view.shape(upper, column) in (*_IDENTITIES, Shape.PROSE) for column in cells):
        return False
    number = view.number(upper)
    labels = [fold(view.shown(lower, column)) for column in view.cells(lower)]
    merges = [merge for column in cells if (merge := view.merge_at(number, column))]
    if _TITLE.match(fold(view.shown(upper, cells[0]))) and len(set(labels)) == len(labels) == view.column_count:
        return False
    if any(merge.last_row == view.number(lower) or merge.last_column > merge.first_column for merge in merges):
        return True
    if _has_values(view, upper) or _has_values(view, lower):
        return False
    if (view.filled[upper] & ~view.filled[lower]).any():
        both = int((view.filled[upper] | view.filled[lower]).sum())
        used = view.filled[lower : lower + 1 + _BODY_ROWS].any(axis=0)
        return both > int(view.filled[lower].sum()) and not (used & ~view.filled[lower] & ~view.filled[upper]).any()
    return len(set(labels)) < len(labels)


def _has_values(view: View, row: int) -> bool:
    return any(view.shape(row, column) in _VALUES for column in view.cells(row))

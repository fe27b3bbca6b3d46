"""Sheets that hold people, but not one a row: refused with what to do, since each would be read as a list of nonsense.

In: a `View` whose heading nobody chose. Out: nothing, or the error. Two kinds occur: the list lies on its side, headings in the
first column and a person a column; and blocks of lines, one fact each, as they are copied out of mails and forms.
"""

from __future__ import annotations

import re
from collections import Counter

from lynn.sheets.refusals import unreadable
from lynn.sheets.shapes import Shape, fold, names_a_column
from lynn.sheets.view import View

#: A list on its side has so many headings at most, and people at least.
_MOST_HEADINGS, _LEAST_PEOPLE = 40, 3
#: Lines by which a text of blocks is told, and times that each of its labels comes at least.
_LINES_LOOKED_AT, _LEAST_BLOCKS = 200, 2
#: Without accents and signs.
_NOTHING_FOUND = re.compile(
    r"(no (se )?(encontr\w+|hallaron|hay|existen)|sin (resultados|registros|datos|informacion)|nenhum (registro|resultado|dado)"
    r"|no (records|results|data|rows|matches)|nothing found)\b"
)
_FACT = re.compile(r"([^\W\d][^:]{1,40}):\s")


def refuse_other_arrangements(view: View) -> None:
    """Raises `ListError` (`list-is-sideways`, `list-is-blocks`) where people do not stand one a row."""
    if _is_sideways(view):
        raise unreadable("list-is-sideways")
    if _is_of_blocks(view):
        raise unreadable("list-is-blocks")


def _is_sideways(view: View) -> bool:
    """Names of columns stand one below the other, and beside one of them nothing but phones or addresses."""
    if not 2 <= view.row_count <= _MOST_HEADINGS or view.column_count <= _LEAST_PEOPLE:
        return False
    rows = [row for row in range(view.row_count) if view.counts[row] > 1]
    if len(rows) < 2 or not all(view.shape(row, 0) is Shape.WORDS for row in rows):
        return False
    names = [names_a_column(view.shown(row, 0)) for row in rows]
    if sum(names) < 2 or sum(names) * 3 < 2 * len(names):
        return False
    # People who stand one below the other have other things beside each other, and no list on its side has phones alone.
    are_keys = [_is_all_one_key(view, row) for row in rows]
    return (
        any(are_keys)
        and not all(are_keys)
        and not any(
            view.shape(rows[0], column) is Shape.WORDS and names_a_column(view.shown(rows[0], column))
            for column in range(1, view.column_count)
        )
    )


def _is_all_one_key(view: View, row: int) -> bool:
    shapes = [view.shape(row, column) for column in view.cells(row)[1:]]
    return len(shapes) >= _LEAST_PEOPLE and all(shape in (Shape.LONG_NUMBER, Shape.EMAIL) for shape in shapes)


def says_nothing_found(view: View, row: int) -> bool:
    """Whether a list's only row says that there is none: `No se encontraron registros`."""
    cells = view.cells(row)
    return len(cells) == 1 and _NOTHING_FOUND.match(fold(view.shown(row, cells[0]))) is not None


def _is_of_blocks(view: View) -> bool:
    """Most lines are `Label: value`, the same few labels over and over, a known one among them; or names and numbers alternate."""
    if view.column_count == 1 and view.row_count >= 2 * _LEAST_PEOPLE:
        turns = [view.shape(row, 0) for row in range(min(view.row_count, _LINES_LOOKED_AT))]
        if all(shape is (Shape.LONG_NUMBER if place % 2 else Shape.WORDS) for place, shape in enumerate(turns)):
            return True
    rows = range(min(view.row_count, _LINES_LOOKED_AT))
    facts = [_FACT.match(view.shown(row, int(view.filled[row].argmax()))) for row in rows]
    labels = Counter(fold(fact[1]) for fact in facts if fact)
    if len(labels) < 2 or min(labels.values()) < _LEAST_BLOCKS or labels.total() * 5 < len(facts) * 4:
        return False
    # Cells of a list may carry their label too (`Cel: 9 6666 0001`), but then the same one in each row.
    return labels.most_common(1)[0][1] * 2 <= len(facts) + 1 and any(map(names_a_column, labels))

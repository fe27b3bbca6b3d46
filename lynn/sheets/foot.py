"""What stands below the last person: remarks, legends, the places for signatures, who to ask.

In: a `View`, its data rows, and which of them are totals. Out: the rows that are nobody. Only the end of the list is looked at, row
by row; a remark among people is a person's.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from lynn.sheets.leftovers import COUNT, KEYS, MOST_SUMS, WORDED, Rows, key_columns
from lynn.sheets.shapes import fold
from lynn.sheets.view import View, span_of

_REMARK = re.compile(
    r"(\*|†|\(\*\)|\(?\d\)|nota|notas|obs|observacion|fuente|fonte|source|note|notes|generado|gerado|generated|elaborado|"
    r"pagina|page|fin\b|fim\b|end of|eof\b|"
    r"\d+ (filas|registros|rows|linhas)|este (documento|reporte|informe)|confidencial|confidential|actualizado|impreso|"
    r"filtro|filters?|total de|copyright|registros|cantidad de|numero de|records|firma|©)"
)
#: `* sin IVA`, `© 2024`, `A = activo, P = pendiente`.
_LEGEND = re.compile(r"[*©†]|\w{1,12} ?= ?\w")
#: As few rows may have been left by people; a counter has no more digits, and is looked at so far.
_LEAST_PREFILLED, _COUNTER_DIGITS, _MOST_LOOKED_AT = 3, 6, 2_000
#: What an unticked box shows.
_UNTICKED = frozenset({"false", "falso", "0", "no", "nao", "☐", "□"})
#: Rows at the end that are looked at.
_MOST_ROWS_BELOW = 24
#: `Fecha: 05/06/2024`.
_LABELLED = re.compile(r"[^\W\d_][^\d:@/]{1,30}: ?\S")
#: How the place for a signature begins.
_SIGNATURE = re.compile(
    r"[_.\- ]{4,}|.*\b(firma|preparado|elaborado|revisado|aprobado|autorizado|recibido|assinatura|aprovado|signature|prepared|"
    r"approved)\b.*"
)


def remark_rows(view: View, data: Rows, totals: Rows) -> Rows:
    """Remarks below the data: rows of a cell or two after the last full row."""
    if not len(data):
        return data
    usual = int(np.ceil(view.usual_count(data)))
    most = 2 if usual >= 5 else 1
    if usual < 2:
        return np.zeros(0, dtype=np.int64)
    is_full = view.counts_of(data) > most
    is_full[np.searchsorted(data, totals)] = False
    full = np.flatnonzero(is_full)
    full = full[: len(full) - _remarks_with_commas(view, data[full[-MOST_SUMS:]])]
    tail = data[full[-1] + 1 :] if len(full) else data[:0]
    found: list[int] = []
    has_ended = False
    found += sorted({*_signatures(view, data), *_labelled_foot(view, data)})
    for row in [row for row in tail[:200].tolist() if row not in found]:
        if row in totals:
            has_ended = True
            continue
        text = " ".join(view.shown(row, column) for column in view.cells(row))
        is_remark = bool(_REMARK.match(fold(text) or text) or _LEGEND.match(text)) or len(text) > 60
        has_key = any(view.shape(row, column) in KEYS for column in view.cells(row))
        if has_key and not is_remark:
            continue
        if is_remark or ((has_ended or view.is_after_gap[row]) and usual >= 3):
            has_ended = True
            found.append(row)
    return np.array(sorted(found), dtype=np.int64)


def prefilled_rows(view: View, data: Rows) -> Rows:
    """Rows at the end that were made for people to come: a number that counts on, a box that nobody ticked, and nothing else."""
    cells = view.cells(int(data[-1])) if len(data) else []
    if not cells or len(cells) >= view.counts_of(data[:_MOST_ROWS_BELOW]).max():
        return data[:0]
    is_same = view.counts_of(data) == len(cells)
    for column in cells:
        is_same &= view.filled[span_of(data), column]
    others = np.flatnonzero(~is_same)
    run = data[others[-1] + 1 :] if len(others) else data[:0]
    if len(run) < _LEAST_PREFILLED or key_columns(view, data) & set(cells):
        return data[:0]
    return (
        run if all(_counts_on(view, run, column) or _is_unticked(view, run, column) for column in cells) else data[:0]
    )


def _counts_on(view: View, rows: Rows, column: int) -> bool:
    texts = [view.shown(row, column) for row in rows[:_MOST_LOOKED_AT].tolist()]
    if not all(text.isdecimal() and len(text) <= _COUNTER_DIGITS for text in texts):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(texts))


def _is_unticked(view: View, rows: Rows, column: int) -> bool:
    texts = {view.shown(row, column) for row in rows[:_MOST_LOOKED_AT].tolist()}
    return all((fold(text) or text) in _UNTICKED for text in texts)


def _remarks_with_commas(view: View, full: Rows) -> int:
    """How many of these last rows are remarks that a comma cut in two: `Fuente: sistema de ventas | cierre de mayo`."""
    count = 0
    for row in full[::-1].tolist():
        cells = view.cells(row)
        first = view.shown(row, cells[0])
        is_remark = _REMARK.match(fold(first) or first) and re.search(r":\s|^[*©(]", first)
        if not is_remark or any(view.shape(row, column) in KEYS for column in cells):
            break
        count += 1
    return count


def _signatures(view: View, data: Rows) -> list[int]:
    """Rows from the line for a signature on, where it stands apart below everybody who has a phone or an address."""
    keys = key_columns(view, data)
    below: list[int] = []
    for row in data[:-_MOST_ROWS_BELOW:-1].tolist() if keys else []:
        if any(view.shape(row, column) in KEYS for column in keys):
            break
        below.insert(0, row)
    for place, row in enumerate(below):
        texts = [view.shown(row, column) for column in view.cells(row)]
        if view.is_after_gap[row] and all(_SIGNATURE.fullmatch(fold(text) or text) for text in texts):
            return below[place:]
    return []


def _labelled_foot(view: View, data: Rows) -> list[int]:
    """The last rows, below a blank one, where they say what is in them: `Firma: | Gerencia`, `Consultas: | +56 2 2345 6789`."""
    foot: list[int] = []
    for row in data[:-_MOST_ROWS_BELOW:-1].tolist():
        if not _is_labelled(view, row):
            break
        foot.insert(0, row)
    while foot and not view.is_after_gap[foot[0]]:
        foot.pop(0)
    # In some lists people's own cells are written so.
    people = data[: len(data) - len(foot)][-_MOST_ROWS_BELOW:].tolist()
    return foot if people and not any(_is_labelled(view, row) for row in people) else []


def _is_labelled(view: View, row: int) -> bool:
    """Whether a row has labels in its cells, words, and values that follow a label."""
    is_labelled, follows_label = False, False
    for column in view.cells(row):
        text = view.shown(row, column)
        is_label = text.endswith(":") or bool(COUNT.fullmatch(fold(text)))
        says_itself = bool(_LABELLED.match(text))
        if not (is_label or says_itself or follows_label or view.shape(row, column) in WORDED):
            return False
        is_labelled, follows_label = is_labelled or is_label or says_itself, is_label
    return is_labelled

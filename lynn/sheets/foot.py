"""What stands below the last person: remarks, legends, the places for signatures, who to ask.

In: a `View`, its data rows, and which of them are totals. Out: the rows that are nobody. Only the end of the list is looked at, row
by row; a remark among people is a person's.
"""

from __future__ import annotations

import re

import numpy as np

from lynn.sheets.leftovers import COUNT, KEYS, MOST_SUMS, WORDED, Rows, key_columns
from lynn.sheets.shapes import fold
from lynn.sheets.view import View

_REMARK = re.compile(
    r"(\*|†|\(\*\)|\(?\d\)|nota|notas|obs|observacion|fuente|fonte|source|note|notes|generado|gerado|generated|elaborado|"
    r"pagina|page|fin\b|fim\b|end of|eof\b|"
    r"\d+ (filas|registros|rows|linhas)|este (documento|reporte|informe)|confidencial|confidential|actualizado|impreso|"
    r"filtro|filters?|total de|copyright|registros|cantidad de|numero de|records|firma|©)"
)
#: `* sin IVA`, `© 2024`, `A = activo, P = pendiente`.
_LEGEND = re.compile(r"[*©†]|\w{1,12} ?= ?\w")
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

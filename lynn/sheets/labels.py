"""What each column is called: the heading's own words, joined over its rows, unique and never empty.

In: a `View` and its header rows. Out: one label a column, and notes on those that had to be made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lynn.sheets.grid import Note
from lynn.sheets.shapes import fold
from lynn.sheets.view import View
from lynn.text import t, tn

#: What surveys write under a question that is answered in words.
_NO_NAMES = ("open ended response", "response", "respuesta abierta", "respuesta", "resposta aberta", "resposta")
#: What upload forms write under a label, and those of it that are no labels themselves.
_DEMANDS = frozenset(
    ("texto", "text", "string", "obligatorio", "opcional", "requerido", "required", "optional", "obrigatorio")
)
_TYPES = _DEMANDS | {"numero", "number", "entero", "integer", "fecha", "date", "data", "moneda", "currency", "moeda"}
_COLUMN_WORDS = {"es": "Columna", "pt": "Coluna", "en": "Column"}
#: What a column without a heading is called, here or by a spreadsheet ("Columna1").
_MADE_UP = re.compile(rf"(?:{'|'.join(_COLUMN_WORDS.values())}) ?(?:[A-Z]{{1,3}}|\d+)")


def raw_labels(view: View, header_rows: Sequence[int]) -> list[str]:
    """The heading's words for each column, "" where it has none."""
    if not header_rows:
        return [""] * view.column_count
    rows = [header_rows[0], *(row for row in header_rows[1:] if not _is_demand(view, row))]
    levels = [_level(view, row, rows) for row in rows]
    labels = []
    for column in range(view.column_count):
        parts: list[str] = []
        for level in levels:
            if level[column] and level[column] not in parts[-1:] and not (parts and fold(level[column]) in _NO_NAMES):
                parts.append(level[column])
        labels.append(" ".join(parts))
    return labels


def _is_demand(view: View, row: int) -> bool:
    """A row that says what each column has to hold."""
    words = {fold(view.shown(row, column)) for column in view.cells(row)}
    return words <= _TYPES and bool(words & _DEMANDS)


def _level(view: View, row: int, header_rows: Sequence[int]) -> list[str]:
    """One header row's words for each column, a group's heading spread over its group."""
    shown = [view.shown(row, column) for column in range(view.column_count)]
    if row == header_rows[-1]:
        return shown
    lower, number = header_rows[header_rows.index(row) + 1], view.number(row)
    spread = list(shown)
    merges = {column: merge for column in view.cells(row) if (merge := view.merge_at(number, column))}
    for column, merge in merges.items():
        for other, sheet_column in enumerate(view.sheet_columns):
            if merge.first_column <= sheet_column <= merge.last_column:
                spread[other] = shown[column]
    if merges:
        return spread
    group = ""
    for column, text in enumerate(shown):
        if text:
            # What stands over nothing names its own column only.
            group = text if view.filled[lower, column] else ""
        elif view.filled[lower, column]:
            spread[column] = group
        else:
            group = ""
    return spread


def name_columns(
    labels: Sequence[str], sheet_columns: Sequence[int], language: str, *, has_heading: bool
) -> tuple[tuple[str, ...], list[Note]]:
    """Unique labels in the list's language. `sheet_columns`: 1-based, for the letters of those without a name."""
    word = _COLUMN_WORDS.get(language, _COLUMN_WORDS["es"])
    named = [label or f"{word} {column_letter(column)}" for label, column in zip(labels, sheet_columns, strict=True)]
    unnamed = [name for label, name in zip(labels, named, strict=True) if not label]
    repeated = [label for label, count in Counter(fold_label(name) for name in named).items() if count > 1]
    unique: list[str] = []
    taken: set[str] = set()
    for name in named:
        candidate, count = name, 1
        while fold_label(candidate) in taken:
            count += 1
            candidate = f"{name} ({count})"
        taken.add(fold_label(candidate))
        unique.append(candidate)
    notes: list[Note] = []
    if unnamed and has_heading:
        text = tn(
            "One column has no heading; here it is called {names}.",
            "{count} columns have no heading; here they are called {names}.",
            len(unnamed),
            names=_listed(unnamed),
        )
        notes.append(Note(code="label-missing", text=text))
    if repeated:
        names = [name for name in unique if fold_label(name) not in {fold_label(label) for label in named}]
        notes.append(
            Note(
                code="label-repeated",
                text=t("Some columns have the same heading; the later ones are called {names}.", names=_listed(names)),
            )
        )
    return tuple(unique), notes


def fold_label(label: str) -> str:
    """What two labels have in common that a person would confuse."""
    return fold(label) or label


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names[:8]) + (" …" if len(names) > 8 else "")


def is_made_up(label: str) -> bool:
    """Whether a label says only where its column stands, and nothing of what is in it."""
    return _MADE_UP.fullmatch(label) is not None


def column_letter(column: int) -> str:
    """The sheet's letter of a 1-based column: 1 → A, 28 → AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

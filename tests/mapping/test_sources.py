"""A source gives the text of each row: joined, replaced, filled, or left empty."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.errors import MappingError
from lynn.mapping import FieldSource, field_texts
from lynn.sheets.grid import Column
from lynn.sheets.table import Table
from tests.mapping.lists import LIST, table


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (FieldSource(field="F"), ["", "", ""]),
        (FieldSource(field="F", is_left_empty=True, labels=("Nombre",)), ["", "", ""]),
        (FieldSource(field="F", fixed="3"), ["3", "3", "3"]),
        (FieldSource(field="F", labels=("Nombre",)), ["Ana", "", " Luis "]),
        (FieldSource(field="F", labels=("Nombre", "Apellido")), ["Ana Soto", "Paz", "Luis"]),
        (FieldSource(field="F", labels=("Apellido", "Nombre"), joiner=", "), ["Soto, Ana", "Paz", "Luis"]),
        (FieldSource(field="F", labels=("Nombre",), fallback="cliente"), ["Ana", "cliente", " Luis "]),
        (FieldSource(field="F", labels=("Trato",), replacements={"m": "Sr.", "F ": "Sra."}), ["Sr.", "Sra.", "otro"]),
        (FieldSource(field="F", labels=("Trato",), replacements={"otro": ""}, fallback="-"), ["M", " f ", "-"]),
        (FieldSource(field="F", labels=("Nombre",), replacements={"": "nadie"}), ["Ana", "nadie", " Luis "]),
        (FieldSource(field="F", labels=("Nombre",), replacements={"A": "1", "a": "2"}), ["Ana", "", " Luis "]),
    ],
)
def test_source_gives_the_text_of_each_row(source: FieldSource, texts: list[str]) -> None:
    found = field_texts(LIST, source)
    assert found.to_pylist() == texts
    assert found.type == pa.large_string()
    assert isinstance(found, pa.ChunkedArray)


def test_one_label_and_nothing_else_is_not_copied() -> None:
    assert field_texts(LIST, FieldSource(field="F", labels=("Nombre",))) is LIST.column("Nombre").text


@pytest.mark.parametrize(
    "source",
    [
        FieldSource(field="F", fixed="3"),
        FieldSource(field="F", labels=("A", "B"), fallback="x", replacements={"a": "b"}),
    ],
)
def test_empty_list_gives_no_texts(source: FieldSource) -> None:
    empty = table({"A": [], "B": []})
    assert field_texts(empty, source).to_pylist() == []
    assert field_texts(empty, source, np.arange(0)).to_pylist() == []


def test_columns_in_several_chunks_are_joined_row_by_row() -> None:
    first = Column(text=pa.chunked_array([["a", "b"], ["c"]], pa.large_string()))
    second = Column(text=pa.chunked_array([["1"], ["2", "3"]], pa.large_string()))
    parts = Table(
        labels=("A", "B"), columns=(first, second), row_numbers=np.arange(3), hidden=np.zeros(3, bool), language="en"
    )
    source = FieldSource(field="F", labels=("A", "B"), joiner="", replacements={"b2": "x"}, fallback="y")
    assert field_texts(parts, source).to_pylist() == ["a1", "x", "c3"]
    assert field_texts(parts, source, np.array([0, 2])).to_pylist() == ["a1", "c3"]


cells = st.sampled_from(["", " ", "M", "m ", "f", "Ana", "\u00a0", "Ñandú", "ÑANDÚ "])


@settings(max_examples=150)
@given(
    st.lists(st.tuples(cells, cells), max_size=6),
    st.sampled_from([("A",), ("A", "B"), ("B", "A")]),
    st.dictionaries(st.sampled_from(["m", "ñandú", "", "ana m"]), cells, max_size=3),
    st.sampled_from([None, "", "x"]),
)
def test_arrow_gives_what_python_would_row_by_row(
    rows: list[tuple[str, str]], labels: tuple[str, ...], replacements: dict[str, str], fallback: str | None
) -> None:
    def one(row: tuple[str, str]) -> str:
        parts = [dict(zip("AB", row, strict=True))[label] for label in labels]
        text = parts[0] if len(parts) == 1 else "+".join(part.strip() for part in parts if part.strip())
        text = replacements.get(text.strip().lower(), text)
        return fallback if fallback is not None and not text.strip() else text

    list_ = table({"A": [a for a, _ in rows], "B": [b for _, b in rows]})
    source = FieldSource(field="F", labels=labels, joiner="+", replacements=replacements, fallback=fallback)
    assert field_texts(list_, source).to_pylist() == [one(row) for row in rows]
    every_other = np.arange(0, len(rows), 2)
    assert field_texts(list_, source, every_other).to_pylist() == [one(row) for row in rows[::2]]


def test_label_that_is_gone_is_named() -> None:
    with pytest.raises(MappingError, match="The list has no column “Fono” any more"):
        field_texts(LIST, FieldSource(field="F", labels=("Fono",)))

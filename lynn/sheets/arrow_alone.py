"""Arrow without what it loads beside itself, for processes that show nothing.

In: nothing, or an array. Out: an Arrow that will not load pandas, or an Arrow array. Why: a third of a second and 35 MB for each
list that is read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class _NoPandas:
    """Says that there is no pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)
        return None


def do_without_pandas() -> None:
    """Arrow loads pandas at the first array that it makes from Python, to know its types, and remembers where there is none.
    A process that only reads, checks and sends has no such types, and loading it takes longer than reading ten thousand rows.
    To be called first, by the process itself: `Table.frame`, which is for pages, does not work afterwards."""
    absent = _NoPandas()
    sys.meta_path.insert(0, absent)
    pa.array([""])
    sys.meta_path.remove(absent)


def as_arrow(numbers: npt.NDArray[Any], kind: type[np.generic]) -> pa.Array:
    """The numbers as Arrow has them, of that kind, mostly without a copy. (`pa.array` asks first whether they are masked, and
    loads `numpy.ma` for it, which takes as long as reading a small list.)"""
    data = np.ascontiguousarray(numbers, dtype=kind)
    return pa.Array.from_buffers(pa.from_numpy_dtype(kind), len(data), [None, pa.py_buffer(data)])

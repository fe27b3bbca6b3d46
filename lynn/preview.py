"""Which messages to look at before sending, and how each reads.

In: CheckedRows, and the message text if a person pasted it. Out: row positions in a telling order, one row's values, one message.
Why: the longest, the shortest and the emptiest message show nearly everything that can look wrong in a million.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.check import CheckedRows

#: Messages offered in each order.
MOST_SHOWN: Final = 200

#: Fields of every Lynn template that stand beside the message rather than in it, as far as the vendor's sample tells.
_FIXED_FIELDS: Final = frozenset({"name", "phone", "tags"})

_PLACE: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def message_order(checked: CheckedRows) -> Mapping[str, npt.NDArray[np.int64]]:
    """Row positions of messages that will go, at most `MOST_SHOWN` in each order: "longest", "shortest", "emptiest" (most
    empty values first, then the shortest). The phone does not count."""
    going = np.flatnonzero(checked.hold == 0)
    lengths = np.zeros(len(going), dtype=np.int64)
    empties = np.zeros(len(going), dtype=np.int64)
    taken = pa.array(going)
    for field in checked.values.column_names:
        if field == checked.phone_field:
            continue
        sizes = pc.utf8_length(checked.values.column(field)).take(taken).to_numpy().astype(np.int64)
        lengths += sizes
        empties += sizes == 0
    span = int(lengths.max(initial=0)) + 1
    return {
        "longest": going[_smallest(-lengths)],
        "shortest": going[_smallest(lengths)],
        "emptiest": going[_smallest(lengths - empties * span)],
    }


def _smallest(ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Positions of the smallest ranks, in their order; among equals the earlier row first."""
    if len(ranks) > MOST_SHOWN:
        limit = np.partition(ranks, MOST_SHOWN - 1)[MOST_SHOWN - 1]
        near = np.flatnonzero(ranks <= limit)
    else:
        near = np.arange(len(ranks))
    order: npt.NDArray[np.int64] = near[np.argsort(ranks[near], kind="stable")][:MOST_SHOWN]
    return order


def row_values(checked: CheckedRows, position: int) -> dict[str, str]:
    """Field → text of one row (0-based position), exactly as it goes out: the phone without its `+`."""
    values = {field: checked.values.column(field)[position].as_py() for field in checked.values.column_names}
    if checked.phone_field in values:
        values[checked.phone_field] = values[checked.phone_field].removeprefix("+")
    return values


def fill_message(message: str, values: Mapping[str, str], fields: Sequence[str]) -> str:
    """The message as its reader sees it. `{{Field}}` is filled by name, without regard to case and outer blanks.

    `{{1}}`, `{{2}}` … count the template's own fields in their order, leaving out Name, Phone and Tags. That is our reading of
    the vendor's sample, not something the vendor documents, so the page says so. A place that nothing fills stays as it is."""
    by_name = {field.strip().casefold(): field for field in fields}
    own = [field for field in fields if field.strip().casefold() not in _FIXED_FIELDS]

    def fill(place: re.Match[str]) -> str:
        key = place.group(1).strip()
        named = by_name.get(key.casefold())
        if named is not None:
            return values.get(named, place.group())
        if key.isascii() and key.isdigit() and 1 <= int(key) <= len(own):
            return values.get(own[int(key) - 1], place.group())
        return place.group()

    return _PLACE.sub(fill, message)

"""Any spelling of a phone number becomes E.164, or the reason why not.

`phonenumbers` decides what is valid. A vectorised first pass, with rules built from its own metadata, settles what it is sure
of; the rest goes to the full parser. In: texts and a country. Out: `Phones`, columnar, for a whole list at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Phones:
    """The numbers of a list, one entry a row."""

    #: E.164 with its `+`, or "" where there is no usable number. `pa.large_string()`.
    e164: pa.ChunkedArray
    #: Index into `codes` of what was wrong or repaired; 0 = nothing.
    finding: npt.NDArray[np.int8]
    #: ISO region index into `regions` of each number; 0 = none.
    region: npt.NDArray[np.int16]
    #: `codes[0]` is "". Repairs: `phone-country-code-added`, … Problems: `phone-missing`, `phone-digits-lost`, …
    codes: tuple[str, ...]
    regions: tuple[str, ...]


def read_phones(
    texts: pa.ChunkedArray, country: str | None, row_countries: Sequence[str | None] | None = None
) -> Phones:
    """Read a whole column. `row_countries` (one a row, ISO region or None) wins over `country` where it is given."""
    raise NotImplementedError


def read_phone(text: str, country: str | None) -> tuple[str, str]:
    """One number: (E.164 or "", finding code or "")."""
    raise NotImplementedError


def guess_country(texts: pa.ChunkedArray) -> tuple[str | None, int, int]:
    """(region, how many of the numbers are valid mobiles there, how many were looked at)."""
    raise NotImplementedError

"""A column of phones becomes `Phones`; a single one, its number and what was found.

The vectorised first pass settles what it is sure of; the rest goes to the full parser, each distinct text once. A number that is
already E.164, or its digits with the country code, is never changed; which reading wins where several are possible is told in
`lynn.phone.numbers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from lynn.phone.columns import FirstPass, first_pass
from lynn.phone.findings import CODE_INDEX, CODES
from lynn.phone.letters import as_column, as_letters, no_column
from lynn.phone.numbers import line_kind
from lynn.phone.parse import Reading, parse_cell
from lynn.phone.wrapping import unwrap


@dataclass(frozen=True, kw_only=True)
class Phones:
    """The numbers of a list, one entry a row."""

    #: E.164 with its `+`, or "" where there is no usable number. `pa.large_string()`.
    e164: pa.ChunkedArray
    #: Index into `codes` of what was wrong or repaired, or else of the notice; 0 = nothing.
    finding: npt.NDArray[np.int8]
    #: ISO region index into `regions` of each number; 0 = none.
    region: npt.NDArray[np.int16]
    #: `codes[0]` is "". Repairs: `phone-country-code-added`, … Problems: `phone-missing`, `phone-digits-lost`, …
    codes: tuple[str, ...]
    regions: tuple[str, ...]
    #: Index into `codes` of the notice, which may stand beside a repair; 0 = none. Count notices here.
    notice: npt.NDArray[np.int8]
    #: E.164 that the number would be if a person let `offer_code` be done; "" for nothing to offer. `pa.large_string()`.
    offer: pa.ChunkedArray
    #: Index into `codes` of the repair offered (it guesses a digit, so it is never done unasked); 0 = none.
    offer_code: npt.NDArray[np.int8]


#: `Phones.regions`: "" for none, then all regions that have a numbering plan.
REGIONS: tuple[str, ...] = ("", *sorted(phonenumbers.SUPPORTED_REGIONS), "001")
_REGION_INDEX = {region: index for index, region in enumerate(REGIONS)}


def read_phones(
    texts: pa.ChunkedArray,
    country: str | None,
    row_countries: Sequence[str | None] | None = None,
    *,
    heeds_refusals: bool = True,
) -> Phones:
    """Read a whole column. `row_countries` (one a row, ISO region or None) wins over `country` where it is given.
    Without `heeds_refusals` words such as "do not call" are remarks like any other."""
    texts = pc.fill_null(texts.cast(pa.large_string()), "")
    if row_countries is None:
        return _read(texts, country, heeds_refusals)
    countries = np.array([own or country or "" for own in row_countries], dtype=object)
    groups = {region: np.flatnonzero(countries == region) for region in dict.fromkeys(countries.tolist())}
    if not groups:
        return _read(texts, country, heeds_refusals)
    read = [_read(texts.take(pa.array(rows)), region or None, heeds_refusals) for region, rows in groups.items()]
    back = np.argsort(np.concatenate(list(groups.values())), kind="stable")
    return Phones(
        e164=_joined([phones.e164 for phones in read], back),
        finding=np.concatenate([phones.finding for phones in read])[back],
        region=np.concatenate([phones.region for phones in read])[back],
        codes=CODES,
        regions=REGIONS,
        notice=np.concatenate([phones.notice for phones in read])[back],
        offer=_joined([phones.offer for phones in read], back),
        offer_code=np.concatenate([phones.offer_code for phones in read])[back],
    )


def read_phone(text: str, country: str | None) -> tuple[str, str]:
    """One number: (E.164 or "", finding code or "")."""
    reading = parse_cell(text, country)
    return reading.e164, reading.code


def format_local(e164: str) -> str:
    """As people write it, country code included: +56 9 6666 0701. What is no number comes back as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def is_mobile(e164: str) -> bool:
    """Whether a number may be a mobile, as far as its digits tell."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return False
    return line_kind(number, phonenumbers.region_code_for_number(number) or "") == "mobile"


def _read(texts: pa.ChunkedArray, country: str | None, heeds_refusals: bool) -> Phones:
    """The first pass, again for what stands in words or quotes, and the full parser for each distinct text that is left."""
    column = pa.concat_arrays([*texts.chunks, pa.array([], pa.large_string())])
    found = first_pass(column, country, _REGION_INDEX)
    rows = np.flatnonzero(~found.is_settled)
    if len(rows):
        places, cores, repairs = unwrap(column.take(pa.array(rows)))
        found.take_over(rows[places], first_pass(cores, country, _REGION_INDEX, repairs))
    offers = _Offers(found)
    rows = np.flatnonzero(~found.is_settled)
    if len(rows):
        encoded = column.take(pa.array(rows)).dictionary_encode()
        readings = [parse_cell(text, country, heeds_refusals=heeds_refusals) for text in encoded.dictionary.to_pylist()]
        _take_readings(readings, encoded.indices.to_numpy(), rows, found, offers)
    return Phones(
        e164=as_column(found.letters, found.lengths),
        finding=found.finding,
        region=found.region,
        codes=CODES,
        regions=REGIONS,
        notice=found.notice,
        offer=offers.column(),
        offer_code=offers.code,
    )


class _Offers:
    """What is offered for each row, as bytes; most columns have nothing to offer, and then there are none."""

    def __init__(self, found: FirstPass) -> None:
        self._found = found
        self._letters: npt.NDArray[np.uint8] | None = None
        self.code = np.zeros(len(found.has_offer), np.int8)
        rows = np.flatnonzero(found.has_offer)
        if len(rows):
            # +54 11… becomes +54 9 11…
            with_nine = np.insert(found.letters[rows], 3, ord("9"), axis=1)[:, :-1]
            self.put(rows, with_nine, found.lengths[rows] + 1, CODE_INDEX["phone-argentina-nine"])

    def put(
        self,
        rows: npt.NDArray[np.int64],
        letters: npt.NDArray[np.uint8],
        lengths: npt.NDArray[np.int64],
        code: npt.NDArray[np.int8] | int,
    ) -> None:
        """Offer these numbers; 0 as their length for none."""
        if self._letters is None:
            self._letters, self._lengths = np.zeros_like(self._found.letters), np.zeros_like(self._found.lengths)
        self._letters[rows], self._lengths[rows], self.code[rows] = letters, lengths, code

    def column(self) -> pa.ChunkedArray:
        """The numbers offered, "" for none."""
        return no_column(len(self.code)) if self._letters is None else as_column(self._letters, self._lengths)


def _take_readings(
    readings: list[Reading],
    places: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int64],
    found: FirstPass,
    offers: _Offers,
) -> None:
    """Write what the full parser said of each distinct text into the rows that have it; `places`: which text each has."""
    letters, lengths = as_letters([reading.e164 for reading in readings])
    found.letters[rows], found.lengths[rows] = letters[places], lengths[places]
    found.finding[rows] = _indexed(CODE_INDEX, [reading.code for reading in readings])[places]
    found.notice[rows] = _indexed(CODE_INDEX, [reading.notice for reading in readings])[places]
    found.region[rows] = _indexed(_REGION_INDEX, [reading.region for reading in readings])[places]
    if any(reading.offer for reading in readings):
        letters, lengths = as_letters([reading.offer for reading in readings])
        codes = _indexed(CODE_INDEX, [reading.offer_code for reading in readings]).astype(np.int8)
        offers.put(rows, letters[places], lengths[places], codes[places])


def _indexed(index: Mapping[str, int], values: Sequence[str]) -> npt.NDArray[np.int16]:
    return np.array([index[value] if value else 0 for value in values], np.int16)


def _joined(columns: list[pa.ChunkedArray], back: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """One column behind the other, then entry `back[n]` of that as entry n."""
    return pa.chunked_array(
        [pa.concat_arrays([chunk for column in columns for chunk in column.chunks]).take(pa.array(back))]
    )

"""All contacts of a tenant in memory: searched in any spelling, a page at a time, found by their number.

In: the contacts of one GetContacts. Out: `People`. Why columns: 100,000 contacts as objects weigh a hundred megabytes a session,
as Arrow about ten, and a search is one pass over bytes. The whole contact is asked for when somebody opens it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.api.wire import Contact

#: Contacts on one page.
PAGE_SIZE = 50
#: The last digits of a number, by which it is found when what stands before them differs.
_LINE_DIGITS = 8
_NUMBER_LIKE = re.compile(r"[\d\s+().\-\u00a0]*\d[\d\s+().\-\u00a0]*")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One contact, as much of it as a list shows."""

    contact_id: str
    name: str
    channel: str
    identifier: str
    correlation_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class People:
    """All contacts, one row each."""

    #: `id`, `name`, `channel`, `identifier`, `correlation` (joined by line breaks), `folded` (what is searched).
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def search(self, words: str) -> npt.NDArray[np.int64]:
        """Positions of the contacts that have every word, in any case and without accents; a number in any spelling."""
        text = words.strip()
        if not text:
            return np.arange(len(self), dtype=np.int64)
        if not _NUMBER_LIKE.fullmatch(text):
            return self._having(folded(text).split())
        digits = re.sub(r"\D", "", text)
        found = self._having([digits])
        if not len(found) and len(digits) > _LINE_DIGITS:
            # What stands before the line (00, 0, 09, 044) is written in each country as it likes.
            found = self._having([digits[-_LINE_DIGITS:]])
        return found

    def _having(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        hits = np.ones(len(self), dtype=bool)
        for word in words:
            hits &= pc.match_substring(self.table["folded"], word).to_numpy(zero_copy_only=False)
        return np.flatnonzero(hits)

    def at(self, positions: Iterable[int]) -> list[Person]:
        """The contacts at these positions."""
        rows = self.table.take(pa.array(list(positions), pa.int64())).to_pylist()
        return [
            Person(
                contact_id=row["id"],
                name=row["name"],
                channel=row["channel"],
                identifier=row["identifier"],
                correlation_ids=tuple(each for each in row["correlation"].split("\n") if each),
            )
            for row in rows
        ]

    @cached_property
    def by_number(self) -> Mapping[str, int]:
        """Digits → position of the contact that WhatsApp knows by them."""
        digits = pc.replace_substring_regex(self.table["identifier"], r"\D", "").to_pylist()
        channels = self.table["channel"].to_pylist()
        return {
            number: position
            for position, (number, channel) in enumerate(zip(digits, channels, strict=True))
            if number and channel.casefold().replace(" ", "") in ("whatsapp", "wa", "")
        }


def people_of(contacts: Iterable[Contact]) -> People:
    """The contacts as columns."""
    rows = [
        (each.contact_id, each.name, each.channel, each.identifier, "\n".join(each.correlation_ids))
        for each in contacts
    ]
    columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)] or [
        pa.array([], pa.large_string()) for _ in range(5)
    ]
    searched = [
        "\n".join(
            (folded(name), re.sub(r"\D", "", identifier), identifier.casefold(), folded(correlation), key.casefold())
        )
        for key, name, _channel, identifier, correlation in rows
    ]
    names = ["id", "name", "channel", "identifier", "correlation", "folded"]
    return People(table=pa.table([*columns, pa.array(searched, pa.large_string())], names=names))


def folded(text: str) -> str:
    """Without case and accents: "Muñoz" is found by "munoz"."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()

"""Whose row says no: in a column about consent or opting out, in a remark or a status, or beside the name.

In: the sheet, the people read from it, and the answers. Out: issues: rows that say no, every other row of the same numbers, and
who gave no answer where others did. Why by heading first: a look at a few words rules out nearly every column, and of those that
are left each different text is looked at once, so that a million rows cost some hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.answers import Answers
from lynn.check.consent_words import Said, Wish, names_another_way, names_whatsapp, said_of, wish_of
from lynn.check.recipients import Recipients
from lynn.check.refused import typed_over
from lynn.check.screen import NO_ROWS, Rows, UniqueTexts, in_one_piece, rows_among, rows_where, text_buffers
from lynn.issues import Cells, IssueRows, Severity
from lynn.mapping import ColumnMapping, field_texts
from lynn.mapping.meaning import meaning_of
from lynn.phone import country_of_cells, identities, numbers_in, refuses_in_name
from lynn.sheets.table import Table

#: Such a share of the cells that are filled in must be a yes or a no, or the column is about something else.
_LEAST_ANSWERS: Final = 0.7
#: Rows by which a column is ruled out, before all of it is looked at.
_SAMPLE: Final = 2_000
#: What a remark has in it, somewhere, if it is a refusal; RE2, whose \b knows ASCII letters alone.
_HINT: Final = (
    r"(?i)\b(baja|stop|sair|robinson|opt|unsub|des\w*(cri|dastr)|lista|black|dn[cd]|fal+ec|finad|difunt|defunt|qepd|deceased|passed"
    r"|(no|n[aã\x{303}]+o|nunca|jam[aá]s|never|don.?t|not|sin|sem)\b[^.;]*\b(ll[aá]m|lig|call|marc|cham|conta[ct]|molest|perturb"
    r"|incomod|importun|disturb|escr|env|mand|send|text|messag|write|whats|quier|quer|dese|want|wish|acept|aceit|autori|cons|permit"
    r"|mensa|public|promo|marketing|spam|m[aá](s|is)|more|su[bs]*cri))"
)
_NAMES: Final = frozenset({"name", "surname", "person"})
#: Bytes looked at in one go, so that what is made on the way stays in the processor's cache.
_PIECE_BYTES: Final = 1 << 17
#: Two numbers in one cell have at least so many digits.
_TWO_NUMBERS: Final = r"(\d\D*){14}"
_TWO_NUMBERS_LENGTH: Final = 15


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """What one column says of its rows."""

    label: str
    no: Rows
    #: Rows without an answer, where the column asks for a yes; none elsewhere.
    open: Rows = field(default_factory=lambda: NO_ROWS)
    #: Rows that say yes to WhatsApp, where the column asks for that.
    whatsapp: Rows = field(default_factory=lambda: NO_ROWS)


def row_refusals(
    sheet: Table, mended: Table, mapping: ColumnMapping, people: Recipients | None, answers: Answers
) -> list[IssueRows]:
    """Rows that say no, with those of the same people, and rows that do not say. `mended`: the sheet with the cells mended
    outside; a refusal that was mended there is none any more."""
    answered = _by_way(list(_answers(mended, mapping)))
    labels = tuple(column.label for column in answered)
    if not labels:
        return []
    issues = []
    where = np.full(len(mended), -1, dtype=np.int64)
    for at, column in reversed(list(enumerate(answered))):
        where[column.no] = at
    own = np.flatnonzero(where >= 0)
    if len(own):
        decides = _with_other_rows(sheet, mended, mapping, people, answers, own)
        rows = np.flatnonzero(decides >= 0)
        others = decides[rows]
        cells = _cells(mended, labels, others, where[others])
        issues.append(
            IssueRows(code="row-says-no", severity=Severity.BLOCKING, field=None, rows=rows, others=others, cells=cells)
        )
        where[rows] = 0
    asked = np.full(len(mended), -1, dtype=np.int64)
    for at, column in reversed(list(enumerate(answered))):
        asked[column.open] = at
    is_open = np.flatnonzero((asked >= 0) & (where < 0))
    if len(is_open):
        cells = _cells(mended, labels, is_open, asked[is_open])
        issues.append(
            IssueRows(code="consent-unanswered", severity=Severity.NOTICE, field=None, rows=is_open, cells=cells)
        )
    return issues


def _cells(table: Table, labels: tuple[str, ...], rows: Rows, at: npt.NDArray[np.int64]) -> Cells:
    return Cells(labels=labels, columns=tuple(table.column(label).text for label in labels), at=at, rows=rows)


# -- what the columns say --------------------------------------------------------------------------------------------


def _answers(table: Table, mapping: ColumnMapping) -> Iterator[_Answered]:
    """Each column that says no of any row, or leaves the question open."""
    phone = next((source.labels for source in mapping.sources if source.field == mapping.phone_field), ())
    names = {label for source in mapping.sources if _is_name(source.field) for label in source.labels}
    for label in table.labels:
        if label in phone or not len(table):
            continue
        wish, found = wish_of(label), None
        text = table.column(label).text
        if label in names or (wish is None and _is_name(label)):
            found = _Answered(label=label, no=_names_that_refuse(text))
        elif wish is Wish.REMARK or (wish is None and meaning_of(label).is_unnamed):
            found = _Answered(label=label, no=_remarks_that_refuse(text))
        elif wish is not None:
            found = _consent(label, text, wish)
        if found is not None and (len(found.no) or len(found.open) or len(found.whatsapp)):
            yield found


def _by_way(answered: list[_Answered]) -> list[_Answered]:
    """Who says yes to WhatsApp in a column of its own may say no to calls and SMS in theirs."""
    if not any(names_another_way(column.label) for column in answered):
        return answered
    agreed = np.concatenate([NO_ROWS, *(column.whatsapp for column in answered)])
    return [
        replace(column, no=np.setdiff1d(column.no, agreed), open=np.setdiff1d(column.open, agreed))
        if names_another_way(column.label)
        else column
        for column in answered
    ]


def _is_name(heading: str) -> bool:
    return not (core := meaning_of(heading).core).isdisjoint(_NAMES) and core <= _NAMES | {"full"}


def _consent(label: str, text: pa.ChunkedArray, wish: Wish) -> _Answered:
    """A column of answers, or of something else under a heading that sounds so; a plain refusal counts there as well."""
    sample = text.take(pa.array(np.linspace(0, len(text) - 1, min(len(text), _SAMPLE)).astype(np.int64)))
    said = [said_of(value, wish) for value in sample.to_pylist() if value.strip()]
    if len(said) and said.count(Said.OTHER) > len(said) / 2:
        return _Answered(label=label, no=_remarks_that_refuse(text))
    encoded = in_one_piece(text).chunk(0).dictionary_encode()
    codes = encoded.indices.to_numpy()
    texts: list[str] = encoded.dictionary.to_pylist()
    said = [said_of(value, wish) for value in texts]
    counts = np.bincount(codes, minlength=len(texts))
    filled = sum(count for count, value in zip(counts.tolist(), texts, strict=True) if value.strip())
    other = sum(count for count, answer in zip(counts.tolist(), said, strict=True) if answer is Said.OTHER)
    if other > filled * (1 - _LEAST_ANSWERS):
        return _Answered(label=label, no=_remarks_that_refuse(text))

    def rows(answer: Said) -> Rows:
        return np.flatnonzero(np.array([each is answer for each in said], dtype=np.bool_)[codes])

    is_asked = wish is Wish.MAY and (Said.YES in said or Said.NO in said)
    return _Answered(
        label=label,
        no=rows(Said.NO),
        open=rows(Said.NOTHING) if is_asked and Said.NOTHING in said else NO_ROWS,
        whatsapp=rows(Said.YES) if is_asked and names_whatsapp(label) else NO_ROWS,
    )


def _remarks_that_refuse(text: pa.ChunkedArray) -> Rows:
    if not any(_has_letters(chunk) for chunk in text.chunks):
        return NO_ROWS
    hinted = np.flatnonzero(pc.match_substring_regex(text, _HINT).to_numpy())
    return _refusing(text, hinted, lambda remark: said_of(remark, Wish.REMARK) is Said.NO)


def _has_letters(chunk: pa.Array) -> bool:
    _, data = text_buffers(chunk)
    return bool(data.max(initial=0) >= ord("A"))


def _names_that_refuse(text: pa.ChunkedArray) -> Rows:
    found, base = [], 0
    for chunk in text.chunks:
        found.append(_rows_with_no(chunk) + base)
        base += len(chunk)
    return _refusing(text, np.concatenate([NO_ROWS, *found]), refuses_in_name)


def _refusing(text: pa.ChunkedArray, rows: Rows, is_refusal: Callable[[str], bool]) -> Rows:
    if not len(rows):
        return NO_ROWS
    unique = UniqueTexts(text, rows)
    refused = [at for at, value in enumerate(unique.texts.to_pylist()) if is_refusal(value)]
    return unique.rows_of(np.array(refused, dtype=np.int64))


def _rows_with_no(chunk: pa.Array) -> Rows:
    """Rows in which a word may be "no", "not" or "não". By bytes, for many names end in "-no"."""
    offsets, data = text_buffers(chunk)
    found = [NO_ROWS]
    for start in range(0, len(data) - 2, _PIECE_BYTES):
        # In small letters: a letter's 0x20 set. "ã" is then 0xE3 0xA3; composed of two, it is "a" and 0xEC 0xA3.
        small = data[start : start + _PIECE_BYTES + 2] | np.uint8(0x20)
        first, second, third = small[:-2], small[1:-1], small[2:]
        is_no = (second == ord("o")) & ((third == 0x20) | (third == ord("t")))
        is_no |= (second == 0xE3) & (third == 0xA3)
        is_no |= (second == ord("a")) & ((third == ord("o")) | (third == 0xEC))
        found.append(np.flatnonzero(is_no & (first == ord("n"))) + start)
    places = np.concatenate(found)
    before = data[np.maximum(places - 1, 0)] | np.uint8(0x20)
    is_letter = (before >= ord("a")) & (before <= ord("z")) | (before >= 0x80)
    rows: Rows = np.searchsorted(offsets, places, side="right") - 1
    return np.unique(rows[~is_letter | (offsets[rows] == places)])


# -- other rows of the same people -----------------------------------------------------------------------------------


def _with_other_rows(
    sheet: Table, mended: Table, mapping: ColumnMapping, people: Recipients | None, answers: Answers, own: Rows
) -> npt.NDArray[np.int64]:
    """For each row the one that decides it: itself where it says no, another one that says no of the same number; else -1."""
    decides = np.full(len(mended), -1, dtype=np.int64)
    if people is not None:
        numbers, said_in = _their_numbers(sheet, mended, mapping, people, answers, own)
        if len(numbers):
            # One person's number, however it is spelled.
            own_numbers = identities(people.numbers)
            listed, first = np.unique(identities(numbers), return_index=True)
            found = rows_among(own_numbers, listed)
            decides[found] = said_in[first[np.searchsorted(listed, own_numbers[found])]]
    decides[own] = own
    return decides


def _their_numbers(
    sheet: Table, mended: Table, mapping: ColumnMapping, people: Recipients, answers: Answers, own: Rows
) -> tuple[npt.NDArray[np.int64], Rows]:
    """Every number that rows which say no ever showed, and in which row: what was typed over one takes nothing back."""
    source = next(source for source in mapping.sources if source.field == mapping.phone_field)
    used = people.numbers[own]
    numbers, rows = [used[used > 0]], [own[used > 0]]
    typed = typed_over(mended, source, answers)
    for table in (sheet,) if sheet is mended else (sheet, mended):
        texts = field_texts(table, source, own)
        long = np.flatnonzero(pc.binary_length(texts).to_numpy() >= _TWO_NUMBERS_LENGTH)
        several = rows_where(long, pc.match_substring_regex(texts.take(pa.array(long)), _TWO_NUMBERS))
        closer = np.union1d(several, np.flatnonzero((used == 0) | np.isin(own, typed)))
        label = mapping.country_label
        for at, text in zip(closer.tolist(), texts.take(pa.array(closer)).to_pylist(), strict=True):
            row = int(own[at])
            named = table.column(label).text[row].as_py() if label in table.labels else ""
            country = country_of_cells([named])[0] if named else None
            found = [int(number) for number in numbers_in(text, country or mapping.country)] if text else []
            numbers.append(np.array(found, dtype=np.int64))
            rows.append(np.full(len(found), row, dtype=np.int64))
    return np.concatenate(numbers), np.concatenate(rows)

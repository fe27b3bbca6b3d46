"""What the reading of a file asks a person before the list goes on: one sheet or all, and what of the rows that the sheet hides.

In: a reading and the options it was read with. Out: what is still asked, the counts, and what was decided, in words. Why it is
asked: a guess would leave people out, or reach people whom somebody has filtered away, and nobody would know.
"""

from __future__ import annotations

from collections.abc import Iterator

from lynn.sheets.options import ReadOptions
from lynn.sheets.table import Reading
from lynn.text import Text, t, tn

#: Codes of the notes that ask.
SHEETS, HIDDEN = "sheets-alike", "rows-hidden"


def open_questions(reading: Reading, options: ReadOptions) -> tuple[str, ...]:
    """Codes of what nobody answered yet."""
    codes = {note.code for note in reading.notes}
    is_answered = {
        SHEETS: options.sheet is not None or options.all_sheets,
        HIDDEN: options.leave_out_hidden is not None,
    }
    return tuple(code for code, is_said in is_answered.items() if code in codes and not is_said)


def hidden_rows(reading: Reading) -> int:
    """Rows of the list that the sheet hides, whether they are left out or not."""
    return sum(note.text.count or 0 for note in reading.notes if note.code == HIDDEN)


def rows_in_file(reading: Reading, options: ReadOptions) -> int:
    """Rows of all sheets of the same shape, those that are left out included, as far as they were counted."""
    left_out = hidden_rows(reading) if options.leave_out_hidden else 0
    return max(len(reading.table) + left_out, *(_rows_of_all(reading) or [0]))


def decided(reading: Reading, options: ReadOptions) -> Iterator[Text]:
    """What a person answered, for the sentence to confirm."""
    joined = sum(note.code == "sheet-joined" for note in reading.notes)
    if joined > 1:
        yield tn("All rows of {count} sheet are in it.", "The rows of all {count} sheets are in it.", joined)
    elif any(note.code == SHEETS for note in reading.notes):
        yield t(
            "Only the sheet «{sheet}» is in it: {rows} of {total} rows.",
            sheet=reading.sheet,
            rows=len(reading.table),
            total=rows_in_file(reading, options),
        )
    if hidden := said_of_hidden(reading, options):
        yield hidden


def said_of_hidden(reading: Reading, options: ReadOptions) -> Text | None:
    """What becomes of the rows that the sheet hides; None where it hides none."""
    hidden = hidden_rows(reading)
    if not hidden:
        return None
    if options.leave_out_hidden:
        return tn(
            "{count} row that the sheet hides is left out.", "{count} rows that the sheet hides are left out.", hidden
        )
    return tn("{count} row that the sheet hides is in it.", "{count} rows that the sheet hides are in it.", hidden)


def _rows_of_all(reading: Reading) -> list[int]:
    rows = [note.text.facts.get("rows") for note in reading.notes if note.code == SHEETS]
    return [each for each in rows if isinstance(each, int)]

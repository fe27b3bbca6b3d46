"""Table, ColumnMapping and a person's answers become CheckedRows: what will go, what is held back, and every Issue.

In: the arrow's earlier stops. Out: columns, not objects: a million rows are checked in about a second, and an `Issue` object is
made only for the rows that somebody looks at. Pure: the same input gives the same result, so nothing needs to be cached by hash.

    screen      one look at the bytes of a column: which rows deserve a closer one
    leftovers   what stands where a value should: words for nothing, places never filled in, test data
    mend        one text in, one text out: what each repair does
    repair      the same for columns: told with counts and examples, done or offered, undone whole
    refused     who said no in one row is reached by no other
    rules       what may be wrong with the values of one field
    recipients  who would be reached: phones, repeats, do not disturb
    fields      one field, from the sheet's cells to the text that goes out
    rows        all fields together; each row held back by one code at most, so that the sum adds up
    words       every code in a marketer's words
"""

from lynn.answers import KEEP_CHOICES, Answers, answers_as_json, answers_from_json
from lynn.check.recipients import Silence
from lynn.check.rows import CheckedRows, check_rows, with_cell_edits
from lynn.check.words import ALLOWABLE, code_explanation, code_title
from lynn.issues import Cause, Example, Issue, IssueRows, RepairOffer, Severity

__all__ = [
    "ALLOWABLE",
    "KEEP_CHOICES",
    "Answers",
    "Cause",
    "CheckedRows",
    "Example",
    "Issue",
    "IssueRows",
    "RepairOffer",
    "Severity",
    "Silence",
    "answers_as_json",
    "answers_from_json",
    "check_rows",
    "code_explanation",
    "code_title",
    "with_cell_edits",
]

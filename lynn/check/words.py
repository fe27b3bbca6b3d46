"""Every code that a check may give, in a marketer's words: title, what it means, what to do.

In: a code. Out: `CodeWords`. Why one table: the page, the command line, the workbook of held-back rows and the report say the
same, a test proves that no code goes without words, and codes of phones and dates keep theirs beside their own rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lynn.check.refusal_words import REFUSAL_CODES, CodeWords
from lynn.dates import DATE_FINDINGS
from lynn.issues import Severity
from lynn.phone.findings import PHONE_FINDINGS
from lynn.text import Text, t

#: Codes about values and rows. Those about phones are `lynn.phone.PHONE_FINDINGS`, about dates in `lynn.dates`.
CODES: Final[Mapping[str, CodeWords]] = {
    **REFUSAL_CODES,
    "left-out": CodeWords(
        title=t("Left out by you"),
        explanation=t("You took these people out: every row with their number. Put them back whenever you like."),
        severity=Severity.BLOCKING,
    ),
    "field-unmatched": CodeWords(
        title=t("No column chosen"),
        explanation=t(
            "This field has no column in your list. Choose one, give everyone the same value, or leave it empty."
        ),
        severity=Severity.BLOCKING,
    ),
    "phone-undone": CodeWords(
        title=t("Phone repair undone"),
        explanation=t("As they stand in your sheet these phones cannot be used. Repair them again, or type them."),
        severity=Severity.BLOCKING,
    ),
    "cell-error": CodeWords(
        title=t("Formula errors"),
        explanation=t("The sheet shows an error such as #N/A in these cells. Mend the formula, or type the value."),
        severity=Severity.BLOCKING,
    ),
    "value-missing": CodeWords(
        title=t("Empty values"),
        explanation=t(
            "WhatsApp refuses a message with an empty place. Type the value, or go back to the columns and say under “More” "
            "what goes where it is blank."
        ),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "value-not-a-value": CodeWords(
        title=t("Values such as nan or N/A"),
        explanation=t(
            "Words such as nan, null or N/A would be read by people. Type the value, or treat them as blank."
        ),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "value-placeholder": CodeWords(
        title=t("Places never filled in"),
        explanation=t("A place such as {example} was never filled in. Type what should stand there.", example="{{1}}"),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "value-digits-lost": CodeWords(
        title=t("Digits lost"),
        explanation=t(
            "Spreadsheets keep 15 digits of a number and put zeros for the rest, or show a rounded one such as 5.69E+10. "
            "The last digits are gone. Type the whole number."
        ),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "value-line-break": CodeWords(
        title=t("Line breaks and gaps"),
        explanation=t(
            "WhatsApp refuses line breaks, tabs and four blanks in a row inside a value. Repair them, or type the value."
        ),
        severity=Severity.BLOCKING,
    ),
    "value-too-long": CodeWords(
        title=t("Too long"),
        explanation=t("WhatsApp takes at most 1,024 characters in a message. Shorten these values."),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "duplicate-person": CodeWords(
        title=t("Repeated people"),
        explanation=t("The same phone, however it is spelled. One row of each person is kept."),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "value-test": CodeWords(
        title=t("Looks like test data"),
        explanation=t("Words such as test or asdf. Leave the rows out if no real person stands behind them."),
        severity=Severity.NOTICE,
    ),
    "value-garbled": CodeWords(
        title=t("Garbled accents"),
        explanation=t("Accents were broken on the way to this file. They can be put right."),
        severity=Severity.NOTICE,
    ),
    "value-letters-lost": CodeWords(
        title=t("Letters lost"),
        explanation=t("A � or a question mark stands where a letter was, and nothing tells which. Type the value."),
        severity=Severity.NOTICE,
    ),
    "value-entities": CodeWords(
        title=t("Web codes in the text"),
        explanation=t("Codes such as &amp; come from a web page. They can be turned into what they stand for."),
        severity=Severity.NOTICE,
    ),
    "value-shouting": CodeWords(
        title=t("All in capitals"),
        explanation=t("Capitals read like shouting. They can be turned into ordinary names."),
        severity=Severity.NOTICE,
    ),
    "value-far-out": CodeWords(
        title=t("Far from the others"),
        explanation=t("These numbers are many times larger or smaller than all others. Look for a slipped digit."),
        severity=Severity.NOTICE,
    ),
    "value-same-for-all": CodeWords(
        title=t("The same for everyone"),
        explanation=t("The template's examples differ from each other, but all people would get the same value."),
        severity=Severity.NOTICE,
    ),
    "value-other-kind": CodeWords(
        title=t("Unlike the others"),
        explanation=t("Nearly all others in this column are written another way. Look whether these are right."),
        severity=Severity.NOTICE,
    ),
    "value-separators": CodeWords(
        title=t("Commas and points the other way round"),
        explanation=t(
            "In most amounts of this column commas and points stand the other way round, as in 1.234,50 and 1,234.50. "
            "Write them all in one way."
        ),
        severity=Severity.NOTICE,
    ),
    "value-shared": CodeWords(
        title=t("Shared by several people"),
        explanation=t("Nearly everyone has a value of their own here; these are used more than once."),
        severity=Severity.NOTICE,
    ),
    "value-is-number": CodeWords(
        title=t("A number instead of words"),
        explanation=t("The template's examples are words; here is only a number. Look whether columns were swapped."),
        severity=Severity.NOTICE,
    ),
    "link-broken": CodeWords(
        title=t("Broken links"),
        explanation=t("These links cannot be opened as they are written. Correct them."),
        severity=Severity.NOTICE,
    ),
    "date-dragged": CodeWords(
        title=t("Dates growing a day a row"),
        explanation=t("Each date is one day after the one above, as when a cell is dragged down by mistake."),
        severity=Severity.NOTICE,
    ),
    "phone-consecutive": CodeWords(
        title=t("Phones counting up"),
        explanation=t("Each phone is one more than the one above, as when a cell is dragged down by mistake."),
        severity=Severity.NOTICE,
    ),
}

#: Short titles of the phone codes that are issues; their sentences are in `lynn.phone.findings`.
PHONE_TITLES: Final[Mapping[str, Text]] = {
    "phone-says-no": t("Phones with a refusal beside them"),
    "phone-says-no-elsewhere": t("Refused in another row"),
    "phone-missing": t("No phone"),
    "phone-not-a-number": t("Something else instead of a phone"),
    "phone-digits-lost": t("Phones that lost digits"),
    "phone-too-short": t("Phones too short"),
    "phone-too-long": t("Phones too long"),
    "phone-impossible": t("Impossible phones"),
    "phone-invalid": t("Phones that do not exist"),
    "phone-country-unknown": t("Phones without a country"),
    "phone-letters": t("Letters among the digits of a phone"),
    "phone-old-mobile": t("Phones that lack a digit"),
    "phone-landline": t("Landlines"),
    "phone-service": t("Service numbers"),
    "phone-foreign": t("Phones of another country"),
    "phone-round": t("Phones ending in many zeros"),
    "phone-test": t("Made-up phones"),
}

#: The same for dates; their sentences are in `lynn.dates`.
DATE_TITLES: Final[Mapping[str, Text]] = {
    "date-other-order": t("Day and month the other way round"),
    "date-far": t("Dates far away"),
    "date-time-missing": t("Dates without a time of day"),
    "date-ambiguous": t("Day or month?"),
    "date-impossible": t("Dates that no calendar has"),
    "date-year-missing": t("Dates without a year"),
    "date-day-missing": t("Dates without a day"),
    "date-not-a-date": t("Not a date"),
}

#: Which blocking code names the row when several apply: what nobody may overrule first, what depends on other rows last.
#: Codes that are not here (phones, dates) come where the empty name stands.
HOLD_ORDER: Final = (
    "do-not-disturb",
    "do-not-disturb-elsewhere",
    "left-out",
    "row-says-no",
    "phone-missing",
    "phone-undone",
    "",
    "cell-error",
    "value-digits-lost",
    "value-placeholder",
    "value-not-a-value",
    "value-missing",
    "value-line-break",
    "value-too-long",
    "duplicate-person",
    # It is the same for every row, so it would hide all that is particular to one.
    "field-unmatched",
)

_HOLD_RANK: Final = {code: rank for rank, code in enumerate(HOLD_ORDER)}

#: Blocking codes that a person may let go nonetheless, by `Answers.allowed`.
ALLOWABLE: Final = frozenset(code for code, words in CODES.items() if words.is_allowable) | {
    # A field whose example is a date may still be meant for any text.
    "date-not-a-date",
    "date-year-missing",
    "date-day-missing",
}


def hold_rank(code: str) -> int:
    """Where a blocking code stands when several apply to a row; the smallest names it."""
    return _HOLD_RANK.get(code, _HOLD_RANK[""])


def code_title(code: str) -> Text:
    """Short, to stand after a count. KeyError for a code that nothing gives."""
    return CODES[code].title if code in CODES else {**PHONE_TITLES, **DATE_TITLES}[code]


def code_explanation(code: str) -> Text:
    """What it means and what to do. KeyError for a code that nothing gives."""
    return CODES[code].explanation if code in CODES else {**PHONE_FINDINGS, **DATE_FINDINGS}[code].explanation


def issue_message(code: str, other_row: str | None = None) -> Text:
    """The sentence of one Issue. `other_row` is the sheet row of the same person that decides: kept, or with the refusal."""
    if code == "duplicate-person" and other_row is not None:
        return t("The same person as in row {row}, which is kept.", row=other_row)
    if code == "phone-says-no-elsewhere" and other_row is not None:
        return t("Row {row} has the same number with a refusal beside it.", row=other_row)
    return code_explanation(code)

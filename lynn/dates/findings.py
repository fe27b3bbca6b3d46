"""Every finding about a date: permanent code → severity and words."""

from __future__ import annotations

from collections.abc import Mapping

from lynn.finding import Finding
from lynn.text import t, tn

DATE_FINDINGS: Mapping[str, Finding] = {
    "date-reformatted": Finding(
        severity="repair",
        title=lambda n: tn(
            "One date in another form than the template's", "{count} dates in another form than the template's", n
        ),
        explanation=t("The day is the same; only the way of writing it changed."),
    ),
    "date-serial": Finding(
        severity="repair",
        title=lambda n: tn(
            "One date was a spreadsheet's day number", "{count} dates were a spreadsheet's day numbers", n
        ),
        explanation=t("Spreadsheets count days from 1900. The count was turned back into its date."),
    ),
    "date-other-order": Finding(
        severity="notice",
        title=lambda n: tn(
            "One date has day and month the other way round", "{count} dates have day and month the other way round", n
        ),
        explanation=t(
            "They make sense only in the other order than the rest of the column. Check that they are right."
        ),
    ),
    "date-far": Finding(
        severity="notice",
        title=lambda n: tn("One date is far away", "{count} dates are far away", n),
        explanation=t("They lie before 1990 or more than ten years ahead."),
    ),
    "date-time-missing": Finding(
        severity="notice",
        title=lambda n: tn("One date has no time of day", "{count} dates have no time of day", n),
        explanation=t("The template shows a time. These rows go out with 00:00."),
    ),
    "date-ambiguous": Finding(
        severity="blocking",
        title=lambda n: tn("One date can be read in two ways", "{count} dates can be read in two ways", n),
        explanation=t("Nothing in the column tells the day from the month. Answer the question above the list."),
    ),
    "date-impossible": Finding(
        severity="blocking",
        title=lambda n: tn("One date is not in the calendar", "{count} dates are not in the calendar", n),
        explanation=t("Such as 31 February. Look the date up and correct it."),
    ),
    "date-year-missing": Finding(
        severity="blocking",
        title=lambda n: tn("One date has no year", "{count} dates have no year", n),
        explanation=t("The template's dates have a year, and none was made up."),
    ),
    "date-day-missing": Finding(
        severity="blocking",
        title=lambda n: tn("One date has no day", "{count} dates have no day", n),
        explanation=t("The template's dates have a day, and none was made up."),
    ),
    "date-not-a-date": Finding(
        severity="blocking",
        title=lambda n: tn("One cell is not a date", "{count} cells are not dates", n),
        explanation=t("The template's example is a date. These cells hold something else and were not changed."),
    ),
}

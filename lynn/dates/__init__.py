"""Dates in any spelling become the template's own form; day and month are settled once for a whole column.

In: a column, and the form learnt from the template's example. Out: `Dates`, columnar.

    text        one text → the dates that it may mean
    order       all meanings of a column → day first or month first, and why
    year_place  whether 26-05-13 begins with its year: settled by the column, else asked
    form        the template's example → the form, which writes any date
    write       distinct texts and instants → what goes out
    read        the way through all of them
    findings    the words for all that may be found
"""

from lynn.dates.findings import DATE_FINDINGS
from lynn.dates.form import DateForm, date_form
from lynn.dates.read import Dates, read_dates

__all__ = ["DATE_FINDINGS", "DateForm", "Dates", "date_form", "read_dates"]

"""A value that is typed once for everyone, looked at before the list is: what would hold everybody back is said where it is typed.

In: a field's source with its value for everyone. Out: what is wrong with it, gravest first; nothing where it is right.
"""

from __future__ import annotations

import numpy as np

from lynn.answers import Answers
from lynn.check.fields import check_field, check_phone_field
from lynn.check.repair import Offers
from lynn.check.words import code_title
from lynn.issues import Severity
from lynn.mapping import ColumnMapping, FieldSource
from lynn.sheets.table import Table
from lynn.template import Template
from lynn.text import Text


def troubles(
    template: Template, mapping: ColumnMapping, source: FieldSource, *, language: str
) -> tuple[tuple[Severity, Text], ...]:
    """What the checks of this field say of its value for everyone; of a blank one nothing, it is no value yet."""
    if source.fixed is None or not source.is_settled:
        return ()
    one = np.zeros(1, dtype=np.int64)
    row = Table(labels=(), columns=(), row_numbers=one + 1, hidden=one.astype(np.bool_), language=language)
    offers = Offers(answers=Answers(), row_numbers=row.row_numbers)
    if source.field == mapping.phone_field:
        checked, _ = check_phone_field(row, mapping, source, offers)
    else:
        checked = check_field(row, template, source, offers, mapping.country)
    found = sorted(checked.issues, key=lambda issue: issue.severity is Severity.NOTICE)
    return tuple((issue.severity, code_title(issue.code)) for issue in found)

"""Which rows stay, for which reason, and the causes that add up to them.

In: all issues of a list, and what a person let go. Out: one code a row at most, and `Cause`s for the page. Why apart from `rows`:
what is found and what follows from it are two things.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from lynn.answers import Answers
from lynn.check.screen import Rows
from lynn.check.words import ALLOWABLE, code_explanation, code_title, hold_rank
from lynn.issues import Cause, IssueRows, Severity


def as_allowed(issue: IssueRows, answers: Answers) -> IssueRows:
    """The issue as a notice, when a person let its rows go."""
    if issue.severity is Severity.BLOCKING and issue.code in answers.allowed and issue.code in ALLOWABLE:
        return dataclasses.replace(issue, severity=Severity.NOTICE)
    return issue


def hold_rows(
    issues: list[IssueRows], row_count: int
) -> tuple[npt.NDArray[np.int8], tuple[str, ...], tuple[Cause, ...]]:
    """Hold each row for its first blocking code, and count the causes so that they add up."""
    hold = np.zeros(row_count, dtype=np.int8)
    codes = [""]
    causes = []
    blocking = [issue for issue in issues if issue.severity is Severity.BLOCKING]
    for issue in sorted(blocking, key=lambda issue: hold_rank(issue.code)):
        fresh: Rows = issue.rows[hold[issue.rows] == 0]
        if not len(fresh):
            continue
        if issue.code not in codes:
            codes.append(issue.code)
        hold[fresh] = codes.index(issue.code)
        causes.append(_cause(issue, len(fresh)))
    causes += [_cause(issue, issue.count) for issue in issues if issue.severity is Severity.NOTICE]
    causes.sort(key=lambda cause: (cause.severity is Severity.NOTICE, -cause.count))
    return hold, tuple(codes), tuple(causes)


def _cause(issue: IssueRows, count: int) -> Cause:
    return Cause(
        code=issue.code,
        severity=issue.severity,
        field=issue.field,
        count=count,
        issue_count=len(issue.rows),
        title=code_title(issue.code),
        explanation=code_explanation(issue.code),
        repair=issue.repair,
        is_allowable=issue.code in ALLOWABLE,
    )

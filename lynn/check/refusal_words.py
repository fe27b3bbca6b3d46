"""What a person reads about one code, and the codes of those who want no messages.

In: nothing; a code's facts for `consent_message`. Out: `CodeWords` for the table of `lynn.check.words`. Why apart from it: these
are about what people said, all others about what is written wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lynn.issues import Severity
from lynn.text import Text, t

#: A remark is quoted so far in a sentence; the whole of it stands beside.
_QUOTED: Final = 60


@dataclass(frozen=True, kw_only=True)
class CodeWords:
    """What a person reads about one code."""

    #: Short, to stand after a count: "Repeated people".
    title: Text
    #: What it means and what to do, in a sentence or two.
    explanation: Text
    severity: Severity
    #: Whether a person may let such rows go nonetheless.
    is_allowable: bool = False


REFUSAL_CODES: Final[Mapping[str, CodeWords]] = {
    "do-not-disturb": CodeWords(
        title=t("Do not disturb"),
        explanation=t("They asked for no messages. This cannot be overruled from a file."),
        severity=Severity.BLOCKING,
    ),
    "do-not-disturb-elsewhere": CodeWords(
        title=t("Asked for silence in another campaign"),
        explanation=t(
            "Lynn keeps silence per campaign, so this one would reach them. They stay out unless you decide otherwise."
        ),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "row-says-no": CodeWords(
        title=t("They said no in your list"),
        explanation=t(
            "A column of your list says that they want no messages. Every row with their number stays out. Send anyway only if "
            "you are sure that they agreed."
        ),
        severity=Severity.BLOCKING,
        is_allowable=True,
    ),
    "consent-unanswered": CodeWords(
        title=t("No answer about messages"),
        explanation=t(
            "Your list says of others whether they accept messages. Of these it says nothing. Look whether you may write to them."
        ),
        severity=Severity.NOTICE,
    ),
}


def consent_message(code: str, label: str, said: str, other_row: str | None) -> Text:
    """The sentence of one row: what its column says, or what that of another row with the same number says."""
    said = said.strip() if len(said.strip()) <= _QUOTED else said.strip()[:_QUOTED] + "…"
    if code == "consent-unanswered":
        if not said:
            return t("“{column}” is empty in this row.", column=label)
        return t("“{column}” says only “{value}”.", column=label, value=said)
    if other_row is not None:
        return t(
            "Row {row} has the same number, and “{column}” says “{value}” there.",
            row=other_row,
            column=label,
            value=said,
        )
    return t("“{column}” says “{value}”.", column=label, value=said)

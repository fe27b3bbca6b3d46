"""What the stops call things for a list of contacts, where nobody gets a message, and for a list that is sent.

In: the draft and counts. Out: words, already Markdown. Why: the same stops serve both, and a promise of messages would be untrue.
"""

from __future__ import annotations

from lynn.drafting.draft import Draft
from lynn.web import widgets
from lynn.web.i18n import _, _n


def nothing_yet(draft: Draft) -> str:
    """Where the list is asked for."""
    if draft.purpose:
        return _(
            "Drop the spreadsheet as it is: titles, totals and odd phones are all right. "
            "Nothing is saved before you have compared it with Lynn."
        )
    return _("Drop the spreadsheet as it is: titles, totals and odd phones are all right. Nothing is sent yet.")


def result_title(draft: Draft, going: int, rows: int) -> str:
    """What the check came to."""
    if draft.purpose:
        if going == rows:
            return _n("The one contact can be saved", "All {count} contacts can be saved", rows)
        return _n(
            "{going} of {count} contact can be saved", "{going} of {count} contacts can be saved", rows, going=going
        )
    if going == rows:
        return _n("The one person can get this", "All {count} people can get this", rows)
    return _n("{going} of {count} person can get this", "{going} of {count} people can get this", rows, going=going)


def repaired_heading(draft: Draft, *, is_applied: bool) -> str:
    """Above the values of a repair."""
    if draft.purpose:
        return _("Will be") if is_applied else _("Would be")
    return _("Will be sent") if is_applied else _("Would go as")


def held_back_title(draft: Draft, held: int) -> str:
    """Above the rows that are held back."""
    if draft.purpose:
        return _n("Held back: {count} row will not be saved", "Held back: {count} rows will not be saved", held)
    return _n("Held back: {count} row will not go", "Held back: {count} rows will not go", held)


def balance(draft: Draft, rows: int, going: int) -> str:
    """The sum in the dock."""
    words = _n("{count} can be saved", "{count} can be saved", going) if draft.purpose else None
    return widgets.balance(rows, going, rows - going, words)


def next_label(draft: Draft, going: int) -> str:
    """The button below the check."""
    if draft.purpose:
        return _n("Compare {count} contact with Lynn", "Compare {count} contacts with Lynn", going)
    return _n("Preview {count} message", "Preview {count} messages", going)

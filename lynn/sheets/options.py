"""What a person decided about the reading of a list.

Why apart from `table`: the door of the readers needs this and nothing heavier, so a child reads while Arrow is still being loaded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a person decided about the reading; None leaves it to the evidence."""

    sheet: str | None = None
    #: 1-based sheet row of the heading; 0: the list has no heading.
    header_row: int | None = None
    #: "es", "pt" or "en".
    language: str | None = None
    #: Leave out rows that the sheet hides. None: nobody decided, and they stay in.
    leave_out_hidden: bool | None = None
    #: Read all sheets of the same shape as one list.
    all_sheets: bool = False
    #: Cells copied from a spreadsheet, with tabs between them whatever commas they hold.
    is_pasted: bool = False

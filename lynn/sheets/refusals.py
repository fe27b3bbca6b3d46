"""One sentence for each kind of file that is no list: what it is, and what to do.

In: a permanent code. Out: the error. Why apart: people read these on a bad day, so they stand side by side and are written
with care.
"""

from __future__ import annotations

from collections.abc import Mapping

from lynn.errors import ListError
from lynn.text import Text, t

_REFUSALS: Mapping[str, Text] = {
    "list-empty": t("This file is empty. Check that the export finished, and choose it again."),
    "list-lock-file": t(
        "This is not the list but a small file that the spreadsheet program keeps while the list is open. "
        "Close the list there, then choose the file whose name has no “~” in front."
    ),
    "list-is-mac-shadow": t(
        "This is not the list but a small file that Macs put beside it. Choose the file whose name has no “._” in front."
    ),
    "list-password": t(
        "This workbook asks for a password. Open it in Excel, take the password off, save it and try again."
    ),
    "list-damaged": t(
        "This workbook is damaged and cannot be opened. Open it in Excel, save it again as .xlsx, and try that file."
    ),
    "list-too-large": t("This file is too large. Split it, or leave out the columns that are not needed."),
    "list-is-pdf": t("This is a PDF. Ask for the list as a spreadsheet, or copy its table into Excel and save that."),
    "list-is-picture": t("This is a picture. A list has to be a spreadsheet or a text file."),
    "list-is-document": t("This is a text document, not a spreadsheet. Copy its table into Excel and save that."),
    "list-is-presentation": t("This is a presentation, not a spreadsheet. Copy its table into Excel and save that."),
    "list-is-numbers": t("This is an Apple Numbers file. In Numbers choose File, Export to, Excel, and use that file."),
    "list-is-archive": t("This is a compressed folder. Unpack it and choose the list inside."),
    "list-is-mail": t("This is an e-mail. Save its attachment and choose that."),
    "list-is-web-archive": t("This is a saved web page. Open it in Excel, save it as .xlsx, and choose that file."),
    "list-is-json": t(
        "This is a JSON file, not a spreadsheet. Paste it as the template, or export the list as .xlsx or .csv."
    ),
    "list-is-xml": t(
        "This is an XML file that is no spreadsheet. Open it in Excel, save it as .xlsx, and choose that file."
    ),
    "list-unknown": t(
        "This file is not a list that can be read. Save it in Excel as .xlsx or .csv and choose that file."
    ),
    "list-is-old-program": t(
        "This file is from an old spreadsheet or database program. Open it in Excel, save it as .xlsx, and choose that file."
    ),
    "list-is-database": t("This is a database, not a list. Export the table that you need as .xlsx or .csv."),
    "list-is-program-data": t("This file holds data for programs, not for people. Export the list as .xlsx or .csv."),
    "list-is-recording": t("This is a recording or a video. A list has to be a spreadsheet or a text file."),
    "list-is-shortcut": t(
        "This is only a shortcut to the list, not the list itself. Choose the file that the shortcut opens."
    ),
    "list-is-online": t(
        "This is only a link to a sheet that lives online. Open it there, choose File, Download, Microsoft Excel, and use "
        "that file."
    ),
    "list-is-unfinished": t("The download of this file is not finished. Download it again, then choose it."),
    "list-is-contact-card": t(
        "These are contact cards. Bring them into Google Contacts, export them there as .csv, and choose that file."
    ),
    "list-is-chat": t(
        "This is a chat saved from WhatsApp, not a list. Put its numbers into a sheet, one person a row, and choose that file."
    ),
    "list-is-sideways": t(
        "This list lies on its side: its headings stand one below the other, and each person is a column. In Excel copy it, "
        "choose Paste Special and then Transpose, save, and choose that file."
    ),
    "list-is-blocks": t(
        "Each person takes several lines here, such as “Phone: …”. Put each person in one row, with a column for each fact, "
        "and choose that file."
    ),
    "list-is-calendar": t("This is a calendar. Export the list of people as .xlsx or .csv, and choose that file."),
    "list-is-program": t("This is a program, not a list. Delete it unless you know who sent it."),
}


def unreadable(code: str) -> ListError:
    """The error for a kind of file that cannot be read, with its own sentence."""
    return ListError(_REFUSALS[code], code=code)

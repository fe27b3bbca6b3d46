"""Every exception Listo raises on purpose, split by what the caller must do next.

    ListoError                      carries one sentence for people, and facts for programs
    ├── InputError                  the person changes what they gave
    │   ├── TemplateError             the pasted Json Request
    │   ├── ListError                 the file, or the sheet in it
    │   ├── MappingError              a field, a label or a country that is not there
    │   └── SettingError              secrets.toml, an environment variable, an option
    ├── NotFoundError               what an id names is not (or no longer) there, or is not yours
    ├── ConflictError               somebody else was quicker; look again
    ├── StoreError                  the disk or the database did not take it; try again later
    └── LynnError                   Lynn, or the way to it
        ├── NotTakenError             surely not taken: may be sent again, after `retry_after_seconds`
        ├── TooLargeError             surely not taken, because of its size: split
        ├── SignInError               the credentials are not accepted; a person changes them
        ├── RefusedError              taken notice of and refused: the data must change
        └── OutcomeUnknownError       nobody knows whether it was taken: never send it again by program

A bad cell is never an exception: it is an `Issue` (see `lynn.check`).
"""

from __future__ import annotations

import errno
from pathlib import Path

from lynn.text import Text, t


class ListoError(Exception):
    """Base of all. `sentence` is what a person reads; `code` is permanent kebab-case; `facts` are for programs."""

    def __init__(self, sentence: Text, *, code: str = "", **facts: object) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.code = code
        self.facts = facts


class InputError(ListoError):
    """What a person gave cannot be used; the sentence says where and what to do."""


class TemplateError(InputError):
    """The pasted text is not a Json Request. Facts: `line`, `column` (1-based) where known."""


class ListError(InputError):
    """The list cannot be read. `code` names the kind: `list-password`, `list-empty`, `list-is-pdf`, …"""


class MappingError(InputError):
    """A column mapping names something that is not there."""


class SettingError(InputError):
    """A setting is missing or wrong."""


class NotFoundError(ListoError):
    """The id names nothing that this person may see."""


class ConflictError(ListoError):
    """The thing changed since it was read."""


class StoreError(ListoError):
    """Disk or database did not take the write, or did not answer."""


class LynnError(ListoError):
    """Something about Lynn. Never carries a token or a phone number."""


class NotTakenError(LynnError):
    """Surely not taken (no connection, 429). `retry_after_seconds` is Lynn's wish, None when it has none."""

    def __init__(
        self, sentence: Text, *, retry_after_seconds: float | None = None, code: str = "", **facts: object
    ) -> None:
        super().__init__(sentence, code=code, **facts)
        self.retry_after_seconds = retry_after_seconds


class TooLargeError(LynnError):
    """413: surely not taken; smaller pieces may be."""


class SignInError(LynnError):
    """401 or 403 after one renewal of the token."""


class RefusedError(LynnError):
    """Any other 4xx. Facts: `status_code`, `words` (theirs, verbatim)."""


class OutcomeUnknownError(LynnError):
    """Cut, timed out, 5xx, or a 2xx that says nothing we can recognise."""


#: In a sentence, after the name of what could not be written.
_REASONS = {
    errno.ENOSPC: t("the disk is full"),
    errno.EDQUOT: t("the disk is full"),
    errno.EACCES: t("you are not allowed to write there"),
    errno.EPERM: t("you are not allowed to write there"),
    errno.EROFS: t("the disk can only be read"),
    errno.ENOENT: t("there is no such folder"),
    errno.ENOTDIR: t("a file of this name is in the way"),
    errno.EEXIST: t("a file of this name is in the way"),
    errno.EISDIR: t("it is a folder"),
    errno.ENAMETOOLONG: t("the name is too long"),
}


def reason_of(error: OSError) -> Text:
    """Why the machine refused."""
    number = error.errno or 0
    return _REASONS.get(number, t("the machine says {code}", code=errno.errorcode.get(number, str(number))))


def folder_refused(folder: Path, error: OSError) -> StoreError:
    """What is said of a folder of ours that the machine does not let us write."""
    sentence = t("The folder {folder} cannot be written: {reason}.", folder=str(folder), reason=reason_of(error))
    return StoreError(sentence, code="data-folder")

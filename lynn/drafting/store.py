"""Where drafts lie: one folder each under LISTO_DATA/drafts, written so that a crash leaves the old state or the new one.

    drafts/ID/draft.json       the decisions, replaced atomically
    drafts/ID/list-SHA256      the file as uploaded, byte for byte
    drafts/ID/reading-N/       the Table as Arrow, mapped when needed

In: drafts and files. Out: the same. Why files: a list is large, is read by a child process, and belongs to one person.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import logging
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from lynn.drafting.draft import Draft
from lynn.errors import ConflictError, NotFoundError, StoreError
from lynn.text import t

_log = logging.getLogger(__name__)

#: What of a draft was sent; the rest is how.
_SENT = ("connection", "pasted", "campaign_id", "list_sha256", "reading_number")
_ID = re.compile(r"[A-Za-z0-9_-]{12}")


class DraftStore:
    """All drafts of one installation."""

    def __init__(self, data: Path, *, keep_days: int | None = None) -> None:
        """`keep_days` after its last change a draft goes, list and all, when `drop_expired` is called; None: it stays."""
        #: The folder that drafts and recipes lie in.
        self.data = data
        self._folder = data / "drafts"
        self._keep_days = keep_days
        # Within this process; between processes the version in the file decides.
        self._lock = threading.Lock()

    def create(self, *, owner: str, connection: str, batch_size: int) -> Draft:
        """A new, empty draft."""
        now = datetime.now(UTC)
        draft = Draft(
            draft_id=secrets.token_urlsafe(9),
            owner=owner,
            connection=connection,
            created_at=now,
            changed_at=now,
            batch_size=batch_size,
        )
        self._write(draft)
        return draft

    def open(self, draft_id: str, *, owner: str) -> Draft:
        """A person's own draft; `NotFoundError` for everybody else's as for none."""
        draft = self._read(draft_id)
        if draft is None or draft.owner != owner:
            raise NotFoundError(
                t("This draft is not here (any more). Start a new one; nothing was sent."), code="draft-gone"
            )
        return draft

    def save(self, draft: Draft, **changes: Any) -> Draft:
        """Write the draft with `changes`; the new one. `ConflictError` when another tab changed it meanwhile."""
        with self._lock:
            stored = self._read(draft.draft_id)
            if stored is not None and stored.version != draft.version:
                raise ConflictError(
                    t("This list was changed in another tab. It is shown as it stands now; do your last step again."),
                    code="draft-changed",
                )
            changed = dataclasses.replace(draft, **changes, version=draft.version + 1, changed_at=datetime.now(UTC))
            self._write(changed)
        return changed

    def lead_to(self, draft: Draft, submission_id: str) -> None:
        """From now on the draft leads to what was recorded from it, also where another tab changed how it was to go out. When
        that tab put another list, template or campaign there, it stays as it is.

        The submission is on its way by now. So nothing that fails here is told as a failure of sending: the ledger itself keeps
        anything else from being recorded from this draft.
        """
        try:
            try:
                self.save(draft, submission_id=submission_id)
            except ConflictError:
                changed = self.open(draft.draft_id, owner=draft.owner)
                if all(getattr(changed, name) == getattr(draft, name) for name in _SENT):
                    self.save(changed, submission_id=submission_id)
        except Exception as error:
            _log.warning("a draft could not be led to its submission %s (%s)", submission_id, type(error).__name__)

    def recent(self, *, owner: str, limit: int = 5) -> list[Draft]:
        """A person's drafts with something in them, the last changed first."""
        mine: list[Draft] = []
        for draft in self.all_of(owner):
            if draft.pasted and not draft.submission_id and not draft.purpose:
                mine.append(draft)
                if len(mine) == limit:
                    break
        return mine

    def all_of(self, owner: str) -> Iterator[Draft]:
        """A person's drafts, those that were sent as well, the last changed first."""
        if not self._folder.is_dir():
            return
        for folder in sorted(self._folder.iterdir(), key=_changed, reverse=True):
            draft = self._read(folder.name)
            if draft and draft.owner == owner:
                yield draft

    def delete(self, draft: Draft) -> None:
        """Take the draft and its list off the disk."""
        shutil.rmtree(self._folder / draft.draft_id, ignore_errors=True)

    def delete_of(self, submission_id: str) -> None:
        """Take off the disk what became this submission: its list holds the same people as the ledger did."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        for folder in list(folders):
            draft = self._read(folder.name)
            if draft and draft.submission_id == submission_id:
                self.delete(draft)

    def put_list(self, draft: Draft, content: BinaryIO) -> str:
        """Keep uploaded bytes beside those of an earlier list, which stays until this one was read; their hex SHA-256."""
        digest = hashlib.sha256()
        folder = self._folder / draft.draft_id
        part = folder / f"upload-{secrets.token_hex(4)}.part"
        try:
            with part.open("wb") as out:
                while block := content.read(1 << 20):
                    digest.update(block)
                    out.write(block)
            part.replace(folder / f"list-{digest.hexdigest()}")
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise _disk_trouble() from error
        return digest.hexdigest()

    def list_path(self, draft: Draft, sha256: str) -> Path:
        """Where uploaded bytes lie."""
        return self._folder / draft.draft_id / f"list-{sha256}"

    def reading_folder(self, draft: Draft, number: int) -> Path:
        """Where a reading lies."""
        return self._folder / draft.draft_id / f"reading-{number}"

    def drop_leftovers(self, draft: Draft) -> None:
        """Delete files and readings that the draft no longer refers to."""
        folder = self._folder / draft.draft_id
        keep = {f"list-{draft.list_sha256}", f"reading-{draft.reading_number}"}
        for entry in [*folder.glob("list-*"), *folder.glob("reading-*"), *folder.glob("upload-*")]:
            if entry.name not in keep:
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)

    def drop_expired(self) -> None:
        """Take off the disk what nobody has changed for `keep_days`, lists and all."""
        if self._keep_days is None or not self._folder.is_dir():
            return
        before = (datetime.now(UTC) - timedelta(days=self._keep_days)).timestamp()
        for folder in list(self._folder.iterdir()):
            # 0: just being made.
            if 0 < _changed(folder) < before:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, draft_id: str) -> Draft | None:
        if not _ID.fullmatch(draft_id):
            return None
        try:
            stored = json.loads((self._folder / draft_id / "draft.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        return Draft.from_json(stored)

    def _write(self, draft: Draft) -> None:
        folder = self._folder / draft.draft_id
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(folder / "draft.json", json.dumps(draft.as_json(), ensure_ascii=False).encode())
        except OSError as error:
            raise _disk_trouble() from error


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file so that a crash leaves the old bytes or the new ones, on disk."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def keep_if_possible(path: Path, content: object) -> None:
    """Keep, as JSON, what only spares a person a step. A disk that does not take it holds nobody up."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, json.dumps(content, ensure_ascii=False).encode())
    except OSError as error:
        _log.warning("%s cannot be kept (%s)", path.parent.name, error.strerror)


def _changed(folder: Path) -> float:
    try:
        return (folder / "draft.json").stat().st_mtime
    except OSError:
        return 0.0


def _disk_trouble() -> StoreError:
    return StoreError(
        t("The disk did not take it; is it full? Nothing was lost and nothing was sent. Free some room and try again."),
        code="disk-full",
    )

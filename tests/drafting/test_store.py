"""A draft survives everything but its owner's wish."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError, NotFoundError, StoreError


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    return store.create(owner="ana", connection="practice", batch_size=200)


def test_a_draft_comes_back_as_it_was_saved(store: DraftStore, draft: Draft, tmp_path: Path) -> None:
    saved = store.save(draft, template_name="Invierno ❄", message_text="Hola {{1}}", campaign_id="")
    assert DraftStore(tmp_path).open(draft.draft_id, owner="ana") == saved


@pytest.mark.parametrize("owner", ["luis", "", "ANA"])
def test_an_id_is_not_permission(store: DraftStore, draft: Draft, owner: str) -> None:
    with pytest.raises(NotFoundError):
        store.open(draft.draft_id, owner=owner)


@pytest.mark.parametrize("draft_id", ["", "nope", "../../etc/passwd", "a" * 12, "..%2f..%2fetc", "AAAA/AAAAAAA"])
def test_an_id_that_is_none_is_said(store: DraftStore, draft_id: str) -> None:
    with pytest.raises(NotFoundError, match="not here"):
        store.open(draft_id, owner="ana")


def test_a_second_tab_cannot_overwrite_in_silence(store: DraftStore, draft: Draft) -> None:
    first_tab = second_tab = store.open(draft.draft_id, owner="ana")
    store.save(first_tab, template_name="one")
    with pytest.raises(ConflictError, match="another tab"):
        store.save(second_tab, template_name="two")
    assert store.open(draft.draft_id, owner="ana").template_name == "one"


def test_only_ones_own_drafts_are_listed(store: DraftStore, draft: Draft) -> None:
    store.save(draft, pasted="{}")
    other = store.create(owner="luis", connection="practice", batch_size=200)
    store.save(other, pasted="{}")
    assert [each.draft_id for each in store.recent(owner="ana")] == [draft.draft_id]


def test_a_draft_nobody_touched_for_long_goes_with_its_list(tmp_path: Path) -> None:
    store = DraftStore(tmp_path, keep_days=30)
    old, young = (store.create(owner="ana", connection="practice", batch_size=200) for _ in range(2))
    lists = [store.list_path(each, store.put_list(each, io.BytesIO(b"a;b"))) for each in (old, young)]
    long_ago = time.time() - 31 * 86_400
    os.utime(tmp_path / "drafts" / old.draft_id / "draft.json", (long_ago, long_ago))
    store.drop_expired()
    assert [each.exists() for each in lists] == [False, True]


def test_what_became_a_submission_goes_with_its_list_on_demand(store: DraftStore, draft: Draft) -> None:
    sent, other = (
        store.list_path(each, store.put_list(each, io.BytesIO(b"a;b")))
        for each in (
            store.save(draft, submission_id="s-1"),
            store.create(owner="ana", connection="practice", batch_size=200),
        )
    )
    store.delete_of("s-1")
    assert [each.exists() for each in (sent, other)] == [False, True]


def test_an_uploaded_name_is_never_a_path(store: DraftStore, draft: Draft) -> None:
    sha256 = store.put_list(draft, io.BytesIO(b"a;b\n1;2\n"))
    assert store.list_path(draft, sha256).read_bytes() == b"a;b\n1;2\n"
    assert store.list_path(draft, sha256).parent == store.reading_folder(draft, 1).parent


def test_a_failed_upload_leaves_the_earlier_list(store: DraftStore, draft: Draft) -> None:
    class Cut(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            raise OSError("gone")

    kept = store.put_list(draft, io.BytesIO(b"kept"))
    with pytest.raises(StoreError):
        store.put_list(draft, Cut())  # type: ignore[arg-type]
    folder = store.list_path(draft, kept).parent
    assert [path.name for path in folder.glob("*") if "draft" not in path.name] == [f"list-{kept}"]


FULL_DISK = """
import io, resource, signal, sys
from pathlib import Path
from lynn.drafting.store import DraftStore
from lynn.errors import StoreError
store = DraftStore(Path(sys.argv[1]))
draft = store.create(owner="ana", connection="practice", batch_size=200)
draft = store.save(draft, template_name="before")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
for attempt in (lambda: store.save(draft, template_name="x" * 1000), lambda: store.put_list(draft, io.BytesIO(b"x" * 1000))):
    try:
        attempt()
    except StoreError as error:
        print(error)
print(store.open(draft.draft_id, owner="ana").template_name)
"""


def test_a_full_disk_is_said_and_the_old_state_stays(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    first, second, kept = done.stdout.splitlines()
    assert "disk" in first
    assert "disk" in second
    assert kept == "before"

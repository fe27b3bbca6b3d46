"""All batches of a draft in one archive, for downloading: the exact bytes, one file each."""

from __future__ import annotations

import io
import zipfile

from lynn.batch import make_batches
from lynn.check import CheckedRows
from lynn.drafting.draft import Draft


def batches_archive(checked: CheckedRows, draft: Draft) -> bytes:
    """A .zip with `batch-00001.json` and so on, and `SHA256SUMS` as `sha256sum -c` reads it."""
    content, sums = io.BytesIO(), []
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for batch in make_batches(checked, campaign_id=draft.campaign_id, batch_size=draft.batch_size):
            name = f"batch-{batch.number:05d}.json"
            archive.writestr(name, batch.payload)
            sums.append(f"{batch.sha256}  {name}\n")
        archive.writestr("SHA256SUMS", "".join(sums))
    return content.getvalue()

"""The key of the digests: one for all copies of Listo that share a database, or none of them can tell who was reached.

In: `LISTO_KEY`, or the file `hmac.key` in the data folder (made when the database is new). Out: the key, after its fingerprint
was compared with the one that stands in the database. Under another key everybody's do-not-disturb would be forgotten in
silence; so such a copy records and sends nothing, and says why.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from lynn.errors import StoreError, folder_refused
from lynn.sending.facts import fact, settled
from lynn.sending.store import Store
from lynn.settings import Secret
from lynn.text import t

KEY_FILE = "hmac.key"
_KEY_BYTES = 32
_FACT = "key-fingerprint"


def agreed_key(store: Store, folder: Path, given: Secret | None) -> bytes:
    """The key that this database's digests are made with. `StoreError` (`key-differs`) when ours is another."""
    with store.read() as connection:
        noted = fact(connection, _FACT)
    if given is not None:
        key = bytes.fromhex(given.reveal())
    elif noted is not None and not (folder / KEY_FILE).exists():
        # A key of our own making could only be another one.
        raise _differs()
    else:
        key = load_key(folder)
    if settled(store, _FACT, lambda: fingerprint(key)) != fingerprint(key):
        raise _differs()
    return key


def fingerprint(key: bytes) -> str:
    """Tells keys apart, and nothing about them."""
    return hmac.digest(key, b"the fingerprint of Listo's key", hashlib.sha256)[:8].hex()


def load_key(folder: Path) -> bytes:
    """The key in the data folder; made once. `StoreError` when the folder cannot be read or written."""
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = folder / f".{KEY_FILE}.{secrets.token_hex(8)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                target.write(secrets.token_bytes(_KEY_BYTES))
                target.flush()
                os.fsync(target.fileno())
            try:
                # A link fails where the file exists: of two processes that start at once, the first one's key stays.
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()
    except OSError as error:
        raise folder_refused(folder, error) from None


def _differs() -> StoreError:
    return StoreError(
        t(
            "This copy of Listo has another key than the one that this database was written with, so nothing is recorded or "
            "sent. Give all copies the same {variable}, or the first one's file {file}.",
            variable="LISTO_KEY",
            file=KEY_FILE,
        ),
        code="key-differs",
    )

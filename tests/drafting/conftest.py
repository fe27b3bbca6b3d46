"""The ledger and the sandbox of the sending tests, for drafts that are sent."""

from tests.sending.conftest import ledger, practice, url

__all__ = ["ledger", "practice", "url"]

"""The ledger and the sandbox of the sending tests."""

from tests.sending.conftest import ledger, practice, url

__all__ = ["ledger", "practice", "url"]

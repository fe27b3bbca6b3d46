"""The ledger and the sandbox of the sending tests."""

from tests.sending.conftest import any_ledger, any_url, ledger, postgres, practice, url

__all__ = ["any_ledger", "any_url", "ledger", "postgres", "practice", "url"]

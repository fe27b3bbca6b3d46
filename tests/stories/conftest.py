"""Stories use the same ledgers and sandbox as the tests of sending."""

from tests.sending.conftest import any_ledger, any_url, ledger, own_postgres, postgres, practice, url

__all__ = ["any_ledger", "any_url", "ledger", "own_postgres", "postgres", "practice", "url"]

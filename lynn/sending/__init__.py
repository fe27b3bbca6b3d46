"""Never twice, never lost: the ledger, the sender that goes by it, and the worker that runs the sender."""

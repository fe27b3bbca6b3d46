"""The submissions page: what was sent, and what became of it."""

"""The tenant of a submission, the count of claims, and facts about the database itself."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back."""
    op.add_column("submissions", sa.Column("tenant", sa.Text(), nullable=True))
    op.add_column("lanes", sa.Column("claim_count", sa.BigInteger(), nullable=True))
    facts = op.create_table(
        "facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    # From the first moment on, so that every backup has it too.
    op.bulk_insert(facts, [{"name": "ledger", "value": secrets.token_hex(8)}])

"""Do not disturb hangs on host and tenant, not on a connection's name, and knows the other spelling of a number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back."""
    op.create_table(
        "homes",
        sa.Column("connection", sa.String(length=128), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
    op.add_column("suppressions", sa.Column("home", sa.Text(), nullable=True))
    op.add_column("suppressions", sa.Column("spellings", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_suppressions_home"), "suppressions", ["home"], unique=False)

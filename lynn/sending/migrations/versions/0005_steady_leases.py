"""The end of a lease in seconds that nobody can set, beside the clock's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back."""
    op.add_column("batches", sa.Column("lease_steady", sa.Float(), nullable=True))
    op.add_column("batches", sa.Column("lease_boot", sa.String(length=64), nullable=True))

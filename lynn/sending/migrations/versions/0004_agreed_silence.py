"""Whom a person agreed to reach though they asked for silence in another campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back."""
    op.add_column("documents", sa.Column("agreed_silence", sa.LargeBinary(), nullable=True))

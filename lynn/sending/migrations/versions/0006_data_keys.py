"""Under which key a submission's rows lie in its payloads, so that no other list of theirs is ever divided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back."""
    op.add_column("submissions", sa.Column("data_key", sa.Text(), nullable=True))

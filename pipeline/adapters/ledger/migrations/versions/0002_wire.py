"""Wire deliveries: who said last who may see an article, files, numbers.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from pipeline.adapters.ledger.tables import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "article",
        sa.Column(
            "original_killed", sa.Boolean, nullable=False, server_default=sa.false()
        ),
    )
    for name in ("number", "status_number"):
        op.add_column(
            "article",
            sa.Column(name, sa.BigInteger, nullable=False, server_default="0"),
        )
    op.add_column("article", sa.Column("status_at", UtcTime))
    op.add_column("article", sa.Column("status_by", sa.Text))
    op.add_column("version", sa.Column("delivered", sa.Text))
    op.create_index("ix_delivery_document_id", "delivery", ["document_id"])
    op.create_table(
        "drop_file",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.Column("sha256", sa.Text),
    )
    op.create_table(
        "wire_number",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("received_at", UtcTime, nullable=False),
    )
    op.create_index("ix_wire_number_received_at", "wire_number", ["received_at"])


def downgrade() -> None:
    op.drop_table("wire_number")
    op.drop_table("drop_file")
    op.drop_index("ix_delivery_document_id", "delivery")
    op.drop_column("version", "delivered")
    for name in (
        "status_by",
        "status_at",
        "status_number",
        "number",
        "original_killed",
    ):
        op.drop_column("article", name)

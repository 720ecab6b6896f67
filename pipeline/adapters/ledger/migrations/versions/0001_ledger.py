"""The ledger as it began.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from pipeline.adapters.ledger.tables import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("pipeline_version", sa.Text, nullable=False),
        sa.Column("host", sa.Text),
        sa.Column("pid", sa.Integer),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("finished_at", UtcTime),
        sa.Column("problem", sa.Text),
    )
    op.create_table(
        "run_intake",
        sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("taken_in", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_table(
        "document",
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("final_url", sa.Text, nullable=False),
        sa.Column("captured_at", UtcTime, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("truncated", sa.Boolean, nullable=False),
        sa.Column("archive_file", sa.Text, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_document_archive_file", "document", ["archive_file"])
    op.create_index("ix_document_url", "document", ["url"])
    op.create_table(
        "archive_file",
        sa.Column("archive_file", sa.Text, primary_key=True),
        sa.Column("registered_at", UtcTime, nullable=False),
    )
    op.create_table(
        "feed_state",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_sha256", sa.Text),
        sa.Column("document_id", sa.Text),
        sa.Column("polled_at", UtcTime),
        sa.Column("succeeded_at", UtcTime),
        sa.Column("next_poll_at", UtcTime),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_table(
        "item",
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("guid", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("entry", sa.JSON(none_as_null=True)),
        sa.Column("first_seen_at", UtcTime, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", UtcTime),
        sa.Column("recheck_at", UtcTime),
        sa.Column("changed_at", UtcTime),
        sa.Column("listed_in", sa.Text),
        sa.Column("document_id", sa.Text),
        sa.Column("part", sa.Text),
        sa.Column("article_id", sa.Text),
        sa.Column("run_id", sa.Text),
    )
    op.create_index("ix_item_key", "item", ["key"])
    op.create_index("ix_item_article_id", "item", ["article_id"])
    op.create_index("ix_item_document_id", "item", ["document_id"])
    op.create_index(
        "ix_item_open",
        "item",
        ["run_id"],
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index(
        "ix_item_quarantined",
        "item",
        ["source_id"],
        sqlite_where=sa.text("outcome = 'quarantined'"),
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.create_index(
        "ix_item_retry_at",
        "item",
        ["retry_at"],
        sqlite_where=sa.text("retry_at IS NOT NULL"),
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    op.create_index(
        "ix_item_recheck_at",
        "item",
        ["recheck_at"],
        sqlite_where=sa.text("recheck_at IS NOT NULL"),
        postgresql_where=sa.text("recheck_at IS NOT NULL"),
    )
    op.create_table(
        "run_item",
        sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("article_id", sa.Text),
        sa.Column("at", UtcTime, nullable=False),
    )
    op.create_index("ix_run_item_item_id", "run_item", ["item_id"])
    op.create_table(
        "delivery",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("received_at", UtcTime, nullable=False),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
    )
    op.create_table(
        "article",
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("first_seen_at", UtcTime, nullable=False),
        sa.Column("index_name", sa.Text, nullable=False),
        sa.Column("copy_group_id", sa.Text, nullable=False),
        sa.Column("is_original", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("visible_from", UtcTime, nullable=False),
        sa.Column("visible_until", UtcTime),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("merged_into", sa.Text),
        sa.Column("published_at", UtcTime),
        sa.Column("is_wire", sa.Boolean, nullable=False),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("version_at", UtcTime, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
    )
    op.create_index("ix_article_copy_group_id", "article", ["copy_group_id"])
    op.create_table(
        "article_key",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column(
            "article_id", sa.Text, sa.ForeignKey("article.article_id"), nullable=False
        ),
    )
    op.create_index("ix_article_key_article_id", "article_key", ["article_id"])
    op.create_table(
        "version",
        sa.Column(
            "article_id", sa.Text, sa.ForeignKey("article.article_id"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version_at", UtcTime, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document_id", sa.Text, nullable=False),
        sa.Column("part", sa.Text),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("extractor", sa.Text, nullable=False),
        sa.Column("pipeline_version", sa.Text, nullable=False),
        sa.Column("rules_hash", sa.Text, nullable=False),
        sa.Column("trace", sa.JSON, nullable=False),
    )
    op.create_table(
        "copy_text",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("copy_group_id", sa.Text, nullable=False),
    )
    op.create_table(
        "index_outbox",
        sa.Column(
            "article_id", sa.Text, sa.ForeignKey("article.article_id"), primary_key=True
        ),
        sa.Column("revision", sa.BigInteger, primary_key=True),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text),
        sa.Column("outcome", sa.Text),
    )
    op.create_table(
        "takedown",
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", UtcTime, nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("fetched_at", UtcTime, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("deferred", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "robots",
        "lease",
        "takedown",
        "index_outbox",
        "copy_text",
        "version",
        "article_key",
        "article",
        "delivery",
        "run_item",
        "item",
        "feed_state",
        "archive_file",
        "document",
        "run_intake",
        "run",
    ):
        op.drop_table(table)

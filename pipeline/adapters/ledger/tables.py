"""The tables of the ledger, as the newest migration leaves them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table

from pipeline.text import scrub

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware time, always in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time: {value}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


class Duration(sa.TypeDecorator[timedelta]):
    """A length of time, kept as seconds."""

    impl = sa.Float
    cache_ok = True

    def process_bind_param(
        self,
        value: timedelta | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(
        self,
        value: float | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Series(sa.TypeDecorator[tuple[Any, ...]]):
    """Numbers or short words in their order, kept as JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(
        self,
        value: tuple[Any, ...] | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> list[Any]:
        return list(value or ())

    def process_result_value(
        self,
        value: list[Any] | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> tuple[Any, ...]:
        return tuple(value or ())


class FreeText(sa.TypeDecorator[str]):
    """Text that others wrote, in a form that every server accepts.

    PostgreSQL refuses NUL, and nothing encodes a lone surrogate.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(
        self,
        value: str | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> str | None:
        return None if value is None else scrub(value)


run = Table(
    "run",
    metadata,
    Column("run_id", sa.Text, primary_key=True),
    Column("state", sa.Text, nullable=False),  # running, finished, failed, dead
    Column("pipeline_version", sa.Text, nullable=False),
    Column("host", sa.Text),
    Column("pid", sa.Integer),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("problem", FreeText),
)

# What one channel (a feed, a drop, our own second looks) gave in a run. An entry
# that is listed again and unchanged is counted here and has no row of its own.
run_intake = Table(
    "run_intake",
    metadata,
    Column("run_id", ForeignKey(run.c.run_id), primary_key=True),
    Column("channel", FreeText, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("taken_in", sa.Integer, nullable=False),
    Column("unchanged", sa.Integer, nullable=False),
    Column("problem", FreeText),
)

document = Table(
    "document",
    metadata,
    Column("document_id", sa.Text, primary_key=True),
    Column("kind", sa.Text, nullable=False),
    Column("source_id", sa.Text, nullable=False),
    Column("url", FreeText, nullable=False),
    Column("final_url", FreeText, nullable=False),
    Column("captured_at", UtcTime, nullable=False),
    Column("status", sa.Integer, nullable=False),
    Column("content_type", FreeText, nullable=False),
    Column("sha256", sa.Text, nullable=False),
    Column("truncated", sa.Boolean, nullable=False),
    # of the record that holds the body: a revisit's is that of the first capture
    Column("archive_file", sa.Text, nullable=False),
    Column("offset", sa.BigInteger, nullable=False),
    Column("length", sa.BigInteger, nullable=False),
    Index(None, "archive_file"),
    Index(None, "url"),
)

# Every archive file whose records are known: a file without a row is an orphan.
archive_file = Table(
    "archive_file",
    metadata,
    Column("archive_file", sa.Text, primary_key=True),
    Column("registered_at", UtcTime, nullable=False),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("url", FreeText, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("etag", FreeText),
    Column("last_modified", FreeText),
    Column("body_sha256", sa.Text),
    Column("document_id", sa.Text),
    Column("polled_at", UtcTime),
    Column("succeeded_at", UtcTime),
    Column("next_poll_at", UtcTime),
    Column("failures", sa.Integer, nullable=False),
    Column("problem", FreeText),
    Column("location", FreeText),
    Column("moved_to", FreeText),
    Column("moved_at", UtcTime),
    Column("moved_seen", sa.Integer, nullable=False),
    Column("parent", FreeText),
    Column("full_at", UtcTime),
    Column("changed_at", UtcTime),
    Column("newest_at", UtcTime),
    Column("strikes", sa.Float, nullable=False),
    Column("interval", Duration),
    Column("hint", Duration),
    Column("rhythm", Series, nullable=False),
    Column("window", Series, nullable=False),
    Column("missed", sa.Float, nullable=False),
    Column("missed_at", UtcTime),
    Index(None, "parent"),
    Index(
        "ix_feed_state_sitemaps",
        "polled_at",
        sqlite_where=sa.text("parent IS NOT NULL"),
        postgresql_where=sa.text("parent IS NOT NULL"),
    ),
)

# Feeds that are asked for elsewhere than the sources say, and since when.
feed_move = Table(
    "feed_move",
    metadata,
    Column("url", FreeText, primary_key=True),
    Column("at", UtcTime, primary_key=True),
    Column("before", FreeText, nullable=False),
    Column("after", FreeText, nullable=False),
    Column("why", FreeText, nullable=False),
)

# New entries of a source, hour by hour: its rhythm, which tells when it is quiet.
arrivals = Table(
    "arrivals",
    metadata,
    Column("source_id", sa.Text, primary_key=True),
    Column("hour", UtcTime, primary_key=True),
    Column("entries", sa.Integer, nullable=False),
    Index(None, "hour"),
)

item = Table(
    "item",
    metadata,
    Column("item_id", sa.Text, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("channel", FreeText, nullable=False),
    Column("key", FreeText, nullable=False),
    Column("url", FreeText),
    Column("guid", FreeText),
    Column("title", FreeText, nullable=False),
    Column("entry", sa.JSON(none_as_null=True)),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("outcome", sa.Text),  # NULL: open
    Column("reason", sa.Text),
    Column("stage", sa.Text),
    Column("detail", FreeText, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("retry_at", UtcTime),
    Column("recheck_at", UtcTime),
    Column("changed_at", UtcTime),
    Column("listed_in", sa.Text),
    Column("document_id", sa.Text),
    Column("part", FreeText),
    Column("article_id", sa.Text),
    Column("run_id", sa.Text),
    Index(None, "key"),
    Index(None, "article_id"),
    Index(None, "document_id"),
    Index(
        "ix_item_open",
        "run_id",
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    ),
    Index(
        "ix_item_quarantined",
        "source_id",
        sqlite_where=sa.text("outcome = 'quarantined'"),
        postgresql_where=sa.text("outcome = 'quarantined'"),
    ),
    Index(
        "ix_item_retry_at",
        "retry_at",
        sqlite_where=sa.text("retry_at IS NOT NULL"),
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    ),
    Index(
        "ix_item_recheck_at",
        "recheck_at",
        sqlite_where=sa.text("recheck_at IS NOT NULL"),
        postgresql_where=sa.text("recheck_at IS NOT NULL"),
    ),
)

run_item = Table(
    "run_item",
    metadata,
    Column("run_id", ForeignKey(run.c.run_id), primary_key=True),
    Column("item_id", sa.Text, primary_key=True),
    Column("outcome", sa.Text, nullable=False),
    Column("reason", sa.Text),
    Column("stage", sa.Text, nullable=False),
    Column("detail", FreeText, nullable=False),
    Column("article_id", sa.Text),
    Column("at", UtcTime, nullable=False),
    Index(None, "item_id"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("source_id", sa.Text, primary_key=True),
    Column("sha256", sa.Text, primary_key=True),
    Column("name", FreeText, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("document_id", sa.Text, nullable=False),
    Column("parts", sa.Integer, nullable=False),
    Index(None, "document_id"),
)

# What is in a drop: a file that has not changed is not read again.
drop_file = Table(
    "drop_file",
    metadata,
    Column("source_id", sa.Text, primary_key=True),
    Column("name", FreeText, primary_key=True),
    Column("version", sa.Text, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("sha256", sa.Text),  # NULL: not taken in yet
)

# The numbers that services give their items: a gap is a delivery that is missing.
wire_number = Table(
    "wire_number",
    metadata,
    Column("source_id", sa.Text, primary_key=True),
    Column("service", FreeText, primary_key=True),
    Column("item_id", sa.Text, primary_key=True),
    Column("number", sa.Integer, nullable=False),
    Column("last", sa.Integer, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Index(None, "received_at"),
)

article = Table(
    "article",
    metadata,
    Column("article_id", sa.Text, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("index_name", sa.Text, nullable=False),
    Column("copy_group_id", sa.Text, nullable=False),
    Column("is_original", sa.Boolean, nullable=False),
    Column("original_killed", sa.Boolean, nullable=False),
    Column("state", sa.Text, nullable=False),  # a member of ArticleState
    Column("visible_from", UtcTime, nullable=False),
    Column("visible_until", UtcTime),
    Column("revision", sa.BigInteger, nullable=False),
    Column("merged_into", sa.Text),
    Column("published_at", UtcTime),
    Column("is_wire", sa.Boolean, nullable=False),
    # the head: decided by (version_at, number), never by arrival
    Column("head", sa.Integer, nullable=False),
    Column("versions", sa.Integer, nullable=False),
    Column("version_at", UtcTime, nullable=False),
    Column("number", sa.BigInteger, nullable=False),  # the agency's, 0: none
    Column("digest", sa.Text, nullable=False),
    Column("fingerprint", sa.Text, nullable=False),
    # what said last who may see it
    Column("status_at", UtcTime),
    Column("status_number", sa.BigInteger, nullable=False),
    Column("status_by", sa.Text),
    Index(None, "copy_group_id"),
)

article_key = Table(
    "article_key",
    metadata,
    Column("kind", sa.Text, primary_key=True),
    Column("key", FreeText, primary_key=True),
    Column("article_id", ForeignKey(article.c.article_id), nullable=False),
    Index(None, "article_id"),
)

version = Table(
    "version",
    metadata,
    Column("article_id", ForeignKey(article.c.article_id), primary_key=True),
    Column("number", sa.Integer, primary_key=True),
    Column("version_at", UtcTime, nullable=False),
    Column("fingerprint", sa.Text, nullable=False),
    Column("digest", sa.Text, nullable=False),
    Column("document_id", sa.Text, nullable=False),
    Column("part", FreeText),
    Column("item_id", sa.Text, nullable=False),
    Column("extractor", sa.Text, nullable=False),
    Column("delivered", FreeText),  # the version as the agency calls it
    Column("pipeline_version", sa.Text, nullable=False),
    Column("rules_hash", sa.Text, nullable=False),
    Column("trace", sa.JSON, nullable=False),
)

# The first article with a text owns it: its unique key settles who is a copy.
copy_text = Table(
    "copy_text",
    metadata,
    Column("fingerprint", sa.Text, primary_key=True),
    Column("copy_group_id", sa.Text, nullable=False),
)

index_outbox = Table(
    "index_outbox",
    metadata,
    Column("article_id", ForeignKey(article.c.article_id), primary_key=True),
    Column("revision", sa.BigInteger, primary_key=True),
    Column("run_id", sa.Text, nullable=False),
    Column("item_id", sa.Text),
    Column("outcome", sa.Text),
)

# A takedown outlives the text: replay and reindex obey it.
takedown = Table(
    "takedown",
    metadata,
    Column("article_id", sa.Text, primary_key=True),
    Column("sha256", sa.Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", FreeText, nullable=False),
    Column("actor", FreeText, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", sa.Text, primary_key=True),
    Column("owner", sa.Text, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("token", sa.BigInteger, nullable=False),  # grows with every new owner
    Index(None, "until"),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", sa.Text, primary_key=True),
    Column("fetched_at", UtcTime, nullable=False),
    Column("text", FreeText),
    Column("deferred", sa.Boolean, nullable=False),
    Index(None, "fetched_at"),
)

# How hosts behave: one that asked us to wait, or does not answer, is left alone.
host = Table(
    "host",
    metadata,
    Column("host", sa.Text, primary_key=True),
    Column("seconds", sa.Float),
    Column("failures", sa.Integer, nullable=False),
    Column("closed_until", UtcTime),
    Column("closed_by", FreeText),
    Column("kept_at", UtcTime, nullable=False),
    Index(None, "kept_at"),
)

# What is kept of the newest pages of each outlet: to learn furniture from, and to
# tell when its pages have changed.
page_profile = Table(
    "page_profile",
    metadata,
    Column("item_id", sa.Text, primary_key=True),
    Column("is_read", sa.Boolean, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("site", sa.Text, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    Column("outcome", sa.Text, nullable=False),
    Column("headline", FreeText, nullable=False),
    Column("published_at", UtcTime),
    Column("measures", sa.JSON, nullable=False),
    Column("lines", sa.JSON, nullable=False),
    Column("off", Series, nullable=False),
    Index(None, "source_id", "site", "read_at"),
    Index(None, "read_at"),
)

learned_rule = Table(
    "learned_rule",
    metadata,
    Column("rule_id", sa.Text, primary_key=True),
    Column("source_id", sa.Text, nullable=False),
    Column("site", sa.Text, nullable=False),
    Column("line", FreeText, nullable=False),
    Column("where", sa.Text, nullable=False),
    Column("state", sa.Text, nullable=False),
    Column("seen", sa.Integer, nullable=False),
    Column("pages", sa.Integer, nullable=False),
    Column("evidence", Series, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("decided_by", FreeText),
    Column("decided_at", UtcTime),
    Index(None, "source_id", "site"),
)

# Outlets whose pages are off their own baseline, or were accepted as they are now.
quality = Table(
    "quality",
    metadata,
    Column("source_id", sa.Text, primary_key=True),
    Column("site", sa.Text, primary_key=True),
    Column("changed_at", UtcTime),
    Column("problem", FreeText),
    Column("accepted_at", UtcTime),
    Column("accepted_by", FreeText),
)

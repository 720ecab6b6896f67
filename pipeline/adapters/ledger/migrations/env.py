"""Run the migrations on the connection that `ledger.engine` hands over."""

from alembic import context

from pipeline.adapters.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="newsline_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

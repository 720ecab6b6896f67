"""The search page: `serve`."""

import click

from pipeline import console
from pipeline.bootstrap import open_job, open_sources
from pipeline.cli.entry import main
from pipeline.operations.explain import explain as explain_lines
from pipeline.settings import Settings
from pipeline.web.app import make_app
from pipeline.web.server import serve as serve_app


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port; NEWS_PORT else.")
@click.pass_obj
def serve(settings: Settings, port: int | None) -> None:
    """Show the search page on 127.0.0.1 until Ctrl-C."""
    names = {source.id: source.name for source in open_sources(settings)}
    with open_job(settings) as job:
        app = make_app(
            job.index, lambda article_id: explain_lines(job, article_id), job.now, names
        )
        serve_app(app, "127.0.0.1", settings.port if port is None else port, _say)


def _say(address: str) -> None:
    console.out.print(f"The search page is at {address} (Ctrl-C ends it)")

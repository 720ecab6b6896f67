"""The entry point: settings, logs, and errors as one message and an exit code."""

import sys
from pathlib import Path
from typing import Any

import click
import structlog

from pipeline import __version__, console
from pipeline.errors import AccountingError, ConfigError, Interrupted, PipelineError
from pipeline.settings import read_settings

EXIT_OK, EXIT_FAILED, EXIT_CONFIG, EXIT_BUG, EXIT_STOPPED = 0, 1, 2, 3, 130
EXIT_CODES = """\b
Exit codes:
  0    done; what could not be fetched is in the ledger and tried again
  1    a store failed or something was found wrong; nothing is lost, run again
  2    the command line, a setting, a source or a rule is wrong
  3    a bug: an item met one and is in quarantine, or a run does not add up
  130  stopped by Ctrl-C; the next run goes on from there
"""


class News(click.Group):
    """Turns our errors into one message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            text = console.harmless(f"news: {error}")
            console.err.print(text, style="red", markup=False, soft_wrap=True)
            sys.exit(_exit_code(error))
        except (KeyboardInterrupt, click.Abort):
            sys.exit(EXIT_STOPPED)


def _exit_code(error: PipelineError) -> int:
    if isinstance(error, ConfigError):
        return EXIT_CONFIG
    if isinstance(error, Interrupted):
        return EXIT_STOPPED
    return EXIT_BUG if isinstance(error, AccountingError) else EXIT_FAILED


@click.group(cls=News, epilog=EXIT_CODES)
@click.version_option(__version__)
@click.option("--state", type=click.Path(path_type=Path), help="Folder of the stores.")
@click.option("--sources", type=click.Path(path_type=Path), help="File of the sources.")
@click.option("--verbose", is_flag=True, help="Log as JSON to stderr.")
@click.pass_context
def main(
    ctx: click.Context, state: Path | None, sources: Path | None, verbose: bool
) -> None:
    """Ingest news so that nothing is lost and everything can be explained.

    \b
    Examples:
      news run                       ingest all sources once
      news search 'ballistic missile' --language en
      news explain https://example.org/story.html
      news serve                     the search page
    """
    _log_to_stderr(verbose)
    ctx.obj = read_settings(state_dir=state, sources=sources)


def _log_to_stderr(verbose: bool) -> None:
    level = 20 if verbose else 40
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

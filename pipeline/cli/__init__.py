"""The `news` command: one module for each group of commands."""

import sys

try:
    from pipeline.cli import (
        articles,
        boilerplate,
        ingest,
        new_sources,
        operations,
        quality,
        read,
        reclean,
        search,
        serve,
        sources,
        stores,
    )
    from pipeline.cli.entry import main
except KeyboardInterrupt:
    # Loading takes a moment, in which nothing is under way that could be told of.
    sys.exit(130)

__all__ = [
    "articles",
    "boilerplate",
    "ingest",
    "main",
    "new_sources",
    "operations",
    "quality",
    "read",
    "reclean",
    "search",
    "serve",
    "sources",
    "stores",
]

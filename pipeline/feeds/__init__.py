"""Bytes of a feed to its entries: RSS, Atom, RDF, JSON Feed, sitemaps.

Beside them are subscription lists (`opml`) and where feeds may be (`discover`).
All of it opens nothing.
"""

from pipeline.feeds.parse import parse_feed

__all__ = ["parse_feed"]

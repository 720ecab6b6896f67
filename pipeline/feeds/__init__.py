"""Bytes of a feed to its entries: RSS, Atom, RDF and JSON Feed; opens nothing."""

from pipeline.feeds.parse import parse_feed

__all__ = ["parse_feed"]

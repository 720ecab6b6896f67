"""Newsline: news ingestion that loses nothing and can explain everything."""

from importlib.metadata import version

__version__ = version("newsline")

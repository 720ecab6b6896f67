"""The embedded search page."""

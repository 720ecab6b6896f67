"""Folders that can be listed and read, one module for each transport."""

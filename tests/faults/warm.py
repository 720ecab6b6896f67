"""Imported for what it does: one whole run, so that forks of its process need not.

The language model is unpacked, and hundreds of patterns are compiled: a second each.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.killed_run import run_once
from tests.faults.small_web import write_small_web

with TemporaryDirectory() as folder:
    web = write_small_web(Path(folder))
    run_once(web.environ(Path(folder) / "state"), web.visit(1))

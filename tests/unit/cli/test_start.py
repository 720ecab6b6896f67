"""The very start of the command."""

import subprocess
import sys

INTERRUPTED = """
import sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == "pipeline.cli.ingest":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
from pipeline.cli import main
"""


def test_ctrl_c_while_it_is_loaded_ends_it_without_a_word() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "")

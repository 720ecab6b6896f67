"""Every script in deploy/ is one that a POSIX shell can read."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[3] / "deploy").glob("*.sh"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_can_be_read_and_run(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True, timeout=10)
    assert script.read_text().startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in script.read_text()
    assert os.access(script, os.X_OK)


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) == 5

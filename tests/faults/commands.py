"""The `news` command in a process group of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start_news(environ: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
    """Start `news` with these settings and no others; its group has its id."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("NEWS_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
        cwd=ROOT,
        env=own | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def news(environ: Mapping[str, str], *words: str, seconds: float = 300) -> str:
    """Run `news` to its end and return what it printed."""
    process = start_news(environ, *words)
    printed, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, printed
    return printed

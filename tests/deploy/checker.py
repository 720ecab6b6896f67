"""The checker of compose files: compose-go, pinned in `compose_check/go.mod`.

It loads a file as `docker compose config` would: the schema, the variables, and
that what is named exists. It starts nothing.
"""

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent / "compose_check"
_BUILDS_WITHIN = 300.0  # seconds; the first time fetches the modules
_CHECKS_WITHIN = 20.0


class ComposeError(Exception):
    """The file is not one that Compose would start; the message says why."""


@functools.cache
def why_no_checker() -> str | None:
    """Return why compose files cannot be checked here."""
    if not shutil.which("go"):
        return "there is no go to build the checker of compose files"
    wanted, there = _wanted(), _there()
    if there < wanted:
        return f"go is {_dotted(there)}, the checker needs {_dotted(wanted)}"
    return None


def build(folder: Path) -> Path:
    """Build the checker into `folder` and return its path."""
    program = folder / "compose_check"
    _go("build", "-mod=readonly", "-o", str(program), ".", within=_BUILDS_WITHIN)
    return program


def check(program: Path, compose: Path, variables: Path) -> Mapping[str, Any]:
    """Return what Compose makes of a file, merged and with its variables.

    Raises:
        ComposeError: It would refuse the file.
    """
    done = subprocess.run(
        [program, compose, variables],
        capture_output=True,
        text=True,
        timeout=_CHECKS_WITHIN,
        env={},
    )
    if done.returncode:
        raise ComposeError(done.stderr)
    model: Mapping[str, Any] = json.loads(done.stdout)
    return model


def _wanted() -> tuple[int, ...]:
    found = re.search(r"^go ([\d.]+)$", (_SOURCE / "go.mod").read_text(), re.MULTILINE)
    assert found
    return _numbers(found[1])


def _there() -> tuple[int, ...]:
    return _numbers(_go("env", "GOVERSION", within=_CHECKS_WITHIN))


def _go(*arguments: str, within: float) -> str:
    done = subprocess.run(
        ["go", *arguments],
        cwd=_SOURCE,
        # No other toolchain is fetched: what is installed must do.
        env=os.environ | {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0"},
        capture_output=True,
        text=True,
        timeout=within,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))

"""Where the evaluation data is, if it is there at all."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def folder(name: str) -> Path | None:
    """Return one folder of the evaluation data, or None where it does not exist."""
    given = os.environ.get("NEWS_EVAL")
    base = Path(given) if given else ROOT.parent / "shared" / "eval"
    return base / name if (base / name).is_dir() else None

"""Reading a file of settings in YAML."""

from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import ConfigError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Makes plain values only. That of libyaml takes a tenth of the time (measured on
3,000 sources); it is there wherever PyYAML came as a wheel."""


def read_yaml(path: Path, next_step: str) -> Any:
    """Return what is in the file at `path`, {} if nothing is.

    Raises:
        ConfigError: It cannot be read, and here is the `next_step`; or it is no YAML.
    """
    try:
        return yaml.load(path.read_text("utf-8"), Loader=LOADER) or {}  # noqa: S506
    except OSError as error:
        why = f"cannot be read ({error.strerror}); {next_step}"
        raise ConfigError(f"{path}: {why}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: not valid YAML: {error}") from error

"""The shipped rules."""

from pathlib import Path

import pytest

from pipeline.clean.rules import Rules, load_rules

RULES_FILE = Path(__file__).parents[3] / "config" / "boilerplate.yaml"


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules(RULES_FILE)

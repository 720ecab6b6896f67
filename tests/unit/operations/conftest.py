"""A newsroom after its first visit."""

from pathlib import Path

import pytest

from tests.newsroom import Newsroom, newsroom


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)

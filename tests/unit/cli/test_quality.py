"""`news quality`: outlets off their baseline, listed and accepted."""

import pytest

from pipeline.profiles import Outlet, Quality
from tests.newsroom import Newsroom
from tests.values import NOW

VALLEY = Outlet("valley", "valley.example")


@pytest.fixture
def off(room: Newsroom) -> Newsroom:
    """A newsroom one of whose outlets is off its baseline."""
    room.ledger.save_qualities(
        [Quality(outlet=VALLEY, changed_at=NOW, problem="4 of the last 5 \x1b[2J")]
    )
    return room


def test_without_trouble_there_is_nothing_to_list_or_to_accept(news, room) -> None:
    listed = news("quality", "list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "0 outlets" in listed.stderr
    result = news("quality", "accept", "valley")
    assert result.exit_code == 2
    assert "not off its baseline, nothing to accept; no outlet is" in result.stderr


@pytest.mark.parametrize("command", ["run", "status"])
def test_an_outlet_that_is_off_is_told_of_with_what_to_do(news, off, command) -> None:
    told = news(command).stdout
    assert "! valley: valley.example: pages are not as they were" in told
    assert "'news quality accept valley valley.example'" in told
    assert "\x1b" not in told


def test_an_outlet_that_is_off_is_listed_and_accepted(news, off) -> None:
    listed = news("quality", "list").stdout
    assert "valley valley.example: off since 2026-09-01 06:00 UTC (4 of" in listed
    accepted = news("quality", "accept", "valley", "valley.example")
    assert "0 items will be read again" in accepted.stdout
    assert "as accepted by" in news("quality", "list").stdout
    assert "pages are not as they were" not in news("status").stdout


def test_another_site_cannot_be_accepted(news, off) -> None:
    result = news("quality", "accept", "valley", "coast.example")
    assert result.exit_code == 2
    assert "those that are: valley valley.example" in result.stderr

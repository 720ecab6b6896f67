"""Every command says what it does."""

from collections.abc import Iterator

import click
import pytest

from pipeline import __version__
from pipeline.cli import main


def commands(
    command: click.Command, *path: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, *path, name)


ALL = dict(commands(main))


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "news")
def test_help_tells_what_a_command_does(news, path) -> None:
    result = news(*path, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len((ALL[path].help or "").strip()) >= 20


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "news")
def test_every_option_tells_what_it_does(path) -> None:
    options = [p for p in ALL[path].params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_help_tells_the_exit_codes(news) -> None:
    text = news("--help").stdout
    assert [code for code in ("0 ", "1 ", "2 ", "3 ", "130 ") if code not in text] == []


def test_the_version_is_told(news) -> None:
    assert f"version {__version__}" in news("--version").stdout


@pytest.mark.parametrize("line", [["nonsense"], ["run", "--nonsense"], ["forget"]])
def test_a_wrong_command_line_is_exit_code_2(news, line) -> None:
    result = news(*line)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr

"""The score of the labelled deliveries: field by field, what is skipped, scenarios."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.evaluation import wire_scenarios
from tests.evaluation.recorded_web import Difference
from tests.evaluation.wire_fields import FIELDS, compare
from tests.evaluation.wire_reading import (
    Made,
    is_no_article,
    load,
    read_file,
    said,
    source_of,
)

Compared = Mapping[str, Difference | None]


@dataclass(frozen=True, slots=True)
class Score:
    """In how many of the deliveries that are labelled with a field it is right."""

    field: str
    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.field} {self.right}/{self.of}"


def report(data: Path, folder: Path, say: Callable[[str], object]) -> int:
    """Print the score of the deliveries in `data`; return how much is different.

    `folder` is for the stores of the scenarios' runs.
    """
    compared = compare_all(data)
    say("\nwire deliveries:\n")
    for score in scores(compared):
        say(f"  {score}\n")
    off = differences(compared) + skip_differences(data)
    off += wire_scenarios.differences(data, wire_scenarios.embedded(folder))
    for difference in off:
        say(f"  {difference}\n")
    say(f"{len(off)} differences from what is expected of the deliveries\n")
    return len(off)


def compare_all(data: Path) -> list[Compared]:
    """Read and compare all labelled deliveries, in the order of their ids."""
    return [compare(one, read_file(one.file, one.source)) for one in load(data)]


def scores(compared: Sequence[Compared]) -> list[Score]:
    """Count what is right, in the order of the table of fields."""
    return [
        Score(
            field=field.name,
            right=sum(one.get(field.name, one) is None for one in compared),
            of=sum(field.name in one for one in compared),
        )
        for field in FIELDS
    ]


def differences(compared: Iterable[Compared]) -> list[Difference]:
    """Return all differences; what cannot be read is one, not one a field."""
    found = (d for one in compared for d in one.values() if d is not None)
    return list(dict.fromkeys(found))


def skip_differences(data: Path) -> list[Difference]:
    """Compare how the deliveries end that hold no article, or several."""
    folder = data / "recognise-and-skip"
    found: list[Difference] = []
    for entry in json.loads((folder / "index.json").read_text("utf-8")):
        file = data / entry["file"]
        made = read_file(file, source_of(file.stem))
        problems = dict.fromkeys(skip_problems(entry["action"], made))
        found += (Difference(file.name, entry["action"], p) for p in problems)
    return found


def skip_problems(action: str, made: Sequence[Made]) -> Iterator[str]:
    """Say what is wrong with a delivery of which the labels want `action`."""
    check = _several_articles if action == "index" else _no_article
    yield from check(made)
    has_links = all(one.item and one.item.members for one in made)
    if action == "skip-or-link" and not has_links:
        yield "a package without its links"


def _no_article(made: Sequence[Made]) -> Iterator[str]:
    for one in made:
        if not is_no_article(one):
            yield said(one)


def _several_articles(made: Sequence[Made]) -> Iterator[str]:
    if len(made) < 2:
        yield f"{len(made)} item in an envelope of several"
    for one in made:
        if one.article is None:
            yield said(one)
        elif any(mark in one.article.text for mark in ("&amp;", "&lt;", "&#")):
            yield "an escaped character in the text"

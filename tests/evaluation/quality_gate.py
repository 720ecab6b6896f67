"""The quality gate over streams of pages: false alarms, and broken layouts noticed.

`python -m tests.evaluation.quality_gate` reads the annotated news pages twice, whole
and with the story cut out, and tells what the gate makes of streams of their numbers.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from lxml.html import HtmlElement, fromstring, tostring

from pipeline.model import Ended
from pipeline.profiles import PageProfile
from pipeline.quality.standing import Turn
from pipeline.run import read
from tests.evaluation.annotated import Page, over_pages, pages, shipped_rules, task_of
from tests.evaluation.data import folder
from tests.pages import Outlets, a_page

_PROSE = 80
OUTLETS, LENGTH = 20, 400


def whole(data: Path, page: Page) -> PageProfile | None:
    """Return the profile of a page as it is."""
    return _profile(page, page.body())


def broken(data: Path, page: Page) -> PageProfile | None:
    """Return the profile of a page out of which the story was cut."""
    return _profile(page, without_story(page.body()))


def without_story(body: bytes) -> bytes:
    """Cut out scripts, and all that holds prose and is not made of links."""
    tree = fromstring(body)
    for element in [*tree.iter("script"), *filter(_is_prose, tree.iter("p", "div"))]:
        if element.getparent() is not None:
            element.drop_tree()
    return bytes(tostring(tree))


def _is_prose(element: HtmlElement) -> bool:
    text = element.text_content()
    linked = sum(len(a.text_content()) for a in element.iter("a"))
    parts = (e for e in element if isinstance(e.tag, str))
    holds_others = any(len(e.text_content().strip()) > _PROSE for e in parts)
    return len(text.strip()) > _PROSE and linked < 0.3 * len(text) and not holds_others


def _profile(page: Page, body: bytes) -> PageProfile | None:
    task = task_of(page)
    reading = read(
        replace(task, document=replace(task.document, body=body)), shipped_rules()
    )
    return None if isinstance(reading, Ended) else reading.profile


def traffic(
    chance: Random, reports: Sequence[PageProfile], flashes: float, lot: int
) -> Iterator[PageProfile]:
    """Give pages without end, a share of them `flashes` that come in lots."""
    scale = chance.choice([0.5, 1, 2])
    while True:
        if chance.random() < flashes / lot:
            yield from (a_page(chance.uniform(150, 350)) for _ in range(lot))
        else:
            told = dict(chance.choice(reports).measures)
            size = told.pop("characters") * scale
            yield replace(a_page(size), measures=told | {"characters": size})


def false_alarms(
    reports: Sequence[PageProfile], flashes: float, lot: int
) -> tuple[int, int]:
    """Return how often outlets were thought to have changed, and the pages held."""
    alarms = held = 0
    for seed in range(OUTLETS):
        outlet, coming = Outlets(), traffic(Random(seed), reports, flashes, lot)
        held += len(outlet.read(*islice(coming, LENGTH)))
        alarms += outlet.turns.count(Turn.CHANGED)
    return alarms, held


def noticed(
    reports: Sequence[PageProfile], remains: Sequence[PageProfile], flashes: float
) -> tuple[int, int]:
    """Return how many of four times the outlets were noticed, and the median leak."""
    found, leaks = 0, []
    for seed in range(4 * OUTLETS):
        chance, outlet = Random(seed), Outlets()
        outlet.read(*islice(traffic(chance, reports, flashes, 1), 60))
        before, kinds = len(outlet.turns), chance.sample(list(remains), 3)
        new = [replace(a_page(), measures=chance.choice(kinds).measures)
               for _ in range(60)]  # fmt: skip
        leaks.append(60 - len(outlet.read(*new)))
        found += Turn.CHANGED in outlet.turns[before:]
    return found, sorted(leaks)[len(leaks) // 2]


def main() -> None:
    """Print a line for each kind of traffic."""
    data = folder("extraction")
    assert data
    news = [page for page in pages(data) if page.is_news]
    reports = [one for one in over_pages(whole, data, news) if one]
    remains = [one for one in over_pages(broken, data, news[::2]) if one]
    for flashes in (0.0, 0.05, 0.1, 0.25, 0.5):
        for lot in (1, 3, 6) if flashes else (1,):
            alarms, held = false_alarms(reports, flashes, lot)
            _tell(
                f"flashes {flashes:.0%} in lots of {lot}: {alarms} alarms, {held} held"
            )
    for flashes in (0.0, 0.05, 0.1, 0.25):
        found, leak = noticed(reports, remains, flashes)
        of = f"{found} of {4 * OUTLETS} noticed, {leak} of 60 read in the middle"
        _tell(f"broken, {flashes:.0%} flashes before: {of}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

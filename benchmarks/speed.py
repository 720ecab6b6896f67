"""Articles per second of processor time: the whole pipeline against trafilatura."""

import time
from collections.abc import Sequence

from trafilatura import bare_extraction

from benchmarks.editions import Page, edition_of, feed_of, feed_url, recorded_pages
from benchmarks.plant import Plant, articles_in, open_plant
from benchmarks.processes import cpu_of_all
from benchmarks.tables import show
from pipeline.extract.page import reset_caches

EDITIONS = 6
GOAL = 0.70


def main() -> None:
    """Measure in rounds, one after the other, so that noise meets all alike."""
    recorded = recorded_pages()
    pipeline, bare, with_metadata, articles, pages = 0.0, 0.0, 0.0, 0, 0
    with open_plant() as plant:
        _ingest(plant, 0, recorded[:20])  # starts the readers
        for number in range(1, EDITIONS + 1):
            edition = [edition_of(page, number) for page in recorded]
            pages += len(edition)
            seconds, came = _ingest(plant, number, edition)
            pipeline, articles = pipeline + seconds, articles + came
            bare += _extract(edition, with_metadata=False)
            with_metadata += _extract(edition, with_metadata=True)
    rows = [
        ("bare_extraction", pages, bare),
        ("bare_extraction, with_metadata=True", pages, with_metadata),
        (f"the whole pipeline ({articles} articles)", pages, pipeline),
    ]
    show(
        "speed",
        ("what", "pages", "CPU s", "pages per CPU s", "pipeline's share"),
        [
            (what, count, f"{s:.1f}", f"{count / s:.1f}", f"{s / pipeline:.2f}")
            for what, count, s in rows
        ],
        f"goal: a share of {GOAL:.2f} of bare_extraction's speed",
    )


def _ingest(plant: Plant, number: int, pages: Sequence[Page]) -> tuple[float, int]:
    """Return the seconds of this process and the readers, and the articles."""
    name = f"edition-{number}"
    web = {page.url: page.body for page in pages}
    web[feed_url(name)] = feed_of([page.url for page in pages])
    before = cpu_of_all()
    report = plant.run(name, web.get)
    return cpu_of_all() - before, articles_in(report)


def _extract(pages: Sequence[Page], *, with_metadata: bool) -> float:
    reset_caches()
    before = time.process_time()
    for page in pages:
        bare_extraction(page.body, url=page.url, with_metadata=with_metadata)
    return time.process_time() - before

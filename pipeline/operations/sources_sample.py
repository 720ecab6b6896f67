"""Read some entries of a feed as a run would, and say what comes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Article, Document, DocumentKind, Ended, FeedEntry
from pipeline.operations.sources_fetch import look_at
from pipeline.records import Reading, ReadTask
from pipeline.sources import Source
from pipeline.stages.job import Job
from pipeline.text import squeeze, words

WIDTH = 90
"""Columns of an excerpt."""
ENOUGH_WORDS = 100
AS_LONG = 0.95
"""A feed's text does instead of the page's if it has so many of its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry with the feed that lists it and the source that this is of."""

    source: Source
    feed: Document
    entry: FeedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An entry, what its page reads as, and what it says itself."""

    entry: FeedEntry
    page: Article | Ended
    own: Article | Ended

    @property
    def best(self) -> Article | Ended:
        """What a run would make of it."""
        return self.own if isinstance(self.page, Ended) else self.page


def chosen(
    source: Source, feed: Document, entries: Sequence[FeedEntry], most: int
) -> list[Listed]:
    """Return the first `most` entries that lead to a page each."""
    distinct: dict[str, FeedEntry] = {}
    for entry in entries:
        if entry.url:
            distinct.setdefault(entry.url, entry)
    first = list(distinct.values())[:most]
    return [Listed(source=source, feed=feed, entry=entry) for entry in first]


def read_samples(job: Job, entries: Sequence[Listed]) -> list[Sample]:
    """Fetch the pages of `entries`, and read both as a run would."""
    urls = {each.entry.url or "": each.source.id for each in entries}
    pages = dict(look_at(job, urls, DocumentKind.PAGE))
    return [_sample(job, each, pages[each.entry.url or ""]) for each in entries]


def _sample(job: Job, listed: Listed, page: Document | Ended) -> Sample:
    source, entry = listed.source, listed.entry
    return Sample(
        entry=entry,
        page=page if isinstance(page, Ended) else _read(job, source, page, entry),
        own=_read(job, source, listed.feed, entry),
    )


def _read(
    job: Job, source: Source, document: Document, entry: FeedEntry
) -> Article | Ended:
    task = ReadTask(
        item_id=document.url, document=document, part=None, entry=entry, source=source
    )
    (reading,) = job.readers.read([task])
    return reading.article if isinstance(reading, Reading) else reading


def feed_is_enough(samples: Sequence[Sample]) -> bool:
    """Tell whether the feed holds the texts as whole as the pages do."""
    pairs = [(_words(s.own), _words(s.page)) for s in samples if _words(s.page)]
    return len(pairs) > 1 and all(
        own >= max(ENOUGH_WORDS, AS_LONG * page) for own, page in pairs
    )


def _words(article: Article | Ended) -> int:
    return 0 if isinstance(article, Ended) else len(words(article.text))


def sample_lines(sample: Sample) -> Iterator[str]:
    """Tell what was read: headline, people, date, where the text begins and ends."""
    yield f"{sample.entry.url}"
    if isinstance(sample.page, Ended):
        yield f"  ! {_last_line(sample.page.detail) or sample.page.reason}"
    article = sample.best
    if isinstance(article, Ended):
        return
    if isinstance(sample.page, Ended):
        yield "  so the text of the feed would be taken:"
    yield from _article_lines(article)
    yield f"  the feed has {_words(sample.own) or 'no'} words of it"


def _article_lines(article: Article) -> Iterator[str]:
    at, lines = article.published_at, [x for b in article.blocks for x in b.lines]
    people = ", ".join(article.authors) or "no author"
    when = f"{at:%Y-%m-%d %H:%M} UTC" if at else "no date"
    yield f"  headline: {article.headline or '–'}"
    yield f"  {people} · {when} · language {article.language}"
    if article.agency:
        yield f"  agency {article.agency}"
    yield f"  {_words(article)} words, read by {article.extractor}"
    if lines:
        yield f"    first: {_excerpt(lines[0])}"
        yield f"    last:  {_excerpt(lines[-1])}"
    for removal in article.removed:
        yield f"    removed by {removal.rule_id}: {_excerpt(removal.text)}"


def _last_line(detail: str) -> str:
    """Return the line that tells most of a traceback, the only one of the others."""
    return detail.strip().rpartition("\n")[2]


def _excerpt(line: str) -> str:
    text = squeeze(line)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"

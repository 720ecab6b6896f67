"""Read some entries of a feed as a run would, and say what comes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.overrides import MISFIT, NO_SITES, SITE, SiteRules
from pipeline.model import Article, Document, DocumentKind, Ended, FeedEntry
from pipeline.operations.side_by_side import compared, headings
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
    """An entry, what its page reads as, and what it says itself.

    Where the page's site has an override, in `override_file`, the page `without` it.
    """

    entry: FeedEntry
    page: Article | Ended
    own: Article | Ended
    override_file: str = ""
    without: Article | Ended | None = None

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


def read_samples(
    job: Job, entries: Sequence[Listed], sites: SiteRules = NO_SITES
) -> list[Sample]:
    """Fetch the pages of `entries`, and read both as a run would."""
    urls = {each.entry.url or "": each.source.id for each in entries}
    pages = dict(look_at(job, urls, DocumentKind.PAGE))
    return [_sample(job, each, pages[each.entry.url or ""], sites) for each in entries]


def _sample(
    job: Job, listed: Listed, page: Document | Ended, sites: SiteRules
) -> Sample:
    source, entry = listed.source, listed.entry
    own = _read(job, source, listed.feed, entry)
    if isinstance(page, Ended):
        return Sample(entry=entry, page=page, own=own)
    read = _read(job, source, page, entry)
    override = sites.of(page.final_url, source.without_rules)
    if override is None:
        return Sample(entry=entry, page=read, own=own)
    return Sample(
        entry=entry,
        page=read,
        own=own,
        override_file=sites.file(override),
        without=_read(job, _without_override(source), page, entry),
    )


def _without_override(source: Source) -> Source:
    return source.model_copy(update={"without_rules": (*source.without_rules, SITE)})


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
    if sample.without is not None:
        yield f"  {headings('without the override', 'with it')}"
        for line in compared(sample.without, sample.page):
            yield f"  {line}"
        yield f"  the override: {_override(sample)}"
    article = sample.best
    if isinstance(article, Ended):
        return
    if isinstance(sample.page, Ended):
        yield "  so the text of the feed would be taken:"
    yield from _article_lines(article)
    yield f"  the feed has {_words(sample.own) or 'no'} words of it"


def fits(sample: Sample) -> bool:
    """Tell whether the override of its site, if there is one, fits a page."""
    return MISFIT not in _override(sample)


def _override(sample: Sample) -> str:
    """Say what the override did, as `news explain` will."""
    if isinstance(sample.page, Ended):
        return sample.override_file
    return sample.page.evidence.get(SITE, sample.override_file)


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

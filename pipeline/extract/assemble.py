"""The article out of a reading and of what page, trafilatura and feed claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.extract.dates import EARLIEST, as_told, has_time, parse_claim, plausible
from pipeline.extract.headline import choose_headline
from pipeline.extract.names import persons_in
from pipeline.extract.outlets import own_names
from pipeline.extract.readings import Reading
from pipeline.extract.stand_ins import is_stand_in, persons_of
from pipeline.extract.structured import Claims
from pipeline.markup import html_blocks
from pipeline.model import Article, Document, DocumentKind, FeedEntry
from pipeline.sources import Source
from pipeline.text import fold, tidy, words

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# A headline of so few words may be the name of its site.
_NAME = 3
# A day begins up to 14 hours before UTC's, and ends up to 12 hours after it.
_DAY_BEGINS, _DAY_ENDS = timedelta(hours=-14), timedelta(hours=36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What trafilatura thinks of title, authors, date and so on; "" for nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    site_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    is_timed: bool
    origin: str


def assemble(
    document: Document,
    source: Source,
    reading: Reading,
    claims: Claims,
    hints: Hints,
    entry: FeedEntry | None,
) -> Article:
    """Put the article together; `evidence` tells where each field is from."""
    said = entry or FeedEntry(part=0)
    title, title_origin = choose_headline(claims, hints.title, said.title, source.name)
    site = _site_name(claims, hints, title) or source.name
    authors, authors_origin = _authors(
        claims, hints, said, (*own_names(document.final_url, site), source.name)
    )
    article = Article(
        source_id=source.id,
        canonical_url=claims.canonical_url or None,
        guid=said.guid,
        headline=tidy(title),
        authors=authors,
        byline=_signed_by(claims, hints, authors),
        description=_description(claims, hints, said) or None,
        site_name=site,
        lead_image_url=claims.image_url or None,
        declared_language=_language(claims, said, source),
        blocks=reading.blocks,
        removed=reading.removed,
        extractor=reading.extractor,
        counted=reading.counted,
        evidence=_told(
            text=f"{reading.extractor}: {reading.why}",
            headline=title_origin,
            authors=authors_origin,
            section=claims.section,
        ),
    )
    return _dated(_addressed(article, document, said), document, claims, hints, said)


def _site_name(claims: Claims, hints: Hints, title: str) -> str:
    """Return what the site calls itself; what begins with the headline is a title."""
    headline = fold(title)
    is_long = len(words(title)) > _NAME
    names = (claims.site_name, hints.site_name)
    own = (n for n in names if not (is_long and fold(n).startswith(headline)))
    return next(filter(None, own), "")


def _told(**origins: str) -> dict[str, str]:
    return {field: origin for field, origin in origins.items() if origin}


def _addressed(article: Article, document: Document, entry: FeedEntry) -> Article:
    """Fill in the URLs; the address of a feed is not that of its entries."""
    if document.kind is DocumentKind.FEED:
        return replace(article, url=entry.url)
    return replace(article, url=entry.url or document.url, final_url=document.final_url)


def _dated(
    article: Article, document: Document, claims: Claims, hints: Hints, entry: FeedEntry
) -> Article:
    published = _published(claims, hints, entry)
    modified = _unless_before(published, _modified(claims, entry))
    published_at = published.at if published else None
    origins = _told(
        published_at=published.origin if published else "",
        modified_at=modified.origin if modified else "",
    )
    return replace(
        article,
        published_at=published_at,
        modified_at=modified.at if modified else None,
        date_suspect=not plausible(published_at, document.captured_at),
        evidence={**article.evidence, **origins},
    )


def _authors(
    claims: Claims, hints: Hints, entry: FeedEntry, publishers: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    if claims.authors:
        return claims.authors, claims.authors_from
    # Trafilatura makes words of an account: its name run together tells them.
    barred = (*publishers, *claims.accounts)
    for names, origin in ((hints.authors, "trafilatura"), (entry.authors, "feed")):
        persons = persons_in("; ".join(names), barred)
        if known := persons_of(persons):
            return known, origin
    return (), ""


def _signed_by(claims: Claims, hints: Hints, authors: tuple[str, ...]) -> str | None:
    """Return the byline where it says more than its persons' names."""
    persons = {fold(name) for name in authors}
    byline = claims.byline or ", ".join(filter(is_stand_in, hints.authors))
    names = (fold(name) for name in byline.split(", ") if name)
    return byline if any(name not in persons for name in names) else None


def _published(claims: Claims, hints: Hints, entry: FeedEntry) -> _Moment | None:
    """Return the best claim; of one day's claims, one that tells the time."""
    moments = list(_moments(claims.published))
    # January 1 is what its search makes of a bare year, as in copyright lines.
    if not hints.date.endswith("-01-01"):
        moments += _moments((("trafilatura", hints.date),))
    if entry.published_at:
        moments.append(_Moment(entry.published_at, True, "feed"))
    moments = [m for m in moments if m.at >= EARLIEST] or moments
    if not moments or moments[0].is_timed:
        return moments[0] if moments else None
    first = moments[0]
    timed = (m for m in moments if m.is_timed and _may_be_on_day(m.at, first.at))
    return next(timed, None) or next(_timed_on(first, claims.day_times), first)


def _timed_on(day: _Moment, found: tuple[tuple[str, str], ...]) -> Iterator[_Moment]:
    """Yield the moments that are of that very day, as they are written."""
    for place, claim in found:
        told = as_told(claim)
        if told and told.date() == day.at.date():
            yield from _moments(((place, claim),))


def _may_be_on_day(at: datetime, day: datetime) -> bool:
    return _DAY_BEGINS <= at - day < _DAY_ENDS


def _unless_before(published: _Moment | None, change: _Moment | None) -> _Moment | None:
    """Return the last change; before the publication there can be none."""
    return None if published and change and change.at < published.at else change


def _modified(claims: Claims, entry: FeedEntry) -> _Moment | None:
    fed = _Moment(entry.updated_at, True, "feed") if entry.updated_at else None
    return next(_moments(claims.modified), fed)


def _moments(found: tuple[tuple[str, str], ...]) -> Iterator[_Moment]:
    for origin, claim in found:
        if at := parse_claim(claim):
            yield _Moment(at, has_time(claim), f"{origin}: {claim}")


def _description(claims: Claims, hints: Hints, entry: FeedEntry) -> str:
    if claims.description or hints.description:
        return claims.description or tidy(hints.description)
    return " ".join(tidy(block.text) for block in html_blocks(entry.summary))


def _language(claims: Claims, entry: FeedEntry, source: Source) -> str | None:
    for claim in (claims.language, entry.language, source.language):
        if claim and _LANGUAGE.fullmatch(claim):
            return claim.replace("_", "-")
    return None

"""An article's head: as it is first seen, at its next version, as others leave it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.model import Article, ArticleState, Name, Placement
from pipeline.records import Candidate, Head, NewVersion
from pipeline.text import digest


def article_id_of(name: Name) -> str:
    """Return the id of an article that is seen first under `name`."""
    return digest(name.kind, name.key)[:32]


def index_name(first_seen_at: datetime) -> str:
    """Return the month index that an article lives in for ever."""
    return f"news-articles-{first_seen_at:%Y.%m}"


def age(head: Head) -> tuple[datetime, str]:
    """Return what heads are sorted by, the oldest first."""
    return head.placement.first_seen_at, head.placement.article_id


def first_head(candidate: Candidate, article_id: str) -> Head:
    """Return a new article."""
    identity, article = candidate.reading.identity, candidate.reading.article
    return Head(
        placement=Placement(
            article_id=article_id,
            revision=1,
            version=1,
            first_seen_at=candidate.seen_at,
            version_at=_version_at(candidate),
            index_name=index_name(candidate.seen_at),
            copy_group_id=article_id,
            is_original=True,
            state=ArticleState.VISIBLE,
            visible_from=candidate.seen_at,
        ),
        source_id=article.source_id,
        number=_number(candidate),
        digest=identity.digest,
        fingerprint=identity.fingerprint,
        published_at=article.published_at,
        is_wire=candidate.is_wire,
    )


def expected_head(candidate: Candidate, article_id: str) -> Head:
    """Return an article of which only orders have come."""
    head = replace(first_head(candidate, article_id), versions=0, number=0)
    return placed(
        replace(head, digest="", fingerprint="", published_at=None),
        version=0,
        revision=0,
        is_original=False,
        state=ArticleState.EXPECTED,
    )


def completed(expected: Head, first: Head) -> Head:
    """Give an expected article its first text; its state is what was ordered."""
    place, state = expected.placement, expected.placement.state
    is_shown = state is ArticleState.EXPECTED
    placement = replace(
        first.placement,
        article_id=place.article_id,
        copy_group_id=place.copy_group_id,
        revision=place.revision + 1,
        first_seen_at=place.first_seen_at,
        index_name=place.index_name,
        state=ArticleState.VISIBLE if is_shown else state,
        is_original=is_shown,
        visible_from=place.visible_from,
        visible_until=place.visible_until,
    )
    return replace(
        first,
        placement=placement,
        status_at=expected.status_at,
        status_number=expected.status_number,
        status_by=expected.status_by,
    )


def next_head(candidate: Candidate, head: Head) -> Head:
    """Count the version; make it the newest unless an arrival was late."""
    identity, article = candidate.reading.identity, candidate.reading.article
    count, revision = head.versions + 1, head.placement.revision + 1
    at, number = _version_at(candidate), _number(candidate)
    if (at, number) < (head.placement.version_at, head.number):
        return placed(replace(head, versions=count), revision=revision)
    newest = replace(
        head,
        versions=count,
        number=number,
        digest=identity.digest,
        fingerprint=identity.fingerprint,
        published_at=article.published_at or head.published_at,
    )
    return placed(newest, revision=revision, version=count, version_at=at)


def put_forward(candidate: Candidate, head: Head) -> Head:
    """Put an article's time forward to that of a later version with its text."""
    at, number = _version_at(candidate), _number(candidate)
    if (at, number) <= (head.placement.version_at, head.number):
        return head
    return placed(replace(head, number=number), version_at=at)


def merged(head: Head) -> Head:
    """Return an article that was found to be another one."""
    revision = head.placement.revision + 1
    state = ArticleState.MERGED
    return placed(head, state=state, is_original=False, revision=revision)


def placed(head: Head, **changes: Any) -> Head:
    """Return an article with another placement."""
    return replace(head, placement=replace(head.placement, **changes))


def revised(before: Head, after: Head) -> Head:
    """Give a changed article its next revision; one that is as before is the same."""
    if after == before:
        return before
    return placed(after, revision=before.placement.revision + 1)


def group_left(before: Head, after: Head) -> tuple[str, ...]:
    """Return the copy group in which an article's state has changed."""
    place = after.placement
    is_same = before.placement.state is place.state
    return () if is_same else (place.copy_group_id,)


def new_version(candidate: Candidate, head: Head) -> NewVersion:
    """Return the version that a candidate adds to an article."""
    identity, article = candidate.reading.identity, candidate.reading.article
    return NewVersion(
        article_id=head.placement.article_id,
        number=head.versions,
        version_at=_version_at(candidate),
        fingerprint=identity.fingerprint,
        digest=identity.digest,
        delivered=notice.version if (notice := candidate.reading.notice) else None,
        document_id=candidate.document_id,
        part=candidate.part,
        item_id=candidate.item.item_id,
        extractor=article.extractor,
        trace=trace(article),
    )


def trace(article: Article) -> dict[str, Any]:
    """Return how a version was made, for `news explain`."""
    return {
        "headline": article.headline,
        "language": article.language,
        "declared_language": article.declared_language,
        "agency": article.agency,
        "agency_evidence": article.agency_evidence,
        "evidence": dict(article.evidence),
        "removed": [[line.rule_id, line.text] for line in article.removed],
    }


def _version_at(candidate: Candidate) -> datetime:
    """Return when the agency made the version; of a page when it was seen."""
    notice = candidate.reading.notice
    return (notice.at if notice else None) or candidate.seen_at


def _number(candidate: Candidate) -> int:
    return candidate.reading.notice.number if candidate.reading.notice else 0

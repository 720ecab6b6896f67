"""The search document: the only place that knows its field names.

Every time in it is a text of one form, in UTC and to the millisecond, so that
texts sort as times do; a millisecond is what a date field of Elasticsearch keeps.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pipeline.model import (
    Article,
    ArticleState,
    Block,
    IndexedArticle,
    Link,
    Placement,
    Subject,
    Tag,
)

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
NOTES = "editor_notes"
"""What agencies tell editors: kept, but never searched and never shown to readers."""

_MADE = "made from"  # how the evidence of a headline begins that no agency wrote


class Field(StrEnum):
    """A field that a reader's words are looked for in."""

    HEADLINE = "headline"
    KICKER = "kicker"
    SLUGLINE = "slugline"
    BODY = "body"


def timestamp(at: datetime) -> str:
    """Return `at` in the form of the search documents.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"time without a zone: {at.isoformat()}")
    text = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def search_document(indexed: IndexedArticle) -> dict[str, Any]:
    """Return what the search index stores of an article.

    A tombstone keeps its place and nothing of the text, and no `as_of` sees it.
    """
    placement, article = indexed.placement, indexed.article
    if article is None or placement.state is not ArticleState.VISIBLE:
        return _place(placement) | _nowhere(placement)
    visible = {
        "visible_from": timestamp(placement.visible_from),
        "visible_until": _optional(placement.visible_until),
    }
    content = _content(article) | _wire(article)
    return _place(placement) | visible | content | _dates(article, placement)


def document_json(indexed: IndexedArticle) -> str:
    """Return the search document as JSON that every store accepts.

    Raises:
        ValueError: It holds a value that JSON or UTF-8 cannot express.
    """
    try:
        text = json.dumps(search_document(indexed), ensure_ascii=False, allow_nan=False)
    except TypeError as error:
        raise ValueError(str(error)) from error
    text.encode("utf-8")
    return text


def qcode(subject: Subject) -> str:
    """Return code and scheme in one: "medtop:20001065", or a URI where that is it."""
    if not subject.scheme:
        return subject.code
    colon = "" if subject.scheme.endswith(("/", "#", ":", "=")) else ":"
    return f"{subject.scheme}{colon}{subject.code}"


def subject_keys(document: Mapping[str, Any]) -> set[str]:
    """Return all that names a subject of `document`: qcodes and bare codes."""
    subjects = document.get("subjects", ())
    return {subject[key] for subject in subjects for key in ("qcode", "code")}


def is_visible(document: dict[str, Any], as_of: datetime) -> bool:
    """Tell whether readers may see `document` at `as_of`."""
    at, until = timestamp(as_of), document["visible_until"]
    return document["visible_from"] <= at and (until is None or at < until)


def _place(placement: Placement) -> dict[str, Any]:
    return {
        "article_id": placement.article_id,
        "revision": placement.revision,
        "version": placement.version,
        "state": placement.state.value,
        "copy_group_id": placement.copy_group_id,
        "is_original": placement.is_original,
        "original_killed": placement.original_killed,
        "first_seen_at": timestamp(placement.first_seen_at),
        "version_at": timestamp(placement.version_at),
    }


def _nowhere(placement: Placement) -> dict[str, Any]:
    """An empty span of time: even a reader of the year 9999 sees nothing."""
    never = timestamp(NEVER)
    return {
        "visible_from": never,
        "visible_until": never,
        "sort_at": timestamp(placement.first_seen_at),
    }


def _content(article: Article) -> dict[str, Any]:
    return {
        "source_id": article.source_id,
        "url": article.url,
        "final_url": article.final_url,
        "canonical_url": article.canonical_url,
        "headline": article.headline,
        "body": article.text,
        "blocks": [_block(block) for block in article.blocks],
        "byline": article.byline,
        "authors": list(article.authors),
        "agency": article.agency,
        "dateline_place": article.dateline_place,
        "description": article.description,
        "site_name": article.site_name,
        "lead_image_url": article.lead_image_url,
        "language": article.language,
        "declared_language": article.declared_language,
        "categories": _tags(article.categories),
        "keywords": _tags(article.keywords),
        "extractor": article.extractor,
        "removed_count": len(article.removed),
        "is_teaser": article.is_teaser,
    }


def _block(block: Block) -> dict[str, str]:
    """Return a block; it tells a time only where an entry of a live blog begins."""
    at = {"at": timestamp(block.at)} if block.at else {}
    return {"kind": block.kind.value, "text": block.text} | at


def _wire(article: Article) -> dict[str, Any]:
    """What agencies say of a story; of a page most of it is empty."""
    return {
        "kicker": article.kicker,
        "slugline": article.slugline,
        "credit": article.credit,
        "urgency": article.urgency,
        "is_correction": article.is_correction,
        "headline_made": article.evidence.get("headline", "").startswith(_MADE),
        "subjects": [_subject(subject) for subject in article.subjects],
        "subject_codes": list(dict.fromkeys(map(qcode, article.subjects))),
        "usage_terms": list(article.usage_terms),
        NOTES: list(article.notes),
        "links": [_link(link) for link in article.links],
    }


def _subject(subject: Subject) -> dict[str, str]:
    return {
        "scheme": subject.scheme,
        "code": subject.code,
        "name": subject.name,
        "qcode": qcode(subject),
    }


def _link(link: Link) -> dict[str, str]:
    return {
        "href": link.href,
        "kind": link.kind,
        "caption": link.caption,
        "credit": link.credit,
    }


def _dates(article: Article, placement: Placement) -> dict[str, Any]:
    plausible = None if article.date_suspect else article.published_at
    return {
        "published_at": _optional(article.published_at),
        "modified_at": _optional(article.modified_at),
        "date_suspect": article.date_suspect,
        "sort_at": timestamp(plausible or placement.first_seen_at),
    }


def _tags(tags: Iterable[Tag]) -> list[dict[str, Any]]:
    return [
        {"label": t.label, "method": t.method, "version": t.version, "score": t.score}
        for t in tags
    ]


def _optional(at: datetime | None) -> str | None:
    return None if at is None else timestamp(at)

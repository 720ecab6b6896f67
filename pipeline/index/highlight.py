"""Where a query stands in a text: our own, so that every adapter shows the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.index.document import Field
from pipeline.index.query import Query, occurrences
from pipeline.records import Hit, Span
from pipeline.text import word_spans

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class _Range:
    """Characters from `start` to before `end`."""

    start: int
    end: int


def as_hit(document: Mapping[str, Any], query: Query, score: float) -> Hit:
    """Return a search document as a hit of `query`."""
    return Hit(
        article_id=document["article_id"],
        score=score,
        fields=document,
        headline=highlight(document[Field.HEADLINE], query, Field.HEADLINE),
        excerpts=excerpts(document[Field.BODY], query),
    )


def highlight(text: str, query: Query, field: Field = Field.BODY) -> tuple[Span, ...]:
    """Return `text` cut into spans, those that `query` names marked as hits.

    The spans put together are `text`. A phrase is one hit; excluded words are
    none.
    """
    return _cut(text, _Range(0, len(text)), _hits(text, query, field))


def excerpts(
    text: str, query: Query, *, count: int = 2, length: int = 180
) -> tuple[tuple[Span, ...], ...]:
    """Return up to `count` pieces of a body, in its order, richest in hits.

    Each has about `length` characters and whole words; an ellipsis stands where
    the text goes on. Without a hit it is the beginning of the text.
    """
    hits = _hits(text, query, Field.BODY)
    borders = [_Range(start, end) for start, end, _ in word_spans(text)]
    windows = _windows(hits, length) or [_Range(0, length)]
    rated = sorted(windows, key=lambda w: -sum(_within(hit, w) for hit in hits))
    chosen = sorted(rated[:count], key=lambda w: w.start)
    whole = (_whole_words(window, borders, len(text)) for window in chosen)
    return tuple(_excerpt(text, w, hits) for w in whole if w.end > w.start)


def _hits(text: str, query: Query, field: Field) -> list[_Range]:
    """Return where the query's terms stand, in order, overlapping ones as one."""
    spans = word_spans(text)
    forms = [form for _, _, form in spans]
    found = [
        _Range(spans[at][0], spans[at + len(term.words) - 1][1])
        for term in query.wanted
        if term.reads(field)
        for at in occurrences(term, forms)
    ]
    return _merged(sorted(found, key=lambda hit: (hit.start, hit.end)))


def _merged(ranges: Iterable[_Range]) -> list[_Range]:
    merged: list[_Range] = []
    for each in ranges:
        if merged and each.start < merged[-1].end:
            last = merged.pop()
            each = _Range(last.start, max(last.end, each.end))
        merged.append(each)
    return merged


def _windows(hits: Iterable[_Range], length: int) -> list[_Range]:
    """Return windows that hold all hits whole; up to a third stands before one."""
    windows: list[_Range] = []
    for hit in hits:
        if not windows or hit.end > windows[-1].end:
            earliest = min(windows[-1].end, hit.start) if windows else 0
            start = max(earliest, hit.start - length // 3)
            windows.append(_Range(start, max(start + length, hit.end)))
    return windows


def _within(hit: _Range, window: _Range) -> bool:
    return window.start <= hit.start and hit.end <= window.end


def _whole_words(window: _Range, borders: list[_Range], length: int) -> _Range:
    """Return the window without the words that it cuts; ends of the text stay."""
    inside = [word for word in borders if _within(word, window)]
    if not inside:
        return _Range(window.start, min(window.end, length))
    start = 0 if inside[0] == borders[0] else inside[0].start
    end = length if inside[-1] == borders[-1] else inside[-1].end
    return _Range(start, end)


def _excerpt(text: str, window: _Range, hits: list[_Range]) -> tuple[Span, ...]:
    before = (Span(ELLIPSIS),) if window.start else ()
    after = (Span(ELLIPSIS),) if window.end < len(text) else ()
    return (*before, *_cut(text, window, hits), *after)


def _cut(text: str, window: _Range, hits: Iterable[_Range]) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = window.start
    for hit in (h for h in hits if _within(h, window)):
        spans += [Span(text[at : hit.start]), Span(text[hit.start : hit.end], True)]
        at = hit.end
    spans.append(Span(text[at : window.end]))
    return tuple(span for span in spans if span.text)

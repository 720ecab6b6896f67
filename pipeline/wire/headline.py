"""A headline for the items that agencies send without one."""

from dataclasses import replace

import regex

from pipeline.model import Article, BlockKind

MADE = "made from the first sentence"
"""The evidence of a headline that is not the agency's."""

_LONGEST = 120
# A full stop ends a sentence when a capital follows, and no short word or number
# stands before it: "St. Ives", "U.S. Army", "Nr. 4".
_END = regex.compile(
    r"(?<=[\p{L}\p{N})\"”»]{3})[.!?][\"”»')]*(?=\s+[\p{Lu}\p{N}\"“„«])|[。！？]|[.!?]$"
)


def with_headline(article: Article) -> Article:
    """Give an article without a headline its first sentence, and say so."""
    evidence = dict(article.evidence)
    if article.headline:
        return replace(article, evidence=evidence | {"headline": "the agency's"})
    prose = (b for b in article.blocks if b.kind is BlockKind.PARAGRAPH)
    first = next(prose, next(iter(article.blocks), None))
    if first is None:
        return article
    return replace(
        article,
        headline=_sentence(first.text),
        evidence=evidence | {"headline": MADE},
    )


def _sentence(text: str) -> str:
    """Return the first sentence, cut between words where it is too long."""
    line = text.partition("\n")[0].strip()
    end = _END.search(line)
    sentence = line[: end.start()] if end else line
    if len(sentence) <= _LONGEST:
        return sentence
    cut = sentence[: _LONGEST + 1].rpartition(" ")[0] or sentence[:_LONGEST]
    return f"{cut.rstrip(' ,;:-–—')}…"

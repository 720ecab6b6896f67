"""Boilerplate out of an article, line by line."""

from dataclasses import dataclass, replace

from pipeline.clean.rules import Rules
from pipeline.clean.structure import repeats_headline, stands_before_text, starts_prose
from pipeline.model import Article, Block, BlockKind, Ended, Reason, Removal

HEADLINE_REPEATED = "headline-repeated"
LEAD_LINE = "lead-line"
NO_WORDS = "no-words"
_TOP = 6


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: BlockKind
    index: int
    is_before_prose: bool


def clean(article: Article, rules: Rules) -> Article | Ended:
    """Leave out the lines that a rule names, each as a `Removal`.

    The whole line must match: a sentence that merely mentions "related articles"
    stays, and so does everything after a match. What is left is looked at again
    until nothing goes, since a line may come to stand at the top or the end. A
    flash that is nothing but its headline stays as it is.
    """
    while article.blocks:
        cleaned = _clean_once(article, rules)
        if not cleaned.blocks:
            return Ended(Reason.NO_TEXT, f"all of it is boilerplate: {article.url}")
        if cleaned.blocks == article.blocks:
            return cleaned
        article = cleaned
    return article


def _clean_once(article: Article, rules: Rules) -> Article:
    lines = [line for block in article.blocks for line in block.lines]
    prose_at = next((i for i, line in enumerate(lines) if starts_prose(line)), 0)
    blocks, removed, index = list[Block](), list[Removal](), 0
    for block in article.blocks:
        kept = list[str]()
        for text in block.lines:
            line = _Line(text, block.kind, index, index < prose_at)
            rule_id = _rule_for(line, article, rules, len(lines))
            if rule_id:
                removed.append(Removal(rule_id, text))
            else:
                kept.append(text)
            index += 1
        if any(text.strip() for text in kept):
            blocks.append(replace(block, text="\n".join(kept)))
    return replace(article, blocks=tuple(blocks), removed=(*article.removed, *removed))


def _rule_for(line: _Line, article: Article, rules: Rules, count: int) -> str | None:
    if line.index < _TOP and repeats_headline(line.text, article.headline):
        return HEADLINE_REPEATED
    if line.is_before_prose and stands_before_text(line.text, line.kind, article):
        return LEAD_LINE
    if not any(character.isalnum() for character in line.text):
        return NO_WORDS
    return rules.match(line.text, line.index, count)

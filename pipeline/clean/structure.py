"""Lines that are no text for where they stand: at the top, before the story."""

import regex

from pipeline.clean.stamps import is_stamp
from pipeline.model import Article, BlockKind
from pipeline.text import fold, words

_PROSE_WORDS = 12
_LONGEST_BYLINE = 100
# A heading in other words has five of them at least, and two thirds in common.
_FEWEST_SHARED = 5
_SHARED = 0.65
_SHARED_BACK = 0.5
_KICKER = 10
_SENTENCE_END = regex.compile(r"[.!?…。！？।؟][\"'”’»)]*$")
# Scripts without blanks: a line of so many characters is a sentence.
_PROSE_CHARACTERS = 30
_AUTHOR_IS = regex.compile(
    r"(?:,[^.]{0,50})?|(?: \(\D{0,5}\d{4}\)|,[^.]{0,60},)?+,? (?:is|has been|works"
    r"|covers|writes|reports|joined|studied|lives|makes|can be|may be|ist|war|schreibt"
    r"|berichtet|arbeitet|studierte|leitet|est|couvre|écrit|es|cubre|escribe|è|scrive|é"
    r"|escreve|werkt|schrijft|är|skriver|arbetar|jest|pisze|pracuje|пишет|работает)\b.*"
)
_BYLINE = regex.compile(
    r"(?i:(?:written |reported |story )?by|von|par|por|door|av|af)\s*:?\s+"
    r"\p{Lu}[\p{L}.'’-]+(?:\s+(?:\p{Lu}[\p{L}.'’-]*|de|del|della|da|van|von|der|den|di|le|la"
    r"|and|und|et|y|e|en|og|och|&|\|)|,\s*\p{L}+){0,9}"
)


_OPENING_BY = regex.compile(r"(?:by|von|par|por|door|di|av|af|przez)\s*:?\s+")
_BETWEEN_NAMES = regex.compile(
    r"\s*[,;/|&+·•]\s*(?:and\s+)?|\s+(?:and|und|et|y|e|en|och|og|i|и|ve)\s+"
)


def starts_prose(line: str) -> bool:
    """Return whether `line` is a sentence: long enough, and ended like one."""
    enough = len(words(line)) >= _PROSE_WORDS or len(line) >= _PROSE_CHARACTERS * 4
    return enough and (_SENTENCE_END.search(line) is not None or len(line) > 120)


def repeats_headline(line: str, headline: str) -> bool:
    """Return whether `line` says what the headline says, punctuation apart."""
    return (
        bool(headline)
        and len(line) < 400
        and words(fold(line)) == words(fold(headline))
    )


def nearly_repeats_headline(line: str, headline: str) -> bool:
    """Return whether `line` is the headline with a kicker, or in all but its words.

    Only for headings above the text: pages often have a headline of their own there,
    and another one for search engines.
    """
    ours, theirs = words(fold(line)), words(fold(headline))
    if min(len(ours), len(theirs)) < _FEWEST_SHARED:
        return False
    if _runs_together(ours).endswith(_runs_together(theirs)):
        return len(ours) - len(theirs) <= _KICKER
    if theirs[: len(ours)] == ours:
        return True
    shared = sum(word in set(theirs) for word in ours)
    return shared >= _SHARED * len(ours) and shared >= _SHARED_BACK * len(theirs)


def _runs_together(words: list[str]) -> str:
    # Kicker and headline often meet without a blank.
    return "".join(words)


def is_about_author(line: str, others: str, article: Article) -> bool:
    """Return whether `line` tells what an author is; `others` is the text itself.

    It opens with the author's full name. An author whom the text names is part of
    the story, and a publisher may be: "The Ledger is not naming the victim".
    """
    folded = fold(line) if article.authors else ""
    for author in map(fold, article.authors):
        surname = author.rpartition(" ")[2]
        is_person = surname != author and author not in _labels(article)
        if is_person and folded.startswith(author) and not author.startswith("the "):
            says = _AUTHOR_IS.fullmatch(folded[len(author) :])
            return bool(says) and surname not in fold(others)
    return False


def stands_before_text(line: str, kind: BlockKind, article: Article) -> bool:
    """Return whether `line`, above the first sentence, is byline, date or kicker."""
    folded = fold(line)
    if is_stamp(line):
        return True
    if (
        kind is not BlockKind.SUBHEAD
        and len(line) < _LONGEST_BYLINE
        and _is_byline(line, article)
    ):
        return True
    return folded in _labels(article)


def is_byline_of_author(line: str, article: Article) -> bool:
    """Return whether `line` is a byline, or names, of the authors alone."""
    if len(line) >= _LONGEST_BYLINE:
        return False
    folded = fold(line)
    names = [fold(name) for name in article.authors]
    if folded in names or _is_all_names(folded, names):
        return True
    return any(name in folded for name in names) and bool(_BYLINE.fullmatch(line))


def _is_all_names(folded: str, names: list[str]) -> bool:
    """Return whether a folded line is a list of authors and nothing else."""
    parts = _BETWEEN_NAMES.split(_OPENING_BY.sub("", folded, count=1))
    return all(part in names for part in parts)


def _is_byline(line: str, article: Article) -> bool:
    if len(line) >= _LONGEST_BYLINE:
        return False
    if is_byline_of_author(line, article):
        return True
    if article.byline and fold(line) == fold(article.byline):
        return True
    return _BYLINE.fullmatch(line) is not None and not _SENTENCE_END.search(line)


def _labels(article: Article) -> set[str]:
    """Return the folded names that a kicker line repeats."""
    labels = (article.site_name, article.evidence.get("section"), article.agency)
    return {fold(label) for label in labels if label}

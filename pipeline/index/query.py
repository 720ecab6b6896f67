"""The query language: what a reader types, as a small tree.

    flood warning        both words, anywhere in headline, kicker, slugline or body
    "flood warning"      the words beside each other
    flood OR storm       either; OR binds the words right beside it only
    -sport -"live blog"  without these
    flood*               words that begin so
    headline:flood       in the headline only; takes a phrase and a star too
    slugline:flood       in the slugline only, likewise

A word that analyses to several (wake-up) is a phrase. What holds no word at all
(&) is passed over. Every adapter must find the same articles for a query.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.index.document import Field
from pipeline.text import words

MAX_LENGTH = 1000
MAX_TERMS = 100
WEIGHTS: Mapping[Field, float] = MappingProxyType(
    {Field.HEADLINE: 5.0, Field.KICKER: 2.0, Field.SLUGLINE: 2.0, Field.BODY: 1.0}
)
"""How much an occurrence in each field counts."""

_NAMED = (Field.HEADLINE, Field.SLUGLINE)
_CURLY_QUOTES = str.maketrans(dict.fromkeys("“”„‟", '"'))
# Hebrew abbreviations have a quotation mark before the last letter.
_IN_WORD = '(?<=[א-ת])"(?=[א-ת])'
_QUOTE = re.compile('(?<![א-ת])"|"(?![א-ת])')
_PIECE = re.compile(
    rf"""(?P<minus>-?) (?: (?P<field>(?ai:{"|".join(_NAMED)})) : )?
    (?: "(?P<phrase>(?:[^"]|{_IN_WORD})*)" | (?P<word>(?:[^\s"]|{_IN_WORD})+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand beside each other, in one field.

    `prefix`: the last word may go on. `field` None: any of them.
    """

    words: tuple[str, ...]
    prefix: bool = False
    field: Field | None = None

    def reads(self, field: Field) -> bool:
        """Tell whether the term is looked for in `field`."""
        return self.field in (None, field)


@dataclass(frozen=True, slots=True)
class Query:
    """Of each group in `required` one term must occur, of `excluded` none may."""

    required: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """All terms that may occur in a match: what is highlighted."""
        return tuple(term for group in self.required for term in group)


def analyze(text: str) -> list[str]:
    """Return the words of `text` as they are indexed and looked for."""
    return words(text)


def parse(text: str) -> Query:
    """Return what `text` asks for; blank text asks for every article.

    Raises:
        ValueError: `text` is not in the query language; the message is for the
            reader.
    """
    text = text.translate(_CURLY_QUOTES)
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the query is longer than {MAX_LENGTH} characters")
    if len(_QUOTE.findall(text)) % 2:
        raise ValueError("a quotation mark is opened but never closed")
    query = _grouped(_PIECE.finditer(text))
    if text.strip() and not (query.required or query.excluded):
        raise ValueError("there is no word in the query")
    if len(query.wanted) + len(query.excluded) > MAX_TERMS:
        raise ValueError(f"the query has more than {MAX_TERMS} words and phrases")
    return query


def occurrences(term: Term, found: Sequence[str]) -> Iterator[int]:
    """Return at which places of `found` the term begins, in order."""
    *whole, last = term.words
    width = len(term.words)
    for start in range(len(found) - width + 1):
        end = found[start + width - 1]
        fits = end.startswith(last) if term.prefix else end == last
        if fits and list(found[start : start + width - 1]) == whole:
            yield start


def _grouped(pieces: Iterator[re.Match[str]]) -> Query:
    groups: list[tuple[Term, ...]] = []
    excluded: list[Term] = []
    joinable = joining = False
    for piece in pieces:
        if piece.group() == "OR":
            _check_or(joinable and not joining)
            joining = True
        elif term := _term(piece):
            if piece["minus"]:
                _check_or(not joining)
                excluded.append(term)
            elif joining:
                groups[-1] += (term,)
            else:
                groups.append((term,))
            joinable, joining = not piece["minus"], False
    _check_or(not joining)
    return Query(tuple(groups), tuple(excluded))


def _check_or(fits: bool) -> None:
    if not fits:
        raise ValueError(
            "OR needs a word or phrase on both sides; "
            'to look for the word itself, write it small or as "OR"'
        )


def _term(piece: re.Match[str]) -> Term | None:
    """Return the term of a piece, or None when there is no word in it."""
    text = piece["word"] or piece["phrase"] or ""
    found = tuple(analyze(text))
    field = Field(piece["field"].lower()) if piece["field"] else None
    alone = _field_alone(piece["word"] or "") or (None if found else field)
    if alone:
        raise ValueError(f"write the word right after {alone}:, without a blank")
    prefix = piece["word"] is not None and text.endswith("*")
    return Term(found, prefix, field) if found else None


def _field_alone(word: str) -> Field | None:
    """Return the field that `word` names without saying what to look for."""
    return next((field for field in _NAMED if word.lower() == f"{field}:"), None)

"""Lines folded for the rules: what sites vary without meaning anything else."""

import re
import unicodedata
from functools import lru_cache

import regex

from pipeline.text import fold

# Brackets, quotes and question marks stay: they make another line of it.
_BEFORE = " \t\u00a0\u3000|·•●▪■►*>:»›→←↑▲▼▶✓#+_=-"
_AFTER = _BEFORE + "<.…。!"
# Accents, and the vowel marks and hamzas of Arabic.
_MARKS = regex.compile(r"[\u0300-\u036f\u064b-\u0655\u0670]+")
_SENTENCE_END = re.compile(r"[.!] |!(?=\w)|(?<=\?) |。|(?<=؟) ?")
_DOTLESS = str.maketrans("ı", "i")


@lru_cache(maxsize=1024)
def fold_line(line: str) -> str:
    """Fold `line`, and leave out the arrows, bars and colons around its words."""
    # Twice: folding makes plain quotes of what are arrows here.
    return bare(_stripped(fold(_stripped(line))))


def first_sentence(folded: str) -> tuple[str, str]:
    """Return the first sentence of a folded line, and what follows it.

    Roughly: each full stop before a blank ends one. Its marks at the ends are gone
    like those of a line.
    """
    end = _SENTENCE_END.search(folded)
    if end is None:
        return folded, ""
    return _stripped(folded[: end.start()]), _stripped(folded[end.end() :])


def _stripped(text: str) -> str:
    return text.lstrip(_BEFORE).rstrip(_AFTER)


def bare(text: str) -> str:
    """Return folded text without accents: capitals often go without them.

    The Turkish i and ı are one, too, since no page tells how to fold its I.
    """
    if text.isascii():
        return text
    marked = unicodedata.normalize("NFD", text.translate(_DOTLESS))
    return unicodedata.normalize("NFC", _MARKS.sub("", marked))

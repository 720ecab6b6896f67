"""Folding and splitting of text, the same way in every step."""

import hashlib
import re
import unicodedata

import regex

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Places where a browser may break a word: in a search index they would part it.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_SURROGATES = re.compile("[\ud800-\udfff]")
_FOLDED = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "",
}  # fmt: skip
_FOLDABLE = re.compile("[" + "".join(_FOLDED) + "]")
# Below it every letter is one of an alphabet: Latin, Greek, Cyrillic, phonetic.
_ALPHABETS = "\u0530"
# Unicode Annex 29 word boundaries, as Lucene's standard tokenizer finds them.
_WORD = regex.compile(r"\b\w.*?\b", regex.WORD | regex.V1 | regex.DOTALL)


def squeeze(text: str) -> str:
    """Return `text` with every run of white space as one blank, ends stripped."""
    return " ".join(text.split())


def scrub(text: str) -> str:
    """Return `text` in a form that every store accepts: no NUL, no lone surrogate.

    A lone surrogate becomes U+FFFD, other control characters a blank; tab and
    newline stay.
    """
    if text.isprintable():
        return text
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text))


def tidy(text: str) -> str:
    """Return `text` on one line, fit for every store, without invisible breaks."""
    line = squeeze(text)
    # What can be printed holds nothing to take out, and that is soon asked.
    return line if line.isprintable() else squeeze(scrub(text).translate(_INVISIBLE))


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, plain quotes and dashes, case folded."""
    if text.isascii():
        return squeeze(text).lower()
    composed = unicodedata.normalize("NFKC", text)
    return squeeze(_FOLDABLE.sub(lambda found: _FOLDED[found[0]], composed)).casefold()


def letters(text: str) -> str:
    """Return the letters and digits of `text`, folded: marks and blanks differ."""
    return "".join(filter(str.isalnum, fold(text)))


def words(text: str) -> list[str]:
    """Return the words of `text`, case folded, punctuation left out.

    Scripts without spaces give one word per character, as Lucene's standard
    tokenizer does (Unicode Annex 29).
    """
    found: list[str] = []
    before = ""
    for token in text.lower().split(" "):
        if _is_one_word(token):
            found.append(token)
        elif token:
            # With its blank: an accent behind a blank is none of the word's.
            found += filter(_is_word, _WORD.findall(before + token))
        before = " "
    return found


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and form of the `words` of `text`, in their order."""
    found = ((m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text))
    return [span for span in found if _is_word(span[2])]


def _is_one_word(token: str) -> bool:
    """Return whether what stands between blanks is plainly a word; most of it is."""
    if token.isascii():
        return token.isalnum()
    return token.isalpha() and max(token) < _ALPHABETS


def _is_word(found: str) -> bool:
    # The first question answers almost all of them, and far sooner.
    return found.isalnum() or any(char.isalnum() for char in found)


def digest(*parts: str) -> str:
    """Return the sha-256 of `parts` as hexadecimal; their borders count."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

"""The words and phrases that an article is about."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from justext import get_stoplist

from pipeline.model import Article, Tag
from pipeline.text import fold

METHOD = "ngram"
_MOST = 10
_LONGEST = 3
_MOST_TOKENS = 1500
_TOKEN = regex.compile(
    r"[\p{L}\p{M}\p{N}]+(?:['’.&-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]"
)
_CAPITAL_BONUS = 1.6
_HEADLINE_BONUS = 2.0
_STOP_LISTS = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali",
    "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
# The stop lists are counted from an encyclopedia: these tell what news is about.
_CONTENT_WORDS = {
    "en": frozenset(
        {"army", "business", "children", "church", "city", "college", "company",
         "council", "death", "film", "football", "government", "military", "music",
         "party", "president", "radio", "river", "school", "students", "television",
         "university", "war", "water"}
    ),
}  # fmt: skip
# Stop lists leave these out: the verbs of reporting, the calendar.
_NEWS_WORDS = {
    "en": frozenset(
        {"according", "added", "also", "could", "friday", "however", "including",
         "monday", "month", "mr", "mrs", "ms", "people", "percent", "reported", "said",
         "saturday", "says", "since", "sunday", "thursday", "today", "told", "tuesday",
         "wednesday", "week", "would", "year", "years", "yesterday"}
    ),
}  # fmt: skip


@dataclass(slots=True)
class _Candidate:
    """A phrase as it is counted: how often, where first, how often as a name."""

    label: str
    first: int
    length: int
    count: int = 0
    as_name: int = 0
    in_headline: bool = False


def keywords(article: Article) -> tuple[Tag, ...]:
    """Return up to ten keywords, best first; the same article gives the same ones.

    Frequency counts most, then early mention, then being written as a name. A
    phrase of up to three words has no stop word at its ends, crosses no
    punctuation, and stands for its parts where these are found nowhere else.
    """
    stop_words = _stop_words(article.language)
    found = _count(article, stop_words)
    scored = sorted(
        ((_score(c), key) for key, c in found.items() if _is_wanted(c)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    chosen: dict[str, float] = {}
    for score, key in scored:
        if len(chosen) == _MOST:
            break
        if not any(_overlaps(key, other, found) for other in chosen):
            chosen[key] = score
    return tuple(
        Tag(found[k].label, METHOD, score=round(s, 3)) for k, s in chosen.items()
    )


def _count(article: Article, stop_words: frozenset[str]) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    position = 0
    for index, line in enumerate(_lines(article)):
        tokens = _TOKEN.findall(line)
        folded = [token.casefold() for token in tokens]
        for start, end in _phrases(tokens, folded, stop_words):
            is_one = end - start == 1
            key = folded[start] if is_one else " ".join(folded[start:end])
            if (candidate := found.get(key)) is None:
                label = " ".join(tokens[start:end])
                candidate = _Candidate(label, position + start, end - start)
                found[key] = candidate
            candidate.count += 1
            if not index:
                candidate.in_headline = True
            if tokens[start][0].isupper() and _is_name(tokens, start):
                candidate.as_name += 1
                if candidate.as_name == 1:
                    candidate.label = " ".join(tokens[start:end])
        position += len(tokens)
        if position > _MOST_TOKENS:
            break
    return found


def _lines(article: Article) -> Iterator[str]:
    yield article.headline
    for block in article.blocks:
        yield from block.lines


def _phrases(
    tokens: list[str], folded: list[str], stop_words: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield where each phrase begins and where it has ended."""
    usable = [token[0].isalpha() for token in tokens]
    border = [
        ok and form not in stop_words and len(token) > 1
        for ok, form, token in zip(usable, folded, tokens, strict=True)
    ]
    for start, is_border in enumerate(border):
        if not is_border:
            continue
        for end in range(start, min(start + _LONGEST, len(tokens))):
            if not usable[end]:
                break
            if border[end]:
                yield start, end + 1


def _is_name(tokens: list[str], start: int) -> bool:
    """Return whether a phrase written large is so not only as sentences begin."""
    return start > 0 and tokens[start - 1] not in '.!?:“"'


def _is_wanted(candidate: _Candidate) -> bool:
    """Return whether a candidate may be a keyword: a phrase has to be repeated."""
    if candidate.length > 1:
        return candidate.count > 1 or (candidate.in_headline and candidate.as_name > 0)
    return len(candidate.label) > 2 or candidate.label.isupper()


def _score(candidate: _Candidate) -> float:
    frequency = math.log2(1 + candidate.count)
    position = 1 / math.log2(2 + candidate.first / 25)
    name = _CAPITAL_BONUS if candidate.as_name * 2 >= candidate.count else 1.0
    headline = _HEADLINE_BONUS if candidate.in_headline and candidate.count > 1 else 1.0
    return frequency * position * name * headline * (1 + 0.4 * (candidate.length - 1))


def _overlaps(key: str, other: str, found: dict[str, _Candidate]) -> bool:
    """Return whether `key` adds nothing to the better keyword `other`."""
    one, two = f" {key} ", f" {other} "
    if two in one:
        return True
    return one in two and found[key].count <= 2 * found[other].count


@cache
def _stop_words(language: str) -> frozenset[str]:
    name = _STOP_LISTS.get(language)
    listed = get_stoplist(name) if name else ()
    stop_words = frozenset(map(fold, listed)) - _CONTENT_WORDS.get(
        language, frozenset()
    )
    return stop_words | _NEWS_WORDS.get(language, frozenset())

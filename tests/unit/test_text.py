"""Folding and splitting, the same way everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import digest, fold, letters, scrub, squeeze, word_spans, words

ANY = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\u00a0", "\u2003", "\r\n  "])
def test_white_space_becomes_one_blank(blank: str) -> None:
    assert squeeze(f"{blank}rain{blank}{blank}falls{blank}") == "rain falls"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("half \ud83d pair", "half \ufffd pair"),
        ("nul\0here", "nul here"),
        ("bell\x07 del\x7f c1\x85", "bell  del  c1 "),
        ("tab\tand\nline", "tab\tand\nline"),
        ("whole 🌧 pair", "whole 🌧 pair"),
    ],
)
def test_scrubbed_text_is_what_every_store_takes(text: str, clean: str) -> None:
    assert scrub(text) == clean


@given(ANY)
def test_scrubbing_any_text_leaves_utf_8_without_nul(text: str) -> None:
    clean = scrub(text)
    assert b"\0" not in clean.encode("utf-8")
    assert scrub(clean) == clean
    assert len(clean) == len(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("“Rain”", '"rain"'),
        ("it’s", "IT'S"),
        ("a – b", "a - b"),
        ("ﬁne", "fine"),
        ("STRASSE", "straße"),
        ("co\u00adoperate", "cooperate"),
        ("１２", "12"),
    ],
)
def test_what_reads_the_same_folds_the_same(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_what_differs_in_an_accent_stays_apart() -> None:
    assert fold("résumé") != fold("resume")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rain, at last!", ["rain", "at", "last"]),
        ("It's 3.5 % (up)", ["it's", "3.5", "up"]),
        ("雨が降る", ["雨", "が", "降", "る"]),
        ("— … —", []),
        ("", []),
    ],
)
def test_words_are_parted_as_unicode_says(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(ANY)
def test_spans_are_the_words_at_their_places(text: str) -> None:
    spans = word_spans(text)
    assert all(text[start:end].lower() == word for start, end, word in spans)
    starts = [start for start, _, _ in spans]
    assert starts == sorted(starts)


@pytest.mark.parametrize("first", range(0, 0x530, 0x10))
def test_letters_of_alphabets_are_words_with_whatever_stands_beside_them(
    first: int,
) -> None:
    for letter in map(chr, range(first, first + 0x10)):
        text = " ".join((letter, f"a{letter}1", f"{letter}{letter}", f"1{letter} b"))
        assert words(text) == [word for _, _, word in word_spans(text.lower())]


def test_a_digest_knows_where_its_parts_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab") == digest("ab")
    assert len(digest("half \ud83d pair")) == 64


def test_letters_are_what_is_left_without_marks_and_blanks():
    assert letters("“The Ferry” – 2 days late…") == letters("'the ferry' - 2 days late")
    assert letters("“The Ferry” – 2 days") == "theferry2days"
    assert letters("…") == ""

"""Lines at the top that are no text."""

from dataclasses import replace

import pytest

from pipeline.clean.structure import (
    is_about_author,
    is_byline_of_author,
    nearly_repeats_headline,
    repeats_headline,
    stands_before_text,
    starts_prose,
)
from pipeline.model import Article, BlockKind

ARTICLE = Article(
    source_id="s",
    headline="Old drawbridge reopens",
    authors=("Ilse Varga",),
    site_name="Saltmere Ledger",
    agency="AP",
    evidence={"section": "Harbour"},
)


@pytest.mark.parametrize(
    "line",
    [
        "By Ilse Varga", "BY ILSE VARGA", "Ilse Varga", "By Tom Ode and Jo May",
        "Von Tom Ode", "Par Tom Ode", "By Tom Ode, Correspondent",
        "March 14, 2026", "14 March 2026", "14. März 2026, 09:30 Uhr", "2026-03-14",
        "14.03.2026", "14/03/2026 09:30", "Published: March 14, 2026 at 9:30 am",
        "Saturday, March 14, 2026", "le 14 mars 2026 à 9h30", "14 de marzo de 2026",
        "Updated 14 March 2026, 11:05", "2026年3月14日",
        "Sexta-feira, 22 de outubro de 2010 às 20:13", "Updated 5:45 PM EST 11/19/2019",
        "Uppdaterad 15.59 | Publicerad 14.14",
        "20 Nisan 2026 • Güncelleme: 20 Nisan 2026", "14 марта 2026, 09:30",
        "Opublikowano: 14 marca 2026", "公開日時：2026年3月14日 09:30",
        "HARBOUR", "Saltmere Ledger", "AP",
    ],
)  # fmt: skip
def test_bylines_dates_and_kickers_are_known(line):
    assert stands_before_text(line, BlockKind.PARAGRAPH, ARTICLE)


@pytest.mark.parametrize(
    "line",
    [
        "By noon the quay was closed.", "By the harbour", "Bridge", "2026", "At last",
        "March 14, 2026 was a cold day", "3 men read", "Eleven years late",
        "Par for it", "On", "Stand", "10:30", "Am 14. März", "Stand der Dinge",
        "1912-1950",
        "“It took two summers”",
    ],
)  # fmt: skip
def test_other_short_lines_are_text(line):
    assert not stands_before_text(line, BlockKind.PARAGRAPH, ARTICLE)


def test_a_subhead_is_no_byline():
    assert not stands_before_text("By Land and Sea", BlockKind.SUBHEAD, ARTICLE)


def test_a_headline_is_known_again_whatever_its_marks():
    assert repeats_headline("OLD DRAWBRIDGE REOPENS!", "Old drawbridge reopens")
    assert repeats_headline("“Old” draw\u00adbridge reopens", "Old drawbridge reopens")
    assert not repeats_headline(
        "Old drawbridge reopens today", "Old drawbridge reopens"
    )
    assert not repeats_headline("", "")


@pytest.mark.parametrize(
    "line",
    [
        "HarbourOld drawbridge reopens to traffic",
        "At the quay: Old drawbridge reopens to traffic",
        "Old drawbridge reopens to all traffic now",
        "Old drawbridge reopens to traffic",
    ],
)
def test_a_heading_with_a_kicker_or_in_other_words_is_the_headline(line):
    assert nearly_repeats_headline(line, "Old drawbridge reopens to traffic")


@pytest.mark.parametrize(
    "line",
    ["", "Traffic", "Old drawbridge reopens", "Keeping the old gears of 1912",
     "Why the traffic over the old drawbridge will never be what it was"],
)  # fmt: skip
def test_a_subhead_about_the_same_thing_is_not_the_headline(line):
    assert not nearly_repeats_headline(line, "Old drawbridge reopens to traffic")


NOTE = "Ilse Varga covers the harbour. Write to her at the newsdesk."


def test_a_note_about_the_author_opens_with_the_full_name():
    for line in (NOTE, "Ilse Varga", "ILSE VARGA, Saltmere", "Ilse Varga ist da."):
        assert is_about_author(line, "The bridge is open.", ARTICLE)
    for line in ("Varga covers it.", "Ilse Vargas boat sank.", "Ilse Varga: Well?"):
        assert not is_about_author(line, "The bridge is open.", ARTICLE)


def test_a_note_about_the_author_says_what_the_author_is_or_does():
    line = "Ilse Varga walked across the bridge before anyone else."
    assert not is_about_author(line, "", ARTICLE)


def test_an_author_of_whom_the_text_tells_is_part_of_the_story():
    assert not is_about_author(NOTE, "Ms. Varga kept the key.", ARTICLE)


@pytest.mark.parametrize("author", ["Saltmere Ledger", "The Ledger", "AP"])
def test_a_publisher_is_no_author_of_whom_a_note_tells(author):
    article = replace(ARTICLE, authors=(author,))
    assert not is_about_author(f"{author} is not naming the victim.", "", article)


def test_a_byline_names_an_author():
    for line in (
        "Ilse Varga",
        "ILSE VARGA",
        "Von Ilse Varga",
        "By Ilse Varga and Al Ode",
    ):
        assert is_byline_of_author(line, ARTICLE)
    for line in ("By Tom Ode", "By Friday", "Ilse Varga walked", "", "Harbour"):
        assert not is_byline_of_author(line, ARTICLE)


@pytest.mark.parametrize(
    "line",
    [
        "Ilse Varga/Tom Ode",
        "Ilse Varga, Tom Ode",
        "Von ILSE VARGA und Tom Ode",
        "Tom Ode",
    ],
)
def test_a_line_of_nothing_but_the_authors_is_a_byline(line):
    article = replace(ARTICLE, authors=("Ilse Varga", "Tom Ode"))
    assert is_byline_of_author(line, article)


@pytest.mark.parametrize(
    "line", ["Ilse Varga/Jo May", "Ilse Varga and the sea", "/", ""]
)
def test_a_line_that_names_others_is_none(line):
    assert not is_byline_of_author(line, replace(ARTICLE, authors=("Ilse Varga",)))


def test_prose_is_a_sentence_of_some_length():
    assert starts_prose(
        "The bridge carried its first cars on Saturday at last, they said."
    )
    assert starts_prose("十一年にわたる修理を終えて、橋は土曜日に再び開通した。" * 5)
    assert not starts_prose("By Ilse Varga")
    assert not starts_prose(
        "A line of more than twelve words that has no full stop at all it"
    )

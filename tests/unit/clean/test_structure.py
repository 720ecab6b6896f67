"""Lines at the top that are no text."""

import pytest

from pipeline.clean.structure import (
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
        "3 min read", "Lesezeit: 4 Minuten", "5 minute read",
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
        "Par for it",
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


def test_prose_is_a_sentence_of_some_length():
    assert starts_prose(
        "The bridge carried its first cars on Saturday at last, they said."
    )
    assert starts_prose("十一年にわたる修理を終えて、橋は土曜日に再び開通した。" * 5)
    assert not starts_prose("By Ilse Varga")
    assert not starts_prose(
        "A line of more than twelve words that has no full stop at all it"
    )

"""Dates and times that stand alone."""

from pipeline.clean.stamps import is_stamp, is_stamp_of_page


def test_a_stamp_is_nothing_but_date_and_time():
    assert is_stamp("Stand: 14.03.2026, 09:30 Uhr")
    assert not is_stamp("Stand: 14.03.2026, sagte sie")
    assert not is_stamp("14.03.2026 " * 20)


def test_a_stamp_with_label_or_time_is_that_of_the_page():
    for line in (
        "Published 18 November 2019",
        "14.03.2026, 09:30",
        "Stand: 14.03.2026",
        "2026年3月14日 09時30分 (3月14日 10時05分更新)",
    ):
        assert is_stamp_of_page(line)
    for line in (
        "March 14, 2026",
        "14.03.2026",
        "2026-03-14",
        "Published in 1912",
        "3月14日に橋が開いた",
    ):
        assert not is_stamp_of_page(line)

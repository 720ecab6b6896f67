"""FTP: the lists that servers write for people, and facts that are missing."""

import pytest

from pipeline.adapters.folders import ftp
from pipeline.adapters.folders.folder import NO_FILE


@pytest.mark.parametrize(
    ("line", "name", "size"),
    [
        ("-rw-r--r--   1 wire  news  1204 Mar 01 12:00 a b.xml", "a b.xml", 1204),
        ("-rw-r--r--   1 1001  1001     7 Mar  1  2025 a.xml", "a.xml", 7),
        ("-rw-r--r--+  1 wire      88 Dec 31 09:00 no-group.xml", "no-group.xml", 88),
        ("-rw-rw----   1 w  2026 news 99 Mar 01 12:00  lead.xml", " lead.xml", 99),
        ("03-01-26  12:00PM              1204 a b.xml", "a b.xml", 1204),
        ("03-01-2026  12:00              1204 a.xml", "a.xml", 1204),
    ],
)
def test_both_forms_of_lists_are_read(line: str, name: str, size: int) -> None:
    entry = ftp._old_entry(line)
    assert (entry.name, entry.size, entry.is_folder) == (name, size, False)
    assert entry.problem is None
    assert entry.modified is None


@pytest.mark.parametrize(
    "line",
    [
        "drwxr-xr-x   2 wire  news  4096 Mar 01 12:00 done",
        "03-01-26  12:00PM       <DIR>          done",
    ],
)
def test_folders_are_told_apart(line: str) -> None:
    entry = ftp._old_entry(line)
    assert entry.is_folder


def test_a_link_is_no_file() -> None:
    entry = ftp._old_entry("lrwxrwxrwx   1 wire  news  9 Mar 01 12:00 a.xml -> /etc/x")
    assert entry.problem == NO_FILE


def test_a_line_of_another_form_is_named_and_not_lost() -> None:
    entry = ftp._old_entry("a.xml 1204 bytes, yesterday")
    assert "no known form" in (entry.problem or "")


@pytest.mark.parametrize("line", ["total 12", "", "  "])
def test_lines_that_stand_for_no_file_are_left_out(line: str) -> None:
    assert ftp._IS_NO_FILE.fullmatch(line)


def test_the_listed_time_tells_versions_of_one_size_apart() -> None:
    first = ftp._old_entry("-rw-r--r--   1 w  n  12 Mar 01 12:00 a.xml")
    second = ftp._old_entry("-rw-r--r--   1 w  n  12 Mar 01 12:01 a.xml")
    assert first.version != second.version


def test_facts_may_be_missing_or_odd() -> None:
    bare = ftp._entry("a.xml", {})
    assert (bare.size, bare.modified, bare.problem) == (None, None, None)
    odd = ftp._entry("a.xml", {"Type": "x", "size": "many", "modify": "yesterday"})
    assert (odd.size, odd.modified) == (None, None)
    link = ftp._entry("a.xml", {"type": "OS.unix=slink:/etc/x"})
    assert link.problem == NO_FILE


def test_a_fraction_of_a_second_is_no_matter() -> None:
    assert ftp._modified("20260301120000.250") == ftp._modified("20260301120000")

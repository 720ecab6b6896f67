import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.lines import (
    name_line,
    number_of,
    place_of,
    public_note,
    slug_of,
    urgency_of,
)


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("Bergdorf, Mar 5, 2024 (NLW) -", "Bergdorf"),
        ("Bergdorf, 5 mars 2024 (NLW)", "Bergdorf"),
        ("BERGDORF, March 5", "BERGDORF"),
        ("BERGDORF, Hilland, Mar. 5 Nlw -", "BERGDORF, Hilland"),
        ("Port Ann, VA", "Port Ann, VA"),
        ("(NLW) - BERGDORF, MAR 5 -", "BERGDORF"),
        ("Bergdorf (nlw/vw) -", "Bergdorf"),
        ("Bergdorf /nlw/:", "Bergdorf"),
        ("Bergdorf/Seestadt (NLW)", "Bergdorf/Seestadt"),
        ("Saint-Ann-sur-Mer —", "Saint-Ann-sur-Mer"),
        ("St. Ann (NLW) _", "St. Ann"),
        ("山城", "山城"),
        ("Mar 5 (NLW) -", None),
        ("2024-03-05T10:15:00Z", None),
        (" ", None),
        ("-----", None),
        ("Bergdorf" * 20, None),
    ],
)
def test_a_dateline_begins_with_its_place(dateline: str, place: str | None) -> None:
    assert place_of(dateline) == place


@pytest.mark.parametrize(
    "line",
    [
        "By ANN ELLIS Valley Wire Business Writer",
        "Ann Ellis and Jo Berg Valley Wire",
        "Lena van den Berg",
        "Ann Ellis, special correspondent in the valley",
        "By our own correspondent in the valley",
        "par notre envoyé spécial Jean Berg",
        "Von unserem Korrespondenten in Bergdorf",
        "Ann Ellis / Valley.example",
        "Ann",
        "山田太郎",
    ],
)
def test_a_name_line_is_a_byline(line: str) -> None:
    assert name_line(f" {line}\n") == line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "jd",
        "JD",
        "abc/def",
        "hh-ts/kl",
        "Mood calm, ready for every outcome says mayor",
        "People in the valley wait for the rain that was promised",
        "Ann Ellis " * 20,
    ],
)
def test_initials_sentences_and_long_lines_are_no_bylines(line: str) -> None:
    assert name_line(line) is None


def test_what_repeats_the_subtitle_is_no_byline() -> None:
    assert name_line("Valley Waits “Calmly”", ('valley waits "calmly"',)) is None


def test_a_slug_is_no_signed_name() -> None:
    assert slug_of("Valley-rain-floods") == "Valley-rain-floods"
    assert slug_of("Obit-Ann Ellis") == "Obit-Ann Ellis"
    assert slug_of("VALLEY/RAIN (UPDATE 1)") == "VALLEY/RAIN (UPDATE 1)"
    assert slug_of("Ann Ellis (ael)") is None
    assert slug_of(" ") is None


def test_urgencies_are_one_to_nine() -> None:
    assert [urgency_of(text) for text in ("1", "9", "0", "10", "x", "", None)] == [
        1, 9, None, None, None, None, None,
    ]  # fmt: skip


def test_a_version_is_ordered_by_the_number_it_begins_with() -> None:
    assert [number_of(v) for v in ("3", "07N", "draft", None)] == [3, 7, 0, 0]
    assert number_of("9" * 400) < 2**63


def test_a_note_loses_addresses_and_numbers_and_keeps_the_rest() -> None:
    note = "Adds quote. Questions to desk@valley.example. Photo follows."
    assert public_note(note) == "Adds quote. Photo follows."
    assert public_note("Call +49 30 1234567") == ""
    assert public_note("Tel. (030) 12 34") == ""
    assert public_note("Embargoed to 0001 on 2024-03-05") != ""


def test_a_note_of_a_private_kind_is_left_out() -> None:
    assert public_note("See page 3", "Internal note") == ""
    assert public_note("See page 3", "AdvisoryLine") == "See page 3"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for read in (place_of, name_line, slug_of, public_note):
        found = read(text)
        assert found is None or found == found.strip()


def test_long_runs_are_read_in_no_time() -> None:
    for run in ("-" * 500_000 + "x", "(" * 500_000, "+1" * 300_000):
        place_of(run)
        slug_of(run)
        public_note(run)

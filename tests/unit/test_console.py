"""What the command shows: tables, lines and the sentence at the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console
from rich.table import Table

from pipeline import console
from pipeline.index.document import search_document
from pipeline.model import Outcome, Reason
from pipeline.records import Hit, RunCounts, SourceStatus, Span
from pipeline.run import RunReport
from tests.search_samples import placed, wire_story, written
from tests.values import NOW, an_item


def a_report(*rows: RunCounts, **given: bool) -> RunReport:
    return RunReport(run_id="r1", counts=rows, **given)


def shown(table: Table) -> str:
    wide = Console(width=console.WIDE, highlight=False)
    with wide.capture() as captured:
        wide.print(table)
    return captured.get()


VALLEY = RunCounts(
    source_id="valley",
    taken_in=12,
    outcomes={Outcome.INDEXED: 7, Outcome.FAILED: 3, Outcome.REMOVED: 2},
    reasons={Reason.TIMEOUT: 2, Reason.HTTP_STATUS: 1},
    problems=(("https://valley.example/a", "404 Not Found"),),
)


def test_a_table_has_a_row_for_each_source_and_their_sum() -> None:
    coast = RunCounts(source_id="coast", taken_in=1, outcomes={Outcome.INDEXED: 1})
    table = shown(console.run_table(a_report(VALLEY, coast), ["coast", "hill"]))
    rows = [line.strip(" │").split() for line in table.splitlines()]
    found = {row[0]: row[1:] for row in rows if row}
    cells = [cell for cell in found["valley"] if cell != "│"]
    assert cells[:2] == ["12", "7"]
    assert "http_status 1, timeout 2, 1 problem" in table
    assert [cell for cell in found["hill"] if cell not in "│·"] == []
    assert [cell for cell in found["all"] if cell != "│"][:2] == ["13", "8"]


def test_no_column_is_cut_when_nobody_can_be_asked_for_the_width() -> None:
    table = shown(console.run_table(a_report(VALLEY), []))
    heads = ["taken in", *(o for o in Outcome if o is not Outcome.REMOVED)]
    assert [head for head in heads if head not in table] == []


def test_a_problem_is_told_with_source_and_feed_once() -> None:
    named = RunCounts(
        source_id="coast",
        problems=(("https://c.example/", "gone: https://c.example/"),),
    )
    assert console.problem_lines(a_report(VALLEY, named)) == [
        "! valley: https://valley.example/a: 404 Not Found",
        "! coast: gone: https://c.example/",
    ]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ({}, "Nothing new: 5 taken in, no article added or changed."),
        ({Outcome.UNCHANGED: 5}, "Nothing new: 5 taken in"),
        ({Outcome.INDEXED: 2, Outcome.DUPLICATE: 1}, "3 articles added, 0 updated."),
        ({Outcome.UPDATED: 4}, "0 articles added, 4 updated."),
    ],
)
def test_the_summary_says_what_was_added(
    outcomes: dict[Outcome, int], said: str
) -> None:
    row = RunCounts(source_id="valley", taken_in=5, outcomes=outcomes)
    assert console.summary(a_report(row)).startswith(said)


def test_a_run_that_was_stopped_says_so() -> None:
    row = RunCounts(source_id="valley", outcomes={Outcome.INDEXED: 2})
    said = console.summary(a_report(row, interrupted=True))
    assert said == "Stopped early: 2 articles added; the next run does the rest."


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        (timedelta(seconds=0), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=9), "9 d"),
        (None, "–"),
    ],
)
def test_a_delay_is_told_in_the_unit_that_fits(
    delay: timedelta | None, said: str
) -> None:
    status = SourceStatus(source_id="valley", polled_at=NOW, delay=delay, articles=3)
    table = shown(console.status_table([status]))
    assert f" {said} " in table
    assert "2026-09-01 06:00" in table


def test_a_source_never_polled_has_a_row_too() -> None:
    assert "valley" in shown(console.status_table([SourceStatus(source_id="valley")]))


def test_an_item_in_quarantine_is_a_line() -> None:
    item = an_item(reason=Reason.BUG, item_id="0123456789abcdef")
    (line,) = console.item_lines([item])
    assert (
        line == "0123456789ab  2026-09-01 06:00  one  bug  https://example.org/a.html"
    )
    (untitled,) = console.item_lines([replace(item, url=None, title="Rain")])
    assert untitled.endswith("Rain")


def shown_hit(**fields: object) -> list[str]:
    given = {"source_id": "valley", "language": "en", "sort_at": "2026-09-01T05:00:00Z"}
    hit = Hit(
        article_id="a1", score=1.0, fields=given | fields, headline=(Span("Rain"),)
    )
    plain = Console(width=console.WIDE, highlight=False)
    with plain.capture() as captured:
        for line in console.hit_lines(hit):
            plain.print(line)
    return captured.get().splitlines()


def test_a_hit_tells_what_its_agency_says_and_no_note_to_editors() -> None:
    lines = shown_hit(**search_document(placed("a1", wire_story())))
    assert lines[2] == (
        "  correction · urgency 2 · NLW/Valley Wire · DAM-BREACH/LOWERMILL · "
        "headline by Newsline"
    )
    assert "quadrille" not in "\n".join(lines)


def test_a_hit_of_a_page_has_no_line_of_an_agency() -> None:
    assert len(shown_hit(**search_document(placed("a1", written("Rain"))))) == 2
    assert len(shown_hit()) == 2


def test_what_an_agency_says_is_text_and_one_line() -> None:
    lines = shown_hit(credit="[red]NLW[/red]", slugline="[b\nA\x1b[2J")
    assert lines[2:] == ["  [red]NLW[/red] · [b A[2J"]


def test_no_text_gives_the_terminal_an_order() -> None:
    evil = (Span("\x1b]0;owned\x07Rain"), Span("\x9b2J", hit=True))
    hit = Hit(
        article_id="a1",
        score=1.0,
        fields=search_document(placed("a1", written("Rain", slugline="\x1b[2J"))),
        headline=evil,
        excerpts=(evil,),
    )
    text = "".join(console.hit_lines(hit))
    assert {c for c in text if not c.isprintable()} == set()


def test_a_headline_is_text_and_never_markup() -> None:
    hit = Hit(
        article_id="a1",
        score=1.0,
        fields={
            "source_id": "valley", "language": "en", "sort_at": "2026-09-01T05:00:00Z",
        },
        headline=(Span("[red]Rain[/red] "), Span("[b", hit=True)),
        excerpts=((Span("It\n"), Span("rained", hit=True)),),
    )  # fmt: skip
    plain = Console(width=console.WIDE, highlight=False)
    with plain.capture() as captured:
        for line in console.hit_lines(hit):
            plain.print(line)
    lines = captured.get().splitlines()
    assert lines[0] == "[red]Rain[/red] [b"
    assert lines[1] == "  valley · en · 2026-09-01 05:00 · a1"
    assert "rained" in lines[2]

"""Two readings of a page beside one another."""

from datetime import UTC, datetime

from rich.cells import cell_len

from pipeline.model import Article, Block, Ended, Reason
from pipeline.operations.side_by_side import compared, headings

LONG = "The harbour master counted the boats twice and wrote both numbers down. "
BOTH = "A line that both have."


def article(*lines: str, **given: object) -> Article:
    blocks = tuple(Block(line) for line in lines)
    return Article(source_id="s", headline="The ferry sails", blocks=blocks, **given)


def rows(before: Article | Ended, after: Article | Ended) -> list[str]:
    return list(compared(before, after))


def test_what_differs_has_a_star() -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=UTC)
    after = article(BOTH, authors=("Ada King", "Tom Ode"), published_at=at)
    found = rows(article(BOTH, "More."), after)
    assert [row[0] for row in found[:4]] == [" ", "*", "*", "*"]
    assert found[1].split(maxsplit=2) == [
        "*",
        "authors",
        f"–{' ' * 41}Ada King, Tom Ode",
    ]
    assert found[2].endswith("2026-09-01 10:00 UTC")
    assert found[3].split() == ["*", "characters", "29", "22"]


def test_the_lines_that_one_reading_has_stand_in_its_column() -> None:
    found = rows(article("Gone.", BOTH), article(BOTH, "New.", "New as well."))[4:]
    assert found[0].split() == ["only", "in", "1", "line:", "2", "lines:"]
    assert found[1].split() == ["Gone.", "New."]
    assert found[2].strip() == "New as well."
    assert found[1].index("New.") == found[2].index("New as well.") == 56
    assert len(found) == 3


def test_the_same_text_says_so() -> None:
    found = rows(article(BOTH), article(BOTH))
    assert found[-1].split(maxsplit=1) == ["lines", "the same in both"]
    assert not any(row.startswith("*") for row in found)


def test_long_lines_are_shown_from_where_they_part() -> None:
    found = rows(article(f"{LONG}Read more."), article(LONG.strip()))
    assert "numbers down. Read more." in found[-1]
    assert found[-1].count("…") == 2


def test_at_most_twenty_lines_are_shown() -> None:
    many = [f"Line {number}." for number in range(25)]
    found = rows(article(*many), article(BOTH))
    assert "Line 19." in found[-2]
    assert found[-1].strip() == "… and 5 more"
    assert len(found) == 4 + 1 + 20 + 1


def test_no_row_is_wider_than_the_terminal() -> None:
    wide = "港の船は二度数えられ、どちらの数も帳面に書き留められた。" * 3
    for text in (LONG * 3, wide, "e\u0301" * 200, f"{'a' * 40}港"):
        for row in (
            *compared(article(text), article(wide)),
            headings("without", "with it"),
        ):
            assert cell_len(f"  {row}") <= 100


def test_a_page_that_is_no_article_says_why() -> None:
    no_text = Ended(Reason.NO_TEXT, "no article text")
    found = rows(no_text, article(BOTH))
    assert "no article: no_text" in found[0]
    assert BOTH in found[-1]
    assert rows(no_text, no_text)[0].split() == ["no", "article", "no_text", "no_text"]

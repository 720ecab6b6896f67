"""Putting lost subheads back."""

import pytest
from lxml.html import fromstring

from pipeline.extract.paragraphs import told_in
from pipeline.extract.subheads import restore_subheads, with_bold_subheads
from pipeline.model import Block, BlockKind

A, B, C = Block("One."), Block("Two."), Block("Three.")
GEARS = Block("Gears", BlockKind.SUBHEAD)


def restore(markup: str, *blocks: Block) -> tuple[Block, ...]:
    return restore_subheads(blocks, told_in(fromstring(f"<body>{markup}</body>")))


def test_a_heading_between_two_paragraphs_comes_back():
    assert restore("<p>One.<h2>Gears</h2><p>Two.", A, B) == (A, GEARS, B)


def test_a_heading_that_is_there_is_not_doubled():
    page = "<p>One.<h2>Gears</h2><p>Two."
    assert restore(page, A, GEARS, B) == (A, GEARS, B)
    assert restore(page, A, Block("Gears"), B) == (A, Block("Gears"), B)


def test_a_heading_whose_neighbours_are_not_both_text_stays_out():
    assert restore("<p>One.<h2>Gears</h2><p>An advert.<p>Two.", A, B) == (A, B)
    assert restore("<h2>Gears</h2><p>One.<p>Two.", A, B) == (A, B)
    assert restore("<p>One.<p>Two.<h2>Related</h2>", A, B) == (A, B)


def test_neighbours_that_are_parted_by_other_text_get_no_heading():
    assert restore("<p>One.<h2>Gears</h2><p>Two.", A, C, B) == (A, C, B)


def test_a_list_of_headings_is_a_box_of_links():
    page = "<p>One.<h3>Ferry</h3><h3>Fog</h3><p>Two."
    assert restore(page, A, B) == (A, B)


def test_a_headline_is_no_subhead():
    assert restore("<p>One.<h1>Gears</h1><p>Two.", A, B) == (A, B)


SAID = "It took eleven years, and nobody on the quay had thought that it would."
OLD_GEARS = Block("Gears of old", BlockKind.SUBHEAD)


def bold(markup: str, *texts: str) -> tuple[Block, ...]:
    tree = fromstring(f"<body><div>{markup}</div></body>")
    return with_bold_subheads(tuple(map(Block, texts)), tree)


@pytest.mark.parametrize(
    "markup",
    [
        "<p><strong>Gears of old</strong></p>",
        "<p><b>Gears of old</b></p>",
        "<p><span><b>Gears of old</b></span></p>",
        "<div><strong>Gears <i>of old</i></strong></div>",
        "<strong>Gears of old</strong>",
    ],
)
def test_a_line_in_bold_type_between_paragraphs_is_a_subhead(markup):
    page = f"<p>{SAID}</p>{markup}<p>{SAID}</p>"
    assert bold(page, SAID, "Gears of old", SAID) == (
        Block(SAID),
        OLD_GEARS,
        Block(SAID),
    )


def test_a_line_in_bold_type_above_its_paragraph_is_parted_from_it():
    page = f"<p>{SAID}</p><p><b>Gears of old</b><br>{SAID}</p>"
    assert bold(page, SAID, f"Gears of old\n{SAID}") == (
        Block(SAID), OLD_GEARS, Block(SAID),
    )  # fmt: skip


def test_the_questions_of_an_interview_are_subheads_from_the_first_on():
    asked = ["Why did it take so long?", "Who paid?"]
    page = "".join(f"<p><strong>{q}</strong></p><p>{SAID}</p>" for q in asked)
    found = bold(page, asked[0], SAID, asked[1], SAID)
    assert [b.kind for b in found] == [BlockKind.SUBHEAD, BlockKind.PARAGRAPH] * 2
    assert [b.text for b in found] == [asked[0], SAID, asked[1], SAID]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>{0}</p><p><b>Gears</b> of old</p><p>{0}</p>",
         (SAID, "Gears of old", SAID)),
        ("<p>{0}</p><p><b><a href=/x>Gears of old</a></b></p><p>{0}</p>",
         (SAID, "Gears of old", SAID)),
        ("<p><b>Gears of old</b></p><p>{0}</p>", ("Gears of old", SAID)),
        ("<p>{0}</p><p><b>Gears of old</b></p>", (SAID, "Gears of old")),
        ("<p>From the quay</p><p><b>Gears of old</b></p><p>{0}</p>",
         ("From the quay", "Gears of old", SAID)),
        ("<p>{0}</p><ul><li><b>Gears of old</b></li></ul><p>{0}</p>",
         (SAID, "Gears of old", SAID)),
    ],
)  # fmt: skip
def test_other_bold_type_is_none(markup, texts):
    assert bold(markup.format(SAID), *texts) == tuple(map(Block, texts))


def test_bold_type_on_a_page_without_text_does_no_harm():
    assert bold("<p><b>Gears of old</b></p>") == ()


def test_bold_type_in_pieces_is_one_line():
    page = (
        f"<p>{SAID}</p><p><b>G</b><b>ears</b> <strong>of old</strong></p><p>{SAID}</p>"
    )
    assert bold(page, SAID, "Gears of old", SAID)[1] == OLD_GEARS


def test_a_bold_line_under_a_heading_is_a_subhead_too():
    blocks = (Block(SAID), GEARS, Block("Gears of old"), Block(SAID))
    page = f"<p>{SAID}</p><h2>Gears</h2><p><b>Gears of old</b></p><p>{SAID}</p>"
    found = with_bold_subheads(blocks, fromstring(f"<body>{page}</body>"))
    assert found == (Block(SAID), GEARS, OLD_GEARS, Block(SAID))


def test_a_bold_sentence_under_a_heading_is_none():
    blocks = (Block(SAID), GEARS, Block("They were old."), Block(SAID))
    page = f"<p>{SAID}</p><h2>Gears</h2><p><b>They were old.</b></p><p>{SAID}</p>"
    assert with_bold_subheads(blocks, fromstring(f"<body>{page}</body>")) == blocks


def test_a_heading_in_its_role_alone_comes_back():
    assert restore("<p>One.<div role=heading>Gears</div><p>Two.", A, B) == (A, GEARS, B)

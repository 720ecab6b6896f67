"""What is left of a page that ends at its paywall."""

from pipeline.extract.readings import Reading
from pipeline.extract.teaser import GATE, as_teaser, before_the_gate
from pipeline.model import Article, Block, BlockKind, Ended, Reason, Removal

LEAD = (
    "The drawbridge carried its first cars on Saturday, eleven years after a barge"
    " struck one of its piers and closed the only road to the quay."
)
MORE = (
    "Some two hundred people walked across before it was opened, among them the woman"
    " who had kept the toll house…"
)
ASKED = "Subscribe to continue reading"


def a_reading(*texts: str) -> Reading:
    return Reading(tuple(map(Block, texts)), "trafilatura", "a test")


def test_a_teaser_ends_where_the_page_asks_to_pay():
    left = before_the_gate(a_reading(LEAD, MORE, ASKED, "Only two crowns a week"))
    assert left is not None
    assert [block.text for block in left.blocks] == [LEAD, MORE]
    assert left.removed == (
        Removal(GATE, ASKED),
        Removal(GATE, "Only two crowns a week"),
    )


def test_a_teaser_that_just_breaks_off_stays_whole():
    reading = a_reading(LEAD, MORE)
    assert before_the_gate(reading) == reading


def test_the_gate_may_be_a_line_of_a_block():
    box = Block(f"Toll: two crowns\n{ASKED}\nLog in", BlockKind.LIST)
    left = before_the_gate(Reading((Block(LEAD), Block(MORE), box), "x", "y"))
    assert left is not None
    assert left.blocks[-1] == Block("Toll: two crowns", BlockKind.LIST)


def test_a_greeting_above_the_story_is_no_gate():
    left = before_the_gate(a_reading("Already a subscriber? Log in", LEAD, MORE))
    assert left is not None
    assert not left.removed


def test_hardly_a_sentence_is_no_teaser():
    assert before_the_gate(a_reading("The bridge is open.", ASKED, LEAD, MORE)) is None
    assert before_the_gate(a_reading(LEAD, ASKED)) is None


def test_scripts_without_blanks_say_as_much_in_fewer_characters():
    lead = (
        "跳ね橋は土曜日、十一年ぶりに最初の車を通した。"
        "はしけが橋脚に衝突して以来、埠頭へ通じる唯一の道は閉ざされていた。"
    )
    assert before_the_gate(a_reading(lead * 2, "この記事は会員限定です。")) is not None


def test_an_article_tells_that_it_is_a_teaser_and_why():
    wall = Ended(Reason.PAYWALL, "a teaser: it breaks off")
    article = as_teaser(Article(source_id="ledger", evidence={"text": "x"}), wall)
    assert article.is_teaser
    assert article.evidence == {"text": "x", "access": "a teaser: it breaks off"}


def test_a_long_teaser_ends_where_its_last_lines_ask_to_pay():
    long = [*[LEAD] * 6, ASKED, *[LEAD] * 6]
    left = before_the_gate(a_reading(*long, ASKED))
    assert left is not None
    assert [block.text for block in left.blocks] == long

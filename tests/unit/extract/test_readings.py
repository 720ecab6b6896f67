"""Which reading of a document is its text."""

from pipeline.extract.readings import Reading, choose_reading, feed_reading
from pipeline.model import Block, FeedEntry

SHORT = (Block("A short notice."),)
LONG = (Block("A story of some length. " * 20),)
FED = FeedEntry(part=0, content="<p>" + "The feed tells the story. " * 20 + "</p>")


def extracted(*blocks):
    return Reading(blocks, "trafilatura", "as the page has it")


def extractor(blocks, *others):
    reading = choose_reading(extracted(*blocks), *others)
    return reading.extractor if reading else None


def test_what_was_extracted_goes_first():
    assert extractor(LONG, "", None) == "trafilatura"
    assert extractor(LONG, "Summary only.", FED) == "trafilatura"
    assert extractor(SHORT, "", None) == "trafilatura"


def test_json_ld_stands_in_where_the_page_gave_hardly_any_text():
    reading = choose_reading(
        extracted(), "First paragraph. " * 20 + "\n\nSecond one.", FED
    )
    assert reading is not None
    assert reading.extractor == "json-ld"
    assert len(reading.blocks) == 2
    assert "articleBody" in reading.why


def test_json_ld_stands_in_where_most_of_the_story_was_lost():
    assert extractor(LONG, "The whole story stands here. " * 60, None) == "json-ld"
    assert extractor(LONG, "A bit more than that. " * 30, None) == "trafilatura"


def test_markup_in_json_ld_is_read_as_such():
    body = "<p>" + "One tells. " * 30 + "</p><p>Two.</p>"
    reading = choose_reading(extracted(), body, None)
    assert reading is not None
    assert [block.text[:4] for block in reading.blocks] == ["One ", "Two."]


def test_the_feed_stands_in_last():
    assert extractor((), "", FED) == "feed"
    assert extractor(SHORT, "", FED) == "feed"
    assert extractor(LONG, "", FED) == "trafilatura"


def test_a_feeds_teaser_is_no_story():
    assert extractor((), "", FeedEntry(part=0, title="Bridge", summary="Soon.")) is None
    assert extractor((), "", FeedEntry(part=0, title="Bridge")) is None


def test_the_feeds_content_comes_before_its_summary():
    both = FeedEntry(part=0, content="<p>All.</p>", summary="Some.")
    reading = feed_reading(both)
    assert reading is not None
    assert (reading.blocks, reading.why) == ((Block("All."),), "the feed's content")
    assert feed_reading(FeedEntry(part=0, summary="Some.")).blocks == (Block("Some."),)
    assert feed_reading(FeedEntry(part=0)) is None

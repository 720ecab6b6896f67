"""Names of stories without identifiers, and the notes that use them."""

from datetime import date

from pipeline.model import Block
from pipeline.wire.item import Action, Order, PubStatus, WireItem
from pipeline.wire.service_names import Story, number_name, story_key, under_orders

DAY = date(2024, 3, 1)
STORY = Story("iptc-7901", "NLW", "harbour-storm", DAY)
BY_KEYWORD = (
    "iptc-7901:nlw:harbour-storm:2024-03-01",
    "iptc-7901:nlw:harbour-storm:2024-02-29",
    "harbour-storm:2024-03-01",
    "harbour-storm:2024-02-29",
)


def ordered(text: str, status=PubStatus.CANCELED, story=STORY) -> WireItem:
    item = WireItem(format="IPTC 7901", blocks=(Block(text),))
    return under_orders(item, status, story)


def test_a_story_is_named_by_service_keyword_and_day():
    assert STORY.guid == "iptc-7901:nlw:harbour-storm:2024-03-01"
    assert STORY.alias == "harbour-storm:2024-03-01"
    assert story_key("BC-XX--Quay Storm/") == "bc-xx-quay-storm"


def test_without_a_day_or_a_keyword_a_story_has_no_name():
    for story in (Story("f", "nlw", "storm", None), Story("f", "nlw", "", DAY)):
        assert (story.guid, story.alias, list(story.names())) == (None, None, [])


def test_a_common_keyword_is_no_alias():
    story = Story("f", "nlw", "sports-storm-wins-cup", DAY, is_common=True)
    assert story.guid
    assert story.alias is None


def test_numbers_are_named_without_padding_in_lower_case():
    assert number_name("NLW", 7, DAY) == "nlw7:2024-03-01"


def test_a_note_names_an_item_of_today_or_yesterday_by_its_number():
    note = ordered("Please kill item NLW 0157.")
    numbers = ("nlw157:2024-03-01", "nlw157:2024-02-29")
    assert note.orders == (Order(Action.CANCEL, numbers + BY_KEYWORD),)
    assert note.is_note
    assert note.pubstatus is PubStatus.CANCELED


def test_a_note_without_a_number_means_its_keyword():
    note = ordered("The quay was open all day.", PubStatus.WITHHELD)
    assert note.orders == (Order(Action.WITHHOLD, BY_KEYWORD),)
    assert note.pubstatus is PubStatus.WITHHELD


def test_a_note_may_name_several_items():
    note = ordered("Please kill items NLW 12, NLW 13 and NLW 14.")
    assert [order.guids[0] for order in note.orders] == [
        "nlw12:2024-03-01", "nlw13:2024-03-01", "nlw14:2024-03-01",
    ]  # fmt: skip


def test_a_hold_that_asks_to_kill_is_a_kill():
    note = ordered("Please kill item NLW 157", PubStatus.WITHHELD)
    assert note.pubstatus is PubStatus.CANCELED
    assert ordered("Please hold item NLW 157", PubStatus.WITHHELD).orders[0].action is (
        Action.WITHHOLD
    )


def test_times_and_days_in_a_note_are_no_numbers_of_items():
    note = ordered("Kill the story sent at 1137 GMT and March 01 by NLW 24.")
    assert note.orders == (Order(Action.CANCEL, BY_KEYWORD),)


def test_a_note_that_names_nothing_orders_nothing():
    note = ordered("Sorry.", story=Story("plain", "", "", None))
    assert (note.is_note, note.orders) == (True, ())

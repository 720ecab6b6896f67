"""From a wire item to an article and its notice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.model import ArticleState, Block, Ended, Name, Reason, Subject
from pipeline.sources import Source, WireRules
from pipeline.wire.delivery import (
    NEVER,
    Story,
    names_of,
    provider_of,
    story_of,
    with_place,
)
from pipeline.wire.item import (
    Action,
    Embargo,
    ItemKind,
    Order,
    PubStatus,
    Update,
    WireItem,
)

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
SOURCE = Source(id="valley-wire", name="Valley Wire", language="en")
BLOCKS = (Block("The quay was closed on Monday."),)


def an_item(**given: object) -> WireItem:
    whole = {"format": "Test", "guid": "g1", "headline": "Storm", "blocks": BLOCKS}
    return WireItem(**(whole | given))


def story(source: Source = SOURCE, **given: object) -> Story:
    made = story_of(an_item(**given), source)
    assert isinstance(made, Story)
    return made


def test_an_item_is_an_article_with_all_that_the_agency_says():
    subjects = (Subject("04000000", "subj"),)
    made = story(
        slugline="STORM/", credit="VW", urgency=2, subjects=subjects, notes=("Eds",)
    )
    article = made.article
    assert (article.headline, article.guid, article.blocks) == ("Storm", "g1", BLOCKS)
    assert (article.slugline, article.credit, article.urgency) == ("STORM/", "VW", 2)
    assert (article.subjects, article.notes) == (subjects, ("Eds",))
    assert article.declared_language == "en"
    assert made.notice.state is ArticleState.VISIBLE
    assert made.notice.has_text


def test_the_first_time_is_when_it_was_published_and_the_last_when_changed():
    article = story(created_at=NOW, version_at=NOW + timedelta(hours=1)).article
    assert article.published_at == NOW
    assert article.modified_at == NOW + timedelta(hours=1)


def test_what_is_no_text_is_no_article_and_a_package_keeps_its_links():
    ended = story_of(an_item(kind=ItemKind.PACKAGE, members=("g2", "g3")), SOURCE)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.NOT_AN_ARTICLE
    assert ended.detail == "package g1, 'Storm', holds g2, g3"


def test_an_item_without_text_and_headline_tells_nothing():
    ended = story_of(an_item(headline="", blocks=()), SOURCE)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.NO_TEXT


def test_a_flash_is_nothing_but_its_headline():
    assert story(blocks=()).article.headline == "Storm"


def test_a_kill_has_no_text_whatever_it_says():
    notice = story(pubstatus=PubStatus.CANCELED).notice
    assert notice.state is ArticleState.KILLED
    assert not notice.has_text


def test_an_embargo_without_an_end_lasts_for_ever():
    assert story(embargo=Embargo(None)).notice.visible_from == NEVER
    assert story(embargo=Embargo(NOW)).notice.visible_from == NOW
    assert story().notice.visible_from is None


def test_a_change_of_parts_is_not_taken_for_the_whole():
    ended = story_of(an_item(update=Update.PARTS), SOURCE)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.PARTIAL_UPDATE
    kill = story(update=Update.PARTS, pubstatus=PubStatus.CANCELED)
    assert kill.notice.state is ArticleState.KILLED


def test_a_change_of_status_has_no_text():
    assert not story(update=Update.STATUS, blocks=()).notice.has_text


def test_orders_name_other_items_of_the_provider():
    rules = WireRules(provider="vw")
    source = SOURCE.model_copy(update={"wire": rules})
    orders = (Order(Action.REPLACE, ("g0", "g00")), Order(Action.CANCEL, ()))
    (target,) = story(source, orders=orders).notice.targets
    assert target.names == (Name("guid", "vw:g0"), Name("guid", "vw:g00"))
    assert target.state is ArticleState.REPLACED


def test_the_rules_of_a_source_make_its_provider():
    rules = WireRules(time_zone="Europe/Berlin", encoding="latin-1", urgency=4)
    source = SOURCE.model_copy(update={"wire": rules})
    provider = provider_of(source)
    assert (provider.name, provider.urgency) == ("valley-wire", 4)
    assert provider.time_zone == ZoneInfo("Europe/Berlin")
    assert names_of(an_item(aliases=("a1",)), provider) == (
        Name("guid", "valley-wire:a1"),
    )
    assert story(source).article.urgency == 4


@pytest.mark.parametrize(
    ("in_text", "expected"), [("Haven", "Haven"), (None, "Desk City")]
)
def test_the_place_in_the_text_outweighs_the_metadata(in_text, expected):
    item = an_item(dateline_place="Desk City")
    article = story().article
    read = with_place(replace(article, dateline_place=in_text), item)
    assert read.dateline_place == expected

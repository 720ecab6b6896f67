"""Ritzau's XML: a story alone and a queue of them."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, Order, PubStatus, WireItem
from pipeline.wire.ritzau import FORMAT

COPENHAGEN = Provider(name="NLW", time_zone=ZoneInfo("Europe/Copenhagen"))
NOWHERE = Provider(name="NLW")
NEWS = """<RBNews xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <NewsID>n-1</NewsID><PublishDate>2026-07-01T12:00:00.5</PublishDate>
  <strapline>HAVN-1</strapline><headline>Kajen er lukket</headline>
  <subtitle i:nil="true"/><town>Aarhus</town><origin>/nlw/</origin>
  <version>2</version><Replaces i:nil="true"/><HistID>H-7</HistID>
  <content>&lt;p&gt;Kajen lukker.&lt;/p&gt;&lt;p&gt;Den &#229;bner.&lt;/p&gt;</content>
  <Priority>3</Priority><replacedID i:nil="true"/>
  <Annuleret>false</Annuleret><Korrektion>false</Korrektion>
  <byLine>Ida Holm</byLine><TilRedaktionen i:nil="true"/>
</RBNews>"""


def queue(*news: str, error: str = "0", message: str = "") -> str:
    return (
        f'<XMLNewsQueuedResponse xmlns="urn:q"><Result><error xmlns="">{error}</error>'
        f'<errormsg xmlns="">{message}</errormsg><ListOfRBNews xmlns="">'
        f"{''.join(news)}</ListOfRBNews></Result></XMLNewsQueuedResponse>"
    )


def items(text: str, provider: Provider = COPENHAGEN) -> list[WireItem]:
    return [read() for read in FORMAT.items(io.BytesIO(text.encode()), provider)]


def item(*changes: tuple[str, str], provider: Provider = COPENHAGEN) -> WireItem:
    """Read NEWS with elements changed or added."""
    text = NEWS
    for name, value in changes:
        start = text.find(f"<{name}")
        end = text.find("/>", start) + 2
        if f"</{name}>" in text:
            end = text.find(f"</{name}>") + len(name) + 3
        element = f"<{name}>{value}</{name}>"
        if start < 0:
            text = text.replace("</RBNews>", f"{element}</RBNews>")
        else:
            text = text[:start] + element + text[end:]
    (found,) = items(text, provider)
    return found


def test_every_field_has_its_place():
    found = item()
    assert found == WireItem(
        format="Ritzau XML",
        guid="n-1",
        aliases=("H-7",),
        version="2",
        number=2,
        version_at=datetime(2026, 7, 1, 10, 0, tzinfo=UTC),
        urgency=3,
        headline="Kajen er lukket",
        slugline="HAVN-1",
        byline="Ida Holm",
        credit="/nlw/",
        dateline_place="Aarhus",
        blocks=found.blocks,
    )
    assert [block.text for block in found.blocks] == ["Kajen lukker.", "Den åbner."]


@pytest.mark.parametrize(
    ("text", "is_ritzau"),
    [
        (NEWS, True),
        (queue(NEWS), True),
        ("<?xml version='1.0'?>\n<!-- x -->" + NEWS, True),
        ("<news>&lt;RBNews&gt;<RBNews/></news>", False),
        ("RBNews", False),
    ],
)
def test_the_root_tells_the_format(text, is_ritzau):
    assert FORMAT.is_in(text.encode()) is is_ritzau


def test_a_queue_holds_many_in_its_order():
    second = NEWS.replace("n-1", "n-2")
    assert [found.guid for found in items(queue(NEWS, second))] == ["n-1", "n-2"]


def test_an_empty_queue_holds_none():
    assert items(queue()) == []


def test_an_error_of_the_service_is_told():
    with pytest.raises(WireParseError, match="error 7 no such customer"):
        items(queue(error="7", message="no such customer"))


def test_a_flash_without_a_headline_is_an_item():
    found = item(("headline", ""))
    assert (found.headline, len(found.blocks)) == ("", 2)


def test_a_local_time_without_a_zone_is_a_warning():
    found = item(provider=NOWHERE)
    assert found.version_at is None
    assert found.warnings == ("PublishDate has no time zone: 2026-07-01T12:00:00.5",)


def test_a_date_that_is_none_is_a_warning():
    found = item(("PublishDate", "i morgen"))
    assert found.warnings == ("PublishDate is no time: i morgen",)


def test_what_is_annulled_is_canceled_and_cancels_what_it_names():
    found = item(("Annuleret", "true"), ("replacedID", "n-0"))
    assert found.pubstatus is PubStatus.CANCELED
    assert found.orders == (Order(Action.CANCEL, ("n-0",)),)


@pytest.mark.parametrize(
    ("replaced", "replaces", "orders"),
    [
        ("n-0", "", [("n-0",)]),
        ("", "H-6", [("H-6",)]),
        ("n-0", "H-6", [("n-0", "H-6")]),
        ("n-0, n-9", "H-6;H-8", [("n-0", "H-6"), ("n-9", "H-8")]),
        ("n-0", "n-0", [("n-0",)]),
        ("n-1", "", []),
    ],
)
def test_what_an_item_replaces_is_ordered_once(replaced, replaces, orders):
    found = item(("replacedID", replaced), ("Replaces", replaces))
    assert found.orders == tuple(Order(Action.REPLACE, guids) for guids in orders)


def test_a_correction_says_so():
    assert item(("Korrektion", "TRUE")).is_correction
    assert not item().is_correction


def test_a_new_version_and_a_flash_are_signals():
    found = item(("NyVersion", "true"), ("InfoFlash", "true"), ("TopWeb", "false"))
    assert found.signals == ("NyVersion", "InfoFlash")


def test_subjects_are_codes_keywords_and_securities():
    numbers = (15000000, 1026000)
    codes = "".join(f"<a:int xmlns:a='urn:a'>{number}</a:int>" for number in numbers)
    found = item(
        ("IPTCList", codes),
        ("SubjectKeyword", "<a>havn</a><a>havn</a>"),
        ("ISIN", "<a>DK0010000000</a>"),
    )
    assert found.subjects == (
        Subject("15000000", "subj"),
        Subject("01026000", "subj"),
        Subject("havn", name="havn"),
        Subject("DK0010000000", "isin"),
    )


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("&lt;p&gt;Havnens &amp;amp;quot;ny&amp;amp;quot;&lt;/p&gt;", ['Havnens "ny"']),
        ("&amp;lt;p&amp;gt;Kaj&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Ø&amp;lt;/p&amp;gt;",
         ["Kaj", "Ø"]),
        ("<p>Kaj</p><p>Ø</p>", ["Kaj", "Ø"]),
        ("Kun en linje", ["Kun en linje"]),
        ("&lt;P&gt;&lt;/P&gt;&lt;P&gt;Kaj&#13;\n&lt;/P&gt;", ["Kaj"]),
        ("", []),
    ],
)  # fmt: skip
def test_the_story_is_read_however_often_it_is_escaped(content, texts):
    found = item(("content", content))
    assert [block.text for block in found.blocks] == texts


def test_titles_may_be_escaped_twice():
    found = item(("subtitle", "Havnens &amp;apos;ny&amp;apos; kaj"))
    assert found.description == "Havnens 'ny' kaj"


def test_the_note_to_editors_is_a_note():
    assert item(("TilRedaktionen", "Foto følger.")).notes == ("Foto følger.",)


def test_the_provider_may_name_the_guid_and_an_urgency():
    provider = replace(COPENHAGEN, guid="HistID", urgency=5)
    found = item(("Priority", "x"), provider=provider)
    assert (found.guid, found.urgency) == ("H-7", 5)


def test_without_an_id_the_guid_is_derived_and_the_same_again():
    one, again = item(("NewsID", "")), item(("NewsID", ""))
    other = item(("NewsID", ""), ("content", "Andet"))
    assert one.guid == again.guid != other.guid


def test_a_broken_file_names_the_line():
    with pytest.raises(WireParseError, match="line 1:"):
        items("<RBNews><NewsID>n-1</RBNews>")


@given(st.text(), st.sampled_from(["version", "Priority", "PublishDate", "content"]))
def test_any_text_in_any_field_gives_an_item(text, name):
    escaped = "".join(f"&#{ord(c)};" for c in text if c.isprintable())
    assert item((name, escaped)).guid == "n-1"

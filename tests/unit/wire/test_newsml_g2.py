"""NewsML-G2: what its metadata become."""

from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Link, Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, Embargo, ItemKind, Order, PubStatus, WireItem
from pipeline.wire.newsml_g2 import FORMAT

NLW = Provider(name="nlw")
STORY = "<inlineXML><p>The quay was shut.</p></inlineXML>"


def item(
    meta: str = "",
    about: str = "<headline>Storm shuts quay</headline>",
    content: str = STORY,
    *,
    root: str = "newsItem",
    attributes: str = 'guid="urn:nlw:1" version="3" xml:lang="en-GB"',
    more: str = "",
) -> str:
    return (
        f'<{root} xmlns="http://iptc.org/std/nar/2006-10-01/" {attributes}>'
        f"<itemMeta>{meta}</itemMeta><contentMeta>{about}</contentMeta>"
        f"<contentSet>{content}</contentSet>{more}</{root}>"
    )


def message(*items: str, header: str = "") -> str:
    return (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<header>{header}</header><itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def read_all(text: str, provider: Provider = NLW) -> list[WireItem]:
    return [read() for read in FORMAT.items(BytesIO(text.encode()), provider)]


def read(text: str, provider: Provider = NLW) -> WireItem:
    (only,) = read_all(text, provider)
    return only


def test_an_item_that_stands_alone_is_read():
    found = read(
        item(
            '<itemClass qcode="ninat:text"/><provider literal="valleywire.example"/>'
            "<versionCreated>2031-05-06T08:00:00+02:00</versionCreated>"
            "<firstCreated>2031-05-06T05:30:00Z</firstCreated>"
            '<pubStatus qcode="stat:usable"/><expires>2031-06-06T00:00:00Z</expires>'
            '<signal qcode="sig:update"/><signal qcode="nlwsig:night"/>',
            "<urgency>2</urgency><slugline separator='-'>Quay-Storm</slugline>"
            "<headline>Storm  shuts\n quay</headline><headline>Weather</headline>"
            "<by>By Ann Reed</by><creditline>Valley Wire</creditline>"
            "<dateline>Port Ellis (NLW) - </dateline><located literal='Desk'/>"
            "<description role='drol:teaser'>Ferries stay in.</description>"
            '<language tag="en-IE"/>',
            more="<rightsInfo><copyrightNotice>Copyright NLW</copyrightNotice>"
            "<usageTerms>No archive</usageTerms></rightsInfo>",
        )
    )
    assert (found.format, found.kind, found.guid) == (
        "NewsML-G2",
        ItemKind.TEXT,
        "urn:nlw:1",
    )
    assert (found.version, found.number) == ("3", 3)
    assert found.version_at == datetime(2031, 5, 6, 6, tzinfo=UTC)
    assert found.created_at == datetime(2031, 5, 6, 5, 30, tzinfo=UTC)
    assert found.expires_at == datetime(2031, 6, 6, tzinfo=UTC)
    assert found.pubstatus is PubStatus.USABLE
    assert (found.headline, found.kicker) == ("Storm shuts quay", "Weather")
    assert (found.slugline, found.byline) == ("Quay-Storm", "By Ann Reed")
    assert (found.credit, found.dateline_place) == ("Valley Wire", "Port Ellis")
    assert (found.language, found.urgency) == ("en-IE", 2)
    assert found.description == "Ferries stay in."
    assert found.usage_terms == ("No archive", "Copyright NLW")
    assert found.signals == ("sig:update", "nlwsig:night")
    assert [block.text for block in found.blocks] == ["The quay was shut."]
    assert (found.embargo, found.orders, found.warnings) == (None, (), ())


def test_what_is_missing_is_nothing():
    found = read(item(about="", content="", attributes='guid="g"'))
    assert (found.headline, found.blocks, found.subjects) == ("", (), ())
    assert (found.version, found.number, found.version_at) == (None, 0, None)
    assert (found.byline, found.credit, found.language) == (None, None, None)
    assert (found.urgency, found.description, found.dateline_place) == (None,) * 3


def test_a_message_gives_its_priority_and_time_to_its_items():
    first, second = read_all(
        message(
            item(),
            item("<versionCreated>2031-05-07T00:00:00Z</versionCreated>"),
            header="<sent>2031-05-06T00:00:00Z</sent><priority>4</priority>",
        )
    )
    assert (first.priority, second.priority) == (4, 4)
    assert first.version_at == datetime(2031, 5, 6, tzinfo=UTC)
    assert second.version_at == datetime(2031, 5, 7, tzinfo=UTC)
    assert first.guid == second.guid


@pytest.mark.parametrize("about", ["", "<urgency>0</urgency>", "<urgency>x</urgency>"])
def test_an_item_without_urgency_has_that_of_its_provider(about):
    assert read(item(about=about), Provider(name="nlw", urgency=5)).urgency == 5


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ('qcode="stat:usable"', PubStatus.USABLE),
        ('qcode="stat:CANCELED"', PubStatus.CANCELED),
        ('qcode="stat:cancelled"', PubStatus.CANCELED),
        ('qcode="Withheld"', PubStatus.WITHHELD),
        (
            'uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"',
            PubStatus.CANCELED,
        ),
    ],
)
def test_a_status_is_known_in_any_spelling(status, expected):
    found = read(item(f"<pubStatus {status}/>"))
    assert (found.pubstatus, found.warnings) == (expected, ())


def test_an_unknown_status_is_usable_and_warned_of():
    found = read(item('<pubStatus qcode="stat:asleep"/>'))
    assert found.pubstatus is PubStatus.USABLE
    assert "asleep" in found.warnings[0]


def test_a_kill_by_signal_needs_an_empty_text():
    kill = '<pubStatus qcode="stat:usable"/><signal qcode="edStat:D"/>'
    assert read(item(kill, content="")).pubstatus is PubStatus.CANCELED
    assert read(item(kill)).pubstatus is PubStatus.USABLE


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ('qcode="sig:correction"', True),
        ('uri="http://cv.iptc.org/newscodes/signal/correction"', True),
        ('qcode="edStat:C"', True),
        ('qcode="edStat:U"', False),
        ('qcode="nlw:C"', False),
    ],
)
def test_a_correction_is_known_by_its_signal(signal, expected):
    assert read(item(f"<signal {signal}/>")).is_correction is expected


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (
            "<embargoed>2031-05-06T12:00:00+02:00</embargoed>",
            Embargo(datetime(2031, 5, 6, 10, tzinfo=UTC)),
        ),
        ("<embargoed/>", Embargo(None)),
        ("<embargoed>until noon</embargoed>", Embargo(None)),
        ('<pubStatus qcode="stat:embargoed"/>', Embargo(None)),
        ("", None),
    ],
)
def test_an_embargo_without_a_readable_end_has_none(element, expected):
    assert read(item(element)).embargo == expected


def test_a_time_without_an_offset_is_that_of_the_provider_or_a_warning():
    text = item("<versionCreated>2031-05-06T08:00:00</versionCreated>")
    helsinki = Provider(name="nlw", time_zone=ZoneInfo("Europe/Helsinki"))
    assert read(text, helsinki).version_at == datetime(2031, 5, 6, 5, tzinfo=UTC)
    found = read(text)
    assert found.version_at is None
    assert "versionCreated" in found.warnings[0]


@pytest.mark.parametrize("relation", ["irel:previousVersion", "nlw:replaces"])
def test_a_link_may_order_that_another_item_is_replaced(relation):
    found = read(item(f'<link rel="{relation}" residref="urn:nlw:0"/>'))
    assert found.orders == (Order(Action.REPLACE, ("urn:nlw:0",)),)


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="irel:derivedFrom" residref="urn:nlw:0"/>',
        '<link rel="irel:seeAlso" href="https://valleywire.example/quay"/>',
        '<link rel="irel:previousVersion" residref="urn:nlw:1"/>',
        '<link rel="irel:previousVersion"/>',
        '<link residref="urn:nlw:0"/>',
    ],
)
def test_other_links_order_nothing(link):
    assert read(item(link)).orders == ()


@pytest.mark.parametrize(
    ("headlines", "expected"),
    [
        (
            "<headline rank='3'>Kick</headline><headline rank='1'>Main</headline>",
            ("Main", "Kick"),
        ),
        (
            "<headline role='hld:subHeadline'>Sub</headline><headline>Main</headline>",
            ("Main", "Sub"),
        ),
        (
            "<headline>Main</headline><headline role='x:web'>M</headline>",
            ("Main", None),
        ),
        ("<headline>Main</headline><headline>Main</headline>", ("Main", None)),
        (
            "<headline xml:lang='fr'>Titre</headline>"
            "<headline xml:lang='en'>Main</headline>",
            ("Main", None),
        ),
        (
            "<headline role='x:private'>No</headline><headline>Main</headline>",
            ("Main", None),
        ),
    ],
)
def test_roles_ranks_and_languages_tell_headlines_apart(headlines, expected):
    found = read(item(about=headlines))
    assert (found.headline, found.kicker) == expected


def test_markup_within_a_headline_parts_no_words():
    found = read(item(about="<headline>CO<sub>2</sub> up,<br/>Ann says</headline>"))
    assert found.headline == "CO2 up, Ann says"


def test_an_item_without_a_headline_has_that_of_its_text_or_its_title():
    text = "<inlineXML><h1>From the text</h1><p>Rain.</p></inlineXML>"
    found = read(item("<title>From the item</title>", "<headline/>", text))
    assert found.headline == "From the text"
    assert [block.text for block in found.blocks] == ["Rain."]
    assert read(item("<title>From the item</title>", "")).headline == "From the item"


@pytest.mark.parametrize(
    ("about", "meta", "expected"),
    [
        ("<creditline>NLW/VW</creditline><infoSource literal='x'/>", "", "NLW/VW"),
        ("<infoSource qcode='is:VW'><name>Valley</name></infoSource>", "", "Valley"),
        ("<infoSource qcode='is:VW'/>", "", "VW"),
        ("<infoSource uri='http://vw.example'/>", "<provider literal='NLW'/>", "NLW"),
        ("", "<provider uri='http://nlw.example/about'/>", None),
    ],
)  # fmt: skip
def test_the_credit_is_a_line_or_the_name_of_who_sent_it(about, meta, expected):
    assert read(item(meta, about)).credit == expected


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("<located><name>Port Ellis</name></located>", "Port Ellis"),
        ("<located literal='Port Ellis, Wales'/>", "Port Ellis"),
        ("<dateline>2031-05-06 08:00 GMT</dateline><located literal='Desk'/>", None),
        ("<dateline/><located><name/></located>", None),
    ],
)
def test_a_place_is_that_of_the_dateline_else_where_the_item_is_from(about, expected):
    assert read(item(about=about)).dateline_place == expected


def test_subjects_are_given_once_each_with_scheme_code_and_name():
    found = read(
        item(
            about='<subject qcode="medtop:20000001"><name xml:lang="de">Hafen</name>'
            '<name xml:lang="en">harbour</name><sameAs qcode="subj:04"/></subject>'
            '<subject qcode="medtop:20000001"/>'
            '<subject uri="http://cv.nlw.example/topics/77"/>'
            '<subject literal="Ellis plc"/><subject/>'
            "<subject><name>Rain</name></subject>"
        )
    )
    assert found.subjects == (
        Subject("20000001", "medtop", "harbour"),
        Subject("77", "http://cv.nlw.example/topics/"),
        Subject("Ellis plc"),
        Subject("Rain", "", "Rain"),
    )


def test_a_caption_describes_a_picture_and_no_text():
    caption = "<description role='drol:caption'>A wave.</description>"
    assert read(item(about=caption)).description is None
    picture = read(item('<itemClass qcode="ninat:picture"/>', caption, ""))
    assert (picture.kind, picture.description) == (ItemKind.PICTURE, "A wave.")


def test_media_that_are_linked_are_links_and_other_pages_are_not():
    found = read(
        item(
            '<link rel="irel:seeAlso" href="https://valleywire.example/quay"/>'
            '<link rel="nlw:illustratedBy" residref="urn:nlw:p1">'
            '<itemClass qcode="ninat:picture"/><title>A wave</title></link>'
            '<link contenttype="video/mp4" href="https://valleywire.example/v"/>',
            content=STORY
            + '<remoteContent contenttype="image/jpeg" href="https://nlw.example/p"/>'
            '<remoteContent residref="urn:nlw:x"/><remoteContent/>',
        )
    )
    assert found.links == (
        Link("https://nlw.example/p", "picture"),
        Link("urn:nlw:x", "data"),
        Link("urn:nlw:p1", "picture", "A wave"),
        Link("https://valleywire.example/v", "video"),
    )


@pytest.mark.parametrize(
    ("item_class", "content", "expected"),
    [
        ("ninat:text", "", ItemKind.TEXT),
        ("icls:picture", "", ItemKind.PICTURE),
        ("ninat:graphic", "", ItemKind.GRAPHIC),
        ("ninat:audio", "", ItemKind.AUDIO),
        ("ninat:composite", STORY, ItemKind.TEXT),
        ("ninat:composite", "", ItemKind.PACKAGE),
        ("nlw:whatever", STORY, ItemKind.TEXT),
        ("", '<remoteContent contenttype="video/mp4" href="v"/>', ItemKind.VIDEO),
        ("ninat:text", "<inlineXML><sports-content/></inlineXML>", ItemKind.DATA),
        ("ninat:composite", "<inlineXML><events/></inlineXML>", ItemKind.EVENT),
    ],
)
def test_a_kind_is_what_the_class_says_and_the_content_allows(
    item_class, content, expected
):
    text = item(f'<itemClass qcode="{item_class}"/>', content=content)
    assert read(text).kind is expected


@pytest.mark.parametrize(
    ("root", "more", "expected"),
    [
        ("packageItem", "", ItemKind.PACKAGE),
        ("conceptItem", "<concept/>", ItemKind.CONCEPT),
        ("conceptItem", "<concept><eventDetails/></concept>", ItemKind.EVENT),
        ("knowledgeItem", "<conceptSet/>", ItemKind.CONCEPT),
        ("planningItem", "", ItemKind.PLANNING),
        ("catalogItem", "", ItemKind.CATALOG),
    ],
)
def test_a_kind_is_told_by_the_root(root, more, expected):
    assert read(item(root=root, more=more)).kind is expected


def test_a_package_names_its_members_in_order():
    groups = (
        '<groupSet><group><itemRef residref="urn:nlw:2"><title>x</title></itemRef>'
        '<itemRef href="https://nlw.example/3"/></group>'
        '<group><itemRef residref="urn:nlw:2"/><itemRef/></group></groupSet>'
    )
    found = read(item(root="packageItem", content="", more=groups))
    assert found.members == ("urn:nlw:2", "https://nlw.example/3")


def test_an_item_that_says_nothing_fails_alone():
    nothing = item(about="", content="", attributes="")
    _, bad, _ = FORMAT.items(BytesIO(message(item(), nothing, item()).encode()), NLW)
    with pytest.raises(WireParseError) as caught:
        bad()
    assert caught.value.place == "item 2"


def test_reading_an_item_twice_gives_the_same():
    story = "<body><p class='teaser'>T.</p><p>A\n\nB</p></body>"
    text = item(content=f"<inlineXML>{story}</inlineXML>")
    reader = next(FORMAT.items(BytesIO(text.encode()), NLW))
    assert reader() == reader()


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&\r"), max_size=60))
def test_no_value_of_a_property_breaks_an_item(value):
    clean = "".join(c for c in value if c.isprintable() or c in "\n\t")
    names = ("headline", "dateline", "urgency", "by", "slugline", "creditline")
    about = "".join(f"<{name}>{clean}</{name}>" for name in names)
    times = ("versionCreated", "firstCreated", "embargoed", "expires", "edNote")
    meta = "".join(f"<{name}>{clean}</{name}>" for name in times)
    found = read(item(meta, about))
    assert found.embargo is not None
    assert found.headline == " ".join(found.headline.split())


@given(st.binary(max_size=300), st.booleans())
def test_whatever_the_bytes_only_our_error_leaves(noise, is_inside):
    whole = item().encode()
    data = whole[:200] + noise + whole[200:] if is_inside else noise
    FORMAT.is_in(data)
    with suppress(WireParseError):
        for reader in FORMAT.items(BytesIO(data), NLW):
            reader()

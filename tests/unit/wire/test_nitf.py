"""NITF → WireItem."""

import io
import time
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Link, Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, Embargo, ItemKind, Order, PubStatus, WireItem
from pipeline.wire.nitf import FORMAT

NLW = Provider(name="nlw")
HEDLINE = "<hedline><hl1>Rain ends drought</hl1></hedline>"


def nitf(
    docdata: str = "", head: str = HEDLINE, text: str = "<p>It rained.</p>", **more: str
) -> bytes:
    return (
        f"<nitf {more.get('root', '')}><head>{more.get('meta', '')}"
        f"<docdata {more.get('status', '')}>{docdata}</docdata></head><body>"
        f"<body.head>{head}</body.head><body.content>{text}</body.content></body></nitf>"
    ).encode()


def read(body: bytes, provider: Provider = NLW) -> WireItem:
    (item,) = FORMAT.items(io.BytesIO(body), provider)
    return item()


def test_nitf_is_recognised_by_its_root() -> None:
    assert FORMAT.is_in(b"<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'x'>")
    assert FORMAT.is_in(b"<n:nitf xmlns:n='urn:x'>")
    assert not FORMAT.is_in(b"<NewsML><nitf>")


def test_a_whole_document_is_read() -> None:
    item = read(
        nitf(
            '<doc-id id-string="nlw-17"/><urgency ed-urg="3"/>'
            '<date.issue norm="20240305T101500+0100"/>'
            '<date.expire norm="20240405T101500+0100"/><du-key key="rain" version="2"/>'
            '<doc.copyright holder="Valley Wire" year="2024"/>',
            HEDLINE.replace("</hedline>", "<hl2>Valley is green</hl2></hedline>")
            + "<byline>By ANN ELLIS<byttl>Weather Writer</byttl></byline>"
            "<distributor>Newsline Wire</distributor>"
            "<abstract><p>In short.</p></abstract>"
            "<dateline><location>BERGDORF</location></dateline>",
            root='baselang="en-GB"',
        )
    )
    assert item == WireItem(
        format="NITF",
        guid="nlw-17",
        version="2",
        number=2,
        version_at=datetime(2024, 3, 5, 9, 15, tzinfo=UTC),
        expires_at=datetime(2024, 4, 5, 9, 15, tzinfo=UTC),
        urgency=3,
        headline="Rain ends drought",
        kicker="Valley is green",
        byline="By ANN ELLIS Weather Writer",
        credit="Newsline Wire",
        dateline_place="BERGDORF",
        language="en-GB",
        usage_terms=("© 2024 Valley Wire",),
        description="In short.",
        blocks=item.blocks,
    )
    assert [block.text for block in item.blocks] == ["It rained."]


def test_an_empty_document_is_an_item_without_anything() -> None:
    assert read(b"<nitf/>") == WireItem(format="NITF")


# Identity


def test_a_key_of_a_topic_is_no_guid_beside_an_id() -> None:
    item = read(nitf('<doc-id id-string="a1"/><du-key key="rain" version="3"/>'))
    assert (item.guid, item.aliases) == ("a1", ())


@pytest.mark.parametrize("doc_id", ["nlw-17_4", "nlw-17-v4", "nlw-17:4"])
def test_an_id_that_counts_up_from_the_key_is_an_alias_of_it(doc_id: str) -> None:
    item = read(nitf(f'<doc-id id-string="{doc_id}"/><du-key key="nlw-17"/>'))
    assert (item.guid, item.aliases) == ("nlw-17", (doc_id,))


def test_an_id_that_is_longer_than_the_key_is_another_id() -> None:
    item = read(nitf('<doc-id id-string="nlw-175"/><du-key key="nlw-17"/>'))
    assert item.guid == "nlw-175"


def test_a_provider_can_force_id_or_key() -> None:
    body = nitf('<doc-id id-string="a1"/><du-key key="rain"/>')
    assert read(body, Provider(name="nlw", guid="du-key")).guid == "rain"
    counted = nitf('<doc-id id-string="rain_2"/><du-key key="rain"/>')
    assert read(counted, Provider(name="nlw", guid="doc-id")).guid == "rain_2"


def test_the_key_serves_where_there_is_no_id() -> None:
    assert read(nitf('<doc-id/><du-key key="rain"/>')).guid == "rain"


def test_a_derived_guid_is_that_of_agency_day_and_title() -> None:
    def guid(at: str, title: str = "Rain", agency: str = "nlw") -> str | None:
        head = f"<hedline><hl1>{title}</hl1></hedline>"
        issue = f'<date.issue norm="{at}"/>'
        return read(nitf(issue, head), Provider(name=agency)).guid

    first = guid("20240305T101500Z")
    assert first
    assert first.startswith("nitf:")
    assert guid("20240305T151500Z") == first
    others = {guid("20240306T101500Z"), guid("20240305T101500Z", "Snow")}
    assert first not in others | {guid("20240305T101500Z", agency="vw")}


def test_a_slug_keeps_the_derived_guid_when_the_headline_changes() -> None:
    meta = '<meta name="anpa-keyword" content="BC-Rain"/>'
    first = read(nitf(meta=meta))
    later = read(nitf(head="<hedline><hl1>Rain goes on</hl1></hedline>", meta=meta))
    assert first.slugline == "BC-Rain"
    assert first.guid == later.guid != read(nitf()).guid


# Life cycle


@pytest.mark.parametrize(
    ("status", "pubstatus"),
    [
        ("usable", PubStatus.USABLE),
        ("Canceled", PubStatus.CANCELED),
        ("withheld", PubStatus.WITHHELD),
    ],
)
def test_the_status_is_read(status: str, pubstatus: PubStatus) -> None:
    assert read(nitf(status=f'management-status="{status}"')).pubstatus is pubstatus


def test_an_embargo_ends_when_it_is_told() -> None:
    item = read(
        nitf(
            '<date.issue norm="20240305T101500Z"/>'
            '<date.release norm="20240306T000100+0100"/>',
            status='management-status="embargoed"',
        )
    )
    assert item.embargo == Embargo(datetime(2024, 3, 5, 23, 1, tzinfo=UTC))
    assert item.pubstatus is PubStatus.USABLE


@pytest.mark.parametrize("release", ["", '<date.release norm="YYYYMMDD000000-HHMM"/>'])
def test_an_embargo_without_a_usable_end_is_kept(release: str) -> None:
    item = read(nitf(release, status='management-status="embargoed"'))
    assert item.embargo == Embargo(None)
    assert len(item.warnings) == bool(release)


def test_a_release_after_the_issue_is_an_embargo() -> None:
    dates = (
        '<date.issue norm="20240305T101500{z}"/><date.release norm="20240305T{r}{z}"/>'
    )
    later = read(nitf(dates.format(z="Z", r="180000")))
    assert later.embargo == Embargo(datetime(2024, 3, 5, 18, tzinfo=UTC))
    assert read(nitf(dates.format(z="Z", r="101500"))).embargo is None
    assert read(nitf(dates.format(z="", r="101500"))).embargo is None
    assert read(nitf(dates.format(z="", r="180000"))).embargo is not None


def test_a_local_release_is_not_held_against_an_issue_with_an_offset() -> None:
    item = read(
        nitf(
            '<date.issue norm="20240305T101500Z"/>'
            '<date.release norm="20240305T101500"/>'
        )
    )
    assert item.embargo is None


def test_a_wrong_release_is_a_warning_and_no_embargo() -> None:
    item = read(nitf('<date.release norm="soon"/>'))
    assert item.embargo is None
    assert item.warnings == ("date.release is no time: soon",)


def test_a_canceled_item_has_no_embargo() -> None:
    dates = (
        '<date.issue norm="20240305T101500Z"/><date.release norm="20240306T101500Z"/>'
    )
    assert read(nitf(dates, status='management-status="canceled"')).embargo is None


def reference(status: str) -> tuple[Order, ...]:
    return read(
        nitf(
            '<doc-id id-string="a2"/>',
            status=f'management-doc-idref="a1" {status}',
        )
    ).orders


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ('management-idref-status="canceled"', Action.CANCEL),
        ('management-idref-status="withheld"', Action.WITHHOLD),
        ('management-status="canceled"', Action.CANCEL),
        ('management-status="usable"', Action.REPLACE),
        ("", Action.REPLACE),
    ],
)
def test_a_reference_orders_what_becomes_of_another_item(
    status: str, action: Action
) -> None:
    assert reference(status) == (Order(action, ("a1",)),)


def test_an_item_that_stays_usable_is_left_alone() -> None:
    assert reference('management-idref-status="usable"') == ()


def test_an_item_orders_nothing_of_itself() -> None:
    own = 'management-doc-idref="a2" management-idref-status="canceled"'
    assert read(nitf('<doc-id id-string="a2"/>', status=own)).orders == ()
    counted = '<doc-id id-string="a_2"/><du-key key="a"/>'
    older = 'management-doc-idref="a_1"'
    assert read(nitf(counted, status=older)).orders == ()
    other = read(nitf(counted, status='management-doc-idref="b_1"'))
    assert other.orders == (Order(Action.REPLACE, ("b_1", "b")),)


def test_a_correction_is_marked_and_its_reason_is_a_note() -> None:
    item = read(nitf('<correction info="Corrects the year."/>'))
    assert item.is_correction
    assert item.notes == ("Corrects the year.",)


# Times


def test_local_times_are_those_of_the_provider() -> None:
    body = nitf('<date.issue norm="2024-03-05T10:15:00"/>')
    oslo = Provider(name="nlw", time_zone=ZoneInfo("Europe/Oslo"))
    assert read(body, oslo).version_at == datetime(2024, 3, 5, 9, 15, tzinfo=UTC)
    assert read(body).version_at is None
    assert read(body).warnings == ("date.issue has no time zone: 2024-03-05T10:15:00",)


def test_the_day_of_publication_stands_in_for_that_of_issue() -> None:
    body = nitf(meta='<pubdata date.publication="20240305T101500Z"/>')
    assert read(body).version_at == datetime(2024, 3, 5, 10, 15, tzinfo=UTC)


# Lines


def test_the_headline_is_whole_words_of_the_first_line_that_has_any() -> None:
    head = "<hedline><hl1/><hl1>A £<num>5</num>m\n rain</hl1><hl2>a £5M RAIN</hl2>"
    item = read(nitf(head=head + "</hedline>"))
    assert (item.headline, item.kicker) == ("A £5m rain", None)


def test_a_title_stands_in_for_the_headline() -> None:
    assert read(nitf(head="", meta="<title>Rain</title>")).headline == "Rain"


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<byline><person>Ann Ellis</person><byttl>Newsline</byttl></byline>",
         "Ann Ellis Newsline"),
        ("<byline>Ann Ellis</byline><byline>Jo Berg</byline>", "Ann Ellis, Jo Berg"),
        ("<byline>Mood calm, ready for all outcomes says mayor</byline>", None),
        ("<byline>Rain ends drought</byline>", None),
        ("<byline>ab/cd</byline>", None),
        ("<byline/>", None),
    ],
)  # fmt: skip
def test_a_byline_names_people(byline: str, expected: str | None) -> None:
    assert read(nitf(head=HEDLINE + byline)).byline == expected


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("Bergdorf", "Bergdorf"),
        ("<location>\n BERGDORF\n</location>", "BERGDORF"),
        ("<location><city>Bergdorf</city>, <state>Hilland</state></location>",
         "Bergdorf, Hilland"),
        ("<location> <city>Bergdorf</city> <country>Hilland</country></location>",
         "Bergdorf"),
        ("BERGDORF, <story.date>March 5</story.date> (NLW) -", "BERGDORF"),
        ("<story.date>March 5</story.date>", None),
        ("<location/>", None),
    ],
)  # fmt: skip
def test_the_place_is_as_written_or_the_city(dateline: str, place: str | None) -> None:
    assert read(nitf(head=f"<dateline>{dateline}</dateline>")).dateline_place == place


def test_byline_and_dateline_may_stand_in_the_text() -> None:
    lines = "<byline>Ann Ellis</byline><dateline>Bergdorf</dateline>"
    item = read(nitf(text=f"<block>{lines}<p>It rained.</p></block>"))
    assert (item.byline, item.dateline_place) == ("Ann Ellis", "Bergdorf")
    assert [block.text for block in item.blocks] == ["It rained."]


def test_the_owner_of_the_copyright_stands_in_for_the_credit() -> None:
    item = read(nitf('<doc.copyright holder="Valley Wire"/>'))
    assert (item.credit, item.usage_terms) == ("Valley Wire", ("© Valley Wire",))


def test_rights_are_usage_terms() -> None:
    item = read(
        nitf(
            '<doc.rights owner="Valley Wire" limitations="online"/>',
            "<rights><rights.owner>Jo Berg</rights.owner></rights>",
        )
    )
    assert item.usage_terms == ("owner: Valley Wire; limitations: online", "Jo Berg")


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (nitf(root='xml:lang="nb"'), "nb"),
        (nitf(text='<lang lang="it"/><p>x</p>'), "it"),
        (nitf(meta='<meta name="Language" content="es"/>'), "es"),
        (nitf(text='<p xml:lang="en-US">x</p>'), None),
    ],
)
def test_the_language_is_that_of_the_whole(body: bytes, language: str | None) -> None:
    assert read(body).language == language


def test_private_notes_are_in_no_field() -> None:
    item = read(
        nitf(
            '<ed-msg info="Adds quote."/><ed-msg msg-type="private" info="Secret 1"/>'
            '<ed-msg info=""/>',
            HEDLINE + '<note type="npa"><body.content><p>Secret 2</p></body.content>'
            "</note><note><body.content><p>Graphic words.</p></body.content></note>",
        )
    )
    assert item.notes == ("Adds quote.", "Graphic words.")
    assert "Secret" not in repr(item)


# Subjects and media


def test_subjects_are_told_once_with_the_closest_name() -> None:
    item = read(
        nitf(
            meta="<tobject>"
            '<tobject.subject tobject.subject.refnum="17000000"'
            ' tobject.subject.type="Weather" tobject.subject.matter="Rain"/>'
            '<tobject.subject tobject.subject.refnum="17000000"'
            ' tobject.subject.type="Weather" tobject.subject.matter="Rain"/>'
            '<tobject.subject tobject.subject.code="WEA" tobject.subject.ipr="NLW"/>'
            '<tobject.subject tobject.subject.ipr="IPTC"/></tobject>'
            '<meta name="category_iptc" content="04000000"/>'
            '<meta name="iptc-number" content="417"/>'
        )
    )
    assert item.subjects == (
        Subject("17000000", "subj", "Rain"),
        Subject("WEA", "NLW"),
        Subject("04000000", "subj"),
    )


@pytest.mark.parametrize(("own", "urgency"), [("2", 2), ("0", 5), ("", 5)])
def test_a_provider_has_an_urgency_for_items_without(own: str, urgency: int) -> None:
    provider = Provider(name="nlw", urgency=5)
    assert read(nitf(f'<urgency ed-urg="{own}"/>'), provider).urgency == urgency


def test_pictures_are_links_and_a_picture_alone_is_one() -> None:
    media = '<media media-type="image"><media-reference source="a.jpg"/></media>'
    item = read(nitf(text=media + "<p>It rained.</p>"))
    assert (item.kind, item.links) == (ItemKind.TEXT, (Link("a.jpg", "picture"),))
    assert read(nitf(text=media)).kind is ItemKind.PICTURE


def test_a_copy_of_the_headline_is_not_text() -> None:
    item = read(nitf(text="<hl2>RAIN ENDS DROUGHT</hl2><p>It rained.</p>"))
    assert [block.text for block in item.blocks] == ["It rained."]


# Any bytes


def test_a_document_type_and_its_entities_are_read() -> None:
    body = b'<!DOCTYPE nitf SYSTEM "nitf.dtd" [<!ENTITY % x SYSTEM "y"> %x;]>'
    assert read(body + nitf(text="<p>Caf&eacute;</p>")).blocks[0].text == "Café"


def test_blank_lines_may_stand_before_the_declaration() -> None:
    assert read(b"\r\n <?xml version='1.0'?>" + nitf()).headline == "Rain ends drought"


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig", "cp1252"])
def test_all_codings_are_read(coding: str) -> None:
    body = nitf(text="<p>Größe</p>").decode().encode(coding)
    assert read(body).blocks[0].text == "Größe"


@pytest.mark.parametrize("body", [b"", b"<nitf>", b"<nitf><p></nitf>", b"nitf"])
def test_what_is_no_xml_says_where(body: bytes) -> None:
    with pytest.raises(WireParseError) as caught:
        read(body)
    assert caught.value.place


@given(st.integers(0, 700), st.binary(max_size=6))
def test_damage_gives_an_item_or_a_parse_error(at: int, junk: bytes) -> None:
    whole = nitf(
        '<doc-id id-string="a_1"/><du-key key="a"/><date.issue norm="2024-03-05"/>',
        HEDLINE + "<byline>Ann</byline><dateline>Bergdorf</dateline>",
        status='management-status="embargoed" management-doc-idref="b"',
    )
    with suppress(WireParseError):
        assert isinstance(read(whole[:at] + junk + whole[at + 2 :]), WireItem)


def test_ten_megabytes_are_read_in_seconds() -> None:
    text = "<p>It rained in the valley and rained on.</p>" * 220_000
    started = time.perf_counter()
    assert len(read(nitf(text=text)).blocks) == 220_000
    assert time.perf_counter() - started < 15

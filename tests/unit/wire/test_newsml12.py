"""NewsML 1.2 → WireItem."""

import base64
import io
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Link, Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, ItemKind, PubStatus, Update, WireItem
from pipeline.wire.newsml12 import FORMAT

NLW = Provider(name="nlw")
ID = "urn:newsml:nlw.example:20240305:rain-17"
PARAGRAPH = "<DataContent><p>It rained.</p></DataContent>"
TEXT = f'<ContentItem><MediaType FormalName="Text"/>{PARAGRAPH}</ContentItem>'
PICTURE = (
    '<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>'
    '<ContentItem Href="small.jpg"><MediaType FormalName="Photo"/></ContentItem>'
)


def component(
    content: str = TEXT, role: str = "", lines: str = "", data: str = ""
) -> str:
    named = f'<Role FormalName="{role}"/>' if role else ""
    return (
        f"<NewsComponent>{named}<NewsLines>{lines}</NewsLines>"
        f"<DescriptiveMetadata>{data}</DescriptiveMetadata>{content}</NewsComponent>"
    )


def identified(
    public: str = f"{ID}:1", revision: str = "<RevisionId>1</RevisionId>"
) -> str:
    return (
        "<Identification><NewsIdentifier><ProviderId>nlw.example</ProviderId>"
        f"<DateId>20240305</DateId><NewsItemId>rain-17</NewsItemId>{revision}"
        f"<PublicIdentifier>{public}</PublicIdentifier></NewsIdentifier></Identification>"
    )


def newsitem(content: str = "", management: str = "", identification: str = "") -> str:
    return (
        f"<NewsItem>{identification or identified()}"
        f"<NewsManagement>{management}</NewsManagement>"
        f"{content or component()}</NewsItem>"
    )


def newsml(*items: str, before: str = "") -> bytes:
    return f"<NewsML>{before}{''.join(items)}</NewsML>".encode()


def read_all(body: bytes, provider: Provider = NLW) -> list[WireItem]:
    return [item() for item in FORMAT.items(io.BytesIO(body), provider)]


def read(*args: str, **more: str) -> WireItem:
    (item,) = read_all(newsml(newsitem(*args, **more)))
    return item


def texts(item: WireItem) -> list[str]:
    return [block.text for block in item.blocks]


def content(data: str, kind: str = "Text", more: str = "") -> str:
    return (
        f'<ContentItem><MediaType FormalName="{kind}"/>{more}'
        f"<DataContent>{data}</DataContent></ContentItem>"
    )


def test_newsml_is_recognised_by_its_root() -> None:
    assert FORMAT.is_in(b'<NewsML Version="1.2">')
    assert FORMAT.is_in(b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><NewsML>")
    assert not FORMAT.is_in(b"<newsMessage>")


def test_a_whole_item_is_read() -> None:
    lines = (
        "<HeadLine/><HeadLine>Rain ends drought</HeadLine>"
        "<SubHeadLine>Valley is green</SubHeadLine><ByLine>By Ann Ellis</ByLine>"
        "<ByLineTitle>Weather Writer</ByLineTitle>"
        "<DateLine>Bergdorf, March 5, 2024 (NLW) -</DateLine>"
        "<CreditLine>Newsline Wire</CreditLine><CopyrightLine>(c) NLW</CopyrightLine>"
        "<SlugLine>Valley-rain</SlugLine><NewsLine>"
        "<NewsLineType FormalName='Advisory'/>"
        "<NewsLineText>Adds quote.</NewsLineText></NewsLine>"
    )
    management = (
        "<FirstCreated>20240305T090000Z</FirstCreated>"
        "<ThisRevisionCreated>20240305T101500+0100</ThisRevisionCreated>"
        '<Status FormalName="Usable"/><Urgency FormalName="3"/>'
    )
    envelope = '<NewsEnvelope><Priority FormalName="5"/></NewsEnvelope>'
    story = component(lines=lines, data='<Language FormalName="en"/>')
    (item,) = read_all(newsml(newsitem(story, management), before=envelope))
    assert item == WireItem(
        format="NewsML 1.2",
        guid=ID,
        aliases=(f"{ID}:1",),
        version="1",
        number=1,
        created_at=datetime(2024, 3, 5, 9, tzinfo=UTC),
        version_at=datetime(2024, 3, 5, 9, 15, tzinfo=UTC),
        urgency=3,
        priority=5,
        headline="Rain ends drought",
        kicker="Valley is green",
        slugline="Valley-rain",
        byline="By Ann Ellis Weather Writer",
        credit="Newsline Wire",
        dateline_place="Bergdorf",
        language="en",
        usage_terms=("(c) NLW",),
        notes=("Adds quote.",),
        blocks=item.blocks,
    )
    assert texts(item) == ["It rained."]


def test_a_bare_item_is_read() -> None:
    (item,) = read_all(newsml("<NewsItem/>"))
    assert item == WireItem(format="NewsML 1.2")


# Identity


@pytest.mark.parametrize(
    ("public", "revision", "guid"),
    [
        (f"{ID}:3", "3", ID),
        (f"{ID}:3N", "3", ID),
        (f"{ID}:03U", "3", ID),
        (f"{ID}:3N", "3N", ID),
        (f"{ID}:4", "3", f"{ID}:4"),
        (ID, "3", ID),
        (
            "urn:newsml:nlw.example:20240305:17",
            "3",
            "urn:newsml:nlw.example:20240305:17",
        ),
        (f"{ID}:3", "", ID),
        (
            "urn:newsml:nlw.example:20240305:17",
            "",
            "urn:newsml:nlw.example:20240305:17",
        ),
        ("", "3", ID),
    ],
)
def test_the_guid_is_the_public_identifier_without_the_revision(
    public: str, revision: str, guid: str
) -> None:
    item = read(
        identification=identified(public, f"<RevisionId>{revision}</RevisionId>")
    )
    assert item.guid == guid
    assert item.guid not in item.aliases
    assert item.version == (revision or None)


def test_the_revision_is_the_number() -> None:
    assert (
        read(identification=identified(revision="<RevisionId>12</RevisionId>")).number
        == 12
    )


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("N", Update.WHOLE),
        ("U", Update.PARTS),
        ("a", Update.STATUS),
        ("", Update.WHOLE),
    ],
)
def test_the_revision_says_how_much_is_delivered(update: str, expected: Update) -> None:
    revision = f'<RevisionId Update="{update}">2</RevisionId>'
    assert read(identification=identified(revision=revision)).update is expected


def test_an_item_of_updates_is_delivered_in_parts() -> None:
    assert read("<Update><Replace DuidRef='d1'/></Update>").update is Update.PARTS


# Life cycle


@pytest.mark.parametrize(
    ("status", "pubstatus"),
    [
        ("Usable", PubStatus.USABLE),
        ("usable", PubStatus.USABLE),
        ("CANCELED", PubStatus.CANCELED),
        ("Withheld", PubStatus.WITHHELD),
    ],
)
def test_the_status_is_read(status: str, pubstatus: PubStatus) -> None:
    assert read("", f'<Status FormalName="{status}"/>').pubstatus is pubstatus


def changing(status: str, future: str, at: str = "20240306T000100Z") -> WireItem:
    return read(
        "",
        f'<Status FormalName="{status}"/><StatusWillChange>'
        f'<FutureStatus FormalName="{future}"/><DateAndTime>{at}</DateAndTime>'
        "</StatusWillChange>",
    )


END = datetime(2024, 3, 6, 0, 1, tzinfo=UTC)


def test_an_embargo_ends_when_the_status_changes() -> None:
    assert changing("Embargoed", "Usable").embargo == Embargo(END)
    assert changing("Embargoed", "Usable").expires_at is None


def test_an_embargo_that_nobody_ends_stays() -> None:
    assert read("", '<Status FormalName="embargoed"/>').embargo == Embargo(None)
    assert changing("Embargoed", "Usable", "tomorrow").embargo == Embargo(None)
    assert changing("Embargoed", "Usable", "tomorrow").warnings != ()
    assert changing("Embargoed", "Canceled").embargo == Embargo(None)


def test_what_is_withheld_until_a_time_is_under_embargo() -> None:
    item = changing("Withheld", "Usable")
    assert (item.pubstatus, item.embargo) == (PubStatus.USABLE, Embargo(END))
    item = changing("Withheld", "Usable", "")
    assert (item.pubstatus, item.embargo) == (PubStatus.WITHHELD, None)


@pytest.mark.parametrize("future", ["Canceled", "Withheld", "Embargoed"])
def test_an_item_expires_when_it_becomes_unusable(future: str) -> None:
    item = changing("Usable", future)
    assert (item.expires_at, item.embargo) == (END, None)


def test_an_instruction_is_a_signal() -> None:
    item = read("", '<Instruction FormalName="Correction"/><Instruction/>')
    assert item.signals == ("Correction",)
    assert item.is_correction


# The story


@pytest.mark.parametrize(
    "data",
    [
        "<nitf><body><body.head><note><body.content><p>No.</p></body.content></note>"
        "</body.head><body.content><p>One.</p><p>Two.</p></body.content></body></nitf>",
        "<p>One.</p><p>Two.</p>",
        "<body.content><p>One.</p><p>Two.</p></body.content>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>No</title></head>"
        "<body><div>One.</div>Two.</body></html>",
        "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
        "<![CDATA[<p>One.</p><p>Two.</p>]]>",
        "One.\n\nTwo.",
    ],
)
def test_the_text_is_nitf_or_markup_or_plain(data: str) -> None:
    assert texts(read(component(content(data)))) == ["One.", "Two."]


def test_a_text_in_base64_is_read() -> None:
    coded = base64.b64encode("<p>Grüße.</p>".encode()).decode()
    data = f"<DataContent>{coded}</DataContent>"
    item = f'<ContentItem><Encoding Notation="Base64">{data}</Encoding></ContentItem>'
    assert texts(read(component(item))) == ["Grüße."]
    assert texts(read(component(item.replace("Base64", "uuencode")))) == []
    assert texts(read(component(item.replace(coded, "%%%")))) == []


def test_the_component_with_the_role_body_is_the_story() -> None:
    whole = component(
        component(content("body {}", more='<MimeType FormalName="text/css"/>'))
        + component(content("<p>Rain</p>"), "HeadLine")
        + component(content("<p>Call Ann</p>"), "Contact")
        + component(content("<p>First.</p>"), "Main")
        + component(content("<p>It rained.</p>"), "Body")
    )
    assert texts(read(whole)) == ["It rained."]


def test_a_role_holds_for_the_components_within() -> None:
    whole = component(
        component(component(content("<p>A dry lake.</p>")), "Caption")
        + component(component(), "nlw:Main")
    )
    assert texts(read(whole)) == ["It rained."]


def test_beside_a_main_part_no_other_is_a_story() -> None:
    aside = component(content("<p>Once more.</p>"), "Sidebar")
    assert texts(read(component(component(content(""), "Main") + aside))) == []
    assert texts(read(component(aside))) == ["Once more."]


def test_the_first_of_several_renditions_is_the_text() -> None:
    renditions = content("") + content("<p>One.</p>") + content("<p>Again.</p>")
    assert texts(read(component(renditions))) == ["One."]


def test_lines_are_those_of_the_story_and_around_it() -> None:
    whole = component(
        component(PICTURE, "Photo", "<HeadLine>A dry lake</HeadLine>")
        + component(TEXT, "Main", "<SlugLine>Rain</SlugLine>"),
        lines="<HeadLine>Rain ends drought</HeadLine>",
    )
    item = read(whole)
    assert (item.headline, item.slugline) == ("Rain ends drought", "Rain")


def test_nitf_within_stands_in_for_missing_lines() -> None:
    nitf = (
        "<nitf><body><body.head><hedline><hl1>Rain</hl1></hedline>"
        "<byline>Ann Ellis</byline><dateline><location>Bergdorf</location></dateline>"
        "</body.head><body.content><p>It rained.</p></body.content></body></nitf>"
    )
    item = read(component(content(nitf), lines="<HeadLine/>"))
    assert (item.headline, item.byline, item.dateline_place) == (
        "Rain", "Ann Ellis", "Bergdorf",
    )  # fmt: skip


def test_an_item_of_a_headline_alone_is_a_text() -> None:
    item = read(component(content(""), lines="<HeadLine>Rain</HeadLine>"))
    assert (item.kind, item.headline, item.blocks) == (ItemKind.TEXT, "Rain", ())


def test_a_summary_is_the_description() -> None:
    whole = component(component() + component(content("<p>In short.</p>"), "Abstract"))
    assert read(whole).description == "In short."


def test_pictures_are_links_with_their_captions() -> None:
    caption = component(content("<p>A dry lake.</p>"), "Caption")
    credit = "<CreditLine>Ann Ellis/NLW</CreditLine>"
    whole = component(
        component(TEXT, "Main")
        + component(PICTURE, "Logo")
        + component(component(PICTURE, "Preview", credit) + caption, "Photo")
    )
    item = read(whole)
    assert item.kind is ItemKind.TEXT
    assert item.links == (Link("a.jpg", "picture", "A dry lake.", "Ann Ellis/NLW"),)


def test_a_text_behind_a_picture_is_its_caption() -> None:
    item = read(component(PICTURE + TEXT))
    assert (item.kind, item.blocks) == (ItemKind.PICTURE, ())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (component(PICTURE), ItemKind.PICTURE),
        (component(PICTURE.replace("Photo", "Video")), ItemKind.VIDEO),
        (component(content("<sports-content/>")), ItemKind.TEXT),
        (component(content("<sports-content/>", "")), ItemKind.DATA),
        ("<TopicSet/>", ItemKind.CONCEPT),
        ("<Catalog/>", ItemKind.CATALOG),
    ],
)
def test_what_is_no_text_has_a_kind(body: str, kind: ItemKind) -> None:
    assert read(body).kind is kind


def test_a_package_names_its_members_without_their_revision() -> None:
    item = read(component(f'<NewsItemRef NewsItem="{ID}:2"/><NewsItemRef/>'))
    assert (item.kind, item.members) == (ItemKind.PACKAGE, (ID,))


def test_items_within_an_item_are_items() -> None:
    outer = "<Identification/>"
    package, inner = read_all(newsml(newsitem(component(newsitem()), "", outer)))
    assert (package.kind, package.members) == (ItemKind.PACKAGE, (ID,))
    assert (inner.kind, inner.guid) == (ItemKind.TEXT, ID)


# Lines and metadata


def test_without_a_dateline_the_place_is_that_of_the_origin() -> None:
    city = '<Property FormalName="City" Value="Bergdorf"/>'
    origin = f'<Location HowPresent="Origin">{city}</Location>'
    assert read(component(data=origin)).dateline_place == "Bergdorf"
    dated = component(lines="<DateLine>SEESTADT, March 5</DateLine>", data=origin)
    assert read(dated).dateline_place == "SEESTADT"
    about = component(data=f'<Location HowPresent="Event">{city}</Location>')
    assert read(about).dateline_place is None


def test_a_signed_name_is_no_slug() -> None:
    assert read(component(lines="<SlugLine>Jo Berg (jbg)</SlugLine>")).slugline is None


def test_private_lines_are_in_no_field() -> None:
    line = (
        '<NewsLine><NewsLineType FormalName="{}"/>'
        "<NewsLineText>Secret.</NewsLineText></NewsLine>"
    )
    lines = line.format("Internal") + line.format("ContactLine")
    assert "Secret" not in repr(read(component(lines=lines)))


def test_the_language_of_the_text_counts_before_that_around_it() -> None:
    named = '<Language FormalName="{}"/>'
    nested = component(component(data=named.format("fr")), data=named.format("en"))
    assert read(nested).language == "fr"
    bare = newsitem().replace("<NewsItem>", '<NewsItem xml:lang="nl-NL">')
    assert read_all(newsml(bare))[0].language == "nl-NL"


def test_subjects_are_told_once() -> None:
    codes = (
        '<SubjectCode><SubjectMatter FormalName="17005000"/>'
        '<SubjectDetail FormalName="17005001"/><SubjectQualifier FormalName="17"/>'
        '</SubjectCode><SubjectCode><SubjectMatter FormalName="17005000" cat="W"/>'
        '</SubjectCode><SubjectCode><Subject FormalName=""/>'
        '<Subject FormalName="WEA" Scheme="NlwCodes"/></SubjectCode>'
    )
    assert read(component(data=codes)).subjects == (
        Subject("17005000", "subj"),
        Subject("17005001", "subj"),
        Subject("WEA", "NlwCodes"),
    )


def test_rights_are_usage_terms() -> None:
    rights = (
        "<RightsMetadata><UsageRights><UsageType>print</UsageType>"
        "<Geography>Hilland only</Geography></UsageRights></RightsMetadata>"
    )
    assert read(component(rights + TEXT)).usage_terms == ("print; Hilland only",)


# Whole files


def test_several_items_come_in_their_order() -> None:
    ids = [identified(f"{ID}-{n}:1") for n in range(3)]
    items = read_all(newsml(*(newsitem(identification=i) for i in ids)))
    assert [item.guid for item in items] == [f"{ID}-{n}" for n in range(3)]


@pytest.mark.parametrize(
    ("before", "kind"),
    [("<TopicSet/>", ItemKind.CONCEPT), ("<Catalog/>", ItemKind.CATALOG)],
)
def test_a_file_of_topics_or_a_catalog_is_one_item(before: str, kind: ItemKind) -> None:
    assert [item.kind for item in read_all(newsml(before=before))] == [kind]


def test_a_file_without_items_is_an_error() -> None:
    with pytest.raises(WireParseError, match=r"line 1: NewsML without a NewsItem"):
        read_all(newsml())


def test_a_document_type_with_a_parameter_entity_is_read() -> None:
    start = b'<!DOCTYPE NewsML SYSTEM "n.dtd" [<!ENTITY % x SYSTEM "x.dtd"> %x;]>'
    assert texts(read_all(start + newsml(newsitem()))[0]) == ["It rained."]


def test_a_wrong_declaration_of_the_encoding_is_harmless() -> None:
    start = b'\n<?xml version="1.0" encoding="iso-8859-1"?>'
    line = component(lines="<HeadLine>Größe</HeadLine>")
    assert read_all(start + newsml(newsitem(line)))[0].headline == "Größe"


@given(st.integers(0, 900), st.binary(max_size=6))
def test_damage_gives_items_or_a_parse_error(at: int, junk: bytes) -> None:
    lines = "<HeadLine>Rain</HeadLine><DateLine>Bergdorf, March 5</DateLine>"
    whole = newsml(newsitem(component(lines=lines)), newsitem(component(PICTURE)))
    with suppress(WireParseError):
        assert len(read_all(whole[:at] + junk + whole[at + 2 :])) <= 2


@pytest.mark.parametrize(
    "body",
    [
        newsml(*[newsitem()] * 12_000),
        newsml(newsitem(component(component(PICTURE) * 25_000))),
        newsml(newsitem(component(component() * 25_000, lines="<HeadLine/>" * 50_000))),
    ],
    ids=["items", "pictures", "texts"],
)
def test_large_files_are_read_in_seconds(body: bytes) -> None:
    started = time.perf_counter()
    assert read_all(body)
    assert time.perf_counter() - started < 15

"""ninjs in its three versions, and what agencies make of it."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Block, BlockKind, Link, Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import (
    Action,
    Embargo,
    ItemKind,
    Order,
    PubStatus,
    WireItem,
)
from pipeline.wire.ninjs import FORMAT

NLW = Provider(name="nlw")
LEAD = "The old bridge was shut on Monday."
NEXT = "It will be mended by June."

ONE = {
    "uri": "urn:nlw:bridge-1",
    "type": "text",
    "version": "3",
    "firstcreated": "2031-03-03T08:00:00+01:00",
    "versioncreated": "2031-03-03T09:30:00+01:00",
    "pubstatus": "usable",
    "urgency": 3,
    "copyrightholder": "Valley Wire",
    "copyrightnotice": "© 2031 Valley Wire",
    "usageterms": "For the valley only",
    "ednote": "With a map. Desk: +49 30 1234567",
    "language": "en",
    "subject": [
        {"code": "04000000", "scheme": "http://nlw.example/subj/", "name": "economy"},
        {"code": "04000000", "scheme": "http://nlw.example/subj/", "name": "economy"},
    ],
    "byline": "By Ann Lee",
    "headline": "Bridge shut",
    "slugline": "BRIDGE",
    "located": "Riverton, Newland",
    "description_text": "A bridge is shut.",
    "body_text": f"{LEAD}\n\n{NEXT}",
    "body_xhtml": f"<p>{LEAD}</p><p>{NEXT}</p>",
    "expires": "2031-04-01T00:00:00Z",
    "associations": {
        "main": {
            "uri": "urn:nlw:bridge-picture",
            "type": "picture",
            "byline": "Bo Ray",
            "headline": "The bridge",
            "description_text": "The bridge on Monday.",
            "renditions": {
                "small": {"href": "https://nlw.example/s.jpg", "width": 200},
                "large": {"href": "https://nlw.example/l.jpg", "width": 2000},
            },
        }
    },
}
TWO = {
    "uri": "urn:nlw:bridge-1",
    "version": "3",
    "firstcreated": "2031-03-03T08:00:00+01:00",
    "versioncreated": "2031-03-03T09:30:00+01:00",
    "pubstatus": "usable",
    "urgency": 3,
    "copyrightholder": "Valley Wire",
    "copyrightnotice": "© 2031 Valley Wire",
    "usageterms": "For the valley only",
    "ednote": "With a map. Desk: +49 30 1234567",
    "language": "en",
    "subjects": [
        {"uri": "http://nlw.example/subj/04000000", "name": "economy"},
        {
            "uri": "http://nlw.example/subj/04000000",
            "literal": "04000000",
            "name": "economy",
        },
    ],
    "by": "By Ann Lee",
    "headlines": [{"role": "main", "value": "Bridge shut"}],
    "slugline": "BRIDGE",
    "located": "Riverton, Newland",
    "descriptions": [{"role": "text", "value": "A bridge is shut."}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": f"{LEAD}\n\n{NEXT}"},
        {
            "role": "html",
            "contenttype": "text/html",
            "value": f"<p>{LEAD}</p><p>{NEXT}</p>",
        },
    ],
    "expires": "2031-04-01T00:00:00Z",
    "associations": [
        {
            "name": "main",
            "uri": "urn:nlw:bridge-picture",
            "type": "picture",
            "by": "Bo Ray",
            "descriptions": [{"value": "The bridge on Monday."}],
            "renditions": [
                {"name": "small", "href": "https://nlw.example/s.jpg", "width": 200},
                {"name": "large", "href": "https://nlw.example/l.jpg", "width": 2000},
            ],
        }
    ],
}
_CAMEL = {
    "firstcreated": "firstCreated",
    "versioncreated": "versionCreated",
    "pubstatus": "pubStatus",
    "copyrightholder": "copyrightHolder",
    "copyrightnotice": "copyrightNotice",
    "usageterms": "usageTerms",
    "ednote": "edNote",
}
THREE = {_CAMEL.get(name, name): value for name, value in TWO.items()} | {
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": f"{LEAD}\n\n{NEXT}"},
        {
            "role": "html",
            "contentType": "text/html",
            "value": f"<p>{LEAD}</p><p>{NEXT}</p>",
        },
    ]
}


def read_all(value: object, provider: Provider = NLW) -> list[WireItem]:
    body = json.dumps(value).encode()
    return [read() for read in FORMAT.items(io.BytesIO(body), provider)]


def read(value: object, provider: Provider = NLW) -> WireItem:
    (item,) = read_all(value, provider)
    return item


def item(**fields: object) -> WireItem:
    return read({"uri": "urn:nlw:1", **fields})


@pytest.mark.parametrize("sample", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_version_gives_the_same_item(sample: dict[str, object]):
    assert FORMAT.is_in(json.dumps(sample).encode())
    assert read(sample) == WireItem(
        format="ninjs",
        guid="urn:nlw:bridge-1",
        version="3",
        number=3,
        version_at=datetime(2031, 3, 3, 8, 30, tzinfo=UTC),
        created_at=datetime(2031, 3, 3, 7, tzinfo=UTC),
        expires_at=datetime(2031, 4, 1, tzinfo=UTC),
        urgency=3,
        headline="Bridge shut",
        slugline="BRIDGE",
        byline="By Ann Lee",
        credit="Valley Wire",
        dateline_place="Riverton, Newland",
        language="en",
        subjects=(Subject("04000000", "http://nlw.example/subj/", "economy"),),
        usage_terms=("For the valley only", "© 2031 Valley Wire"),
        notes=("With a map.",),
        description="A bridge is shut.",
        blocks=(Block(LEAD), Block(NEXT)),
        links=(
            Link(
                "https://nlw.example/l.jpg",
                "picture",
                "The bridge on Monday.",
                "Bo Ray",
            ),
        ),
    )


@pytest.mark.parametrize(
    "head",
    [
        '{"headline": "x", "uri": "urn:1"}',
        '\ufeff\n[{"guid" : "1", "slugline": "x"}]',
        '{"_items": [{"versioncreated": "2031-01-01T00:00:00Z"',
        '{"body_html": "<p>a long story that is cut',
        '{"standard": {"name": "ninjs", "schema": "http://x/ninjs-schema_3.1.json',
        '{"uri": "urn:1", "title": "Meeting", "eventDetails": {}}',
    ],
)
def test_ninjs_is_known_by_keys_of_its_own(head: str):
    assert FORMAT.is_in(head.encode())


@pytest.mark.parametrize(
    "head",
    [
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}',
        '{"@type": "NewsArticle", "headline": "x", "articleBody": "y"}',
        '{"title": "x", "url": "y"}',
        '{"text": "\\"versioncreated\\": 1"}',
        "versioncreated: 1",
        "[]",
    ],
)
def test_other_json_is_not_taken_for_it(head: str):
    assert not FORMAT.is_in(head.encode())


def test_guid_names_an_item_before_its_uri_unless_the_provider_says_so():
    both = {"guid": "g1", "uri": "u1", "headline": "x"}
    assert (read(both).guid, read(both).aliases) == ("g1", ("u1",))
    forced = read(both, Provider(name="nlw", guid="uri"))
    assert (forced.guid, forced.aliases) == ("u1", ("g1",))
    assert read({"headline": "x"}).guid is None
    assert read({"guid": "g"}, Provider(name="nlw", guid="uri")).guid == "g"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, ItemKind.TEXT),
        ({"type": "composite", "body_text": LEAD}, ItemKind.TEXT),
        ({"type": "composite"}, ItemKind.PACKAGE),
        ({"type": "composite", "pubstatus": "canceled"}, ItemKind.TEXT),
        ({"type": "Picture"}, ItemKind.PICTURE),
        ({"type": "video"}, ItemKind.VIDEO),
        ({"type": "audio"}, ItemKind.AUDIO),
        ({"type": "graphic"}, ItemKind.GRAPHIC),
        ({"type": "event"}, ItemKind.EVENT),
        ({"type": "planning"}, ItemKind.PLANNING),
        ({"type": "component"}, ItemKind.DATA),
        ({"type": "poem", "body_text": LEAD}, ItemKind.TEXT),
        ({"type": "poem"}, ItemKind.DATA),
        ({"eventDetails": {}}, ItemKind.EVENT),
        ({"plannedCoverage": []}, ItemKind.PLANNING),
        ({"mimetype": "image/jpeg"}, ItemKind.PICTURE),
        ({"mimetype": "text/html"}, ItemKind.TEXT),
    ],
)
def test_the_kind_is_the_type_and_what_has_a_text_is_a_text(
    fields: dict[str, object], kind: ItemKind
):
    assert item(**fields).kind is kind


def test_a_package_names_its_members():
    package = item(
        type="composite", associations={"a": {"uri": "urn:a"}, "b": {"guid": "b"}}
    )
    assert package.members == ("urn:a", "b")


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        ({"body_text": "t", "body_html5": "5", "body_html": "h"}, "h"),
        ({"body_text": "t", "body_html5": "5"}, "5"),
        ({"body_html": "h", "body_xhtml": "x"}, "x"),
        ({"body_html": " ", "body_text": "t"}, "t"),
        ({"body_html": "<p> </p>", "body_text": "t"}, "t"),
        ({"body_event": {"city": "Riverton"}, "body_sportsml": "<s/>"}, ""),
        ({"bodies": [{"value": "plain"}]}, "plain"),
        ({"bodies": [{"role": "teaser", "value": "z"}, {"value": "plain"}]}, "plain"),
        ({"bodies": [{"contentType": "application/json", "value": "{}"}]}, ""),
        (
            {
                "bodies": [
                    {"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": "<"},
                    {"role": "text", "value": "t"},
                ]
            },
            "t",
        ),
        (
            {
                "bodies": [
                    {
                        "role": "nitf",
                        "contenttype": "application/xml",
                        "value": "<nitf><body><body.content><p>n</p></body.content>"
                        "</body></nitf>",
                    }
                ]
            },
            "n",
        ),
    ],
)
def test_one_body_is_the_text(fields: dict[str, object], chosen: str):
    assert [block.text for block in item(**fields).blocks] == (
        [chosen] if chosen else []
    )


def test_a_page_as_body_gives_the_story_alone():
    page = (
        "<html><head><title>Bridge shut</title></head><body><h1>Bridge shut</h1>"
        '<div class="dat"><span class="vignette">Traffic</span>'
        '<span class="source">NLW</span></div>'
        f'<div class="bodytext"><p>{LEAD}</p><h2>Repairs</h2><p>{NEXT}</p></div>'
        '<div class="byline">Ann Lee</div></body></html>'
    )
    assert item(headline="Bridge shut", body_html5=page).blocks == (
        Block(LEAD),
        Block("Repairs", BlockKind.SUBHEAD),
        Block(NEXT),
    )


def test_a_body_that_cannot_be_read_is_a_warning():
    broken = item(bodies=[{"role": "nitf", "value": "<T><A B></T>"}])
    assert broken.blocks == ()
    assert "the body cannot be read" in broken.warnings[0]


def test_the_main_headline_wins_and_another_is_the_kicker():
    listed = [
        {"role": "seo", "value": "Bridge shut in Riverton"},
        {"role": "kicker", "value": "Traffic"},
        {"role": "main", "value": "Bridge <i>shut</i>"},
    ]
    assert item(headlines=listed).headline == "Bridge shut"
    assert item(headlines=listed).kicker == "Traffic"
    assert item(headlines=[{"value": "Alone"}], title="T").headline == "Alone"
    assert item(title="BRIDGE-shut").headline == "BRIDGE-shut"
    assert item(headline="Main", headline_extended="Longer").headline == "Main"
    assert item(headline="Main", headline_extended="Longer").kicker is None


@pytest.mark.parametrize(
    ("fields", "byline"),
    [
        ({"by": "Ann Lee"}, "Ann Lee"),
        ({"byline": "<p>Ann Lee</p>", "by": "Bo"}, "Ann Lee"),
        (
            {
                "bylines": [
                    {"byline": "Ann Lee", "role": ""},
                    {"byline": "Bo Ray", "role": "Photographer"},
                    {"byline": "Cy Fox"},
                ]
            },
            "Ann Lee, Cy Fox",
        ),
        (
            {"authors": [{"name": "Ed", "role": "editor"}, {"name": "Ann Lee"}]},
            "Ann Lee",
        ),
        ({"byline": ["Ann"], "bylines": "x", "authors": [3]}, None),
    ],
)
def test_the_byline_names_who_wrote(fields: dict[str, object], byline: str | None):
    assert item(**fields).byline == byline


@pytest.mark.parametrize(
    ("located", "byline", "place"),
    [
        ("Riverton", None, "Riverton"),
        ("RIVERTON, Newland (NLW) -", None, "RIVERTON, Newland"),
        ({"city": "Riverton"}, None, "Riverton"),
        ("Ann B. Lee, Newland", None, None),
        ("Ann Lee, Newland", "By Ann Lee, Newland University", None),
        ("New Riverton", "New Riverton Times", "New Riverton"),
        ("ann@nlw.example", None, None),
        ("a" * 90, None, None),
        (5, None, None),
        (None, None, None),
    ],
)
def test_an_author_is_no_place(located: object, byline: object, place: str | None):
    assert item(located=located, byline=byline).dateline_place == place


def test_the_credit_is_the_source_before_the_holder_of_rights():
    assert item(source="NLW", copyrightholder="Valley").credit == "NLW"
    assert item(infosources=[{"name": "V"}], copyrightHolder="H").credit == "V"
    assert item(source="", copyrightHolder="H").credit == "H"
    assert item(creditline="NLW/Valley", source="NLW").credit == "NLW/Valley"


def test_rights_may_be_lists():
    both = item(usageterms=["A", "B", "A"], copyrightNotice=["C", None])
    assert both.usage_terms == ("A", "B", "C")


def test_a_subject_may_be_a_literal_an_address_or_a_mere_name():
    subjects = item(
        subjects=[
            {"literal": "04000000"},
            {"uri": "http://v.example/mediatopic/20000062", "name": "war"},
            {"uri": "http://v.example/t/1", "literal": "War"},
            {"name": "Awards", "rel": "about"},
            {"rel": "about"},
            "Weather",
            7,
        ]
    ).subjects
    assert subjects[:4] == (
        Subject("04000000"),
        Subject("20000062", "http://v.example/mediatopic/", "war"),
        Subject("War"),
        Subject("Awards", "", "Awards"),
    )
    assert Subject("Weather", "", "Weather") in subjects


@pytest.mark.parametrize(
    ("fields", "replaced"),
    [
        ({"replacing": ["urn:nlw:0"]}, ["urn:nlw:0"]),
        ({"replaces": "urn:nlw:0"}, ["urn:nlw:0"]),
        ({"rewrites": {"uri": "urn:nlw:0"}}, ["urn:nlw:0"]),
        ({"evolvedfrom": "urn:nlw:0"}, ["urn:nlw:0"]),
        ({"replacing": ["urn:nlw:1"]}, []),
        (
            {
                "replacing": ["urn:nlw:0"],
                "revisions": [
                    {"uri": "urn:nlw:00"},
                    {"uri": "urn:nlw:0"},
                    {"uri": "urn:nlw:1"},
                    {"uri": "urn:nlw:2"},
                ],
            },
            ["urn:nlw:0", "urn:nlw:00"],
        ),
        ({"revisions": None, "replacing": 5.5, "replaces": True}, ["5.5"]),
    ],
)
def test_an_item_replaces_earlier_ones_never_itself_nor_later_ones(
    fields: dict[str, object], replaced: list[str]
):
    orders = tuple(Order(Action.REPLACE, (guid,)) for guid in replaced)
    assert item(**fields).orders == orders


def test_a_status_withholds_or_ends_an_item():
    assert item(pubStatus="withheld").pubstatus is PubStatus.WITHHELD
    assert item(pubstatus="Canceled").pubstatus is PubStatus.CANCELED
    assert item(pubstatus="replaced").pubstatus is PubStatus.WITHHELD
    assert item(pubstatus="stat:odd").warnings == ("unknown status: stat:odd",)
    assert item(profile="INFO").pubstatus is PubStatus.WITHHELD
    assert item(profile="INFO", pubstatus="canceled").pubstatus is PubStatus.CANCELED


def test_an_embargo_has_one_of_two_names():
    until = Embargo(datetime(2031, 3, 3, 12, tzinfo=UTC))
    assert item(embargoed="2031-03-03T12:00:00+0000").embargo == until
    assert item(embargoedUntil="2031-03-03T12:00:00Z").embargo == until
    assert item(embargoed=None, embargoedUntil="").embargo == Embargo(None)
    assert item(embargoed=None).embargo is None


def test_times_without_offset_are_those_of_the_provider():
    local = {"uri": "urn:nlw:1", "versioncreated": "2031-07-01T12:00:00"}
    oslo = Provider(name="nlw", time_zone=ZoneInfo("Europe/Oslo"))
    assert read(local, oslo).version_at == datetime(2031, 7, 1, 10, tzinfo=UTC)
    assert read(local).version_at is None
    assert "versioncreated has no time zone" in read(local).warnings[0]
    assert "versioncreated is no time" in item(versioncreated="today").warnings[0]


def test_signals_tell_a_correction():
    corrected = item(signals=["sig:correction"], signal="sig:update")
    assert corrected.signals == ("sig:correction", "sig:update")
    assert corrected.is_correction
    assert not item(signals={"pageproduct": "x"}).is_correction


def test_associations_are_links_and_no_second_article():
    associated = {
        "uri": "urn:nlw:2", "type": "text", "headline": "Another", "body_text": "x",
    }  # fmt: skip
    found = item(associations={"related": associated, "media": None, "n": 3})
    assert found.links == (Link("urn:nlw:2", "text", "Another"),)
    assert item(associations=[{"type": "picture"}]).links == ()


def test_an_export_of_several_items_gives_them_all():
    exported = {"total": 2, "item": [ONE, {**ONE, "uri": "urn:nlw:bridge-2"}]}
    assert [each.guid for each in read_all(exported)] == [
        "urn:nlw:bridge-1", "urn:nlw:bridge-2",
    ]  # fmt: skip


_NAMES = sorted({*ONE, *TWO, *THREE, "guid", "replacing", "revisions", "embargoed",
    "authors", "bylines", "signals", "priority", "infosource", "kicker", "body_html",
    "profile", "mimetype", "title", "headline_x", "embargoedUntil"})  # fmt: skip
_INNER = st.sampled_from(
    ["name", "uri", "value", "role", "href", "width", "code", "type", "renditions"]
)
_ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "<p>x</p>", "a:b", "http://x/", "2031-02-30", "text"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_INNER, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(_NAMES), _ODD, min_size=1))
def test_any_value_under_any_key_gives_an_item_or_our_error(fields: dict[str, object]):
    with suppress(WireParseError):
        read_all(fields)


@given(st.sampled_from(["1", "2", "3"]), st.sampled_from(_NAMES), _ODD)
def test_one_odd_value_costs_no_other_field(version: str, name: str, odd: object):
    sample = {"1": ONE, "2": TWO, "3": THREE}[version]
    found = read({**sample, "guid": "g", name: odd})
    if name not in ("type", "pubstatus", "pubStatus"):
        assert found.blocks or name.startswith(("bod", "headline"))
    assert found.guid

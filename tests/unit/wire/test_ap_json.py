"""The JSON of AP Media API."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Block, Link, Subject
from pipeline.wire.ap_json import FORMAT
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, ItemKind, PubStatus, WireItem

SAMPLE = {
    "uri": "https://api.nlw.example/content/c1?qt=abc&et=def",
    "altids": {"itemid": "c1", "etag": "c1_0", "friendlykey": "4711"},
    "version": 0,
    "type": "text",
    "urgency": 4,
    "editorialpriority": "u",
    "language": "en",
    "versioncreated": "2031-03-03T08:30:00Z",
    "firstcreated": "2031-03-03T08:00:00Z",
    "pubstatus": "usable",
    "signals": ["newscontent"],
    "editorialtypes": ["Writethru"],
    "title": "BRIDGE",
    "headline": "Bridge shut",
    "slugline": "BC-Bridge",
    "bylines": [{"by": "By ANN LEE", "title": "Valley Writer"}, {"by": "BO RAY"}],
    "located": "RIVERTON, Newland",
    "datelinelocation": {"city": "Riverton"},
    "ednote": "Adds quotes. Desk: desk@nlw.example",
    "description_summary": "A bridge is shut.",
    "copyrightnotice": "Copyright 2031 NLW",
    "usageterms": ["Editorial use only."],
    "provider": "NLW",
    "subject": [
        {"code": "s", "name": "s", "rels": ["category"]},
        {"code": "9a", "name": "Traffic", "scheme": "http://cv.nlw.example/id/"},
        {"code": "9a", "name": "Traffic", "scheme": "http://cv.nlw.example/id/"},
    ],
    "associations": {
        "1": {
            "uri": "https://api.nlw.example/content/p1",
            "altids": {"itemid": "p1"},
            "type": "picture",
            "headline": "The bridge",
        }
    },
    "renditions": {
        "nitf": {"href": "https://api.nlw.example/c1.xml", "title": "Story"},
        "anpa": {"href": "https://api.nlw.example/c1.anpa"},
    },
}
NITF = (
    "<nitf><body><body.head><hedline><hl1>Bridge shut</hl1></hedline></body.head>"
    "<body.content><block><p>The bridge is shut.</p></block></body.content></body>"
    "</nitf>"
)
PICTURE = Link("https://api.nlw.example/content/p1", "picture", "The bridge")


def answer(**fields: object) -> dict[str, object]:
    inner = {"meta": {"products": []}, "item": {**SAMPLE, **fields}}
    return {"api_version": "1.1", "id": "x", "params": {"q": "a"}, "data": inner}


def read_all(value: object) -> list[WireItem]:
    body = json.dumps(value).encode()
    return [read() for read in FORMAT.items(io.BytesIO(body), Provider(name="nlw"))]


def item(**fields: object) -> WireItem:
    (found,) = read_all(answer(**fields))
    return found


def test_every_field_is_read_and_a_text_elsewhere_is_told():
    assert item() == WireItem(
        format="AP Media API",
        guid="c1",
        aliases=("4711",),
        version="0",
        number=0,
        version_at=datetime(2031, 3, 3, 8, 30, tzinfo=UTC),
        created_at=datetime(2031, 3, 3, 8, tzinfo=UTC),
        urgency=4,
        priority=3,
        headline="Bridge shut",
        slugline="BC-Bridge",
        byline="By ANN LEE, BO RAY",
        credit="NLW",
        dateline_place="RIVERTON, Newland",
        language="en",
        subjects=(
            Subject("s", "", "s"),
            Subject("9a", "http://cv.nlw.example/id/", "Traffic"),
        ),
        usage_terms=("Editorial use only.", "Copyright 2031 NLW"),
        notes=("Adds quotes.",),
        description="A bridge is shut.",
        links=(Link("https://api.nlw.example/c1.xml", "text", "Story"), PICTURE),
        signals=("newscontent", "Writethru"),
        warnings=("the text is not in the delivery, only where it can be fetched",),
    )


@pytest.mark.parametrize(
    "inline",
    [
        {"nitf": {"body_html": "<p>The bridge is shut.</p>"}},
        {"body_html": "<p>The bridge is shut.</p>"},
        {"nitf": NITF},
        {"body_nitf": f'<?xml version="1.0" encoding="UTF-8"?>{NITF}'},
    ],
)
def test_a_text_in_the_delivery_is_the_text(inline: dict[str, object]):
    told = item(**inline)
    assert told.blocks == (Block("The bridge is shut."),)
    assert (told.links, told.warnings) == ((PICTURE,), ())


def test_a_text_that_cannot_be_read_is_fetched_like_one_that_is_missing():
    told = item(nitf="<nitf><a></nitf>")
    assert told.links[0].kind == "text"
    assert len(told.warnings) == 2


@pytest.mark.parametrize(
    "value",
    [
        answer(),
        {"api_version": "2", "data": {"items": [{"item": SAMPLE}]}},
        {"item": SAMPLE},
        SAMPLE,
        [SAMPLE],
    ],
)
def test_answers_feeds_and_files_of_one_item_are_known_and_read(value: object):
    assert FORMAT.is_in(json.dumps(value).encode())
    assert [each.guid for each in read_all(value)] == ["c1"]


@pytest.mark.parametrize(
    "head",
    [
        b'{"uri": "u", "versioncreated": "x", "altids": {"a": "b"}}',
        b'{"standard": {"schema": "x/ninjs-schema_1.4"}, "itemid": 1, "etag": 2}',
        b'"api_version": 1',
    ],
)
def test_other_json_is_not_taken_for_it(head: bytes):
    assert not FORMAT.is_in(head)


def test_an_answer_that_is_an_error_holds_no_item():
    with pytest.raises(WireParseError, match="item 1: no item of AP Media API"):
        read_all({"api_version": "1.1", "error": {"status": 403}})


def test_the_guid_is_in_the_address_where_the_ids_lack_it():
    assert item(altids={}).guid == "c1"
    assert item(altids=None, uri=None).guid is None


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"pubstatus": "canceled"}, PubStatus.CANCELED),
        ({"pubstatus": "withheld"}, PubStatus.WITHHELD),
        ({"pubstatus": "embargoed"}, PubStatus.USABLE),
        ({"editorialtypes": ["Kill"]}, PubStatus.CANCELED),
        (
            {"editorialtypes": ["Elimination"], "pubstatus": "withheld"},
            PubStatus.CANCELED,
        ),
        ({"editorialtypes": ["Withhold"]}, PubStatus.WITHHELD),
        ({"editorialtypes": ["Withhold"], "pubstatus": "canceled"}, PubStatus.CANCELED),
        ({"editorialtypes": "Lead"}, PubStatus.USABLE),
    ],
)
def test_status_and_editorial_types_end_or_hold_a_story(
    fields: dict[str, object], status: PubStatus
):
    assert item(**fields).pubstatus is status


def test_corrections_are_told_by_type():
    assert item(editorialtypes=["Correction"]).is_correction
    assert item(editorialtypes=["Corrective"]).is_correction
    assert not item(editorialtypes=["Update", "Clarification"]).is_correction


def test_messages_to_the_desks_are_no_articles():
    assert item(editorialtypes=["Advisory"]).is_note
    assert item(signals=["Test"]).is_note
    assert not item().is_note


def test_what_is_held_for_release_is_embargoed():
    noon = "2031-03-03T12:00:00Z"
    until = Embargo(datetime(2031, 3, 3, 12, tzinfo=UTC))
    assert item(embargoed=noon, editorialtypes=["HoldForRelease"]).embargo == until
    assert item(editorialtypes=["HoldForRelease"]).embargo == Embargo(None)
    assert item(pubstatus="embargoed").embargo == Embargo(None)
    assert item(embargoed=noon, pubstatus="embargoed").embargo == until
    assert item().embargo is None


def test_pictures_and_their_like_need_no_text():
    picture = item(type="picture", description_caption="It", description_summary=None)
    assert (picture.kind, picture.warnings) == (ItemKind.PICTURE, ())
    assert picture.description == "It"
    assert item(type="complexdata").kind is ItemKind.DATA


def test_the_title_and_the_city_serve_where_there_is_no_better():
    bare = item(headline=None, located=None, description_creditline="NLW Photo")
    assert (bare.headline, bare.dateline_place) == ("BRIDGE", "Riverton")
    assert bare.credit == "NLW Photo"


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["nitf", "by", "code", "name", "href", "itemid", "uri"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(SAMPLE)), _ODD, min_size=1))
def test_any_value_under_any_key_gives_an_item_or_our_error(fields: dict[str, object]):
    with suppress(WireParseError):
        read_all(answer(**fields))
        read_all(fields)

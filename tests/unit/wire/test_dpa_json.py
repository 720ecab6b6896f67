"""digitalwires, the JSON of dpa."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Block, BlockKind, Link, Subject
from pipeline.wire.dpa_json import FORMAT
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, ItemKind, PubStatus, WireItem

SAMPLE = {
    "format": "digitalwires@0.9.1",
    "type": "composite",
    "entry_id": "e1",
    "urn": "urn:newsml:nlw.example:20310303:1",
    "version_created": "2031-03-03T09:30:00+01:00",
    "version": 2,
    "pubstatus": "usable",
    "signal": "sig:correction",
    "embargoed": None,
    "content_created": None,
    "language": "de",
    "urgency": 4,
    "kicker": "Verkehr",
    "headline": "Brücke gesperrt",
    "subhead": None,
    "teaser": "Eine Brücke ist zu.",
    "byline": "Von Anna Lee, nlw",
    "dateline": "Flussheim (nlw/tal) - ",
    "article_html": '<section class="main"><p>Die alte Brücke ist zu.</p>'
    "<h2>Bis Juni</h2><p>Dann ist sie neu.</p></section>",
    "infobox_html": "<section><h2>Zahlen</h2><p>40 Meter lang.</p></section>",
    "linkbox_html": '<ul><li><a href="https://nlw.example/b">Plan</a></li></ul>',
    "creditline": "nlw",
    "copyrightnotice": "Copyright 2031, nlw",
    "usageterms": "Nur mit Vertrag\nOnly by contract",
    "notepad": {
        "public_html": "<h4>Hinweise</h4><ul><li>Mit Karte</li></ul>",
        "nonpublic_html": "<p>Anna Lee, +49 30 1234567</p>",
    },
    "ednotes": [
        {"role": "x:editorialnote", "ednote": "Mit Plan", "is_publishable": True},
        {"role": "x:dpacontacts", "ednote": "Anna Lee", "is_publishable": False},
        {"role": "x:contacts", "ednote": "Bo Ray", "is_publishable": True},
        {"role": "x:closingline", "ednote": "nlw al yy", "is_publishable": True},
        {"role": None, "ednote": "intern"},
    ],
    "associations": [
        {
            "type": "image",
            "urn": "urn:p1",
            "caption": "Die Brücke",
            "creditline": "Bo Ray/nlw",
            "renditions": [
                {"width": 20, "url": "https://nlw.example/s.jpg"},
                {"width": 200, "url": "https://nlw.example/l.jpg"},
            ],
        }
    ],
    "categories": [
        {"type": "t:signal", "name": "correction", "qcode": "sig:correction"},
        {"type": "t:dpasubject", "name": "Verkehr", "qcode": "dpasubject:232"},
        {"type": "t:dpasubject", "name": "Bahn", "qcode": "medtop:20000340"},
        {"type": "t:dpasubject", "name": "Bahn", "qcode": "medtop:20000340"},
        {"type": "t:geosubject", "name": "Tal", "qcode": "dpaarea:9"},
        {"type": "t:provider", "name": "tal", "qcode": None},
    ],
}


def read_all(value: object) -> list[WireItem]:
    body = json.dumps(value).encode()
    return [read() for read in FORMAT.items(io.BytesIO(body), Provider(name="nlw"))]


def item(**fields: object) -> WireItem:
    (found,) = read_all({**SAMPLE, **fields})
    return found


def test_every_field_is_read():
    assert item() == WireItem(
        format="dpa digitalwires",
        guid="urn:newsml:nlw.example:20310303:1",
        aliases=("e1",),
        version="2",
        number=2,
        version_at=datetime(2031, 3, 3, 8, 30, tzinfo=UTC),
        is_correction=True,
        urgency=4,
        headline="Brücke gesperrt",
        kicker="Verkehr",
        byline="Von Anna Lee, nlw",
        credit="nlw",
        dateline_place="Flussheim",
        language="de",
        subjects=(
            Subject("232", "dpasubject", "Verkehr"),
            Subject("20000340", "medtop", "Bahn"),
        ),
        usage_terms=("Nur mit Vertrag Only by contract", "Copyright 2031, nlw"),
        notes=("Mit Plan", "Zahlen", "40 Meter lang."),
        description="Eine Brücke ist zu.",
        blocks=(
            Block("Die alte Brücke ist zu."),
            Block("Bis Juni", BlockKind.SUBHEAD),
            Block("Dann ist sie neu."),
        ),
        links=(
            Link("https://nlw.example/l.jpg", "picture", "Die Brücke", "Bo Ray/nlw"),
            Link("https://nlw.example/b", "page", "Plan"),
        ),
        signals=("sig:correction",),
    )


@pytest.mark.parametrize(
    "head",
    [
        b'{"format": "digitalwires@0.9.1", "urn": "u',
        b'\xef\xbb\xbf{\n  "entries": [{"type":"composite","format":"digitalwires@2"',
    ],
)
def test_it_is_known_by_its_format(head: bytes):
    assert FORMAT.is_in(head)


@pytest.mark.parametrize(
    "head",
    [b'{"format": "other@1"}', b'{"a": "\\"format\\": \\"digitalwires@1"}', b"x"],
)
def test_other_json_is_not_taken_for_it(head: bytes):
    assert not FORMAT.is_in(head)


def test_entries_of_a_queue_are_items():
    queue = {"entries": [SAMPLE, {**SAMPLE, "urn": "urn:2"}]}
    assert [each.guid for each in read_all(queue)] == [SAMPLE["urn"], "urn:2"]


def test_an_embargo_ends_by_the_clock_or_nobody_knows_when():
    noon = Embargo(datetime(2031, 3, 3, 12, tzinfo=UTC))
    assert item(embargoed="2031-03-03T13:00:00+01:00").embargo == noon
    assert item(embargoed="").embargo == Embargo(None)
    assert item(embargoed=None).embargo is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("canceled", PubStatus.CANCELED),
        ("withheld", PubStatus.WITHHELD),
        (None, PubStatus.USABLE),
    ],
)
def test_a_storno_ends_an_item(status: str | None, expected: PubStatus):
    ended = item(pubstatus=status, article_html=None)
    assert ended.pubstatus is expected


def test_without_a_text_one_medium_is_the_item():
    assert item(article_html=None).kind is ItemKind.PICTURE
    assert (
        item(article_html=None, associations=[{"type": "audio"}]).kind is ItemKind.AUDIO
    )
    assert item(article_html=None, associations=[]).kind is ItemKind.TEXT
    assert item(article_html=None, pubstatus="canceled").kind is ItemKind.TEXT
    assert (
        item(article_html=None, associations=[{}, {"type": "x"}]).kind is ItemKind.TEXT
    )


def test_a_caption_describes_what_has_no_teaser():
    captions = [{"role": "drol:caption", "description": "Die Brücke"}]
    assert item(teaser=None, descriptions=captions).description == "Die Brücke"


def test_the_public_side_of_the_notepad_serves_where_there_are_no_notes():
    assert item(ednotes=None, infobox_html=None).notes == ("Mit Karte",)
    assert item(ednotes=None, infobox_html=None, notepad=None).notes == ()


def test_nothing_private_is_in_any_field():
    shown = repr(item()) + repr(item(ednotes=None))
    assert not any(name in shown for name in ("1234567", "intern", "nlw al yy"))


def test_a_dateline_within_the_text_stays_there():
    opened = item(article_html="<p><span>Flussheim (nlw) - </span>Zu.</p>")
    assert opened.blocks == (Block("Flussheim (nlw) - Zu."),)


def test_the_provider_is_the_credit_of_what_has_none():
    assert item(creditline=None).credit == "tal"


def test_a_subhead_serves_as_kicker():
    assert item(kicker=None, subhead="Unten").kicker == "Unten"


def test_a_bad_time_is_a_warning():
    assert item(version_created="heute").version_at is None
    assert item(version_created="heute").warnings == (
        "version_created is no time: heute",
    )


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "name", "url", "renditions", "ednote", "qcode"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(SAMPLE)), _ODD, min_size=1))
def test_any_value_under_any_key_gives_an_item_or_our_error(fields: dict[str, object]):
    with suppress(WireParseError):
        read_all({**SAMPLE, **fields})
        read_all(fields)

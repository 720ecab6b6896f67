"""Which pictures are the story's, and what is told of them."""

import pytest
from lxml.html import fromstring

from pipeline.extract.image_objects import told_pictures
from pipeline.extract.pictures import pictures_of
from pipeline.extract.structured import Claims
from pipeline.model import Block, Link

HERE = "https://saltmere.example/news/bridge"
TEXT = [f"On day {n} the crew hauled the bell a yard up the tower." for n in range(4)]
BLOCKS = [Block(text) for text in TEXT]
P = [f"<p>{text}</p>" for text in TEXT]
FIGURE = (
    "<figure><img src=/i/bridge.jpg><figcaption>The bridge. Photo: Jane Doe"
    "</figcaption></figure>"
)
BRIDGE = Link(
    "https://saltmere.example/i/bridge.jpg", "picture", "The bridge.", "Jane Doe"
)


def pictures(body: str, claims: Claims = Claims()) -> tuple[Link, ...]:  # noqa: B008
    tree = fromstring(f"<html><body>{body}</body></html>")
    return pictures_of(tree, BLOCKS, claims, HERE)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Bell</h1>{FIGURE}<article>{''.join(P)}</article>",
        f"<article>{FIGURE}<h1>Bell</h1>{FIGURE}{''.join(P)}</article>",
        f"<h1>Bell</h1><div>{P[0]}{P[1]}{FIGURE}{P[2]}{P[3]}</div>",
        f"<h1>Bell</h1><div>{''.join(P)}{FIGURE}</div>",
        f"<article><div>{FIGURE}</div><div>{''.join(P)}</div></article>",
    ],
)
def test_pictures_above_within_and_at_the_end_of_a_story_are_its_own(body):
    assert pictures(body) == (BRIDGE,)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>B</h1><div>{''.join(P)}</div><div><h3><a href=/x>F</a></h3>{FIGURE}",
        f"<h1>Bell</h1><div>{''.join(P)}</div>{FIGURE}",
        f"{FIGURE}<h1>Bell</h1><div>{''.join(P)}</div>",
        f"<h1>Bell</h1><div>{P[0]}<aside>{FIGURE}</aside>{P[1]}{P[2]}{P[3]}</div>",
        f"<h1>Bell</h1><div>{P[0]}<div class=related>{FIGURE}</div>{P[1]}{P[3]}</div>",
        f"<h1>Bell</h1><div>{P[0]}<a href=/ferry>{FIGURE}</a>{P[1]}{P[3]}</div>",
        f"<h1>B</h1><div>{P[0]}<div><h3><a href=/x>F</a></h3>{FIGURE}</div>{P[3]}",
        "<h1>Bell</h1><p>Another story.</p>" + FIGURE,
    ],
)
def test_pictures_of_teasers_and_of_the_frame_are_not(body):
    assert pictures(body) == ()


@pytest.mark.parametrize(
    ("inner", "caption", "credit"),
    [
        ("<figcaption>The bridge. <span class=credit>Jane Doe</span></figcaption>",
         "The bridge.", "Jane Doe"),
        ("<figcaption>The bridge.</figcaption><small class=copyright>© dpa</small>",
         "The bridge.", "dpa"),
        ("<figcaption><b itemprop=copyrightHolder>Foto: AP</b></figcaption>", "", "AP"),
        ("<div class=image-caption>The bridge.</div>", "The bridge.", ""),
        ("<figcaption>2 of 7 The bridge (AP Photo/Jane Doe)</figcaption>",
         "The bridge", "AP Photo/Jane Doe"),
        ("<figcaption>Doe at work. <i class=photographer>Doe</i></figcaption>",
         "Doe at work.", "Doe"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_caption_and_credit_are_told_apart(inner, caption, credit):
    body = f"<h1>Bell</h1><figure><img src=/a.jpg>{inner}</figure>{''.join(P)}"
    (link,) = pictures(body)
    assert (link.caption, link.credit) == (caption, credit)


@pytest.mark.parametrize(
    "image",
    [
        "<img src='data:image/gif;base64,R0' data-src=/i/bridge.jpg>",
        "<img srcset='/i/small.jpg 100w, /i/bridge.jpg 900w'>",
        "<img srcset='/i/small.jpg 1x, /i/bridge.jpg 2x,'>",
        "<picture><source srcset='/i/bridge.jpg 2x'><img></picture>",
        "<img src=../i/bridge.jpg>",
    ],
)
def test_the_address_of_a_picture_is_found_where_it_is_kept(image):
    (link,) = pictures(f"<h1>Bell</h1><figure>{image}</figure>{''.join(P)}")
    assert link.href == BRIDGE.href


def test_addresses_start_at_the_base_of_the_page_and_must_be_of_the_web():
    base = "<base href=https://cdn.example/x/>"
    (link,) = pictures(f"{base}<h1>Bell</h1>{FIGURE.replace('/i/', 'i/')}{''.join(P)}")
    assert link.href == "https://cdn.example/x/i/bridge.jpg"
    assert not pictures(f"<h1>B</h1><figure><img src='javascript:x'></figure>{P[0]}")
    assert not pictures(f"<h1>B</h1><figure><img src='http://[x'></figure>{P[0]}{P[1]}")


def test_a_picture_with_a_caption_need_not_be_a_figure():
    box = "<div class=wp-caption><img src=/i/bridge.jpg><p>The bridge. Photo: Jane Doe"
    box = box.replace("<p>", "<p class=wp-caption-text>") + "</p></div>"
    assert pictures(f"<h1>Bell</h1><div>{P[0]}{box}{P[1]}{P[2]}</div>") == (BRIDGE,)


def test_what_json_ld_tells_is_filled_in_and_leads_where_the_page_shows_less():
    lead = Link("https://cdn.example/lead.jpg", "picture", "The quay.", "dpa")
    same = Link("https://cdn.example/bridge-800x600.jpg", "picture", "", "Jane Doe")
    bare = FIGURE.replace(" Photo: Jane Doe", "")
    assert pictures(f"<h1>B</h1>{bare}{''.join(P)}", Claims(pictures=(same,))) == (
        BRIDGE,
    )
    assert pictures("".join(P), Claims(pictures=(lead,))) == (lead,)
    assert pictures(f"<h1>B</h1>{FIGURE}{P[0]}", Claims(pictures=(lead,)))[0] == lead


def test_image_objects_tell_caption_and_maker():
    node = {
        "image": [
            "https://saltmere.example/a.jpg",
            {"url": "/b.jpg", "caption": "The bridge. Foto: dpa"},
            {"contentUrl": "/c.jpg", "copyrightHolder": {"name": "© AFP"}},
            {"url": "/d.jpg", "creditText": "Jane Doe", "description": "The quay."},
            {"url": "/nothing-said.jpg"},
            {"url": "http://[bad/e.jpg", "caption": "Nobody knows where."},
        ]
    }
    at = "https://saltmere.example/"
    assert told_pictures(node, HERE) == (
        Link(f"{at}b.jpg", "picture", "The bridge.", "dpa"),
        Link(f"{at}c.jpg", "picture", "", "AFP"),
        Link(f"{at}d.jpg", "picture", "The quay.", "Jane Doe"),
    )

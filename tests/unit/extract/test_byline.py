"""Who signed a story, where JSON-LD names nobody."""

import re
import time

import pytest
from lxml.html import fromstring

from pipeline.extract.byline import (
    bylines,
    is_full_name,
    signature_shown,
    signed,
    signed_as,
)

PROSE = "The ferry ran aground in the fog before dawn, and nobody was hurt. " * 4


def who(head: str = "", body: str = "", publishers: tuple[str, ...] = ()):
    tree = fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return signed(tree, publishers, bylines(tree))


def signature(markup: str) -> str:
    tree = fromstring(markup)
    return signature_shown(tree, bylines(tree))


def below_heading(markup: str) -> tuple[str, ...]:
    return who(body=f"<h1>Ferry aground</h1>{markup}<p>{PROSE}</p>")[0]


@pytest.mark.parametrize(
    "element",
    [
        '<meta name="author" content="Ilse Varga">',
        '<meta property="article:author" content="Ilse Varga">',
        '<meta name="parsely-author" content="Ilse Varga">',
        '<meta name="cXenseParse:author" content="Ilse Varga">',
        '<meta name="twitter:label1" content="Written by">'
        '<meta name="twitter:data1" content="Ilse Varga">',
    ],
)
def test_meta_elements_name_authors(element):
    names, place = who(element)
    assert names == ("Ilse Varga",)
    assert place.startswith("meta ")


def test_a_reading_time_is_no_author():
    head = (
        '<meta name="twitter:label1" content="Reading time">'
        '<meta name="twitter:data1" content="Ilse Varga">'
    )
    assert who(head) == ((), "")


def test_every_meta_element_of_a_name_counts():
    head = (
        '<meta property="article:author" content="Ilse Varga">'
        '<meta property="article:author" content="Tom Ode">'
    )
    assert who(head)[0] == ("Ilse Varga", "Tom Ode")


def test_the_name_of_the_site_gives_way_to_the_byline():
    head = '<meta name="author" content="Saltmere Ledger">'
    body = '<span class="byline">By Ilse Varga</span>'
    assert who(head, body, ("Saltmere Ledger",)) == (
        ("Ilse Varga",),
        "byline: By Ilse Varga",
    )


def test_an_account_gives_way_to_a_full_name():
    head = '<meta name="author" content="ivarga">'
    assert who(head, '<a rel="author">Ilse Varga</a>')[0] == ("Ilse Varga",)
    assert who(head)[0] == ("ivarga",)


@pytest.mark.parametrize(
    "markup",
    [
        '<span class="article__byline">By Ilse Varga</span>',
        '<div class="story-author">Von Ilse Varga</div>',
        '<p class="author-name">Ilse Varga</p>',
        '<a rel="author" href="/who/7">Ilse Varga</a>',
        '<a href="/author/ilse-varga">Ilse Varga</a>',
        '<div itemprop="author"><b itemprop="name">Ilse Varga</b> Saltmere</div>',
        '<div class="byline">Reporter <a href="/autor/iv">Ilse Varga</a> 4 min</div>',
        "<div>Text: Ilse Varga</div>",
        "<p>By Ilse Varga</p>",
        "<p><strong>Ilse Varga</strong></p>",
        "<p><strong>ILSE VARGA</strong></p>",
    ],
)
def test_a_byline_is_found_in_every_markup(markup):
    assert below_heading(markup) == ("Ilse Varga",)


def test_the_names_may_be_links_behind_a_by():
    links = "<a href=/v>Ilse VARGA</a>, <span><a href=/o>Tom Ode</a></span>"
    markup = f"<ul><li>3 min</li><li>Von: {links}</li></ul>"
    assert below_heading(markup) == ("Ilse Varga", "Tom Ode")


def test_an_editor_is_named_where_nobody_else_is():
    editors = "<div class=edit>(责编：牛小明、岳大山)</div>"
    assert who(body=f"<p>{PROSE}</p>{editors}")[0] == ("牛小明", "岳大山")
    signed_page = f'<span class="byline">Ilse Varga</span><p>{PROSE}</p>{editors}'
    assert who(body=signed_page)[0] == ("Ilse Varga",)


def test_two_persons_sign_together():
    assert below_heading("<p><b>Ilse Varga/Tom Ode</b></p>") == (
        "Ilse Varga",
        "Tom Ode",
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="comment"><span class="author">Tom Ode</span></div>',
        '<aside><a rel="author">Tom Ode</a></aside>',
        '<div class="related-stories"><a href="/author/tom-ode">Tom Ode</a></div>',
        '<p class="author-bio">Tom Ode has sailed all his life.</p>',
        "<p>By the harbour wall</p>",
        "<p><strong>what we know</strong></p>",
        '<a href="/author/tom-ode">More articles</a>',
        "<p>Tom Ode</p>",
    ],
)
def test_what_stands_around_a_story_does_not_sign_it(markup):
    assert below_heading(markup) == ()


def test_a_name_below_the_story_does_not_sign_it():
    page = f"<h1>Ferry aground</h1><p>{PROSE}</p><p><b>Tom Ode</b></p>"
    assert who(body=page) == ((), "")


def test_the_layout_of_a_page_is_no_sidebar():
    page = '<div class="content has-sidebar"><span class="byline">By Ilse Varga</span>'
    assert who(body=page)[0] == ("Ilse Varga",)


@pytest.mark.parametrize(
    ("name", "is_full"),
    [
        ("Ilse Varga", True),
        ("Ilse van der Varga", True),
        ("Илзе Варга", True),
        ("佐藤花子", True),
        ("Ilse", False),
        ("ilse varga", False),
        ("Photo: Ilse Varga", False),
        ("More Stories", False),
        ("", False),
    ],
)
def test_first_and_last_name_make_a_full_name(name, is_full):
    assert is_full_name(name) is is_full


def test_a_page_full_of_bylines_is_read_in_no_time():
    body = '<div class="byline"><i>x</i>' * 200 + "<a rel=author>x</a>" * 20_000
    begun = time.perf_counter()
    who('<meta name="twitter:data1" content="x">' * 20_000, body)
    assert time.perf_counter() - begun < 5


def named_by(pattern: str, body: str):
    return signed_as(
        fromstring(f"<html><body>{body}</body></html>"), re.compile(pattern)
    )


def test_a_pattern_finds_the_names_in_any_short_line():
    line = "<div><i>Noted by</i> Ilse Varga, Saltmere</div>"
    body = f"<p>{PROSE} Noted by Tom Ode</p>{line}"
    found = named_by(r"Noted by (?P<author>[^,]+)", body)
    assert found == (("Ilse Varga",), "byline: Noted by Ilse Varga, Saltmere")


def test_a_pattern_is_tried_on_the_byline_first():
    body = "<p>Noted by Tom Ode</p><p class=byline>Noted by Ilse Varga and Ada King</p>"
    found = named_by(r"Noted by (?P<author>.+)", body)
    assert found[0] == ("Ilse Varga", "Ada King")


@pytest.mark.parametrize("pattern", ["Seen by (?P<author>.+)", "Noted(?P<author>x)?"])
def test_a_pattern_that_fits_no_line_or_no_name_finds_nobody(pattern):
    assert named_by(pattern, "<p>Noted by Tom Ode</p>") == ((), "")


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        (
            '<p class="byline">By Norland Wire in Saltmere</p>',
            "Norland Wire in Saltmere",
        ),
        (
            '<span class="author">Newsroom</span><p class="byline">Reuters,</p>',
            "Reuters",
        ),
        ('<p class="byline">By Norland Harbour Agency</p>', "Norland Harbour Agency"),
        ('<p class="byline">14 March 2026</p>', ""),
        ('<p class="byline">Photo: Ilse Varga</p>', ""),
        ('<p class="byline">Posted on</p>', ""),
        ('<p class="byline">More by Ilse Varga</p>', ""),
        ('<aside><p class="byline">Norland Wire</p></aside>', ""),
        ("<p>Norland Wire</p>", ""),
    ],
)
def test_what_signs_may_be_no_person(markup, line):
    assert signature(f"<body>{markup}</body>") == line


def test_the_page_may_tell_machines_what_signs():
    head = '<meta property="article:author" content="{}"><p class="byline">Reuters</p>'
    told, url = "Norland Wire in Saltmere", "https://norland.example/wire"
    assert signature(head.format(told)) == told
    assert signature(head.format(url)) == "Reuters"

"""Authors beside those that JSON-LD names."""

import pytest
from lxml.html import fromstring

from pipeline.extract.coauthors import with_coauthors

ILSE = '<a rel="author" href="/p/1">Ilse Varga</a>'
TOM = '<span><a href="/authors/tom-ode">Tom Ode</a></span>'
PROSE = "<p>" + "The ferry ran aground in the fog before dawn. " * 8 + "</p>"


def who(line: str, head: str = "", told: tuple[str, ...] = ("Ilse Varga",)):
    page = f"<head>{head}</head><body><div>{line}</div>{PROSE}</body>"
    return with_coauthors(told, fromstring(page), ("The Norland Post",))


@pytest.mark.parametrize("joint", [", ", " and ", " und ", " &amp; ", "@ivarga7 "])
def test_linked_names_side_by_side_are_the_authors(joint):
    names, place = who(f"By {ILSE}{joint}{TOM} | 14 March 2026")
    assert names == ("Ilse Varga", "Tom Ode")
    assert place.startswith("byline: By Ilse Varga")


@pytest.mark.parametrize(
    "line",
    [
        f"By {ILSE}",
        f"By {ILSE}, photos by {TOM}",
        f"By {ILSE}. Edited by {TOM}",
        f"Photo: {TOM}, {ILSE}",
        f"{ILSE} <p>{'Prose. ' * 40}</p> {TOM}",
        f"<aside>{ILSE}, {TOM}</aside>",
        f'{ILSE}, <a rel="author">More by Ilse</a>',
        f'{ILSE}, <a rel="author">The Norland Times</a>',
        f"{ILSE} {TOM}",
        TOM,
    ],
)
def test_who_did_other_work_is_none(line):
    assert who(line) == ((), "")


def test_all_that_are_told_must_sign():
    assert who(f"By {ILSE}, {TOM}", told=("Ilse Varga", "Jo May")) == ((), "")


def test_a_meta_element_may_name_more_of_those_that_are_shown():
    head = '<meta name="author" content="Ilse Varga, Tom Ode">'
    assert who("Ilse Varga / Tom Ode", head) == (
        ("Ilse Varga", "Tom Ode"),
        "meta author",
    )
    assert who("Ilse Varga", head) == ((), "")
    paper = '<meta name="author" content="Ilse Varga; Norland Times">'
    assert who("Ilse Varga, Norland Times", paper) == ((), "")

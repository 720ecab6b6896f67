"""Finding the lines of a text on its page."""

import pytest
from lxml.html import fromstring

from pipeline.extract.places import Weights, find_places, solid_text


def places_of(line: str, markup: str) -> list[tuple[str, bool]]:
    tree = fromstring(f"<html><body>{markup}</body></html>")
    return [(str(p.element.tag), p.is_whole) for p in find_places([line], tree)[line]]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>The ferry sails at six.</p>", [("p", True)]),
        ("<p>The <b>ferry</b> sails\n at six.</p>", [("p", True)]),
        ("<p><b>The ferry</b> sails at six.</p>", [("p", True)]),
        ("<p>Noon.<br>The ferry sails at six.<br>Fog.</p>", [("p", False)]),
        ("<p><a href=/f>The ferry sails at six.</a></p>", [("a", True)]),
        ("<p>The ferry sails at six.</p><i>The ferry sails at six.</i>",
         [("p", True), ("i", True)]),
        ("<p>The ferry sails at seven.</p>", []),
        ("<p>Fog.</p>", []),
        ("<i>Home <b>The ferry</b></i><p>The ferry sails at six.</p>", [("p", True)]),
    ],
)  # fmt: skip
def test_a_line_stands_in_the_inmost_element_that_holds_all_of_it(markup, found):
    assert places_of("The ferry sails at six.", markup) == found


def test_blanks_and_invisible_breaks_make_no_difference():
    assert solid_text(" Fähr\u00adhafen\n am  Kai") == "FährhafenamKai"
    assert places_of("Fährhafen am Kai", "<p>Fähr\u00adhafen <i>am</i>Kai</p>") == [
        ("p", True)
    ]


def test_the_weight_of_an_element_is_its_share_of_the_text():
    tree = fromstring("<body><div><p>abcdef</p><p>gh</p></div><i>ij</i></body>")
    weights = Weights(find_places(["abcdef", "gh", "ij"], tree))
    assert weights.share(tree.find(".//div")) == 0.8
    assert weights.share(tree) == 1
    assert weights.share(fromstring("<p>other</p>")) == 0


def test_a_text_of_nothing_weighs_nothing():
    assert Weights({}).share(fromstring("<p>other</p>")) == 0

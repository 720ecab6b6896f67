"""Texts in JSON: lines, stories and notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.json_text import (
    first_plain,
    html_story,
    nitf_story,
    plain,
    public_notes,
)


def test_a_lone_surrogate_does_not_get_through():
    assert plain("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("value", [None, True, [], {}, ["a"], float("nan")])
def test_what_is_no_text_has_no_line_and_no_note(value: object):
    assert (plain(value), first_plain(value), public_notes(value)) == ("", None, ())


def test_the_first_line_with_text_counts_and_a_number_is_one():
    assert first_plain(None, "<p> </p>", 7, "river") == "7"


def test_markup_is_taken_out_of_a_line():
    assert plain("<b>Bridge</b> &amp; tunnel") == "Bridge & tunnel"
    assert plain("<p>One</p><p>Two</p>") == "One Two"


@pytest.mark.parametrize("line", ["R&D at AT&T", "profit < 5 > 3", "a <3 b", "1 & 2;"])
def test_a_sign_that_is_no_markup_stays(line: str):
    assert plain(line) == line


@given(st.text())
def test_any_text_has_a_plain_line(line: str):
    assert "\n" not in plain(line)


def blocks(markup: str, headline: str = "Bridge shut") -> list[str]:
    return [block.text for block in html_story(markup, headline)]


def test_what_stands_around_a_story_is_left_out():
    page = """<html><head><title>Bridge shut</title></head><body><h1>Bridge shut</h1>
        <div class="dat"><span class="Vignette">Traffic</span><span class="source">NLW
        </span></div><p class="lead">The bridge is shut.</p><p>It cracked.</p>
        <div class="byline big">Ann Lee</div><figure><figcaption>The bridge.
        </figcaption></figure><p>It will take weeks.</p></body></html>"""
    assert blocks(page) == [
        "The bridge is shut.", "It cracked.", "It will take weeks.",
    ]  # fmt: skip


def test_text_after_something_left_out_stays():
    assert blocks('<p>One <i class="credit">NLW</i>two</p>') == ["One two"]


def test_html_without_tags_is_text_with_entities():
    assert blocks("Tea &amp; cake.\n\nAnd jam.") == ["Tea & cake.", "And jam."]


def test_html_that_was_escaped_twice_is_read():
    assert blocks("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;") == ["One.", "Two."]


@pytest.mark.parametrize("markup", ["", " ", "<", "<p>", "<!-- -->", "</div></div>x<"])
def test_hardly_any_markup_is_borne(markup: str):
    html_story(markup, "")


def test_a_story_in_nitf_is_its_content():
    document = (
        "<nitf><body><body.head><hedline><hl1>Bridge shut</hl1></hedline></body.head>"
        "<body.content><p>It cracked.</p></body.content></body></nitf>"
    )
    assert nitf_story(document)[0][0].text == "It cracked."
    assert nitf_story("<TT><A B><C></TT>")[0] == ()
    assert "cannot be read" in nitf_story("<TT><A B><C></TT>")[1][0]


def test_notes_lose_what_calls_the_desk():
    note = (
        "Updates with quote\nDesk: Ann Lee, +49 30 1234567\nmore from ann@nlw.example"
    )
    assert public_notes(note, None, "Updates with quote") == ("Updates with quote",)


@pytest.mark.parametrize(
    "line", ["Desk: 0171 5578772", "Call 030/2852-300", "Ann Lee, 212-555-0100"]
)
def test_a_note_with_a_number_to_call_is_left_out(line: str):
    assert public_notes(f"Mit Karte\n{line}") == ("Mit Karte",)


@pytest.mark.parametrize(
    "line", ["Frist 23.01., 19.00 Uhr", "Corrects 2,300,000 to 0.5", "urn:nlw:0123456"]
)
def test_a_note_with_another_number_stays(line: str):
    assert public_notes(line) == (line,)


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<div>", "&a", "&lt;div&gt;", '<i class="credit">x</i>y', "0 "],
)
def test_a_long_text_of_odd_markup_is_read_at_once(piece: str):
    odd = piece * 50_000
    html_story(odd, ""), plain(odd), public_notes(odd)

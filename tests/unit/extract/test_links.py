"""Lines that are links to other stories."""

import pytest
from lxml.html import fromstring

from pipeline.extract.links import leads_away
from pipeline.extract.places import find_places

HERE = "https://www.saltmere.example/news/bridge"
TITLE = "Ferry company orders two new boats"


def leads(line: str, markup: str) -> bool:
    places = find_places([line], fromstring(f"<body><div>{markup}</div></body>"))
    assert places[line]
    return all(leads_away(line, place, HERE) for place in places[line])


@pytest.mark.parametrize(
    ("line", "markup"),
    [
        (TITLE, f"<p><a href=/news/ferry>{TITLE}</a></p>"),
        (TITLE, f"<a href=/news/ferry><h3>{TITLE}</h3></a>"),
        (TITLE, f"<p><strong><a href=https://saltmere.example/f>{TITLE}</a></strong>"),
        (TITLE, f"<p><a href=https://sport.saltmere.example/f>{TITLE}</a></p>"),
        (f"See also: {TITLE}", f"<p>See also: <a href=/news/ferry>{TITLE}</a></p>"),
        (f"READ NOW | {TITLE}", f"<p><b>READ NOW |</b> <a href=/f>{TITLE}</a></p>"),
        (f"» {TITLE}", f"<li>» <a href=/news/ferry>{TITLE}</a></li>"),
    ],
)
def test_a_line_that_is_wholly_a_link_leads_away(line, markup):
    assert leads(line, markup)


@pytest.mark.parametrize(
    ("line", "markup"),
    [
        (TITLE, f"<p>{TITLE}</p>"),
        (TITLE, f"<h2><a href='#ferry'>{TITLE}</a></h2>"),
        (TITLE, f"<h2><a href={HERE}/>{TITLE}</a></h2>"),
        (TITLE, f"<p><a href=https://gazette.example/f>{TITLE}</a></p>"),
        (TITLE, f"<p><a href='http://[bad'>{TITLE}</a></p>"),
        ("Osei Marine", "<p><a href=/firms/osei>Osei Marine</a></p>"),
        (f"Mayor Varga said that {TITLE}", f"<p>Mayor Varga said that <a href=/f>"
         f"{TITLE}</a></p>"),
        (f"Then: {TITLE} at once.", f"<p>Then: <a href=/f>{TITLE}</a> at once.</p>"),
    ],
)  # fmt: skip
def test_a_sentence_with_a_link_a_name_and_a_source_stay(line, markup):
    assert not leads(line, markup)


def test_owners_of_hosts_below_a_short_second_label_are_told_apart():
    markup = f"<p><a href=https://gazette.co.example/f>{TITLE}</a></p>"
    places = find_places([TITLE], fromstring(f"<body>{markup}</body>"))
    [place] = places[TITLE]
    assert not leads_away(TITLE, place, "https://www.saltmere.co.example/news/x")
    assert leads_away(TITLE, place, "https://www.gazette.co.example/news/x")

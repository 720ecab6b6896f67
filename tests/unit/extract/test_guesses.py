"""What counts of trafilatura's guesses of who wrote and when."""

import pytest
from lxml.html import fromstring

from pipeline.extract.guesses import guessed_date, guessed_names

URL = "https://ledger.example/news/ferry"
STORY = "<article><h1>Ferry aground</h1><p>Nobody was hurt.</p>{}</article>"
COMMENT = (
    '<aside><li><span class="comment-author-link">Tom Ode</span> on it</li></aside>'
)


def page(line: str = "", below: str = ""):
    return fromstring(f"<html><body>{STORY.format(line)}{below}</body></html>")


@pytest.mark.parametrize("name", ["Facebook Com", "Saltmere https", "Logo Png"])
def test_an_account_or_an_address_is_no_author(name):
    assert guessed_names([name, "Ilse Comberg"], page()) == ("Ilse Comberg",)


def test_who_but_commented_is_no_author():
    assert guessed_names(["Tom Ode", "Ilse Varga"], page(below=COMMENT)) == (
        "Ilse Varga",
    )


@pytest.mark.parametrize(
    "line", ["<p>By TOM ODE</p>", "<p><br>Tom Ode</p>", "<aside>Tom Ode</aside>"]
)
def test_who_wrote_may_comment(line):
    assert guessed_names(["Tom Ode"], page(line, COMMENT)) == ("Tom Ode",)


def test_a_name_in_a_script_stands_nowhere():
    script = "<script>var author = 'Tom Ode'</script>"
    assert guessed_names(["Tom Ode"], page(script, COMMENT)) == ()


@pytest.mark.parametrize(
    "line",
    [
        '<span class="teaser__date">1 March 2026</span>',
        '<span class="comment-date">01.03.2026</span>',
        '<div class="related-date">March <b>1</b>, 2026</div>',
        '<div class="related-date">3/1/2026</div>',
        '<i class="teaser">1.3.2026</i><script>{"teaser": "2026-03-01"}</script>',
    ],
)
def test_the_date_of_a_teaser_or_a_comment_is_none_of_the_story(line):
    assert guessed_date("2026-03-01", page(below=line), URL) == ""
    assert guessed_date("2026-03-02", page(below=line), URL) == "2026-03-02"


@pytest.mark.parametrize(
    "line",
    [
        "<p>1 March 2026</p>",
        "<p>Published on 01.03.2026</p>",
        '<img src="/2026/03/01/ferry.jpg">',
        '<time datetime="2026-03-01T10:00">Sunday</time>',
    ],
)
def test_a_date_that_stands_elsewhere_too_may_be_the_storys(line):
    below = '<span class="teaser__date">1 March 2026</span>'
    assert guessed_date("2026-03-01", page(line, below), URL) == "2026-03-01"


def test_the_day_in_the_pages_own_address_is_its_own():
    below = '<span class="teaser__date">1 March 2026</span>'
    url = "https://ledger.example/2026/03/01/ferry"
    assert guessed_date("2026-03-01", page(below=below), url) == "2026-03-01"


def test_a_teaser_that_mentions_a_day_has_no_date():
    below = f'<div class="teaser">{"On 1 March 2026 it rained. " * 4}</div>'
    assert guessed_date("2026-03-01", page("", below), URL) == "2026-03-01"

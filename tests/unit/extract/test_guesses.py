"""What counts of trafilatura's guess of who wrote."""

import pytest
from lxml.html import fromstring

from pipeline.extract.guesses import guessed_names

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

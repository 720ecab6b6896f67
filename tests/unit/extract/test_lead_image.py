"""The picture at the head of a story whose page tells of none."""

import pytest
from lxml.html import fromstring

from pipeline.extract.lead_image import shown_image

BASE = "https://saltmere.example/2026/story"
PROSE = "<p>" + "The ferry ran aground in the fog before dawn. " * 4 + "</p>"
PHOTO = '<img src="/img/ferry.jpg" width="600" height="400">'


def lead(head: str, top: str = "", tail: str = "") -> str:
    page = f"<body>{top}<h1>Ferry aground</h1>{head}{tail}</body>"
    return shown_image(fromstring(page), BASE)


@pytest.mark.parametrize(
    "head",
    [
        f"{PHOTO}{PROSE}",
        f"<figure><a href=x>{PHOTO}</a></figure>{PROSE}",
        f"<p>14 March</p>{PROSE}{PHOTO}{PROSE}",
        f'<img src="/img/ferry.jpg" alt="The ferry">{PROSE}',
        f'<img src="data:image/gif;x" data-src="/img/ferry.jpg" width="100%">{PROSE}',
        f'<img src="/a.jpg" width="40">{PHOTO}{PROSE}',
    ],
)
def test_a_large_picture_between_headline_and_second_paragraph_leads(head):
    assert lead(head) == "https://saltmere.example/img/ferry.jpg"


@pytest.mark.parametrize(
    "head",
    [
        PROSE,
        f"{PROSE}{PROSE}{PHOTO}",
        f"<aside>{PHOTO}</aside>{PROSE}",
        f"<div class=related><figure>{PHOTO}</figure></div>{PROSE}",
        f'<img src="/img/ferry.jpg" width="120" height="90">{PROSE}',
        f'<img src="/img/ferry-w-125.jpg">{PROSE}',
        f'<img src="/img/logo.png">{PROSE}',
        f'<img src="/img/varga.jpg" class="author-photo">{PROSE}',
        f'<img src="data:image/gif;x">{PROSE}',
        f'<img src="javascript:x">{PROSE}',
    ],
)
def test_other_pictures_do_not(head):
    assert lead(head) == ""


def test_what_stands_above_the_headline_is_the_sites():
    assert lead(PROSE, top=PHOTO) == ""
    assert shown_image(fromstring(f"<div>{PHOTO}{PROSE}</div>"), BASE) == ""

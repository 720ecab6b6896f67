"""What stands where a story should be."""

from dataclasses import replace

import pytest

from pipeline.extract.markup import parse
from pipeline.extract.walls import wall_at, wall_on
from pipeline.model import Document, Reason

STORY = "https://saltmere.example/about/bridge-reopens"
FORM = "<form><input name=user><input type=Password></form>"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ("https://consent.portal.example/m?continue=x", Reason.CONSENT_WALL),
        ("https://saltmere.example/zustimmung?url=%2Fnews", Reason.CONSENT_WALL),
        ("https://saltmere.example/login?next=%2Fnews", Reason.LOGIN_WALL),
        ("https://saltmere.example/users/sign_in", Reason.LOGIN_WALL),
        ("https://saltmere.example/wp-login.php?redirect_to=x", Reason.LOGIN_WALL),
        ("https://saltmere.example/anmelden/", Reason.LOGIN_WALL),
        ("https://accounts.group.example/realms/x", Reason.LOGIN_WALL),
        ("https://saltmere.example/subscribe?from=story", Reason.PAYWALL),
        ("https://saltmere.example/abo", Reason.PAYWALL),
        ("https://shop.saltmere.example/digital/abo/", Reason.PAYWALL),
    ],
)
def test_a_redirect_may_end_at_a_wall(page, found: str, reason: Reason):
    document = replace(page("", url=STORY), final_url=found)
    wall = wall_at(document)
    assert wall is not None
    assert wall.reason is reason
    assert found in wall.detail
    assert STORY in wall.detail


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (STORY, STORY),
        (STORY, "https://www.saltmere.example/about/bridge-reopens/"),
        (STORY, "https://saltmere.example/abo/bridge-reopens"),
        (STORY, "https://saltmere.example/news/login-for-all"),
        ("https://saltmere.example/1/abo", "https://saltmere.example/news/1/abo"),
        ("https://saltmere.example/login", "https://saltmere.example/login?step=2"),
        ("https://saltmere.example/subscribe", "https://saltmere.example/subscribe/"),
        ("https://accounts.example/1", "https://accounts.example/news/1"),
        ("https://saltmere.example/consent/1", "https://saltmere.example/consent/2"),
    ],
)
def test_a_story_that_moved_is_no_wall(page, asked: str, found: str):
    assert wall_at(replace(page("", url=asked), final_url=found)) is None


def wall_of(document: Document, body: str, *, title: str = "", text: str = ""):
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return wall_on(document, tree, title, text, tree.text_content())


@pytest.mark.parametrize(
    "title", ["Log in", "The Ledger | Sign in", "Anmelden - Bote", "Se connecter"]
)
def test_a_form_under_such_a_title_is_a_login(page, title: str):
    wall = wall_of(page("<p>"), FORM, title=title, text="Enter your name.")
    assert wall is not None
    assert wall.reason is Reason.LOGIN_WALL


def test_a_form_alone_on_a_page_is_a_login(page):
    wall = wall_of(page("<p>"), f"<h1>The Ledger</h1>{FORM}")
    assert wall is not None
    assert wall.reason is Reason.LOGIN_WALL


def test_a_form_beside_a_story_is_none(page):
    story = "The drawbridge reopened on Saturday."
    body = f"{FORM}<h1>Bridge</h1><p>{story}</p>"
    assert wall_of(page("<p>"), body, title="Bridge | Ledger", text=story) is None
    login = "Login to the vault: how the thieves came in"
    assert wall_of(page("<p>"), body, title=login, text=story) is None
    assert (
        wall_of(page("<p>"), f"{FORM}{'Menu ' * 400}", title="Film of the day") is None
    )


def test_a_challenge_is_told_as_what_it_is(page):
    wall = wall_of(page("<p>"), "<p>Wait</p>", title="Just a moment...", text="Wait")
    assert wall is not None
    assert wall.reason is Reason.CHALLENGE
    assert "bot challenge" in wall.detail


def test_a_page_that_asks_for_consent_is_a_wall(page):
    asks = "We use cookies, and so do our 842 partners."
    wall = wall_of(page("<p>"), f"<p>{asks}</p>", text=asks)
    assert wall is not None
    assert wall.reason is Reason.CONSENT_WALL

"""Pages that keep machines out, and stories with their words."""

import pytest

from pipeline.extract.challenge import challenge_in, wants_script

STORY = "The drawbridge reopened on Saturday, eleven years after a barge had struck it."


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Just a moment...", "valley.example needs to review your connection."),
        ("Attention Required! | Cloudflare", "Sorry, you have been blocked"),
        ("Access Denied", "Reference #18.2d3e"),
        ("Pardon Our Interruption", "Something about your browser made us think"),
        ("valley.example", "Please verify you are a human\nPress here"),
        ("valley.example", "Press & Hold to confirm you are a person"),
        ("valley.example", "Enable JavaScript and cookies to continue"),
        ("valley.example", "We have detected unusual activity from your network"),
        ("valley.example", "Bitte bestätigen Sie, dass Sie ein Mensch sind"),
    ],
)
def test_a_challenge_is_known_by_what_it_says(title: str, text: str) -> None:
    assert "challenge" in (challenge_in(title, text, b"") or "")


@pytest.mark.parametrize(
    ("body", "maker"),
    [
        (b"<script>window._cf_chl_opt={}</script>", "Cloudflare"),
        (b'<script src="https://ct.captcha-delivery.com/c.js">', "DataDome"),
        (b'<div id="px-captcha"></div>', "HUMAN"),
        (b"Request unsuccessful. Incapsula incident ID: 4", "Imperva"),
    ],
)
def test_a_challenge_is_known_by_its_maker(body: bytes, maker: str) -> None:
    assert maker in (challenge_in("valley.example", "", body) or "")


@pytest.mark.parametrize(
    "text",
    ["Please enable JavaScript to view this page.",
     "JavaScript is disabled", "Bitte aktivieren Sie JavaScript",
     "You need to enable JavaScript to run this app.",
     "Veuillez activer JavaScript", "This site requires JavaScript."],
)  # fmt: skip
def test_a_page_that_a_script_would_draw_is_known(text: str) -> None:
    assert wants_script(text)
    assert challenge_in("Valley", text, b"") is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Just a moment of peace for the valley", STORY),
        ("Access denied: how the quay was closed", STORY),
        ("Robot checks in at the harbour hotel", STORY),
        ("Old bridge reopens", f"{STORY}\nThe office asked him to enable JavaScript."),
        ("Access Denied", STORY * 10),
        ("", ""),
    ],
)
def test_a_story_in_such_words_is_none(title: str, text: str) -> None:
    assert challenge_in(title, text, b"<p>") is None


def test_what_a_maker_leaves_in_every_page_is_no_challenge() -> None:
    body = b"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    assert challenge_in("Old bridge reopens", STORY, body) is None

"""Consent walls, and stories that only speak of cookies."""

from pipeline.extract.consent import is_consent_wall

WALL = "We value your privacy. We and our 842 partners store and access information."


def test_a_page_that_only_asks_for_consent_is_a_wall():
    assert is_consent_wall(WALL, f"Before you continue {WALL} Accept all")
    assert is_consent_wall("", f"{WALL} Accept all")
    assert is_consent_wall(
        "Wir und unsere 12 Partner verarbeiten Daten. Alle akzeptieren",
        "Weiter mit Werbung und Tracking. Alle akzeptieren",
    )


def test_a_short_story_on_a_page_with_a_banner_is_none():
    story = "The drawbridge reopened on Saturday."
    assert not is_consent_wall(story, f"{story} {WALL} Accept all")


def test_a_story_about_cookies_is_none():
    story = "“We use cookies”, the baker said. " * 20
    assert not is_consent_wall(story, f"{story} {WALL}")
    assert not is_consent_wall("Accept all bids, he said.", "Accept all bids, he said.")


def test_a_long_page_without_text_is_no_wall():
    assert not is_consent_wall("", f"{WALL} Accept all" + " and much more" * 400)

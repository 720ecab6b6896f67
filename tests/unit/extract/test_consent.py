"""Consent walls, and stories that only speak of cookies."""

import pytest

from pipeline.extract.consent import (
    is_consent_address,
    is_consent_wall,
    take_banners,
)
from pipeline.extract.markup import parse

WALL = "We value your privacy. We and our 842 partners store and access information."
WALLS = {
    "en": ("Agree and continue, with ads and our 97 partners.",
           "Or reject and subscribe. Withdraw your consent at any time."),
    "de": ("Weiter mit Werbung und Tracking, wenn Sie zustimmen.",
           "Pur-Abo: ohne Werbung. Wir und unsere 112 Partner. Alle akzeptieren"),
    "fr": ("Avec nos 310 partenaires, nous utilisons des cookies.",
           "Continuer sans accepter. Tout accepter"),
    "es": ("Nosotros y nuestros 120 socios usamos cookies.",
           "Aceptar y continuar. Rechazar y suscribirse"),
    "it": ("Noi e i nostri 75 partner utilizziamo i cookie.", "Rifiuta e abbonati"),
    "pt": ("Nós e os nossos parceiros utilizamos cookies.", "Aceitar tudo"),
    "nl": ("Wij en onze 40 partners gebruiken gegevens.", "Alles accepteren"),
    "pl": ("Szanujemy Twoją prywatność. My i nasi partnerzy mamy prośbę.",
           "Akceptuję wszystkie"),
    "sv": ("Vi och våra 61 partner vill visa anpassade annonser.", "Godkänn alla"),
}  # fmt: skip
SPELT_OUT = "\n".join(
    (
        "We and our partners keep a record of what you read here and elsewhere.",
        "Personalised ads are shown by those who paid for them, wherever you are.",
        "Store and/or access information on a device: 610 companies want to.",
        "Legitimate interest lets some of them begin before you have answered.",
        "Manage options, or say no to them one by one, as long as you have the time.",
        "Withdraw your consent whenever you like, at the bottom of any page of ours.",
    )
)


def test_a_page_that_only_asks_for_consent_is_a_wall():
    assert is_consent_wall(WALL, f"Before you continue {WALL} Accept all")
    assert is_consent_wall("", f"{WALL} Accept all")


@pytest.mark.parametrize("language", WALLS)
def test_walls_are_known_in_the_languages_of_our_sources(language: str):
    text, rest = WALLS[language]
    assert is_consent_wall(text, f"{text}\n{rest}")
    assert is_consent_wall("", f"{text}\n{rest}")


def test_a_wall_that_spells_everything_out_is_one():
    assert len(SPELT_OUT) > 400
    assert is_consent_wall(SPELT_OUT, SPELT_OUT)


def test_a_short_story_on_a_page_with_a_banner_is_none():
    story = "The drawbridge reopened on Saturday."
    assert not is_consent_wall(story, f"{story} {WALL} Accept all")


def test_a_short_story_that_was_read_with_a_line_of_the_banner_is_none():
    story = "The drawbridge reopened on Saturday, and four hundred people walked over."
    read = f"{story}\n{story}\nWe use cookies. Accept all"
    assert not is_consent_wall(read, f"{read} {WALL}")


def test_a_story_about_cookies_is_none():
    story = "“We use cookies”, the baker said. " * 20
    assert not is_consent_wall(story, f"{story} {WALL}")
    assert not is_consent_wall("Accept all bids, he said.", "Accept all bids, he said.")


def test_a_ruling_about_consent_is_none():
    ruling = (
        "A button “Reject all” must stand beside “Accept all”, the court ruled.\n"
        "The paper had asked its readers to pay or be watched by 842 companies.\n"
    )
    assert not is_consent_wall(ruling, f"{ruling} {WALL}")
    reported = ruling * 2 + "It may appeal. " * 20 + "\nOur partners were not named."
    assert not is_consent_wall(reported, reported)


def test_a_long_page_without_text_is_no_wall():
    assert not is_consent_wall("", f"{WALL} Accept all" + " and much more" * 400)


@pytest.mark.parametrize(
    "url",
    [
        "https://consent.portal.example/m?continue=https://valley.example/1",
        "https://guce.portal.example/consent?brandType=nonEu",
        "https://myprivacy.group.example/be/gate?siteKey=1",
        "https://portal.example/v2/collectConsent?sessionId=3",
        "https://valley.example/zustimmung?url=%2F1",
        "https://valley.example/privacy-gate/?r=1",
        "https://cookiewall.valley.example/",
    ],
)
def test_places_that_ask_for_consent_are_known(url: str):
    assert is_consent_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://valley.example/news/consent-or-pay-ruling",
        "https://valley.example/age-of-consent/1",
        "https://consenting.example/",
        "https://valley.example/privacy/what-the-law-says",
    ],
)
def test_stories_about_consent_have_other_addresses(url: str):
    assert not is_consent_address(url)


def test_a_banner_is_taken_out_and_the_story_about_it_stays():
    story = "<p id=didomi-host-story>The drawbridge reopened.</p>tail"
    tree = parse(f"<body><div id=didomi-host><b>{WALL}</b></div>{story}</body>")
    assert take_banners(tree) == WALL
    assert tree.text_content() == "The drawbridge reopened.tail"
    assert take_banners(tree) == ""

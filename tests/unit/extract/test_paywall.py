"""Teasers, and whole stories that only look like them."""

import json

import pytest
from lxml.html import HtmlElement

from pipeline.extract.markup import parse
from pipeline.extract.paywall import declared_locked, why_teaser

LEAD = (
    "The drawbridge carried its first cars on Saturday, eleven years after a barge"
    " struck one of its piers and closed the only road to the quay."
)
ASKED = {
    "en": "Subscribe to continue reading", "en2": "Already a subscriber? Log in",
    "en3": "This article is for subscribers only.",
    "en4": "To read the full story, please subscribe or log in.",
    "de": "Möchten Sie weiterlesen?", "de2": "Jetzt mit Valley+ weiterlesen",
    "de3": "Dieser Artikel ist nur für Abonnenten lesbar.",
    "fr": "Il vous reste 57.09% de cet article à lire.", "fr2": "Déjà abonné ?",
    "fr3": "Cet article est réservé aux abonnés.",
    "es": "Suscríbete para seguir leyendo", "es2": "¿Ya eres suscriptor?",
    "pt": "Assine para continuar lendo",
    "pt2": "Este conteúdo é exclusivo para assinantes",
    "it": "Abbonati per continuare a leggere", "it2": "Per continuare la lettura",
    "nl": "Word abonnee en lees verder", "nl2": "Dit artikel is voor abonnees",
    "pl": "Chcesz przeczytać całość?", "pl2": "Masz już prenumeratę?",
    "sv": "Logga in för att läsa vidare", "ja": "この記事は会員限定です。",
}  # fmt: skip


def tree_of(body: str = "<p></p>", head: str = "") -> HtmlElement:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return tree


def json_ld(**fields: object) -> str:
    said = json.dumps({"@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{said}</script>'


@pytest.mark.parametrize("said", [False, "False", "false", "http://schema.org/False"])
def test_json_ld_declares_a_page_locked_in_any_spelling(said: object) -> None:
    assert declared_locked(tree_of(head=json_ld(isAccessibleForFree=said)))
    part = {"@type": "WebPageElement", "isAccessibleForFree": said}
    assert declared_locked(tree_of(head=json_ld(hasPart=part)))


@pytest.mark.parametrize(
    "meta",
    ['property="article:content_tier" content="locked"',
     'property="article:content_tier" content="metered"',
     'itemprop="isAccessibleForFree" content="False"'],
)  # fmt: skip
def test_meta_elements_declare_it_too(meta: str) -> None:
    assert declared_locked(tree_of(head=f"<meta {meta}>"))


@pytest.mark.parametrize(
    "head",
    ["", json_ld(isAccessibleForFree=True), json_ld(isAccessibleForFree="True"),
     '<meta property="article:content_tier" content="free">',
     json_ld(isAccessibleForFree=True, mentions={"isAccessibleForFree": False}),
     "<script>var isAccessibleForFree = false</script>"],
)  # fmt: skip
def test_a_page_that_is_free_or_says_both_is_not_locked(head: str) -> None:
    assert not declared_locked(tree_of(head=head))


@pytest.mark.parametrize("language", ASKED)
def test_a_lead_that_ends_in_a_request_to_pay_is_a_teaser(language: str) -> None:
    asked = ASKED[language]
    why = why_teaser(f"{LEAD}\n{asked}", tree_of(), is_locked=False)
    assert why
    assert asked in why
    assert why_teaser(asked, tree_of(), is_locked=False)


def test_a_lead_that_breaks_off_is_a_teaser_where_something_else_says_so() -> None:
    for end in ("…", "...", " […]", "[...]"):
        text = LEAD[:-1] + end
        assert not why_teaser(text, tree_of(), is_locked=False)
        assert why_teaser(text, tree_of(), is_locked=True)
        named = tree_of('<div class="js-paywall-box"></div>')
        assert why_teaser(text, named, is_locked=False)
        asked = tree_of("<div><b>Jetzt weiterlesen</b></div>")
        assert "weiterlesen" in (why_teaser(text, asked, is_locked=False) or "")


def test_a_short_text_is_a_teaser_where_page_and_declaration_agree() -> None:
    asked = tree_of(f"<p>{LEAD}</p><div>Subscribe to continue reading</div>")
    assert why_teaser(LEAD, asked, is_locked=True)
    assert not why_teaser(LEAD, asked, is_locked=False)
    assert not why_teaser(LEAD, tree_of(), is_locked=True)
    assert not why_teaser(LEAD * 6, asked, is_locked=True)


def test_a_whole_story_on_a_page_with_a_paywall_is_none() -> None:
    page = tree_of('<div class="paywall">Subscribe to continue reading</div>')
    assert not why_teaser("\n".join([LEAD] * 12), page, is_locked=True)


def test_a_long_lead_is_a_teaser_where_it_ends_in_a_request_and_is_locked() -> None:
    text = "\n".join([*[LEAD] * 12, "Subscribe to continue reading"])
    assert "continue" in (why_teaser(text, tree_of(), is_locked=True) or "")
    assert not why_teaser(text, tree_of(), is_locked=False)
    whole = "\n".join([*[LEAD] * 60, "Subscribe to continue reading"])
    assert not why_teaser(whole, tree_of(), is_locked=True)
    goes_on = "\n".join([text, LEAD, LEAD])
    assert not why_teaser(goes_on, tree_of(), is_locked=True)


@pytest.mark.parametrize(
    "line",
    [
        "“Subscribe to continue reading”, the box of the Ledger says from Monday.",
        "Readers who want to continue reading will have to pay, it said.",
        "To read the full story, see the Saltmere Ledger.",
        "Sign up to keep up with the valley.",
        "Members only: the club that shuts the quay",
        "Réservé aux abonnés",
        "Already a member of the council, she was asked to lead it.",
        "Unlock the gate",
    ],
)
def test_a_brief_about_such_words_is_a_story(line: str) -> None:
    text = f"{LEAD}\n{line}"
    assert not why_teaser(text, tree_of(f"<p>{LEAD}</p><p>{line}"), is_locked=True)


def test_a_quotation_may_end_in_dots() -> None:
    text = f"{LEAD}\n“I had hoped that…”"
    assert not why_teaser(text, tree_of('<i class="paywall"></i>'), is_locked=True)

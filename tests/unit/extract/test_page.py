"""From a page to an article."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.extract.page import read_page, reset_caches
from pipeline.model import Article, Block, BlockKind, Ended, FeedEntry, Outcome, Reason

HEADLINE = "Old drawbridge reopens after eleven years"
TEXT = [
    "The drawbridge carried its first cars on Saturday, eleven years after a barge"
    " struck one of its piers and closed the only road to the quay.",
    "About four hundred people walked across before the traffic was let through,"
    " among them the woman who had kept the toll house.",
    "Fishing crews welcomed it, since they had to sail around the headland at low"
    " tide all those years, which took them forty minutes.",
]


def html(head: str = "", body: str | None = None) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    body = (
        f"<article><h1>{HEADLINE}</h1>{paragraphs}</article>" if body is None else body
    )
    return (
        f"<!doctype html><html lang=en-GB><head>{head}</head><body>{body}</body></html>"
    )


def json_ld(**fields: object) -> str:
    data = json.dumps({"@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


def read(page, source, markup, entry=None, **kwargs) -> Article:
    article = read_page(page(markup, **kwargs), entry, source)
    assert isinstance(article, Article), article
    return article


def test_text_and_metadata_come_together(page, source):
    head = json_ld(
        headline=HEADLINE,
        datePublished="2026-03-14T09:30:00+01:00",
        author={"@type": "Person", "name": "Ilse Varga"},
        articleSection="Harbour",
    )
    article = read(page, source, html(head))
    assert article.headline == HEADLINE
    assert [b.text for b in article.blocks if b.text != HEADLINE] == TEXT
    assert article.authors == ("Ilse Varga",)
    assert article.published_at == datetime(2026, 3, 14, 8, 30, tzinfo=UTC)
    assert not article.date_suspect
    assert article.declared_language == "en-GB"
    assert article.site_name == "The Saltmere Ledger"
    assert article.extractor == "trafilatura"
    assert article.evidence["headline"] == "json-ld"
    assert article.evidence["published_at"] == "json-ld: 2026-03-14T09:30:00+01:00"
    assert article.evidence["section"] == "Harbour"
    assert article.evidence["text"].startswith("trafilatura: ")


@pytest.mark.parametrize(
    ("author", "authors", "byline"),
    [
        ({"@type": "Organization", "name": "Saltmere Ledger"}, (), "Saltmere Ledger"),
        ([{"name": "Ilse Varga"}, "dpa"], ("Ilse Varga",), "Ilse Varga, dpa"),
        ({"@type": "Person", "name": "Ilse Varga"}, ("Ilse Varga",), None),
    ],
)
def test_what_signs_besides_persons_is_in_the_byline(
    page, source, author, authors, byline
):
    article = read(page, source, html(json_ld(headline=HEADLINE, author=author)))
    assert (article.authors, article.byline) == (authors, byline)


def test_an_offset_that_is_none_costs_only_the_date(page, source):
    clock = '<time datetime="2026-12-01T10:00:00+99:99">1 December</time>'
    told = "".join(f"<p>{text}</p>" for text in TEXT)
    article = read(page, source, html(body=f"<h1>{HEADLINE}</h1>{clock}{told}"))
    assert article.headline == HEADLINE


def test_the_entry_says_what_the_page_does_not(page, source):
    published_at = datetime(2026, 3, 14, 6, 0, tzinfo=UTC)
    entry = FeedEntry(
        part=0, guid="g1", url="https://saltmere.example/story?utm=1", title="Other",
        authors=("Tom Ode",), published_at=published_at, summary="<b>In short.</b>",
    )  # fmt: skip
    article = read(page, source, html(), entry)
    assert article.guid == "g1"
    assert article.url == entry.url
    assert article.final_url == "https://saltmere.example/story"
    assert article.published_at == published_at
    assert article.authors == ("Tom Ode",)
    assert article.headline == HEADLINE


def test_the_account_of_an_entry_is_no_author(page, source):
    head = "<meta name=author content=ivarga_2>"
    entry = FeedEntry(part=0, authors=("ivarga_2",))
    article = read(page, source, html(head), entry)
    assert (article.authors, article.byline) == ((), None)


def test_of_claims_for_one_day_the_one_with_a_time_counts(page, source):
    timed = datetime(2026, 3, 14, 6, 0, tzinfo=UTC)
    entry = FeedEntry(part=0, published_at=timed)
    article = read(page, source, html(json_ld(datePublished="2026-03-14")), entry)
    assert article.published_at == timed
    other_day = FeedEntry(part=0, published_at=datetime(2026, 1, 2, 6, tzinfo=UTC))
    article = read(page, source, html(json_ld(datePublished="2026-03-14")), other_day)
    assert article.published_at == datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ("2026-03-14T07:59:00Z", False),
        ("2026-03-14", False),
        ("2026-03-14T08:30:00Z", True),
        ("2026-03-14T09:00:00Z", True),
    ],
)
def test_no_change_comes_before_the_publication(page, source, changed, kept):
    head = json_ld(datePublished="2026-03-14T09:30:00+01:00", dateModified=changed)
    article = read(page, source, html(head))
    assert (article.modified_at is not None) is kept
    assert ("modified_at" in article.evidence) is kept


def test_a_claim_older_than_the_web_gives_way_to_any_other(page, source):
    meta = "<meta property=article:published_time content=2026-03-14T08:30:00Z>"
    article = read(page, source, html(json_ld(datePublished="1970-01-01") + meta))
    assert article.published_at == datetime(2026, 3, 14, 8, 30, tzinfo=UTC)
    assert not article.date_suspect


def test_a_year_in_a_copyright_line_is_no_date(page, source):
    article = read(page, source, html() + "<p>Copyright 2026 Saltmere Ledger</p>")
    assert article.published_at is None


def test_a_date_in_the_year_3000_is_kept_and_doubted(page, source):
    article = read(page, source, html(json_ld(datePublished="3000-01-01T00:00:00Z")))
    assert article.published_at == datetime(3000, 1, 1, tzinfo=UTC)
    assert article.date_suspect


def test_utf_8_is_read_as_such_although_the_meta_element_lies(page, source):
    head = "<meta charset=gb2312>"
    markup = html(head).replace("quay.", "Grünkai.")
    article = read(page, source, markup.encode(), content_type="text/html")
    assert "Grünkai." in article.text


def test_an_undeclared_encoding_is_guessed(page, source):
    markup = html().replace(
        "Fishing", "Die Fährmänner fuhren früher über Köln. Fishing"
    )
    article = read(page, source, markup.encode("latin-1"), content_type="text/html")
    assert "Fährmänner" in article.text


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \n ", "text/html", Reason.EMPTY),
        (b"%PDF-1.7", "application/pdf", Reason.NOT_HTML),
        (b"\x89PNG....", "image/png", Reason.NOT_HTML),
        (b"<html><body></body></html>", "text/html", Reason.NO_TEXT),
        (b"not found", "text/html", Reason.NO_TEXT),
        (
            b"<nav>Home</nav><article><h1>Bridge</h1></article>",
            "text/html",
            Reason.NO_TEXT,
        ),
        (
            b"<html><body><h1>Before you continue</h1><p>We value your privacy. We and"
            b" our 842 partners use cookies.</p><b>Accept all</b></body></html>",
            "text/html",
            Reason.CONSENT_WALL,
        ),
    ],
)
def test_a_page_without_a_story_ends_with_the_reason(
    page, source, body, content_type, reason
):
    entry = FeedEntry(part=0, title="A title alone rescues nothing")
    ended = read_page(page(body, content_type), entry, source)
    assert isinstance(ended, Ended)
    assert ended.reason is reason
    assert "https://saltmere.example/story" in ended.detail


def test_the_feeds_text_rescues_a_story_behind_a_wall(page, source):
    wall = "<html><body><p>We value your privacy. Accept all cookies</p></body></html>"
    entry = FeedEntry(part=0, title="Bridge", content="<p>" + "</p><p>".join(TEXT))
    article = read(page, source, wall, entry)
    assert [block.text for block in article.blocks] == TEXT
    assert article.extractor == "feed"
    assert article.headline == "Bridge"


def test_json_ld_rescues_a_story_that_a_script_would_have_drawn(page, source):
    head = json_ld(headline=HEADLINE, articleBody="\n\n".join(TEXT))
    article = read(page, source, html(head, body="<div id=app></div>"))
    assert [block.text for block in article.blocks] == TEXT
    assert article.extractor == "json-ld"
    assert article.headline == HEADLINE


def test_subheads_lists_quotes_and_tables_keep_their_kind(page, source):
    body = (
        f"<article><p>{TEXT[0]}</p><h2>Gears</h2><p>{TEXT[1]}</p>"
        f"<ul><li>one lift at noon</li><li>one lift at six</li></ul><p>{TEXT[2]}</p>"
        "<table><tr><th>Day</th><th>Lifts</th></tr><tr><td>Sunday</td><td>2</td></tr>"
        "</table></article>"
    )
    kinds = [block.kind for block in read(page, source, html(body=body)).blocks]
    assert kinds == [
        BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.PARAGRAPH, BlockKind.LIST,
        BlockKind.PARAGRAPH, BlockKind.TABLE,
    ]  # fmt: skip


def test_controls_and_surrogates_do_not_reach_the_article(page, source):
    markup = html().replace("cars", "c\x00ars &#xD800; &#0;")
    article = read(page, source, markup)
    text = article.text + article.headline
    assert "\x00" not in text
    text.encode("utf-8")


def test_xhtml_with_namespaces_is_a_page(page, source):
    markup = html().replace(
        "<html lang=en-GB>",
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" '
        'xmlns:og="http://ogp.me/ns#">',
    )
    declared = '<?xml version="1.0" encoding="utf-8"?>' + markup
    article = read(page, source, declared, content_type="application/xhtml+xml")
    assert TEXT[0] in article.text
    assert article.declared_language == "en"


@pytest.mark.parametrize(
    "nest",
    ["<div>" * 50_000, "<ul><li>" * 25_000, "<b>" * 50_000, "<table><tr><td>" * 10_000],
)
def test_50_000_nested_tags_are_survived_in_time(page, source, nest):
    begun = time.process_time()
    ended = read_page(page(html(body=f"<p>{TEXT[0]}</p>{nest}deep")), None, source)
    assert isinstance(ended, Article | Ended)
    assert time.process_time() - begun < 10


def test_20_megabytes_are_survived_in_time(page, source):
    body = f"<p>{TEXT[0]}</p>" + "<!-- " + "x" * 20_000_000 + " -->"
    begun = time.process_time()
    assert TEXT[0] in read(page, source, html(body=body)).text
    assert time.process_time() - begun < 10


def test_caches_can_be_emptied_between_pages(page, source):
    before = read(page, source, html())
    reset_caches()
    assert read(page, source, html()) == before


def test_an_ordinary_page_is_read_by_the_fast_rules_alone(page, source):
    body = "</p><p>".join((*TEXT, *(f"Again: {text}" for text in TEXT)))
    evidence = read(page, source, html(body=f"<p>{body}")).evidence
    assert evidence["text"].endswith("by its own rules")


def test_a_page_whose_paragraphs_were_mostly_missed_is_read_by_all_methods(
    page, source
):
    aside = f"<article><p>{TEXT[0] * 2}</p></article>"
    told = "".join(f'<p class="comment">{number} {TEXT[1]}</p>' for number in range(9))
    article = read(page, source, html(body=f"{aside}<div>{told}</div>"))
    assert article.evidence["text"].endswith("by the best of its methods")


def test_a_short_notice_is_read_by_all_methods(page, source):
    article = read(page, source, html(body=f"<article><p>{TEXT[0]}</p></article>"))
    assert article.evidence["text"].endswith("by the best of its methods")
    assert TEXT[0] in article.text


def test_a_notice_inside_an_unclosed_navigation_is_still_read(page, source):
    markup = html(body=f"<nav><a href=/>Home</a><p>{TEXT[0]}</p>")
    assert TEXT[0] in read(page, source, markup).text


def test_a_login_that_the_story_redirected_to_is_told_as_one(page, source):
    document = replace(page(html()), final_url="https://saltmere.example/login")
    ended = read_page(document, None, source)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.LOGIN_WALL


def test_the_feeds_text_stands_in_for_a_login_and_nothing_is_taken_from_that(
    page, source
):
    entry = FeedEntry(part=0, title="Bridge", content="<p>" + "</p><p>".join(TEXT))
    login = html("<title>Log in | Saltmere</title>", "<h1>Log in</h1>")
    document = replace(page(login), final_url="https://id.saltmere.example/login")
    article = read_page(document, entry, source)
    assert isinstance(article, Article)
    assert article.headline == "Bridge"
    assert article.final_url == "https://saltmere.example/story"


ENDS_OF_TEASERS = pytest.mark.parametrize(
    "end", ["…", "</p><p>Subscribe to continue reading"]
)


def a_teaser(end: str, *paragraphs: str) -> bytes:
    head = json_ld(headline=HEADLINE, isAccessibleForFree="False")
    told = "</p><p>".join(paragraphs)
    return html(head, f"<article><h1>{HEADLINE}</h1><p>{told[:-1]}{end}</p></article>")


@ENDS_OF_TEASERS
def test_what_can_be_read_before_a_paywall_is_an_article_that_says_so(
    page, source, end
):
    article = read(page, source, a_teaser(end, TEXT[0], TEXT[1]))
    assert article.is_teaser
    assert article.evidence["access"].startswith("a teaser: ")
    assert "Subscribe" not in article.text
    assert TEXT[0] in article.text


@ENDS_OF_TEASERS
def test_hardly_a_sentence_before_a_paywall_is_kept_for_a_human(page, source, end):
    ended = read_page(page(a_teaser(end, "Nobody came to the bridge.")), None, source)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.PAYWALL
    assert "https://saltmere.example/story" in ended.detail


@ENDS_OF_TEASERS
def test_a_source_may_have_its_teasers_kept_for_a_human(page, source, end):
    strict = source.model_copy(update={"teasers": "quarantine"})
    ended = read_page(page(a_teaser(end, TEXT[0], TEXT[1])), None, strict)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.PAYWALL


def test_a_whole_feed_stands_in_for_a_teaser_and_a_summary_does_not(page, source):
    head = json_ld(
        headline=HEADLINE, isAccessibleForFree=False, articleBody=" ".join(TEXT[:2])
    )
    teaser = page(html(head, f"<article><p>{TEXT[0]}</p><p>{TEXT[1][:-1]}…</p>"))
    whole = FeedEntry(part=0, content="".join(f"<p>{text}</p>" for text in TEXT * 3))
    article = read_page(teaser, whole, source)
    assert isinstance(article, Article)
    assert article.extractor == "feed"
    assert article.headline == HEADLINE
    brief = FeedEntry(part=0, summary="".join(f"<p>{text}</p>" for text in TEXT))
    beginning = read_page(teaser, brief, source)
    assert isinstance(beginning, Article)
    assert beginning.extractor == "trafilatura"
    assert beginning.is_teaser


def test_a_locked_page_that_holds_the_whole_story_is_an_article(page, source):
    head = json_ld(headline=HEADLINE, isAccessibleForFree=False)
    body = "".join(f"<p>{text}</p>" for text in TEXT)
    box = '<div class="paywall">Already a subscriber? Log in</div>'
    article = read(page, source, html(head, f"<article>{body * 2}</article>{box}"))
    assert TEXT[2] in article.text
    assert not article.is_teaser


@pytest.mark.parametrize(
    "body",
    ["<noscript>You need to enable JavaScript to run this app.</noscript><div></div>",
     "<p>Please enable JavaScript to view this page.</p>"],
)  # fmt: skip
def test_what_a_machine_is_shown_instead_of_a_story_is_none(page, source, body):
    ended = read_page(page(html("<title>Saltmere</title>", body)), None, source)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.NOT_AN_ARTICLE


def test_the_banner_of_a_well_known_maker_is_no_part_of_the_story(page, source):
    asks = "We and our 842 partners store and/or access information on a device."
    banner = f"<div id=onetrust-consent-sdk><p>{asks}</p><b>Accept all</b></div>"
    story = f"<article><h1>{HEADLINE}</h1><p>{TEXT[0]}</p><p>{TEXT[1]}</p></article>"
    assert asks not in read(page, source, html(body=banner + story)).text
    ended = read_page(page(html(body=banner)), None, source)
    assert isinstance(ended, Ended)
    assert ended.reason is Reason.CONSENT_WALL


def test_a_bot_challenge_is_no_verdict_on_the_story(page, source):
    body = "<h1>Just a moment...</h1><script>window._cf_chl_opt={}</script>"
    ended = read_page(page(html("<title>Saltmere</title>", body)), None, source)
    assert isinstance(ended, Ended)
    assert ended.outcome is Outcome.FAILED


def test_what_the_page_sets_apart_from_the_story_is_removed_and_told(page, source):
    kicker = f"<h1><span>Harbour</span> {HEADLINE}</h1>"
    link = "<p><a href=/ferry>Ferry company orders two new boats</a></p>"
    paragraphs = [f"<p>{text}</p>" for text in TEXT]
    body = f"{kicker}{paragraphs[0]}{link}{''.join(paragraphs[1:])}"
    article = read(page, source, html(body=f"<article>{body}</article>"))
    assert [block.text for block in article.blocks] == TEXT
    assert [removal.rule_id for removal in article.removed][-1] == "link-line"


def test_a_paragraph_that_the_extraction_left_out_is_put_back_and_told(
    page, source, monkeypatch
):
    blocks = tuple(Block(text) for text in (TEXT[0] * 2, TEXT[2] * 2))
    monkeypatch.setattr("pipeline.extract.page.body_blocks", lambda _: blocks)
    body = "".join(f"<p>{text * 2}</p>" for text in TEXT)
    article = read(page, source, html(body=f"<article>{body}</article>"))
    assert [block.text for block in article.blocks] == [text * 2 for text in TEXT]
    assert "1 paragraphs" in article.evidence["text"]


def test_a_feeds_text_is_not_measured_against_the_page(page, source):
    entry = FeedEntry(part=0, content="<p>" + "</p><p>".join(TEXT))
    article = read(page, source, html(body=f"<h1>{TEXT[0]}</h1><p>Soon.</p>"), entry)
    assert article.extractor == "feed"
    assert [block.text for block in article.blocks] == TEXT
    assert article.removed == ()

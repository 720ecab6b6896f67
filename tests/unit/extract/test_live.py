"""Live blogs, read entry by entry; and what only looks like one."""

from datetime import UTC, datetime

import pytest

from pipeline.extract.live import LIVE
from pipeline.extract.live_updates import live_updates
from pipeline.extract.page import read_page
from pipeline.model import Article, Block, BlockKind
from tests.unit.extract.live_pages import (
    CLOCKS,
    INTRO,
    SENTENCES,
    TITLES,
    live_page,
    live_script,
)

TIMES = [
    datetime(2026, 3, 14, int(clock[:2]) - 1, int(clock[3:]), tzinfo=UTC)
    for clock in CLOCKS
]
ENTRIES = [
    block
    for title, text, at in zip(TITLES, SENTENCES, TIMES, strict=True)
    for block in (Block(title, BlockKind.SUBHEAD, at), Block(text))
]
STORY = "".join(f"<p>{text} {text}</p>" for text in SENTENCES)


def read(page, source, markup, **given) -> Article:
    article = read_page(page(markup, **given), None, source)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize("form", ["article", "div", "li", "clock"])
def test_entries_are_told_with_their_times_behind_the_introduction(page, source, form):
    article = read(page, source, live_page(form))
    assert list(article.blocks) == [Block(INTRO), *ENTRIES]
    assert article.extractor == LIVE
    assert article.evidence["text"].startswith("live-blog: 5 dated entries")


@pytest.mark.parametrize(
    "title",
    ["Liveticker: Sturm in Saltmere", "Tempête à Saltmere : en direct | Journal",
     "Tormenta en Saltmere, minuto a minuto", "Saltmere, la diretta: la tempesta",
     "Storm in Saltmere – as it happened", "Tempestade em Saltmere: ao vivo",
     "Sztorm w Saltmere: relacja na żywo", "Saltmere'de fırtına: canlı anlatım",
     "Liverapport: stormen i Saltmere", "Liveblog storm Saltmere"],
)  # fmt: skip
def test_a_page_may_call_itself_live_in_its_title(page, source, title):
    article = read(page, source, live_page("clock", title=title))
    assert article.extractor == LIVE
    assert [block.at for block in article.blocks if block.at] == TIMES


def test_it_may_call_itself_live_in_its_address_or_its_class(page, source):
    markup = live_page("clock", title="Storm in Saltmere")
    url = "https://saltmere.example/live/storm"
    assert read(page, source, markup, url=url).extractor == LIVE
    assert read(page, source, live_page("div", title="Storm")).extractor == LIVE
    assert read(page, source, markup).extractor != LIVE


def test_articles_within_two_days_with_titles_need_not_call_themselves_live(
    page, source
):
    assert read(page, source, live_page("article", title="Storm")).extractor == LIVE


def test_entries_need_no_title(page, source):
    markup = live_page("div").replace("<h3>", "<!--").replace("</h3>", "-->")
    blocks = read(page, source, markup).blocks
    assert blocks[1:] == tuple(
        Block(text, at=at) for text, at in zip(SENTENCES, TIMES, strict=True)
    )


def test_what_json_ld_lists_stands_in_where_the_page_shows_no_entries(page, source):
    markup = f"<html>{live_script()}<body><h1>Storm</h1><div id=app></div></body>"
    article = read(page, source, markup)
    assert list(article.blocks) == [Block(INTRO), *ENTRIES]
    assert article.headline == "Storm in Saltmere"
    assert "liveBlogUpdate" in article.evidence["text"]


def test_what_the_page_shows_counts_for_more_than_json_ld(page, source):
    markup = live_page("div", more=live_script(liveBlogUpdate=[]))
    shown = read(page, source, markup + live_script())
    assert list(shown.blocks) == [Block(INTRO), *ENTRIES]
    assert "side by side" in shown.evidence["text"]


def test_updates_in_markup_and_without_headlines_are_read():
    script = live_script(
        liveBlogUpdate=[
            {
                "articleBody": "&lt;p>One.&lt;/p>&lt;p>Two.",
                "dateCreated": "2026-03-14T09:00Z",
            },
            {"headline": "It began at…", "articleBody": "It began at nine.\nIt did."},
            {"headline": ""},
            "broken",
        ]
    )
    found = live_updates([script.partition(">")[2].rpartition("<")[0]])
    assert found.entries == (
        (Block("One.", at=datetime(2026, 3, 14, 9, tzinfo=UTC)), Block("Two.")),
        (Block("It began at nine."), Block("It did.")),
    )


def comments(tag: str, name: str) -> str:
    return "".join(
        f"<{tag} class={name}><b>Reader {n}</b><time datetime=2026-03-14T1{n}:00:00Z>"
        f"1{n}:00</time><p>{text} {text} {text}</p></{tag}>"
        for n, text in enumerate(SENTENCES)
    )


@pytest.mark.parametrize(
    "markup",
    [
        f"<article>{STORY}</article>",
        f"<article>{STORY}</article><section class=comments>{comments('div', 'c')}",
        f"<article>{STORY}</article><ul>{comments('li', 'comment')}</ul>",
        f"<article>{STORY[:90]}</article><div>{comments('div', 'post')}</div>",
        f"<article>{STORY}<div class=line>{comments('div', 'event')}</div></article>",
    ],
)
def test_neither_stories_nor_comments_nor_timelines_are_live_blogs(
    page, source, markup
):
    article = read(page, source, f"<html><body><h1>Storm</h1>{markup}</body>")
    assert article.extractor != LIVE
    assert not any(block.at for block in article.blocks)


def test_a_few_dated_facts_in_a_story_that_is_called_live_are_no_entries(page, source):
    facts = "".join(
        f"<li><time>{c}</time> {t}</li>" for c, t in zip(CLOCKS, TITLES, strict=False)
    )
    markup = f"<html><body><h1>Storm: live</h1><p>{STORY}<ul>{facts}</ul></body>"
    assert read(page, source, markup).extractor != LIVE


def test_an_index_of_teasers_is_no_live_blog(page, source):
    teasers = "".join(
        f"<article class=live><time datetime=2026-03-14T{clock}Z>{clock}</time>"
        f"<h2><a href=/story-{n}>{TITLES[n]}</a></h2><p>{SENTENCES[n]}</p></article>"
        for n, clock in enumerate(CLOCKS)
    )
    article = read_page(
        page(f"<html><body><h1>Live: news</h1>{teasers}</body>"), None, source
    )
    assert not isinstance(article, Article) or article.extractor != LIVE


def test_a_line_that_goes_leaves_its_time_to_the_next(page, source):
    titled = live_page("div").replace("Quay closed", "Storm in Saltmere: live")
    first = read(page, source, titled).blocks[1]
    assert first == Block(SENTENCES[0], at=TIMES[0])


def test_labels_that_recur_in_entries_go_and_are_told(page, source):
    label = "<span class=x>Pinned</span><p>Ilse Varga</p>"
    markup = live_page("div").replace("<h3>", f"{label}<h3>")
    article = read(page, source, markup)
    assert list(article.blocks) == [Block(INTRO), *ENTRIES]
    told = {(removal.rule_id, removal.text) for removal in article.removed}
    assert {("live-label", "Pinned"), ("live-label", "Ilse Varga")} <= told


def test_scores_recur_and_are_no_labels(page, source):
    markup = live_page("div").replace("</p></div>", "</p><p>Ostwick 1-0 Lee</p></div>")
    assert read(page, source, markup).text.count("Ostwick 1-0 Lee") == len(TITLES)


def test_a_change_in_the_year_one_is_none(page, source):
    claim = '<meta property="article:modified_time" content="0001-01-01T00:00:00">'
    markup = live_page("div").replace("<head>", f"<head>{claim}")
    assert read(page, source, markup).blocks[1].text == TITLES[0]


def test_a_short_line_of_one_entry_is_no_label(page, source):
    markup = live_page("div").replace(
        "</p></div>", "</p><p>Goal for Ostwick</p></div>", 1
    )
    assert "Goal for Ostwick" in read(page, source, markup).text

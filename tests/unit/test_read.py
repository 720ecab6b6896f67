"""From a document to an article, with the rules as they are shipped."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.bootstrap import url_rules
from pipeline.clean.rules import load_rules
from pipeline.fetch.site_rules import load_url_rules
from pipeline.model import Article, Document, DocumentKind
from pipeline.records import Reading, ReadTask
from pipeline.run import ReadRules, read
from pipeline.sources import Source, WireDrop
from tests.values import NOW

SHIPPED = Path(__file__).parents[2] / "config"
STORY = (
    "Trams crossed the old river bridge again on Monday morning, four years after"
    " cracks in two pillars had closed it to all traffic but walkers.",
    "The repair cost a third more than planned, because divers found that the northern"
    " pillar stood on timber that had rotted in three places.",
    "The first tram left at dawn with some two hundred passengers, many of whom had"
    " come only for the ride, and the council will decide about buses in March.",
)
LAST = "This report by the Norland Wire was first published on Monday."
PAGE = Document(
    document_id="d",
    kind=DocumentKind.PAGE,
    source_id="ledger",
    url="https://ledger.example/bridge",
    final_url="https://ledger.example/bridge",
    captured_at=NOW,
    content_type="text/html",
)


@cache
def shipped() -> ReadRules:
    urls = url_rules(load_url_rules(SHIPPED / "urls.yaml"))
    return ReadRules(load_rules(SHIPPED / "boilerplate.yaml"), urls)


def article_in(document: Document, **given: object) -> Article:
    source = Source(id="ledger", name="The Ledger", **given)
    task = ReadTask(
        item_id="i", document=document, part=None, entry=None, source=source
    )
    reading = read(task, shipped())
    assert isinstance(reading, Reading)
    return reading.article


@pytest.fixture
def page() -> Document:
    told = "".join(f"<p>{text}</p>" for text in (*STORY, LAST))
    body = f"<html><body><article><h1>Bridge reopens</h1>{told}</article>"
    return replace(PAGE, body=body.encode())


@pytest.fixture
def delivery(tmp_path: Path) -> Document:
    file = tmp_path / "bridge.txt"
    text = "\n\n".join(("Bridge reopens to trams", *STORY, LAST))
    file.write_text(text, "utf-8")
    return replace(
        PAGE,
        kind=DocumentKind.DELIVERY,
        url=file.as_uri(),
        final_url=file.as_uri(),
        content_type="text/plain",
        path=file,
    )


def test_where_a_text_came_out_first_is_furniture_of_a_page(page: Document) -> None:
    article = article_in(page)
    assert article.blocks[-1].text == STORY[-1]
    assert article.removed[-1].rule_id == "originally-published"


def test_an_agency_says_so_in_its_own_text(delivery: Document) -> None:
    article = article_in(delivery, drop=WireDrop(folder="drop", agency="NLW"))
    assert article.blocks[-1].text == LAST

"""The chain from bytes to a cleaned article, for pages and deliveries."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.attribute.agency import attribute
from pipeline.clean.boilerplate import clean
from pipeline.clean.rules import load_rules
from pipeline.extract.page import read_page
from pipeline.language.detect import with_language
from pipeline.model import Article, Document, DocumentKind, Ended
from pipeline.sources import Source
from pipeline.wire.delivery import provider_of, story_of
from pipeline.wire.parts import parts

ROOT = Path(__file__).parents[2]
EVAL = Path(os.environ.get("NEWS_EVAL") or ROOT.parent / "shared" / "eval")
SOURCE = Source(id="golden", name="Golden")
Chain = Callable[..., Article | Ended]


@pytest.fixture(scope="session")
def chain() -> Chain:
    rules = load_rules(ROOT / "config" / "boilerplate.yaml")

    def run(
        body: bytes,
        url: str = "https://saltmere.example/2026/page.html",
        content_type: str = "text/html; charset=utf-8",
        kind: DocumentKind = DocumentKind.PAGE,
    ) -> Article | Ended:
        document = Document(
            document_id="d1", kind=kind, source_id="golden", url=url, final_url=url,
            captured_at=datetime(2026, 9, 1, tzinfo=UTC), content_type=content_type,
            body=body,
        )  # fmt: skip
        if kind is DocumentKind.DELIVERY:
            found = _story(body)
        else:
            found = read_page(document, None, SOURCE)
        if isinstance(found, Ended):
            return found
        return clean(attribute(with_language(found)), rules)

    return run


def _story(body: bytes) -> Article | Ended:
    (part,) = parts(BytesIO(body), "000.txt", provider_of(SOURCE))
    story = story_of(part.read(), SOURCE)
    return story if isinstance(story, Ended) else story.article


@pytest.fixture(scope="session")
def eval_data() -> Path:
    if not EVAL.is_dir():
        pytest.skip("evaluation data not beside the project")
    return EVAL

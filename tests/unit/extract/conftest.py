"""Documents and sources for the tests of the extract step."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.model import Document, DocumentKind
from pipeline.sources import Source

SEEN_AT = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def source() -> Source:
    return Source(id="ledger", name="The Saltmere Ledger", language="en")


@pytest.fixture
def page() -> Callable[..., Document]:
    def make(
        body: bytes | str,
        content_type: str = "text/html; charset=utf-8",
        url: str = "https://saltmere.example/story",
        kind: DocumentKind = DocumentKind.PAGE,
    ) -> Document:
        return Document(
            document_id="d1",
            kind=kind,
            source_id="ledger",
            url=url,
            final_url=url,
            captured_at=SEEN_AT,
            content_type=content_type,
            body=body.encode() if isinstance(body, str) else body,
        )

    return make

"""Each golden page gives the article that stands beside it."""

import json
from pathlib import Path

import pytest

from pipeline.model import Article, BlockKind

PAGES = sorted(path.parent for path in Path(__file__).parent.glob("*/source.html"))


def test_there_are_golden_pages_each_with_a_note():
    assert len(PAGES) >= 8
    assert all((page / "note.md").is_file() for page in PAGES)


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_the_page_gives_the_expected_article(folder, chain):
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    article = chain((folder / "source.html").read_bytes())
    assert isinstance(article, Article)
    assert [block.text for block in article.blocks] == expected.pop("blocks")
    subheads = [b.text for b in article.blocks if b.kind is BlockKind.SUBHEAD]
    assert subheads == expected.pop("subheads")
    assert [removal.text for removal in article.removed] == expected.pop("removed")
    assert {name: _plain(getattr(article, name)) for name in expected} == expected


def _plain(value: object) -> object:
    """Return a field's value as JSON writes it."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value

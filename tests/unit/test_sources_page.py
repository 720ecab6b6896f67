"""The guide to the sources names every rule that there is."""

import pytest

from pipeline.sources import CrawlRules, PollRules
from tests.documents import DOCS

RULES = [
    (f"{name}.{key}", field.description)
    for name, model in (("crawl", CrawlRules), ("poll", PollRules))
    for key, field in model.model_fields.items()
]


@pytest.mark.parametrize(("key", "description"), RULES)
def test_a_rule_of_a_source_is_in_the_guide(key: str, description: str) -> None:
    page = (DOCS / "sources.md").read_text("utf-8")
    assert f"| `{key}` | {description}" in page

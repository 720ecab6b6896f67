"""The annotated pages are read as well as is asked for."""

from pathlib import Path

import pytest

from tests.evaluation import extraction
from tests.evaluation.data import folder


@pytest.fixture
def data() -> Path:
    found = folder("extraction")
    assert found
    return found


@pytest.mark.eval
def test_text_and_metadata_are_as_good_as_is_asked_for(data: Path) -> None:
    compared = extraction.compare_all(data)
    unmet = {g.what for g in extraction.goals(data, compared) if not g.is_met}
    assert unmet == set(extraction.OUT_OF_REACH)


@pytest.mark.eval
def test_no_page_loses_much_without_an_outcome_that_says_why(data: Path) -> None:
    lost = extraction.much_worse(data, extraction.compare_all(data))
    assert [each.page.id for each in lost if not each.ours.ended] == []

"""The values: reasons and outcomes fit together, texts come out in order."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from pipeline import model
from pipeline.model import (
    OUTCOME_OF,
    Article,
    Block,
    Document,
    DocumentKind,
    Ended,
    Outcome,
    Reason,
)
from tests.values import NOW

VALUES = [v for v in vars(model).values() if is_dataclass(v)]


def test_every_reason_stands_for_one_outcome() -> None:
    assert set(OUTCOME_OF) == set(Reason)


def test_only_outcomes_that_need_a_reason_have_any() -> None:
    with_reasons = set(OUTCOME_OF.values())
    assert with_reasons == {
        Outcome.DROPPED, Outcome.QUARANTINED, Outcome.FAILED, Outcome.REMOVED,
    }  # fmt: skip


@pytest.mark.parametrize("reason", Reason)
def test_an_end_has_the_outcome_of_its_reason(reason: Reason) -> None:
    assert Ended(reason).outcome is OUTCOME_OF[reason]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_values_do_not_change(value: type) -> None:
    empty = object.__new__(value)
    with pytest.raises(FrozenInstanceError):
        setattr(empty, fields(value)[0].name, None)


def test_the_text_of_an_article_parts_its_blocks_by_an_empty_line() -> None:
    article = Article(source_id="one", blocks=(Block("Rain."), Block("- a\n- b")))
    assert article.text == "Rain.\n\n- a\n- b"
    assert article.blocks[1].lines == ("- a", "- b")
    assert Article(source_id="one").text == ""


def test_the_first_of_several_headers_is_meant() -> None:
    document = Document(
        document_id="d", kind=DocumentKind.PAGE, source_id="one", url="https://a.example",
        final_url="https://a.example", captured_at=NOW,
        headers=(("x", "1"), ("x", "2")),
    )  # fmt: skip
    assert document.header("x") == "1"
    assert document.header("y") is None

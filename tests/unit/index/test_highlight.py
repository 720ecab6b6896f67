import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.document import Field
from pipeline.index.highlight import excerpts, highlight
from pipeline.index.query import parse
from pipeline.records import Span


def marks(text: str, query: str, field: Field = Field.BODY) -> list[str]:
    return [s.text for s in highlight(text, parse(query), field) if s.hit]


def shown(excerpt: tuple[Span, ...]) -> str:
    return "".join(span.text for span in excerpt)


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Rain, and RAIN again", "rain", ["Rain", "RAIN"]),
        ("rainbow", "rain", []),
        ("rainbow", "rain*", ["rainbow"]),
        ("Flood warning. A warning", '"flood warning"', ["Flood warning"]),
        ("well-earned", "well-earned", ["well-earned"]),
        ("Don't", "don't", ["Don't"]),
        ("a b c", '"a b" "b c"', ["a b c"]),
        ("rain and snow", "rain OR snow", ["rain", "snow"]),
        ("rain and snow", "rain -snow", ["rain"]),
        ("東京タワー", "東京", ["東京"]),
        ("İZMİR", "izmir", []),
        ("İZMİR", "İZMİR", ["İZMİR"]),
        ("ẞtraße STRASSE", "straße", []),
        ("Cafe\u0301 ouvert", "cafe\u0301", ["Cafe\u0301"]),
        ("", "rain", []),
        ("rain", "", []),
    ],
)
def test_what_the_query_names_is_marked(text: str, query: str, hits: list[str]) -> None:
    assert marks(text, query) == hits


def test_a_term_of_the_headline_is_marked_there_only() -> None:
    assert marks("Rain", "headline:rain", Field.HEADLINE) == ["Rain"]
    assert marks("Rain", "headline:rain", Field.BODY) == []


def test_a_word_of_any_field_is_marked_in_each() -> None:
    assert [marks("Rain", "rain", field) for field in Field] == [["Rain"]] * len(Field)
    assert marks("RAIN-VALLEY", "slugline:rain", Field.SLUGLINE) == ["RAIN"]
    assert marks("Rain", "slugline:rain", Field.HEADLINE) == []


@given(st.text(max_size=80))
def test_the_spans_put_together_are_the_text(text: str) -> None:
    spans = highlight(text, parse("a* OR 1* OR é*"))
    assert shown(spans) == text
    assert all(span.text for span in spans)


def test_without_a_hit_the_excerpt_is_the_beginning() -> None:
    body = "Water rose. " * 50
    (excerpt,) = excerpts(body, parse(""), length=30)
    assert shown(excerpt) == "Water rose. Water rose. Water…"


def test_a_short_body_is_shown_whole() -> None:
    assert excerpts("It rained.", parse("rained")) == (
        (Span("It "), Span("rained", True), Span(".")),
    )


def test_an_empty_body_has_no_excerpt() -> None:
    assert excerpts("", parse("rain")) == ()


def test_excerpts_are_the_richest_pieces_in_the_order_of_the_text() -> None:
    filler = "word " * 60
    body = f"rain {filler} rain rain rain {filler} rain rain {filler}"
    found = excerpts(body, parse("rain"), count=2, length=60)
    assert [sum(s.hit for s in excerpt) for excerpt in found] == [3, 2]
    assert all(shown(e).startswith("…") and shown(e).endswith("…") for e in found)


def test_a_hit_at_the_end_of_an_excerpt_is_not_cut() -> None:
    found = excerpts("rain " * 30, parse("rain"), count=9, length=42)
    assert len(found) > 1
    assert {s.text for e in found for s in e if s.hit} == {"rain"}
    assert {w for e in found for w in shown(e).strip("…").split()} == {"rain"}


@given(st.lists(st.sampled_from(["rain", "mud", "don't", "東京", "\n"]), max_size=60))
def test_excerpts_are_pieces_of_the_text_with_whole_words(parts: list[str]) -> None:
    body = " ".join(parts)
    for excerpt in excerpts(body, parse("rain OR 東京"), length=40):
        piece = shown(excerpt).strip("…")
        assert piece in body
        assert set(piece.split()) <= {"rain", "mud", "don't", "東京", "東", "京"}
        assert len(piece) <= 60

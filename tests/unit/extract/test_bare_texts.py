"""Long texts beside paragraphs become paragraphs."""

import pytest
from lxml.html import fromstring, tostring

from pipeline.extract.bare_texts import wrap_bare_texts

LEAD = "The drawbridge carried its first cars on Saturday, eleven years after a barge"
NEXT = "<p>Some two hundred people walked across before it was opened.</p>"


def wrapped(inner: str) -> str:
    tree = fromstring(f"<html><body><div>{inner}</div></body></html>")
    wrap_bare_texts(tree)
    found: str = tostring(tree.find("body/div"), encoding="unicode")
    return found.removeprefix("<div>").removesuffix("</div>")


@pytest.mark.parametrize(
    ("inner", "made"),
    [
        (f"{LEAD}{NEXT}", f"<p>{LEAD}</p>{NEXT}"),
        (f"{LEAD}<br>{NEXT}", f"<p>{LEAD}</p><br>{NEXT}"),
        (f"{NEXT}{LEAD}<br>{LEAD}", f"{NEXT}<p>{LEAD}</p><br><p>{LEAD}</p>"),
        (f"<section>1</section><i>A</i> {LEAD} <b>struck</b> one.",
         f"<section>1</section><p><i>A</i> {LEAD} <b>struck</b> one.</p>"),
    ],
)  # fmt: skip
def test_a_bare_text_is_a_paragraph_up_to_the_next_break(inner: str, made: str) -> None:
    assert wrapped(inner) == made


@pytest.mark.parametrize(
    "inner",
    [
        f"{LEAD}",
        f"Toll: two crowns{NEXT}",
        f'<a href="/ferry">{LEAD}</a> and more{NEXT}',
        f"<span><p>{LEAD}</p></span>{NEXT}",
    ],
)
def test_labels_and_links_and_texts_by_themselves_stay(inner: str) -> None:
    assert wrapped(inner) == inner

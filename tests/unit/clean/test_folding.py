"""Folding of lines."""

import pytest

from pipeline.clean.folding import bare, first_sentence, fold_line


def test_folding_a_line_keeps_what_changes_its_meaning():
    assert fold_line("  » READ MORE: ") == "read more"
    assert fold_line("Read more?") == "read more?"
    assert fold_line("(Read more)") == "(read more)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ　ニュース", "abc ニュース"),
        ("Don’t miss", "DON'T MISS"),
        ("Straße", "STRASSE"),
        ("İlgili", "ilgili"),
        ("ILGILI", "ılgılı"),
        ("Ещё", "еще"),
        ("أيضًا", "ايضا"),
    ],
)
def test_lines_that_differ_in_form_only_are_one(one, other):
    assert fold_line(one) == fold_line(other)


def test_a_word_without_accents_stays_the_word_it_is():
    assert bare("read more") == "read more"
    assert bare("łódź") == "łodz"
    assert bare("ガザ") == "ガザ"


@pytest.mark.parametrize(
    ("folded", "parts"),
    [
        ("one. two! three? four", ("one", "two! three? four")),
        ("three? four", ("three?", "four")),
        ("two!three", ("two", "three")),
        ("見た。聞いた", ("見た", "聞いた")),
        ("news.example has 3.5 stars", ("news.example has 3.5 stars", "")),
        ("", ("", "")),
    ],
)
def test_a_sentence_ends_at_its_mark(folded, parts):
    assert first_sentence(folded) == parts

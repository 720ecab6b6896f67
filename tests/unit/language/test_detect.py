"""The language of an article."""

import pytest

from pipeline.language.detect import LANGUAGES, detect, normal, with_language
from pipeline.model import Article, Block

TEXTS = {
    "en": "The bridge was opened to traffic on Saturday after eleven years of repairs.",
    "de": "Die Brücke wurde am Samstag nach elf Jahren für den Verkehr geöffnet.",
    "fr": "Le pont a été rouvert samedi à la circulation après onze ans de travaux.",
    "es": "El puente fue reabierto al tráfico el sábado tras once años de obras.",
    "it": "Il ponte è stato riaperto al traffico sabato dopo undici anni di lavori.",
    "pt": "A ponte foi reaberta ao trânsito no sábado, depois de onze anos de obras.",
    "nl": "De brug is zaterdag na elf jaar herstelwerk weer voor het verkeer geopend.",
    "ru": "Мост открыли для движения в субботу после одиннадцати лет ремонта.",
    "ja": "十一年にわたる修理を終えて、橋は土曜日に再び開通した。",
    "ar": "أعيد فتح الجسر أمام حركة المرور يوم السبت بعد أحد عشر عاما من الإصلاحات.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_text_shows_its_language(language):
    assert detect(TEXTS[language], None) == (language, "detected")


def test_the_text_outweighs_a_wrong_declaration_and_says_so():
    assert detect(TEXTS["de"], "en-US") == ("de", "detected; declared en")
    assert detect(TEXTS["de"], "de-AT") == ("de", "detected")


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("en-GB", ("en", "declared")),
        ("nb_NO", ("no", "declared")),
        (None, ("und", "too short to tell")),
        ("", ("und", "too short to tell")),
        ("und", ("und", "too short to tell")),
        ("English", ("und", "too short to tell")),
    ],
)
def test_under_25_letters_the_declaration_counts(declared, found):
    assert detect("2-1 (1-0) " * 9 + "Kiel, Bonn 1234567890", declared) == found


def test_only_the_first_1000_characters_are_looked_at():
    assert detect(TEXTS["en"] * 15 + TEXTS["ru"] * 100, None)[0] == "en"


@pytest.mark.parametrize("declared", TEXTS)
@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_enough_to_outweigh_any_declaration(language, declared):
    assert detect(TEXTS[language], declared)[0] == language


NO_PROSE = [
    "Results\nPontevela 2 Marinho 1\nCastelro 0 Vilanova 3\nSantoral 1 Belmonte 1",
    "Ann Lee, Bo Ray, Carlo Santos, Maria Pereira, Joana Silva",
    "Vada nuntia porta, semper dolor quatia mense. Portus sine ponte est, navis amita.",
]


@pytest.mark.parametrize("text", NO_PROSE)
def test_the_declaration_stays_where_the_text_is_no_prose(text):
    shown, evidence = detect(text, None)
    assert (shown != "en", evidence) == (True, "detected")
    assert detect(text, "en-US") == (
        "en",
        f"declared; the text looks like {shown}, which is doubtful",
    )


def test_a_declared_language_that_the_model_does_not_know_counts_for_nothing():
    assert detect(NO_PROSE[1], "eo")[1] == "detected; declared eo"


def test_close_neighbours_are_decided_by_the_declaration():
    norwegian = "Broen ble åpnet for trafikk på lørdag etter elleve år."
    assert detect(norwegian, "no")[0] == "no"
    assert detect(norwegian, "da")[0] in ("da", "no")


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("PT_br", "pt"), (" de ", "de"), ("x", None), ("de1", None)],
)
def test_tags_are_cut_to_their_language(tag, code):
    assert normal(tag) == code


def test_headline_and_body_are_read_together():
    article = Article(
        source_id="s",
        headline="Kiel",
        blocks=tuple(Block(TEXTS["de"]) for _ in range(3)),
        declared_language="en",
        evidence={"text": "trafilatura"},
    )
    found = with_language(article)
    assert found.language == "de"
    assert found.evidence == {
        "text": "trafilatura",
        "language": "detected; declared en",
    }
    assert article.language == "und", "what was given is not changed"


def test_an_article_without_text_is_of_no_language():
    assert with_language(Article(source_id="s")).language == "und"


def test_the_list_of_languages_has_no_doubles():
    assert len(set(LANGUAGES)) == len(LANGUAGES)

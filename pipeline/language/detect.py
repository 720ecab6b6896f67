"""The language of an article: what the text shows, then what is declared."""

from dataclasses import replace
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.model import Article

UNDETERMINED = "und"
_SAMPLE = 1000
_ENOUGH_LETTERS = 25
# The languages that news comes in. The model knows more, but takes English for
# Nigerian Pidgin and Japanese for Wu now and then.
LANGUAGES = (
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el",
    "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu",
    "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "ky", "lt", "lv", "mk", "ml",
    "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru",
    "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk",
    "ur", "uz", "vi", "zh", "zu",
)  # fmt: skip
# Codes that mean the same.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "sh": "sr"}
# How many times likelier than the declared language another one must be to outweigh
# it. Below that are close neighbours (Danish and Norwegian), and what is no prose:
# names, results and placeholder texts of English deliveries came to 70 and 137.
# English prose that was declared Italian came to 50,000.
_OUTWEIGHS = 300.0


def detect(text: str, declared: str | None) -> tuple[str, str]:
    """Return the language of `text` as ISO 639 code, and what shows it.

    A text must be far likelier in another language than in the one that is
    `declared`. Under 25 letters it shows nothing: without a claim it is "und".
    """
    claim = normal(declared)
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _ENOUGH_LETTERS:
        return (claim, "declared") if claim else (UNDETERMINED, "too short to tell")
    ranked = _identifier().rank(sample)
    found, confidence = ranked[0]
    if claim in (None, found):
        return found, "detected"
    if confidence < _OUTWEIGHS * dict(ranked).get(claim, 0.0):
        return claim, f"declared; the text looks like {found}, which is doubtful"
    return found, f"detected; declared {claim}"


def with_language(article: Article) -> Article:
    """Return `article` with its language, and what shows it as evidence."""
    text = f"{article.headline}\n{_opening(article)}"
    language, evidence = detect(text, article.declared_language)
    return replace(
        article, language=language, evidence={**article.evidence, "language": evidence}
    )


def normal(declared: str | None) -> str | None:
    """Return the ISO 639 code in a tag like "en-GB" or "pt_BR", None if none."""
    code = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    if not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
        return None
    return None if code == UNDETERMINED else _SAME.get(code, code)


def _opening(article: Article) -> str:
    """Return as much of the body as fits into the sample."""
    opening, size = list[str](), 0
    for block in article.blocks:
        if size >= _SAMPLE:
            break
        opening.append(block.text)
        size += len(block.text)
    return "\n".join(opening)


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model, 90 MB, once a process."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier

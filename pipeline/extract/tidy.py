"""Text as it comes out of markup, made plain."""

from pipeline.text import scrub, squeeze

# Places where a browser may break a word: in a search index they would part it.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def tidy(text: str) -> str:
    """Return `text` on one line, fit for every store, without invisible breaks."""
    line = squeeze(text)
    # What can be printed holds nothing to take out, and that is soon asked.
    return line if line.isprintable() else squeeze(scrub(text).translate(_INVISIBLE))

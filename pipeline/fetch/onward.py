"""Where a page leads that is not the story itself but stands before it."""

import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipeline.fetch.redirects import led_to
from pipeline.fetch.url import host, registrable_domain
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

_HEAD = 65_536
_START = 4096
_HTML = ("", "text/html", "application/xhtml+xml")
_AMP_MARK = "⚡".encode()
_HTML_TAG = re.compile(rb"<html\b[^<>]*>")
_AMP = re.compile(rb"\s(?:amp|" + _AMP_MARK + rb")(?=[\s=/>])")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_META = re.compile(rb"<meta\b[^<>]*>")
_LINK = re.compile(rb"<link\b[^<>]*>")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|title|template|svg)\b.*?(?:</\1\s*>|\Z)"
    rb"|<[^>]*(?:>|\Z)",
    re.DOTALL,
)
# A stub says no more than "You are being taken to ..."; in bytes.
_LONGEST_STUB = 500
# News sites reload themselves every few minutes; a stub does not let people wait.
_LONGEST_DELAY = 10
# HTML standard, "shared declarative refresh steps"; most write "0; url=...".
_REFRESH = re.compile(
    r"\s*(\d{1,6})[\d.]*+[\s;,]++(?:url\s*+=\s*+)?+[\"']?([^\"']+)", re.IGNORECASE
)
# A page of hardly more than one script that goes elsewhere, without any "if".
_LONGEST_SCRIPTED = 4096
_SCRIPTED = re.compile(
    rb"<script[^<>]*>\s*+(?:<!--|//\s*<!\[cdata\[)?\s*+"
    rb"(?:(?:window|document|self|top)\.)*location(?:\.href)?\s*+"
    rb"(?:=|\.(?:replace|assign)\s*+\()\s*+([\"'])([^\"'<>\s]+)\1\s*+\)?\s*+;?\s*+"
    rb"(?:-->|//\s*+(?:-->|\]\]>))?\s*+</script",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?:/(?:index|home|default)(?:\.\w{2,5})?|/[a-z]{2}(?:[-_][a-z]{2})?)?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:/[^\W\d_]+){1,2}")
_STORY = re.compile(r"[\d-]")


def next_page(
    exchange: Exchange, asked: Sequence[str], max_redirects: int = 5
) -> str | Ended | None:
    """Return the page to ask next, why there is no story here, or None to read it.

    `asked` are the URLs asked so far, that of `exchange` the last. A rel=canonical
    that leads elsewhere is followed from AMP pages only: many templates lie.
    """
    if exchange.status != 200 or not _is_html(exchange):
        return None
    if onward := _onward(exchange):
        return _taken(onward, exchange, asked, max_redirects)
    if original := _amp_original(exchange):
        target = led_to(original, exchange.url, asked, max_redirects)
        if isinstance(target, str) and _is_of_site(target, exchange.url):
            return target
    if exchange.url != asked[0] and _is_back_home(asked[0], exchange.url):
        detail = f"redirected to a front page, {exchange.url}: {asked[0]}"
        return Ended(Reason.SOFT_404, detail)
    return None


def _is_html(exchange: Exchange) -> bool:
    kind = (exchange.header("content-type") or "").partition(";")[0]
    return kind.strip().lower() in _HTML


def _taken(
    onward: str, exchange: Exchange, asked: Sequence[str], max_redirects: int
) -> str | Ended | None:
    """Return where `onward` leads; None where we have been, as after a reload."""
    target = led_to(onward, exchange.url, (), max_redirects)
    if target in asked:
        return None
    return led_to(onward, exchange.url, asked, max_redirects)


def _onward(exchange: Exchange) -> str | None:
    """Return where a stub goes of itself: a page with hardly any text of its own."""
    if len(exchange.inflated) > _HEAD:
        return None
    target = _refreshed(exchange) or _scripted(exchange.inflated)
    return target if target and _is_stub(exchange.inflated) else None


def _refreshed(exchange: Exchange) -> str | None:
    """Return where a page goes by "refresh", said in its head or in a header."""
    said = [exchange.header("refresh") or ""]
    if b"refresh" in exchange.inflated.lower():
        said += _refreshes(_COMMENT.sub(b"", exchange.inflated))
    found = filter(None, map(_REFRESH.match, said))
    quick = (match[2].strip() for match in found if int(match[1]) <= _LONGEST_DELAY)
    return next(quick, None)


def _refreshes(page: bytes) -> Iterator[str]:
    for tag in _tags(_META, page):
        if _attribute(tag, b"http-equiv").lower() == "refresh":
            yield _attribute(tag, b"content")


def _scripted(page: bytes) -> str | None:
    """Return where a page goes that is hardly more than one script."""
    found = _SCRIPTED.search(page) if len(page) <= _LONGEST_SCRIPTED else None
    return _text(found[2]).replace("\\/", "/") if found else None


def _is_stub(page: bytes) -> bool:
    # a script may draw what JSON-LD tells
    if b"ld+json" in page:
        return False
    seen = _UNSEEN.sub(b" ", page.lower())
    return len(b" ".join(seen.split())) <= _LONGEST_STUB


def _amp_original(exchange: Exchange) -> str | None:
    """Return what an AMP page names as the page that it was made from."""
    head = exchange.inflated[:_HEAD]
    root = _HTML_TAG.search(head[:_START].lower())
    if root is None or not _AMP.search(_QUOTED.sub(b"", root[0])):
        return None
    for tag in _tags(_LINK, head):
        if "canonical" in _attribute(tag, b"rel").lower().split():
            return _attribute(tag, b"href")
    return None


def _tags(pattern: re.Pattern[bytes], head: bytes) -> Iterator[bytes]:
    # looking for lower case in a copy is far quicker than ignoring case
    for found in pattern.finditer(head.lower()):
        yield head[found.start() : found.end()]


def _attribute(tag: bytes, name: bytes) -> str:
    value = rb"\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
    found = re.search(rb"[\s\"'/]" + name + value, tag, re.IGNORECASE)
    return _text(found[found.lastindex or 0]).strip() if found else ""


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace"))


def _is_of_site(target: str, start: str) -> bool:
    """Return whether `target` is of the site of `start`.

    A cache of AMP pages names the host that a page is of in its path.
    """
    there, here = host(target), host(start)
    if registrable_domain(there) == registrable_domain(here):
        return True
    return there in urlsplit(start).path.split("/")


def _is_back_home(asked: str, found: str) -> bool:
    """Return whether a story was asked for and the front page of a site answered.

    The front page of a section counts, too. A short link may well lead to a site
    that is one story, so that of a stranger must have been asked for in depth.
    """
    start, end = urlsplit(asked), urlsplit(found)
    story, front = start.path.rstrip("/"), end.path.rstrip("/")
    # a query may name the story; one that was there before came along
    if end.query not in ("", start.query) or story == front or _HOME.fullmatch(story):
        return False
    is_of_site = registrable_domain(host(asked)) == registrable_domain(host(found))
    if _HOME.fullmatch(front):
        return is_of_site or story.count("/") > 1
    return is_of_site and _is_section_of(front, story)


def _is_section_of(section: str, story: str) -> bool:
    """Return whether `section` is a plain word or two, and `story` a slug below."""
    name = story.rpartition("/")[2]
    is_below = story.startswith(f"{section}/")
    return bool(is_below and _SECTION.fullmatch(section) and _STORY.search(name))

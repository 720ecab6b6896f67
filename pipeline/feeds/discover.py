"""Where the feeds of a site may be: in its pages, its robots.txt, at usual paths."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element

from pipeline.feeds.decode import decode
from pipeline.feeds.links import absolute
from pipeline.feeds.markup import plain
from pipeline.text import scrub

MOST_LINKS = 100
"""How many links of one page are worth a look."""

# The registered types, and what is sent instead of them.
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json",
     "application/rdf+xml", "application/x-rss+xml", "application/x-atom+xml",
     "application/xml", "text/xml", "text/rss+xml", "text/atom+xml", "text/rss"}
)  # fmt: skip
# A part of a path of its own: "/rss/world", "/blog-feed", "/feeds", "/rss.php"; not
# "/rss-leader-speaks", which is an article.
_FEED_PATH = re.compile(
    r"/(?:\w{1,20}[-_.])?(?:rss2?|atom|rdf|feeds?)(?:\.[a-z]{2,5})?(?:/|$)"
    r"|\.(?:xml|rss|atom|rdf)$|/(?:rss|feeds?)[\w-]{0,40}\.(?:php|json|aspx?)$"
)
_FEED_QUERY = re.compile(r"(?<![a-z])(?:feed|format|type|output)=(?:rss|atom|feed)")
_FEED_HOST = re.compile(r"(?:feeds?|rss)\d*\.")
_FEED_TEXT = re.compile(r"\b(?:RSS|Atom|(?i:feeds?))\b")
# "Subscribe via RSS" is a name, anything longer a headline.
_MOST_BLANKS = 2
_COMMENTS = re.compile(r"\bcomment|\bkommentar|\breplies\b", re.IGNORECASE)
_SITEMAP = re.compile(r"^[ \t]*site-?map[ \t]*:[ \t]*([^\s#]+)", re.I | re.M)
_USUAL_PATHS = (
    "/feed", "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml",
    "/feed.json", "/feeds", "/index.rdf", "/feeds/posts/default", "/?feed=rss2",
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml",
    "/sitemap_index.xml", "/sitemap.xml",
)  # fmt: skip
# Beneath a section's own address: "/sport/" has "/sport/feed/".
_USUAL_ENDINGS = ("feed/", "rss", "rss.xml")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that may lead to a feed; `is_declared`: the page's head says so."""

    url: str
    title: str = ""
    is_declared: bool = False


def links_in(html: bytes | str, url: str) -> tuple[FoundLink, ...]:
    """Return the links of a page that may lead to feeds, the likeliest first.

    Those declared in <link> come first, then anchors that look like feeds, those
    to the page's own site before others; feeds of comments are last of all. Each
    URL comes once, at most `MOST_LINKS` of them.
    """
    tree = _tree(html)
    if tree is None:
        return ()
    base = _base(tree, url)
    ranked = sorted(_candidates(tree, base), key=lambda found: _rank(found, url))
    distinct: dict[str, FoundLink] = {}
    for found in ranked:
        distinct.setdefault(found.url, found)
    return tuple(distinct.values())[:MOST_LINKS]


def well_known(url: str) -> tuple[str, ...]:
    """Return where sites usually have feeds, likely ones first, sitemaps last.

    For a section ("/sport/") its own feeds come before those of the whole site.
    """
    section = urlsplit(url).path.strip("/")
    is_section = section and section.count("/") < 2 and "." not in section
    own = [f"/{section}/{ending}" for ending in _USUAL_ENDINGS if is_section]
    return tuple(dict.fromkeys(urljoin(url, path) for path in (*own, *_USUAL_PATHS)))


def sitemaps_in(robots_txt: str, url: str = "") -> tuple[str, ...]:
    """Return the sitemaps that a robots.txt names, those for news first.

    `url` is that of the robots.txt, for sitemaps that are named without a host.
    """
    lines = _SITEMAP.finditer(robots_txt.lstrip("\ufeff"))
    named = (absolute(found[1], url) for found in lines)
    distinct = dict.fromkeys(sitemap for sitemap in named if sitemap)
    return tuple(sorted(distinct, key=lambda sitemap: not _is_for_news(sitemap)))


def _tree(html: bytes | str) -> _Element | None:
    text = html if isinstance(html, str) else decode(html, "")[0]
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    body = scrub(text).encode("utf-8", "replace")
    return etree.HTML(body, parser) if body.strip() else None


def _base(tree: _Element, url: str) -> str:
    named = next(tree.iter("base"), None)
    return absolute(_attribute(named, "href"), url) or url


def _candidates(tree: _Element, base: str) -> Iterator[FoundLink]:
    for element in tree.iter("link", "a", "area"):
        target = absolute(_attribute(element, "href"), base)
        if target is None:
            continue
        if element.tag == "link":
            if _is_feed_link(element, target):
                title = _attribute(element, "title")
                yield FoundLink(target, title, is_declared=True)
        elif _looks_like_feed(target) or _is_called_feed(element):
            yield FoundLink(target, _called(element))


def _is_feed_link(element: _Element, target: str) -> bool:
    relations = _attribute(element, "rel").lower().split()
    kind = _attribute(element, "type").lower().partition(";")[0].strip()
    if "feed" in relations:
        return True
    # JSON is mostly the interface of a site, and a link without a type its
    # translation.
    is_open = kind in ("", "application/json")
    is_feed = kind in _FEED_TYPES or (is_open and _looks_like_feed(target))
    return "alternate" in relations and is_feed


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url.lower())
    return bool(
        _FEED_PATH.search(parts.path)
        or _FEED_QUERY.search(parts.query)
        or _FEED_HOST.match(parts.netloc)
    )


def _is_called_feed(anchor: _Element) -> bool:
    called = _called(anchor)
    is_headline = called.count(" ") > _MOST_BLANKS
    return not is_headline and bool(_FEED_TEXT.search(called))


def _called(anchor: _Element) -> str:
    """Return what an anchor is called; one with a picture has only a title."""
    text = plain(" ".join(map(str, anchor.itertext())))
    return text or _attribute(anchor, "title") or _attribute(anchor, "aria-label")


def _rank(found: FoundLink, url: str) -> tuple[bool, bool, bool]:
    is_about_comments = _COMMENTS.search(f"{found.title} {urlsplit(found.url).path}")
    is_elsewhere = not _are_of_one_site(found.url, url)
    return bool(is_about_comments), not found.is_declared, is_elsewhere


def _are_of_one_site(one: str, other: str) -> bool:
    """Tell whether one host is the other, or below it; "www." does not count."""
    first, second = (
        (urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)
    )
    return f".{first}".endswith(f".{second}") or f".{second}".endswith(f".{first}")


def _is_for_news(sitemap: str) -> bool:
    return "news" in urlsplit(sitemap).path.lower()


def _attribute(element: _Element | None, name: str) -> str:
    return "" if element is None else plain(element.get(name) or "")

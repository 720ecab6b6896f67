"""What a page says about itself: JSON-LD, OpenGraph, other meta, its headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.jsonld import Node, article_node, text_of, url_of
from pipeline.extract.names import persons
from pipeline.text import scrub, tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims of a page, unchecked; "" and () where it makes none.

    `h1` is the heading where the page has exactly one. `published` and
    `modified` map the place of a claim to the claim, best first.
    """

    headline: str = ""
    h1: str = ""
    og_title: str = ""
    page_title: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    modified: tuple[tuple[str, str], ...] = ()
    canonical_url: str = ""
    image_url: str = ""
    site_name: str = ""
    section: str = ""
    language: str = ""
    description: str = ""
    body: str = ""

    @property
    def names_itself(self) -> bool:
        """Whether some title is told outright."""
        return bool(self.headline or self.h1 or self.og_title)


def read_claims(tree: HtmlElement, base_url: str) -> Claims:
    """Gather what the page in `tree` says about itself; `tree` stays as it is."""
    node = article_node(
        s.text or "" for s in tree.iterfind(".//script") if is_jsonld(s)
    )
    meta = _meta(tree)
    site = meta.get("og:site_name", "") or tidy(text_of(node.get("publisher")))
    return Claims(
        headline=tidy(text_of(node.get("headline"))),
        h1=_sole_heading(tree),
        og_title=meta.get("og:title", "") or meta.get("twitter:title", ""),
        page_title=tidy(tree.findtext(".//title") or ""),
        authors=persons(node.get("author"), _publishers(node, site)),
        published=_dates(node, meta, "datePublished", _PUBLISHED),
        modified=_dates(node, meta, "dateModified", _MODIFIED),
        canonical_url=_absolute(base_url, _canonical(tree) or meta.get("og:url", "")),
        image_url=_absolute(base_url, meta.get("og:image", "") or _image(node)),
        site_name=site,
        section=tidy(text_of(node.get("articleSection")))
        or meta.get("article:section", ""),
        language=_language(tree, node, meta),
        description=meta.get("og:description", "")
        or meta.get("description", "")
        or tidy(text_of(node.get("description"))),
        body=scrub(text_of(node.get("articleBody"))),
    )


def is_jsonld(element: HtmlElement) -> bool:
    """Return whether an element is a script that holds JSON-LD."""
    return element.tag == "script" and "ld+json" in (element.get("type") or "").lower()


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished",
    "article.published", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "publishdate", "pubdate", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
)


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Return the meta elements by name in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = tidy(element.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _dates(
    node: Node, meta: Mapping[str, str], key: str, names: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    claims = [("json-ld", tidy(text_of(node.get(key))))]
    claims += [(f"meta {name}", meta.get(name, "")) for name in names]
    return tuple((place, claim) for place, claim in claims if claim)


def _publishers(node: Node, site: str) -> tuple[str, ...]:
    return tuple(name for name in (site, text_of(node.get("publisher"))) if name)


def _sole_heading(tree: HtmlElement) -> str:
    texts = {text for h1 in tree.iter("h1") if (text := tidy(h1.text_content()))}
    return texts.pop() if len(texts) == 1 else ""


def _canonical(tree: HtmlElement) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def _image(node: Node) -> str:
    return url_of(node.get("image")) or url_of(node.get("thumbnailUrl"))


def _language(tree: HtmlElement, node: Node, meta: Mapping[str, str]) -> str:
    html = tree if tree.tag == "html" else tree.getroottree().getroot()
    return (
        html.get("lang")
        or html.get("{http://www.w3.org/XML/1998/namespace}lang")
        or html.get("xml:lang")
        or text_of(node.get("inLanguage"))
        or meta.get("og:locale", "")
    ).strip()


def _absolute(base_url: str, url: str) -> str:
    """Return `url` as an absolute web address, "" when it is none."""
    try:
        absolute = urljoin(base_url, url) if url else ""
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    return absolute if parts.scheme in ("http", "https") and parts.hostname else ""

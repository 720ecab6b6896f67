"""What a page says about itself: JSON-LD, OpenGraph, other meta, its headings."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import tee

from lxml.html import HtmlElement

from pipeline.extract.addresses import absolute
from pipeline.extract.byline import Signed, bylines, signature_shown, signed
from pipeline.extract.coauthors import with_coauthors
from pipeline.extract.headings import story_heading
from pipeline.extract.image_objects import told_pictures
from pipeline.extract.jsonld import Node, article_node, text_of, url_of
from pipeline.extract.lead_image import shown_image
from pipeline.extract.names import persons, signature
from pipeline.extract.outlets import names_itself, own_names
from pipeline.extract.stand_ins import is_login, is_newsroom, is_stand_in, persons_of
from pipeline.extract.timestamps import day_times, modified, published
from pipeline.model import Link
from pipeline.text import scrub, tidy

_SEEN = "//body//text()[not(parent::script or parent::style or parent::noscript)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims of a page, unchecked; "" and () where it makes none.

    `h1` is the heading of the story (`story_heading`), `authors_from` the place that
    names the authors; `accounts` are what signs and is no person's. `byline` is all
    that signs, newsrooms and agencies, too. `published` and `modified` map the place of
    a claim to the claim, best first; `day_times` count where their day is told else.
    """

    headline: str = ""
    h1: str = ""
    og_title: str = ""
    page_title: str = ""
    authors: tuple[str, ...] = ()
    authors_from: str = ""
    accounts: tuple[str, ...] = ()
    byline: str = ""
    published: tuple[tuple[str, str], ...] = ()
    modified: tuple[tuple[str, str], ...] = ()
    day_times: tuple[tuple[str, str], ...] = ()
    canonical_url: str = ""
    image_url: str = ""
    site_name: str = ""
    section: str = ""
    language: str = ""
    description: str = ""
    body: str = ""
    pictures: tuple[Link, ...] = ()

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
    headline = _title(text_of(node.get("headline")))
    og_title = _title(meta.get("og:title", "") or meta.get("twitter:title", ""))
    page_title = _title(tree.findtext(".//title") or "")
    language = _language(tree, node, meta)
    # One walk, and only as far as it is asked for.
    shown, again = tee(bylines(tree))
    own = own_names(base_url, site)
    signers, authors_from = _signers(tree, node, own, shown)
    authors = _known(signers, tree)
    return Claims(
        headline=headline,
        h1=story_heading(tree, (headline, og_title, page_title)),
        og_title=og_title,
        page_title=page_title,
        authors=authors,
        authors_from=authors_from if authors else "",
        accounts=tuple(name for name in signers if name not in authors),
        byline=_byline(tree, node, meta, signers, own, again),
        published=published(tree, node, meta, language),
        modified=modified(tree, node, meta, language),
        day_times=day_times(meta),
        canonical_url=absolute(base_url, _canonical(tree) or meta.get("og:url", "")),
        image_url=absolute(base_url, _image(node, meta)) or shown_image(tree, base_url),
        site_name=site,
        section=tidy(text_of(node.get("articleSection")))
        or meta.get("article:section", ""),
        language=language,
        description=meta.get("og:description", "")
        or meta.get("description", "")
        or tidy(text_of(node.get("description"))),
        body=scrub(text_of(node.get("articleBody"))),
        pictures=told_pictures(node, base_url),
    )


def is_jsonld(element: HtmlElement) -> bool:
    """Return whether an element is a script that holds JSON-LD."""
    return element.tag == "script" and "ld+json" in (element.get("type") or "").lower()


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Return the meta elements by name in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = tidy(element.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _title(text: str) -> str:
    """Return a title on one line; many are escaped twice."""
    return tidy(html.unescape(text))


def _signers(
    tree: HtmlElement, node: Node, own: tuple[str, ...], shown: Iterable[str]
) -> Signed:
    publishers = (*own, *filter(None, (text_of(node.get("publisher")),)))
    told = persons(node.get("author"), publishers)
    if persons_of(told):
        more, place = with_coauthors(told, tree, publishers)
        return (more, place) if more else (told, "json-ld")
    names, place = signed(tree, publishers, shown)
    is_better = persons_of(names) or not told
    return (names, place) if is_better else (told, "json-ld")


def _known(signers: tuple[str, ...], tree: HtmlElement) -> tuple[str, ...]:
    """Return the persons; of accounts alone those that readers see on the page."""
    accounts = filter(is_login, signers)
    return persons_of(signers) or tuple(n for n in accounts if _is_shown(n, tree))


def _is_shown(name: str, tree: HtmlElement) -> bool:
    return any(name in text for text in tree.xpath(_SEEN))


def _byline(
    tree: HtmlElement,
    node: Node,
    meta: Mapping[str, str],
    signers: tuple[str, ...],
    own: tuple[str, ...],
    shown: Iterable[str],
) -> str:
    """Return what signs; what readers see is asked where no person does.

    The name of the site in a meta element is no more than its default beside a person.
    """
    people = persons_of(signers)
    default = signature(meta.get("author"))
    is_telling = not people or not names_itself(default, own)
    told = signature(node.get("author")) or (default if is_telling else "")
    found = "" if is_login(told) else told
    if people or (found and not is_newsroom(found)):
        return found
    newsrooms = ", ".join(filter(is_stand_in, signers))
    return signature_shown(tree, shown) or found or newsrooms


def _canonical(tree: HtmlElement) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def _image(node: Node, meta: Mapping[str, str]) -> str:
    told = meta.get("og:image") or url_of(node.get("image"))
    return told or url_of(node.get("thumbnailUrl")) or meta.get("twitter:image", "")


def _language(tree: HtmlElement, node: Node, meta: Mapping[str, str]) -> str:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    return (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
        or text_of(node.get("inLanguage"))
        or meta.get("og:locale", "")
    ).strip()

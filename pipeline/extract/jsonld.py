"""The article node among a page's JSON-LD, however it is nested or broken."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.text import scrub

Node = Mapping[str, Any]

_ARTICLE_TYPES = frozenset(
    {
        "advertisercontentarticle", "analysisnewsarticle", "article",
        "askpublicnewsarticle", "backgroundnewsarticle", "blogposting",
        "liveblogposting", "newsarticle", "opinionnewsarticle", "report",
        "reportagenewsarticle", "reviewnewsarticle", "satiricalarticle",
        "scholarlyarticle", "socialmediaposting", "techarticle",
    }
)  # fmt: skip
_DEEPEST = 12
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|\]\]>)\s*;?\s*$"
)
# Each wrapping has one of these: they are far sooner looked for than a pattern.
_MARKS = ("<!", "-->", "]]>")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def article_node(scripts: Iterable[str]) -> Node:
    """Return the node that describes the article, {} when there is none.

    Of several, the one that tells most of headline, date and author wins, the
    first among equals. Authors and publisher that it only refers to are filled in.
    """
    nodes = list(nodes_in(scripts))
    articles = [node for node in nodes if types_of(node) & _ARTICLE_TYPES]
    return _resolved(max(articles, key=_told, default={}), nodes)


def nodes_in(scripts: Iterable[str]) -> Iterator[Node]:
    """Yield the nodes in JSON-LD `scripts` that tell of the page, outer ones first."""
    for script in scripts:
        yield from _walk(_load(script))


def types_of(node: Node) -> frozenset[str]:
    """Return the types of a node, without a namespace, in lower case."""
    return frozenset(
        str(name).rpartition("/")[2].rpartition(":")[2].lower()
        for name in each(node.get("@type"))
    )


def each(value: Any) -> Iterator[Any]:
    """Yield the values of a field that may be missing, single or a list."""
    if isinstance(value, list):
        for item in value:
            yield from each(item)
    elif value is not None:
        yield value


def text_of(value: Any) -> str:
    """Return the first text or name among `value`, entities resolved, "" if none."""
    for item in each(value):
        found = (
            item.get("name") or item.get("@value") if isinstance(item, dict) else item
        )
        if isinstance(found, str | int | float) and str(found).strip():
            return scrub(html.unescape(str(found))).strip()
    return ""


def url_of(value: Any) -> str:
    """Return the first URL among `value`, "" if there is none."""
    for item in each(value):
        found = item.get("url") or item.get("@id") if isinstance(item, dict) else item
        if isinstance(found, list):
            found = url_of(found)
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""


def _told(node: Node) -> int:
    return sum(key in node for key in ("headline", "datePublished", "author"))


def _resolved(article: Node, nodes: Iterable[Node]) -> Node:
    """Return `article` with the nodes that its people refer to (JSON-LD 1.1, 3.3).

    Its pictures refer to nodes, too.
    """
    named = {
        str(node["@id"]): node
        for node in nodes
        if "@id" in node and ("name" in node or "contentUrl" in node or "url" in node)
    }
    filled = {
        key: [_referent(item, named) for item in each(article.get(key))]
        for key in ("author", "publisher", "image")
        if key in article
    }
    return {**article, **filled} if named else article


def _referent(item: Any, named: Mapping[str, Node]) -> Any:
    if isinstance(item, dict) and not item.keys() & {"name", "url", "contentUrl"}:
        return named.get(str(item.get("@id")), item)
    return item


def _load(script: str) -> Any:
    """Return the JSON in `script`, None when it is broken beyond small repairs."""
    is_wrapped = any(mark in script for mark in _MARKS)
    inner = _WRAPPING.sub("", _WRAPPING.sub("", script)) if is_wrapped else script
    text = inner.strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            # strict=False: publishers leave raw newlines in strings.
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int = 0) -> Iterator[Node]:
    """Yield every node in `value`, outer ones first, as deep as pages go."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if isinstance(inner, list | dict) and key not in _NOT_THIS_ARTICLE:
                yield from _walk(inner, depth + 1)


# Articles under these keys are other ones.
_NOT_THIS_ARTICLE = frozenset(
    {"itemListElement", "hasPart", "isPartOf", "citation", "mentions", "relatedLink",
     "isBasedOn", "liveBlogUpdate", "review", "comment", "publisher", "author",
     "significantLink"}
)  # fmt: skip

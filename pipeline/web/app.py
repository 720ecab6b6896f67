"""The embedded search page: search, article, JSON, health. It only reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.errors import StoreError
from pipeline.index.document import Field, is_visible
from pipeline.index.highlight import highlight
from pipeline.index.query import Query, parse
from pipeline.ports import SearchIndex
from pipeline.records import Hit, SearchQuery, SearchResult
from pipeline.web import view
from pipeline.web.asked import (
    LAST_PAGE,
    PAGE_SIZE,
    URGENCIES,
    Asked,
    address,
    read,
)
from pipeline.web.guard import SecurityHeaders

# A page of another site may make the browser ask us under its own name (DNS
# rebinding); so only names of this machine are answered.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_HERE = Path(__file__).parent
_FACET_LENGTH = 12
_MOST_COPIES = 20
_MOST_TOPICS = 6
_NOTHING = SearchResult(total=0)


def make_app(
    search: SearchIndex,
    explain: Callable[[str], list[str]],
    now: Callable[[], datetime],
    source_names: Mapping[str, str],
    *,
    hosts: Sequence[str] = LOOPBACK,
) -> Starlette:
    """Return the page over `search`, answering to the names `hosts` only.

    `explain` tells the story of an article in lines, oldest first.
    """
    page = _Page(search, explain, now, source_names)
    return Starlette(
        routes=[
            Route("/", page.search),
            Route("/article/{article_id}", page.article),
            Route("/api/search", page.api_search),
            Route("/health", page.health),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False
            ),
        ],
        exception_handlers={
            HTTPException: page.refused,
            StoreError: page.out_of_order,
        },
    )


class _Page:
    """The handlers; each is run in a thread, since the stores wait."""

    def __init__(
        self,
        index: SearchIndex,
        explain: Callable[[str], list[str]],
        now: Callable[[], datetime],
        source_names: Mapping[str, str],
    ) -> None:
        self._index = index
        self._explain = explain
        self._now = now
        self._templates = _templates(source_names)

    def search(self, request: Request) -> Response:
        """The search form with its results; a wrong query is shown again."""
        asked = read(request.query_params)
        try:
            result = self._index.search(asked.query(self._now()))
        except ValueError as error:
            return self._search_page(asked, problem=str(error))
        return self._search_page(asked, result)

    def article(self, request: Request) -> Response:
        """One article, with the words of `q` marked as on the page before."""
        article_id = request.path_params["article_id"]
        document = dict(self._index.get(article_id) or {})
        if not document or not is_visible(document, self._now()):
            raise HTTPException(404)
        text = request.query_params.get("q", "")
        query = _parsed_or_empty(text)
        return self._html(
            "article.html",
            asked=Asked(text=text),
            article=view.for_readers(document),
            query=query,
            headline=highlight(document["headline"], query, Field.HEADLINE),
            blocks=view.shown_blocks(document["blocks"], query),
            link=view.publisher_link(document),
            copies=self._copies(document),
            story=self._explain(article_id),
        )

    def api_search(self, request: Request) -> Response:
        """The same search as JSON, with the same parameters."""
        asked = read(request.query_params)
        try:
            result = self._index.search(asked.query(self._now()))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(
            {
                "total": result.total,
                "page": asked.page_number,
                "page_size": PAGE_SIZE,
                "hits": [
                    asdict(replace(hit, fields=view.for_readers(hit.fields)))
                    for hit in result.hits
                ],
                "facets": {
                    "source": dict(result.sources),
                    "language": dict(result.languages),
                },
            }
        )

    def health(self, _: Request) -> Response:
        """Whether the index can be read, and how much is in it."""
        return JSONResponse({"status": "ok", "articles": self._index.count()})

    def refused(self, _: Request, error: Exception) -> Response:
        """A page that is not there, or not for this method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        title = "Page not found" if status == 404 else "That does not work here"
        return self._error(status, title, "It may have been moved or taken down.")

    def out_of_order(self, request: Request, error: Exception) -> Response:
        """The index cannot be read; the error tells what to do about it."""
        if request.url.path.startswith(("/api/", "/health")):
            return JSONResponse({"error": str(error)}, status_code=503)
        return self._error(503, "The search index cannot be read", str(error))

    def _search_page(
        self,
        asked: Asked,
        result: SearchResult = _NOTHING,
        problem: str | None = None,
    ) -> Response:
        pages = min(-(-result.total // PAGE_SIZE), LAST_PAGE)
        return self._html(
            "search.html",
            status=400 if problem else 200,
            asked=asked,
            query=_parsed_or_empty(asked.text),
            result=result,
            problem=problem,
            page=1 if problem else asked.page_number,
            pages=pages,
            facet_length=_FACET_LENGTH,
            most_topics=_MOST_TOPICS,
            urgencies=URGENCIES,
        )

    def _copies(self, document: Mapping[str, Any]) -> tuple[Hit, ...]:
        """Return the visible articles that have the same text as this one."""
        query = SearchQuery(
            as_of=self._now(),
            copy_group=document["copy_group_id"],
            newest=True,
            limit=_MOST_COPIES,
        )
        hits = self._index.search(query).hits
        return tuple(h for h in hits if h.article_id != document["article_id"])

    def _error(self, status: int, title: str, text: str) -> Response:
        return self._html(
            "error.html", status=status, asked=Asked(), title=title, text=text
        )

    def _html(self, template: str, *, status: int = 200, **values: object) -> Response:
        markup = self._templates.get_template(template).render(values)
        return HTMLResponse(markup, status)


def _parsed_or_empty(text: str) -> Query:
    """Return what is to be marked; on an article's page a wrong query marks nothing."""
    try:
        return parse(text)
    except ValueError:
        return Query()


def _templates(source_names: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["search_for"] = lambda **fields: address(Asked(**fields))
    environment.filters |= {
        "badges": view.badges,
        "direction": view.direction,
        "host": view.host,
        "highlighted": view.highlighted,
        "language": view.language_name,
        "moment": view.moment,
        "source": lambda source_id: source_names.get(source_id, source_id),
        "pictures": view.pictures,
        "topics": view.topics,
    }
    return environment

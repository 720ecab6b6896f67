"""Articles as operations of a bulk request.

Beside each text stands what our own `analyze` made of it, with a blank between the
words; Elasticsearch only splits them there. So a query finds what it finds
everywhere, and the readable fields are left to Kibana.
"""

import json
from collections.abc import Mapping
from typing import Any

from pipeline.index.document import Field, search_document
from pipeline.index.query import analyze
from pipeline.model import IndexedArticle


def words_field(field: Field) -> str:
    """Return the name of the field that holds the words of `field`."""
    return f"{field}_words"


def operation(article: IndexedArticle) -> bytes:
    """Return the two lines that store `article` unless a newer revision is there.

    Raises:
        ValueError: The article holds what JSON or UTF-8 cannot express.
    """
    place = article.placement
    return stored_as(
        place.index_name, place.article_id, place.revision, search_document(article)
    )


def stored_as(
    index: str, document_id: str, revision: int, document: Mapping[str, Any]
) -> bytes:
    """Return the two lines that store a search document in some place."""
    action = {
        "_index": index,
        "_id": document_id,
        "version": revision,
        "version_type": "external_gte",
    }
    words = {
        words_field(field): " ".join(analyze(document[field] or ""))
        for field in Field
        if field in document
    }
    return _line({"index": action}) + _line({**document, **words})


def _line(value: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return text.encode() + b"\n"

"""Articles as operations of a bulk request.

Beside each text stands what our own `analyze` made of it, with a blank between the
words; Elasticsearch only splits them there. So a query finds what it finds
everywhere, and the readable fields are left to Kibana.
"""

import json
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
    action = {
        "_index": place.index_name,
        "_id": place.article_id,
        "version": place.revision,
        "version_type": "external_gte",
    }
    document = search_document(article)
    words = {
        words_field(field): " ".join(analyze(document[field]))
        for field in Field
        if field in document
    }
    return _line({"index": action}) + _line(document | words)


def _line(value: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return text.encode() + b"\n"

"""What the cluster's faults mean to us, told without a server."""

from pathlib import Path
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, TlsError
from elasticsearch import ApiError, ConnectionTimeout

from pipeline.adapters.elasticsearch.client import address, connect, faults, reason
from pipeline.errors import ConfigError, StoreError


def refusal(status: int, body: Any = "no") -> ApiError:
    node = NodeConfig("http", "127.0.0.1", 9200)
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, node)
    return ApiError("refused", meta, body)


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (refusal(401), "check NEWS_SEARCH_API_KEY"),
        (refusal(403), "the key lacks a right"),
        (refusal(404), "run `news setup`"),
        (refusal(429), "make room"),
        (refusal(500), "look at its log"),
        (TlsError("unknown authority"), "check NEWS_SEARCH_CA"),
        (ConnectionTimeout("timed out"), "check NEWS_SEARCH_URL"),
    ],
)
def test_each_fault_names_the_cluster_and_the_next_step(
    error: Exception, step: str
) -> None:
    with (
        connect("http://es.example:9200") as client,
        pytest.raises(StoreError, match=r"^search index at http://es\.example:9200: ")
        as caught,
        faults(client),
    ):  # fmt: skip
        raise error
    assert step in str(caught.value)
    assert caught.value.__cause__ is error


def test_the_servers_own_words_are_in_the_message() -> None:
    body = {"error": {"type": "index_closed_exception", "reason": "closed"}}
    with (
        connect("http://es.example:9200") as client,
        pytest.raises(StoreError, match="index_closed_exception: closed"),
        faults(client),
    ):
        raise refusal(400, body)


def test_no_password_is_in_a_message() -> None:
    with connect("http://ada:secret@es.example:9200") as client:
        assert address(client) == "http://es.example:9200"


def test_a_reason_without_a_type_is_still_one_line() -> None:
    assert reason({"reason": "why"}) == "error: why"


@pytest.mark.parametrize("url", ["es.example", "http://es.example", "ftp://x:1"])
def test_a_url_that_is_none_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigError, match="NEWS_SEARCH_URL"):
        connect(url)


def test_a_missing_authority_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NEWS_SEARCH_CA"):
        connect("https://es.example:9200", ca=str(tmp_path / "none.pem"))

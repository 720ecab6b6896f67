"""Chunks, verdicts and patience, without a server."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.elasticsearch.bulk import (
    Fate,
    Limits,
    NotDeliveredError,
    Patience,
    Verdict,
    chunks,
    deliver,
    verdict,
)

STORED = Verdict(Fate.STORED)
BUSY = Verdict(Fate.BUSY, "later", 429)
REJECTED = Verdict(Fate.REJECTED, "no date", 400)
BROKEN = Verdict(Fate.BROKEN, "forbidden", 403)


class Cluster:
    """Answers each operation with the next of its verdicts, the last for ever."""

    def __init__(self, answers: dict[bytes, Sequence[Verdict]]) -> None:
        self._answers = {name: list(verdicts) for name, verdicts in answers.items()}
        self.requests: list[list[bytes]] = []

    def __call__(self, chunk: Sequence[bytes]) -> list[Verdict]:
        self.requests.append(list(chunk))
        return [self._next(self._answers[operation]) for operation in chunk]

    def _next(self, answers: list[Verdict]) -> Verdict:
        return answers.pop(0) if len(answers) > 1 else answers[0]


def delivered(
    cluster: Cluster, chunk: Iterable[bytes], waits: Iterable[float] = (1.0, 2.0)
) -> tuple[list[Verdict], list[float]]:
    slept: list[float] = []
    sleep: Callable[[float], None] = slept.append
    return deliver(list(chunk), cluster, iter(waits), sleep), slept


@given(
    st.lists(st.binary(min_size=1, max_size=9), max_size=40),
    st.integers(1, 5),
    st.integers(1, 20),
)
def test_chunks_keep_everything_in_order_and_within_the_limits(
    operations: list[bytes], most: int, most_bytes: int
) -> None:
    found = list(chunks(operations, Limits(most=most, most_bytes=most_bytes)))
    assert [operation for chunk in found for operation in chunk] == operations
    for chunk in found:
        assert 1 <= len(chunk) <= most
        assert len(chunk) == 1 or sum(map(len, chunk)) <= most_bytes


def test_a_chunk_is_as_full_as_it_may_be() -> None:
    limits = Limits(most=3, most_bytes=10)
    found = list(chunks([b"1234", b"1234", b"123", b"1", b"1", b"1"], limits))
    assert found == [[b"1234", b"1234"], [b"123", b"1", b"1"], [b"1"]]


def test_an_operation_larger_than_a_request_goes_alone() -> None:
    found = list(chunks([b"a", b"x" * 99, b"b"], Limits(most_bytes=10)))
    assert found == [[b"a"], [b"x" * 99], [b"b"]]


@pytest.mark.parametrize(
    ("status", "kind", "fate"),
    [
        (200, "", Fate.STORED),
        (201, "", Fate.STORED),
        (409, "version_conflict_engine_exception", Fate.STORED),
        (400, "document_parsing_exception", Fate.REJECTED),
        (400, "strict_dynamic_mapping_exception", Fate.REJECTED),
        (400, "illegal_argument_exception", Fate.REJECTED),
        (413, "circuit_breaking_exception", Fate.REJECTED),
        (400, "validation_exception", Fate.BROKEN),
        (429, "es_rejected_execution_exception", Fate.BUSY),
        (429, "cluster_block_exception", Fate.BUSY),
        (503, "unavailable_shards_exception", Fate.BUSY),
        (403, "cluster_block_exception", Fate.BROKEN),
        (404, "index_not_found_exception", Fate.BROKEN),
        (500, "exception", Fate.BROKEN),
    ],
)
def test_a_status_tells_whose_fault_it_is(status: int, kind: str, fate: Fate) -> None:
    error = {"error": {"type": kind, "reason": "why"}} if kind else {}
    assert verdict({"status": status, **error}).fate is fate


def test_the_servers_reason_is_kept_with_its_cause() -> None:
    cause = {"type": "number_format_exception", "reason": 'For input string: "x"'}
    error = {"type": "parsing", "reason": "field [score]", "caused_by": cause}
    assert verdict({"status": 400, "error": error}).why == (
        'parsing: field [score] (number_format_exception: For input string: "x")'
    )


def test_what_is_stored_has_no_reason() -> None:
    conflict = {"type": "version_conflict_engine_exception", "reason": "newer"}
    assert verdict({"status": 409, "error": conflict}).why == ""


def test_only_what_was_busy_is_sent_again_and_the_order_stays() -> None:
    cluster = Cluster({b"a": [BUSY, BUSY, STORED], b"b": [STORED], b"c": [REJECTED]})
    answers, slept = delivered(cluster, [b"a", b"b", b"c"])
    assert answers == [STORED, STORED, REJECTED]
    assert cluster.requests == [[b"a", b"b", b"c"], [b"a"], [b"a"]]
    assert slept == [1.0, 2.0]


def test_nobody_sleeps_when_all_is_well() -> None:
    cluster = Cluster({b"a": [STORED], b"b": [REJECTED]})
    assert delivered(cluster, [b"a", b"b"]) == ([STORED, REJECTED], [])


def test_a_cluster_that_stays_busy_is_given_up_after_the_last_wait() -> None:
    cluster = Cluster({b"a": [BUSY]})
    with pytest.raises(NotDeliveredError, match="later") as caught:
        delivered(cluster, [b"a"])
    assert caught.value.verdict == BUSY
    assert len(cluster.requests) == 3


def test_a_broken_cluster_is_given_up_at_once() -> None:
    cluster = Cluster({b"a": [STORED], b"b": [BROKEN]})
    with pytest.raises(NotDeliveredError, match="forbidden"):
        delivered(cluster, [b"a", b"b"])
    assert len(cluster.requests) == 1


def test_a_cluster_that_loses_an_answer_is_not_believed() -> None:
    with pytest.raises(ValueError, match="zip"):
        deliver([b"a", b"b"], lambda _: [STORED], iter(()), lambda _: None)


def test_waits_double_up_to_the_longest() -> None:
    patience = Patience(first=1, longest=6, times=5)
    assert list(patience.waits(jitter=lambda: 0)) == [1, 2, 4, 6, 6]
    assert list(patience.waits(jitter=lambda: 1)) == [0.5, 1, 2, 3, 3]


def test_two_writers_do_not_wait_alike() -> None:
    one, other = (list(Patience().waits()) for _ in range(2))
    assert one != other


def test_all_waits_together_are_about_a_minute() -> None:
    longest = list(Patience().waits(jitter=lambda: 0))
    assert 50 < sum(longest) < 75
    assert all(a <= b for a, b in pairwise(longest))

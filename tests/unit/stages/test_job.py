"""How an item ended, and when it is looked at again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.model import Ended, Outcome, Reason
from pipeline.poll.recheck import MOST_ATTEMPTS
from pipeline.sources import CrawlRules
from pipeline.stages.job import Job, ended, succeeded
from tests.newsroom import a_source, newsroom
from tests.values import HOUR, NOW, an_item

TIMEOUT = Ended(Reason.TIMEOUT, "not answered within 5 s")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    in_feed = a_source("hill", crawl=CrawlRules(fetch_pages=False))
    return newsroom(tmp_path, a_source("valley"), in_feed).job()


def test_a_failure_is_tried_again_later(job: Job) -> None:
    end = ended(job, an_item(), TIMEOUT, "fetch")
    assert (end.outcome, end.reason) == (Outcome.FAILED, Reason.TIMEOUT)
    assert end.retry_at == NOW + timedelta(minutes=15)


def test_a_server_that_asks_for_time_gets_it(job: Job) -> None:
    end = ended(job, an_item(), TIMEOUT, "fetch", retry_after=7200)
    assert end.retry_at == NOW + 2 * HOUR


def test_the_last_failure_is_giving_up_and_tells_why(job: Job) -> None:
    item = an_item(attempts=MOST_ATTEMPTS - 1)
    end = ended(job, item, TIMEOUT, "fetch")
    assert (end.outcome, end.reason) == (Outcome.DROPPED, Reason.GAVE_UP)
    assert end.retry_at is None
    assert end.detail == f"tried {MOST_ATTEMPTS} times, the last time: {TIMEOUT.detail}"


def test_being_stopped_is_no_reason_to_give_up(job: Job) -> None:
    item = an_item(attempts=MOST_ATTEMPTS + 5)
    end = ended(job, item, Ended(Reason.INTERRUPTED), "fetch")
    assert (end.outcome, end.retry_at) == (Outcome.FAILED, NOW)


@pytest.mark.parametrize("reason", [Reason.ROBOTS, Reason.BUG, Reason.TAKEDOWN])
def test_what_is_final_is_not_tried_again(job: Job, reason: Reason) -> None:
    assert ended(job, an_item(), Ended(reason), "read").retry_at is None


@pytest.mark.parametrize(
    ("given", "outcome", "hours"),
    [
        ({}, Outcome.INDEXED, 1),
        ({"first_seen_at": NOW - HOUR}, Outcome.UNCHANGED, 5),
        ({"first_seen_at": NOW - HOUR}, Outcome.UPDATED, 1),
        ({"first_seen_at": NOW - 100 * HOUR}, Outcome.UNCHANGED, None),
        ({"url": None}, Outcome.INDEXED, None),
        ({"source_id": "hill"}, Outcome.INDEXED, None),
        ({}, Outcome.REMOVED, None),
    ],
)
def test_a_page_is_looked_at_again_while_it_may_be_edited(
    job: Job, given: dict[str, object], outcome: Outcome, hours: int | None
) -> None:
    end = succeeded(job, replace(an_item(), **given), outcome, "a1")
    assert end.recheck_at == (NOW + hours * HOUR if hours else None)
    assert end.article_id == "a1"


def test_a_source_that_left_the_configuration_is_still_one(job: Job) -> None:
    assert job.source("gone").name == "gone"


def test_a_claim_renews_the_run_itself_and_speaks_of_the_rest(job: Job) -> None:
    assert job.claim("host:a", "host:b") == {"host:a", "host:b"}
    other = job.ledger.claim(["host:a"], "another", NOW, NOW + HOUR)
    assert other == set()

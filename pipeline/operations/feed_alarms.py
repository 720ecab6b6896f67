"""What ops must know of feeds: who is silent, what fails, moves or was missed."""

from datetime import datetime

from pipeline.poll.alarm import Alarm
from pipeline.poll.alarms import alarms
from pipeline.poll.traffic import LEARNED
from pipeline.records import FeedState
from pipeline.stages.job import Job


def feed_alarms(job: Job, now: datetime) -> list[Alarm]:
    """Return the alarms of the configured sources, the most urgent first."""
    feeds = watched_feeds(job)
    return alarms(
        feeds,
        job.ledger.arrivals(now - LEARNED),
        job.ledger.moves(feed.url for feed in feeds),
        now,
    )


def watched_feeds(job: Job) -> list[FeedState]:
    """Return the feeds that were ever asked and still belong to a source, by URL."""
    return [feed for feed in job.ledger.feeds() if _is_watched(job, feed)]


def _is_watched(job: Job, feed: FeedState) -> bool:
    source = job.sources.get(feed.source_id)
    return source is not None and (feed.parent or feed.url) in source.feeds

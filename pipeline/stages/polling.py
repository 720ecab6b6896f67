"""Poll: feeds that are asked, and the entries that were not seen before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import DocumentKind, Ended, Outcome, ParsedFeed, Reason
from pipeline.poll.due import after_failure, after_success, is_due
from pipeline.poll.entries import listed, new_entries
from pipeline.records import (
    Exchange,
    FeedState,
    FetchRequest,
    FetchResult,
    Intake,
    Item,
    PollCommit,
    StoredDocument,
)
from pipeline.stages.archiving import archive_results
from pipeline.stages.job import Job
from pipeline.stages.turns import fetch_in_turn

FEEDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking one feed; `state` is what was known before."""

    result: FetchResult
    state: FeedState
    stored: StoredDocument | None

    @property
    def is_changed(self) -> bool:
        """Tell whether there is a body, and another one than the last time."""
        end = self.result.end
        return (
            isinstance(end, Exchange)
            and end.status != 304
            and self.stored is not None
            and self.stored.document.sha256 != self.state.body_sha256
        )

    @property
    def is_interrupted(self) -> bool:
        """Tell whether we stopped asking, which says nothing about the feed."""
        end = self.result.end
        return isinstance(end, Ended) and end.reason is Reason.INTERRUPTED


def poll(job: Job) -> int:
    """Ask the feeds that are due, and write down the entries not seen before.

    Returns how many were not due.
    """
    feeds = [
        FeedState(url=url, source_id=source.id)
        for source in job.sources.values()
        for url in source.feeds
        if job.shard.holds(url)
    ]
    job.progress.stage("poll", len(feeds))
    return sum(
        _poll_some(
            job,
            f"feeds-{job.shard.number}-{start}",
            feeds[start : start + FEEDS_AT_ONCE],
        )
        for start in range(0, len(feeds), FEEDS_AT_ONCE)
    )


def _poll_some(job: Job, batch: str, feeds: Sequence[FeedState]) -> int:
    """Claim first, then look what is due: else two runs could both find it due."""
    held = job.claim(*(f"feed:{feed.url}" for feed in feeds))
    mine = [feed for feed in feeds if f"feed:{feed.url}" in held]
    known = job.ledger.feed_states(feed.url for feed in mine)
    states = [known.get(feed.url, feed) for feed in mine]
    every, now = job.policy.every_feed, job.now()
    due = [state for state in states if every or is_due(state, now)]
    waiting = [state for state in states if state not in due and state.failures]
    job.ledger.save_polls(job.run_id, [_named_again(state) for state in waiting])
    job.progress.advance(len(feeds) - len(due))
    if due:
        answers, files = _ask(job, batch, due)
        job.ledger.save_polls(job.run_id, _commits(job, answers), files)
    job.ledger.release(dict.fromkeys(held, job.wall.now()), job.run_id)
    return len(feeds) - len(due)


def _named_again(state: FeedState) -> PollCommit:
    """Name a feed that failed a short while ago and is not asked now."""
    problem = f"{state.problem} (asked again after {state.next_poll_at:%H:%M} UTC)"
    intake = Intake(channel=state.url, source_id=state.source_id, problem=problem)
    return PollCommit(intake=intake)


def _ask(
    job: Job, batch: str, states: Sequence[FeedState]
) -> tuple[list[_Answer], frozenset[str]]:
    """Fetch feeds and archive what came."""
    results = fetch_in_turn(job, [_request(job, state) for state in states])
    archived = archive_results(job, batch, results, _last_bodies(job, states))
    answers = [
        _Answer(result, state, archived.documents.get(state.url))
        for result, state in zip(results, states, strict=True)
    ]
    return answers, archived.files


def _last_bodies(job: Job, states: Sequence[FeedState]) -> Mapping[str, StoredDocument]:
    ids = {state.url: state.document_id for state in states if state.document_id}
    stored = job.ledger.documents(ids.values())
    return {url: stored[i] for url, i in ids.items() if i in stored}


def _request(job: Job, state: FeedState) -> FetchRequest:
    return FetchRequest(
        key=state.url,
        url=state.url,
        kind=DocumentKind.FEED,
        source_id=state.source_id,
        etag=state.etag,
        last_modified=state.last_modified,
        gap=job.policy.host_gap,
    )


def _commits(job: Job, answers: Sequence[_Answer]) -> list[PollCommit]:
    changed = [a.stored.document for a in answers if a.stored and a.is_changed]
    read = dict(zip((d.url for d in changed), job.readers.parse(changed), strict=True))
    return [
        _commit(job, answer, read.get(answer.state.url))
        for answer in answers
        if not answer.is_interrupted
    ]


def _commit(job: Job, answer: _Answer, feed: ParsedFeed | Ended | None) -> PollCommit:
    end = answer.result.end
    if isinstance(end, Ended) and end.reason is Reason.HOST_BUSY:
        return _still_due(answer, end)
    if isinstance(end, Ended):
        return _failed(job, answer, _advice(end))
    if isinstance(feed, Ended):
        return _failed(job, answer, feed.detail)
    if feed is None or answer.stored is None:
        return _not_modified(job, answer)
    return _listed(job, answer.state, answer.stored, end, feed)


def _still_due(answer: _Answer, end: Ended) -> PollCommit:
    """Name a feed that could not be asked for no fault of its own."""
    state, problem = answer.state, f"{end.detail}; the next run asks it"
    return PollCommit(
        intake=Intake(channel=state.url, source_id=state.source_id, problem=problem)
    )


def _failed(job: Job, answer: _Answer, problem: str) -> PollCommit:
    state = answer.state
    return PollCommit(
        state=after_failure(
            state, state.url, state.source_id, now=job.now(), problem=problem
        ),
        intake=Intake(channel=state.url, source_id=state.source_id, problem=problem),
        documents=(answer.stored,) if answer.stored else (),
    )


def _advice(end: Ended) -> str:
    """Say what is wrong with a feed and what can be done."""
    if end.outcome is Outcome.DROPPED:
        return f"{end.detail}; correct the URL in the sources file"
    if "410" in end.detail:
        return f"{end.detail}; the feed was closed: find its new URL or take it out"
    if "404" in end.detail:
        return f"{end.detail}; look for the feed's new URL on the home page"
    return f"{end.detail}; check the network and the URL"


def _not_modified(job: Job, answer: _Answer) -> PollCommit:
    state = answer.state
    return PollCommit(
        state=after_success(
            state,
            now=job.now(),
            window=job.policy.poll_window,
            etag=state.etag,
            last_modified=state.last_modified,
            body_sha256=state.body_sha256,
            document_id=state.document_id,
            problem=state.problem,
        ),
        intake=Intake(
            channel=state.url, source_id=state.source_id, problem=state.problem
        ),
        documents=(answer.stored,) if answer.stored else (),
    )


def _listed(
    job: Job,
    state: FeedState,
    stored: StoredDocument,
    end: Exchange,
    feed: ParsedFeed,
) -> PollCommit:
    """Write down what a feed lists: new items, and the count of known ones."""
    listing = listed(
        feed,
        source_id=state.source_id,
        channel=state.url,
        seen_at=stored.document.captured_at,
        run_id=job.run_id,
        comparable=job.comparable,
    )
    known = job.ledger.known_items(item.item_id for item in listing.items)
    new, seen = new_entries(listing.items, known)
    return PollCommit(
        state=after_success(
            state,
            now=job.now(),
            window=job.policy.poll_window,
            etag=end.header("etag"),
            last_modified=end.header("last-modified"),
            body_sha256=stored.document.sha256,
            document_id=stored.document.document_id,
            problem=feed.problem,
        ),
        intake=Intake(
            channel=state.url,
            source_id=state.source_id,
            taken_in=len(listing.items) + listing.repeated,
            unchanged=seen + listing.repeated,
            problem=feed.problem,
        ),
        items=_placed(job, new, stored),
        documents=(stored,),
    )


def _placed(
    job: Job, items: Sequence[Item], stored: StoredDocument
) -> tuple[Item, ...]:
    """Say where items were listed; those without a page are read there as well.

    Of an article that was taken down not even the title is written.
    """
    taken_down = job.ledger.taken_down(item.key for item in items)
    feed_id = stored.document.document_id
    return tuple(
        replace(
            item,
            listed_in=feed_id,
            document_id=None if _has_page(job, item) else feed_id,
            entry=None if item.key in taken_down else item.entry,
            title="" if item.key in taken_down else item.title,
        )
        for item in items
    )


def _has_page(job: Job, item: Item) -> bool:
    return item.url is not None and job.source(item.source_id).crawl.fetch_pages

"""Poll: which feeds are asked, in turn, and what they lead on to."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count

from pipeline.model import DocumentKind
from pipeline.poll.due import conditions, is_due
from pipeline.records import (
    FeedState,
    FetchRequest,
    FetchResult,
    Intake,
    PollCommit,
    StoredDocument,
)
from pipeline.stages.answers import Answers, read_answers
from pipeline.stages.archiving import archive_results
from pipeline.stages.asks import Ask
from pipeline.stages.job import Job
from pipeline.stages.sitemaps import no_later
from pipeline.stages.turns import fetch_in_turn

FEEDS_AT_ONCE = 5_000
"""Feeds that a run claims, and holds in memory, at a time."""


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
    """Ask feeds, then the sitemaps and older pages that they lead on to."""
    leases: set[str] = set()
    try:
        states = _claimed(job, feeds, leases)
        due = [state for state in states if _is_asked(job, state)]
        asked = {state.url for state in due}
        _set_aside(job, [one for one in states if one.url not in asked], leases)
        job.progress.advance(len(feeds) - len(due))
        _ask_all(job, batch, [Ask(state) for state in due], leases)
    finally:
        _release(job, leases)
    return len(feeds) - len(due)


def _ask_all(job: Job, batch: str, asks: Sequence[Ask], leases: set[str]) -> None:
    """Ask, and go on with what that leads to, until it leads no further."""
    asked = {ask.key for ask in asks}
    held: dict[str, PollCommit] = {}
    for depth in count():
        found = _ask(job, f"{batch}-{depth}", asks, leases, held)
        new = {ask.key: ask for ask in found if ask.key not in asked}
        if not new:
            break
        asked |= new.keys()
        asks = _free(job, list(new.values()), leases)
    if held and not job.stop():
        job.ledger.save_polls(job.run_id, list(held.values()))


def _claimed(job: Job, feeds: Sequence[FeedState], leases: set[str]) -> list[FeedState]:
    """Claim first, then look how they are: else two runs could find one due.

    Returns those of the feeds that no other run asks now, as they are.
    """
    held = job.claim(*map(_lease, feeds))
    leases |= held
    mine = [feed for feed in feeds if _lease(feed) in held]
    known = job.ledger.feed_states(feed.url for feed in mine)
    return [known.get(feed.url, feed) for feed in mine]


def _is_asked(job: Job, state: FeedState) -> bool:
    """Tell whether a feed is asked now; what was asked at this moment never is.

    A recorded web is visited at one moment, however often.
    """
    now = job.now()
    return is_due(state, now) or (job.policy.every_feed and state.polled_at != now)


def _set_aside(job: Job, waiting: Sequence[FeedState], leases: set[str]) -> None:
    """Leave feeds that are not due; name those that failed a short while ago."""
    failed = [state for state in waiting if state.failures]
    job.ledger.save_polls(job.run_id, [_named_again(state) for state in failed])
    _release(job, leases, map(_lease, waiting))


def _named_again(state: FeedState) -> PollCommit:
    again = f"(asked again after {state.next_poll_at:%Y-%m-%d %H:%M} UTC)"
    problem = f"{state.problem} {again}"
    intake = Intake(channel=state.url, source_id=state.source_id, problem=problem)
    return PollCommit(intake=intake)


def _free(job: Job, asks: Sequence[Ask], leases: set[str]) -> list[Ask]:
    """Return those of the asks that no other run makes now.

    An older page goes with its feed; a sitemap is a feed like any other, which
    another run may have read since we looked whether it is due.
    """
    pages = [ask for ask in asks if ask.page]
    seen = {ask.state.url: ask.state for ask in asks if not ask.page}
    claimed = _claimed(job, list(seen.values()), leases)
    free = [one for one in claimed if one.polled_at == seen[one.url].polled_at]
    return pages + [Ask(state) for state in free]


def _ask(
    job: Job,
    batch: str,
    asks: Sequence[Ask],
    leases: set[str],
    held: dict[str, PollCommit],
) -> list[Ask]:
    """Fetch, archive and read, as the answers come; return what is to be asked next.

    Feeds that lead on to others are added to `held`, and stay ours.
    """
    by_key = {ask.key: ask for ask in asks}
    requests = [_request(job, ask) for ask in asks]
    further: list[Ask] = []
    with closing(fetch_in_turn(job, requests, leases)) as arriving:
        for number, results in enumerate(arriving):
            answered = [(by_key[result.request.key], result) for result in results]
            read = _take_in(job, f"{batch}-{number}", answered)
            further += read.further
            _hold(job, read, held)
            done = (ask.state for ask, _ in answered if ask.state.url not in held)
            _release(job, leases, map(_lease, done))
    return further


def _hold(job: Job, read: Answers, held: dict[str, PollCommit]) -> None:
    """Note how feeds are doing that lead on to others, and what came of those."""
    held |= read.held
    for url in read.put_off:
        held.pop(url, None)
    for sitemap in (commit.state for commit in read.commits):
        index = held.get(sitemap.parent or "") if sitemap else None
        if sitemap and index and index.state:
            state = no_later(index.state, sitemap, job.now())
            held[index.state.url] = replace(index, state=state)


def _take_in(
    job: Job, batch: str, answered: Sequence[tuple[Ask, FetchResult]]
) -> Answers:
    """Archive what came, then read it and write down what it says."""
    last = _last_bodies(job, [ask for ask, _ in answered])
    results = [result for _, result in answered]
    archived = archive_results(job, batch, results, last)
    read = read_answers(job, answered, archived.documents, last)
    job.ledger.save_polls(job.run_id, read.commits, archived.files)
    return read


def _last_bodies(job: Job, asks: Iterable[Ask]) -> dict[str, StoredDocument]:
    """Return the document of the last time for each ask, by its key."""
    ids = {a.key: a.state.document_id for a in asks if a.state.document_id}
    stored = job.ledger.documents(ids.values())
    return {key: stored[i] for key, i in ids.items() if i in stored}


def _request(job: Job, ask: Ask) -> FetchRequest:
    etag, last_modified = conditions(ask.state, job.now())
    return FetchRequest(
        key=ask.key,
        url=ask.url,
        kind=DocumentKind.FEED,
        source_id=ask.state.source_id,
        etag=None if ask.page else etag,
        last_modified=None if ask.page else last_modified,
        gap=job.policy.host_gap,
    )


def _lease(state: FeedState) -> str:
    return f"feed:{state.url}"


def _release(job: Job, leases: set[str], names: Iterable[str] | None = None) -> None:
    """Give leases back, all of them if no names are given."""
    done = set(leases) if names is None else leases.intersection(names)
    leases -= done
    if done:
        job.ledger.release(dict.fromkeys(done, job.wall.now()), job.owner)

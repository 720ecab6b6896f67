"""What feeds answer: new items, how the feed is doing, and what it leads on to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from pipeline.fetch.compare import same_site
from pipeline.model import BLAMELESS, Ended, Outcome, ParsedFeed, Reason
from pipeline.poll.answer import Answer, Failure, Overlap
from pipeline.poll.completeness import compare, continues, needs_refill, window
from pipeline.poll.due import after_answer, after_failure
from pipeline.poll.entries import Listing, listed, new_entries
from pipeline.poll.hints import asked_wait
from pipeline.poll.moves import fall_back, follow, permanent_target
from pipeline.records import (
    Exchange,
    FeedMove,
    FeedState,
    FetchResult,
    Intake,
    Item,
    PollCommit,
    StoredDocument,
)
from pipeline.stages.asks import Ask, Gap, may_lead_to, named_hosts
from pipeline.stages.job import Job
from pipeline.stages.sitemaps import due_sitemaps, listed_before

MOST_PAGES = 10
"""Older pages of a feed that are read to fill a gap."""
OLDEST_LISTED = timedelta(days=30)
"""Pages of a sitemap that are older were never news to us."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the ledger is to write, and what is to be asked next.

    `held` is how feeds are doing that lead on to others, by URL. It is written when
    those were asked: a run that ends before that leaves it to the next one to ask
    the feed again, and to go on from there. So do those `put_off`, by URL, of which
    an older page could not be asked for.
    """

    commits: list[PollCommit] = field(default_factory=list)
    further: list[Ask] = field(default_factory=list)
    held: dict[str, PollCommit] = field(default_factory=dict)
    put_off: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking; `stored` is the document, if there was an answer."""

    ask: Ask
    result: FetchResult
    stored: StoredDocument | None

    @property
    def state(self) -> FeedState:
        return self.ask.state

    @property
    def status(self) -> int | None:
        """The status of the last answer, if there was one."""
        return self.stored.document.status if self.stored else None

    @property
    def is_changed(self) -> bool:
        """Tell whether there is a body, and another one than the last time.

        Without a window nobody knows what the last one listed.
        """
        end = self.result.end
        if not isinstance(end, Exchange) or end.status == 304 or self.stored is None:
            return False
        is_same = self.stored.document.sha256 == self.state.body_sha256
        return not (is_same and self.state.window)

    @property
    def is_put_off(self) -> bool:
        """Tell whether nobody was asked, for no fault of the feed."""
        end = self.result.end
        return isinstance(end, Ended) and end.reason in BLAMELESS

    @property
    def is_interrupted(self) -> bool:
        """Tell whether we stopped asking, which says nothing about the feed."""
        end = self.result.end
        return isinstance(end, Ended) and end.reason is Reason.INTERRUPTED


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a feed lists, and how that compares with what is known."""

    feed: ParsedFeed
    listing: Listing
    new: tuple[Item, ...]
    seen: int
    overlap: Overlap


def read_answers(
    job: Job,
    answered: Sequence[tuple[Ask, FetchResult]],
    documents: Mapping[str, StoredDocument],
    earlier: Mapping[str, StoredDocument],
) -> Answers:
    """Read what came; `documents` are the answers as archived, by key.

    `earlier` are those of the last time.
    """
    answers = [_Answer(a, result, documents.get(a.key)) for a, result in answered]
    feeds = _parsed(job, answers)
    compared = _compared(job, answers, feeds)
    read = Answers()
    for answer in answers:
        if answer.is_interrupted:
            continue
        key = answer.ask.key
        found = compared.get(key)
        if found is None:
            commit = _unlisted(job, answer, feeds.get(key))
            _lead_on(read, *_asked_again(job, answer, commit, earlier.get(key)))
            if answer.ask.page and answer.is_put_off:
                read.put_off.append(answer.state.url)
        elif answer.ask.page:
            _read_page(job, answer, found, read)
        else:
            _read_feed(job, answer, found, read)
    return read


def _parsed(job: Job, answers: Sequence[_Answer]) -> dict[str, ParsedFeed | Ended]:
    """Parse the feeds that changed, by key."""
    changed = {
        a.ask.key: a.stored.document for a in answers if a.stored and a.is_changed
    }
    read = job.readers.parse(list(changed.values()))
    return dict(zip(changed, read, strict=True))


def _compared(
    job: Job, answers: Sequence[_Answer], feeds: Mapping[str, ParsedFeed | Ended]
) -> dict[str, _Listed]:
    """Say of each feed that was read which of its entries are new; one look-up."""
    read = [
        (answer, feed, _listing(job, answer, feed))
        for answer in answers
        if isinstance(feed := feeds.get(answer.ask.key), ParsedFeed)
    ]
    ids = {item.item_id for _, _, listing in read for item in listing.items}
    known = job.ledger.known_items(ids)
    taken_down = job.taken_down(
        item
        for _, _, listing in read
        for item in listing.items
        if item.item_id not in known
    )
    compared: dict[str, _Listed] = {}
    for answer, feed, listing in read:
        new, seen = new_entries(listing.items, known)
        placed = tuple(_placed(job, item, answer, taken_down) for item in new)
        overlap = _overlap(job, answer.state, listing)
        compared[answer.ask.key] = _Listed(feed, listing, placed, seen, overlap)
    return compared


def _listing(job: Job, answer: _Answer, feed: ParsedFeed) -> Listing:
    assert answer.stored
    seen_at = answer.stored.document.captured_at
    return listed(
        feed,
        source_id=answer.state.source_id,
        channel=answer.state.url,
        seen_at=seen_at,
        run_id=job.run_id,
        comparable=job.comparable,
        oldest=seen_at - OLDEST_LISTED if feed.format == "sitemap" else None,
    )


def _overlap(job: Job, state: FeedState, listing: Listing) -> Overlap:
    ids = [item.item_id for item in listing.items]
    return compare(state, ids, _dates(listing), job.now())


def _placed(
    job: Job, item: Item, answer: _Answer, taken_down: Mapping[str, str]
) -> Item:
    """Say where an item was listed; one without a page is read there as well.

    Of an article that was taken down not even the title is written.
    """
    assert answer.stored
    feed_id = answer.stored.document.document_id
    crawl = job.source(item.source_id).crawl
    is_gone = item.item_id in taken_down
    return replace(
        item,
        listed_in=feed_id,
        document_id=None if item.url and crawl.fetch_pages else feed_id,
        entry=None if is_gone else item.entry,
        title="" if is_gone else item.title,
    )


def _read_feed(job: Job, answer: _Answer, found: _Listed, read: Answers) -> None:
    """Write down what a feed lists, how it is doing, and what it leads on to."""
    state, move = _moved(job, answer, found.overlap)
    state = _after(job, state, _answer(job, answer, found))
    # the first reading of a feed finds its stock; a sitemap of an index is new itself
    is_news = answer.state.succeeded_at or answer.state.parent
    arrivals = len(found.new) if is_news else 0
    sitemaps, state = due_sitemaps(job, state, found.feed.members)
    commit = _commit(answer, found)
    commit = replace(commit, state=state, move=move, arrivals=arrivals)
    further = [Ask(one) for one in sitemaps]
    older = _older(job, answer, found)
    if older and needs_refill(found.overlap):
        gap = Gap(before=answer.state, listed=frozenset(_window(found.listing)))
        further.append(Ask(state, older, gap))
    _lead_on(read, commit, further)


def _older(job: Job, answer: _Answer, found: _Listed) -> str | None:
    """Return where a feed goes on with older entries, if we go there."""
    url = found.feed.older_page
    if url and may_lead_to(answer.state, url, named_hosts(job)):
        return url
    return None


def _lead_on(read: Answers, commit: PollCommit, further: Sequence[Ask]) -> None:
    """Write down what a feed gave; how it is doing only when it leads no further."""
    read.further.extend(further)
    if further and commit.state:
        read.held[commit.state.url] = _state_alone(commit)
        commit = replace(commit, state=None, move=None)
    read.commits.append(commit)


def _state_alone(commit: PollCommit) -> PollCommit:
    intake = Intake(channel=commit.intake.channel, source_id=commit.intake.source_id)
    return PollCommit(intake=intake, state=commit.state, move=commit.move)


def _read_page(job: Job, answer: _Answer, found: _Listed, read: Answers) -> None:
    """Write down what an older page lists, and go on until the gap is closed."""
    commit, ask, older = _commit(answer, found), answer.ask, _older(job, answer, found)
    assert ask.gap
    before, listed = ask.gap.before, frozenset(_window(found.listing))
    if not listed.isdisjoint(before.window):
        state = replace(ask.state, missed=before.missed, missed_at=before.missed_at)
        read.held[state.url] = _state_alone(replace(commit, state=state))
    # what is new may have been written down by a run that came no further
    elif older and not listed <= ask.gap.listed and ask.gap.pages < MOST_PAGES:
        pages, all_listed = ask.gap.pages + 1, ask.gap.listed | listed
        gap = replace(ask.gap, pages=pages, listed=all_listed)
        read.further.append(Ask(ask.state, older, gap))
    read.commits.append(replace(commit, arrivals=len(found.new)))


def _commit(answer: _Answer, found: _Listed) -> PollCommit:
    """Return what is listed: new items, and the count of known ones."""
    assert answer.stored
    return PollCommit(
        intake=Intake(
            channel=answer.state.url,
            source_id=answer.state.source_id,
            taken_in=len(found.listing.items) + found.listing.repeated,
            unchanged=found.seen + found.listing.repeated,
            problem=found.feed.problem,
        ),
        items=found.new,
        documents=(answer.stored,),
    )


def _moved(
    job: Job, answer: _Answer, overlap: Overlap | None
) -> tuple[FeedState, FeedMove | None]:
    """Follow a feed that redirects for good, once it has proved itself."""
    target = permanent_target(answer.result.exchanges)
    return follow(
        answer.state,
        target,
        job.now(),
        overlaps=continues(answer.state, overlap),
        same_site=target is not None and same_site(target, answer.state.address),
    )


def _asked_again(
    job: Job, answer: _Answer, commit: PollCommit, earlier: StoredDocument | None
) -> tuple[PollCommit, list[Ask]]:
    """Return the sitemaps to be read of what may be an index and stayed the same."""
    is_answered = isinstance(answer.result.end, Exchange) and not answer.ask.page
    if not is_answered or answer.state.window or commit.state is None or not earlier:
        return commit, []
    members = listed_before(job, earlier)
    sitemaps, state = due_sitemaps(job, commit.state, members)
    return replace(commit, state=state), [Ask(one) for one in sitemaps]


def _answer(job: Job, answer: _Answer, found: _Listed) -> Answer:
    end, stored = answer.result.end, answer.stored
    assert isinstance(end, Exchange)
    assert stored
    return Answer(
        etag=end.header("etag"),
        last_modified=end.header("last-modified"),
        body_sha256=stored.document.sha256,
        document_id=stored.document.document_id,
        window=_window(found.listing),
        is_full=True,
        overlap=found.overlap,
        dates=tuple(filter(None, _dates(found.listing))),
        hints=found.feed.hints,
        asked_wait=asked_wait(end, job.now()),
        problem=found.feed.problem,
    )


def _unlisted(job: Job, answer: _Answer, feed: Ended | ParsedFeed | None) -> PollCommit:
    """Write down an answer that lists nothing: unchanged, broken, or none."""
    end = answer.result.end
    if isinstance(end, Ended) and end.reason in BLAMELESS:
        return _named(answer, f"{end.detail}; a later run asks it")
    if isinstance(end, Ended):
        return _failed(job, answer, end, _advice(end, answer.status))
    if isinstance(feed, Ended):
        return _failed(job, answer, feed, feed.detail)
    return _not_modified(job, answer, end)


def _named(answer: _Answer, problem: str | None) -> PollCommit:
    """Name a feed that gave nothing, and what is wrong with it."""
    state = answer.state
    return PollCommit(
        intake=Intake(channel=state.url, source_id=state.source_id, problem=problem),
        documents=(answer.stored,) if answer.stored else (),
    )


def _failed(job: Job, answer: _Answer, end: Ended, problem: str) -> PollCommit:
    commit, wait = _named(answer, problem), answer.result.retry_after
    if answer.ask.page:
        return commit
    failure = Failure(
        reason=end.reason,
        problem=problem,
        status=answer.status,
        retry_after=None if wait is None else timedelta(seconds=wait),
    )
    state = after_failure(
        answer.state, failure, now=job.now(), bounds=job.bounds(answer.state)
    )
    state, move = fall_back(state, job.now())
    return replace(commit, state=state, move=move)


def _not_modified(job: Job, answer: _Answer, end: Exchange) -> PollCommit:
    commit = _named(answer, answer.state.problem)
    if answer.ask.page:
        return commit
    state, move = _moved(job, answer, None)
    unchanged = Answer(
        etag=state.etag,
        last_modified=state.last_modified,
        body_sha256=state.body_sha256,
        document_id=state.document_id,
        window=state.window,
        is_full=end.status != 304,
        asked_wait=asked_wait(end, job.now()),
        problem=state.problem,
    )
    return replace(commit, state=_after(job, state, unchanged), move=move)


def _after(job: Job, state: FeedState, answer: Answer) -> FeedState:
    """Return the state of a feed after an answer, with when it is asked again."""
    return after_answer(
        state,
        answer,
        now=job.now(),
        bounds=job.bounds(state),
        price=job.price(state),
    )


def _advice(end: Ended, status: int | None) -> str:
    """Say what is wrong with a feed and what can be done."""
    todo = _TODO_OF_STATUS.get(status) or _TODO.get(end.reason)
    if todo is None and end.outcome is Outcome.DROPPED:
        todo = "correct the URL in the sources file"
    return f"{end.detail}; {todo or 'check the network and the URL'}"


_TODO_OF_STATUS: Mapping[int | None, str] = {
    HTTPStatus.GONE: "the feed was closed: find its new URL or take it out",
    HTTPStatus.NOT_FOUND: "look for the feed's new URL on the home page",
}
_TODO = {
    Reason.RATE_LIMITED: "it is asked again when it wants to be",
    Reason.TOO_MANY_REDIRECTS: "look for the feed's new URL on the home page",
}


def _window(listing: Listing) -> tuple[str, ...]:
    return window([item.item_id for item in listing.items])


def _dates(listing: Listing) -> list[datetime | None]:
    return [item.entry.published_at if item.entry else None for item in listing.items]

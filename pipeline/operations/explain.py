"""Explain: the whole story of an item, or who should have had it."""

from collections.abc import Iterator
from datetime import datetime

from pipeline.dedup.identity import TEXT
from pipeline.fetch.compare import host_of, same_site
from pipeline.model import ArticleState
from pipeline.operations.learned_rules import about
from pipeline.operations.rule_story import tell_rule
from pipeline.profiles import LEARNED
from pipeline.records import FeedState, Head, Item, StoredDocument, VersionRecord
from pipeline.stages.job import Job
from pipeline.stages.reading import rules_applied
from pipeline.wire.delivery import provider_of


def explain(job: Job, text: str) -> list[str]:
    """Tell all that is known of a URL, an article, an item or a learned rule."""
    if text.startswith(LEARNED):
        return list(tell_rule(job, text))
    providers = {provider_of(source).name for source in job.sources.values()}
    keys = [
        *job.keys_of(text),
        *(f"{provider}:{text}" for provider in sorted(providers)),
    ]
    article_ids = job.ledger.find_articles(text, keys)
    items = job.ledger.find_items(text, keys)
    article_ids += [
        item.article_id
        for item in items
        if item.article_id and item.article_id not in article_ids
    ]
    if not article_ids and not items:
        return list(_never_seen(job, text))
    heads = job.ledger.heads(article_ids)
    lines = [
        line for i in article_ids if i in heads for line in _article(job, heads[i])
    ]
    of_articles = {
        item.item_id: item
        for article_id in article_ids
        for item in job.ledger.find_items(article_id, [])
    }
    for item in ({item.item_id: item for item in items} | of_articles).values():
        lines += _item(job, item)
    return lines


def _article(job: Job, head: Head) -> Iterator[str]:
    placement = head.placement
    yield f"article {placement.article_id}: {_state(job, head)}"
    yield f"  first seen {_time(placement.first_seen_at)}, from source {head.source_id}"
    for kind, key in job.ledger.names(placement.article_id):
        if kind != TEXT:
            yield f"  known as {kind}: {key}"
    yield from _copies(job, head)
    for version in job.ledger.versions(placement.article_id):
        yield from _version(job, version, is_head=version.number == placement.version)


def _state(job: Job, head: Head) -> str:
    placement = head.placement
    if placement.state is ArticleState.REMOVED:
        taken = job.ledger.takedown(placement.article_id)
        by = f" by {taken.actor} on {_time(taken.at)}: {taken.why}" if taken else ""
        return f"taken down{by}"
    if placement.state is ArticleState.MERGED:
        return "found to be another article and merged into it"
    if placement.state in _HIDDEN:
        return f"{_HIDDEN[placement.state]}{_said(job, head)}"
    if placement.visible_until and placement.visible_until <= job.now():
        return f"expired on {_time(placement.visible_until)}"
    if placement.visible_from.year == UNKNOWN_END:
        return f"under an embargo of unknown end{_said(job, head)}"
    if placement.visible_from > job.now():
        return f"hidden until {_time(placement.visible_from)}"
    if job.index.get(placement.article_id) is None:
        return "not in the search index: 'news reindex' puts it there"
    return f"searchable in {placement.index_name}"


_HIDDEN = {
    ArticleState.KILLED: "killed by its agency",
    ArticleState.WITHHELD: "withheld by its agency",
    ArticleState.REPLACED: "replaced by another item of its agency",
    ArticleState.EXPECTED: "not delivered yet, only something about it",
}
UNKNOWN_END = 9999


def _said(job: Job, head: Head) -> str:
    """Say which item decided who may see an article."""
    item = job.ledger.items([head.status_by or ""]).get(head.status_by or "")
    if item is None:
        return ""
    guid = f" ({item.guid})" if item.guid else ""
    return f" on {_time(head.status_at)}, by item {item.item_id}{guid}"


def _copies(job: Job, head: Head) -> Iterator[str]:
    if head.placement.original_killed:
        yield "  ! an agency killed the original of this text: look whether it may stay"
    members = job.ledger.group(head.placement.copy_group_id)
    if len(members) < 2:
        return
    role = "the original" if head.placement.is_original else "a copy"
    yield f"  {role} in a group of {len(members)} with the same text:"
    for member in members:
        mark = "original" if member.placement.is_original else "copy"
        yield f"    {mark} {member.placement.article_id} at {member.source_id}"


def _version(job: Job, version: VersionRecord, *, is_head: bool) -> Iterator[str]:
    shown = " (shown)" if is_head else ""
    called = f", the agency's {version.delivered}" if version.delivered else ""
    yield f"  version {version.number}{shown} of {_time(version.version_at)}{called}"
    if not version.trace:
        yield "    its text was purged"
        return
    trace = version.trace
    yield f"    headline: {trace['headline']}"
    yield f"    read by {version.extractor}, Newsline {version.pipeline_version}"
    for field, reason in sorted(trace["evidence"].items()):
        yield f"    {field}: {reason}"
    declared = trace["declared_language"] or "none declared"
    yield f"    language {trace['language']} ({declared})"
    if trace["agency"]:
        yield f"    agency {trace['agency']}, from: {trace['agency_evidence']}"
    for rule_id, text in trace["removed"]:
        yield f"    removed by rule {rule_id}: {text}"
    for rule in job.ledger.rules(sorted(rules_applied(version))).values():
        yield f"    {rule.rule_id} was learned of {about(rule)}"
    stored = job.ledger.documents([version.document_id]).get(version.document_id)
    if stored:
        yield f"    from {_document(stored)}"


def _item(job: Job, item: Item) -> Iterator[str]:
    title = f": {item.title}" if item.title else ""
    yield f"item {item.item_id} of source {item.source_id}{title}"
    yield f"  came by {item.channel}, first on {_time(item.first_seen_at)}"
    if item.url:
        yield f"  link {item.url}"
    if item.guid:
        yield f"  guid {item.guid}"
    if item.document_id:
        stored = job.ledger.documents([item.document_id]).get(item.document_id)
        if stored:
            yield f"  last read from {_document(stored)}"
        delivery = job.ledger.delivery_of(item.document_id)
        if delivery:
            part = f", part {item.part}" if delivery.parts > 1 else ""
            yield f"  delivered as {delivery.name}{part}, {_time(delivery.received_at)}"
    for past in job.ledger.history(item.item_id):
        reason = f" ({past.reason})" if past.reason else ""
        detail = f": {_first_line(past.detail)}" if past.detail else ""
        yield f"  {_time(past.at)} {past.outcome}{reason} at {past.stage}{detail}"
    if item.outcome is None:
        yield "  open: the next run takes it on"
    if item.retry_at:
        yield f"  tried again after {_time(item.retry_at)}"
    if item.recheck_at:
        yield f"  looked at again after {_time(item.recheck_at)}"


def _first_line(detail: str) -> str:
    """Return the line that tells most: a traceback's last one."""
    lines = detail.strip().split("\n")
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]


def _document(stored: StoredDocument) -> str:
    document, place = stored.document, stored.location
    where = f"{place.archive_file} at {place.offset}" if place.length else "purged"
    moved = "" if document.final_url == document.url else f" → {document.final_url}"
    return (
        f"{document.url}{moved}, status {document.status}, "
        f"{_time(document.captured_at)}, archived in {where}"
    )


def _never_seen(job: Job, text: str) -> Iterator[str]:
    """Say which source should have had a URL, and how its feeds are doing."""
    yield f"never seen: {text}"
    if not host_of(text):
        yield "  give a URL, an article id or an item id"
        return
    likely = [
        source
        for source in job.sources.values()
        if any(same_site(f"https://{host}/", text) for host in source.hosts)
    ]
    if not likely:
        yield "  no source of this site is configured: add one to the sources file"
    for source in likely:
        yield f"  source {source.id} ({source.name}) should have had it; its feeds:"
        states = job.ledger.feed_states(source.feeds)
        for url in source.feeds:
            yield f"    {url}: {_feed(states.get(url))}"


def _feed(state: FeedState | None) -> str:
    if state is None:
        return "never polled"
    if state.problem:
        return f"{state.problem} (last good poll {_time(state.succeeded_at)})"
    return f"polled {_time(state.polled_at)}; it did not list this URL"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"

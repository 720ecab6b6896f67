"""Decide what a reading is: a new article, a new version, a copy, or known."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.dedup.elect import elect
from pipeline.model import (
    Article,
    ArticleState,
    Identity,
    Name,
    Outcome,
    Placement,
)
from pipeline.records import Candidate, Decision, Head, Known, NewVersion
from pipeline.text import digest


def decide(candidates: Sequence[Candidate], known: Known) -> list[Decision]:
    """Return a decision for each of `candidates`, in their order.

    Each sees what the ones before it changed.
    """
    table = _Table(known)
    return [table.decide(candidate) for candidate in candidates]


class _Table:
    """What is known while a batch is decided, candidate by candidate."""

    def __init__(self, known: Known) -> None:
        self._names = dict(known.names)
        self._heads = dict(known.heads)
        self._groups = dict(known.groups)
        self._originals = {
            head.placement.copy_group_id: head.placement.article_id
            for head in self._heads.values()
            if head.placement.is_original
        }

    def decide(self, candidate: Candidate) -> Decision:
        heads = self._heads_of(candidate.reading.identity)
        if not heads:
            decision = self._new_article(candidate)
        elif any(h.placement.state is ArticleState.REMOVED for h in heads):
            decision = self._kept_out(candidate, heads)
        else:
            decision = self._known_article(candidate, heads)
        self._learn(decision)
        return decision

    def _heads_of(self, identity: Identity) -> list[Head]:
        """Return the articles that this is, the oldest first.

        Lost pages redirect to one and the same place, and careless templates call
        every page canonical that is not: a claim is believed only where nothing
        else is known, and of the same text. What was taken down is kept out by any
        name.
        """
        claimed = self._heads_named(identity.claims)
        removed = [h for h in claimed if h.placement.state is ArticleState.REMOVED]
        same = [h for h in claimed if h.fingerprint == identity.fingerprint]
        return removed or self._heads_named(identity.names) or same

    def _heads_named(self, names: Iterable[Name]) -> list[Head]:
        """Return the articles that the names lead to, the oldest first."""
        ids = {self._names[name] for name in names if name in self._names}
        return sorted((self._heads[i] for i in ids), key=_age)

    def _new_article(self, candidate: Candidate) -> Decision:
        identity = candidate.reading.identity
        article_id = article_id_of(identity.names[0])
        head = _first_head(candidate, article_id)
        group = self._groups.get(identity.fingerprint)
        leader: Head | None = None
        others: tuple[Head, ...] = ()
        if group is not None:
            leader = self._leader(group)
            head, others = _join(_placed(head, copy_group_id=group), leader)
        return Decision(
            item_id=candidate.item.item_id,
            article_id=article_id,
            outcome=Outcome.DUPLICATE if leader else Outcome.INDEXED,
            head=head,
            others=others,
            names=self._unknown(candidate),
            version=_version(candidate, head),
            new_text=identity.fingerprint if group is None else None,
        )

    def _leader(self, group: str) -> Head | None:
        """Return the original of a copy group; when it left, there may be none."""
        leader = self._heads.get(self._originals.get(group, ""))
        if leader and leader.placement.state is ArticleState.VISIBLE:
            return leader
        return None

    def _kept_out(self, candidate: Candidate, heads: list[Head]) -> Decision:
        """Keep out what was taken down, however it comes back."""
        removed = next(h for h in heads if h.placement.state is ArticleState.REMOVED)
        article_id = removed.placement.article_id
        return Decision(
            item_id=candidate.item.item_id,
            article_id=article_id,
            outcome=Outcome.REMOVED,
            names=self._unknown(candidate),
        )

    def _known_article(self, candidate: Candidate, heads: list[Head]) -> Decision:
        head, *merged = heads
        unchanged = Decision(
            item_id=candidate.item.item_id,
            article_id=head.placement.article_id,
            outcome=Outcome.UNCHANGED,
            others=tuple(_merge(other) for other in merged),
            names=self._unknown(candidate),
            merged=tuple(other.placement.article_id for other in merged),
        )
        if head.digest == candidate.reading.identity.digest:
            return unchanged
        return self._new_version(candidate, head, unchanged)

    def _new_version(
        self, candidate: Candidate, head: Head, unchanged: Decision
    ) -> Decision:
        """Add a version; it becomes the head unless it is older than that."""
        newer = _next_head(candidate, head)
        fingerprint = candidate.reading.identity.fingerprint
        return replace(
            unchanged,
            outcome=Outcome.UPDATED,
            head=newer,
            version=_version(candidate, newer),
            new_text=None if fingerprint in self._groups else fingerprint,
        )

    def _unknown(self, candidate: Candidate) -> tuple[Name, ...]:
        identity = candidate.reading.identity
        names = identity.names + identity.claims
        return tuple(name for name in names if name not in self._names)

    def _learn(self, decision: Decision) -> None:
        for head in (*([decision.head] if decision.head else []), *decision.others):
            placement = head.placement
            self._heads[placement.article_id] = head
            if placement.is_original:
                self._originals[placement.copy_group_id] = placement.article_id
        if decision.head and decision.new_text:
            group = decision.head.placement.copy_group_id
            self._groups[decision.new_text] = group
        if decision.merged:
            self._names = {
                name: decision.article_id if named in decision.merged else named
                for name, named in self._names.items()
            }
        self._names |= dict.fromkeys(decision.names, decision.article_id)


def article_id_of(name: Name) -> str:
    """Return the id of an article that is seen first under `name`."""
    return digest(name.kind, name.key)[:32]


def index_name(first_seen_at: datetime) -> str:
    """Return the month index that an article lives in for ever."""
    return f"news-articles-{first_seen_at:%Y.%m}"


def _age(head: Head) -> tuple[datetime, str]:
    return head.placement.first_seen_at, head.placement.article_id


def _placed(head: Head, **changes: Any) -> Head:
    return replace(head, placement=replace(head.placement, **changes))


def _join(head: Head, leader: Head | None) -> tuple[Head, tuple[Head, ...]]:
    """Elect between a new article and the original of its group: one steps back."""
    if leader is None:
        return head, ()
    (copy,) = elect([head, leader])
    if copy.placement.article_id == leader.placement.article_id:
        return head, (copy,)
    return _placed(head, is_original=False), ()


def _merge(head: Head) -> Head:
    revision = head.placement.revision + 1
    state = ArticleState.MERGED
    return _placed(head, state=state, is_original=False, revision=revision)


def _first_head(candidate: Candidate, article_id: str) -> Head:
    identity, article = candidate.reading.identity, candidate.reading.article
    return Head(
        placement=Placement(
            article_id=article_id,
            revision=1,
            version=1,
            first_seen_at=candidate.seen_at,
            version_at=candidate.seen_at,
            index_name=index_name(candidate.seen_at),
            copy_group_id=article_id,
            is_original=True,
            state=ArticleState.VISIBLE,
            visible_from=candidate.seen_at,
        ),
        source_id=article.source_id,
        digest=identity.digest,
        fingerprint=identity.fingerprint,
        published_at=article.published_at,
        is_wire=candidate.is_wire,
    )


def _next_head(candidate: Candidate, head: Head) -> Head:
    """Count the version; make it the newest unless an arrival was late."""
    identity, article = candidate.reading.identity, candidate.reading.article
    number, revision = head.versions + 1, head.placement.revision + 1
    if candidate.seen_at < head.placement.version_at:
        return _placed(replace(head, versions=number), revision=revision)
    newest = replace(
        head,
        versions=number,
        digest=identity.digest,
        fingerprint=identity.fingerprint,
        published_at=article.published_at or head.published_at,
    )
    return _placed(
        newest, revision=revision, version=number, version_at=candidate.seen_at
    )


def _version(candidate: Candidate, head: Head) -> NewVersion:
    identity, article = candidate.reading.identity, candidate.reading.article
    return NewVersion(
        article_id=head.placement.article_id,
        number=head.versions,
        version_at=candidate.seen_at,
        fingerprint=identity.fingerprint,
        digest=identity.digest,
        document_id=candidate.document_id,
        part=candidate.part,
        item_id=candidate.item.item_id,
        extractor=article.extractor,
        trace=trace(article),
    )


def trace(article: Article) -> dict[str, Any]:
    """Return how a version was made, for `news explain`."""
    return {
        "headline": article.headline,
        "language": article.language,
        "declared_language": article.declared_language,
        "agency": article.agency,
        "agency_evidence": article.agency_evidence,
        "evidence": dict(article.evidence),
        "removed": [[line.rule_id, line.text] for line in article.removed],
    }

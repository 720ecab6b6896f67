"""Decide what a reading is: a new article, a new version, a copy, or known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.dedup.elect import rank
from pipeline.dedup.heads import (
    age,
    article_id_of,
    completed,
    expected_head,
    first_head,
    group_left,
    merged,
    new_version,
    next_head,
    placed,
    put_forward,
    revised,
)
from pipeline.dedup.identity import TEXT
from pipeline.dedup.same_page import is_as_listed, is_of_one_time, led_astray
from pipeline.dedup.status import applied, expects_text, of_itself, of_target
from pipeline.model import (
    ArticleState,
    Name,
    Notice,
    Outcome,
    Reason,
    Target,
)
from pipeline.records import Candidate, Decision, Head, Known

_LATE = "older than the version that is shown"
_HIDDEN = {
    ArticleState.WITHHELD: "hidden: withheld by its agency",
    ArticleState.REPLACED: "hidden: its agency replaced it by another item",
}


def decide(candidates: Sequence[Candidate], known: Known) -> list[Decision]:
    """Return a decision for each of `candidates`, in their order.

    Each sees what the ones before it changed.
    """
    table = _Table(known)
    return [table.decide(candidate) for candidate in candidates]


def names_asked(candidate: Candidate) -> Iterator[Name]:
    """Return all names by which a candidate, or what it orders, may be known."""
    identity, notice = candidate.reading.identity, candidate.reading.notice
    yield from (*identity.names, *identity.claims, *identity.aliases)
    for target in notice.targets if notice else ():
        yield from target.names


class _Table:
    """What is known while a batch is decided, candidate by candidate."""

    def __init__(self, known: Known) -> None:
        self._names = dict(known.names)
        self._heads = dict(known.heads)
        self._groups = dict(known.groups)
        self._killed = known.killed
        self._originals = {
            head.placement.copy_group_id: head.placement.article_id
            for head in self._heads.values()
            if head.placement.is_original
        }

    def decide(self, candidate: Candidate) -> Decision:
        notice = candidate.reading.notice
        heads = self._heads_of(candidate)
        if any(h.placement.state is ArticleState.REMOVED for h in heads):
            decision = self._kept_out(candidate, heads)
        elif notice and notice.is_note:
            decision = Decision(
                item_id=candidate.item.item_id,
                article_id=None,
                outcome=Outcome.REMOVED,
                reason=Reason.KILLED,
            )
        elif notice and not notice.has_text:
            decision = self._status_only(candidate, heads)
        elif other := self._shown_instead(candidate):
            own = self._heads_named(candidate.reading.identity.names)
            decision = led_astray(candidate, other, own)
        elif not heads or expects_text(heads):
            decision = self._new_article(candidate, heads)
        else:
            decision = self._known_article(candidate, heads)
        decision = self._with_orders(candidate, decision)
        self._learn(decision)
        return _with_warnings(decision, notice)

    def _heads_of(self, candidate: Candidate) -> list[Head]:
        """Return the articles that this is, the oldest first.

        Lost pages redirect to one and the same place, and careless templates call
        every page canonical that is not: a claim is believed only where nothing
        else is known, and of the same text. What was taken down is kept out by any
        name.
        """
        identity, article = candidate.reading.identity, candidate.reading.article
        claimed = self._heads_named(identity.claims)
        removed = [h for h in claimed if h.placement.state is ArticleState.REMOVED]
        if known := removed or self._heads_named(identity.names):
            return known
        by_url = self._heads_named(n for n in identity.claims if n.kind != TEXT)
        return [
            head
            for head in self._with_same_text(candidate)
            if head in by_url or is_of_one_time(head, article)
        ]

    def _with_same_text(self, candidate: Candidate) -> list[Head]:
        """Return the articles that claims lead to, and that have this text now.

        An entry that has its whole text in the feed is not known by that text:
        bulletins have the same words every hour.
        """
        identity = candidate.reading.identity
        claims = (
            name for name in identity.claims if candidate.is_page or name.kind != TEXT
        )
        heads = self._heads_named(claims)
        return [head for head in heads if head.fingerprint == identity.fingerprint]

    def _shown_instead(self, candidate: Candidate) -> Head | None:
        """Return the article of another entry that a page shows, not its own.

        So do login pages, pages of errors and a site that takes any words for a
        name: if they were believed, entries that have nothing in common would be one
        article, and each would be a version of it once the site is well again.
        """
        identity, article = candidate.reading.identity, candidate.reading.article
        own = self._heads_named(identity.names)
        if not candidate.is_page or any(h.digest == identity.digest for h in own):
            return None
        others = [h for h in self._with_same_text(candidate) if h not in own]
        if others and not is_as_listed(candidate.item.title, article):
            return others[0]
        return None

    def _heads_named(self, names: Iterable[Name]) -> list[Head]:
        """Return the articles that the names lead to, the oldest first."""
        ids = {self._names[name] for name in names if name in self._names}
        return sorted((self._heads[i] for i in ids), key=age)

    def _new_article(self, candidate: Candidate, heads: Sequence[Head]) -> Decision:
        """Add an article, or the first text of one that is expected."""
        identity = candidate.reading.identity
        expected = next(iter(heads), None)
        first = first_head(candidate, article_id_of(identity.names[0]))
        head = completed(expected, first) if expected else first
        group = self._groups.get(identity.fingerprint)
        head = applied(head, of_itself(candidate))
        leader: Head | None = None
        others: tuple[Head, ...] = ()
        if group is not None:
            leader = self._leader(group)
            head, others = _join(placed(head, copy_group_id=group), leader)
        return _outcome_of(
            Decision(
                item_id=candidate.item.item_id,
                article_id=head.placement.article_id,
                outcome=Outcome.DUPLICATE if leader else Outcome.INDEXED,
                head=head,
                others=others,
                names=self._unknown(candidate),
                version=new_version(candidate, head),
                new_text=identity.fingerprint if group is None else None,
                elections=self._disturbed(group, head),
            )
        )

    def _disturbed(self, group: str | None, head: Head) -> tuple[str, ...]:
        """Return the group that an article joins, if a kill concerns it."""
        is_killed = head.placement.state is ArticleState.KILLED
        return (group,) if group and (is_killed or group in self._killed) else ()

    def _status_only(self, candidate: Candidate, heads: Sequence[Head]) -> Decision:
        """Change who may see an article; one that is not known yet is expected."""
        name = candidate.reading.identity.names[0]
        known = next(iter(heads), None)
        before = known or expected_head(candidate, article_id_of(name))
        head = revised(before, applied(before, of_itself(candidate)))
        is_change = known is None or head is not known
        decision = Decision(
            item_id=candidate.item.item_id,
            article_id=head.placement.article_id,
            outcome=Outcome.UPDATED if is_change else Outcome.UNCHANGED,
            head=head if is_change else None,
            names=self._unknown(candidate),
            elections=group_left(before, head),
        )
        if head.placement.state is ArticleState.EXPECTED:
            return replace(
                decision,
                outcome=Outcome.QUARANTINED,
                reason=Reason.PARTIAL_UPDATE,
                detail="changes an item that was not delivered; kept for when it is",
            )
        return _outcome_of(decision, head)

    def _with_orders(self, candidate: Candidate, decision: Decision) -> Decision:
        """Carry out what a wire item orders for other articles."""
        notice = candidate.reading.notice
        if notice is None or decision.reason is Reason.TAKEDOWN:
            return decision
        found = False
        for target in notice.targets:
            head = self._target(candidate, target)
            found = found or bool(head.versions)
            decision = self._ordered(candidate, decision, target, head)
        if notice.is_note and not found:
            return replace(
                decision,
                outcome=Outcome.QUARANTINED,
                reason=Reason.UNRESOLVED_NOTE,
                detail="a note of the desk about an item that is not known here: "
                "find it, and 'news forget' it if need be",
            )
        return decision

    def _target(self, candidate: Candidate, target: Target) -> Head:
        """Return the article that is meant; one that is not known is expected."""
        known = self._heads_named(target.names[:1]) or self._heads_named(target.names)
        if known:
            return known[-1]
        return expected_head(candidate, article_id_of(target.names[0]))

    def _ordered(
        self, candidate: Candidate, decision: Decision, target: Target, head: Head
    ) -> Decision:
        article_id = head.placement.article_id
        if article_id == decision.article_id:
            return decision
        changed = revised(head, applied(head, of_target(candidate, target)))
        if changed is head:
            return replace(decision, article_id=decision.article_id or article_id)
        is_new = article_id not in self._heads
        return replace(
            decision,
            article_id=decision.article_id or article_id,
            others=(*decision.others, changed),
            other_names=(
                *decision.other_names,
                *([(target.names[0], article_id)] if is_new else ()),
            ),
            elections=(*decision.elections, *group_left(head, changed)),
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
            reason=Reason.TAKEDOWN,
            names=self._unknown(candidate),
        )

    def _known_article(self, candidate: Candidate, heads: list[Head]) -> Decision:
        head, *same = heads
        is_named = any(n in self._names for n in candidate.reading.identity.names)
        article_id = head.placement.article_id
        unchanged = Decision(
            item_id=candidate.item.item_id,
            article_id=article_id,
            outcome=Outcome.UNCHANGED,
            detail="" if is_named else f"same page as article {article_id}",
            others=tuple(merged(other) for other in same),
            names=self._unknown(candidate),
            merged=tuple(other.placement.article_id for other in same),
            elections=tuple(other.placement.copy_group_id for other in same),
        )
        if head.digest == candidate.reading.identity.digest:
            return self._repeated(candidate, head, unchanged)
        return self._new_version(candidate, head, unchanged)

    def _repeated(
        self, candidate: Candidate, head: Head, unchanged: Decision
    ) -> Decision:
        """Note when a wire item was sent last, and what it says about its state."""
        if candidate.reading.notice is None:
            return unchanged
        newer = revised(
            head, applied(put_forward(candidate, head), of_itself(candidate))
        )
        if newer is head:
            return _outcome_of(unchanged, head)
        is_shown = newer.placement.state is not head.placement.state
        decision = replace(
            unchanged,
            head=newer,
            outcome=Outcome.UPDATED if is_shown else Outcome.UNCHANGED,
            elections=(*unchanged.elections, *group_left(head, newer)),
        )
        return _outcome_of(decision)

    def _new_version(
        self, candidate: Candidate, head: Head, unchanged: Decision
    ) -> Decision:
        """Add a version; it becomes the head unless it is older than that."""
        newer = applied(next_head(candidate, head), of_itself(candidate))
        fingerprint = candidate.reading.identity.fingerprint
        return _outcome_of(
            replace(
                unchanged,
                outcome=Outcome.UPDATED,
                detail="" if newer.versions == newer.placement.version else _LATE,
                head=newer,
                version=new_version(candidate, newer),
                new_text=None if fingerprint in self._groups else fingerprint,
                elections=(*unchanged.elections, *group_left(head, newer)),
            )
        )

    def _unknown(self, candidate: Candidate) -> tuple[Name, ...]:
        identity = candidate.reading.identity
        names = identity.names + identity.claims + identity.aliases
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
        self._names |= dict(decision.other_names)
        if (mine := decision.article_id) is None:
            return
        if decision.merged:
            self._names = {
                name: mine if named in decision.merged else named
                for name, named in self._names.items()
            }
        self._names |= dict.fromkeys(decision.names, mine)


def _join(head: Head, leader: Head | None) -> tuple[Head, tuple[Head, ...]]:
    """Elect between a new article and the original of its group: one steps back."""
    if leader is None or head.placement.state is not ArticleState.VISIBLE:
        return head, ()
    if rank(leader) < rank(head):
        return placed(head, is_original=False), ()
    return head, (revised(leader, placed(leader, is_original=False)),)


def _outcome_of(decision: Decision, head: Head | None = None) -> Decision:
    """Say that an item is removed whose article was killed, or why it is hidden."""
    stands = head or decision.head
    state = stands.placement.state if stands else ArticleState.VISIBLE
    if state is ArticleState.KILLED:
        return replace(decision, outcome=Outcome.REMOVED, reason=Reason.KILLED)
    return replace(decision, detail=_HIDDEN.get(state, decision.detail))


def _with_warnings(decision: Decision, notice: Notice | None) -> Decision:
    """Say what of a wire item could not be read as it was meant."""
    warnings = notice.warnings if notice else ()
    told = (*([decision.detail] if decision.detail else ()), *warnings)
    return replace(decision, detail="; ".join(told)) if warnings else decision

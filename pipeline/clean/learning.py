"""Learn the furniture of an outlet from its recent different articles."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.clean.learned import digest_of, rule_id_of
from pipeline.clean.series import different
from pipeline.clean.structure import starts_prose
from pipeline.model import Block, BlockKind
from pipeline.profiles import LearnedRule, Outlet, PageProfile, Place, RuleState
from pipeline.text import fold

RECENT = 30
"""So many different articles, the newest, tell what is furniture now."""
FEWEST = 3
"""Different articles from which on a line is worth a human's look."""
FORGOTTEN_AFTER = timedelta(days=60)
_FEWEST_CERTAIN = 5
_SHARE = 0.25
_GREAT_SHARE = 0.7
"""Shares of an outlet's articles that a line has at least, with certainty (95 %)."""
_Z = 1.96
_SHORT = 100
_QUOTED = ('"', "'", "「", "『")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")
_STRUCTURE = frozenset({BlockKind.SUBHEAD, BlockKind.TABLE, BlockKind.QUOTE})
_Spot = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The different articles that have a line at a place, of how many; newest first."""

    pages: tuple[PageProfile, ...]
    of: int

    @property
    def number(self) -> int:
        return len(self.pages)

    def counted_in(self, rule: LearnedRule) -> LearnedRule:
        """Return `rule` with what was seen, and with examples of that."""
        if not self.pages:
            return replace(rule, seen=0, pages=self.of)
        return replace(
            rule,
            seen=self.number,
            pages=self.of,
            evidence=tuple(page.item_id for page in self.pages[:FEWEST]),
            last_at=max(rule.last_at, self.pages[0].read_at),
        )


def learn(
    outlet: Outlet,
    profiles: Sequence[PageProfile],
    known: Sequence[LearnedRule],
    lines: Mapping[str, Block],
    now: datetime,
) -> list[LearnedRule]:
    """Return the rules of an outlet that are new, or not as they were.

    `profiles` are those of its pages, the newest first; `lines` are the lines of
    those that were just read, by digest: only of them the text is at hand.
    """
    read = [profile for profile in profiles if profile.is_read]
    if not known and not _recurs(read, lines):
        return []
    groups = different(read, RECENT)
    seen, of = _seen(groups), len(groups)
    rules = {(digest_of(rule), rule.where): rule for rule in known}
    old = (
        _as_it_is_now(rule, seen.get(spot, _Seen((), of)), lines.get(spot[0]), now)
        for spot, rule in rules.items()
    )
    new = (
        _new(outlet, lines[spot[0]], spot[1], found, now)
        for spot, found in seen.items()
        if spot not in rules and spot[0] in lines and found.number >= FEWEST
    )
    before = set(known)
    return [rule for rule in (*old, *new) if rule not in before]


def _recurs(profiles: Sequence[PageProfile], lines: Mapping[str, Block]) -> bool:
    """Tell whether a line at hand is on enough pages, copies and series counted."""
    times = Counter(
        line for profile in profiles for line in {s.line for s in profile.lines}
    )
    return any(times[line] >= FEWEST for line in lines)


def _seen(groups: Sequence[tuple[PageProfile, ...]]) -> dict[_Spot, _Seen]:
    found: dict[_Spot, list[PageProfile]] = {}
    for group in groups:
        for spot, page in dict(reversed(list(_spots(group)))).items():
            found.setdefault(spot, []).append(page)
    return {spot: _Seen(tuple(pages), len(groups)) for spot, pages in found.items()}


def _spots(group: Sequence[PageProfile]) -> Iterator[tuple[_Spot, PageProfile]]:
    for page in group:
        for sighting in page.lines:
            if sighting.where is not Place.TEXT:
                yield (sighting.line, sighting.where), page


def _new(
    outlet: Outlet, line: Block, where: Place, seen: _Seen, now: datetime
) -> LearnedRule:
    first_at, last_at = seen.pages[-1].read_at, seen.pages[0].read_at
    rule = LearnedRule(
        rule_id=rule_id_of(outlet, line.text, where),
        outlet=outlet,
        line=line.text,
        where=where,
        state=RuleState.PROPOSED,
        seen=seen.number,
        pages=seen.of,
        first_at=first_at,
        last_at=last_at,
    )
    return _judged(seen.counted_in(rule), line, now)


def _as_it_is_now(
    rule: LearnedRule, seen: _Seen, line: Block | None, now: datetime
) -> LearnedRule:
    """Count anew; what humans decided stands until the line is gone.

    What a human refused stays refused.
    """
    if rule.state is RuleState.REJECTED:
        return rule
    if rule.state is RuleState.EXPIRED:
        if line is None or seen.number < FEWEST:
            return rule
        first_at = seen.pages[-1].read_at
        again = replace(rule, state=RuleState.PROPOSED, first_at=first_at)
        return _judged(seen.counted_in(replace(again, decided_at=now)), line, now)
    counted = seen.counted_in(rule)
    if _is_gone(counted, now):
        # Without a time nobody ever decided, and the rule need not be kept.
        at = now if rule.decided_at else None
        return replace(counted, state=RuleState.EXPIRED, decided_at=at)
    return _judged(counted, line, now)


def _is_gone(rule: LearnedRule, now: datetime) -> bool:
    is_old = now - rule.last_at > FORGOTTEN_AFTER
    return rule.seen == 0 and (rule.pages >= RECENT or is_old)


def _judged(rule: LearnedRule, line: Block | None, now: datetime) -> LearnedRule:
    """Apply a rule that is beyond doubt by now, and no longer one that is not."""
    if rule.state is RuleState.PROPOSED and line and is_beyond_doubt(rule, line):
        return replace(rule, state=RuleState.CONFIDENT, decided_at=now)
    if rule.state is RuleState.CONFIDENT and _is_doubtful(rule):
        return replace(rule, state=RuleState.PROPOSED, decided_at=now)
    return rule


def is_beyond_doubt(rule: LearnedRule, line: Block) -> bool:
    """Tell whether a rule may be applied though nobody has looked at it.

    Only short lines at the top or the end, and sentences at the end that nearly all
    articles have. Items of lists are like sentences: ingredients, shares and teams
    come again, too. A subhead is the structure of its article ("Why it matters"), a
    quotation somebody's words, and between its ends a text may well repeat itself:
    agencies give the background of a war in the same words for years.
    """
    if line.kind in _STRUCTURE or rule.where not in (Place.HEAD, Place.TAIL):
        return False
    folded = fold(line.text)
    if rule.seen < _FEWEST_CERTAIN or '"' in folded or folded.startswith(_QUOTED):
        return False
    if line.kind is BlockKind.LIST or _is_sentence(line.text):
        return rule.where is Place.TAIL and _share(rule)[0] >= _GREAT_SHARE
    return _share(rule)[0] >= _SHARE


def _is_doubtful(rule: LearnedRule) -> bool:
    return _share(rule)[1] < _SHARE


def _is_sentence(line: str) -> bool:
    return line.endswith(_ENDS) or len(line) > _SHORT or starts_prose(line)


def _share(rule: LearnedRule) -> tuple[float, float]:
    """Return between which shares the true one is: Wilson's interval."""
    if not rule.pages:
        return 0.0, 1.0
    n, share = rule.pages, rule.seen / rule.pages
    middle = share + _Z**2 / (2 * n)
    spread = _Z * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    whole = 1 + _Z**2 / n
    return (middle - spread) / whole, (middle + spread) / whole

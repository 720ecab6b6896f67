"""Outlets of our own making: articles, and what is learned of them page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipeline.clean.learned import leave_out_learned, lines_at_hand, sightings
from pipeline.clean.learning import learn
from pipeline.model import Article, Block, BlockKind
from pipeline.profiles import (
    APPLIED,
    LearnedRule,
    Outlet,
    PageProfile,
    RuleState,
)
from tests.values import HOUR, NOW

LEDGER = Outlet("ledger", "ledger.example")
SUBJECTS = (
    "ferry timetable", "school roof", "harbour wall", "night tram", "beech forest",
    "water meter", "toll house", "choir festival", "sugar factory", "rowing club",
    "weir gate", "town archive", "signal box", "lime kiln", "market hall",
    "fire brigade", "glass works", "moor railway", "salt store", "lock keeper",
    "plum orchard", "stone quarry", "post office", "hill fort", "bell foundry",
    "paper mill", "eel trap", "chalk path", "grain dryer", "ice house",
    "cable car", "tide gauge", "rope walk", "kelp oven", "hop garden", "ship lift",
    "wind pump", "peat works", "mint yard", "oast loft",
)  # fmt: skip
VERBS = ("divides", "cheers", "costs", "returns to", "outlives", "worries", "unites")


def headline_about(subject: str) -> str:
    number = SUBJECTS.index(subject)
    other = SUBJECTS[(number + 17) % len(SUBJECTS)]
    return f"{subject.title()} {VERBS[number % 7]} {other} owners"


def an_article(subject: str, *tail: str | Block, head: Sequence[str] = ()) -> Article:
    """Return an article about `subject`, unlike any other but in `head` and `tail`."""
    text = (
        f"Nobody had expected that the {subject} would be on the council's list again"
        " after the quarrels of the past winter.",
        f"The {subject} has been closed since a storm in March, and repairs are slow"
        " because every part must be made by hand.",
        f"Engineers who looked at the {subject} last week speak of two years at least.",
        f"People living near the {subject} have collected four thousand signatures.",
        f"A decision about the {subject} is due when the province has found money.",
        f"Older inhabitants remember how the {subject} was opened with a brass band.",
        f"The museum shows drawings of the {subject} that were thought to be lost.",
    )
    blocks = (Block(t) if isinstance(t, str) else t for t in (*head, *text, *tail))
    return Article(
        source_id="ledger", headline=headline_about(subject), blocks=tuple(blocks)
    )


def subhead(text: str) -> Block:
    return Block(text, BlockKind.SUBHEAD)


@dataclass
class Reader:
    """Reads the pages of an outlet, one after another, and learns from each."""

    rules: dict[str, LearnedRule] = field(default_factory=dict)
    profiles: list[PageProfile] = field(default_factory=list)
    at: datetime = NOW

    def read(self, *articles: Article, after: timedelta = HOUR) -> Article:
        """Read articles; return the last one as it is left."""
        for each in articles:
            self.at += after
            article = self._read(each)
        return article

    def _read(self, article: Article) -> Article:
        applied = [rule for rule in self.rules.values() if rule.state in APPLIED]
        left = leave_out_learned(article, applied)
        profile = PageProfile(
            item_id=f"{len(self.profiles):04}",
            outlet=LEDGER,
            read_at=self.at,
            headline=article.headline,
            lines=sightings(left, applied),
        )
        self.profiles.insert(0, profile)
        lines, known = lines_at_hand(left), list(self.rules.values())
        changed = learn(LEDGER, self.profiles[:60], known, lines, self.at)
        self.rules |= {rule.rule_id: rule for rule in changed}
        return left

    def about(self, line: str) -> list[LearnedRule]:
        """Return the rules about a line."""
        return [rule for rule in self.rules.values() if rule.line == line]

    def state(self, line: str) -> RuleState | None:
        """Return what the one rule about a line is, None if there is none."""
        rules = self.about(line)
        assert len(rules) < 2
        return rules[0].state if rules else None

    def decide(self, line: str, state: RuleState) -> None:
        """Decide about the one rule about a line, as a human."""
        (rule,) = self.about(line)
        self.rules[rule.rule_id] = replace(
            rule, state=state, decided_by="ida", decided_at=self.at
        )

"""The part of the ledger about pages: what they were like, what they taught."""

from collections.abc import Iterable
from datetime import datetime

from pipeline.adapters.ledger import pages
from pipeline.adapters.ledger.opened import Opened
from pipeline.profiles import LearnedRule, Outlet, PageProfile, Quality, RuleState


class SqlPageBook(Opened):
    """What is kept of pages that were read (`ports.PageBook`)."""

    def profiles(
        self, outlets: Iterable[Outlet], *, with_lines: bool = True
    ) -> dict[Outlet, list[PageProfile]]:
        with self._reading() as db:
            return pages.profiles(db, outlets, with_lines=with_lines)

    def keep_profiles(self, profiles: Iterable[PageProfile]) -> None:
        self._write(pages.keep_profiles, list(profiles))

    def learned(self, outlets: Iterable[Outlet]) -> dict[Outlet, list[LearnedRule]]:
        with self._reading() as db:
            return pages.learned(db, outlets)

    def every_rule(self) -> list[LearnedRule]:
        with self._reading() as db:
            return pages.every_rule(db)

    def rules(self, rule_ids: Iterable[str]) -> dict[str, LearnedRule]:
        with self._reading() as db:
            return pages.rules(db, rule_ids)

    def save_rules(self, rules: Iterable[LearnedRule]) -> None:
        self._write(pages.save_rules, list(rules))

    def decide_rule(
        self, rule_id: str, state: RuleState, by: str, at: datetime
    ) -> bool:
        return self._write(pages.decide_rule, rule_id, state, by, at)

    def qualities(self) -> list[Quality]:
        with self._reading() as db:
            return pages.qualities(db)

    def save_qualities(self, saved: Iterable[Quality]) -> None:
        self._write(pages.save_qualities, list(saved))

    def make_due(self, item_ids: Iterable[str], at: datetime) -> None:
        self._write(pages.make_due, list(item_ids), at)

"""Pages of an outlet in numbers, judged one after another as a run does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from pipeline.model import Outcome, Reason
from pipeline.profiles import KEPT, Outlet, PageProfile, Quality
from pipeline.quality.judge import Verdict, judge
from pipeline.quality.standing import Turn
from tests.values import HOUR, NOW

VALLEY = Outlet("valley", "valley.example")
SECOND = timedelta(seconds=1)
_numbers = count()


def a_page(characters: float = 3000, **given: object) -> PageProfile:
    """Return a page that was read; `linked` and the like are measures."""
    number = next(_numbers)
    measured = {"characters": characters, "per_line": 150.0, "removed": 0.05}
    measured |= {"linked": 0.02, "asking": 0.0, "teaser": 0.0}
    measured |= {name: given.pop(name) for name in measured if name in given}
    read_at = given.get("read_at", NOW)
    whole: dict[str, object] = {
        "item_id": f"item-{number}",
        "outlet": VALLEY,
        "read_at": read_at,
        "headline": f"Story {number}",
        "published_at": read_at - HOUR - number % 9999 * SECOND,
        "measures": measured,
    }
    return PageProfile(**(whole | given))


def a_wall(reason: Reason = Reason.NO_TEXT, **given: object) -> PageProfile:
    """Return a page without text."""
    bare = a_page(**given)
    return replace(bare, outcome=Outcome.DROPPED, off=(reason,), measures={})


def lengths(*characters: float) -> list[PageProfile]:
    """Return pages of these lengths."""
    return [a_page(size) for size in characters]


@dataclass
class Outlets:
    """An outlet as the ledger knows it, with what was told of it."""

    profiles: dict[tuple[str, bool], PageProfile] = field(default_factory=dict)
    quality: Quality | None = None
    turns: list[Turn] = field(default_factory=list)
    at: datetime = NOW

    def read(self, *pages: PageProfile, apart: timedelta = HOUR) -> list[str]:
        """Read pages one by one; return the items that were held back."""
        return [item for page in pages for item in self.read_at_once(page, apart=apart)]

    def read_at_once(
        self, *pages: PageProfile, apart: timedelta = HOUR
    ) -> Mapping[str, str]:
        """Read pages as one batch; return what was held back, and why."""
        self.at += apart
        late = self.at - NOW
        came = [self._as_read_now(page, late) for page in pages]
        known = sorted(self.profiles.values(), key=lambda p: p.read_at, reverse=True)
        verdict = judge(VALLEY, came, known, self.quality)
        self._keep(verdict)
        return verdict.held

    def _as_read_now(self, page: PageProfile, late: timedelta) -> PageProfile:
        dated = page.published_at and page.published_at + late
        return replace(page, read_at=self.at, published_at=dated)

    def _keep(self, verdict: Verdict) -> None:
        if verdict.turn:
            self.turns.append(verdict.turn)
            self.quality = verdict.quality
        for page in verdict.pages:
            if page.item_id in verdict.held:
                page = replace(page, outcome=Outcome.QUARANTINED)
            if page.is_read:
                self.profiles.pop((page.item_id, False), None)
            self.profiles[page.item_id, page.is_read] = page
        for is_read in (True, False):
            kind = [p for p in self.profiles.values() if p.is_read is is_read]
            for old in sorted(kind, key=lambda p: p.read_at)[:-KEPT]:
                del self.profiles[old.item_id, is_read]

    @property
    def is_off(self) -> bool:
        return bool(self.quality and self.quality.changed_at)


def a_steady_outlet(sizes: Sequence[float] = (2100, 3400, 4300, 5200, 9800)) -> Outlets:
    """Return an outlet that has published 20 pages of such lengths."""
    outlet = Outlets()
    held = outlet.read(*(a_page(sizes[n % len(sizes)]) for n in range(20)))
    assert (held, outlet.turns) == ([], [])
    return outlet

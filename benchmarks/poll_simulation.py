"""When to poll: our schedule against others, on the same feeds.

Run with `python -m benchmarks poll_simulation`; it takes some three minutes. What is
printed stands in docs/polling.md, what is drawn in docs/poll-simulation.svg.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, median, quantiles

from benchmarks.poll_traces import DAY, HOUR, Trace, traces
from benchmarks.tables import show
from pipeline.poll.answer import Answer, Bounds, Overlap
from pipeline.poll.backoff import fraction
from pipeline.poll.completeness import compare, window
from pipeline.poll.due import after_answer, conditions
from pipeline.poll.interval import PRICE
from pipeline.records import FeedState

FEEDS, DAYS = 2000, 30
# The dear policies, and those that first run for two months, are asked of fewer.
SAMPLE, WARM_UP = 640, 60
HOURS_OF_PRICE = (0.25, 3, 30, 100)
FRUGAL = timedelta(hours=10)
"""The price at which ours asks no more often than Media Cloud's rule."""
# A Monday, as the traces begin with one.
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
BOUNDS = Bounds()
PLOT = Path(__file__).parents[1] / "docs" / "poll-simulation.svg"

Policy = Callable[[Trace], Iterator[float]]
"""Gives the times at which a feed is asked, in seconds and for ever."""

COLUMNS = (
    "policy",
    "requests",
    "missed",
    "missed %",
    "mean delay",
    "median",
    "95 of 100 within",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy costs and brings; delays in minutes, requests per feed and day."""

    requests: float
    entries: int
    missed: int
    mean: float
    median: float
    p95: float


def fixed(every: float) -> Policy:
    """Ask every so many seconds."""

    def polls(trace: Trace) -> Iterator[float]:
        at = fraction(trace.url) * every
        while True:
            yield at
            at += every

    return polls


def media_cloud(trace: Trace) -> Iterator[float]:
    """Ask as the rss-fetcher of Media Cloud does.

    6 hours at first, 10 minutes to 24 hours. With more than 67 % of the entries seen
    before 10 minutes longer, or 60 when nothing was new for 31 days; below 33 % 60
    minutes shorter, or 6 hours at once where it was longer.
    """
    minute = 60.0
    at, interval, before, news = 0.0, 6 * HOUR, 0, 0.0
    while True:
        yield at
        listed = bisect_right(trace.arrivals, at)
        new = min(listed - before, trace.window)
        share = 1 - new / trace.window
        news = at if new else news
        if before and share > 0.67:
            interval += minute * (60 if at - news > 31 * DAY else 10)
        elif before and share < 0.33:
            interval = min(interval - 60 * minute, 6 * HOUR)
        interval = min(max(interval, 10 * minute), 24 * HOUR)
        at, before = at + interval, listed


def ours(price: timedelta = PRICE) -> Policy:
    """Ask by the real functions of `pipeline.poll`."""

    def polls(trace: Trace) -> Iterator[float]:
        state = FeedState(url=trace.url, source_id="site")
        at, before = 0.0, -1
        while True:
            yield at
            now = BEGIN + timedelta(seconds=at)
            listed = bisect_right(trace.arrivals, at)
            is_full = conditions(state, now) == (None, None)
            is_changed = listed != before and (is_full or not trace.lies)
            answer = _answer(state, trace, listed, now, is_full, is_changed)
            before = listed if is_changed else before
            state = after_answer(state, answer, now=now, bounds=BOUNDS, price=price)
            assert state.next_poll_at
            at = (state.next_poll_at - BEGIN).total_seconds()

    return polls


def _answer(
    state: FeedState,
    trace: Trace,
    listed: int,
    now: datetime,
    is_full: bool,
    is_changed: bool,
) -> Answer:
    overlap: Overlap | None = None
    keys: list[str] = []
    dates: tuple[datetime, ...] = ()
    if is_changed:
        first = max(listed - trace.window, 0)
        keys = [str(number) for number in range(first, listed)]
        claims = trace.dates[first:listed]
        dates = tuple(BEGIN + timedelta(seconds=claim) for claim in claims)
        overlap = compare(state, keys, dates, now)
    return Answer(
        etag="same" if trace.lies else str(listed),
        last_modified=None,
        body_sha256=None,
        document_id=None,
        window=window(keys) if is_changed else state.window,
        is_full=is_full,
        overlap=overlap,
        dates=dates,
    )


def outcome(
    policy: Policy, feeds: Sequence[Trace], warm_up: int = 0, days: int = DAYS
) -> Outcome:
    """Run a policy and count what happens in `days` after those of the warm-up."""
    start, end = warm_up * DAY, (warm_up + days) * DAY
    requests = missed = 0
    delays: list[float] = []
    for trace in feeds:
        polls = list(_until(end, policy(trace)))
        requests += bisect_left(polls, end) - bisect_left(polls, start)
        lost, waited = _seen(trace, polls, start, end)
        missed += lost
        delays += waited
    return Outcome(
        requests=requests / len(feeds) / days,
        entries=len(delays) + missed,
        missed=missed,
        mean=fmean(delays),
        median=median(delays),
        p95=quantiles(delays, n=20)[-1],
    )


def _until(end: float, polls: Iterator[float]) -> Iterator[float]:
    """Yield the polls until one after `end`, which finds what came before it."""
    for poll in polls:
        yield poll
        if poll > end:
            return


def _seen(
    trace: Trace, polls: Sequence[float], start: float, end: float
) -> tuple[int, list[float]]:
    """Return how many entries were missed, and the delays of the others in minutes."""
    first = bisect_right(trace.arrivals, max(start, polls[0]))
    delays = []
    last = bisect_right(trace.arrivals, end)
    for index in range(first, last):
        arrival = trace.arrivals[index]
        poll = polls[bisect_left(polls, arrival)]
        if bisect_right(trace.arrivals, poll) - index <= trace.window:
            delays.append((poll - arrival) / 60)
    return last - first - len(delays), delays


def _row(name: str, found: Outcome) -> tuple[str, ...]:
    return (
        name,
        f"{found.requests:.2f}",
        f"{found.missed:,}",
        f"{found.missed / found.entries:.3%}",
        *(f"{minutes:.0f} min" for minutes in (found.mean, found.median, found.p95)),
    )


def _named(price: timedelta) -> str:
    return f"ours, price {price / timedelta(hours=1):g} h"


def _show(outcomes: Mapping[str, Outcome], note: str) -> None:
    rows = [_row(name, found) for name, found in outcomes.items()]
    show("poll_simulation", COLUMNS, rows, note)


def draw(policies: dict[str, Outcome], curve: dict[str, Outcome]) -> None:
    """Draw requests against delay, both on log scales."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "poll"
    from matplotlib import pyplot as plt

    _, axes = plt.subplots(figsize=(7.5, 4.8), layout="constrained")
    own = (found for name, found in policies.items() if name.startswith("ours"))
    points = (*curve.values(), *own)
    line = sorted(points, key=lambda found: found.requests)
    axes.loglog([o.requests for o in line], [o.mean for o in line], ".-", color="0.6")
    for name, found in (policies | curve).items():
        is_policy = name in policies
        axes.plot(found.requests, found.mean, "s" if is_policy else ".", color="C0")
        axes.annotate(
            f"{name} ({found.missed / found.entries:.2%} missed)",
            (found.requests, found.mean),
            xytext=(7, 2) if is_policy else (-7, -3),
            ha="left" if is_policy else "right",
            textcoords="offset points",
            fontsize=8,
        )
    axes.set(
        xlabel="requests per feed and day",
        ylabel="mean delay to first sight, minutes",
        xlim=(0.2, 2000),
        ylim=(3, 600),
    )
    axes.grid(True, which="both", alpha=0.2)
    plt.savefig(PLOT, metadata={"Date": None})
    plt.close()


def main() -> None:
    """Compare the policies, then the prices, and draw both."""
    feeds = traces(FEEDS, DAYS + 3)
    policies = {
        "every 10 minutes": outcome(fixed(HOUR / 6), feeds),
        "every hour": outcome(fixed(HOUR), feeds),
        "Media Cloud": outcome(media_cloud, feeds),
        "ours, price 10 h": outcome(ours(FRUGAL), feeds),
        "ours, price 1 h": outcome(ours(), feeds),
    }
    _show(policies, f"{FEEDS:,} feeds, {DAYS} days; requests per feed and day.")
    prices = [timedelta(hours=hours) for hours in HOURS_OF_PRICE]
    curve = {_named(price): outcome(ours(price), feeds[:SAMPLE]) for price in prices}
    _show(curve, f"The first {SAMPLE} of these feeds, {DAYS} days.")
    draw(policies, curve)
    later = traces(SAMPLE, WARM_UP + DAYS + 3)
    settled = {
        "Media Cloud": outcome(media_cloud, later, WARM_UP),
        "ours, price 10 h": outcome(ours(FRUGAL), later, WARM_UP),
        "ours, price 1 h": outcome(ours(), later, WARM_UP),
    }
    _show(settled, f"{SAMPLE} feeds, {DAYS} days after {WARM_UP} days of learning.")


if __name__ == "__main__":
    main()

"""Whether an origin lets us ask for a page: its robots.txt and tdmrep.json."""

import asyncio
import sys
from collections import OrderedDict, defaultdict
from dataclasses import KW_ONLY, dataclass, field, replace

from pipeline.errors import FetchError
from pipeline.fetch import optout
from pipeline.fetch import robots as rules
from pipeline.fetch.hops import Hops, Trip
from pipeline.fetch.stream import Aside
from pipeline.fetch.url import origin
from pipeline.model import BLAMELESS, Ended, Reason
from pipeline.ports import Clock, RobotsCache
from pipeline.records import Exchange, RobotsFile

# these say nothing about the file, nor does a host that is left alone
_NOT_ASKED = (*BLAMELESS, Reason.RATE_LIMITED)
# a robots.txt may have 500 KB, most have two
_MOST_HELD = 20_000_000


class Held:
    """The files that were needed last, as many as fit into `most` bytes."""

    def __init__(self, most: int) -> None:
        self._files: OrderedDict[str, RobotsFile] = OrderedDict()
        self._room = most

    def get(self, key: str) -> RobotsFile | None:
        """Return the file under `key`, if it is still held."""
        if key in self._files:
            self._files.move_to_end(key)
        return self._files.get(key)

    def add(self, key: str, file: RobotsFile) -> None:
        """Hold a file that is not held, instead of those needed longest ago."""
        self._files[key] = file
        self._room -= sys.getsizeof(file.text)
        while self._room < 0:
            _, gone = self._files.popitem(last=False)
            self._room += sys.getsizeof(gone.text)


@dataclass(frozen=True)
class Permits:
    """Knows the rules of each origin during one call; asks for each file once.

    What is no longer held is read from the cache again.

    Attributes:
        hops: asks for the files that nobody holds.
        cache: keeps them from call to call; a tdmrep.json under its URL.
        aside: calls the cache, which may block.
        headers: what goes with each request.
        deadline: seconds for one file with its redirects.
    """

    hops: Hops
    cache: RobotsCache
    aside: Aside
    _: KW_ONLY
    clock: Clock
    user_agent: str
    headers: dict[str, str]
    deadline: float
    held: Held = field(default_factory=lambda: Held(_MOST_HELD))
    asked: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def gap(self, url: str, trip: Trip) -> float:
        """Return the seconds between two requests, once robots.txt allows `url`.

        Raises:
            FetchError: It forbids the URL, or could not be had.
        """
        gap = trip.request.gap.total_seconds()
        site = origin(url)
        robots = await self._file(site, f"{site}/robots.txt", trip)
        if robots.deferred:
            message = f"robots.txt of {robots.origin} cannot be had: {url}"
            raise FetchError(message, reason=Reason.ROBOTS_UNREACHABLE)
        if not rules.allows(robots, self.user_agent, url):
            message = f"robots.txt of {robots.origin} forbids {url}"
            raise FetchError(message, reason=Reason.ROBOTS)
        if trip.request.obeys_opt_outs:
            await self._check_reservation(url, robots, trip)
        delay = rules.crawl_delay(robots, self.user_agent)
        return max(gap, delay.total_seconds() if delay else 0.0)

    async def _check_reservation(
        self, url: str, robots: RobotsFile, trip: Trip
    ) -> None:
        if why := optout.in_robots(robots, url):
            message = f"robots.txt of {robots.origin} says {why}: {url}"
            raise FetchError(message, reason=Reason.OPTED_OUT)
        place = f"{robots.origin}{optout.TDMREP}"
        # not archived: it would be taken for the page
        tdmrep = await self._file(place, place, replace(trip, exchanges=[]))
        if why := optout.in_tdmrep(tdmrep.text or "", url):
            message = f"{place} says {why}: {url}"
            raise FetchError(message, reason=Reason.OPTED_OUT)

    async def _file(self, key: str, url: str, trip: Trip) -> RobotsFile:
        """Return what is held under `key`, asked for once by all who need it."""
        async with self.asked[key]:
            found = self.held.get(key)
            if found is None:
                found = await self._fresh(key, url, trip)
                self.held.add(key, found)
            return found

    async def _fresh(self, key: str, url: str, trip: Trip) -> RobotsFile:
        held = await self.aside(self.cache.robots, key)
        if held and rules.is_fresh(held, self.clock.now()):
            return held
        answer = await self._answer(url, trip)
        found = rules.read_robots(key, answer, self.clock.now())
        await self.aside(self.cache.keep_robots, found)
        return found

    async def _answer(self, url: str, page: Trip) -> Exchange | Ended:
        gap = page.request.gap.total_seconds()

        async def permit(_: str) -> float:
            return gap

        trip = replace(
            page, kind=None, headers=self.headers, seconds_left=self.deadline
        )
        try:
            return await self.hops.follow(url, trip, permit, rules.MAX_REDIRECTS)
        except FetchError as error:
            if error.reason in _NOT_ASKED or error.retry_after is not None:
                raise
            return Ended(Reason(error.reason), str(error))

"""What is known of the hosts during one call, and what of it is kept."""

from collections.abc import Iterable

from pipeline.errors import FetchError
from pipeline.fetch import breaker
from pipeline.fetch.stream import Aside
from pipeline.ports import Clock, HostBook
from pipeline.records import Exchange, HostState

# so many hosts and not one answer: it is our own line that is down
_SEVERAL = 4


class ForgetfulBook:
    """A `HostBook` that keeps nothing: for one call, and for tests."""

    def host_states(self, hosts: Iterable[str]) -> dict[str, HostState]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def keep_hosts(self, states: Iterable[HostState]) -> None:
        """Keep nothing."""


class Hosts:
    """How the hosts of one call behave; read from a book, and kept there.

    Args:
        book: keeps them from call to call.
        clock: tells until when a host is closed.
        aside: calls the book, which may block.
    """

    def __init__(self, book: HostBook, clock: Clock, aside: Aside) -> None:
        self._book = book
        self._clock = clock
        self._aside = aside
        self._states: dict[str, HostState] = {}
        self._changed: dict[str, HostState] = {}
        self._is_answered = False

    async def load(self, names: Iterable[str]) -> None:
        """Read what is known of `names`."""
        wanted = sorted(set(names) - self._states.keys())
        known = await self._aside(self._book.host_states, wanted)
        for name in wanted:
            self._states[name] = known.get(name) or HostState(host=name)

    async def check(self, name: str) -> None:
        """Raise why the host `name` may not be asked, if there is a reason.

        Raises:
            FetchError: It is left alone for some time.
        """
        if name not in self._states:
            await self.load([name])
        if error := breaker.refusal(self._states[name], self._clock.now()):
            raise error

    def breath(self, name: str) -> float:
        """Return the seconds between two requests that the host needs."""
        return breaker.breath(self._states[name])

    def note(self, name: str, came: Exchange | FetchError, seconds: float) -> None:
        """Remember how the host answered, after `seconds`."""
        now = self._clock.now()
        state = breaker.after(self._states[name], came, seconds, now)
        self._states[name] = self._changed[name] = state
        self._is_answered = self._is_answered or breaker.is_answer(came)

    async def keep(self) -> None:
        """Write down what changed, unless nobody could be reached at all."""
        if not self._is_answered and len(self._changed) >= _SEVERAL:
            return
        changed, self._changed = self._changed, {}
        if changed:
            await self._aside(self._book.keep_hosts, changed.values())

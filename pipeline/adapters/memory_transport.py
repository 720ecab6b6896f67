"""A web in memory, for tests and dry runs."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.errors import FetchError
from pipeline.fetch.guard import admitted, inflated
from pipeline.fetch.url import fetchable
from pipeline.model import Reason
from pipeline.ports import Clock
from pipeline.records import Exchange


class MemoryTransport:
    """Answers from `answers`, by URL; a `Transport`.

    An answer's `body` is as on the wire and is inflated here. `asked` holds
    each URL with its headers, in order.
    """

    def __init__(
        self,
        answers: Mapping[str, Exchange | FetchError],
        clock: Clock,
        *,
        max_body: int = 1_000_000,
        allow_private: frozenset[str] = frozenset(),
    ) -> None:
        self._answers = {fetchable(url): answer for url, answer in answers.items()}
        self._clock = clock
        self._max_body = max_body
        self._allow_private = allow_private
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        """Return the answer of that URL; see `ports.Transport`."""
        target = admitted(url, self._allow_private)
        self.asked.append((target, dict(headers)))
        match self._answers.get(target):
            case None:
                message = f"unreachable: {target}"
                raise FetchError(message, reason=Reason.UNREACHABLE)
            case FetchError() as error:
                raise error
            case Exchange() as answer:
                now = self._clock.now()
                answer = replace(answer, url=target, captured_at=now)
                return inflated(answer, self._max_body)

    async def aclose(self) -> None:
        """Do nothing: there are no connections."""

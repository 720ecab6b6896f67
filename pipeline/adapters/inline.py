"""Reading without processes of our own: for tests and small tools."""

from collections.abc import Callable, Sequence

from pipeline.model import Document, Ended, ParsedFeed
from pipeline.records import PartFound, PartsTask, Reading, ReadTask


class InlineReaders:
    """Reads in this process (`ports.Readers`): no deadline, no memory limit."""

    def __init__(
        self,
        read: Callable[[ReadTask], Reading | Ended],
        parse: Callable[[Document], ParsedFeed | Ended],
        parts: Callable[[PartsTask], list[PartFound] | Ended],
    ) -> None:
        self._read = read
        self._parse = parse
        self._parts = parts

    def read(self, tasks: Sequence[ReadTask]) -> list[Reading | Ended]:
        return [self._read(task) for task in tasks]

    def parse(self, feeds: Sequence[Document]) -> list[ParsedFeed | Ended]:
        return [self._parse(feed) for feed in feeds]

    def parts(self, deliveries: Sequence[PartsTask]) -> list[list[PartFound] | Ended]:
        return [self._parts(delivery) for delivery in deliveries]

    def close(self) -> None:
        """Nothing to end."""

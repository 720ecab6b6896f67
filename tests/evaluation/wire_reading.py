"""The labelled deliveries of agencies, and what Newsline makes of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import WireParseError
from pipeline.model import Article, Document, DocumentKind, Ended, Outcome, Reason
from pipeline.records import Reading, ReadTask
from pipeline.run import read_item
from pipeline.sources import Source, WireRules
from pipeline.stages.deliveries import Deliveries
from pipeline.wire.delivery import provider_of
from pipeline.wire.item import WireItem
from pipeline.wire.parts import Part, parts
from tests.newsroom import RULES

# What the README says no delivery tells: times are written without an offset, and
# local to the agency. Nothing else is known of any of them.
_RULES = {
    "ansa": WireRules(time_zone="Europe/Rome"),
    "ats": WireRules(time_zone="Europe/Zurich"),
    "ntb": WireRules(time_zone="Europe/Oslo"),
    "ritzau": WireRules(time_zone="Europe/Copenhagen"),
    "stt": WireRules(time_zone="Europe/Helsinki"),
}
_PROVIDERS = frozenset(
    {"afp", "anp", "ap", "businesswire", "cp", "dpa", "globenewswire", "iptc", "kyodo",
     "opta", "pa", "reuters", "tt", *_RULES}
)  # fmt: skip
_ALSO = {"afp20": "afp", "apmedia": "ap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A labelled delivery: its file, its source, and what should come of it."""

    file: Path
    source: Source
    expected: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The name that the labels give it."""
        return str(self.expected["id"])

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone of times without an offset."""
        return provider_of(self.source).time_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What Newsline made of one item, of which its file has `of`.

    `item` is None for one that cannot be read, `problem` then tells why; `again` is
    it read a second time. `reading` is what the whole reading chain made of it.
    """

    format: str
    of: int = 1
    item: WireItem | None = None
    again: WireItem | None = None
    reading: Reading | Ended
    problem: str = ""

    @property
    def article(self) -> Article | None:
        """The article; None of a kill, a package and all that ended."""
        if isinstance(self.reading, Ended):
            return None
        notice = self.reading.notice
        return None if notice and not notice.has_text else self.reading.article

    @property
    def told(self) -> Any:
        """What the text fields are read from: the item where there is no article."""
        return self.article or self.item


def load(data: Path) -> list[Delivery]:
    """Return the labelled deliveries in `data`, in the order of their ids."""
    labels = [json.loads(p.read_text("utf-8")) for p in data.glob("expected/*.json")]
    return [
        Delivery(
            file=data / label["file"],
            source=source_of(label["id"]),
            expected=label,
        )
        for label in sorted(labels, key=lambda label: str(label["id"]))
    ]


def source_of(name: str) -> Source:
    """Return the source of a delivery, by the agency that its name names."""
    words = name.casefold().replace(".", "-").replace("_", "-").split("-")
    known = (_ALSO.get(word, word) for word in words)
    provider = next((word for word in known if word in _PROVIDERS), "other")
    rules = _RULES.get(provider, WireRules())
    return Source(id=provider, name=provider, wire=rules)


def read_file(file: Path, source: Source) -> list[Made]:
    """Return what Newsline makes of each item in a file."""
    again = [item for _, item, _ in _items(file, source)]
    with closing(Deliveries()) as deliveries:
        return [
            Made(
                format=part.format,
                of=len(again),
                item=item,
                again=second,
                reading=read_item(_task(file, part.name, source), RULES, deliveries),
                problem=problem,
            )
            for (part, item, problem), second in zip(
                _items(file, source), again, strict=True
            )
        ]


def _items(file: Path, source: Source) -> Iterator[tuple[Part, WireItem | None, str]]:
    with file.open("rb") as opened:
        for part in parts(opened, file.name, provider_of(source)):
            try:
                yield part, part.read(), ""
            except WireParseError as error:
                yield part, None, str(error)
            except Exception as error:  # noqa: BLE001 - a bug is a difference too
                yield part, None, f"a bug: {error!r}"


def _task(file: Path, part: str, source: Source) -> ReadTask:
    document = Document(
        document_id=file.name,
        kind=DocumentKind.DELIVERY,
        source_id=source.id,
        url=file.name,
        final_url=file.name,
        captured_at=datetime.now(UTC),
        path=file,
    )
    return ReadTask(
        item_id=f"{file.name}:{part}",
        document=document,
        part=part,
        entry=None,
        source=source,
    )


def said(made: Made) -> str:
    """Say how an item ended and why, such as "dropped(not_an_article)"."""
    if not isinstance(made.reading, Ended):
        return "an article" if made.article else "an order"
    end = made.reading
    why = made.problem or (end.detail if end.outcome is Outcome.QUARANTINED else "")
    return f"{end.outcome}({end.reason}) {why}".strip()


def is_no_article(made: Made) -> bool:
    """Tell whether an item was recognised as something else than an article."""
    end = made.reading
    return isinstance(end, Ended) and end.reason is Reason.NOT_AN_ARTICLE

"""Deliveries in their order through whole runs, and what readers see in the end."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.model import ArticleState, Outcome
from pipeline.records import SearchQuery
from pipeline.sources import Source, WireDrop
from tests.evaluation.recorded_web import Difference
from tests.evaluation.wire_reading import Delivery, load, read_file
from tests.newsroom import Newsroom, newsroom, totals

MakeRoom = Callable[[str, Source], Newsroom]
"""Makes an empty newsroom, given a name for its folder and its one source."""

_DAY = timedelta(days=1)
_LONG_AGO = (1.0, 1.0)  # access and modification time: nobody is still writing it


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent, a minute after `at`, the time of its version."""

    name: str
    body: bytes
    guid: str
    version: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is sent in which order, and the times at which a reader looks."""

    name: str
    source: Source
    sent: tuple[Sent, ...]
    looks: tuple[datetime, ...] = ()


class Desk:
    """A newsroom with a drop, into which a scenario's files are sent one by one."""

    def __init__(self, scenario: Scenario, make_room: MakeRoom) -> None:
        name = re.sub(r"\W+", "-", scenario.name)
        self.scenario = scenario
        self.room = make_room(name, scenario.source)
        self.outcomes: list[Mapping[Outcome, int]] = []
        self.found: list[int] = []
        self._drop = self.room.folder / "drop"
        self._drop.mkdir(parents=True)
        drop = WireDrop(folder=str(self._drop))
        source = scenario.source.model_copy(update={"drop": drop})
        self.room.sources = (source,)
        self.room.clock.at = min(sent.at for sent in scenario.sent)

    def run(self) -> None:
        """Send all files, each with a run of its own; the clock never goes back.

        What a run ended with is in `outcomes`, how many a reader found then in
        `found`.
        """
        clock = self.room.clock
        for number, sent in enumerate(self.scenario.sent):
            file = self._drop / f"{number}-{sent.name}"
            file.write_bytes(sent.body)
            os.utime(file, _LONG_AGO)
            clock.at = max(clock.at, sent.at) + timedelta(minutes=1)
            self.outcomes.append(totals(self.room.visit()))
            self.found.append(len(self.shown(clock.at)))

    def articles(self, guid: str) -> list[str]:
        """Return the ids of the articles that go by a guid."""
        ledger = self.room.ledger
        return [
            article_id
            for article_id in ledger.article_ids("", 1000)
            if any(guid in key for _, key in ledger.names(article_id))
        ]

    def shown(self, as_of: datetime | None = None, text: str = "") -> list[str]:
        """Return the ids that a reader finds, by default the day after the last run."""
        at = as_of or self.room.clock.at + _DAY
        result = self.room.index.search(SearchQuery(text=text, as_of=at, limit=100))
        return [hit.article_id for hit in result.hits]

    def document(self, article_id: str) -> Mapping[str, Any]:
        """Return the search document of an article; {} when there is none."""
        return self.room.index.get(article_id) or {}


def embedded(folder: Path) -> MakeRoom:
    """Return what makes newsrooms on embedded stores, each in a folder of its own."""
    return lambda name, source: newsroom(folder / name, source)


def differences(data: Path, make_room: MakeRoom) -> list[Difference]:
    """Run all scenarios in `data`, and compare the end state of each."""
    found: list[Difference] = []
    for listed in json.loads((data / "scenarios.json").read_text("utf-8")):
        for scenario in scenarios(listed, {d.id: d for d in load(data)}):
            where = f"scenario {scenario.name}"
            found += (
                Difference(where, str(listed["final"]), problem)
                for problem in problems(scenario, str(listed["name"]), make_room)
            )
    return found


def scenarios(
    listed: Mapping[str, Any], by_id: Mapping[str, Delivery]
) -> Iterator[Scenario]:
    """Yield a scenario as it is listed, then with an older item before and after."""
    deliveries = [by_id[name] for name in listed["deliveries"]]
    sent = tuple(_sent(delivery) for delivery in deliveries)
    scenario = Scenario(
        name=str(listed["name"]),
        source=deliveries[0].source,
        sent=sent,
        looks=tuple(datetime.fromisoformat(at) for at in listed.get("clock", ())),
    )
    yield scenario
    if make_older := _OLDER.get(scenario.name):
        older = make_older(sent[0])
        before, after = (older, *sent), (*sent, older)
        yield replace(scenario, name=f"{scenario.name}, after the older", sent=before)
        yield replace(scenario, name=f"{scenario.name}, older is late", sent=after)


def problems(scenario: Scenario, name: str, make_room: MakeRoom) -> list[str]:
    """Run a scenario and say what is not as the check called `name` wants it."""
    check = _CHECKS.get(name)
    if check is None:
        return ["nothing here checks it"]
    desk = Desk(scenario, make_room)
    desk.run()
    return [*_on_the_way(desk), *check(desk)]


def _on_the_way(desk: Desk) -> Iterator[str]:
    """Nothing is lost, and what was sent first can be found until a newer one."""
    for outcomes in desk.outcomes:
        if outcomes.keys() & {Outcome.QUARANTINED, Outcome.FAILED}:
            yield f"a run ended with {dict(outcomes)}"
    first, *others = desk.scenario.sent
    if any(first.at < other.at for other in others) and desk.found[0] != 1:
        yield f"{desk.found[0]} could be found after {first.name}"


def _sent(delivery: Delivery) -> Sent:
    at = datetime.fromisoformat(delivery.expected["versioncreated_utc"])
    labels = delivery.expected
    body = delivery.file.read_bytes()
    return Sent(delivery.file.name, body, labels["guid"], labels["version"], at)


def _older_nitf(sent: Sent) -> Sent:
    """Return the item that the cancel names, as it was before, released and usable."""
    guid = "iptc.321656141.a"
    body = sent.body.replace(b"iptc.321656141.b", guid.encode())
    body = re.sub(rb'management-[\w-]+="[^"]*"', b"", body)
    body = body.replace(b"20020225T14", b"20020225T11")
    body = body.replace(b"20020226T09", b"20020225T09")
    at = sent.at - timedelta(hours=3)
    return Sent(f"older-{sent.name}", body, guid, sent.version, at)


def _older_ninjs(sent: Sent) -> Sent:
    """Return the item that was replaced, an hour before."""
    item = json.loads(sent.body)
    at = datetime.fromisoformat(item["versioncreated"]) - timedelta(hours=1)
    (guid,) = item["replacing"]
    without = {k: v for k, v in item.items() if k not in ("replacing", "revisions")}
    older = without | {"uri": guid, "versioncreated": at.isoformat()}
    body = json.dumps(older).encode()
    return Sent(f"older-{sent.name}", body, guid, sent.version, at.astimezone(UTC))


_OLDER: Mapping[str, Callable[[Sent], Sent]] = {
    "cancel-by-reference": _older_nitf,
    "superseded-by-new-uri": _older_ninjs,
}


def _is_killed(desk: Desk) -> Iterator[str]:
    """Nobody finds the item, and what is left of it is the kill's tombstone."""
    yield from _is_nowhere(desk)
    kill = max(desk.scenario.sent, key=lambda sent: sent.at)
    articles = desk.articles(kill.guid)
    if len(articles) != 1:
        yield f"{len(articles)} articles go by {kill.guid}"
    for article_id in articles:
        (head,) = desk.room.ledger.heads([article_id]).values()
        if head.placement.state is not ArticleState.KILLED:
            yield f"the ledger holds it as {head.placement.state}"
        if (head.status_at, str(head.status_number)) != (kill.at, kill.version):
            yield f"the tombstone is of {head.status_at}, {head.status_number}"


def _is_nowhere(desk: Desk) -> Iterator[str]:
    if shown := desk.shown():
        yield f"{len(shown)} can be found"
    for sent in desk.scenario.sent:
        for article_id in desk.articles(sent.guid):
            document = desk.document(article_id)
            if document.get("state") == "visible" or document.get("body"):
                yield f"{sent.guid} is in the index as {document['state']}"


def _is_one(desk: Desk) -> Iterator[str]:
    """The newest of what was sent is the one article that can be found."""
    shown = desk.shown()
    if len(shown) != 1:
        yield f"{len(shown)} can be found"
    wanted = max(desk.scenario.sent, key=lambda sent: sent.at)
    if desk.articles(wanted.guid) != shown:
        yield f"{wanted.guid} is not what is found"


def _is_one_record(desk: Desk) -> Iterator[str]:
    guid = desk.scenario.sent[0].guid
    articles = desk.articles(guid)
    if len(articles) != 1 or desk.room.ledger.article_count() != 1:
        yield f"{desk.room.ledger.article_count()} records"
    if len(desk.shown()) != 1:
        yield f"{len(desk.shown())} can be found after the embargo"


def _is_lifted_by_the_clock(desk: Desk) -> Iterator[str]:
    before, after = desk.scenario.looks
    articles = desk.articles(desk.scenario.sent[0].guid)
    words = " ".join(desk.document(a).get("headline", "") for a in articles).split()
    for text in ("", *words[:1]):
        if desk.shown(before, text):
            yield f"{text or 'all'!r} finds it at {before}"
        if len(articles) != 1 or desk.shown(after, text) != articles:
            yield f"{text or 'all'!r} does not find it at {after}"


def _is_member_only(desk: Desk) -> Iterator[str]:
    """One article, the member; its package is none."""
    _, member = desk.scenario.sent
    shown = desk.shown()
    if len(shown) != 1 or desk.articles(member.guid) != shown:
        yield f"{len(shown)} can be found"


def _is_there_with_a_warning(desk: Desk) -> Iterator[str]:
    if len(desk.shown(desk.room.clock.at)) != 1:
        yield "cannot be found at once"
    if desk.outcomes != [{Outcome.INDEXED: 1}]:
        yield f"the run ended with {desk.outcomes}"
    (file,) = (desk.room.folder / "drop").iterdir()
    (made,) = read_file(file, desk.scenario.source)
    if not (made.item and made.item.warnings):
        yield "no warning"


def _is_decoded(desk: Desk) -> Iterator[str]:
    documents = [desk.document(article_id) for article_id in desk.shown()]
    if len(documents) != 1:
        yield f"{len(documents)} can be found"
    for document in documents:
        if "opératrice" not in document["headline"]:
            yield f"the headline is {document['headline']!r}"
        if "Ã" in document["headline"] + document["body"]:
            yield "letters that were decoded wrongly"


_CHECKS: Mapping[str, Callable[[Desk], Iterator[str]]] = {
    "kill-after-publish": _is_killed,
    "kill-before-publish (out of order)": _is_killed,
    "kill-replayed": _is_killed,
    "same-item-two-formats": _is_one_record,
    "embargo": _is_lifted_by_the_clock,
    "embargo-nitf": _is_lifted_by_the_clock,
    "embargo-ninjs": _is_lifted_by_the_clock,
    "cancel-by-reference": _is_nowhere,
    "superseded-by-new-uri": _is_one,
    "package-and-member": _is_member_only,
    "unparsable-dates": _is_there_with_a_warning,
    "wrong-encoding": _is_decoded,
}

"""The deliveries of agencies are read as labelled, and how that is compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.adapters.elasticsearch.templates import setup_elasticsearch
from pipeline.model import (
    Article,
    Block,
    BlockKind,
    Ended,
    Identity,
    Link,
    Notice,
    Reason,
    Removal,
    Subject,
)
from pipeline.records import Reading
from pipeline.sources import Source
from pipeline.wire.item import (
    Action,
    Embargo,
    ItemKind,
    Order,
    PubStatus,
    Sequence,
    WireItem,
)
from tests import nodes
from tests.evaluation import wire, wire_scenarios
from tests.evaluation.data import folder
from tests.evaluation.wire_fields import FIELDS, compare
from tests.evaluation.wire_reading import Delivery, Made, source_of
from tests.newsroom import Newsroom, newsroom

AT = datetime(2026, 3, 15, 9, 30, tzinfo=UTC)
TEXT = "NORTHPORT (NLW) - The ferry is back. People waved from the quay. ah/cd"
LABELS = {
    "id": "nitf-valley",
    "format": "nitf",
    "items_in_file": 1,
    "action": "index",
    "guid": "nlw-1",
    "version": "2",
    "pubstatus": "usable",
    "embargo_until": None,
    "language": "en",
    "headline": "Ferry returns to the valley",
    "slugline": None,
    "byline": "By Ada Hill",
    "creditline": "Valley Wire",
    "dateline_place": "Northport",
    "dateline_prefix": "NORTHPORT (NLW) - ",
    "signoff": "ah/cd",
    "urgency": 4,
    "firstcreated": None,
    "versioncreated": "2026-03-15T10:30:00+01:00",
    "versioncreated_utc": "2026-03-15T09:30:00Z",
    "subjects_count": 1,
    "iptc_codes": ["subj:13000000"],
    "body_chars": len(TEXT),
    "body_first_80": TEXT,
    "body_last_80": TEXT,
}
ITEM = WireItem(
    format="NITF",
    guid="nlw-1",
    version="2",
    version_at=AT,
    headline="Ferry returns to the valley",
    byline="By Ada Hill",
    credit="Valley Wire",
    dateline_place="Northport",
    language="en",
    urgency=4,
    subjects=(Subject("13000000", "subj"),),
)
ARTICLE = Article(
    source_id="valley",
    headline=ITEM.headline,
    byline=ITEM.byline,
    credit=ITEM.credit,
    dateline_place=ITEM.dateline_place,
    language="en",
    urgency=4,
    subjects=ITEM.subjects,
    blocks=(Block("The ferry is back."), Block("People waved from the quay.")),
)


def reading(article: Article, has_text: bool = True) -> Reading:
    """Return a wire item as read."""
    identity = Identity(names=(), fingerprint="", digest="")
    return Reading(article=article, identity=identity, notice=Notice(has_text=has_text))


def off(
    labels: dict[str, Any] | None = None,
    item: dict[str, Any] | None = None,
    article: dict[str, Any] | None = None,
    **made: Any,
) -> set[str]:
    """Return the fields that differ, given changes to labels, item and article."""
    delivery = Delivery(
        file=Path("nowhere"),
        source=source_of("nitf-ntb"),
        expected=LABELS | (labels or {}),
    )
    changed = replace(ITEM, **(item or {}))
    whole: dict[str, Any] = {
        "format": "NITF",
        "item": changed,
        "again": changed,
        "reading": reading(replace(ARTICLE, **(article or {}))),
    }
    compared = compare(delivery, [Made(**(whole | made))])
    return {name for name, difference in compared.items() if difference}


def test_what_is_read_as_labelled_differs_in_nothing() -> None:
    assert off() == set()


@pytest.mark.parametrize(
    ("field", "labels", "item"),
    [
        ("format", {"format": "newsml-g2"}, {}),
        ("items_in_file", {"items_in_file": 2}, {}),
        ("guid", {}, {"guid": "nlw-2"}),
        ("version", {}, {"version": None}),
        ("versioncreated_utc", {}, {"version_at": None}),
        ("firstcreated", {"firstcreated": "2026-03-15T09:00:00Z"}, {}),
        ("supersedes", {"supersedes": ["nlw-0"]}, {}),
        ("cancels", {}, {"orders": (Order(Action.CANCEL, ("nlw-0",)),)}),
        ("package_refs", {"package_refs": ["nlw-0"]}, {}),
        ("signals", {"signals": ["sig:update"]}, {}),
        ("language", {}, {"language": None}),
        ("wire.sequence", {"wire": {"sequence": "W0017"}}, {}),
        ("wire.priority", {"wire": {"priority": 3}}, {}),
        ("wire.keyword", {"wire": {"keyword": "BC-Ferry"}}, {}),
        ("wire.correction", {"wire": {"correction": True}}, {}),
    ],
)
def test_an_item_that_was_read_wrongly_differs(
    field: str, labels: dict[str, Any], item: dict[str, Any]
) -> None:
    assert off(labels, item) == {field}


@pytest.mark.parametrize(
    ("field", "article"),
    [
        ("headline", {"headline": "Ferry returns"}),
        ("byline", {"byline": None}),
        ("creditline", {"credit": "NLW"}),
        ("dateline_place", {"dateline_place": "Southport"}),
        ("urgency", {"urgency": None}),
        ("language_text", {"language": "de"}),
        ("subjects_count", {"subjects": (*ITEM.subjects, Subject("river", "N2"))}),
    ],
)
def test_an_article_that_was_made_wrongly_differs(
    field: str, article: dict[str, Any]
) -> None:
    assert off(article=article) == {field}


def test_times_are_compared_as_instants() -> None:
    summer = datetime(2026, 7, 1, 10, tzinfo=UTC)
    local = {"versioncreated": "2026-07-01T12:00:00.397", "versioncreated_utc": None}
    assert off(local, {"version_at": summer}) == set()
    assert off({"embargo_until": "2026-03-15T12:00:00+02:00"}) == {"embargo_until"}


def test_an_embargo_is_compared_by_its_end() -> None:
    labels = {"embargo_until": "2026-03-16T00:00:00Z", "action": "index-after-embargo"}
    until = datetime(2026, 3, 16, tzinfo=UTC)
    assert off(labels, {"embargo": Embargo(until)}) == set()
    assert off(labels, {"embargo": Embargo(None)}) == {"embargo_until"}
    named = labels | {"pubstatus": "embargoed"}
    assert off(named, {"embargo": Embargo(until)}) == set()


def test_a_guid_that_none_gives_must_be_the_same_again() -> None:
    assert off({"guid": None}) == set()
    assert off({"guid": None}, {"guid": None}) == {"guid"}
    other = replace(ITEM, guid="nlw-random")
    assert off({"guid": None}, again=other) == {"guid"}


def test_a_headline_that_none_gives_must_be_made() -> None:
    item, labels = {"headline": ""}, {"headline": None}
    assert off(labels, item) == set()
    assert off(labels, item, {"headline": ""}) == {"headline"}
    assert off({}, item) == {"headline"}


def test_a_kill_is_compared_as_delivered() -> None:
    labels = {"action": "remove", "pubstatus": "canceled", "body_chars": 0}
    labels |= {"body_first_80": "", "body_last_80": "", "language_text": "en"}
    canceled = {"pubstatus": PubStatus.CANCELED}
    assert off(labels, canceled, reading=reading(ARTICLE, has_text=False)) == set()
    assert off({"action": "remove"}) == {"action"}


@pytest.mark.parametrize(
    ("ended", "item", "action"),
    [
        (Ended(Reason.NOT_AN_ARTICLE), {"kind": ItemKind.PACKAGE}, "skip-or-link"),
        (Ended(Reason.NO_TEXT), {}, "dropped(no_text)"),
        (Ended(Reason.NO_TEXT), {"embargo": Embargo(None)}, "dropped(no_text)"),
    ],
)
def test_the_action_is_how_the_item_ended(
    ended: Ended, item: dict[str, Any], action: str
) -> None:
    assert "action" not in off({"action": action}, item, reading=ended)


def test_the_text_own_place_outweighs_the_metadata() -> None:
    prefix = {"dateline_prefix": "NORTH PORT (NLW) - "}
    found = {"dateline_place": "North Port"}
    assert "dateline_place" not in off(prefix, article=found)
    assert "dateline_place" in off(prefix, article={"dateline_place": "North"})


def test_by_may_stand_before_a_byline_or_not() -> None:
    assert off(article={"byline": "Ada  Hill"}) == set()


def test_only_the_language_itself_is_compared() -> None:
    assert off({"language": "EN-gb"}) == set()
    labels = {"language": "nb-NO", "language_text": "nb"}
    assert off(labels, {"language": "no"}, {"language": "no"}) == set()


def test_an_alias_of_a_code_is_not_compared() -> None:
    assert off({"iptc_codes": ["medtop:13000000"]}) == set()
    assert off({"iptc_codes": []}) == {"iptc_codes"}
    assert off({"subjects_count": 0}) == set()


def blocks(*texts: str) -> dict[str, Any]:
    return {"blocks": tuple(map(Block, texts))}


def test_dateline_and_sign_off_may_stay_or_go() -> None:
    whole = blocks(
        "NORTHPORT (NLW) - The ferry is back.", "People waved from the quay."
    )
    assert off(article=whole) == set()
    assert off(article=blocks(*(b.text for b in whole["blocks"]), "ah/cd")) == set()


def test_another_beginning_end_or_length_differs() -> None:
    short = off(article=blocks("The ferry is back."))
    assert short == {"body_first_80", "body_last_80", "body_chars"}


def test_a_dateline_without_a_label_of_its_own_is_a_place_with_a_bracket() -> None:
    text = "By Ada Hill NORTHPORT (NLW) - The ferry is back."
    labels = {"dateline_prefix": None, "dateline_place": "NORTHPORT", "body_chars": 48}
    labels |= {"body_first_80": text, "body_last_80": text}
    made = {"dateline_place": "Northport"}
    assert off(labels, article=made | blocks("The ferry is back.")) == set()
    assert off(labels, article=made | blocks(text)) == set()
    late = "New report, replaces: NORTHPORT"
    cut = labels | {"body_first_80": late, "body_last_80": None, "body_chars": 900}
    kept = blocks("New report, replaces:", "The ferry is back.")
    assert off(cut, article=made | kept) == set()


def test_a_closing_bracket_that_was_taken_out_is_put_back() -> None:
    bracket = "(Reporting by Ada Hill; Editing by Cy Dale)"
    text = f"The ferry is back. {bracket}"
    labels = {"body_first_80": text, "body_last_80": text, "body_chars": len(text)}
    removed = {"removed": (Removal("credit", bracket),)}
    assert off(labels, article=blocks("The ferry is back.") | removed) == set()
    assert "body_last_80" in off(labels, article=blocks("The ferry is back."))


def test_a_closing_bracket_may_stay_where_none_is_labelled() -> None:
    text = "The ferry is back."
    labels = {"body_first_80": text, "body_last_80": text, "body_chars": len(text)}
    assert off(labels, article=blocks(text, "(NLW/ah)")) == set()
    assert "body_last_80" in off(labels, article=blocks(text, "NLW/ah"))


def test_the_bars_between_cells_are_no_text() -> None:
    table = Block("Mills | 3\nHills |\n2", BlockKind.TABLE)
    text = "Mills 3 Hills 2"
    labels = {"body_first_80": text, "body_last_80": text, "body_chars": 15}
    assert off(labels, article={"blocks": (table,)}) == set()


def test_quotes_are_compared_however_they_are_written() -> None:
    text = "``The ferry is back,'' she said. ___ Hill helped."
    labels = {"body_first_80": text, "body_last_80": text, "body_chars": 43}
    made = blocks("“The ferry is back,” she said.", "Hill helped.")
    assert off(labels, article=made) == set()


def test_what_must_and_must_not_be_said() -> None:
    labels = {"body_contains": ["ferry is"], "must_not_contain": ["<script"]}
    assert off(labels) == set()
    labels = {"body_contains": ["bridge"], "must_not_contain": ["ferry"]}
    assert off(labels) == {"body_contains", "must_not_contain"}


def test_a_text_service_says_more_of_itself() -> None:
    item = {
        "sequence": Sequence("W", 17),
        "version": "1st Ld-Writethru",
        "slugline": "BC-Valley Ferry",
        "priority": 3,
    }
    said = {"sequence": "W0017", "take_key": "1stLd-Writethru", "priority": 3}
    labels = {"version": None, "wire": said | {"keyword": "BC-ValleyFerry"}}
    assert off(labels, item) == set()
    assert (
        off({"version": None, "wire": {"priority": "f"}}, item | {"version": None})
        == set()
    )


def test_what_cannot_be_read_is_wrong_in_every_field_and_told_once() -> None:
    delivery = Delivery(file=Path("x"), source=source_of("x"), expected=LABELS)
    unread = Made(format="", reading=Ended(Reason.UNREADABLE), problem="line 1: torn")
    compared = compare(delivery, [unread])
    assert [d.found for d in wire.differences([compared])] == ["line 1: torn"]
    assert all(score.right == 0 for score in wire.scores([compared]))
    assert wire.differences([compare(delivery, [])])[0].found == "no item"


def test_a_score_counts_where_the_field_is_labelled() -> None:
    delivery = Delivery(file=Path("x"), source=source_of("x"), expected=LABELS)
    made = Made(format="NITF", item=ITEM, again=ITEM, reading=reading(ARTICLE))
    open_one = replace(delivery, expected=LABELS | {"body_first_80": None})
    wrong = replace(made, item=replace(ITEM, guid="nlw-3"))
    compared = [compare(delivery, [made]), compare(open_one, [wrong])]
    told = [str(score) for score in wire.scores(compared)]
    assert len(told) == len(FIELDS)
    assert {"guid 1/2", "body_first_80 1/1", "version 2/2"} <= set(told)


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("n12-afp20-late", "afp"),
        ("apmedia-text", "ap"),
        ("tag_reuters.com_2014", "reuters"),
        ("valley-7", "other"),
    ],
)
def test_a_source_is_known_by_the_agency_in_the_name(name: str, provider: str) -> None:
    assert source_of(name).id == provider


DROPPED = Made(
    format="NewsML-G2",
    item=replace(ITEM, kind=ItemKind.PACKAGE, members=("nlw-1",)),
    reading=Ended(Reason.NOT_AN_ARTICLE),
)
INDEXED = Made(format="NewsML-G2", item=ITEM, reading=reading(ARTICLE))


def test_what_is_skipped_must_be_dropped_and_a_package_keep_its_links() -> None:
    assert list(wire.skip_problems("skip-or-link", [DROPPED])) == []
    assert list(wire.skip_problems("skip", [INDEXED])) == ["an article"]
    unlinked = replace(DROPPED, item=replace(ITEM, links=(Link("a.jpg", "picture"),)))
    (problem,) = wire.skip_problems("skip-or-link", [unlinked])
    assert problem == "a package without its links"


def test_an_envelope_must_give_several_sound_articles() -> None:
    assert list(wire.skip_problems("index", [INDEXED, INDEXED])) == []
    assert len(list(wire.skip_problems("index", [INDEXED]))) == 1
    escaped = replace(
        INDEXED, reading=reading(replace(ARTICLE, **blocks("Mills &amp; Hills")))
    )
    assert len(list(wire.skip_problems("index", [escaped, DROPPED]))) == 2


@pytest.fixture
def data() -> Path:
    found = folder("wire")
    assert found
    return found


@pytest.mark.eval
def test_every_delivery_is_read_as_labelled(data: Path) -> None:
    assert wire.differences(wire.compare_all(data)) == []


@pytest.mark.eval
def test_what_is_no_article_is_recognised_and_dropped(data: Path) -> None:
    assert wire.skip_differences(data) == []


@pytest.fixture
def sqlite(tmp_path: Path) -> wire_scenarios.MakeRoom:
    return wire_scenarios.embedded(tmp_path)


@pytest.fixture
def elasticsearch(cluster: Elasticsearch, tmp_path: Path) -> wire_scenarios.MakeRoom:
    def room(name: str, source: Source) -> Newsroom:
        nodes.empty(cluster)
        setup_elasticsearch(cluster, nodes.TEMPLATES, fix=True)
        index = ElasticsearchSearch(cluster, refresh="true")
        return newsroom(tmp_path / name, source, index=index)

    return room


SERVER = pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)


@pytest.mark.eval
@pytest.mark.parametrize("index", ["sqlite", SERVER])
def test_every_scenario_ends_as_it_should(
    index: str, data: Path, request: pytest.FixtureRequest
) -> None:
    make_room: Callable[[str, Source], Newsroom] = request.getfixturevalue(index)
    assert wire_scenarios.differences(data, make_room) == []


@pytest.mark.eval
def test_a_scenario_that_nothing_checks_is_a_difference(
    data: Path, tmp_path: Path
) -> None:
    sent = wire_scenarios.Sent("ferry.txt", b"Ferry", "nlw-1", None, AT)
    scenario = wire_scenarios.Scenario(
        name="new", source=source_of("valley"), sent=(sent,)
    )
    make_room = wire_scenarios.embedded(tmp_path)
    assert wire_scenarios.problems(scenario, "new", make_room) == [
        "nothing here checks it"
    ]

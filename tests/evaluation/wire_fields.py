"""Which fields of a delivery are compared, where each is read, and how."""

import operator
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.model import Subject
from pipeline.wire.item import Action, PubStatus
from tests.evaluation import wire_texts as texts
from tests.evaluation.recorded_web import Difference
from tests.evaluation.wire_reading import Delivery, Made, is_no_article, said
from tests.evaluation.wire_texts import ANY, flat

_FORMATS = {
    "anpa-1312": "ANPA 1312",
    "ap-media-api-json": "AP Media API",
    "dpa-digitalwires-json": "dpa digitalwires",
    "email-rfc822": "e-mail",
    "iptc-7901": "IPTC 7901",
    "newsml-1.2": "NewsML 1.2",
    "newsml-g2": "NewsML-G2",
    "ninjs-1": "ninjs",
    "ninjs-2": "ninjs",
    "ninjs-3": "ninjs",
    "nitf": "NITF",
    "ritzau-xml": "Ritzau XML",
}
_BODY = frozenset({"body_first_80", "body_last_80", "body_chars"})
# What the notes of a label leave open, beside its fields.
_OPEN = {
    # All of it is header lines: a listing may be skipped, or its lines indexed.
    "anpa-ap-headlines-only": _BODY | {"action"},
    # Its body is not compared.
    "email-odd-charset": _BODY,
}
_CODE = re.compile(r"\d{8}")
_NUMBERED = re.compile(r"(\D*)0*(\d+)")
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what is wanted of a delivery, what was made of it, when they agree.

    `wanted` is `ANY` where the labels leave it open.
    """

    name: str
    wanted: Callable[[Delivery], Any]
    made: Callable[[Delivery, Made], Any]
    agree: Callable[[Any, Any], bool] = operator.eq


def compare(delivery: Delivery, made: Sequence[Made]) -> dict[str, Difference | None]:
    """Compare every field that is not open; one that is right maps to None.

    What cannot be read is wrong in all of them, for that one reason.
    """
    fields = [field for field in FIELDS if _wanted(field, delivery) is not ANY]
    if not made or made[0].item is None:
        problem = made[0].problem if made else "no item"
        unread = Difference(delivery.id, "an item", problem)
        return dict.fromkeys((field.name for field in fields), unread)
    return {field.name: _difference(field, delivery, made[0]) for field in fields}


def _wanted(field: Field, delivery: Delivery) -> Any:
    if field.name in _OPEN.get(delivery.id, ()):
        return ANY
    return field.wanted(delivery)


def _difference(field: Field, delivery: Delivery, made: Made) -> Difference | None:
    wanted, found = field.wanted(delivery), field.made(delivery, made)
    if field.agree(wanted, found):
        return None
    return Difference(f"{delivery.id} {field.name}", _shown(wanted), _shown(found))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _label(name: str, open_if_null: bool = False) -> Callable[[Delivery], Any]:
    """Return the label as it stands; null is a value, or leaves the field open."""

    def wanted(delivery: Delivery) -> Any:
        value = delivery.expected.get(name)
        return ANY if open_if_null and value is None else flat(value)

    return wanted


def _item(name: str) -> Callable[[Delivery, Made], Any]:
    return lambda _, made: flat(getattr(made.item, name))


def _told(name: str) -> Callable[[Delivery, Made], Any]:
    """Read a field that the steps may have found in the text."""
    return lambda _, made: flat(getattr(made.told, name))


# --- identity and life cycle


def _guid(delivery: Delivery, made: Made) -> str | None:
    """Return the guid; a format that has none needs one that stays the same."""
    assert made.item
    stays = made.again is not None and made.again.guid == made.item.guid
    if delivery.expected["guid"] is None and made.item.guid and stays:
        return None
    return made.item.guid or "none"


def _version(delivery: Delivery) -> Any:
    # The lead words of text services count as version, without being one.
    is_text_service = "wire" in delivery.expected
    version = delivery.expected["version"]
    return ANY if version is None and is_text_service else version


def _pubstatus(delivery: Delivery) -> Any:
    status = delivery.expected["pubstatus"]
    # What is embargoed is usable, later: the end of the embargo is a field of its own.
    return PubStatus.USABLE if status == "embargoed" else status


def _instant(name: str) -> Callable[[Delivery], Any]:
    def wanted(delivery: Delivery) -> datetime | None:
        text = delivery.expected[name]
        return _read_time(delivery, text) if text else None

    return wanted


def _read_time(delivery: Delivery, text: str) -> datetime:
    at = datetime.fromisoformat(text).replace(microsecond=0)
    return at if at.tzinfo else at.replace(tzinfo=delivery.zone)


def _created(delivery: Delivery) -> Any:
    # Where none is labelled an agency may still have said when it began.
    return _instant("firstcreated")(delivery) or ANY


def _version_time(delivery: Delivery) -> datetime:
    labels = delivery.expected
    return _read_time(
        delivery, labels["versioncreated_utc"] or labels["versioncreated"]
    )


def _embargo(_: Delivery, made: Made) -> Any:
    embargo = made.item.embargo if made.item else None
    return embargo and (embargo.until or "unknown")


def _action(_: Delivery, made: Made) -> str:
    assert made.item
    if is_no_article(made):
        return "skip-or-link"
    if made.item.pubstatus is PubStatus.CANCELED:
        return "remove"
    if made.article is None:
        return said(made)
    return "index-after-embargo" if made.item.embargo else "index"


def _listed(name: str) -> Callable[[Delivery], tuple[str, ...]]:
    """Return a list of the labels; without one there must be nothing of the kind."""
    return lambda delivery: tuple(delivery.expected.get(name, ()))


def _ordered(action: Action) -> Callable[[Delivery, Made], tuple[str, ...]]:
    def made_of(_: Delivery, made: Made) -> tuple[str, ...]:
        assert made.item
        ordered = [order for order in made.item.orders if order.action is action]
        return tuple(order.guids[0] for order in ordered)

    return made_of


def _signals(delivery: Delivery) -> Any:
    """Return those signals that the life cycle goes by."""
    given = delivery.expected.get("signals", ())
    return [s for s in given if s.startswith(("sig:", "edStat:"))] or ANY


def _are_among(wanted: Sequence[str], found: Sequence[str]) -> bool:
    return set(wanted) <= set(found)


# --- texts of one line


def _headline(_: Delivery, made: Made) -> Any:
    """Return the headline as delivered; None: there is none, and we made one."""
    assert made.item
    is_titled = made.article is None or bool(made.article.headline)
    if not made.item.headline:
        return None if is_titled else "no title at all"
    return flat(made.told.headline)


def _byline(_: Delivery, made: Made) -> Any:
    return _without_by(made.told.byline)


def _without_by(byline: str | None) -> Any:
    return byline and re.sub(r"^by ", "", flat(byline), flags=re.IGNORECASE)


def _place(delivery: Delivery, made: Made) -> Any:
    """Return the place; the text's own outweighs that of the metadata."""
    place = _folded(made.told.dateline_place)
    prefix = _folded(delivery.expected.get("dateline_prefix")) or ""
    if place and re.match(rf"{re.escape(place)}\s*[(/:–—-]", prefix):
        return _folded(delivery.expected["dateline_place"])
    return place


def _folded(text: str | None) -> Any:
    return text and flat(text).casefold()


def _language(delivery: Delivery) -> Any:
    labels = delivery.expected
    if labels["action"] == "remove":
        return ANY  # nobody reads the text of a kill
    return _primary(labels.get("language_text") or labels["language"]) or ANY


def _declared(_: Delivery, made: Made) -> Any:
    return made.item and _primary(made.item.language)


def _primary(tag: str | None) -> Any:
    """Return the primary subtag; the two ways to name Norwegian Bokmål are one."""
    primary = tag and tag.partition("-")[0].casefold()
    return "no" if primary == "nb" else primary


# --- subjects


def _subjects_count(delivery: Delivery) -> int:
    """Return the count, with what is labelled apart: codes of headers, a category."""
    labelled = int(delivery.expected["subjects_count"])
    category = "category" in delivery.expected.get("wire", {})
    return max(labelled, len(_iptc_codes(delivery))) + category


def _iptc_codes(delivery: Delivery) -> list[str]:
    # An alias before the code was the labels' own guess where there was none.
    return sorted({code.partition(":")[2] for code in delivery.expected["iptc_codes"]})


def _subjects(made: Made) -> set[Subject]:
    return {Subject(s.code or s.name, s.scheme) for s in made.told.subjects}


def _all_codes(_: Delivery, made: Made) -> list[str]:
    return sorted(s.code for s in _subjects(made))


def _codes(_: Delivery, made: Made) -> list[str]:
    return sorted({s.code for s in _subjects(made) if _CODE.fullmatch(s.code)})


# --- what text services say of themselves


def _of_wire(name: str, read: Callable[[Any], Any] = flat) -> Callable[[Delivery], Any]:
    def wanted(delivery: Delivery) -> Any:
        value = delivery.expected.get("wire", {}).get(name)
        return ANY if value is None else read(value)

    return wanted


def _sequence(_: Delivery, made: Made) -> Any:
    sequence = made.item.sequence if made.item else None
    return sequence and _numbered(f"{sequence.service}{sequence.number}")


def _numbered(name: str) -> tuple[str, int]:
    """Part "eca0062" into service and number."""
    found = _NUMBERED.fullmatch(name)
    assert found
    return found[1].casefold(), int(found[2])


def _priority(delivery: Delivery) -> Any:
    # The letters of ANPA have no number that all would agree on.
    value = delivery.expected.get("wire", {}).get("priority")
    return value if isinstance(value, int) else ANY


def _said_of_itself(_: Delivery, made: Made) -> str:
    """Return all short texts in which lead words and key words may stand."""
    return "".join(_squashed(text) for text in _short_texts(made))


def _short_texts(made: Made) -> Iterator[str]:
    assert made.item
    item = made.item
    own = (item.version, item.kicker, item.slugline, item.guid)
    yield from filter(None, (*own, *item.aliases, *item.signals, *item.notes))


def _is_in(wanted: str, found: Collection[str]) -> bool:
    return wanted in found


def _squashed(text: str) -> str:
    return "".join(text.split()).casefold()


FIELDS = (
    Field("format", lambda d: _FORMATS[d.expected["format"]], lambda _, m: m.format),
    Field("items_in_file", _label("items_in_file"), lambda _, m: m.of),
    Field("action", _label("action"), _action),
    Field("guid", _label("guid"), _guid),
    Field("version", _version, _item("version")),
    Field("versioncreated_utc", _version_time, _item("version_at")),
    Field("firstcreated", _created, _item("created_at")),
    Field("pubstatus", _pubstatus, _item("pubstatus")),
    Field("embargo_until", _instant("embargo_until"), _embargo),
    Field("supersedes", _listed("supersedes"), _ordered(Action.REPLACE)),
    Field("cancels", _listed("cancels"), _ordered(Action.CANCEL)),
    Field("package_refs", _listed("package_refs"), _item("members")),
    Field("signals", _signals, _item("signals"), _are_among),
    Field("urgency", _label("urgency"), _told("urgency")),
    Field("headline", _label("headline"), _headline),
    # A keyword may stand in for a slugline, the agency's name for a credit line.
    Field("slugline", _label("slugline", open_if_null=True), _told("slugline")),
    Field("creditline", _label("creditline", open_if_null=True), _told("credit")),
    Field("byline", lambda d: _without_by(d.expected["byline"]), _byline),
    Field("dateline_place", lambda d: _folded(d.expected["dateline_place"]), _place),
    Field("language", lambda d: _primary(d.expected["language"]), _declared),
    Field("language_text", _language, lambda _, m: _primary(m.told.language)),
    Field("subjects_count", _subjects_count, lambda _, m: len(_subjects(m))),
    Field("iptc_codes", _iptc_codes, _codes),
    Field("body_first_80", texts.first, texts.first_of),
    Field("body_last_80", texts.last, texts.last_of),
    Field("body_chars", texts.chars, lambda d, m: len(texts.bare(d, m)), texts.is_near),
    Field("body_contains", _label("body_contains", open_if_null=True),
          lambda _, m: texts.text(m), texts.has_all),
    Field("must_not_contain", _label("must_not_contain", open_if_null=True),
          lambda _, m: f"{m.told.headline} {texts.text(m)}", texts.has_none),
    Field("wire.sequence", _of_wire("sequence", _numbered), _sequence),
    Field("wire.priority", _priority, _item("priority")),
    Field("wire.category", _of_wire("category", str), _all_codes, _is_in),
    Field("wire.keyword", _of_wire("keyword", _squashed), _said_of_itself, _is_in),
    Field("wire.take_key", _of_wire("take_key", _squashed), _said_of_itself, _is_in),
    Field("wire.correction", _of_wire("correction", bool), _item("is_correction")),
)  # fmt: skip
"""All fields, in the order of the report.

Identity and life cycle are read from the item as delivered, the texts from the
article that the steps made of it.
"""

"""The texts of a ninjs item, each in several versions."""

import re
from dataclasses import dataclass

from pipeline.model import Block
from pipeline.wire.bodies import text_blocks, without_headline
from pipeline.wire.json_status import code_of
from pipeline.wire.json_text import first_plain, html_story, nitf_story, plain
from pipeline.wire.json_values import Fields, first, raw_text, records, text

_MEDIA_TYPE = ("contenttype", "contentType")
_DATA = re.compile(r"json|sportsml|/xml$")
# Bodies that are no story, and headlines that say the same as the main one.
_ASIDES = frozenset(
    {"abstract", "caption", "event", "factbox", "infobox", "linkbox", "note", "pages",
     "push", "script", "seo", "shotlist", "sms", "sportsml", "summary", "teaser"}
)  # fmt: skip
_SAME_HEADLINE = frozenset(
    {"alternative", "extended", "mobile", "print", "push", "seo", "short", "social",
     "web"}
)  # fmt: skip
_NO_DESCRIPTION = frozenset({"creditline", "editornotes", "note", "usage"})
_BEST_BODIES = ("xhtml", "html", "html5")
_BEST_DESCRIPTIONS = ("text", "", "summary")


@dataclass(frozen=True, slots=True)
class _Version:
    """One of the forms of a body, a headline or a description."""

    role: str
    media_type: str
    value: str

    @property
    def is_html(self) -> bool:
        return "html" in f"{self.role} {self.media_type}"

    @property
    def is_nitf(self) -> bool:
        return "nitf" in f"{self.role} {self.media_type}"


def _versions(fields: Fields, single: str, plural: str) -> list[_Version]:
    """Return the versions of a text: `body_html`, or a list `bodies` with roles."""
    keys = (key for key in fields if key == single or key.startswith(f"{single}_"))
    named = [(key[len(single) + 1 :], "", fields[key]) for key in keys]
    listed = [
        (text(r.get("role")), first(r, *_MEDIA_TYPE) or "", r.get("value"))
        for r in records(fields.get(plural))
    ]
    found = (
        _Version(code_of(role), media_type.casefold(), raw_text(value))
        for role, media_type, value in (*named, *listed)
    )
    return [version for version in found if version.value.strip()]


def headlines_of(fields: Fields) -> tuple[str, str | None]:
    """Return the main headline, else the title, and a kicker."""
    listed = [
        (v.role, plain(v.value)) for v in _versions(fields, "headline", "headlines")
    ]
    main = sorted(listed, key=lambda each: each[0] not in ("", "main"))
    headline = next((value for _, value in main if value), plain(fields.get("title")))
    others = (v for role, v in listed if role not in _SAME_HEADLINE and v != headline)
    return headline, next(filter(None, others), first_plain(fields.get("kicker")))


def body_of(fields: Fields, headline: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of the best body, never of two, and warnings."""
    bodies = [v for v in _versions(fields, "body", "bodies") if _is_story(v)]
    for body in sorted(bodies, key=_body_rank):
        if body.is_nitf:
            return nitf_story(body.value)
        found = html_story(body.value, headline) if body.is_html else ()
        if blocks := found or without_headline(text_blocks(body.value), headline):
            return blocks, ()
    return (), ()


def _is_story(body: _Version) -> bool:
    is_data = _DATA.search(body.media_type) is not None
    return body.role not in _ASIDES and (body.is_nitf or not is_data)


def _body_rank(body: _Version) -> tuple[int, int]:
    """Order HTML before text before NITF."""
    kind = 2 if body.is_nitf else 0 if body.is_html else 1
    known = body.role in _BEST_BODIES
    return kind, _BEST_BODIES.index(body.role) if known else len(_BEST_BODIES)


def description_of(fields: Fields) -> str | None:
    """Return the description for readers; what is for the desks is none."""
    listed = _versions(fields, "description", "descriptions")
    best = sorted(listed, key=lambda each: each.role not in _BEST_DESCRIPTIONS)
    return first_plain(*(d.value for d in best if d.role not in _NO_DESCRIPTION))

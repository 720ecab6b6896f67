"""Elect the original of a copy group."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline.model import ArticleState
from pipeline.records import Head


def elect(group: Iterable[Head]) -> list[Head]:
    """Return the members that change, marked anew and with the next revision.

    The original is the wire's, else the one published earliest, else the one with
    the smallest id. Who cannot be seen is never it; a group in which nobody can has
    none. Where an agency killed its text, who still has it is marked.
    """
    members = list(group)
    present = [m for m in members if m.placement.state is ArticleState.VISIBLE]
    original = min(present, key=rank, default=None)
    is_killed = any(m.placement.state is ArticleState.KILLED for m in members)
    marked = [
        _marked(
            member,
            is_original=member is original,
            original_killed=is_killed and member in present,
        )
        for member in members
    ]
    return [now for now, before in zip(marked, members, strict=True) if now != before]


def rank(head: Head) -> tuple[bool, datetime, str]:
    """Return what the original of a group has least of."""
    published_at = head.published_at or head.placement.first_seen_at
    return not head.is_wire, published_at, head.placement.article_id


def _marked(head: Head, *, is_original: bool, original_killed: bool) -> Head:
    place = head.placement
    if (place.is_original, place.original_killed) == (is_original, original_killed):
        return head
    placement = replace(
        place,
        is_original=is_original,
        original_killed=original_killed,
        revision=place.revision + 1,
    )
    return replace(head, placement=placement)

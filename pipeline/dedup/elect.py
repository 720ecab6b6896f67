"""Elect the original of a copy group."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline.model import ArticleState
from pipeline.records import Head


def elect(group: Iterable[Head]) -> list[Head]:
    """Return the members that change, marked anew and with the next revision.

    The original is the wire's, else the one published earliest, else the one with
    the smallest id. Who left the group, removed or merged, is never it; a group
    that all have left has none.
    """
    members = list(group)
    present = [m for m in members if m.placement.state is ArticleState.VISIBLE]
    original = min(present, key=_rank, default=None)
    return [
        _marked(member, is_original=member is original)
        for member in members
        if member.placement.is_original != (member is original)
    ]


def _rank(head: Head) -> tuple[bool, datetime, str]:
    published_at = head.published_at or head.placement.first_seen_at
    return not head.is_wire, published_at, head.placement.article_id


def _marked(head: Head, *, is_original: bool) -> Head:
    placement = head.placement
    revision = placement.revision + 1
    return replace(
        head,
        placement=replace(placement, is_original=is_original, revision=revision),
    )

"""Two readings of a page beside one another, for a terminal of 100 columns."""

from collections.abc import Iterator
from itertools import takewhile, zip_longest
from unicodedata import combining, east_asian_width

from pipeline.model import Article, Ended

Outcome = Article | Ended
_LABEL = 12
_COLUMN = 41
_MOST = 20
_BEFORE = 20
_NONE = "–"


def compared(before: Outcome, after: Outcome) -> Iterator[str]:
    """Tell what two readings of a page have, and the lines that only one of them has.

    A star marks what differs.
    """
    if isinstance(before, Ended) and isinstance(after, Ended):
        yield _row("no article", before.reason, after.reason)
        return
    for (label, one), (_, other) in zip(_facts(before), _facts(after), strict=True):
        yield _row(label, one, other)
    yield from _apart(_lines(before), _lines(after))


def headings(before: str, after: str) -> str:
    """Return the line above the two columns."""
    return _line(" ", "", before, after)


def _facts(read: Outcome) -> list[tuple[str, str]]:
    if isinstance(read, Ended):
        return [
            ("headline", f"no article: {read.reason}"),
            *((label, _NONE) for label in ("authors", "published", "characters")),
        ]
    at = read.published_at
    return [
        ("headline", read.headline or _NONE),
        ("authors", ", ".join(read.authors) or _NONE),
        ("published", f"{at:%Y-%m-%d %H:%M} UTC" if at else _NONE),
        ("characters", f"{len(read.text):,}"),
    ]


def _lines(read: Outcome) -> list[str]:
    blocks = () if isinstance(read, Ended) else read.blocks
    return [line for block in blocks for line in block.lines]


def _apart(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield the first lines that only one of two texts has."""
    had, has = set(before), set(after)
    gone = [line for line in before if line not in has]
    new = [line for line in after if line not in had]
    if not gone and not new:
        yield _line(" ", "lines", "the same in both", "")
        return
    yield _line(" ", "only in", _counted(gone), _counted(new))
    ours = (_from_where(line, new) for line in gone[:_MOST])
    theirs = (_from_where(line, gone) for line in new[:_MOST])
    for one, other in zip_longest(ours, theirs, fillvalue=""):
        yield _line(" ", "", one, other)
    if max(len(gone), len(new)) > _MOST:
        yield _line(" ", "", *(_rest(lines) for lines in (gone, new)))


def _from_where(line: str, others: list[str]) -> str:
    """Return a line from where it parts from one of `others` that begins like it."""
    same = max((_alike(line, other) for other in others), default=0)
    return line if same < _COLUMN - 1 else f"…{line[same - _BEFORE :]}"


def _alike(one: str, other: str) -> int:
    """Return how many characters two lines begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _counted(lines: list[str]) -> str:
    return f"{len(lines)} line{'' if len(lines) == 1 else 's'}:" if lines else _NONE


def _rest(lines: list[str]) -> str:
    return f"… and {len(lines) - _MOST} more" if len(lines) > _MOST else ""


def _row(label: str, one: str, other: str) -> str:
    return _line(" " if one == other else "*", label, one, other)


def _line(mark: str, label: str, one: str, other: str) -> str:
    cells = f"{_padded(one, _COLUMN)} {_cut(other, _COLUMN)}"
    return f"{mark} {label:{_LABEL}}{cells}".rstrip()


def _padded(text: str, width: int) -> str:
    cut = _cut(text, width)
    return cut + " " * (width - _wide(cut))


def _cut(text: str, width: int) -> str:
    """Return as much of `text` as fits into so many columns."""
    if _wide(text) <= width:
        return text
    while _wide(text) >= width:
        # A character takes two columns at most.
        text = text[: -max(1, (_wide(text) - width) // 2)]
    return f"{text}…"


def _wide(text: str) -> int:
    """Return the columns that `text` takes on a terminal."""
    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
        for char in text
    )

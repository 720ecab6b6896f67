"""Write entries into the sources file; its comments and its order stay."""

import os
import shutil
import tempfile
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.errors import ConfigError
from pipeline.sources import Source, load_sources
from pipeline.yaml_file import LOADER

HEAD = """\
# The sources, sorted by id. A wrong key or value stops the run before any work and
# is named; `news sources check` fetches every feed and says what it gives.
sources:
"""


def known_sources(path: Path) -> tuple[Source, ...]:
    """Return the sources of the file; none where there is no file yet.

    Raises:
        ConfigError: The file is wrong.
    """
    return load_sources(path) if path.exists() else ()


def add_to_file(path: Path, new: Sequence[Source]) -> None:
    """Write `new` sources into the file, each at its place by id.

    The file is replaced as a whole, once it is known to be right; it is made if
    there is none.

    Raises:
        ConfigError: It would be wrong afterwards, or cannot be written; it is as
            it was.
    """
    old = known_sources(path)
    text = path.read_text("utf-8") if path.exists() else HEAD
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, with_entries(text, new), {*old, *new})
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise ConfigError(f"{path}: {problem}; nothing was changed") from error


def _replace(target: Path, text: str, wanted: set[Source]) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".yaml")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if set(load_sources(draft)) != wanted:
            raise ConfigError(
                f"{target}: has a form that cannot be added to; {BY_HAND}"
            )
        _keep_mode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


BY_HAND = "write the entry into it by hand"


def _keep_mode(target: Path, draft: Path) -> None:
    if target.exists():
        shutil.copymode(target, draft)
    else:
        mask = os.umask(0)
        os.umask(mask)
        draft.chmod(0o666 & ~mask)


def with_entries(text: str, new: Iterable[Source]) -> str:
    """Return the text of a sources file with `new` in it, the rest as it was.

    A file sorted by id stays sorted; in another one they come last.

    Raises:
        ConfigError: The list is written in a way that nothing can be put into.
    """
    held, lines = _list_of(text), text.rstrip().splitlines()
    added = sorted(new, key=lambda source: source.id)
    if held is None:
        kept = [line for line in lines if not line.startswith("sources:")]
        return _joined([*kept, "sources:"], _entries(added, 2)[1:])
    ids = [_id_of(node) for node in held.value]
    tops = [_top_of(lines, node.start_mark.line) for node in held.value]
    column = held.start_mark.column
    # From the last place to the first, so that the numbers of lines stay right.
    for place, group in groupby(reversed(added), lambda source: _place(ids, source.id)):
        entries = _entries(reversed(list(group)), column)
        if place == len(ids):
            lines += entries
        else:
            lines[tops[place] : tops[place]] = [*entries[1:], ""]
    return _joined(lines)


def _joined(*parts: Sequence[str]) -> str:
    return "\n".join([*chain.from_iterable(parts), ""])


def _place(ids: Sequence[str], new: str) -> int:
    """Return how many of the entries a new one comes after."""
    is_sorted = all(one <= other for one, other in pairwise(ids))
    return bisect(ids, new) if is_sorted else len(ids)


def _entries(sources: Iterable[Source], columns: int) -> list[str]:
    """Return the lines of entries, an empty one before each."""
    texts = (["", *entry_text(source).splitlines()] for source in sources)
    return [" " * columns + line if line else "" for text in texts for line in text]


def _list_of(text: str) -> SequenceNode | None:
    """Return the list of the sources as it stands in `text`; None if it is empty."""
    root = yaml.compose(text, Loader=LOADER)
    pairs = root.value if isinstance(root, MappingNode) else []
    found = next((value for key, value in pairs if key.value == "sources"), None)
    if not isinstance(found, SequenceNode) or not found.value:
        return None
    if found.flow_style:
        raise ConfigError(f"the sources stand between brackets; {BY_HAND}")
    return found


def _id_of(node: Node) -> str:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((str(value.value) for key, value in pairs if key.value == "id"), "")


def _top_of(lines: Sequence[str], number: int) -> int:
    """Return the first line of the comment that stands right above a line."""
    while number and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number


def entry_text(source: Source) -> str:
    """Return a source as it stands in the file, without what is as usual."""
    given = source.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(
        [given],
        Dumper=_Indented,
        sort_keys=False,
        allow_unicode=True,
        width=1000,
    )


class _Indented(yaml.SafeDumper):
    """Writes as people do: lists within a mapping with an indent, 5 for 5.0."""

    def increase_indent(self, flow: bool = False, *_: object, **__: object) -> Any:
        return super().increase_indent(flow, indentless=not self.indents)

    def represent_float(self, data: float) -> ScalarNode:
        whole = data.is_integer()
        return self.represent_int(int(data)) if whole else super().represent_float(data)


_Indented.add_representer(float, _Indented.represent_float)

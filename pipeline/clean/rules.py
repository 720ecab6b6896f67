"""The boilerplate rules: read from YAML, checked, ready for whole lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import regex
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import ConfigError
from pipeline.text import digest, fold

_LONGEST = 200
_EDGE = 6


class Where(StrEnum):
    """In which lines of an article a rule looks."""

    ANYWHERE = "anywhere"
    HEAD = "head"
    TAIL = "tail"


class Rule(BaseModel):
    """One rule; it removes `example` and leaves `counter_example`.

    `lines` are compared folded and without punctuation at the ends; `pattern`
    must match the whole folded line. `languages` tells what they are written in:
    a rule looks at articles in any language, since a site's furniture often is
    in another one than the text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    why: str = Field(min_length=10)
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...]
    lines: tuple[str, ...] = ()
    pattern: str | None = None
    where: Where = Where.ANYWHERE
    example: str
    counter_example: str

    @model_validator(mode="after")
    def _does_what_it_says(self) -> "Rule":
        if bool(self.lines) == bool(self.pattern):
            raise ValueError("needs either lines or a pattern")
        try:
            matches = _compile(self.pattern) if self.pattern else None
        except regex.error as error:
            raise ValueError(f"pattern: {error}") from error
        if not self._names(self.example, matches):
            raise ValueError("does not remove its own example")
        if self._names(self.counter_example, matches):
            raise ValueError("removes its own counter_example")
        return self

    def _names(self, line: str, pattern: "regex.Pattern[str] | None") -> bool:
        folded = fold_line(line)
        if pattern:
            return pattern.fullmatch(folded) is not None
        return folded in map(fold_line, self.lines)


class _RulesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, indexed for looking up a line; `hash` changes when one does."""

    rules: tuple[Rule, ...] = ()
    hash: str = ""
    _by_line: Mapping[str, Rule] = field(default_factory=dict, repr=False)
    _patterns: tuple[tuple[Rule, "regex.Pattern[str]"], ...] = field(
        default=(), repr=False
    )

    def match(self, line: str, index: int, count: int) -> str | None:
        """Return the id of the rule that names `line`, the `index`th of `count`."""
        if len(line) > _LONGEST:
            return None
        folded = fold_line(line)
        named = self._by_line.get(folded)
        if named and _is_at(named.where, index, count):
            return named.id
        for rule, pattern in self._patterns:
            if _is_at(rule.where, index, count) and pattern.fullmatch(folded):
                return rule.id
        return None


def load_rules(path: Path) -> Rules:
    """Read and check the rules in `path`.

    Raises:
        ConfigError: The file cannot be read, or a rule is wrong; every fault is
            named with file, rule and key.
    """
    raw = _read(path)
    try:
        rules = _RulesFile.model_validate(raw).rules
    except ValidationError as error:
        faults = [_fault(path, raw, e["loc"], e["msg"]) for e in error.errors()]
        raise ConfigError("\n".join(faults)) from error
    if faults := list(_disorder(path, rules)):
        raise ConfigError("\n".join(faults))
    return compile_rules(rules)


def compile_rules(rules: Iterable[Rule]) -> Rules:
    """Return `rules` ready for use; of two that name a line the first has it."""
    rules = tuple(rules)
    by_line: dict[str, Rule] = {}
    for rule in rules:
        for line in rule.lines:
            by_line.setdefault(fold_line(line), rule)
    patterns = ((rule, _compile(rule.pattern)) for rule in rules if rule.pattern)
    return Rules(
        rules=rules,
        hash=digest(*(rule.model_dump_json() for rule in rules)),
        _by_line=by_line,
        _patterns=tuple(patterns),
    )


def fold_line(line: str) -> str:
    """Fold `line`, and leave out the arrows, bars and colons around its words."""
    # Twice: folding makes plain quotes of what are arrows here.
    return str(_ENDS.sub("", fold(_ENDS.sub("", line))))


# Brackets, quotes and question marks stay: they make another line of it.
_ENDS = regex.compile(r"^[\s|·•●▪*>:»›→←↑▲▼»#+_=-]+|[\s|·•●▪*<:»›→←↑▲▼.…!+_=-]+$")


def _compile(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)


def _is_at(where: Where, index: int, count: int) -> bool:
    if where is Where.HEAD:
        return index < _EDGE
    return where is Where.ANYWHERE or index >= count - _EDGE


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); set NEWS_BOILERPLATE"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid YAML: {error}") from error


def _fault(path: Path, raw: Any, loc: tuple[int | str, ...], problem: str) -> str:
    match loc:
        case ("rules", int(number), *keys):
            given = raw["rules"][number]
            name = given.get("id") if isinstance(given, dict) else None
            where = f"rule {name or f'number {number + 1}'}"
        case _:
            keys, where = list(loc), "top level"
    return f"{path}: {where}: {'.'.join(map(str, keys)) or 'value'}: {problem}"


def _disorder(path: Path, rules: tuple[Rule, ...]) -> Iterator[str]:
    for before, rule in pairwise(rules):
        if before.id == rule.id:
            yield f"{path}: rule {rule.id}: id: stands there twice"
        elif before.id > rule.id:
            yield f"{path}: rule {rule.id}: id: belongs before {before.id}"

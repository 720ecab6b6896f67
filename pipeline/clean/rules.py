"""The boilerplate rules: read from YAML, checked, ready for whole lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import regex
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from pipeline.clean.folding import bare, first_sentence, fold_line
from pipeline.errors import ConfigError
from pipeline.text import digest
from pipeline.yaml_file import read_yaml

_LONGEST = 500
_EDGE = 6


class Where(StrEnum):
    """In which lines of an article a rule looks."""

    ANYWHERE = "anywhere"
    HEAD = "head"
    TAIL = "tail"


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_Examples = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class Rule(BaseModel):
    """One rule; it removes each `example` and leaves each `counter_example`.

    `lines` are compared folded and without punctuation at the ends; `pattern`
    must match the whole folded line. `languages` tells what they are written in:
    a rule looks at articles in any language, since a site's furniture often is
    in another one than the text. What `heads_links` is a heading; the links below
    it go along. What is for `only_pages` stays in a wire item: there it is the
    agency's own word to editors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    why: str = Field(min_length=10)
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...]
    lines: tuple[str, ...] = ()
    pattern: str | None = None
    where: Where = Where.ANYWHERE
    heads_links: bool = False
    only_pages: bool = False
    example: _Examples
    counter_example: _Examples

    @model_validator(mode="after")
    def _does_what_it_says(self) -> "Rule":
        if bool(self.lines) == bool(self.pattern):
            raise ValueError("needs either lines or a pattern")
        try:
            matches = _compile(self.pattern) if self.pattern else None
        except regex.error as error:
            raise ValueError(f"pattern: {error}") from error
        for line in self.example:
            if not self._names(line, matches):
                raise ValueError(f"does not remove its own example: {line}")
        for line in self.counter_example:
            if self._names(line, matches):
                raise ValueError(f"removes its own counter_example: {line}")
        return self

    def _names(self, line: str, pattern: "regex.Pattern[str] | None") -> bool:
        folded = fold_line(line)
        if pattern is None:
            return folded in map(fold_line, self.lines)
        if pattern.fullmatch(folded):
            return True
        first, others = first_sentence(folded)
        return bool(others) and all(pattern.fullmatch(part) for part in (first, others))


class _RulesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns that look in one place; `any_of` is all of them in one.

    Nearly every line is a sentence that none of them names, and one question is
    sooner asked than many.
    """

    where: Where
    any_of: "regex.Pattern[str]"
    each: tuple[tuple[Rule, "regex.Pattern[str]"], ...]

    def named(self, folded: str) -> str | None:
        if not self.any_of.fullmatch(folded):
            return None
        return next(
            (r.id for r, pattern in self.each if pattern.fullmatch(folded)), None
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, indexed for looking up a line; `hash` changes when one does.

    `headings` are the ids of the rules that name the heading of links, `of_pages`
    those of the rules that are not for wire items.
    """

    rules: tuple[Rule, ...] = ()
    hash: str = ""
    headings: frozenset[str] = frozenset()
    of_pages: frozenset[str] = frozenset()
    _by_line: Mapping[str, Rule] = field(
        default_factory=dict, repr=False, compare=False
    )
    _patterns: tuple[_Patterns, ...] = field(default=(), repr=False, compare=False)

    def match(self, line: str, places: frozenset[Where]) -> str | None:
        """Return the id of the rule that names `line`, which stands in `places`.

        A line of several sentences is named when each of them is, by the rule that
        names the first.
        """
        if len(line) > _LONGEST:
            return None
        return self._named_by_sentence(fold_line(line), places)

    def without(self, ids: frozenset[str]) -> "Rules":
        """Return the rules without those that have these ids."""
        return _without(self, ids) if ids else self

    def _named_by_sentence(self, folded: str, places: frozenset[Where]) -> str | None:
        if whole := self._named(folded, places):
            return whole
        first, others = first_sentence(folded)
        found = self._named(first, places) if others else None
        return found and self._named_by_sentence(others, places) and found

    def _named(self, folded: str, places: frozenset[Where]) -> str | None:
        rule = self._by_line.get(folded)
        if rule and rule.where in places:
            return rule.id
        patterns = (p for p in self._patterns if p.where in places)
        return next(filter(None, (p.named(folded) for p in patterns)), None)


@lru_cache(maxsize=4096)
def places_of(index: int, count: int) -> frozenset[Where]:
    """Return the places that the `index`th of `count` lines is in."""
    is_in = {
        Where.ANYWHERE: True,
        Where.HEAD: index < _EDGE,
        Where.TAIL: index >= count - _EDGE,
    }
    return frozenset(where for where in Where if is_in[where])


def load_rules(path: Path) -> Rules:
    """Read and check the rules in `path`.

    Raises:
        ConfigError: The file cannot be read, or a rule is wrong; every fault is
            named with file, rule and key.
    """
    raw = read_yaml(path, "set NEWS_BOILERPLATE")
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
    return Rules(
        rules=rules,
        hash=digest(*(rule.model_dump_json() for rule in rules)),
        headings=frozenset(rule.id for rule in rules if rule.heads_links),
        of_pages=frozenset(rule.id for rule in rules if rule.only_pages),
        _by_line=by_line,
        _patterns=tuple(_patterns(rules)),
    )


@lru_cache(maxsize=64)
def _without(rules: Rules, ids: frozenset[str]) -> Rules:
    return compile_rules(rule for rule in rules.rules if rule.id not in ids)


def _patterns(rules: tuple[Rule, ...]) -> Iterator[_Patterns]:
    for where in Where:
        told = [(r, r.pattern) for r in rules if r.pattern and r.where is where]
        if told:
            any_of = "|".join(f"(?:{pattern})" for _, pattern in told)
            each = tuple((rule, _compile(pattern)) for rule, pattern in told)
            yield _Patterns(where, _compile(any_of), each)


def _compile(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(bare(pattern).replace("ß", "ss"))


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

"""The rules for comparing URLs: read from YAML, checked, ready for use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import ConfigError
from pipeline.fetch.compare import Comparison, Folding, Parameters
from pipeline.yaml_file import read_yaml

Parameter = Annotated[str, Field(pattern=r"^[^A-Z\s&=*,]+(\*|=[^A-Z\s&=*,]*)?$")]
Host = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Label = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
Ending = Annotated[str, Field(pattern=r"^[^\s?#]*$")]

_OF_A_SITE = ("keep", "same_as", "path", "wraps")


class UrlRule(BaseModel):
    """One rule; it makes the two of `example` equal, and never `counter_example`.

    Attributes:
        sites: hosts that it is for, with all below them; none: it holds everywhere.
        drop: parameters that tell nothing: "gclid", "utm_*", "ref=rss".
        keep: the only parameters that tell anything.
        prefixes: labels before a host that lead to the same pages.
        endings: ends of a path, and the shorter ones that they stand for.
        same_as: the host that the sites are the same as.
        path: pattern of a whole path; all that match `becomes` the same for.
        wraps: pattern of a path and query around another URL, which is its group
            "url", or "quoted" where it is percent-encoded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    why: str = Field(min_length=10)
    sites: tuple[Host, ...] = ()
    drop: tuple[Parameter, ...] = ()
    keep: tuple[Parameter, ...] = ()
    prefixes: tuple[Label, ...] = ()
    endings: dict[Ending, Ending] = Field(default_factory=dict)
    same_as: Host | None = None
    path: re.Pattern[str] | None = None
    becomes: str | None = Field(None, pattern=r"^/")
    wraps: re.Pattern[str] | None = None
    example: tuple[str, str]
    counter_example: tuple[str, str]

    @model_validator(mode="after")
    def _is_whole(self) -> "UrlRule":
        try:
            problem = next(self._problems(), None)
        except re.error as error:
            raise ValueError(f"becomes: {error}") from error
        if problem:
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        lonely = [key for key in _OF_A_SITE if getattr(self, key) and not self.sites]
        if lonely:
            yield f"{', '.join(lonely)}: needs sites"
        if self.sites and self.prefixes:
            yield "prefixes: hold everywhere, leave out sites"
        if bool(self.path) != bool(self.becomes):
            yield "path and becomes: one needs the other"
        for end, usual in self.endings.items():
            if len(usual) >= len(end):
                yield f"endings: {usual!r} is not shorter than {end!r}"
        for key in ("drop", "keep", "prefixes", "sites"):
            yield from _unsorted(key, getattr(self, key))
        yield from self._failed_examples()

    def _failed_examples(self) -> Iterator[str]:
        alone, none = compile_rules([self]), compile_rules([])
        if not _are_equal(alone, self.example):
            yield f"does not make its own example equal: {_keys(alone, self.example)}"
        elif _are_equal(none, self.example):
            yield "its own example is equal without it"
        elif not all(alone.key(key) == key for key in _keys(alone, self.example)):
            yield "what it makes of its example, it makes something else of again"
        elif _are_equal(alone, self.counter_example):
            yield f"makes its own counter_example equal: {self.counter_example}"


class _RulesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[UrlRule, ...]


def load_url_rules(path: Path) -> Comparison:
    """Read and check the rules in `path`.

    Raises:
        ConfigError: The file cannot be read, or a rule is wrong; every fault is
            named with file, rule and key.
    """
    raw = read_yaml(path, "set NEWS_URLS")
    try:
        rules = _RulesFile.model_validate(raw).rules
    except ValidationError as error:
        faults = [_fault(path, raw, e["loc"], e["msg"]) for e in error.errors()]
        raise ConfigError("\n".join(faults)) from error
    comparison = compile_rules(rules)
    if faults := [*_disorder(path, rules), *_overdone(path, rules, comparison)]:
        raise ConfigError("\n".join(faults))
    return comparison


def compile_rules(rules: Iterable[UrlRule]) -> Comparison:
    """Return `rules` ready for use; of two for a site the first is asked first."""
    everywhere: list[UrlRule] = []
    sites: defaultdict[str, list[Folding]] = defaultdict(list)
    aliases: dict[str, str] = {}
    for rule in rules:
        if not rule.sites:
            everywhere.append(rule)
        elif rule.same_as:
            aliases |= dict.fromkeys(rule.sites, rule.same_as)
        for site in rule.sites:
            sites[site].append(_folding(rule))
    return Comparison(
        everywhere=Folding(
            dropped=Parameters.of(key for rule in everywhere for key in rule.drop),
            endings=tuple(end for rule in everywhere for end in rule.endings.items()),
        ),
        prefixes=frozenset(label for rule in everywhere for label in rule.prefixes),
        aliases=aliases,
        sites={site: tuple(foldings) for site, foldings in sites.items()},
    )


def _folding(rule: UrlRule) -> Folding:
    return Folding(
        dropped=Parameters.of(rule.drop),
        kept=Parameters.of(rule.keep) if rule.keep else None,
        endings=tuple(rule.endings.items()),
        path=rule.path,
        becomes=rule.becomes or "",
        wraps=rule.wraps,
    )


def _keys(comparison: Comparison, urls: tuple[str, str]) -> list[str]:
    return [comparison.comparable(url) for url in urls]


def _are_equal(comparison: Comparison, urls: tuple[str, str]) -> bool:
    one, other = _keys(comparison, urls)
    return one == other


def _overdone(
    path: Path, rules: Iterable[UrlRule], comparison: Comparison
) -> Iterator[str]:
    """Say where the rules together make URLs equal that are said to differ."""
    for rule in rules:
        if _are_equal(comparison, rule.counter_example):
            yield f"{path}: rule {rule.id}: counter_example: other rules make it equal"
        if not _are_equal(comparison, rule.example):
            yield f"{path}: rule {rule.id}: example: another rule keeps it apart"


def _unsorted(key: str, values: tuple[str, ...]) -> Iterator[str]:
    for before, value in pairwise(values):
        if before == value:
            yield f"{key}: {value} stands there twice"
        elif before > value:
            yield f"{key}: {value} belongs before {before}"


def _disorder(path: Path, rules: tuple[UrlRule, ...]) -> Iterator[str]:
    for problem in _unsorted("id", tuple(rule.id for rule in rules)):
        yield f"{path}: {problem}"
    dropped: dict[str, str] = {}
    for rule in rules:
        for key in () if rule.sites else rule.drop:
            if key in dropped:
                yield f"{path}: rule {rule.id}: drop: {key} is in {dropped[key]} too"
            dropped[key] = rule.id


def _fault(path: Path, raw: Any, loc: tuple[int | str, ...], problem: str) -> str:
    match loc:
        case ("rules", int(number), *keys):
            given: Mapping[str, Any] | Any = raw["rules"][number]
            name = given.get("id") if isinstance(given, dict) else None
            where = f"rule {name or f'number {number + 1}'}"
        case _:
            keys, where = list(loc), "top level"
    return f"{path}: {where}: {'.'.join(map(str, keys)) or 'value'}: {problem}"

"""The overrides of sites, read from a folder of YAML files and checked."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipeline.errors import ConfigError
from pipeline.extract.overrides import Proof, SiteOverride, SiteRules
from pipeline.yaml_file import read_yaml

_PLAINLY = {
    "Field required": "is missing",
    "Input should be a valid tuple": "must be a list, each on a line with a dash",
    "Input should be a valid string": "must be a text; put it in quotes",
    "Input should be a valid regular expression": "must be a regular expression",
    "Input should have timezone info": "must have an offset such as +02:00",
    "Value should have at least 1 item after validation, not 0": "must not be empty",
    "String should match pattern '^[a-z0-9-]+(\\.[a-z0-9-]+)+$'": (
        "must be a host in small letters, such as ledger.example"
    ),
    "String should match pattern '^https?://[^\\s/]+'": (
        "must be the address of the page, such as https://ledger.example/story"
    ),
}
"""What pydantic says, in words for people who edit the files."""


def load_sites(folder: Path) -> SiteRules:
    """Read and check the overrides in `folder`; a missing one holds none.

    Raises:
        ConfigError: The folder or a file cannot be read, or an override is wrong;
            every fault is named with file and key.
    """
    if not folder.exists():
        return SiteRules()
    found: list[SiteOverride] = []
    faults: list[str] = []
    for path in _files(folder):
        override = _load(path)
        if isinstance(override, SiteOverride):
            found.append(override)
            faults += _misplaced(path, override)
        else:
            faults += override
    if faults:
        raise ConfigError("\n".join(faults))
    return SiteRules(tuple(found), str(folder))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml"))
    except OSError as error:
        raise ConfigError(
            f"{folder}: cannot be read ({error.strerror}); set NEWS_SITES"
        ) from error


def _load(path: Path) -> SiteOverride | list[str]:
    """Return the override in a file, or what is wrong with it."""
    try:
        return SiteOverride.model_validate(read_yaml(path, "set NEWS_SITES"))
    except ConfigError as error:
        return [str(error)]
    except ValidationError as error:
        return [_fault(path, e["loc"], e["msg"]) for e in error.errors()]


def _misplaced(path: Path, override: SiteOverride) -> Iterator[str]:
    if path.name != f"{override.site}.yaml":
        yield f"{path}: site: must be named {override.site}.yaml"
    for proof in override.proof:
        if not (path.parent / proof.page).is_file():
            yield f"{path}: proof.page: there is no file {path.parent / proof.page}"


def _fault(path: Path, loc: tuple[int | str, ...], problem: str) -> str:
    """Say where a fault is, and for an unknown key which keys there are."""
    key = ".".join(map(str, loc)) or "file"
    if problem.startswith("Extra inputs"):
        model: type[BaseModel] = Proof if loc[0] == "proof" else SiteOverride
        problem = f"no such key; allowed are {', '.join(model.model_fields)}"
    if problem.startswith("Input should be a valid dictionary"):
        problem = "must be keys with values, as in docs/site-overrides.md"
    problem = _PLAINLY.get(problem, problem)
    return f"{path}: {key}: {problem.removeprefix('Value error, ')}"

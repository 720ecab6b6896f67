"""Templates and alias: what is there against what the files say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.client import faults
from pipeline.errors import ConfigError
from pipeline.text import digest

# An index template names component templates, which must be there before it.
_KINDS: tuple[Literal["component_template", "index_template"], ...] = (
    "component_template",
    "index_template",
)
_MISSING = "nothing"


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a file; `body` holds its version and, in `_meta`, its hash."""

    kind: Literal["component_template", "index_template"]
    name: str
    body: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where it stands in the API."""
        return f"/_{self.kind}/{self.name}"

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.name}"


def load_templates(folder: Path) -> tuple[Template, ...]:
    """Read `<kind>/<name>.json` in `folder`, in the order in which they are put.

    Raises:
        ConfigError: There is none, or a file is no JSON object with a version.
    """
    found = tuple(
        Template(kind, path.stem, _body(path))
        for kind in _KINDS
        for path in sorted((folder / kind).glob("*.json"))
    )
    if not found:
        raise ConfigError(f"{folder}: there are no Elasticsearch templates")
    return found


def setup_elasticsearch(client: Elasticsearch, folder: Path, *, fix: bool) -> list[str]:
    """Say where the cluster differs from the templates in `folder`; `fix` it.

    Indices that are there are looked at too: fields that are new to them are
    added and the alias is put right. What cannot be changed in place says so; it
    is named again by the next call, all else is not.

    Raises:
        ConfigError: A file is wrong.
        StoreError: The cluster cannot be asked, or refuses a template.
    """
    templates = load_templates(folder)
    with faults(client):
        wrong = [line for each in templates for line in _check(client, each, fix)]
        for template in templates:
            if template.kind == "index_template":
                wrong += _check_indices(client, template, templates, fix)
    return wrong


def differences(
    there: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    """Return each path at which two objects differ, with the value of either."""
    ours, theirs = dict(_leaves(wanted)), dict(_leaves(there))
    return {
        path: (theirs.get(path, _MISSING), ours.get(path, _MISSING))
        for path in sorted(ours.keys() | theirs.keys())
        if ours.get(path) != theirs.get(path)
    }


def _body(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text("utf-8"))
        content = json.dumps(body, sort_keys=True)
        if not isinstance(body["version"], int):
            raise TypeError("version must be a whole number")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"{path}: no template with a version: {error!r}") from error
    hashed: dict[str, Any] = body | {
        "_meta": body.get("_meta", {}) | {"hash": digest(content)[:16]}
    }
    return hashed


def _check(client: Elasticsearch, template: Template, fix: bool) -> list[str]:
    there = _get(client, template)
    if there is None:
        wrong = [f"{template}: is not there"]
    else:
        version, ours = there.get("version", 0), template.body["version"]
        if version > ours:
            return [f"{template}: version {version} is there, newer than our {ours}"]
        wrong = _described(str(template), differences(there, template.body))
    if wrong and fix:
        _request(client, "PUT", template.path, template.body)
    return wrong


def _get(client: Elasticsearch, template: Template) -> Mapping[str, Any] | None:
    answer = client.options(ignore_status=404).perform_request(
        "GET", template.path, headers={"accept": "application/json"}
    )
    found = answer.body.get(f"{template.kind}s")
    return found[0][template.kind] if found else None


def _check_indices(
    client: Elasticsearch,
    template: Template,
    templates: tuple[Template, ...],
    fix: bool,
) -> Iterator[str]:
    """Compare the indices of a template with what it would make today."""
    wanted = _composed(template, templates)
    pattern = ",".join(template.body["index_patterns"])
    indices = client.indices.get(index=pattern, features=["aliases", "mappings"])
    for name, there in indices.items():
        fields = differences(there["mappings"], wanted["mappings"])
        ours = {a: b for a, b in there["aliases"].items() if a in wanted["aliases"]}
        aliases = differences(ours, wanted["aliases"])
        yield from _described(f"index {name}", fields | aliases)
        if fix and (new := _new_fields(fields)):
            properties = wanted["mappings"]["properties"]
            added = {field: properties[field] for field in new}
            _request(client, "PUT", f"/{name}/_mapping", {"properties": added})
        for alias, body in wanted["aliases"].items() if fix and aliases else ():
            _request(client, "PUT", f"/{name}/_alias/{alias}", body)


def _composed(template: Template, templates: tuple[Template, ...]) -> dict[str, Any]:
    """Return mappings and aliases of a template with all that it is made of."""
    named = {each.name: each for each in templates if each is not template}
    parts = [named[name] for name in template.body["composed_of"] if name in named]
    composed: dict[str, Any] = {"mappings": {}, "aliases": {}}
    for part in (*parts, template):
        composed |= part.body.get("template", {})
    return composed


def _new_fields(found: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return the fields that can be added: new ones, and those with new parts."""
    named = [
        (path.split(".")[1], there)
        for path, (there, _) in found.items()
        if path.startswith("properties.")
    ]
    changed = {field for field, there in named if there != _MISSING}
    return {field for field, _ in named} - changed


def _request(
    client: Elasticsearch, method: str, path: str, body: Mapping[str, Any]
) -> None:
    json_both_ways = {"accept": "application/json", "content-type": "application/json"}
    client.perform_request(method, path, headers=json_both_ways, body=body)


def _described(what: str, found: Mapping[str, tuple[str, str]]) -> list[str]:
    return [
        f"{what}: {path} is {there}, the file says {wanted}"
        for path, (there, wanted) in found.items()
    ]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Give each value that is no object with its path, as the server writes it.

    Settings come back as texts, below "index".
    """
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield path.replace("settings.index.", "settings."), text

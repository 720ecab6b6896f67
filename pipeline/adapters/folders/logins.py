"""The logins of drops, from the environment: never from the sources file."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.adapters.folders.folder import Login
from pipeline.errors import ConfigError
from pipeline.sources import Source, WireDrop, drop_prefix

_KEYS = ("user", "password", "key_file", "known_hosts", "password_file")


def drop_logins(
    sources: Iterable[Source], given: Mapping[str, str]
) -> Callable[[WireDrop], Login]:
    """Return what gives the login of a drop; `given` are all `NEWS_DROP_*`.

    The password may stand in the file that `..._PASSWORD_FILE` names.

    Raises:
        ConfigError: A name fits no source with a drop, or a file cannot be read.
    """
    names = {
        f"{drop_prefix(source.id)}{key.upper()}": (source.drop, key)
        for source in sources
        if source.drop
        for key in _KEYS
    }
    if unknown := sorted(given.keys() - names.keys()):
        raise ConfigError("\n".join(_explain(name, names) for name in unknown))
    logins: dict[WireDrop, dict[str, str]] = {}
    for name, value in given.items():
        drop, key = names[name]
        is_secret = key == "password_file"
        text = _content(name, value) if is_secret else value
        logins.setdefault(drop, {})["password" if is_secret else key] = text
    return lambda drop: logins.get(drop, {})


def _explain(name: str, known: Iterable[str]) -> str:
    names = ", ".join(known) or "none, because no source has a drop"
    return f"{name}: no such setting; there are {names}"


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: cannot read {path}: {error}") from error

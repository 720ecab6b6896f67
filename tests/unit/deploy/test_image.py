"""The Dockerfile, and what may get into the image."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_base_has_a_full_version_and_runs_as_a_user() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert set(bases) == {"${PYTHON}"}
    assert re.search(r"^ARG PYTHON=python:3\.11\.\d+-slim-\w+$", DOCKERFILE, re.M)
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["newsline"]


def test_the_image_is_installed_from_the_lock_with_the_makefiles_uv() -> None:
    makefile = (ROOT / "Makefile").read_text()
    version = re.search(r"^UV_VERSION := (\S+)", makefile, re.MULTILINE)
    assert version
    assert f"ARG UV_VERSION={version[1]}\n" in DOCKERFILE
    for option in ("--constraint", "--build-constraint"):
        assert f"{option} requirements.lock" in DOCKERFILE
        assert f"{option} requirements.lock" in makefile


def test_every_extra_of_the_image_exists() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    extras = re.search(r"--editable '\.\[([\w,]+)\]'", DOCKERFILE)
    assert extras
    for extra in extras[1].split(","):
        assert re.search(rf"^{extra} = \[", project, re.MULTILINE), extra


def test_only_what_is_copied_can_be_copied() -> None:
    copied = set()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        copied |= set(line.split()[:-1])
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignore[1] == "*"
    assert {line[1:] for line in ignore if line.startswith("!")} == copied
    assert ".env" not in copied

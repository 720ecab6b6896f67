"""Refuse a dependency whose licence may not be shipped: run by `make check`."""

import json
import subprocess
import sys
from pathlib import Path

CHOSEN = {"text-unidecode": "Artistic License"}
"""What we use a package under that offers several but does not say so with OR."""
REFUSED = ("GPL", "AGPL", "SSPL", "BUSL", "Commons Clause")


def main() -> int:
    """Print each package with a refused licence; return how many there are."""
    listing = subprocess.run(
        [str(Path(sys.executable).parent / "pip-licenses"), "--format=json"],
        check=True,
        capture_output=True,
        text=True,
    )
    refused = [
        f"{package['Name']} {package['Version']}: {package['License']}"
        for package in json.loads(listing.stdout)
        if all(_is_refused(choice) for choice in _choices(package))
    ]
    sys.stdout.writelines(f"{line}\n" for line in refused)
    sys.stdout.write(f"{len(refused)} packages with a licence that we refuse\n")
    return len(refused)


def _choices(package: dict[str, str]) -> list[str]:
    return CHOSEN.get(package["Name"], package["License"]).split(" OR ")


def _is_refused(licence: str) -> bool:
    """Tell whether one choice is; an unmodified LGPL library is not."""
    plain = licence.replace("LGPL", "").replace("Lesser General Public", "")
    return any(word in plain for word in REFUSED) or "General Public" in plain


if __name__ == "__main__":
    sys.exit(main())

"""Write `.env` from `example.env`, each secret drawn at random.

A file that is there is never overwritten: its secrets are in the volumes.
"""

import base64
import os
import re
import secrets
import sys
from pathlib import Path

# Empty, and with the name of a secret: the rest is for a person to say.
_SECRET = re.compile(r"^(\w+_(?:PASSWORD|SECRET|KEY))=$", re.MULTILINE)


def fill(example: str) -> str:
    """Return `example` with a new secret behind each empty name of one."""
    return _SECRET.sub(lambda found: f"{found[1]}={draw(found[1])}", example)


def draw(name: str) -> str:
    """Return a secret that needs no quoting in a URL or a shell."""
    if "FERNET" in name:  # 32 bytes in URL-safe base64, says the Fernet specification
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_hex(32)


def write(folder: Path) -> None:
    """Write `.env` into `folder`, readable by its owner alone.

    Raises:
        FileExistsError: There is one; it stays as it is.
    """
    text = fill((folder / "example.env").read_text())
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(folder / ".env", flags, 0o600), "w") as file:
        file.write(text)


if __name__ == "__main__":
    try:
        write(Path(__file__).parent.parent)
    except FileExistsError:
        sys.exit(".env is there already; nothing was changed")

"""The generated pages of docs/: `python -m tests.documents` writes them anew."""

from pathlib import Path

from pipeline.settings import PREFIX, Settings

DOCS = Path(__file__).parents[1] / "docs"


def settings_page() -> str:
    """Return the page of settings, a row for each."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in sorted(Settings.model_fields.items())
    ]
    head = [
        "# Settings",
        "",
        "Each is an environment variable; a secret may stand in a file whose path is in",
        "`NEWS_<NAME>_FILE`. Lists are parted by commas. A wrong name or value stops the",
        "command before any work and is named. This page is generated from",
        "`pipeline/settings.py` by `python -m tests.documents`.",
        "",
        "| setting | default | meaning |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, ""])


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`" if value else "none"
    return f"`{value}`" if str(value) else "empty"


if __name__ == "__main__":
    (DOCS / "settings.md").write_text(settings_page(), "utf-8")

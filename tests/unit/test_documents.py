"""The generated pages are those that are committed."""

from tests.documents import DOCS, settings_page


def test_the_page_of_settings_is_up_to_date() -> None:
    committed = (DOCS / "settings.md").read_text("utf-8")
    assert committed == settings_page(), "run: python -m tests.documents"

"""The generated page of the DAGs is the one that is committed."""

from tests.dags.parsed import parsed
from tests.documents import DOCS, dags_page


def test_the_page_of_dags_is_up_to_date() -> None:
    committed = (DOCS / "dags.md").read_text("utf-8")
    assert committed == dags_page(parsed()["dags"]), "run: python -m tests.documents"

"""The recorded web ends as expected, visit by visit, and again after a reindex."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.bootstrap import Recording, open_job
from pipeline.operations.reindex import reindex
from tests.evaluation import recorded_web
from tests.evaluation.data import folder

pytestmark = pytest.mark.eval


def test_three_visits_end_as_expected_and_a_reindex_gives_the_same(
    tmp_path: Path,
) -> None:
    data = folder("web")
    assert data
    web = recorded_web.load(data)
    settings = recorded_web.settings_for(web, tmp_path / "state")
    for number in range(len(web.visits)):
        report = recorded_web.visit(web, number, settings)
        assert sum(c.taken_in for c in report.counts) > 0
        assert recorded_web.differences(web, number, settings) == []
    search = settings.state_dir / "search.sqlite"
    before = _documents(search)
    assert len(before) > 190
    for file in settings.state_dir.glob("search.sqlite*"):
        file.unlink()
    last = Recording(file=web.recording, at=web.visits[-1])
    with open_job(settings, recording=last) as job:
        assert reindex(job).problems == {}
    assert _documents(search) == before


def _documents(search: Path) -> dict[str, str]:
    with sqlite3.connect(search) as db:
        return dict(db.execute("SELECT article_id, json FROM document"))

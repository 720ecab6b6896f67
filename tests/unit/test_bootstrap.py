"""What is put together from the settings."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.bootstrap import Part, open_job, open_recording
from pipeline.errors import ConfigError
from pipeline.settings import Settings
from pipeline.stages.job import Shard

CONFIG = Path(__file__).parents[2] / "config"


def settings(folder: Path, **given: object) -> Settings:
    return Settings(
        state_dir=folder,
        sources=CONFIG / "sources.yaml",
        boilerplate=CONFIG / "boilerplate.yaml",
        **given,
    )


def test_a_job_without_a_part_is_a_whole_run_of_its_own(tmp_path: Path) -> None:
    with open_job(settings(tmp_path)) as one, open_job(settings(tmp_path)) as other:
        assert one.run_id != other.run_id
        assert one.shard == Shard(0, 1)
        assert not one.spans_processes


def test_a_job_of_a_part_belongs_to_its_run(tmp_path: Path) -> None:
    part = Part(run_id="dag.run.a", shard=Shard(1, 3), attempt=2)
    with open_job(settings(tmp_path), part=part) as job:
        assert (job.run_id, job.shard, job.attempt) == ("dag.run.a", Shard(1, 3), 2)
        assert job.spans_processes


@pytest.mark.parametrize("at", ["2026-09-01T08:00:00+02:00", "2026-09-01T06:00:00"])
def test_a_recording_is_a_file_of_its_folder_at_a_time(tmp_path: Path, at: str) -> None:
    (tmp_path / "web.warc.gz").touch()
    held = settings(tmp_path, recordings=tmp_path)
    recording = open_recording(held, "web.warc.gz", at)
    assert recording.file == tmp_path / "web.warc.gz"
    assert recording.at == datetime(2026, 9, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("name", ["other.warc.gz", "../web.warc.gz", "", ".."])
def test_a_recording_that_is_not_in_the_folder_is_named(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "web.warc.gz").touch()
    folder = tmp_path / "recordings"
    folder.mkdir()
    held = settings(tmp_path, recordings=folder)
    with pytest.raises(ConfigError, match="NEWS_RECORDINGS"):
        open_recording(held, name, "2026-09-01T06:00:00Z")


def test_without_a_folder_of_recordings_nothing_is_replayed(tmp_path: Path) -> None:
    (tmp_path / "web.warc.gz").touch()
    with pytest.raises(ConfigError, match=r"web\.warc\.gz"):
        open_recording(settings(tmp_path), "web.warc.gz", "2026-09-01T06:00:00Z")


def test_a_time_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "web.warc.gz").touch()
    held = settings(tmp_path, recordings=tmp_path)
    with pytest.raises(ConfigError, match="yesterday: not a time"):
        open_recording(held, "web.warc.gz", "yesterday")


def test_a_login_that_fits_a_drop_lets_the_job_begin(tmp_path: Path) -> None:
    held = settings(tmp_path, drops={"NEWS_DROP_WIRE_DROP_USER": "valley"})
    with open_job(held) as job:
        drop = job.sources["wire-drop"].drop
        assert drop
        assert job.drops.look(drop)


def test_a_login_that_fits_no_drop_stops_a_job_before_any_work(tmp_path: Path) -> None:
    held = settings(tmp_path, drops={"NEWS_DROP_UN_NEWS_USER": "valley"})
    problem = "NEWS_DROP_UN_NEWS_USER: no such"
    with pytest.raises(ConfigError, match=problem), open_job(held):
        pass
    assert list(tmp_path.iterdir()) == []

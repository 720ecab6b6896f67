"""Everything that was answered is archived, and stands for its request once."""

from pathlib import Path

import pytest

from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import Exchange, FetchRequest, FetchResult
from pipeline.stages.archiving import archive_results, delivered, sha256
from pipeline.stages.job import Job
from tests.newsroom import newsroom
from tests.values import NOW

PAGE = "https://valley.example/a.html"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return newsroom(tmp_path).job()


def an_exchange(url: str = PAGE, body: bytes = b"<p>Rain", **given: int) -> Exchange:
    return Exchange(url=url, captured_at=NOW, body=body, inflated=body, **given)


def a_result(*exchanges: Exchange, end: Ended | None = None) -> FetchResult:
    request = FetchRequest(
        key="i1", url=PAGE, kind=DocumentKind.PAGE, source_id="valley"
    )
    return FetchResult(request=request, end=end or exchanges[-1], exchanges=exchanges)


def test_redirects_and_robots_txt_are_kept_and_the_last_answer_counts(
    job: Job,
) -> None:
    robots = an_exchange("https://valley.example/robots.txt", b"Disallow:")
    moved = an_exchange(status=301)
    last = an_exchange("https://valley.example/b.html")
    archived = archive_results(job, "b", [a_result(robots, moved, last)], {})
    document = archived.documents["i1"].document
    assert (document.url, document.final_url) == (PAGE, last.url)
    assert document.sha256 == sha256(last.body)
    (file,) = archived.files
    urls = [capture.exchange.url for capture, _ in job.archive.records(file)]
    assert urls == [robots.url, moved.url, last.url]


def test_of_a_failure_the_last_answer_is_kept(job: Job) -> None:
    gone = an_exchange(status=404)
    end = Ended(Reason.HTTP_STATUS, "404")
    archived = archive_results(job, "b", [a_result(gone, end=end)], {})
    assert archived.documents["i1"].document.status == 404


def test_robots_txt_never_stands_for_a_page(job: Job) -> None:
    robots = an_exchange("https://valley.example/robots.txt", b"Disallow: /")
    result = a_result(robots, end=Ended(Reason.ROBOTS, "forbidden"))
    archived = archive_results(job, "b", [result], {})
    assert archived.documents == {}
    assert len(archived.files) == 1


def test_without_an_answer_there_is_nothing_to_keep(job: Job) -> None:
    result = a_result(end=Ended(Reason.UNREACHABLE, "no address"))
    archived = archive_results(job, "b", [result], {})
    assert (archived.documents, archived.files) == ({}, frozenset())
    assert job.archive.files() == []


def test_a_body_that_did_not_change_is_stored_once(job: Job) -> None:
    first = archive_results(job, "b1", [a_result(an_exchange())], {}).documents
    again = archive_results(job, "b2", [a_result(an_exchange())], first)
    assert again.documents["i1"].location == first["i1"].location
    assert again.documents["i1"].document.document_id != (
        first["i1"].document.document_id
    )
    (file,) = again.files
    ((capture, _),) = job.archive.records(file)
    assert capture.same_as == (PAGE, NOW)
    assert job.archive.load(again.documents["i1"].location).body == b"<p>Rain"


def test_a_body_that_changed_is_stored_anew(job: Job) -> None:
    first = archive_results(job, "b1", [a_result(an_exchange())], {}).documents
    changed = a_result(an_exchange(body=b"<p>Snow"))
    again = archive_results(job, "b2", [changed], first).documents
    assert job.archive.load(again["i1"].location).body == b"<p>Snow"


def test_a_delivery_is_named_by_its_source_and_file(job: Job, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_bytes(b"RAIN")
    capture = delivered(job, "agency", "a1.txt", file)
    assert capture.exchange.url == "urn:newsline:agency:a1.txt"
    (place,) = job.archive.store("b", [capture])
    assert job.archive.load(place).body == b"RAIN"
    job.archive.extract(place, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == b"RAIN"

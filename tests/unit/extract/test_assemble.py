"""The article out of what page and trafilatura claim."""

import pytest

from pipeline.extract.assemble import Hints, assemble
from pipeline.extract.readings import Reading
from pipeline.extract.structured import Claims
from pipeline.model import Block

READING = Reading((Block("The ferry ran aground."),), "trafilatura", "all of it")


@pytest.fixture
def put_together(page, source):
    def put(hints: Hints | None = None, **claims: object):
        told = Claims(**{"headline": "Ferry aground"} | claims)
        return assemble(page("x"), source, READING, told, hints or Hints(), None)

    return put


def test_a_day_takes_its_time_from_a_claim_of_that_day(put_together):
    times = (("meta date", "2026-03-14T00:19:00+01:00"),)
    found = put_together(Hints(date="2026-03-14"), day_times=times)
    assert str(found.published_at) == "2026-03-13 23:19:00+00:00"
    assert found.evidence["published_at"] == "meta date: 2026-03-14T00:19:00+01:00"


def test_the_time_of_rendering_is_no_time_of_publication(put_together):
    times = (("meta date", "2026-03-14T23:30:00-05:00"),)
    other = put_together(Hints(date="2026-03-15"), day_times=times)
    assert str(other.published_at) == "2026-03-15 00:00:00+00:00"
    assert put_together(day_times=times).published_at is None
    told = (("json-ld", "2026-03-14T10:00:00Z"),)
    timed = put_together(published=told, day_times=times)
    assert str(timed.published_at) == "2026-03-14 10:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("Saltmere Ledger", "Saltmere Ledger"),
        ("Ferry runs aground in fog", "Norland Post"),
        ("Ferry runs aground in fog | Saltmere Ledger", "Norland Post"),
        ("", "Norland Post"),
    ],
)
def test_a_title_is_no_name_of_a_site(put_together, name, site):
    told = {"headline": "Ferry runs aground in fog", "site_name": name}
    assert put_together(Hints(site_name="Norland Post"), **told).site_name == site


def test_a_site_that_only_names_its_titles_is_called_as_its_source_is(put_together):
    title = "Ferry runs aground in fog"
    found = put_together(Hints(site_name=title), headline=title, site_name=title)
    assert found.site_name == "The Saltmere Ledger"
    short = put_together(headline="Saltmere Ledger", site_name="Saltmere Ledger")
    assert short.site_name == "Saltmere Ledger"

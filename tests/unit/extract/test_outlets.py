"""Outlets that sign with their own name."""

import pytest

from pipeline.extract.outlets import is_outlet, is_paper, names_itself, own_names


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Die Woche", "woche.example"),
        ("NL Hafenblatt", "www.hafenblatt.example"),
        ("Küstenbote", "kuestenbote.example"),
        ("Saltmere", "news.saltmere.example"),
        ("Saltmere Post", "saltmere-post.example"),
        ("Die Norländer Zeitung", "norlaenderzeitung.example"),
    ],
)
def test_the_label_of_the_host_is_no_person(name, host):
    assert is_outlet(name, host)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Ilse Varga", "ilsevarga.example"),
        ("Ilse Varga", "saltmere.example"),
        ("Woche", "wochenpost.example"),
        ("AP", "ap.example"),
        ("Varga", "localhost"),
        ("Varga", ""),
        ("", "saltmere.example"),
    ],
)
def test_a_person_may_have_a_site(name, host):
    assert not is_outlet(name, host)


@pytest.mark.parametrize(
    "name",
    [
        "The Norland Post",
        "Norland Mail",
        "Mail on Sunday",
        "Hafenzeitung",
        "Saltmere.com",
    ],
)
def test_papers_are_known_by_their_last_word(name):
    assert is_paper(name)


@pytest.mark.parametrize("name", ["Norland", "Postal Workers", "Post Office", ""])
def test_not_all_that_is_written_for_is_a_paper(name):
    assert not is_paper(name)


def test_a_site_signs_with_its_host_and_the_parts_of_its_name():
    url = "https://www.saltmere.example/story"
    assert own_names(url, "Ledger | All of Norland") == (
        "saltmere.example",
        "Ledger | All of Norland",
        "Ledger",
        "All of Norland",
    )
    assert own_names("", "") == ()


def test_the_owner_of_a_site_named_after_her_is_no_outlet():
    own = own_names("https://harbour.example/story", "Ada King | Harbour Notes")
    assert "Ada King" not in own
    assert names_itself("Le Fanal", own_names("https://lefanal.example/1", "LF"))


@pytest.mark.parametrize("name", ["Das Saltmere", "saltmere.example", "Norland Post"])
def test_a_site_may_name_itself(name):
    own = own_names("https://www.saltmere.example/story", "Norland Post")
    assert names_itself(name, own)
    assert not names_itself("Ilse Varga", own)
    assert not names_itself(name, ())

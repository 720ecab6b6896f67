"""Persons among what pages give as authors."""

import pytest

from pipeline.extract.names import opens_with_by, persons, persons_in, signature

PUBLISHERS = ("The Saltmere Ledger",)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"@type": "Person", "name": "Ilse Varga"}, ("Ilse Varga",)),
        ([{"name": "Ilse Varga"}, {"name": "Tom Ode"}], ("Ilse Varga", "Tom Ode")),
        ({"name": ["Ilse Varga", "Tom Ode"]}, ("Ilse Varga", "Tom Ode")),
        ("By Ilse Varga and Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("Ilse Varga, Tom Ode and Jo May", ("Ilse Varga", "Tom Ode", "Jo May")),
        ("Varga, Ilse", ("Varga, Ilse",)),
        ("Ilse Varga & Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("Ilse Varga och Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("Илзе Варга и Том Оде", ("Илзе Варга", "Том Оде")),
        ("佐藤花子、鈴木一郎", ("佐藤花子", "鈴木一郎")),
        ("Ilse Varga y Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("Ilse Varga / Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("Ilse Varga y Ode", ("Ilse Varga y Ode",)),
        ("Ilse Varga, Harbour Correspondent", ("Ilse Varga",)),
        ("Ilse Varga, The Saltmere Ledger", ("Ilse Varga",)),
        ("ILSE VARGA AND TOM ODEN", ("Ilse Varga", "Tom Oden")),
        ("Ilse Varga And Tom Ode For The Norland Post", ("Ilse Varga", "Tom Ode")),
        ("Ilse Varga for Saltmere Ledger", ("Ilse Varga",)),
        ("Norland Council for Harbours", ("Norland Council for Harbours",)),
        ("Hafen-Online-Experte Tom Ode", ("Tom Ode",)),
        ("Unsere Redakteurin Ilse Varga", ("Ilse Varga",)),
        ("Harbour Correspondent Ilse Varga", ("Ilse Varga",)),
        ("Harbour Correspondent", ("Harbour Correspondent",)),
        ("Ilse Editor", ("Ilse Editor",)),
        ("Interview: Ilse Varga", ("Ilse Varga",)),
        ("By Ilse Varga, Saltmere", ("Ilse Varga",)),
        ("Von Ilse Varga, Tom Ode, Kiel", ("Ilse Varga", "Tom Ode")),
        ("By Ilse Varga, Tom Ode", ("Ilse Varga", "Tom Ode")),
        ("By Martin Varga, Jr.", ("Martin Varga, Jr.",)),
        ("Varga Ode, Ilse", ("Varga Ode, Ilse",)),
        ("Reuters in Saltmere", ()),
        ("Written by Ilse Varga", ("Ilse Varga",)),
        ("ILSE VARGA", ("Ilse Varga",)),
        ("Ilse MCVARGA", ("Ilse McVarga",)),
        ("dpa", ()),
        ({"@type": "Person", "name": "Reuters"}, ()),
        ("Author", ("Author",)),
        ({"name": "saltmereledger"}, ()),
        ({"givenName": "Ilse", "familyName": "Varga"}, ("Ilse Varga",)),
        ("Ilse Varga @ivarga", ("Ilse Varga",)),
        ({"name": "admin"}, ()),
        ({"name": "Elena Ober (obe)"}, ("Elena Ober",)),
        ([{"name": "Ilse Varga"}, {"name": "ILSE VARGA"}], ("Ilse Varga",)),
        ({"@type": "Organization", "name": "Harbour Desk"}, ()),
        ({"@type": "Person", "name": "The Saltmere Ledger"}, ()),
        ("https://saltmere.example/authors/varga", ()),
        ("newsroom@saltmere.example", ()),
        (None, ()),
        ({"name": None}, ()),
        ([3, {"name": {"a": 1}}], ()),
    ],
)
def test_persons_are_kept_and_publishers_are_not(value, names):
    assert persons(value, PUBLISHERS) == names


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"@type": "Organization", "name": "Saltmere Ledger"}, "Saltmere Ledger"),
        (
            [{"name": "Ilse Varga"}, {"name": "Norland Wire"}],
            "Ilse Varga, Norland Wire",
        ),
        (["Ilse Varga", "Ilse Varga"], "Ilse Varga"),
        ({"name": "Ledger and AFP"}, "Ledger and AFP"),
        ("https://saltmere.example/varga", ""),
        ("desk@saltmere.example", ""),
        ("105092", ""),
        (None, ""),
    ],
)
def test_a_signature_is_all_that_an_author_field_names(value, line):
    assert signature(value) == line


def test_editors_answer_for_a_story_in_chinese_papers():
    assert persons_in("(责编：牛小明、岳大山)", ()) == ("牛小明", "岳大山")


def test_a_line_of_names_is_parted():
    listed = "Von: Ilse VARGA , Tom Ode"
    assert persons_in(listed, ()) == ("Ilse Varga", "Tom Ode")
    assert persons_in("Ilse-Marie Varga; Ilse Marie Varga", ()) == ("Ilse-Marie Varga",)
    assert persons_in("Anderson Sandy", ()) == ("Anderson Sandy",)
    assert persons_in("", ()) == ()


def test_a_line_names_persons_and_not_for_whom_they_write():
    assert persons_in("By Ilse Varga, AFP", ()) == ("Ilse Varga",)
    assert persons_in("Ilse Varga Associated Press", ()) == ("Ilse Varga",)
    assert persons_in("The Associated Press", ()) == ("The Associated Press",)
    assert persons_in("Saltmere Media GmbH; Ilse Varga", ()) == ("Ilse Varga",)


@pytest.mark.parametrize("line", ["By Ilse", "Von Ilse Varga", "Text: I. Varga"])
def test_a_byline_is_known_by_how_it_opens(line):
    assert opens_with_by(line)
    assert not opens_with_by("Ilse Varga")
    assert not opens_with_by("Bystanders")

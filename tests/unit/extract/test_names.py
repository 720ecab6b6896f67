"""Persons among what pages give as authors."""

import pytest

from pipeline.extract.names import persons, persons_in

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


def test_a_line_of_names_is_parted():
    assert persons_in("Ilse-Marie Varga; Ilse Marie Varga", ()) == ("Ilse-Marie Varga",)
    assert persons_in("Anderson Sandy", ()) == ("Anderson Sandy",)
    assert persons_in("", ()) == ()

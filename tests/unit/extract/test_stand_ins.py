"""Newsrooms and accounts that stand where a person's name belongs."""

import pytest

from pipeline.extract.stand_ins import is_login, is_stand_in, persons_of


@pytest.mark.parametrize(
    "name",
    [
        "Staff",
        "Staff reporter",
        "Staff Writer",
        "Ledger staff reporter",
        "Our Correspondent",
        "Special Correspondent",
        "Ledger Newsroom",
        "Sports Desk",
        "Editorial Board",
        "Ledger Web Desk",
        "Agencies",
        "Agency staff",
        "Staff and agencies",
        "Redaktion",
        "Sportredaktion",
        "Online-Redaktion",
        "Redaktion Hafenpost",
        "Agenturen",
        "La rédaction",
        "Redacción Saltmere",
        "Redazione",
        "Redação",
        "Webredactie",
        "Redakcja",
        "Редакция",
        "Haber Merkezi",
        "Norland Science staff",
        "Agencia Norlandia",
        "Norland Harbour Agency",
        "University of Saltmere",
        "Saltmere Advance Media",
    ],
)
def test_a_newsroom_is_no_person(name):
    assert is_stand_in(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ilse Varga",
        "Tom Deskin",
        "Staffan Ode",
        "Jo Newsom",
        "Ada Redaktis",
        "Varga",
        "Ada Mediana",
    ],
)
def test_a_person_may_be_called_nearly_so(name):
    assert not is_stand_in(name)


@pytest.mark.parametrize(
    "name", ["ivarga_2", "i_varga", "varga7", "i.varga7", "XKVRST"]
)
def test_accounts_and_codes_are_logins(name):
    assert is_login(name)


@pytest.mark.parametrize("name", ["ivarga", "Varga", "Ilse Varga", "IVO", "汪7", ""])
def test_pen_names_are_none(name):
    assert not is_login(name)


def test_persons_are_what_is_left():
    assert persons_of(["Redaktion", "Ilse Varga", "ivarga_2"]) == ("Ilse Varga",)

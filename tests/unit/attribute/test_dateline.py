"""Datelines, and sentences that look like them."""

import pytest

from pipeline.attribute.dateline import find_dateline

REST = "The quay was closed."


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("Paris, 21 jan 2019 (AFP) - ", "Paris", "AFP"),
        ("NEW YORK (AP) — ", "NEW YORK", "AP"),
        ("ATLANTA (AP) _ ", "ATLANTA", "AP"),
        ("GROSSETO, Italy (AP) -- ", "GROSSETO, Italy", "AP"),
        ("DAMASCUS (Reuters) - ", "DAMASCUS", "Reuters"),
        ("Jan 30 (Reuters) - ", None, "Reuters"),
        ("Berlin (dpa) - ", "Berlin", "dpa"),
        ("Peine (dpa/lni) - ", "Peine", "dpa"),
        ("San Diego (tca/dpa) - ", "San Diego", "dpa"),
        ("Nueva Delhi, 21 ene (EFE).- ", "Nueva Delhi", "EFE"),
        ("(ANSA) - ROME, JUL 11 - ", "ROME", "ANSA"),
        ("SAITAMA, Japan, Dec. 9 Kyodo - ", "SAITAMA, Japan", "Kyodo"),
        ("København /ritzau/: ", "København", "Ritzau"),
        ("San Mateo (ANP) - ", "San Mateo", "ANP"),
        ("BRISBANE, Oct 12 AAP - ", "BRISBANE", "AAP"),
        ("TORONTO, June 09, 2020 (GLOBE NEWSWIRE) -- ", "TORONTO", "Globe Newswire"),
        ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", "dpa"),
        ("Rio de Janeiro (AFP) - ", "Rio de Janeiro", "AFP"),
        ("ST. JOHN'S, N.L. (CP) — ", "ST. JOHN'S, N.L.", "CP"),
        ("Washington, 1. März (AFP) – ", "Washington", "AFP"),
        ("(Reuters) - ", None, "Reuters"),
        ("La Paz (EFE).- ", "La Paz", "EFE"),
    ],
)
def test_each_form_is_taken_apart(line, place, agency):
    found = find_dateline(line + REST)
    assert found is not None
    assert (found.place, found.agency, found.rest) == (place, agency, REST)
    assert found.text == line.strip()


def test_a_dateline_may_stand_alone_in_its_line():
    found = find_dateline("Paris (ats afp)")
    assert found is not None
    assert (found.place, found.agency, found.rest) == ("Paris", "AFP", "")


def test_a_place_in_capitals_will_do_only_for_an_agencys_story():
    assert find_dateline(f"OTTAWA - {REST}") is None
    found = find_dateline(f"OTTAWA - {REST}", is_wire=True)
    assert found is not None
    assert (found.place, found.agency, found.rest) == ("OTTAWA", None, REST)


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("Paris (ats afp) ", "Paris", "AFP"),
        ("Bern (ats) ", "Bern", "ATS"),
        ("La Chaux-de-Fonds (sda/ats) ", "La Chaux-de-Fonds", "ATS"),
        ("Genève, 9 déc (ats) ", "Genève", "ATS"),
        ("Addis Ababa, Ethiopia (AA) ", "Addis Ababa, Ethiopia", "Anadolu"),
        ("Sarnvik (NLW) ", "Sarnvik", "NLW"),
    ],
)
@pytest.mark.parametrize("rest", [REST, "«Non», a-t-il dit.", "« Non », a-t-il dit."])
def test_an_agencys_own_story_may_follow_its_brackets_at_once(
    line, place, agency, rest
):
    found = find_dateline(line + rest, is_wire=True, own="NLW")
    assert found is not None
    assert (found.place, found.agency, found.rest) == (place, agency, rest)
    assert find_dateline(line + rest, own="NLW") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Paris (AFP) reported a quiet night.",
        "Paris (AFP) 12 people were hurt.",
        "Paris (AFP), The Hague and Oslo met.",
        "Paris (AFP)The quay was closed.",
        "Paris (dpa/lni) The quay was closed.",
        "Paris (France) The quay was closed.",
        "Paris (XYZ) The quay was closed.",
        "Paris (afp and others) The quay was closed.",
        "Palm Association (PA) President Jo May spoke.",
        "Canadian Press (CP) Editors met.",
        "Press Association (AP) Editors met.",
        "In Paris (AFP) Jo May spoke.",
        "Les quais (ats) Une grue est tombée.",
        "paris (afp) The quay was closed.",
        "(AFP) The quay was closed.",
        "He told Paris (AFP) The quay was closed.",
    ],
)
def test_brackets_in_a_sentence_are_no_dateline_even_in_an_agencys_story(sentence):
    assert find_dateline(sentence, is_wire=True) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Associated Press (AP) - The agency was founded in 1846.",
        "The Associated Press (AP) - It was founded in 1846.",
        "In Paris (AFP) - where it has its seat - the agency said nothing.",
        "Reuters (London) - The company said nothing.",
        "The news agency (Reuters) - said nothing.",
        "Islamic State (IS) - The group said nothing.",
        "Paris (AFP) was where it happened.",
        "Paris - the city of light - was dark.",
        "Trade Union Congress (TUC) - Its members voted.",
        "Ms. Apple (AP) said - nothing.",
        "He works in Berlin (dpa) - She does not.",
        "A" + "a" * 90 + " (AP) - Too far from the start.",
        "May 5 was a Tuesday - Nobody came.",
        "Paris (AFPX) - Not an agency.",
        "",
    ],
)
def test_a_sentence_that_looks_like_a_dateline_stays(sentence):
    assert find_dateline(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO - an alliance - met.",
        "It rained - a lot.",
        "OTTAWA - ",
        "OTTAWA-born Jo",
        f"CORRECTION - {REST}",
        f"EILMELDUNG - {REST}",
    ],
)
def test_not_even_for_an_agencys_story_is_every_dash_one(sentence):
    found = find_dateline(sentence, is_wire=True)
    assert found is None


@pytest.mark.parametrize(
    "piece", ["Aa ", "AAA ", "Aa/", "Aa, Bb ", "Aa of ", "A.", "a"]
)
def test_a_long_line_of_names_is_told_at_once(piece):
    line = piece * 200_000
    assert find_dateline(line, is_wire=True) is None
    assert find_dateline(f"OSLO (AP) - {line.title()}") is not None

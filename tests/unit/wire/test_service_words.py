"""The words of text services, and stories that only sound like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.item import PubStatus
from pipeline.wire.service_words import (
    headline_lead,
    is_corrected,
    is_correction_note,
    is_lead,
    lead_number,
    lead_status,
    split_lead,
    status_line,
)


@pytest.mark.parametrize(
    "line",
    [
        "KILL",
        "KILL KILL KILL",
        "kill kill kill",
        "*** KILL - KILL - KILL ***",
        "KILL KILL KILL Harbour-storm",
        "KILL-Storm closes quay",
        "Kill Notice",
        "BULLETIN KILL",
        "Mandatory kill",
        "Attention editors: please kill this story",
        "STORY WITHDRAWN",
        "Story withdrawn",
        "STORY WITHDRAWN-Storm closes quay",
        "Do not use",
        "ELIMINATION",
        "Bitte nicht verwenden",
        "Achtung! Bitte nicht verwenden!",
        "STORNO",
        "ANNULATION",
        "Merci d'annuler",
        "Ne pas utiliser",
        "ANULACIÓN",
        "Nota anulada",
        "ANNULLAMENTO",
        "Notizia annullata",
        "INTREKKING",
        "Bericht ingetrokken",
        "ANULAÇÃO",
        "Não utilizar",
    ],
)
def test_a_line_that_is_nothing_but_a_kill_cancels(line):
    assert status_line(line) is PubStatus.CANCELED


@pytest.mark.parametrize(
    "line",
    ["HOLD HOLD HOLD", "HOLD", "Please hold this story", "WITHHOLD", "Story on hold",
     "HOLD HOLD Harbour-storm", "Vorerst nicht verwenden"],
)  # fmt: skip
def test_a_line_that_is_nothing_but_a_hold_withholds(line):
    assert status_line(line) is PubStatus.WITHHELD


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Kill",
        "Hold",
        "Kill Bill",
        "Kill Bill returns to cinemas",
        "KILL BILL RETURNS",
        "KILL-SWITCH LAW PASSED",
        "Kill, kill, kill: inside a cult",
        "Kill order alleged in trial",
        "Hold on",
        "HOLD ON TO YOUR HATS",
        "Hold the line",
        "Three killed in storm",
        "KILLED",
        "Withdrawn from service after fire",
        "Story withdrawn, editor resigns",
        "Do not use this drug, doctors say",
        "Storno",
        "Storno der Reise: was zu tun ist",
        "Annulation",
        "Annulation du procès demandée",
        "Anulación del acuerdo",
        "Bitte nicht füttern",
        "HOLD FOR RELEASE",
        "Notice to kill weeds",
        "CANCELLED",
        "\"KILL KILL KILL\", he cried",
    ],
)  # fmt: skip
def test_a_headline_about_it_orders_nothing(line):
    assert status_line(line) is None


@pytest.mark.parametrize(
    ("lead", "number"),
    [
        ("", 0),
        ("URGENT", 0),
        ("1st Ld", 1),
        ("1stLd", 1),
        ("2ND LEAD", 2),
        ("LEAD 3", 3),
        ("2. Zusammenfassung", 2),
        ("second lead", 2),
        ("(2)", 2),
        ("1st Ld-Writethru", 101),
        ("REFILE", 100),
        ("REFILE 1ST LEAD", 101),
        ("CORRECTED", 100),
    ],
)
def test_lead_words_number_the_versions(lead, number):
    assert lead_number(lead) == number
    assert is_lead(lead) is bool(lead)


@pytest.mark.parametrize(
    "line",
    ["Situation", "Flash floods", "Leading banks merge", "1st Leader elected", "Second",
     "Update your phone", "Lead poisoning", "Correction officers strike", "2"],
)  # fmt: skip
def test_other_lines_are_no_lead_words(line):
    assert not is_lead(line)


@pytest.mark.parametrize(
    ("keyword", "story", "lead"),
    [
        ("BC-XX--Quay Storm", "BC-XX--Quay Storm", ""),
        (
            "BC-XX--Quay Storm, 1st Ld-Writethru",
            "BC-XX--Quay Storm",
            "1st Ld-Writethru",
        ),
        ("BC-XX--QuayStorm 1stLd-Writethru", "BC-XX--QuayStorm", "1stLd-Writethru"),
        ("BC-XX--Quay Storm,2nd Ld, Bjt", "BC-XX--Quay Storm", "2nd Ld, Bjt"),
        ("BC-XX--Quay Storm, Kill", "BC-XX--Quay Storm", "Kill"),
        ("Harbour-storm (2nd lead)", "Harbour-storm", "2nd lead"),
        ("Harbour/storm/ REFILE", "Harbour/storm/", "REFILE"),
        ("Harbour update", "Harbour update", ""),
        ("BC-XX--Three Killed", "BC-XX--Three Killed", ""),
        ("BC-XX--Road Kill", "BC-XX--Road Kill", ""),
        # An add goes on where the story ended: it must not take its place.
        ("BC-XX--Quay Storm, 1st Add", "BC-XX--Quay Storm, 1st Add", ""),
    ],
)
def test_the_keyword_is_what_all_leads_have_in_common(keyword, story, lead):
    assert split_lead(keyword) == (story, lead)


@pytest.mark.parametrize(
    "lead",
    ["REFILE", "CORRECTED", "Berichtigung", "corrige et remplace", "CORRECCIÓN",
     "annulla e sostituisce", "Rectificatie", "CORREÇÃO"],
)  # fmt: skip
def test_corrections_are_known_in_seven_languages(lead):
    assert is_corrected(lead)
    assert status_line(lead) is None


def test_the_status_is_in_the_lead_words():
    assert lead_status("Kill") is PubStatus.CANCELED
    assert lead_status("1st Ld, Hold") is PubStatus.WITHHELD
    assert lead_status("1st Ld") is None


@pytest.mark.parametrize(
    ("headline", "lead"),
    [
        ("CORRECTED-UPDATE 1-Storm closes quay", "CORRECTED-UPDATE 1"),
        ("REFILE-Storm closes quay", "REFILE"),
        ("UPDATE 2: Storm closes quay", "UPDATE 2"),
        ("Corrected by the sea", ""),
        ("UPDATED FERRY PLAN", ""),
    ],
)
def test_lead_words_may_stand_before_the_headline(headline, lead):
    assert headline_lead(headline) == lead


def test_a_note_tells_what_it_corrects():
    assert is_correction_note("Eds: Corrects spelling of Varga.")
    assert is_correction_note("(Corrects day in second paragraph)")
    assert is_correction_note("Berichtigung: Alter im zweiten Absatz")
    assert not is_correction_note("Adds detail. Changes short headline.")
    assert not is_correction_note("Correction officers are on strike")


@given(st.text(max_size=250))
def test_any_line_is_read(line):
    status_line(line)
    lead_number(line)
    story, lead = split_lead(line)
    assert story in line
    assert lead in line

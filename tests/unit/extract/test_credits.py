"""Captions and credits, parted."""

import pytest

from pipeline.extract.credits import split_credit, without_label

SHOWN = "The drawbridge reopens."


@pytest.mark.parametrize(
    ("end", "credit"),
    [
        ("Photo: Jane Doe/Reuters", "Jane Doe/Reuters"),
        ("Photograph by Jane Doe", "Jane Doe"),
        ("Photo credit: Jane Doe", "Jane Doe"),
        ("Image via Getty Images", "Getty Images"),
        ("Credit: Jane Doe for the Ledger", "Jane Doe for the Ledger"),
        ("(AP Photo/Jane Doe)", "AP Photo/Jane Doe"),
        ("(Photo by Jane Doe/Getty Images)", "Jane Doe/Getty Images"),
        ("(Jane Doe/The Union via AP)", "Jane Doe/The Union via AP"),
        ("[Jane Doe/Reuters]", "Jane Doe/Reuters"),
        ("© AFP", "AFP"),
        ("Foto: dpa", "dpa"),
        ("(Foto: Jane Doe/dpa)", "Jane Doe/dpa"),
        ("Bild: imago/Jane Doe", "imago/Jane Doe"),
        ("Quelle: dpa", "dpa"),
        ("Foto von Jane Doe", "Jane Doe"),
        ("Crédit photo : Jane Doe / AFP", "Jane Doe / AFP"),
        ("Crédits : AFP", "AFP"),
        ("Photo de Jane Doe", "Jane Doe"),
        ("Foto: EFE/Jane Doe", "EFE/Jane Doe"),
        ("Fotografía: Jane Doe", "Jane Doe"),
        ("Crédito: Jane Doe", "Jane Doe"),
        ("Foto di Jane Doe", "Jane Doe"),
        ("(foto Ansa)", "Ansa"),
        ("Imagem: Jane Doe/Lusa", "Jane Doe/Lusa"),
        ("Foto: Divulgação", "Divulgação"),
        ("Beeld: ANP", "ANP"),
        ("Bron: ANP", "ANP"),
        ("Beeld Jane Doe/ANP", "Jane Doe/ANP"),
        ("Bild: Jane Doe/TT", "Jane Doe/TT"),
        ("Foto: Jane Doe/TT", "Jane Doe/TT"),
        (
            "Fot. Jan Kowalski / Agencja Wyborcza.pl",
            "Jan Kowalski / Agencja Wyborcza.pl",
        ),
        ("Zdjęcie: PAP", "PAP"),
        ("Fotoğraf: AA", "AA"),
        ("Kaynak: Anadolu", "Anadolu"),
        ("Jane Doe/Reuters", "Jane Doe/Reuters"),
        ("REUTERS/Jane Doe", "REUTERS/Jane Doe"),
        ("AFP via Getty Images", "AFP via Getty Images"),
        ("| dpa", "dpa"),
    ],
)
def test_a_credit_at_the_end_of_a_caption_is_parted_from_it(end, credit):
    assert split_credit(f"{SHOWN} {end}") == (SHOWN, credit)
    assert split_credit(end) == ("", credit)


@pytest.mark.parametrize(
    "caption",
    [
        SHOWN,
        "",
        "A photo of Jane Doe, who kept the toll house.",
        "Jane Doe holds a picture by the harbour wall.",
        "The source of the river.",
        "The bridge (built in 1921)",
        "Reporters from Reuters wait at the quay.",
        "Photographs show the bridge in 1921.",
    ],
)
def test_a_caption_without_a_credit_stays_whole(caption):
    assert split_credit(caption) == (caption, "")


def test_a_credit_of_its_own_loses_its_label_and_its_brackets():
    assert without_label("(Foto: Jane Doe)") == "Jane Doe"
    assert without_label("© Jane Doe / dpa.") == "Jane Doe / dpa"
    assert without_label("Jane Doe") == "Jane Doe"

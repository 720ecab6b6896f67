"""Whose story it is."""

from dataclasses import replace

import pytest

from pipeline.attribute.agency import attribute
from pipeline.model import Article, Block, BlockKind, Removal

LONG = "The quay was closed on Monday after a storm had torn two cranes off their rails"
PROSE = f"{LONG}, and nobody could say when ships would be unloaded there again."


def article(*texts: str, **fields: object) -> Article:
    blank = Article(source_id="s", blocks=tuple(Block(text) for text in texts))
    return replace(blank, **fields)


def test_a_dateline_moves_into_its_fields():
    found = attribute(article(f"OSLO, Norway (AP) — {PROSE}", PROSE))
    assert (found.agency, found.dateline_place) == ("AP", "OSLO, Norway")
    assert found.agency_evidence == "OSLO, Norway (AP) —"
    assert found.blocks == (Block(PROSE), Block(PROSE))


def test_a_dateline_may_follow_byline_and_subhead():
    story = article("By Ilse Varga", f"DAMASCUS (Reuters) - {PROSE}")
    found = attribute(story)
    assert (found.agency, found.byline) == ("Reuters", "Ilse Varga")
    assert found.blocks == (Block("By Ilse Varga"), Block(PROSE))


def test_notes_to_editors_and_bullets_may_stand_before_byline_and_dateline():
    above = ("(Adds detail)", "* Cranes lost", "• Ships wait", "* No end in sight")
    found = attribute(article(*above, "By Ilse Varga", f"OSLO (AP) - {PROSE}"))
    assert (found.byline, found.dateline_place) == ("Ilse Varga", "OSLO")
    assert [block.text for block in found.blocks] == [*above, "By Ilse Varga", PROSE]


@pytest.mark.parametrize(
    "story",
    [
        f"(Adds detail)\nBy Ilse Varga\n{PROSE}\n{PROSE}",
        f"Quay closed\nA storm, and then another\nBy Ilse Varga \n{PROSE}",
    ],
)
def test_a_byline_may_be_a_line_of_a_block(story):
    assert attribute(article(story)).byline == "Ilse Varga"


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Por María de la Cruz y Juan de Dios", "María de la Cruz y Juan de Dios"),
        ("By JO MAY in Oslo", "JO MAY in Oslo"),
        ("By Jo May, political editor", "Jo May, political editor"),
        ("By Monday the river had risen", None),
        ("By Monday the river had risen.", None),
        ("Von Montag an ist alles wieder gut", None),
    ],
)
def test_a_line_of_names_is_a_byline_and_a_sentence_is_none(line, byline):
    assert attribute(article(line, PROSE)).byline == byline


@pytest.mark.parametrize(
    "story",
    [
        article(PROSE, PROSE, "Quay", "Storm", "By Ilse Varga", PROSE),
        article("\n".join(["Kiel 2 Bonn 1"] * 10 + ["By Ilse Varga"])),
        article(blocks=(Block("TOP TEN\nBy Ilse Varga\n1 | 2", BlockKind.TABLE),)),
        article("(Adds detail, By Ilse Varga)", PROSE),
    ],
)
def test_a_byline_further_down_or_in_a_table_is_none_of_the_story(story):
    assert attribute(story).byline is None


def test_a_story_of_notes_alone_has_no_byline():
    assert attribute(article(*["* Cranes lost"] * 30)).byline is None


def test_what_was_delivered_is_an_agencys_story():
    for line, place in (
        (f"Paris (ats afp) {PROSE}", "Paris"),
        (f"OSLO - {PROSE}", "OSLO"),
    ):
        found = attribute(article(line, extractor="wire"))
        assert (found.dateline_place, found.blocks) == (place, (Block(PROSE),))
        assert attribute(article(line)).dateline_place is None


def test_a_dateline_of_its_own_line_goes_as_a_block():
    found = attribute(article("Paris (ats afp)", PROSE))
    assert (found.dateline_place, found.blocks) == ("Paris", (Block(PROSE),))


def test_a_dateline_below_the_first_paragraph_is_text():
    story = article(PROSE, f"BERLIN (dpa) - {PROSE}")
    assert attribute(story).blocks == story.blocks


def test_the_sources_own_agency_outweighs_the_text():
    found = attribute(article(f"Paris (AFP) - {PROSE}"), agency="dpa")
    assert (found.agency, found.agency_evidence) == ("dpa", "the source's own channel")
    assert found.dateline_place == "Paris"
    same = attribute(article(f"Paris (AFP) - {PROSE}"), agency="AFP")
    assert (same.agency, same.agency_evidence) == ("AFP", "Paris (AFP) -")


def test_a_place_in_capitals_is_a_dateline_in_an_agencys_own_channel():
    story = article(f"OTTAWA - {PROSE}")
    assert attribute(story, agency="CP").dateline_place == "OTTAWA"
    assert attribute(story).blocks == story.blocks


@pytest.mark.parametrize(
    ("tail", "agency", "evidence"),
    [
        (f"{LONG}, an AFP correspondent said.", "AFP", "an AFP correspondent said"),
        (f"{LONG}, a Reuters reporter saw.", "Reuters", "a Reuters reporter saw"),
        (f"{LONG}. (AFP)", "AFP", "(AFP)"),
        (f"{LONG}. — Reuters", "Reuters", "— Reuters"),
        ("Source: EFE", "EFE", "Source: EFE"),
    ],
)
def test_the_end_of_the_text_names_the_agency(tail, agency, evidence):
    found = attribute(article(PROSE, tail))
    assert (found.agency, found.agency_evidence) == (agency, evidence)
    assert found.blocks[-1].text == tail, "a credit is no sign-off"


def test_what_stands_after_the_story_does_not_hide_its_end():
    found = attribute(
        article(
            f"{LONG}, an AFP correspondent said.", "Related Articles", "Back to top"
        )
    )
    assert found.agency == "AFP"


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG}, the minister told AFP.",
        f"{LONG}, the AP computer science exam showed.",
        f"{LONG}, an AFPX correspondent said.",
        f"An AFP correspondent said so. {PROSE} {PROSE} {PROSE} {PROSE}",
    ],
)
def test_an_agency_that_is_only_mentioned_did_not_write_it(text):
    assert attribute(article(PROSE, text)).agency is None


def test_an_agency_among_the_authors_counts():
    found = attribute(article(PROSE, authors=("Jo May", "The Associated Press")))
    assert found.agency == "AP"
    assert found.agency_evidence == "credited to The Associated Press"


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("hh/ph/ts/hd", None), ("ends", None), ("(END)", None), ("EFE", "EFE"),
        ("==Kyodo", "Kyodo"), ("(AFP)", "AFP"), ("-- AP", "AP"),
    ],
)  # fmt: skip
def test_a_sign_off_is_taken_out_and_recorded(line, agency):
    found = attribute(article(PROSE, PROSE, line))
    assert found.removed == (Removal("sign-off", line),)
    assert found.blocks == (Block(PROSE), Block(PROSE))
    assert found.agency == agency


@pytest.mark.parametrize("line", ["It never ends.", "The ends", "and/or else", "NATO"])
def test_a_short_last_line_is_no_sign_off(line):
    assert attribute(article(PROSE, line)).removed == ()


def test_a_sign_off_elsewhere_is_text():
    story = article("ends", *[PROSE] * 6)
    assert attribute(story).blocks == story.blocks


def test_headings_hold_no_dateline():
    head = Block("BERLIN (dpa) - Storm", BlockKind.SUBHEAD)
    assert attribute(article(blocks=(head, Block(PROSE)))).blocks[0] == head


@pytest.mark.parametrize(
    "text",
    [f"OSLO (AP) — WASHINGTON - {PROSE}", f"OTTAWA - {PROSE}", PROSE, "(AFP)", "ends"],
)
def test_doing_it_twice_changes_nothing(text):
    once = attribute(article("By Ilse Varga", text, f"{LONG}. (AFP)", "hh/ph"))
    assert attribute(once) == once


def test_an_article_without_text_is_left_alone():
    assert attribute(article()) == article()


def test_the_agency_of_the_channel_may_be_one_that_nobody_knows():
    found = attribute(article(f"SARNVIK, Nov 17 (NLW) - {PROSE}"), agency="NLW")
    assert (found.agency, found.dateline_place) == ("NLW", "SARNVIK")
    assert found.blocks == (Block(PROSE),)
    assert attribute(article(f"SARNVIK, Nov 17 (NLW) - {PROSE}")).dateline_place is None

"""Learning the furniture of an outlet: what is, and what must never be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.clean.series import different
from pipeline.model import Block, BlockKind, Outcome
from pipeline.profiles import Outlet, PageProfile, Place, RuleState
from tests.outlets import SUBJECTS, Reader, an_article, headline_about, subhead
from tests.values import NOW

BOX = "The Ledger app: news of the coast"
APPEAL = (
    "The Ledger belongs to its readers, and it can only go on to report from every"
    " village of the coast because so many of you pay for it each month."
)
BACKGROUND = (
    "The coast has been without its railway since the great flood eleven years ago,"
    " in which two bridges and nine kilometres of track were lost."
)


@pytest.fixture
def reader() -> Reader:
    return Reader()


def texts(article) -> list[str]:
    return [line for block in article.blocks for line in block.lines]


def test_a_line_at_the_end_of_different_articles_goes(reader) -> None:
    seen = [reader.read(an_article(subject, BOX)) for subject in SUBJECTS[:8]]
    assert all(BOX in texts(article) for article in seen[:5])
    assert BOX not in texts(seen[-1])
    (rule,) = reader.about(BOX)
    assert (rule.state, rule.where) == (RuleState.CONFIDENT, Place.TAIL)
    assert [removal.rule_id for removal in seen[-1].removed] == [rule.rule_id]


def test_a_rule_that_is_applied_keeps_its_evidence(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:12]))
    (rule,) = reader.about(BOX)
    assert (rule.seen, rule.pages) == (12, 12)
    assert rule.evidence == ("0011", "0010", "0009")
    assert rule.last_at == reader.at


def test_a_line_is_proposed_before_it_is_beyond_doubt(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:2]))
    assert reader.rules == {}
    reader.read(an_article(SUBJECTS[2], BOX))
    assert reader.state(BOX) is RuleState.PROPOSED


def test_a_line_on_few_of_many_articles_is_only_proposed(reader) -> None:
    for number, subject in enumerate(SUBJECTS[:28]):
        reader.read(an_article(subject, *([BOX] if number % 4 == 3 else [])))
    (rule,) = reader.about(BOX)
    assert (rule.state, rule.seen, rule.pages) == (RuleState.PROPOSED, 7, 28)


def test_copies_of_one_article_teach_nothing(reader) -> None:
    reader.read(*[an_article("toll house", BOX)] * 30)
    assert reader.rules == {}


def test_copies_under_other_headlines_teach_nothing(reader) -> None:
    story = an_article("toll house", BOX)
    reader.read(*(replace(story, headline=f"{s} is shown") for s in SUBJECTS[:30]))
    assert reader.rules == {}


def test_an_article_that_grows_teaches_nothing(reader) -> None:
    story = an_article("toll house", BOX)
    for number in range(20):
        added = Block(f"Update number {number}: the {SUBJECTS[number]} is safe, too.")
        reader.read(replace(story, blocks=(added, *story.blocks), headline=f"{added}"))
    assert reader.rules == {}


SERIES = (
    "Weather for {}",
    "Coast weather, {}: rain and wind",
    "Your horoscope for {}",
    "Crossword {}",
    "{}: results of all leagues",
    "Harbour talk: the {} story",
    "Live | {}",
)
DAYS = ("Monday, 3 March", "Tuesday, 4 March", "Friday, 14 August", "1 May", "11.12.")


@pytest.mark.parametrize("series", SERIES)
def test_a_series_teaches_nothing_of_its_own(reader, series) -> None:
    form = "Sunrise, sunset and tides"
    for number, subject in enumerate(SUBJECTS[:30]):
        given = series.format(DAYS[number % len(DAYS)])
        reader.read(replace(an_article(subject, form), headline=given))
    assert reader.rules == {}


def test_a_series_among_other_articles_teaches_nothing_of_its_own(reader) -> None:
    for number, subject in enumerate(SUBJECTS):
        reader.read(an_article(subject))
        report = an_article(SUBJECTS[-number - 1], "Tides of tomorrow")
        reader.read(replace(report, headline=f"Weather for the coast, {number}. 5."))
    assert reader.state("Tides of tomorrow") is None


def test_a_background_paragraph_is_only_proposed(reader) -> None:
    for subject in SUBJECTS:
        story = an_article(subject)
        half = len(story.blocks) // 2
        blocks = (*story.blocks[:half], Block(BACKGROUND), *story.blocks[half:])
        reader.read(replace(story, blocks=(*blocks, *an_article(subject).blocks[:6])))
    assert {rule.state for rule in reader.about(BACKGROUND)} == {RuleState.PROPOSED}


def test_a_background_paragraph_at_the_end_of_half_the_articles_stays(reader) -> None:
    for number, subject in enumerate(SUBJECTS):
        reader.read(an_article(subject, *([BACKGROUND] if number % 2 else [])))
    assert reader.state(BACKGROUND) is RuleState.PROPOSED


def test_an_appeal_below_all_articles_goes(reader) -> None:
    left = reader.read(*(an_article(subject, APPEAL) for subject in SUBJECTS[:20]))
    assert reader.state(APPEAL) is RuleState.CONFIDENT
    assert APPEAL not in texts(left)


@pytest.mark.parametrize(
    "line",
    [
        subhead("Why it matters"),
        Block("Pos Team Points", BlockKind.TABLE),
        Block("We will rebuild", BlockKind.QUOTE),
        Block("“We will rebuild”"),
        Block("'We will rebuild'"),
    ],
)
def test_what_belongs_to_the_article_is_only_proposed(reader, line) -> None:
    left = reader.read(*(an_article(subject, line) for subject in SUBJECTS))
    assert reader.state(line.text) is RuleState.PROPOSED
    assert line.text in texts(left)


def test_what_stands_in_half_of_the_lists_is_only_proposed(reader) -> None:
    for number, subject in enumerate(SUBJECTS):
        item = "1 teaspoon of salt\n" if number % 2 else ""
        many = Block(f"{item}{number} onions and a {subject}", BlockKind.LIST)
        reader.read(an_article(subject, many))
    assert reader.state("1 teaspoon of salt") is RuleState.PROPOSED


def test_a_button_in_the_list_below_all_articles_goes(reader) -> None:
    for subject in SUBJECTS[:14]:
        buttons = Block(f"Send by post\nMore on the {subject}", BlockKind.LIST)
        left = reader.read(an_article(subject, buttons))
    assert reader.state("Send by post") is RuleState.CONFIDENT
    assert "Send by post" not in texts(left)


def test_a_sentence_at_the_top_is_only_proposed(reader) -> None:
    line = "This text was translated by a machine."
    reader.read(*(an_article(subject, head=[line]) for subject in SUBJECTS))
    assert reader.state(line) is RuleState.PROPOSED


def test_a_short_line_between_paragraphs_is_only_proposed(reader) -> None:
    for subject in SUBJECTS:
        story = an_article(subject)
        more = an_article(SUBJECTS[-1 - SUBJECTS.index(subject)]).blocks
        reader.read(replace(story, blocks=(*story.blocks, Block("In brief"), *more)))
    assert reader.state("In brief") is RuleState.PROPOSED


def test_what_a_human_refused_stays_refused(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:4]))
    reader.decide(BOX, RuleState.REJECTED)
    left = reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[4:]))
    assert reader.state(BOX) is RuleState.REJECTED
    assert BOX in texts(left)
    reader.read(*map(an_article, SUBJECTS), after=timedelta(days=30))
    assert reader.state(BOX) is RuleState.REJECTED


@pytest.mark.parametrize("state", [RuleState.APPROVED, RuleState.CONFIDENT])
def test_a_rule_whose_line_is_gone_expires(reader, state) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:10]))
    if state is RuleState.APPROVED:
        reader.decide(BOX, state)
    for number, subject in enumerate(SUBJECTS[10:]):
        assert reader.state(BOX) is not RuleState.EXPIRED, number
        reader.read(an_article(subject))
    assert reader.state(BOX) is RuleState.EXPIRED


def test_a_rule_expires_when_its_line_was_not_seen_for_two_months(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:8]))
    reader.profiles.clear()
    reader.read(an_article(SUBJECTS[20]), after=timedelta(days=61))
    assert reader.state(BOX) is RuleState.EXPIRED


@pytest.mark.parametrize(("with_line", "is_decided"), [(3, False), (8, True)])
def test_a_rule_expires_with_a_time_only_if_it_was_decided_about(
    reader, with_line: int, is_decided: bool
) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:with_line]))
    reader.profiles.clear()
    reader.read(an_article(SUBJECTS[20]), after=timedelta(days=61))
    (rule,) = reader.about(BOX)
    assert rule.state is RuleState.EXPIRED
    assert (rule.decided_at is not None) is is_decided


def test_a_line_that_returns_is_counted_anew(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:8]))
    reader.read(*map(an_article, SUBJECTS[8:]))
    assert reader.state(BOX) is RuleState.EXPIRED
    reader.profiles.clear()
    assert BOX in texts(reader.read(an_article(SUBJECTS[0], BOX)))
    assert reader.state(BOX) is RuleState.EXPIRED
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[1:3]))
    assert reader.state(BOX) is RuleState.PROPOSED
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[3:9]))
    (rule,) = reader.about(BOX)
    assert (rule.state, rule.seen) == (RuleState.CONFIDENT, 9)


def test_a_rule_that_becomes_doubtful_is_a_proposal_again(reader) -> None:
    reader.read(*(an_article(subject, BOX) for subject in SUBJECTS[:6]))
    assert reader.state(BOX) is RuleState.CONFIDENT
    reader.read(*map(an_article, SUBJECTS[6:34]))
    assert reader.state(BOX) is RuleState.PROPOSED


def test_pages_that_did_not_become_articles_teach_nothing(reader) -> None:
    for subject in SUBJECTS[:20]:
        reader.read(an_article(subject, BOX))
        held = replace(reader.profiles[0], outcome=Outcome.QUARANTINED)
        reader.profiles[0] = held
        reader.rules.clear()
    reader.read(an_article(SUBJECTS[21], BOX))
    assert reader.rules == {}


def a_profile(headline: str) -> PageProfile:
    outlet = Outlet("ledger", "ledger.example")
    return PageProfile(item_id=headline, outlet=outlet, read_at=NOW, headline=headline)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ferry to the islands is cancelled", "Ferry race ends in a tie"),
        ("The mayor of Saltmere resigns", "The price of fish in Saltmere doubles"),
        ("港の壁が壊れる", "村の学校に新しい屋根"),
        ("Storm over Saltmere: three hurt", "Council: no money for the pier"),
        ("Storm over Saltmere: three hurt", "No money for the pier this year"),
        ("No money for the pier this year", "Storm: three hurt"),
        ("", "Three hurt"),
    ],
)
def test_different_headlines_are_different_articles(one, other) -> None:
    assert len(different([a_profile(one), a_profile(other)], 30)) == 2


def test_pages_without_a_headline_count_as_one_article() -> None:
    assert len(different([a_profile(""), a_profile(""), a_profile("7.")], 30)) == 1


@pytest.mark.parametrize("at", [0, 4])
def test_a_headline_with_a_colon_hides_no_other_article(reader, at) -> None:
    for number, subject in enumerate(SUBJECTS[:8]):
        story = an_article(subject, BOX)
        given = f"Storm: {subject} shut" if number == at else story.headline
        reader.read(replace(story, headline=given))
    (rule,) = reader.about(BOX)
    assert (rule.state, rule.seen) == (RuleState.CONFIDENT, 8)


def test_only_the_newest_different_articles_count() -> None:
    pages = [a_profile(headline_about(subject)) for subject in SUBJECTS]
    assert [len(g) for g in different(pages, 10)] == [1] * 10

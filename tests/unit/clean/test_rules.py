"""Reading and checking the rules."""

import time
from pathlib import Path

import pytest
import yaml

from pipeline.clean.folding import fold_line
from pipeline.clean.rules import Where, compile_rules, load_rules, places_of
from pipeline.errors import ConfigError

SHIPPED = Path(__file__).parents[3] / "config" / "boilerplate.yaml"
RULE = {
    "id": "back-to-top",
    "why": "Button that scrolls up.",
    "languages": ["en"],
    "lines": ["Back to top"],
    "example": "Back to top",
    "counter_example": "They are back to top.",
}


def write(folder: Path, *rules: object) -> Path:
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump({"rules": list(rules)}), "utf-8")
    return path


def test_a_rule_names_its_lines_whatever_their_case_and_arrows(tmp_path):
    rules = load_rules(write(tmp_path, RULE))
    for line in ("Back to top", "BACK TO TOP ↑", " back  to top… ", "» Back to top"):
        assert rules.match(line, places_of(0, 1)) == "back-to-top"
    for line in ("Back to top?", "“Back to top”", "Back to the top", "", "Back"):
        assert rules.match(line, places_of(0, 1)) is None


def test_a_pattern_has_to_match_the_whole_line(tmp_path):
    rule = {**RULE, "pattern": r"read more: .{2,50}", "example": "Read more: Fog"}
    del rule["lines"]
    rules = load_rules(write(tmp_path, rule))
    assert (
        rules.match("READ MORE: Fog in the harbour", places_of(5, 9)) == "back-to-top"
    )
    assert rules.match("He said: read more: now", places_of(5, 9)) is None
    assert rules.match("Read more: " + "x" * 60, places_of(5, 9)) is None


@pytest.mark.parametrize(
    ("where", "hits"),
    [("anywhere", {0, 9, 19}), ("head", {0}), ("tail", {19})],
)
def test_a_rule_looks_where_it_should(tmp_path, where, hits):
    rules = load_rules(write(tmp_path, {**RULE, "where": where}))
    assert {
        i for i in (0, 9, 19) if rules.match("Back to top", places_of(i, 20))
    } == hits


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"example": "Down"}, "rule back-to-top: value: .*its own example"),
        ({"counter_example": "Back to top!"}, "removes its own counter_example"),
        ({"lines": []}, "needs either lines or a pattern"),
        ({"pattern": "x"}, "needs either lines or a pattern"),
        ({"lines": [], "pattern": "("}, "rule back-to-top: value: .*pattern"),
        ({"colour": "red"}, "rule back-to-top: colour: Extra inputs"),
        ({"where": "middle"}, "rule back-to-top: where: "),
        ({"why": ""}, "rule back-to-top: why: "),
        ({"id": "Back To Top"}, "rule Back To Top: id: "),
        ({"languages": ["english"]}, "languages.0: "),
    ],
)
def test_a_wrong_rule_is_named_with_file_and_key(tmp_path, change, message):
    path = write(tmp_path, {**RULE, **change})
    with pytest.raises(ConfigError, match=message) as caught:
        load_rules(path)
    assert str(path) in str(caught.value)


def test_rules_stand_once_and_in_order(tmp_path):
    other = {**RULE, "id": "advert"}
    with pytest.raises(ConfigError, match="advert: id: belongs before back-to-top"):
        load_rules(write(tmp_path, RULE, other))
    with pytest.raises(ConfigError, match="rule back-to-top: id: stands there twice"):
        load_rules(write(tmp_path, RULE, RULE))


@pytest.mark.parametrize("text", ["rules: [", "rules: 3", "rulez: []", "rules: [3]"])
def test_a_file_that_holds_no_rules_is_named(tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"rules\.yaml: "):
        load_rules(path)


def test_a_missing_file_is_named_with_the_setting(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml.*NEWS_BOILERPLATE"):
        load_rules(tmp_path / "none.yaml")


def test_the_hash_changes_with_a_rule_and_with_nothing_else(tmp_path):
    first = load_rules(write(tmp_path, RULE)).hash
    assert load_rules(write(tmp_path, dict(reversed(RULE.items())))).hash == first
    changed = {**RULE, "lines": ["Back to top", "Up"]}
    assert load_rules(write(tmp_path, changed)).hash != first
    assert compile_rules(()).hash != first


def test_the_shipped_rules_cover_fourteen_languages_and_the_usual_furniture(rules):
    assert {language for rule in rules.rules for language in rule.languages} >= {
        "ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "sv", "tr",
        "zh",
    }  # fmt: skip
    lines = {
        "Related Articles": "related-articles", "Back to top button": "back-to-top",
        "Lesen Sie auch": "read-more", "S'abonner": "newsletter",
        "Compartir": "share", "Commenti": "comments", "Publicidade": "advertisement",
        "Lees ook": "read-more", "© 2026 Saltmere Ledger": "copyright",
        "Till toppen": "back-to-top", "Udostępnij": "share", "Paylaş": "share",
        "Комментарии": "comments", "إعلان": "advertisement",
        "関連記事": "related-articles", "相关文章": "related-articles",
    }  # fmt: skip
    assert {line: rules.match(line, places_of(30, 31)) for line in lines} == lines


@pytest.mark.parametrize(
    "line",
    [
        "Monitoring Militants", "Keeping the Old Gears", "Twitter", "More from Less",
        "Popular in the Fifties", "Reading the River", "Sharing the Catch",
        "The Related Case", "Print Is Not Dead", "Photo Finish", "Follow the Money",
        "Source of the Trouble", "Sources of Income", "Comment and Control",
        "Live and Let Live", "Sponsors Wanted", "Im Bild", "Mehr Licht", "Zum Hafen",
        "En bref", "Por qué importa", "Cosa cambia", "Waarom nu", "Därför byggs den",
        "Co dalej", "Что дальше", "Ne değişecek", "ماذا بعد", "今後の見通し", "下一步",
    ],
)  # fmt: skip
def test_subheads_stay_wherever_they_stand(rules, line):
    for at in (0, 10, 19):
        assert rules.match(line, places_of(at, 20)) is None


@pytest.mark.parametrize(
    "line",
    [
        "“Follow us on Twitter,” the banner read, and nobody did.",
        "She asked readers to sign up for the harbour's newsletter by Friday.",
        "Subscribe to a theory and you will find proof of it, he said.",
        "The photo, by a local reporter, was first published in 1912.",
        "The app can be downloaded for free, the city said.",
        "Contact your doctor if the cough lasts longer than a week.",
        "Support independent bookshops, the mayor told the crowd on Sunday.",
        "Do you have a boat? The council may want to hear from you next year.",
        "Der Verlag bat um Spenden für die Werft.",
        "Klicken Sie nie auf solche Links, warnt die Polizei.",
        "Los lectores pueden compartir su coche con los vecinos.",
        "Комментарии чиновника вызвали споры в городе.",
        "関連記事を調べた研究者は結果を発表した。",
    ],
)
def test_sentences_that_mention_such_words_stay(rules, line):
    for at in (0, 10, 19):
        assert rules.match(line, places_of(at, 20)) is None


@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_a_shipped_rule_removes_its_examples_and_leaves_its_counter_examples(rule):
    alone = compile_rules([rule])
    at = 0 if rule.where is Where.HEAD else 19
    assert {alone.match(line, places_of(at, 20)) for line in rule.example} == {rule.id}
    assert {alone.match(line, places_of(at, 20)) for line in rule.counter_example} == {
        None
    }


@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_no_rule_takes_what_another_rule_says_stays(rule, rules):
    for line in rule.counter_example:
        assert rules.match(line, places_of(19, 20)) is None


@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_the_lines_of_a_rule_are_sought_as_they_stand_there(rule, rules):
    at = 0 if rule.where is Where.HEAD else 19
    for line in rule.lines:
        for printed in (line, line.upper(), f"» {line} ›"):
            assert rules.match(printed, places_of(at, 20)) is not None


def test_no_two_rules_name_the_same_line():
    owners: dict[str, set[str]] = {}
    for rule in load_rules(SHIPPED).rules:
        for line in rule.lines:
            owners.setdefault(fold_line(line), set()).add(rule.id)
    assert {line: ids for line, ids in owners.items() if len(ids) > 1} == {}


def test_an_example_may_be_one_line_or_several(tmp_path):
    several = {**RULE, "example": ["Back to top", "BACK TO TOP"]}
    assert load_rules(write(tmp_path, several)).rules[0].example == tuple(
        several["example"]
    )
    assert load_rules(write(tmp_path, RULE)).rules[0].example == ("Back to top",)


def test_a_line_goes_when_each_of_its_sentences_does(tmp_path):
    other = {
        **RULE, "id": "sign-up", "lines": ["Sign up now"],
        "example": "Sign up now", "counter_example": "Sign up",
    }  # fmt: skip
    rules = load_rules(write(tmp_path, RULE, other))
    assert rules.match("Back to top. Sign up now!", places_of(0, 1)) == "back-to-top"
    assert rules.match("Back to top! The quay is open.", places_of(0, 1)) is None
    assert rules.match("The quay is open. Sign up now.", places_of(0, 1)) is None


def test_accents_and_the_two_turkish_letters_make_no_difference(rules):
    for line in ("À lire aussi", "A LIRE AUSSI", "a lire aussi"):
        assert rules.match(line, places_of(9, 20)) == "read-more"
    for line in ("İlgili haberler", "İLGİLİ HABERLER", "ilgili haberler"):
        assert rules.match(line, places_of(9, 20)) == "related-articles"


@pytest.mark.parametrize(
    "more", ["a" * 500, " the" * 125, "A. " * 160, " 12" * 160, "@a" * 240]
)
@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_what_begins_like_boilerplate_and_goes_on_takes_no_long_time(rule, rules, more):
    lines = [*rule.example, *rule.counter_example]
    started = time.process_time()
    for line in lines:
        for begun in (line, line[: len(line) // 2], line.replace(" ", "")):
            rules.match((begun + more)[:490] + "?", places_of(19, 20))
    assert time.process_time() - started < 0.05 * len(lines)

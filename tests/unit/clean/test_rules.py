"""Reading and checking the rules."""

from pathlib import Path

import pytest
import yaml

from pipeline.clean.rules import Where, compile_rules, fold_line, load_rules
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
        assert rules.match(line, 0, 1) == "back-to-top"
    for line in ("Back to top?", "“Back to top”", "Back to the top", "", "Back"):
        assert rules.match(line, 0, 1) is None


def test_a_pattern_has_to_match_the_whole_line(tmp_path):
    rule = {**RULE, "pattern": r"read more: .{2,50}", "example": "Read more: Fog"}
    del rule["lines"]
    rules = load_rules(write(tmp_path, rule))
    assert rules.match("READ MORE: Fog in the harbour", 5, 9) == "back-to-top"
    assert rules.match("He said: read more: now", 5, 9) is None
    assert rules.match("Read more: " + "x" * 60, 5, 9) is None


@pytest.mark.parametrize(
    ("where", "hits"),
    [("anywhere", {0, 9, 19}), ("head", {0}), ("tail", {19})],
)
def test_a_rule_looks_where_it_should(tmp_path, where, hits):
    rules = load_rules(write(tmp_path, {**RULE, "where": where}))
    assert {i for i in (0, 9, 19) if rules.match("Back to top", i, 20)} == hits


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


def test_the_shipped_rules_cover_seven_languages_and_the_usual_furniture(rules):
    assert {language for rule in rules.rules for language in rule.languages} >= {
        "de", "en", "es", "fr", "it", "nl", "pt",
    }  # fmt: skip
    lines = {
        "Related Articles": "related-articles", "Back to top button": "back-to-top",
        "Lesen Sie auch": "read-more", "S'abonner": "newsletter",
        "Compartir": "share", "Commenti": "comments", "Publicidade": "advertisement",
        "Lees ook": "read-more", "© 2026 Saltmere Ledger": "copyright",
    }  # fmt: skip
    assert {line: rules.match(line, 30, 31) for line in lines} == lines


@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_a_shipped_rule_removes_its_example_and_leaves_its_counter_example(rule):
    alone = compile_rules([rule])
    at = 0 if rule.where is Where.HEAD else 19
    assert alone.match(rule.example, at, 20) == rule.id
    assert alone.match(rule.counter_example, at, 20) is None


@pytest.mark.parametrize("rule", load_rules(SHIPPED).rules, ids=lambda rule: rule.id)
def test_no_rule_takes_what_another_rule_says_stays(rule, rules):
    assert rules.match(rule.counter_example, 19, 20) is None


def test_folding_a_line_keeps_what_changes_its_meaning():
    assert fold_line("  » READ MORE: ") == "read more"
    assert fold_line("Read more?") == "read more?"

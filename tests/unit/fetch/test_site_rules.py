"""Reading and checking the rules for URLs; the shipped ones, key by key."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.fetch.site_rules import UrlRule, load_url_rules

SHIPPED = Path(__file__).parents[3] / "config" / "urls.yaml"
RULES = [
    UrlRule.model_validate(r) for r in yaml.safe_load(SHIPPED.read_text())["rules"]
]
COMPARISON = load_url_rules(SHIPPED)
DROPPED = [key for rule in RULES if not rule.sites for key in rule.drop]
RULE: dict[str, Any] = {
    "id": "clicks",
    "why": "Networks number their clicks.",
    "drop": ["gclid"],
    "example": ["https://valley.example/a?gclid=1", "https://valley.example/a"],
    "counter_example": ["https://valley.example/a?id=1", "https://valley.example/a"],
}
SLUG: dict[str, Any] = {
    "id": "site-valley",
    "why": "The number is the story.",
    "sites": ["valley.example"],
    "path": r"/story/(\d+)/.*",
    "becomes": r"/story/\1/-",
    "example": ["https://valley.example/story/7/a", "https://valley.example/story/7/b"],
    "counter_example": [
        "https://valley.example/story/7/a",
        "https://valley.example/story/8/a",
    ],
}


def write(folder: Path, *rules: object) -> Path:
    path = folder / "urls.yaml"
    path.write_text(yaml.safe_dump({"rules": list(rules)}), "utf-8")
    return path


def test_rules_take_effect(tmp_path: Path) -> None:
    key = load_url_rules(write(tmp_path, RULE, SLUG)).key
    assert key("https://valley.example/story/7/x?GCLID=2") == (
        "https://valley.example/story/7/-"
    )
    assert key("https://valley.example/a?utm_source=b").endswith("?utm_source=b")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"drop": ["fbclid"]}, "rule clicks: value: .*its own example equal"),
        ({"drop": ["gclid", "id"]}, "makes its own counter_example equal"),
        ({"drop": ["gclid fbclid"]}, r"clicks: drop\.0"),
        ({"drop": ["gclid,fbclid"]}, r"clicks: drop\.0"),
        ({"drop": ["GCLID"]}, r"clicks: drop\.0"),
        ({"drop": ["gclid", "a"]}, "drop: a belongs before gclid"),
        ({"drop": ["gclid", "gclid"]}, "drop: gclid stands there twice"),
        ({"drop": [""]}, r"clicks: drop\.0"),
        ({"keep": ["id"]}, "keep: needs sites"),
        ({"same_as": "coast.example"}, "same_as: needs sites"),
        ({"wraps": "/x"}, "wraps: needs sites"),
        ({"path": "/x", "becomes": "/y"}, "path: needs sites"),
        ({"sites": ["valley.example"], "prefixes": ["m"]}, "leave out sites"),
        ({"sites": ["Valley"]}, r"sites\.0"),
        ({"endings": {"/a": "/a"}}, "is not shorter than"),
        ({"example": ["https://a.example/", "https://a.example"]}, "without it"),
        ({"example": ["a", "b"]}, "neither http nor https"),
        ({"example": ["https://a.example/"]}, "clicks: example"),
        ({"counter_example": ["x", "y"]}, "rule clicks: .*neither http"),
        ({"why": "So."}, "clicks: why"),
        ({"colour": "red"}, "clicks: colour"),
        ({"id": "Bad Id"}, "rule Bad Id: id"),
    ],
)
def test_a_wrong_rule_is_refused_by_name(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        load_url_rules(write(tmp_path, {**RULE, **change}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"becomes": None}, "one needs the other"),
        ({"path": "("}, "site-valley: path"),
        ({"becomes": r"/story/\2"}, "invalid group"),
        ({"becomes": r"/story/again/x\1"}, None),
        ({"path": r"/(?:x/)?story/(\d+)/.*", "becomes": r"/story/9\1/-"}, "else of"),
    ],
)
def test_a_wrong_pattern_is_refused_by_name(
    tmp_path: Path, change: dict[str, Any], message: str | None
) -> None:
    path = write(tmp_path, {**SLUG, **change})
    if message is None:
        load_url_rules(path)
        return
    with pytest.raises(ConfigError, match=message):
        load_url_rules(path)


def test_rules_are_sorted_and_none_repeats_another(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="id: clicks belongs before site-valley"):
        load_url_rules(write(tmp_path, SLUG, RULE))
    again = {**RULE, "id": "clicks-2"}
    with pytest.raises(ConfigError, match="clicks-2: drop: gclid is in clicks too"):
        load_url_rules(write(tmp_path, RULE, again))


def test_a_rule_that_undoes_another_is_named(tmp_path: Path) -> None:
    keeps_nothing = {
        **RULE,
        "id": "site-valley",
        "sites": ["valley.example"],
        "keep": ["page"],
        "drop": [],
        "example": ["https://valley.example/b?x=1", "https://valley.example/b"],
        "counter_example": [
            "https://valley.example/b?page=1",
            "https://valley.example/b",
        ],
    }
    with pytest.raises(ConfigError, match="rule clicks: counter_example"):
        load_url_rules(write(tmp_path, RULE, keeps_nothing))


@pytest.mark.parametrize("content", [b"rules: [", b"\xff", b"[]", b"rules: 7"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "urls.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"urls\.yaml"):
        load_url_rules(path)
    with pytest.raises(ConfigError, match="set NEWS_URLS"):
        load_url_rules(tmp_path / "none.yaml")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_does_what_it_says(rule: UrlRule) -> None:
    one, same = map(COMPARISON.key, rule.example)
    assert one == same
    one, other = map(COMPARISON.key, rule.counter_example)
    assert one != other


@pytest.mark.parametrize("key", DROPPED)
def test_each_parameter_is_dropped_and_its_neighbour_is_not(key: str) -> None:
    pair = key if "=" in key else f"{key.replace('*', 'any')}=1"
    url = "https://valley.example/a?id=7"
    assert COMPARISON.key(f"{url}&{pair}") == COMPARISON.key(url)
    assert COMPARISON.key(f"{url}&{pair.upper()}") == COMPARISON.key(url)
    assert COMPARISON.key(f"{url}&x{pair}") != COMPARISON.key(url)


@pytest.mark.parametrize(
    "key",
    ["id", "p", "page", "article", "articleid", "story", "storyid", "sid", "n", "s",
     "v", "view", "date", "ref", "source", "src", "from", "news", "nid", "aid", "item",
     "t", "c", "cat", "lang", "print", "output", "fbid", "utm", "spmid", "part"],
)  # fmt: skip
def test_the_shipped_rules_keep_what_may_name_the_page(key: str) -> None:
    keys = {COMPARISON.key(f"https://a.example/show?{key}={n}") for n in ("1", "2")}
    assert len({*keys, COMPARISON.key("https://a.example/show")}) == 3


@pytest.mark.parametrize(
    "variant",
    [
        "https://www.google.com/amp/s/www.valley.example/a/the-bridge",
        "https://www.google.co.uk/amp/valley.example/a/the-bridge/amp/",
        "https://valley-example.cdn.ampproject.org/v/s/valley.example/a/the-bridge"
        "?amp_js_v=0.1&usqp=mq331AQ",
        "https://valley-example.cdn.ampproject.org/c/valley.example/a/the-bridge/?amp=1",
        "https://amp.valley.example/a/the-bridge",
        "https://www.valley.example/a/the-bridge/amp",
        "https://valley.example/a/the-bridge?outputType=amp",
        "https://valley.example/a/the-bridge?amp",
        "https://mobile.valley.example/a/the-bridge/index.html#comments",
    ],
)
def test_amp_and_mobile_pages_are_the_page(variant: str) -> None:
    assert COMPARISON.key(variant) == "https://valley.example/a/the-bridge"


HOSTS = [
    "www.google.com",
    "cdn.ampproject.org",
    "m.bbc.co.uk",
    "www.dw.com",
    "a.example",
]
PATHS = ["", "amp/s/", "c/s/", "url?url=https://", "en/x/a-12345", "articleshow/7"]


@given(
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(HOSTS + PATHS), max_size=5),
    st.text("a/.;=?&%2Fm#!", max_size=20),
)
def test_the_key_of_a_key_is_the_key(host: str, parts: list[str], end: str) -> None:
    once = COMPARISON.key(f"https://{host}/{'/'.join(parts)}{end}")
    assert COMPARISON.key(once) == once

"""Deliveries in JSON, in all the ways in which items are packed."""

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.format import Provider
from pipeline.wire.item import WireItem
from pipeline.wire.json_items import JsonFormat
from pipeline.wire.json_values import Fields

VALLEY = Provider(name="valley")


def read(fields: Fields, provider: Provider) -> WireItem:
    return WireItem(format=provider.name, guid=str(fields["id"]))


FORMAT = JsonFormat("leaflets", lambda head: '"id"' in head, lambda f: "id" in f, read)


def guids(body: bytes | str, provider: Provider = VALLEY) -> list[str | None]:
    raw = body.encode() if isinstance(body, str) else body
    return [read().guid for read in FORMAT.declared.items(io.BytesIO(raw), provider)]


def outcomes(body: bytes | str) -> list[str | None]:
    """Return guids, and the places of what could not be read."""
    raw = body.encode() if isinstance(body, str) else body
    found: list[str | None] = []
    try:
        for read in FORMAT.declared.items(io.BytesIO(raw), VALLEY):
            try:
                found.append(read().guid)
            except WireParseError as error:
                found.append(error.place)
    except WireParseError as error:
        found.append(error.place)
    return found


@pytest.mark.parametrize(
    "body",
    [
        '[{"id": 1}, {"id": 2}]',
        '[\n  {"id": 1},\n  {"id": 2},\n]',
        '{"items": [{"id": 1}, {"id": 2}]}',
        '{"_items": [{"id": 1}, {"id": 2}], "total": 2}',
        '{"data": {"page": 1, "items": [{"item": {"id": 1}}, {"item": {"id": 2}}]}}',
        '{"entries": [{"id": 1}, {"id": 2}]}',
        '{"id": 1}\n{"id": 2}\n',
        '\n{"id": 1}\r\n\r\n{"id": 2}',
        '{"id": 1} {"id": 2}',
        '\ufeff[[{"id": 1}], [{"id": 2}]]',
    ],
)
def test_a_delivery_may_hold_several_items(body: str):
    assert guids(body) == ["1", "2"]


def test_one_object_is_one_item_though_it_holds_others():
    assert guids('{"id": 1, "items": [{"id": 2}]}') == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read_and_recognised(encoding: str):
    body = '  {"id": "Åre"}'.lstrip().encode(encoding)
    assert FORMAT.declared.is_in(body)
    assert guids(body) == ["Åre"]


def test_what_is_no_unicode_is_windows_latin_or_what_the_provider_says():
    assert guids('{"id": "Åre"}'.encode("cp1252")) == ["Åre"]
    polish = Provider(name="valley", encoding="iso-8859-2")
    assert guids('{"id": "Łódź"}'.encode("iso-8859-2"), polish) == ["Łódź"]


@pytest.mark.parametrize("head", [b"", b"  ", b'"id"', b"id", b"<id/>", b'{"name": 1}'])
def test_what_has_not_the_keys_is_not_recognised(head: bytes):
    assert not FORMAT.declared.is_in(head)


def test_the_start_of_a_large_object_is_enough():
    assert FORMAT.declared.is_in(b' \r\n[ {"id": 7, "text": "and so on and on, Z\xc3')


def test_a_broken_line_costs_no_other():
    assert outcomes('{"id": 1}\n{"id": \n\n{"id": 3}') == ["1", "line 2:8", "3"]


def test_a_list_that_is_cut_gives_what_stands_before():
    assert outcomes('[{"id": 1},\n {"id": 2}, {"i') == ["1", "2", "line 2:14"]
    assert outcomes('[{"id": 1},\n {"id": 2}') == ["1", "2", "line 2"]


def test_what_is_no_item_is_an_error_of_its_own():
    assert outcomes('[{"id": 1}, 5, null, {"name": 3}, {"id": 4}]') == [
        "1", "item 2", "item 3", "item 4", "4",
    ]  # fmt: skip


@pytest.mark.parametrize("body", ["", "[]", " ", '{"items": []}', '{"data": []}'])
def test_a_delivery_without_items_says_so(body: str):
    with pytest.raises(WireParseError, match="line 1: holds no item"):
        guids(body)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"id": ' + "[" * 100_000, "line 1: nested too deeply"),
        ('{"id": 1', "line 1:9: no JSON"),
        ("{'id': 1}", "line 1:2: no JSON"),
        ("hello", "line 1:1: no JSON"),
        ("\x00\x01", "no JSON"),
    ],
)
def test_what_cannot_be_read_says_where(body: str, problem: str):
    with pytest.raises(WireParseError, match=problem):
        guids(body)


def test_a_million_lists_within_one_another_hold_no_item():
    with pytest.raises(WireParseError, match="the list is cut"):
        guids("[" * 1_000_000)


def test_line_breaks_within_strings_and_long_numbers_are_borne():
    assert guids('{"id": "a\nb"}') == ["a\nb"]
    assert guids('{"id": 1' + "0" * 5_000 + "}") == ["1" + "0" * 5_000]
    assert guids('{"id": NaN}') == ["None"]


def test_the_last_of_two_equal_keys_counts():
    assert guids('{"id": 1, "id": 2}') == ["2"]


@given(st.binary(max_size=60))
@example(b'{"id": "\\ud800"}')
@example(b"\xff\xfe{")
@example(b"\x00\x00\xfe\xff\x00")
def test_any_bytes_give_items_or_our_error(body: bytes):
    outcomes(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "items", "data", "item", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_value_gives_items_or_our_error(value: object):
    outcomes(json.dumps(value))


@given(st.lists(st.integers(0, 9**9), min_size=1, max_size=8))
def test_a_list_and_its_lines_give_the_same(numbers: list[int]):
    objects = [json.dumps({"id": number}) for number in numbers]
    expected = [str(number) for number in numbers]
    assert guids("[" + ",".join(objects) + "]") == expected
    assert guids("\n".join(objects)) == expected

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wire.root import root_name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<nitf>", "nitf"),
        (b"<nitf", "nitf"),
        (b"<n:nitf xmlns:n='urn:x'>", "nitf"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<NewsML/>", "NewsML"),
        (b"\n\n<?xml version='1.0'?><!-- <nitf> --><?x y?><NewsML>", "NewsML"),
        (b"<!DOCTYPE NewsML PUBLIC 'x' [ <!ENTITY % n SYSTEM 'n.dtd'> %n; ", "NewsML"),
        ("<?xml version='1.0'?><nitf>".encode("utf-16"), "nitf"),
        ("<nitf>".encode("utf-16-be"), "nitf"),
        (b"<!-- a note that never ends <nitf>", ""),
        (b'{"uri": 1}', ""),
        (b"By <nitf>", ""),
        (b"", ""),
    ],
)
def test_the_root_is_named_by_the_doctype_or_the_first_element(
    head: bytes, name: str
) -> None:
    assert root_name(head) == name


@given(st.binary(max_size=200))
def test_any_bytes_have_a_root_or_none(head: bytes) -> None:
    assert isinstance(root_name(head), str)
    assert root_name(b"<nitf>" + head) == "nitf"


def test_a_head_of_broken_comments_is_read_in_no_time() -> None:
    assert root_name(b"<!--a-->" * 2000 + b"<!--" * 4000) == ""

"""The bytes of a feed as text."""

import codecs

import pytest

from pipeline.feeds.decode import decode, encoding_of

ACCENTS = "<t>café, naïve, Zoë, Ærø, señor</t>"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8-sig",
        "utf-16",
        "utf-32",
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
    ],
)
def test_unicode_is_known_by_its_first_bytes(encoding: str) -> None:
    assert decode(ACCENTS.encode(encoding), "") == (ACCENTS, None)


def test_a_mark_of_big_endian_utf_16_is_known() -> None:
    body = codecs.BOM_UTF16_BE + ACCENTS.encode("utf-16-be")
    assert decode(body, "") == (ACCENTS, None)


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "us-ascii", "nonsense"])
def test_utf_8_wins_over_a_false_declaration(declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>{ACCENTS}'
    assert decode(text.encode(), f"text/xml; charset={declared}") == (text, None)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("windows-1251", "Дождь закончил засуху"),
        ("koi8-r", "Дождь закончил засуху"),
        ("shift_jis", "雨が降った"),
        ("gb2312", "雨结束了干旱"),
        ("iso-2022-jp", "雨が降った"),
        ("iso-8859-15", "œuvre 5 €"),
    ],
)
def test_the_declared_encoding_is_used(encoding: str, words: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><t>{words * 3}</t>"
    assert decode(text.encode(encoding), "text/xml") == (text, None)
    bare = f"<t>{words * 3}</t>"
    header = f'text/xml; charset="{encoding}"'
    assert decode(bare.encode(encoding), header) == (bare, None)


def test_the_declaration_counts_more_than_the_header() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><t>Дождь</t>'
    assert decode(text.encode("cp1251"), "text/xml; charset=iso-8859-1")[0] == text


def test_latin_1_means_windows_1252() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?><t>\x93rain\x94</t>'
    assert "“rain”" in decode(body, "")[0]


def test_a_few_bad_bytes_cost_only_themselves() -> None:
    text, loss = decode(ACCENTS.encode().replace(b"e,", b"\xff,", 1), "")
    assert text == ACCENTS.replace("e,", "\ufffd,", 1)
    assert loss == "holds bytes that are not utf-8"


def test_replacement_characters_of_the_publisher_are_no_bad_bytes() -> None:
    assert decode("\ufffd\ufffd é".encode(), "") == ("\ufffd\ufffd é", None)


def test_latin_1_declared_as_utf_8_is_read_and_reported() -> None:
    body = f'<?xml version="1.0" encoding="utf-8"?>{ACCENTS}'.encode("latin-1")
    text, loss = decode(body, "text/xml; charset=utf-8")
    assert text.endswith(ACCENTS)
    assert loss == "not in the encoding that it declares"


@pytest.mark.parametrize(
    "codec", ["zlib", "unicode_escape", "punycode", "idna", "rot13"]
)
def test_codecs_that_are_no_character_sets_are_not_run(codec: str) -> None:
    body = rf'<?xml version="1.0" encoding="{codec}"?><t>\u0041</t>'.encode()
    assert decode(body, f"text/xml; charset={codec}") == (body.decode(), None)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"<urlset>", "utf-8"),
        (codecs.BOM_UTF16_LE + "<a>".encode("utf-16-le"), "utf-16-le"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9", "cp1252"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a>\u00e9".encode(), "utf-8"),
        (b"<?xml version='1.0' encoding='iso-99'?><a>", "utf-8"),
        (b"<?xml version='1.0' encoding='zlib'?><a>", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_the_beginning(head: bytes, encoding: str) -> None:
    assert encoding_of(head) == encoding

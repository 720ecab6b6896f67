"""E-mail as a delivery."""

import io
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.model import Link
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, Order, WireItem
from pipeline.wire.mail import FORMAT

NLW = Provider(name="NLW")
HEAD = (
    "From: Desk <desk@nlw.example>",
    "Date: Wed, 01 Jul 2026 12:00:00 +0200",
    "Message-ID: <1@nlw.example>",
    "Subject: Quay closes",
)
TEN_O_CLOCK = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
STORY = "The quay closed at noon.\n\nIt opens again at dusk."
ALTERNATIVE = (
    "Content-Type: multipart/alternative; boundary=b", "",
    "--b", "Content-Type: text/plain", "", "{plain}",
    "--b", "Content-Type: text/html", "", "{html}", "--b--",
)  # fmt: skip


def items(*lines: str, provider: Provider = NLW) -> list[WireItem]:
    file = io.BytesIO("\r\n".join(lines).replace("\r\n\r\n\r\n", "\r\n\r\n").encode())
    return [read() for read in FORMAT.items(file, provider)]


def item(*headers: str, body: str = STORY, provider: Provider = NLW) -> WireItem:
    """Read HEAD with headers put before it: of two the first counts."""
    (found,) = items(*headers, *HEAD, "", body, provider=provider)
    return found


def texts(found: WireItem) -> list[str]:
    return [block.text for block in found.blocks]


def alternative(plain: str, html: str) -> WireItem:
    lines = "\r\n".join((*HEAD, *ALTERNATIVE)).replace("{plain}", plain)
    (found,) = items(lines.replace("{html}", html))
    return found


def test_headers_and_text_make_an_item():
    assert item() == WireItem(
        format="e-mail",
        guid="<1@nlw.example>",
        version_at=TEN_O_CLOCK,
        headline="Quay closes",
        blocks=item().blocks,
    )
    assert texts(item()) == ["The quay closed at noon.", "It opens again at dusk."]


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        ("From: a@nlw.example\nSubject: x\n\nText", True),
        ("   \n\nReceived: from a\n by b;\n now\nDate: x\n\n", True),
        ("From a@nlw.example Wed Jul 1\nFrom: a@nlw.example\nTo: b\n\n", True),
        ("subject: x\nmessage-id: <1@b>\n\n", True),
        ("Note: one\nWhere: two\nWhen: three\n\nThe quay closed.", False),
        ("Date: 1 July\nPlace: Lynford\nAuthor: A\n\nThe quay closed.", False),
        ("The quay: closed\n\nFrom: a\nTo: b\nSubject: c\n", False),
        ("From: a\nThe story begins.\nSubject: x", False),
        ("", False),
    ],
)
def test_mail_is_known_by_its_headers(head, is_mail):
    assert FORMAT.is_in(head.encode()) is is_mail


def test_blanks_before_the_headers_are_passed_over():
    (found,) = items(" " * 200, "", *HEAD, "", STORY)
    assert (found.headline, len(found.blocks)) == ("Quay closes", 2)


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        ("Re: Quay closes", "Quay closes"),
        ("FWD: Re[2]: AW: Quay closes", "Quay closes"),
        ("[Harbour] Re: Quay closes", "Quay closes"),
        ("Re: [harbour] Quay closes", "Quay closes"),
        ("[Correction] Quay closes", "[Correction] Quay closes"),
        ("Reopened: the quay", "Reopened: the quay"),
        ("", ""),
    ],
)
def test_the_subject_is_the_headline(subject, headline):
    found = item(f"Subject: {subject}", "List-Id: News <harbour.nlw.example>")
    assert found.headline == headline


@pytest.mark.parametrize(
    ("date", "zone", "warnings"),
    [
        ("1 Jul 2026 10:00 GMT", None, ()),
        ("1 Jul 2026 10:00:00 -0000", None, ()),
        ("1 Jul 2026 12:00:00", "Europe/Oslo", ()),
        ("Wed, 1 Jul 2026 06:00:00 EDT (summer)", None, ()),
        ("1 Jul 2026 12:00", None, ("Date has no time zone: 1 Jul 2026 12:00",)),
        ("tomorrow", None, ("Date is no time: tomorrow",)),
        ("99 Jul 2026 12:00 GMT", None, ("Date is no time: 99 Jul 2026 12:00 GMT",)),
        ("31 Dec 9999 23:59 -09", None, ("Date is no time: 31 Dec 9999 23:59 -09",)),
        ("", None, ()),
    ],
)
def test_a_wrong_date_is_a_warning(date, zone, warnings):
    provider = Provider(name="NLW", time_zone=ZoneInfo(zone) if zone else None)
    found = item(f"Date: {date}", provider=provider)
    is_right = date and not warnings
    assert found.version_at == (TEN_O_CLOCK if is_right else None)
    assert found.warnings == warnings


def test_without_a_message_id_the_guid_is_derived_and_the_same_again():
    one, again = item("Message-ID: "), item("Message-ID: ")
    other = item("Message-ID: ", body="Another story.")
    assert one.guid == again.guid != other.guid


def test_what_supersedes_a_mail_replaces_it():
    found = item("Supersedes: <0@nlw.example>", "Obsoletes: <0@nlw.example> <z@nlw>")
    guids = [("<0@nlw.example>",), ("<z@nlw>",)]
    assert found.orders == tuple(Order(Action.REPLACE, names) for names in guids)


def test_language_and_expiry_are_read():
    found = item("Content-Language: da, en", "Expires: Thu, 2 Jul 2026 00:00:00 +0000")
    assert found.language == "da"
    assert found.expires_at == datetime(2026, 7, 2, tzinfo=UTC)


def test_the_signature_is_no_text():
    assert texts(item(body=f"{STORY}\n-- \nDesk, phone 1")) == texts(item())
    assert texts(item(body="One -- \n\nTwo")) == ["One --", "Two"]


def test_flowed_lines_are_joined():
    found = item(
        "Content-Type: text/plain; format=flowed",
        body="The quay \nclosed \nat noon.\n\n From here \nthere. ",
    )
    assert texts(found) == ["The quay closed at noon.", "From here there."]


def test_flowed_lines_may_have_a_blank_added():
    flowed = "Content-Type: text/plain; format=flowed; delsp=yes"
    assert texts(item(flowed, body="岸壁 \n閉鎖")) == ["岸壁閉鎖"]


def test_of_alternatives_the_plain_one_is_read():
    assert texts(alternative("Plain quay.", "<p>Rich quay.</p>")) == ["Plain quay."]


def test_a_blank_plain_alternative_says_nothing():
    assert texts(alternative("", "<p>One.</p><p>Two.</p>")) == ["One.", "Two."]


def test_the_signature_of_html_is_no_text():
    found = alternative("", "<p>One.</p><div>-- <br></div><div>Desk</div>")
    assert texts(found) == ["One."]


def test_the_texts_between_files_are_one_story():
    lines = (
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: text/html", "", "<p>One.</p>",
        "--b", "Content-Type: image/jpeg; name=quay.jpg", "", "x",
        "--b", "Content-Type: text/plain", "", "Two.", "--b--",
    )  # fmt: skip
    (found,) = items(*HEAD, *lines)
    assert texts(found) == ["One.", "Two."]


def test_files_are_links_and_are_not_read():
    lines = (
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: multipart/related; boundary=r", "",
        "--r", "Content-Type: text/html", "", "<p>One.</p>",
        "--r", "Content-Type: image/png", "Content-ID: <p1>", "", "x", "--r--",
        "--b", "Content-Type: application/xml; name=a.xml", "", "<nitf/>",
        "--b", "Content-Disposition: attachment; filename=a.txt", "", "No text.",
        "--b", "Content-Type: application/pgp-signature", "", "x", "--b--",
    )  # fmt: skip
    (found,) = items(*HEAD, *lines)
    assert texts(found) == ["One."]
    assert found.links == (
        Link("cid:p1", "picture"),
        Link("a.xml", "application/xml", "a.xml"),
        Link("a.txt", "text/plain", "a.txt"),
    )


def test_a_mail_in_a_mail_is_an_item_too():
    inner = ("Subject: Inner", "Message-ID: <2@nlw.example>", "", "Inner story.")
    lines = (
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "", "{text}", "--b", "Content-Type: message/rfc822", "", *inner, "--b--",
    )  # fmt: skip
    with_text = items(*(line.format(text="Outer.") for line in (*HEAD, *lines)))
    without = items(*(line.format(text="") for line in (*HEAD, *lines)))
    assert [found.headline for found in with_text] == ["Quay closes", "Inner"]
    assert [found.headline for found in without] == ["Inner"]
    assert texts(without[0]) == ["Inner story."]


def test_a_mail_folder_holds_many():
    mails = [f"From a\nFrom: a@b\nSubject: {n}\n\nFrom here on.\n\n" for n in "xy"]
    found = items("".join(mails).replace("\n", "\r\n"))
    assert [(i.headline, texts(i)) for i in found] == [
        ("x", ["From here on."]),
        ("y", ["From here on."]),
    ]


def test_a_multipart_that_lost_its_boundary_is_its_body():
    assert texts(item("Content-Type: multipart/mixed", body="One.")) == ["One."]


def test_a_mail_without_text_is_a_headline():
    assert (item(body="").headline, item(body="").blocks) == ("Quay closes", ())


def test_the_charset_of_the_provider_counts_where_none_is_declared():
    file = io.BytesIO(b"Subject: \xcb\xc1\xca\nFrom: a\n\n\xcb\xc1\xca")
    provider = Provider(name="NLW", encoding="koi8-r")
    (read,) = FORMAT.items(file, provider)
    assert (read().headline, texts(read())) == ("кай", ["кай"])


_LINES = st.sampled_from(
    [*HEAD, *ALTERNATIVE, "", "Content-Type: message/rfc822", STORY, "From x", "--b",
     "Content-Disposition: attachment", "\x00\xff"]
)  # fmt: skip


@given(st.lists(_LINES))
def test_lines_of_mail_in_any_order_are_read_or_refused(lines):
    with suppress(WireParseError):
        assert all(found.format == "e-mail" for found in items(*lines))


@given(st.binary())
def test_any_bytes_are_read(data):
    assert all(read().guid for read in FORMAT.items(io.BytesIO(data), NLW))

"""The first bytes of a delivery, whatever they are coded in."""

import re

# The longer mark first: UTF-32's begins with that of UTF-16. Text without a mark
# is known by its first character, of which markup and JSON have few.
_CODED = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    *((mark + b"\x00", "utf-16-le") for mark in (b"<", b"{", b"[")),
    *((b"\x00" + mark, "utf-16-be") for mark in (b"<", b"{", b"[")),
)
# Documents of Office, OpenDocument and EPUB are ZIP archives; the name of the first
# member stands at byte 30.
_OFFICE = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|docProps/|word/|xl/|ppt/|mimetype)",
    re.DOTALL,
)


def narrow(head: bytes) -> bytes:
    """Return `head` as UTF-8 without a mark of byte order; other bytes stay."""
    for mark, encoding in _CODED:
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff").encode()
    return head


def is_office(head: bytes) -> bool:
    """Tell whether an Office document begins so, in an old form or in a ZIP."""
    return head.startswith(b"\xd0\xcf\x11\xe0") or _OFFICE.match(head) is not None

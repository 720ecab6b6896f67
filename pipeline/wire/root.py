"""The root element of an XML document, from its first bytes."""

import re

from pipeline.wire.head import narrow

# Atomic, so that a head which breaks off in a comment is searched only once.
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?([A-Za-z_][\w.-]*)",
    re.DOTALL,
)


def root_name(head: bytes) -> str:
    """Return the root's name without its prefix; "" when `head` shows none.

    A DOCTYPE names the root, and does so before anything can be cut off.
    """
    found = _ROOT.match(narrow(head))
    return found[1].decode() if found else ""

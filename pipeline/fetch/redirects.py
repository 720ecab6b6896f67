"""Where a redirect leads, and when we do not follow it."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from pipeline.fetch.url import fetchable, host, registrable_domain
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def next_url(
    exchange: Exchange, hops_so_far: Sequence[str], max_redirects: int
) -> str | Ended | None:
    """Return the URL to ask next, why not to, or None for no redirect.

    `hops_so_far` are the URLs asked, that of `exchange` the last. From https to
    http we follow within one registrable domain only.
    """
    location = (exchange.header("location") or "").strip()
    if exchange.status not in _REDIRECTS or not location:
        return None
    return led_to(_as_utf8(location), exchange.url, hops_so_far, max_redirects)


def led_to(
    reference: str, start: str, hops_so_far: Sequence[str], max_redirects: int
) -> str | Ended:
    """Return the URL that `reference`, found at `start`, means, or why not to ask it.

    The bounds are the same whoever wrote it: a header or the page itself.
    """
    try:
        target = fetchable(urljoin(start, _on_one_line(reference)))
    except ValueError as error:
        return Ended(Reason.ADDRESS_REFUSED, f"redirect from {start}: {error}")
    if target in hops_so_far:
        return Ended(Reason.TOO_MANY_REDIRECTS, f"redirects in a circle: {target}")
    if len(hops_so_far) > max_redirects:
        detail = f"more than {max_redirects} redirects: {hops_so_far[0]}"
        return Ended(Reason.TOO_MANY_REDIRECTS, detail)
    if _is_exposed(start, target):
        detail = f"redirect from https to http at another site: {target}"
        return Ended(Reason.ADDRESS_REFUSED, detail)
    return target


def _as_utf8(location: str) -> str:
    # headers are read as Latin-1; servers write UTF-8 into them
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _on_one_line(reference: str) -> str:
    # urljoin drops line breaks without a word, so that nobody behind it sees them
    if _CONTROL.search(reference):
        raise ValueError(f"control character in the URL: {reference[:100]!r}")
    return reference


def _is_exposed(start: str, target: str) -> bool:
    """Return whether the way from `start` to `target` gives up https for a stranger."""
    if (urlsplit(start).scheme, urlsplit(target).scheme) != ("https", "http"):
        return False
    return registrable_domain(host(start)) != registrable_domain(host(target))

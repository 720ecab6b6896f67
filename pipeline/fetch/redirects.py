"""Where a redirect leads, and when we do not follow it."""

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from pipeline.fetch.url import fetchable, host, registrable_domain
from pipeline.model import Ended, Reason
from pipeline.records import Exchange

_REDIRECTS = frozenset((301, 302, 303, 307, 308))


def next_url(
    exchange: Exchange, hops_so_far: Sequence[str], max_redirects: int
) -> str | Ended | None:
    """Return the URL to ask next, why not to, or None for no redirect.

    `hops_so_far` are the URLs asked, that of `exchange` the last. From https to
    http we follow within one registrable domain only.
    """
    location = exchange.header("location")
    if exchange.status not in _REDIRECTS or not location:
        return None
    try:
        target = fetchable(urljoin(exchange.url, _as_utf8(location)))
    except ValueError as error:
        return Ended(Reason.ADDRESS_REFUSED, f"redirect from {exchange.url}: {error}")
    if target in hops_so_far:
        return Ended(Reason.TOO_MANY_REDIRECTS, f"redirects in a circle: {target}")
    if len(hops_so_far) > max_redirects:
        detail = f"more than {max_redirects} redirects: {hops_so_far[0]}"
        return Ended(Reason.TOO_MANY_REDIRECTS, detail)
    if _is_exposed(exchange.url, target):
        detail = f"redirect from https to http at another site: {target}"
        return Ended(Reason.ADDRESS_REFUSED, detail)
    return target


def _as_utf8(location: str) -> str:
    # headers are read as Latin-1; servers write UTF-8 into them
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _is_exposed(start: str, target: str) -> bool:
    """Return whether the way from `start` to `target` gives up https for a stranger."""
    if (urlsplit(start).scheme, urlsplit(target).scheme) != ("https", "http"):
        return False
    return registrable_domain(host(start)) != registrable_domain(host(target))

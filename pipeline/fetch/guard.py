"""What every transport checks: the URL before it is asked, the body after."""

from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.errors import FetchError
from pipeline.fetch.address import is_public, literal_address
from pipeline.fetch.inflate import Inflater
from pipeline.fetch.url import fetchable, host
from pipeline.model import Reason
from pipeline.records import Exchange

# where other services listen than the web's, which a request might upset: no
# browser asks there (https://fetch.spec.whatwg.org/#port-blocking)
_NO_WEB = frozenset(
    (
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79,
        87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137,
        139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540,
        548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
        3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
        6697, 10080,
    )
)  # fmt: skip


def admitted(url: str, allow_private: frozenset[str] = frozenset()) -> str:
    """Return the URL to ask for; a host in `allow_private` may be any address.

    Names are let through: what they resolve to is checked at connect.

    Raises:
        FetchError: It is no URL that we ask for, or names an address that is
            not public, or a port where no web server listens.
    """
    try:
        target = fetchable(url)
        address = literal_address(host(target))
    except ValueError as error:
        raise FetchError(str(error), reason=Reason.ADDRESS_REFUSED) from error
    if address and address not in allow_private and not is_public(address):
        message = f"not a public address: {target}"
        raise FetchError(message, reason=Reason.ADDRESS_REFUSED)
    if urlsplit(target).port in _NO_WEB:
        message = f"not a port of the web: {target}"
        raise FetchError(message, reason=Reason.ADDRESS_REFUSED)
    return target


def inflated(exchange: Exchange, max_body: int) -> Exchange:
    """Return `exchange` with its body inflated, to at most `max_body` bytes.

    What `truncated` already says is kept.
    """
    inflater = Inflater(encoding(exchange), max_body)
    body = inflater.feed(exchange.body)
    truncated = exchange.truncated or inflater.truncated
    return replace(
        exchange, inflated=body, truncated=truncated, problem=inflater.problem
    )


def encoding(exchange: Exchange) -> str:
    """Return the Content-Encoding, which may stand in several lines."""
    pairs = exchange.headers
    return ", ".join(v for k, v in pairs if k.lower() == "content-encoding")

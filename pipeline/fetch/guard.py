"""What every transport checks: the URL before it is asked, the body after."""

from dataclasses import replace

from pipeline.errors import FetchError
from pipeline.fetch.address import is_public, literal_address
from pipeline.fetch.inflate import Inflater
from pipeline.fetch.url import fetchable, host
from pipeline.model import Reason
from pipeline.records import Exchange


def admitted(url: str, allow_private: frozenset[str] = frozenset()) -> str:
    """Return the URL to ask for; a host in `allow_private` may be any address.

    Names are let through: what they resolve to is checked at connect.

    Raises:
        FetchError: It is no URL that we ask for, or names an address that is
            not public.
    """
    try:
        target = fetchable(url)
        address = literal_address(host(target))
    except ValueError as error:
        raise FetchError(str(error), reason=Reason.ADDRESS_REFUSED) from error
    if address and address not in allow_private and not is_public(address):
        message = f"not a public address: {target}"
        raise FetchError(message, reason=Reason.ADDRESS_REFUSED)
    return target


def inflated(exchange: Exchange, max_body: int) -> Exchange:
    """Return `exchange` with its body inflated, to at most `max_body` bytes.

    What `truncated` already says is kept.

    Raises:
        FetchError: The body is not in its Content-Encoding, or that is unknown.
    """
    try:
        inflater = Inflater(exchange.header("content-encoding"), max_body)
        body = inflater.feed(exchange.body)
    except ValueError as error:
        message = f"cannot be inflated: {exchange.url} ({error})"
        raise FetchError(message, reason=Reason.UNREADABLE) from error
    truncated = exchange.truncated or inflater.truncated
    return replace(exchange, inflated=body, truncated=truncated)

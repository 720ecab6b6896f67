"""Which network addresses we may connect to, however they are written."""

import re
from collections.abc import Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

_NAT64 = IPv6Network("64:ff9b::/96")
# what Python's tables do not have: NAT64 of one's own (RFC 8215), documentation
# (RFC 9637), the relays of 6to4 (RFC 7526)
_CLOSED: tuple[IPv4Network | IPv6Network, ...] = tuple(
    map(ip_network, ("64:ff9b:1::/48", "3fff::/20", "192.88.99.0/24"))
)
# ISATAP, RFC 5214 section 6.1: the third quarter of the address
_ISATAP = (0x00005EFE, 0x02005EFE)
_LOOKS_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NUMBER = re.compile(r"0x[0-9a-f]{0,12}|0[0-7]{0,12}|[1-9][0-9]{0,12}")


def is_public(address: str) -> bool:
    """Return whether `address` is an IP address of the open internet.

    An IPv4 address that is embedded in an IPv6 one (mapped, 6to4, Teredo,
    NAT64, ISATAP) must be public too. What is no address is not public.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return all(_is_open(each) for each in (parsed, *_embedded(parsed)))


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address in _NAT64:
            return True  # reserved as such; the embedded address decides
        if address.is_site_local:
            return False
    if any(address in network for network in _CLOSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that packets to `address` may end up at."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def literal_address(host: str) -> str | None:
    """Return the address that `host` spells out, None when it is a name.

    IPv4 in every notation that the C library takes: one to four numbers, each
    decimal, octal ("0177") or hexadecimal ("0x7f"); the last fills the rest.

    Raises:
        ValueError: The host looks like an address but is none.
    """
    if ":" in host:
        return str(IPv6Address(host.strip("[]").partition("%")[0]))
    parts = host.lower().removesuffix(".").split(".")
    if not _LOOKS_NUMERIC.fullmatch(parts[-1]):
        return None
    *heads, tail = map(_number, parts)
    try:
        packed = bytes(heads) + tail.to_bytes(4 - len(heads), "big")
    except OverflowError as error:
        raise ValueError(f"no address: {host[:100]!r}") from error
    return str(IPv4Address(packed))


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"no part of an address: {text[:100]!r}")
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)

"""Which addresses are public, and which hosts are addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.address import is_public, literal_address


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808",
     "2002:808:808::1", "2a00:1450::200:5efe:808:808"],
)  # fmt: skip
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "198.18.0.1", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "2001:db8::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
        "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:10.0.0.1", "3fff::1",
        "192.88.99.1", "::ffff:0:127.0.0.1", "2002:c058:6301::",
        "2002:7f00:1::", "2002:a00:1::1", "2001:0:808:808::f5ff:fffe",
        "", "localhost", "8.8.8.8/8",
    ],
)  # fmt: skip
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
     "127.1", "127.0.1", "0X7F.0x0.0.0x1", "127.0.0.1."],
)  # fmt: skip
def test_the_loopback_address_is_seen_in_every_notation(host: str) -> None:
    assert literal_address(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["::1", "[::1]", "0:0:0:0:0:0:0:1", "::1%lo"])
def test_an_ipv6_address_is_seen_with_and_without_brackets(host: str) -> None:
    assert literal_address(host) == "::1"


@pytest.mark.parametrize("host", ["example.com", "1.example", "0x7f.example", "a1", ""])
def test_names_are_no_addresses(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize(
    "host",
    ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "08.1.1.1", "a.b.1", "1..1",
     "::g", "9" * 5000, "1.2.3.4.5.6.7.8"],
)  # fmt: skip
def test_what_looks_like_an_address_but_is_none_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        literal_address(host)


@given(st.integers(0, 2**32 - 1))
def test_decimal_and_hexadecimal_agree(number: int) -> None:
    assert literal_address(str(number)) == literal_address(hex(number))


@given(st.text("0123456789abcdefx.:[]%"))
def test_any_host_gives_an_address_a_name_or_a_value_error(host: str) -> None:
    try:
        address = literal_address(host)
    except ValueError:
        return
    assert address is None or not address.startswith("[")

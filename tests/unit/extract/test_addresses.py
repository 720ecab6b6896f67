"""Addresses as pages write them."""

import pytest

from pipeline.extract.addresses import absolute

BASE = "https://saltmere.example/news/bridge.html"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a.jpg", "https://saltmere.example/news/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("http://[bad/a.jpg", ""),
        ("https://cdn.example:99999/a.jpg", ""),
        ("data:image/gif;base64,R0", ""),
        ("", ""),
    ],
)
def test_an_address_is_made_absolute_or_is_none(given, found):
    assert absolute(BASE, given) == found

"""No way leads to an address that is not of the open internet."""

import pytest

from pipeline.model import DocumentKind, Reason
from tests.hostile.visit import EVIL, Names, SmallInternet, visit
from tests.servers import LocalServer, answer, redirect

# every notation of this machine and its like; {} is the port of a server on it
INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0177.0.0.1", "017700000001",
    "0x7f000001", "0x7f.1", "0X7F.0.0.0X1", "127.0.0.1.", "127.255.255.254",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1",
    "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "192.0.0.1", "198.18.0.1",
    "224.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::1]", "[2a00:1450::200:5efe:127.0.0.1]",
    "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fec0::1]", "[ff02::1]",
]  # fmt: skip
# what a URL library may take for one host and a socket for another
CONFUSING = [
    "http://127.0.0.1:{port}\\@news.example/", "http://news.example@127.0.0.1:{port}/",
    "http://user:secret@news.example/", "http://127.0.0.1:{port}#@news.example/",
    "http://127.0.0.1:{port}?@news.example/", "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "//127.0.0.1:{port}/", "http://[::1/", "http://[v1.x]/",
    "http://1.2.3.4.5/", "http://256.1.1.1/", "http://127.0.0.1:{port}0000/",
    "file:///etc/passwd", "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET",
    "data:text/xml,<rss/>", "javascript:alert(1)", "jar:http://127.0.0.1:{port}/!/",
    "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "", "http://", "http://\0/", "http://127.0.0.1:{port}\t/",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_not_asked_however_it_is_written(host: str) -> None:
    with LocalServer({"/": answer(b"secret")}) as server:
        came = visit(f"http://{host}:{server.port}/")
        assert server.connections == 0
    assert came.reason is Reason.ADDRESS_REFUSED
    assert came.kept == 0
    assert came.seconds < 2


@pytest.mark.parametrize("url", CONFUSING)
def test_a_url_that_hides_where_it_leads_is_not_asked(url: str) -> None:
    with LocalServer({"/": answer(b"secret")}) as server:
        came = visit(url.format(port=server.port))
        assert server.connections == 0
    assert came.reason is Reason.ADDRESS_REFUSED
    assert "secret" not in came.detail
    assert came.seconds < 2


@pytest.mark.parametrize("host", INSIDE)
def test_a_redirect_to_an_address_inside_is_not_followed(host: str) -> None:
    with LocalServer({}) as server:
        server.routes["/"] = redirect(f"http://{host}:{server.port}/secret")
        came = visit(server.url(host=EVIL))
        assert server.paths == ["/"]
    assert came.reason is Reason.ADDRESS_REFUSED
    assert came.seconds < 2


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://evil.example/", "gopher://evil.example/_x",
     "data:text/xml,<rss/>", "javascript:alert(1)", "mailto:a@evil.example",
     "dict://evil.example:11211/stats", "ldap://evil.example/", "//127.0.0.1/",
     "http://user:secret@evil.example/", "/\\127.0.0.1/../..\\@127.0.0.1",
     "http://news.example\r\nX: 1/", "http://e vil.example/", "http://:80/"],
)  # fmt: skip
def test_a_redirect_to_what_is_no_page_of_the_web_is_not_followed(
    location: str,
) -> None:
    with LocalServer({"/": redirect(location)}) as server:
        came = visit(server.url(host=EVIL))
        assert server.paths[0] == "/"
        assert all("127.0.0.1" in path for path in server.paths[1:])
    assert came.reason in (Reason.ADDRESS_REFUSED, Reason.HTTP_STATUS)
    assert "secret" not in came.detail
    assert came.seconds < 2


@pytest.mark.parametrize("kind", [DocumentKind.FEED, DocumentKind.PAGE])
@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::1"], ["169.254.169.254"],
     ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["0.0.0.0"], ["fe80::1%eth0"]],
)  # fmt: skip
def test_a_name_for_an_address_inside_is_not_connected_to(
    addresses: list[str], kind: DocumentKind
) -> None:
    names = Names({"trap.example": [addresses]})
    with LocalServer({"/": answer(b"secret")}) as server:
        came = visit(server.url(host="trap.example"), resolve=names, kind=kind)
        assert server.connections == 0
    assert came.reason is Reason.ADDRESS_REFUSED
    assert came.seconds < 2


def test_of_a_public_and_a_private_address_only_the_public_one_is_used() -> None:
    names = Names({"trap.example": [["127.0.0.1", "8.8.8.8", "10.0.0.1"]]})
    network = SmallInternet()
    with LocalServer({"/": answer(b"x")}) as server:
        came = visit(server.url(host="trap.example"), resolve=names, sockets=network)
    assert came.reason is None
    assert network.connected == ["8.8.8.8"]


def test_a_name_that_changes_its_address_is_connected_where_it_was_checked() -> None:
    names = Names({"trap.example": [["8.8.8.8"], ["127.0.0.1"]]})
    network = SmallInternet()
    with LocalServer({"/": redirect("/2"), "/2": answer(b"secret")}) as server:
        came = visit(server.url(host="trap.example"), resolve=names, sockets=network)
        assert server.paths == ["/"]
    assert network.connected == ["8.8.8.8"]
    assert names.asked == ["trap.example"] * 2
    assert came.reason is Reason.ADDRESS_REFUSED


def test_a_redirect_to_a_name_inside_is_not_followed() -> None:
    names = Names({"inside.example": [["127.0.0.1"]]})
    with LocalServer({}) as server:
        server.routes["/"] = redirect(server.url("/secret", "inside.example"))
        came = visit(server.url(host=EVIL), resolve=names)
        assert server.paths == ["/"]
    assert came.reason is Reason.ADDRESS_REFUSED
    assert came.urls == [server.url(host=EVIL)]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_a_trap_and_stays_unasked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalServer({}) as trap, LocalServer({"/": answer(b"x")}) as server:
        for each in (name, name.lower()):
            monkeypatch.setenv(each, trap.url())
        came = visit(server.url(host=EVIL))
        assert trap.connections == 0
        assert server.paths == ["/"]
    assert came.reason is None

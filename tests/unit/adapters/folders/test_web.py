"""Listing pages of web servers: their links, their answers, their faults."""

import base64
from pathlib import Path

import pytest

from pipeline.adapters.files import FolderDrops
from pipeline.adapters.folders.web import _Links
from pipeline.errors import StoreError
from pipeline.records import Found
from pipeline.sources import WireDrop
from tests.servers import Answer, LocalServer, answer, raw, redirect

HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = answer(b'<a href="a.xml">a.xml</a>', headers=HTML)
FILE = answer(b"story", headers={"Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT"})


def look(server: LocalServer, **login: str) -> list[Found]:
    drops = FolderDrops(1000, credentials=lambda _: login)
    return drops.look(WireDrop(folder=server.url("/in")))


def test_links_of_the_folder_are_its_names() -> None:
    page = """
      <a href="?C=N;O=D">Name</a> <a href="/">up</a> <a href="../">parent</a>
      <a href="./">this</a> <a name="top">top</a> <a href="">none</a>
      <a href="a%20b.xml">a b</a> <a href='/in/c&amp;d.xml'>c</a> <A HREF=e.xml>e</A>
      <a href="http://valley.example/in/f.xml#top">f</a> <a href="03/">03/</a>
      <a href="03/deep.xml">deep</a> <a href="mailto:desk@valley.example">mail</a>
      <a href="%2e%2e%2fsecret">way out</a> <a href="http://[broken">broken</a>
      <a href="httpd.log">log</a>
    """
    found = _Links("/in/", page).found
    assert found == {"a b.xml", "c&d.xml", "e.xml", "f.xml", "03/", "httpd.log"}


def test_time_and_size_are_asked_for() -> None:
    with LocalServer({"/in/": PAGE, "/in/a.xml": FILE}) as server:
        (file,) = look(server)
    assert (file.size, file.is_settling) == (5, False)


def test_a_server_that_tells_no_time_leaves_a_file_settling() -> None:
    with LocalServer({"/in/": PAGE, "/in/a.xml": answer(b"story")}) as server:
        (file,) = look(server)
    assert (file.is_settling, file.version) == (True, "5")


def test_a_server_without_head_is_asked_for_the_file() -> None:
    def only_get() -> Answer:
        answers = iter([answer(status=501), FILE])
        return lambda asked: next(answers)(asked)

    with LocalServer({"/in/": PAGE, "/in/a.xml": only_get()}) as server:
        (file,) = look(server)
    assert file.size == 5


def test_a_file_that_has_just_gone_is_not_listed_and_a_refused_one_is_named() -> None:
    page = answer(b"<a href=a.xml>a</a><a href=b.xml>b</a>", headers=HTML)
    with LocalServer({"/in/": page, "/in/b.xml": answer(status=403)}) as server:
        (file,) = look(server)
    assert (file.name, file.size) == ("b.xml", None)
    assert "answers 403" in (file.problem or "")


def test_the_login_is_sent_with_each_question() -> None:
    with LocalServer({"/in/": PAGE, "/in/a.xml": FILE}) as server:
        look(server, user="wire", password="dé:pass")
    sent = {asked.headers.get("authorization") for asked in server.asked}
    assert sent == {"Basic " + base64.b64encode("wire:dé:pass".encode()).decode()}


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (redirect("http://elsewhere.example/in/"), "has moved to http://elsewhere"),
        (answer(status=401), "answers 401"),
        (answer(b"{}", headers={"Content-Type": "application/json"}), "no page that"),
        (raw(b"SSH-2.0-x\r\n"), "cannot be listed"),
    ],
)
def test_what_is_no_listing_page_is_said(page: Answer, why: str) -> None:
    with LocalServer({"/in/": page}) as server, pytest.raises(StoreError, match=why):
        look(server)


def test_an_answer_that_breaks_off_is_no_copy(tmp_path: Path) -> None:
    short = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nstory")
    with LocalServer({"/in/a.xml": short}) as server:
        drop = WireDrop(folder=server.url("/in"))
        with pytest.raises(StoreError, match="45 bytes are missing"):
            FolderDrops(1000).copy(drop, "a.xml", tmp_path / "copy")

"""The search page as a reader uses it: Debian's chromium on a loopback port.

With NEWS_SCREENSHOTS set to a folder the pages are pictured there.
"""

import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.web.app import make_app
from tests.search_samples import NOON, long_read, placed, wire_story, world, written

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = {"harbour": "The Harbour Times", "valley": "Valley Post"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = SqliteSearch(tmp_path_factory.mktemp("page") / "search.sqlite")
    index.write(world())
    copy = written("River town counts the cost", source_id="valley")
    index.write(
        [
            placed("long", long_read()),
            placed("wire", wire_story()),
            placed("copy", copy, copy_group_id="long", is_original=False),
        ]
    )
    app = make_app(
        index,
        lambda article_id: [f"{article_id}: listed by the feed", "indexed"],
        lambda: NOON + timedelta(days=30),
        NAMES,
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, timeout=30_000
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails its test when the browser complains of anything."""
    context = browser.new_context(base_url=address)
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("NEWS_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_reader_searches_narrows_and_reads(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("flood OR rain")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("4 articles")
    picture(page, "results")
    page.get_by_role("link", name="Valley Post").click()
    expect(page.get_by_role("status")).to_contain_text("1 article")
    page.get_by_role("link", name="Flood warning for the lower valley").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Flood warning")
    expect(page.locator("h1 mark")).to_have_text("Flood")
    expect(page.locator(".body mark")).to_have_text(["Rain", "flood"])
    expect(page.locator("#explain")).to_contain_text("flood: listed by the feed")


def test_a_filter_is_kept_by_a_new_search_and_removed_by_a_click(page: Page) -> None:
    page.goto("/?source=valley")
    page.get_by_role("searchbox").fill("flood")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("1 article")
    page.get_by_role("link", name="Valley Post").click()
    expect(page.get_by_role("status")).to_contain_text("3 articles")


def test_the_page_is_used_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("headline:bridge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="MAYOR OPENS BRIDGE")).to_be_visible()


def test_dates_and_order_are_applied(page: Page) -> None:
    page.goto("/?q=flood")
    page.get_by_label("From").fill("2026-03-11")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing found")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_role("status")).to_contain_text("3 articles")
    page.get_by_label("Sort by").select_option("newest")
    page.get_by_role("button", name="Apply").click()
    first = page.locator(".hits h2").first
    expect(first).to_have_text("Warning: flood of complaints")


def test_a_reader_narrows_by_what_an_agency_says(page: Page) -> None:
    page.goto("/?q=slugline:breach")
    expect(page.locator(".slugline mark")).to_have_text("BREACH")
    picture(page, "wire-hit")
    page.get_by_role("link", name="disaster").click()
    expect(page.get_by_role("status")).to_contain_text("1 article")
    page.get_by_label("Urgency").select_option("1")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing found")
    page.get_by_role("link", name="Clear filters").click()
    page.get_by_role("link", name="Dam gives way").click()
    page.get_by_role("link", name="NLW", exact=True).click()
    expect(page).to_have_url(re.compile("agency=NLW"))
    expect(page.get_by_role("status")).to_contain_text("1 article")


def test_a_text_from_right_to_left_is_set_so(page: Page) -> None:
    page.goto("/?q=فيضانات")
    heading = page.locator(".hits h2")
    assert heading.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert heading.get_attribute("lang") == "ar"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path"),
    [("newest", "/"), ("article", "/article/long?q=river+water"),
     ("wire", "/article/wire"), ("filtered", "/?subject=20000139&agency=NLW&urgency=3"),
     ("wrong", "/?q=%22open"), ("nothing", "/?q=xylophone")],
)  # fmt: skip
@pytest.mark.parametrize("width", [1280, 380])
def test_nothing_runs_off_the_page(
    browser: Browser, address: str, scheme: str, name: str, path: str, width: int
) -> None:
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 1000},
    )
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_role("main")).to_be_visible()
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
    picture(page, f"{name}-{scheme}-{width}")
    context.close()

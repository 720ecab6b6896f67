"""Trees: parsed, lightened, asked for prose."""

import time

import pytest

from pipeline.extract.markup import has_prose, lighten, open_boxes, parse, without_frame

STORY = "<p>The drawbridge carried its first cars.</p>"


def tree_of(markup):
    tree = parse(markup)
    assert tree is not None
    return tree


@pytest.mark.parametrize("text", ["", "  ", "not found", "<!-- nothing -->"])
def test_what_holds_no_markup_is_no_tree(text):
    assert parse(text) is None


def test_a_root_that_is_closed_at_once_still_holds_the_page():
    tree = tree_of(f'<!doctype html>\n<html lang="en"/><body>{STORY}</body></html>')
    assert tree.get("lang") == "en"
    assert "first cars" in tree.text_content()


def test_another_element_with_a_slash_far_below_stays_as_it_is():
    below = f"<body><br/>{STORY}<!-- {'x' * 5000} --><p>&lt;html/></p></body>"
    assert "<html/>" in tree_of(f"<html>{below}</html>").text_content()


@pytest.mark.parametrize("odd", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_characters_that_xml_forbids_are_left_out(odd):
    tree = tree_of(f"<html><body><p>dr{odd}aw</p><p>bridge</p></body></html>")
    paragraph = tree.find(".//p")
    assert paragraph.text == "draw"
    paragraph.text = f"{paragraph.text} again"  # lxml checks what is written


def test_a_lone_surrogate_does_not_stop_the_parser():
    assert "draw" in tree_of("<html><p>draw\ud800</p><p>b</p></html>").text_content()


def test_letters_beyond_ascii_arrive_whatever_the_page_declares():
    meta = "<meta charset=iso-8859-1>"
    assert "Brücke" in tree_of(f"<html>{meta}<p>Brücke</p></html>").text_content()


def test_what_shows_no_text_is_taken_out_and_the_text_behind_it_stays():
    tree = tree_of(
        "<html><head><style>p {}</style></head><body>one <script>x()</script>two "
        "<svg><path/><style>q</style></svg>three</body></html>"
    )
    lighten(tree)
    assert tree.text_content() == "one two three"
    assert not list(tree.iter("script", "style", "svg", "path"))


def test_json_ld_stays():
    script = '<script type="application/ld+json">{"a": 1}</script>'
    tree = tree_of(f"<html><body>{script}{STORY}</body></html>")
    lighten(tree)
    assert [element.text for element in tree.iter("script")] == ['{"a": 1}']


def test_the_frame_is_left_out_of_a_copy_only():
    frame = "<nav>Home</nav><aside>More</aside><footer><nav>Terms</nav></footer>"
    tree = tree_of(f"<html><body>{frame}{STORY}</body></html>")
    whole = tree.text_content()
    assert (
        without_frame(tree).text_content() == "The drawbridge carried its first cars."
    )
    assert tree.text_content() == whole


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (STORY, True),
        ("<div>Bare text</div>", True),
        ("<h1>Bridge</h1> Reopened today.", True),
        (f"<nav>Home{STORY}", True),
        ("<nav>Home</nav><h1>Bridge</h1>", False),
        ("<h1>Bridge</h1><a href=/>More</a><button>Share</button>", False),
        ("<h1>Bridge</h1><script>let told = 1</script> \n ", False),
        ("", False),
    ],
)
def test_prose_is_what_headings_links_and_navigation_are_not(body, answer):
    head = "<head><title>Bridge</title></head>"
    page = f"<html>{head}<body><main>{body}</main></body></html>"
    assert has_prose(tree_of(page)) is answer


@pytest.mark.parametrize("inner", ["<h2>Tides</h2>", "<ul><li>Ebb</li></ul>"])
def test_a_quotation_with_a_heading_or_a_list_is_a_box(inner):
    tree = tree_of(f"<body><blockquote>{inner}{STORY}</blockquote></body>")
    open_boxes(tree)
    assert tree.find(".//blockquote") is None
    assert "first cars" in tree.text_content()


@pytest.mark.parametrize(
    "quotation",
    [
        f"<blockquote>{STORY}</blockquote>",
        "<blockquote><ul><li>Ebb</li></ul><cite>R. Mole</cite></blockquote>",
        "<blockquote class=twitter-tweet><ul><li>Ebb</li></ul></blockquote>",
    ],
)
def test_other_quotations_stay_quotations(quotation):
    tree = tree_of(f"<body>{STORY}{quotation}</body>")
    open_boxes(tree)
    assert tree.find(".//blockquote") is not None


@pytest.mark.parametrize("font", ["material-icons", "material-symbols-outlined md-18"])
def test_words_that_a_font_draws_as_pictures_are_no_text(font):
    tree = tree_of(f'<body><p><i class="{font}">chat_bubble</i> 12 boats</p></body>')
    lighten(tree)
    assert tree.text_content().strip() == "12 boats"


@pytest.mark.parametrize(
    ("markup", "headings"),
    [
        ('<h1 id="t"><p>Old <i>bridge</i> opens</p></h1>', ["Old bridge opens"]),
        (
            "<h2>\n<p class='a'>Harbour</p>\n</h2><h2><p>Town</p></h2>",
            ["Harbour", "Town"],
        ),
        ("<h2>Harbour<p>It opens.</p></h2>", ["Harbour"]),
        ("<h2><p>Harbour<p>It opens.</p></h2>", [""]),
        ("<h2><p>It opens.</p><p>And so on.</p></h2>", [""]),
        ("<h2><p>Never closed</p><h3><p>Town</p></h3>", ["", "Town"]),
    ],
)
def test_a_heading_holds_the_one_paragraph_in_it(markup, headings):
    tree = tree_of(f"<body>{markup}<p>It rained.</p></body>")
    assert [h.text_content() for h in tree.iter("h1", "h2", "h3")] == headings


def test_paragraphs_in_headings_take_no_time_to_find():
    begun = time.process_time()
    parse("<h2><p>" * 50_000 + "</p></h2>")
    parse("<h2><p>" + "x" * 500_000 + "</p></h2>")
    assert time.process_time() - begun < 2

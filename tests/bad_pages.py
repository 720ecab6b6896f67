"""Pages that no newsroom would write, and that come all the same."""

from collections.abc import Callable

HEADLINE = "Old drawbridge reopens after eleven years"
TEXT = [
    "The drawbridge carried its first cars on Saturday, eleven years after a barge"
    " struck one of its piers and closed the only road to the quay.",
    "About four hundred people walked across before the traffic was let through,"
    " among them the woman who had kept the toll house.",
    "Fishing crews welcomed it, since they had to sail around the headland at low"
    " tide all those years, which took them forty minutes.",
]
STORY = f"<article><h1>{HEADLINE}</h1>" + "".join(f"<p>{t}</p>" for t in TEXT)
STORY += "</article>"
_MB = 1_000_000


def a_page(body: str, head: str = "", encoding: str = "utf-8") -> bytes:
    """Return a whole page with `body`."""
    page = (
        f"<!doctype html><html lang=en><head><title>{HEADLINE}</title>{head}</head>"
        f"<body>{body}</body></html>"
    )
    return page.encode(encoding)


def _nested(*tags: str, closed: bool = True, count: int = 50_000) -> bytes:
    opened = "".join(f"<{tag}>" for tag in tags) * (count // len(tags))
    ends = "".join(f"</{tag}>" for tag in reversed(tags)) * (count // len(tags))
    return a_page(STORY + opened + "deep" + (ends if closed else ""))


def _beside(markup: str, count: int = 200_000) -> bytes:
    return a_page(STORY + markup * count)


GIANTS: dict[str, Callable[[], bytes]] = {
    "20 MB in paragraphs": lambda: a_page(
        "".join(f"<p>{n} {TEXT[n % 3] * 8}</p>" for n in range(20_000))
    ),
    "20 MB in one paragraph": lambda: a_page(f"<p>{TEXT[0] * 150_000}</p>"),
    "20 MB in a comment": lambda: a_page(f"<!--{'x' * 20 * _MB}-->{STORY}"),
    "20 MB in a script": lambda: a_page(f"<script>{'a=1;' * 5 * _MB}</script>{STORY}"),
    "20 MB in JSON-LD": lambda: a_page(
        STORY,
        f'<script type="application/ld+json">{{"a":"{"x" * 20 * _MB}"}}</script>',
    ),
    "20 MB of bytes": lambda: a_page(STORY) + bytes(20 * _MB),
    "50,000 nested div": lambda: _nested("div"),
    "50,000 nested div, open": lambda: _nested("div", closed=False),
    "50,000 nested p": lambda: _nested("p"),
    "50,000 nested a": lambda: _nested("a"),
    "50,000 nested font": lambda: _nested("font"),
    "50,000 nested lists": lambda: _nested("ul", "li"),
    "50,000 nested tables": lambda: _nested("table", "tr", "td"),
    "50,000 nested quotes": lambda: _nested("blockquote", closed=False),
    "200,000 div": lambda: _beside("<div>x</div>"),
    "200,000 p": lambda: _beside("<p>x"),
    "200,000 a": lambda: _beside("<a href=/x>x</a>"),
    "200,000 br": lambda: _beside("<br>"),
    "200,000 meta": lambda: _beside("<meta name=a content=b>"),
    "7,000 tables": lambda: _beside("<table><tr><td>x</table>", 7_000),
    "29,000 p": lambda: _beside("<p>x</p>", 29_000),
    "9,000 figures": lambda: _beside("<figure><img><figcaption>x</figure>", 9_000),
    "29,000 times": lambda: _beside(
        "<time datetime=2026-03-14T10:00Z>x</time>", 29_000
    ),
    "5 MB without a blank": lambda: a_page(f"<p>{'x' * 5 * _MB}</p>"),
    "2 MB without a blank": lambda: a_page(f"<p>{'x' * 2 * _MB}</p>"),
    "2 MB without a blank, capitals": lambda: a_page(f"<p>{'X' * 2 * _MB}</p>"),
    "2 MB of full stops": lambda: a_page(f"<p>{'.' * 2 * _MB}</p>"),
    "2 MB of digits": lambda: a_page(f"<p>{'1' * 2 * _MB}</p>"),
    "2 MB of blanks": lambda: a_page(f"<p>{' ' * 2 * _MB}x</p>{STORY}"),
    "2 MB of <": lambda: a_page(f"<p>{'<' * 2 * _MB}</p>"),
    "2 MB of &": lambda: a_page(f"<p>{'&' * 2 * _MB}</p>"),
    "2 MB of brackets": lambda: a_page(f"<p>{'(' * 2 * _MB}</p>"),
    "5 MB in a class": lambda: a_page(f"<div class='{'a ' * 2 * _MB}'>{STORY}</div>"),
    "1 MB in the title": lambda: a_page(STORY, f"<title>{'word ' * 200_000}</title>"),
    "1 MB in the headline": lambda: a_page(f"<h1>{'word ' * 200_000}</h1>{STORY}"),
    "JSON-LD of brackets": lambda: a_page(
        STORY, f'<script type="application/ld+json">{"[" * 100_000}</script>'
    ),
    "JSON-LD of commas": lambda: a_page(
        STORY, f'<script type="application/ld+json">{{"a":{"," * _MB}</script>'
    ),
    "a caption of 1 MB": lambda: a_page(
        STORY.replace(
            "</h1>",
            f"</h1><figure><img src=/x><figcaption>{'Foto ' * 200_000}"
            "</figcaption></figure>",
        )
    ),
}

ARABIC = [
    "أعيد فتح الجسر المتحرك القديم يوم السبت بعد أحد عشر عاما من إغلاق الطريق الوحيد.",
    "عبر نحو أربعمئة شخص الجسر سيرا على الأقدام قبل أن يسمح للسيارات بالمرور عليه.",
    "ورحب الصيادون بذلك، إذ كانوا يبحرون حول الرأس في كل مرة ينخفض فيها منسوب المياه.",
]
HEBREW = [
    "הגשר הישן נפתח מחדש בשבת, אחת עשרה שנים אחרי שדוברה פגעה בו וסגרה את הדרך.",
    "כארבע מאות איש חצו אותו ברגל לפני שהתנועה הורשתה לעבור, ביניהם בעלת בית המכס.",
    "הדייגים בירכו על כך, כי נאלצו להפליג סביב הכף בשעות השפל בכל השנים האלה.",
]
JAPANESE = [
    "十一年前にはしけが橋脚に衝突して閉鎖されていた古い跳ね橋が土曜日に再開した。",
    "通行が許される前におよそ四百人が歩いて渡り、料金所の番をしていた女性もいた。",
    "漁師たちは歓迎した。引き潮のたびに岬を回らなければならず四十分かかっていた。",
]
CYRILLIC = (
    "Старый мост снова открыт: его чинили одиннадцать лет, и дорога была закрыта."
)
MIXED = [f"{arabic} {latin}" for arabic, latin in zip(ARABIC, TEXT, strict=True)]


def story_of(texts: list[str], attributes: str = "") -> str:
    """Return an article of `texts`, doubled so that it has some length."""
    return f"<article {attributes}>" + "".join(f"<p>{t} {t}</p>" for t in texts)


def _frameset() -> bytes:
    return (
        b"<html><head><title>News</title></head><frameset cols='20%,80%'><frame src=a>"
        b"<frame src=b><noframes>Your browser shows no frames.</noframes></frameset>"
    )


def _xhtml(prefix: str = "") -> bytes:
    mark = f"{prefix}:" if prefix else ""
    namespace = f'xmlns{":" + prefix if prefix else ""}="http://www.w3.org/1999/xhtml"'
    body = "".join(f"<{mark}p>{text}</{mark}p>" for text in TEXT)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><{mark}html {namespace}>'
        f"<{mark}head><{mark}title>{HEADLINE}</{mark}title></{mark}head>"
        f"<{mark}body><{mark}div>{body}</{mark}div></{mark}body></{mark}html>"
    ).encode()


_STATE = '{"story":{"title":"' + HEADLINE + '","body":"' + " ".join(TEXT) + '"}}'
_UMLAUT = STORY.replace("quay", "Grünkäse-Straße")

READABLE: dict[str, tuple[bytes, str]] = {
    "XHTML": (_xhtml(), TEXT[0]),
    "XHTML with a prefix": (_xhtml("h"), TEXT[0]),
    "utf-16 declared, utf-8 sent": (
        a_page(_UMLAUT, "<meta charset=utf-16>"), "Grünkäse-Straße"
    ),
    "latin-1 declared, utf-8 sent": (
        a_page(_UMLAUT, "<meta charset=iso-8859-1>"), "Grünkäse-Straße"
    ),
    "utf-8 declared, latin-1 sent": (
        a_page(_UMLAUT, "<meta charset=utf-8>", "latin-1"), "Grünkäse-Straße"
    ),
    "no charset, latin-1 sent": (a_page(_UMLAUT, "", "latin-1"), "Grünkäse-Straße"),
    "no charset, utf-16 sent": (a_page(_UMLAUT, "", "utf-16"), "Grünkäse-Straße"),
    "utf-16 without its mark": (
        a_page(_UMLAUT, "<meta charset=utf-16>", "utf-16-le"), "Grünkäse-Straße"
    ),
    "utf-32": (a_page(_UMLAUT, "", "utf-32"), "Grünkäse-Straße"),
    "an unknown charset": (a_page(_UMLAUT, "<meta charset=x-nil>"), "Grünkäse-Straße"),
    "a wrong charset, cyrillic": (
        a_page(story_of([CYRILLIC] * 3),
               "<meta charset=windows-1251>", "windows-1251"), "Старый мост",
    ),
    "bytes that are no characters": (
        a_page(STORY).replace(b"cars", b"c\xff\xfe\xc0ars"), TEXT[1]
    ),
    "null bytes": (a_page(STORY).replace(b"cars", b"c\x00a\x00rs"), TEXT[0]),
    "surrogates as entities": (
        a_page(STORY.replace("cars", "cars &#xD83D;&#xDE00; &#xD800;")), TEXT[1]
    ),
    "surrogates as bytes": (
        a_page(STORY).replace(b"cars", b"c\xed\xa0\x80ars"), TEXT[1]
    ),
    "entities gone wrong": (
        a_page(STORY.replace("cars", "cars &amp;amp; &nosuch; &#0; &#99999999; &#x;")),
        TEXT[1],
    ),
    "an open comment behind the story": (a_page(STORY + "<!-- x"), TEXT[2]),
    "an open script behind the story": (a_page(STORY + "<script> x"), TEXT[2]),
    "an open textarea behind the story": (a_page(STORY + "<textarea> x"), TEXT[2]),
    "an open attribute behind the story": (a_page(STORY + "<a href='x"), TEXT[2]),
    "a base of another site": (
        a_page(STORY, "<base href='https://other.example/x/'>"), TEXT[0]
    ),
    "a base that is none": (a_page(STORY, "<base href='http://['>"), TEXT[0]),
    "two html and body elements": (a_page(STORY) + a_page("<p>Below.</p>"), TEXT[0]),
    "a body within the body": (a_page(f"<html><body>{STORY}</body></html>"), TEXT[0]),
    "a head behind the body": (a_page(STORY) + b"<head><title>x</title>", TEXT[0]),
    "no html, head or body": (STORY.encode(), TEXT[0]),
    "a refresh": (
        a_page(STORY, "<meta http-equiv=refresh content='0; url=/elsewhere'>"), TEXT[0]
    ),
    "iframes around": (a_page(f"<iframe src=/a></iframe>{STORY}<iframe/>"), TEXT[0]),
    "Arabic": (a_page(story_of(ARABIC, "dir=rtl lang=ar")), ARABIC[0]),
    "Hebrew": (a_page(story_of(HEBREW, "dir=rtl lang=he")), HEBREW[0]),
    "Hebrew in windows-1255": (
        a_page(story_of(HEBREW), "<meta charset=windows-1255>", "windows-1255"),
        HEBREW[0],
    ),
    "Japanese from top to bottom": (
        a_page(story_of(JAPANESE, "style='writing-mode: vertical-rl' lang=ja")),
        JAPANESE[0],
    ),
    "Japanese in Shift_JIS": (
        a_page(story_of(JAPANESE), "<meta charset=shift_jis>", "shift_jis"), JAPANESE[0]
    ),
    "both directions": (a_page(story_of(MIXED, "dir=auto")), MIXED[0]),
    "marks of direction": (
        a_page(STORY.replace("cars", "\u202e\u2066cars\u2069\u202c")), TEXT[1]
    ),
}  # fmt: skip
"""Pages that a reader can read, by their fault, with a text that must be read."""

ENDED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n\t ", "empty"),
    "null bytes alone": (bytes(1000), "not_html"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not_html"),
    "noise": (bytes((n * 131 + n // 7) % 256 for n in range(5000)), "not_html"),
    "a frameset": (_frameset(), "no_text"),
    "iframes alone": (a_page("<iframe src=/a></iframe><iframe src=/b></iframe>"),
                      "no_text"),
    "a script alone": (a_page(f"<div id=app></div><script>x={_STATE}</script>"),
                       "no_text"),
    "a state alone": (
        a_page(f'<script type="application/json">{_STATE}</script>'), "no_text"
    ),
    "a refresh alone": (
        a_page("", "<meta http-equiv=refresh content='0; url=/elsewhere'>"), "no_text"
    ),
    "an open comment above the story": (a_page("<!-- x" + STORY), "no_text"),
    "an open script above the story": (a_page("<script> x" + STORY), "no_text"),
    "words without markup": (b"The drawbridge reopens.", "no_text"),
    "a feed": (b"<?xml version='1.0'?><rss><channel/></rss>", "not_html"),
    "JSON": (b'{"title": "Bridge"}', "not_html"),
}  # fmt: skip
"""Pages that hold no story for us, with the reason that is given."""

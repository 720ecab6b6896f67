"""Live blogs of our own writing, in the markups that they come in."""

import json

SENTENCES = [
    "The harbour office closed the quay at noon after the second wave came over it.",
    "Two tugs are on their way from Ostwick, and the pilot says they need an hour.",
    "The ferry turned back with ninety people on board; all of them are well.",
    "Sandbags are handed out behind the fish market until the tide turns tonight.",
    "The weather service expects the wind to reach eleven on the coast by the evening.",
]
TITLES = ["Quay closed", "Tugs on their way", "Ferry turns back", "Sandbags", "Wind up"]
CLOCKS = ["17:40", "16:05", "14:32", "13:10", "11:55"]
INTRO = (
    "A storm has reached Saltmere. We tell what happens through the day, as it does."
)


def entry(number: int, form: str) -> str:
    """Return entry `number` in one of the forms that live blogs have."""
    title, text, clock = TITLES[number], SENTENCES[number], CLOCKS[number]
    stamp = f"<time datetime=2026-03-14T{clock}:00+01:00>{clock}</time>"
    share = "<div class=share-bar><button>Share</button><a href=#>Copy link</a></div>"
    return {
        "article": f"<article class='entry n{number}'>{stamp}<h2>{title}</h2>"
        f"<p>{text}</p>{share}</article>",
        "div": f"<div class=live-entry><header>{stamp}<h3>{title}</h3></header>"
        f"<div class=text><p>{text}</p></div>{share}</div>",
        "li": f"<li class=ticker-item>{stamp}<p><strong>{title}</strong></p>"
        f"<p>{text}</p></li>",
        "clock": f"<div class=post><span class=t>{clock} Uhr</span><h3>{title}</h3>"
        f"<p>{text}</p></div>",
    }[form]


def live_page(
    form: str, *, title: str = "Storm in Saltmere: live", more: str = ""
) -> str:
    """Return the page of a live blog with all entries in one form."""
    entries = "".join(entry(number, form) for number in range(len(TITLES)))
    head = "<meta property=article:modified_time content=2026-03-14T17:45:00+01:00>"
    return (
        f"<html lang=en><head>{head}</head><body><nav><a href=/>Home</a></nav><main>"
        f"<h1>{title}</h1><p>{INTRO}</p><section>{entries}</section>{more}</main></body>"
    )


def update(number: int) -> dict[str, str]:
    """Return entry `number` as JSON-LD tells it."""
    return {
        "@type": "BlogPosting",
        "headline": TITLES[number],
        "datePublished": f"2026-03-14T{CLOCKS[number]}:00+01:00",
        "articleBody": SENTENCES[number],
    }


def live_script(**more: object) -> str:
    """Return the JSON-LD of a live blog."""
    node = {
        "@type": "LiveBlogPosting",
        "headline": "Storm in Saltmere",
        "description": INTRO,
        "liveBlogUpdate": [update(number) for number in range(len(TITLES))],
    }
    data = json.dumps(node | more)
    return f'<script type="application/ld+json">{data}</script>'

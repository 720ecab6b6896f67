"""An outlet in a newsroom: different articles, with a line that all of them have."""

from pathlib import Path

from pipeline.operations.learned_rules import learned_rules
from pipeline.profiles import LearnedRule
from pipeline.run import RunReport
from tests.newsroom import LATER, Newsroom, entry, newsroom, page
from tests.outlets import SUBJECTS, an_article

BOX = "The Ledger app: news of the coast"


def url_of(subject: str) -> str:
    return f"https://valley.example/{subject.replace(' ', '-')}.html"


def publish(room: Newsroom, *subjects: str, line: str = BOX) -> list[str]:
    """Publish pages about `subjects`, each with the line at its end, and list them."""
    urls = []
    for subject in subjects:
        article = an_article(subject, line)
        texts = (block.text for block in article.blocks)
        room.publish(url_of(subject), page(article.headline, *texts))
        urls.append(url_of(subject))
    room.publish_feed(*(entry(url, f"About the {url}") for url in urls))
    return urls


def read_articles(room: Newsroom, *subjects: str, line: str = BOX) -> RunReport:
    """Publish pages and take them in."""
    publish(room, *subjects, line=line)
    return room.visit(LATER)


def an_outlet(folder: Path, articles: int = 8) -> Newsroom:
    """Return a newsroom that has read so many articles with the line."""
    room = newsroom(folder)
    for subject in SUBJECTS[:articles]:
        read_articles(room, subject)
    return room


def the_rule(room: Newsroom, line: str = BOX) -> LearnedRule:
    """Return the one rule about a line."""
    rules = learned_rules(room.job())
    (rule,) = (rule for rule in rules if rule.line == line)
    return rule


def with_line(room: Newsroom, line: str = BOX) -> list[str]:
    """Return the URLs of articles that have the line in the index, sorted."""
    found = [room.index.get(i) for i in room.ledger.article_ids("", 1000)]
    return sorted(d["url"] for d in found if d and line in d.get("body", ""))

"""Exchange sources with feed readers: subscription lists in OPML."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.feeds.opml import OpmlFeed, write_opml
from pipeline.fetch.compare import key_of
from pipeline.fetch.url import fetchable, host, registrable_domain
from pipeline.language.detect import normal
from pipeline.operations.sources_name import country_of, id_for, name_for
from pipeline.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a subscription list would add; `refused` feeds with the reason.

    `known` counts feeds that a source has already, `twice` those that the list
    names more than once.
    """

    sources: tuple[Source, ...]
    known: int = 0
    twice: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def feeds(self) -> int:
        """How many feeds would be added."""
        return sum(len(source.feeds) for source in self.sources)


def sources_of(
    listed: Iterable[OpmlFeed], known: Collection[Source], folder: str | None = None
) -> Imported:
    """Return the sources that the feeds of a list make, one for each site.

    A site is what somebody registered ("bbc.co.uk"), by the home page where the
    list names one: many publishers have others serve their feeds. With `folder`
    only what is somewhere in it is taken.
    """
    wanted = [feed for feed in listed if _is_in(feed, folder)]
    held = {key_of(url) for source in known for url in source.feeds}
    sites: defaultdict[str, dict[str, OpmlFeed]] = defaultdict(dict)
    refused, seen = [], set[str]()
    for feed in wanted:
        try:
            site, key = _site(feed), key_of(fetchable(feed.url))
        except ValueError as error:
            refused.append((feed.url, str(error)))
            continue
        if key not in held and key not in seen:
            sites[site][feed.url] = feed
        seen.add(key)
    return Imported(
        sources=_named(sites.values(), {source.id for source in known}),
        known=len(seen & held),
        twice=len(wanted) - len(refused) - len(seen),
        refused=tuple(refused),
    )


def opml_of(sources: Iterable[Source], title: str = "Newsline") -> bytes:
    """Return the feeds of all sources as a list; categories become folders."""
    feeds = (
        OpmlFeed(
            url=url,
            title=source.name,
            home_page=source.home_page,
            folders=source.categories,
            language=source.language,
        )
        for source in sources
        for url in source.feeds
    )
    return write_opml(feeds, title)


def _is_in(feed: OpmlFeed, folder: str | None) -> bool:
    names = [name.casefold() for name in feed.folders]
    return folder is None or folder.casefold() in names


def _site(feed: OpmlFeed) -> str:
    return registrable_domain(host(_home_page(feed) or feed.url))


def _home_page(feed: OpmlFeed) -> str | None:
    try:
        return fetchable(feed.home_page or "")
    except ValueError:
        return None


def _named(
    sites: Iterable[dict[str, OpmlFeed]], ids: Collection[str]
) -> tuple[Source, ...]:
    taken, sources = set(ids), []
    for feeds in sites:
        sources.append(_source(list(feeds.values()), taken))
        taken.add(sources[-1].id)
    return tuple(sources)


def _source(feeds: Sequence[OpmlFeed], taken: Collection[str]) -> Source:
    home = next(filter(None, map(_home_page, feeds)), None)
    where = home or feeds[0].url
    source_id = id_for(where, taken)
    languages = {normal(feed.language) for feed in feeds} - {None}
    return Source(
        id=source_id,
        name=name_for([feed.title for feed in feeds if feed.title], source_id),
        home_page=home,
        country=country_of(where),
        language=languages.pop() if len(languages) == 1 else None,
        feeds=tuple(fetchable(feed.url) for feed in feeds),
        categories=tuple(dict.fromkeys(name for f in feeds for name in f.folders)),
    )

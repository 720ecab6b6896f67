"""Prove the overrides of sites by the pages beside them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.extract.overrides import SITE, Proof, SiteOverride, SiteRules
from pipeline.fetch.compare import same_site
from pipeline.model import Article, Document, DocumentKind, Ended
from pipeline.records import Reading, ReadTask
from pipeline.sources import Source
from pipeline.stages.job import Job


def concerning(sites: SiteRules, sources: Sequence[Source]) -> SiteRules:
    """Return the overrides of the sites that `sources` are known to publish on."""
    hosts = {host for source in sources for host in source.hosts}
    theirs = (
        override
        for override in sites.overrides
        if any(same_site(_page(host), _page(override.site)) for host in hosts)
    )
    return SiteRules(tuple(theirs), sites.folder)


def prove(job: Job, sites: SiteRules) -> Iterator[tuple[bool, str]]:
    """Tell of each override whether its pages read as they should, and what does not.

    Raises:
        ConfigError: A page cannot be had.
    """
    for override in sites.overrides:
        yield _proven(job, sites, override)


def _proven(job: Job, sites: SiteRules, override: SiteOverride) -> tuple[bool, str]:
    file = sites.file(override)
    faults: list[str] = []
    is_needed = False
    for proof in override.proof:
        body = _body(Path(sites.folder, proof.page))
        read, plain = job.readers.read(
            [_task(job, override, proof, body, off) for off in ((), (SITE,))]
        )
        faults += (f"    {proof.page}: {what}" for what in unmet(proof, _article(read)))
        is_needed = is_needed or bool(unmet(proof, _article(plain)))
    if faults:
        return False, "\n".join([f"{file}: is not proven:", *faults])
    pages = ", ".join(proof.page for proof in override.proof)
    idle = "" if is_needed else ", as they are without it: is it still needed?"
    return True, f"{file}: proven by {pages}{idle}"


def unmet(proof: Proof, read: Article | Ended) -> list[str]:
    """Return what of `proof` an article does not meet, a line each."""
    if isinstance(read, Ended):
        return [f"gives no article: {read.reason}"]
    text = read.text
    told = [f"not in the text: {phrase}" for phrase in proof.has if phrase not in text]
    told += [f"in the text: {phrase}" for phrase in proof.has_not if phrase in text]
    wanted = (
        ("headline", proof.headline, read.headline),
        ("authors", proof.authors, read.authors),
        ("published_at", proof.published_at, read.published_at),
    )
    told += [
        f"{key} is {_shown(found)}, should be {_shown(value)}"
        for key, value, found in wanted
        if value is not None and value != found
    ]
    return told


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "nobody"
    return "nothing" if value in (None, "") else str(value)


def _article(read: Reading | Ended) -> Article | Ended:
    return read.article if isinstance(read, Reading) else read


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error


def _task(
    job: Job, override: SiteOverride, proof: Proof, body: bytes, off: tuple[str, ...]
) -> ReadTask:
    """Return the page as if it came from a source without rules of its own."""
    source = Source(id="proof", name=override.site, without_rules=off)
    document = Document(
        document_id=proof.page,
        kind=DocumentKind.PAGE,
        source_id=source.id,
        url=proof.url,
        final_url=proof.url,
        captured_at=job.now(),
        content_type="text/html",
        body=body,
    )
    return ReadTask(
        item_id=proof.page, document=document, part=None, entry=None, source=source
    )


def _page(host: str) -> str:
    return f"https://{host}/"

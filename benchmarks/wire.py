"""Wire items per second, and memory that must not grow with a delivery."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import resident
from benchmarks.tables import show
from pipeline.wire.format import Provider
from pipeline.wire.parts import parts

FEW, MANY = 2_000, 20_000
GOAL = 300
MOST = 300
_NLW = Provider(name="NLW")
_NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_HEADER = (
    f'<?xml version="1.0" encoding="UTF-8"?><newsMessage xmlns="{_NAMESPACE}"><header>'
    "<sent>2026-03-02T10:00:00Z</sent><priority>4</priority></header><itemSet>"
)
_FOOTER = "</itemSet></newsMessage>"
_ITEM = """<newsItem guid="urn:newsml:nlw.example:{number}" version="2" xml:lang="en">
<catalogRef href="https://nlw.example/catalog.xml"/>
<rightsInfo><copyrightNotice>Copyright NLW</copyrightNotice>
<usageTerms>For subscribers of NLW</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="NLW"/>
<versionCreated>2026-03-02T09:58:00+01:00</versionCreated>
<firstCreated>2026-03-02T08:00:00+01:00</firstCreated>
<pubStatus qcode="stat:usable"/><edNote>The quay is spelled as on its sign.</edNote>
<signal qcode="sig:update"/>
<link rel="irel:seeAlso" contenttype="image/jpeg" href="https://nlw.example/{number}.jpg">
<title>The quay</title></link></itemMeta>
<contentMeta><urgency>4</urgency>
<located qcode="nlw:7"><name>Port Ember</name></located>
<by>By Ana Roe</by><creditline>NLW</creditline><language tag="en"/>
{subjects}<slugline>quay-{number}</slugline><headline>{headline}</headline>
<description role="drol:summary">{headline}, in short.</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{headline}</title></head>
<body><h1>{headline}</h1>{paragraphs}</body></html>
</inlineXML></contentSet></newsItem>"""
_SUBJECT = (
    '<subject type="cpnat:abstract" qcode="nlwsub:{0}"><name xml:lang="en">subject {0}'
    '</name><name xml:lang="de">Thema {0}</name><sameAs qcode="subj:{0:08}"/></subject>'
)
_WORDS = (
    *("the", "a", "of", "and", "in", "on", "again", "twice", "early", "slowly"),
    *("quay", "harbour", "ferry", "storm", "mayor", "council", "crane", "pilot"),
    *("said", "would", "opened", "closed", "reached", "planned", "measured"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """How a delivery was read, in a process of its own; `most` is in MiB."""

    items: int
    seconds: float
    most: float


def main() -> None:
    """Read a small and a large message, and compare them."""
    with TemporaryDirectory() as folder:
        small, large = (_measured(Path(folder), count) for count in (FEW, MANY))
    show(
        "wire",
        ("NewsML-G2 message", "MB", "CPU s", "items per CPU s", "MiB at most"),
        [_row(*small), _row(*large)],
        f"goals: {GOAL} items per CPU s, {MOST} MiB at most, no growth",
    )
    size, read = large
    print(f"speed, share of the goal: {read.items / read.seconds / GOAL:.2f}")
    print(f"memory, share of the limit: {read.most / MOST:.2f}")
    print(
        f"memory of {size / small[0]:.1f} times the bytes: "
        f"{read.most / small[1].most:.2f} times"
    )


def _row(size: int, read: Read) -> tuple[str, ...]:
    speed = f"{read.items / read.seconds:.0f}"
    return (
        f"{read.items:,} items", f"{size / 1e6:.0f}", f"{read.seconds:.1f}", speed,
        f"{read.most:.0f}",
    )  # fmt: skip


def _measured(folder: Path, count: int) -> tuple[int, Read]:
    """Return the bytes of a message of `count` items, and how it is read."""
    file = folder / f"{count}.xml"
    with file.open("w", encoding="utf-8") as target:
        target.writelines(message(count))
    command = [sys.executable, "-m", "benchmarks.wire", str(file)]
    told = subprocess.run(command, check=True, capture_output=True)
    return file.stat().st_size, Read(**json.loads(told.stdout))


def message(count: int) -> Iterator[str]:
    """Yield a message in pieces: items of about 10 kB, no two alike."""
    dice = random.Random(count)
    yield _HEADER
    for number in range(count):
        yield _ITEM.format(
            number=number,
            headline=_sentence(dice, 9),
            subjects="".join(_SUBJECT.format(dice.randrange(900)) for _ in range(12)),
            paragraphs="".join(f"<p>{_paragraph(dice)}</p>\n" for _ in range(20)),
        )
    yield _FOOTER


def _paragraph(dice: random.Random) -> str:
    return " ".join(_sentence(dice, 18) for _ in range(3))


def _sentence(dice: random.Random, length: int) -> str:
    return " ".join(dice.choices(_WORDS, k=length)).capitalize() + "."


def read_all(file: Path) -> Read:
    """Read a delivery to its end."""
    before = time.process_time()
    with file.open("rb") as opened:
        items = sum(bool(p.read().blocks) for p in parts(opened, file.name, _NLW))
    seconds = time.process_time() - before
    return Read(items, seconds, resident(os.getpid())[1])


if __name__ == "__main__":
    read = read_all(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(asdict(read)))

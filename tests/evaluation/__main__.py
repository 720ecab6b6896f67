"""Accuracy on the evaluation data beside the project: `make eval`."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import structlog
import trafilatura

from pipeline.bootstrap import open_job
from pipeline.run import RunReport
from pipeline.settings import Settings
from pipeline.stages.fetching import load
from tests.evaluation import extraction, feeds, recorded_web, wire
from tests.evaluation.data import folder

say = sys.stdout.write


def main() -> int:
    """Make the three visits, score text, feeds and wire; return the exit code."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    data, annotated, agencies = folder("web"), folder("extraction"), folder("wire")
    samples = folder("feeds")
    if data is None or annotated is None or agencies is None or samples is None:
        say("The evaluation data is not beside the project: nothing was evaluated.\n")
        return 1
    web = recorded_web.load(data)
    with tempfile.TemporaryDirectory() as temporary:
        settings = recorded_web.settings_for(web, Path(temporary) / "state")
        off = sum(_visit(web, number, settings) for number in range(len(web.visits)))
        say(
            f"\n{off} differences from what is expected over {len(web.visits)} visits\n"
        )
        _score(web, settings, annotated, Path(temporary))
        extraction.report(annotated, say)
        off += feeds.report(samples, say)
        off += wire.report(agencies, Path(temporary) / "wire", say)
    return 1 if off else 0


def _visit(web: recorded_web.Web, number: int, settings: Settings) -> int:
    report = recorded_web.visit(web, number, settings)
    say(f"\nvisit {number + 1}, {web.visits[number]:%Y-%m-%d %H:%M}: {_ends(report)}\n")
    differences = recorded_web.differences(web, number, settings)
    for difference in differences:
        say(f"  {difference}\n")
    return len(differences)


def _ends(report: RunReport) -> str:
    totals: Counter[str] = Counter()
    for row in report.counts:
        totals.update({str(outcome): n for outcome, n in row.outcomes.items()})
    taken = sum(row.taken_in for row in report.counts)
    parts = ", ".join(f"{name} {n}" for name, n in sorted(totals.items()))
    return f"{taken} taken in = {parts}"


def _score(
    web: recorded_web.Web, settings: Settings, annotated: Path, folder: Path
) -> None:
    """Score the text of the real pages beside trafilatura's on the same bytes."""
    ours = recorded_web.texts(web, settings)
    truth = json.loads((annotated / "ground_truth.json").read_text("utf-8"))
    files = {
        "gt": {i: truth[i] for i in ours},
        "newsline": ours,
        "trafilatura": _baseline(web, settings),
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    say(f"\ntext of {len(ours)} real pages, trafilatura {trafilatura.__version__}:\n")
    sys.stdout.flush()
    subprocess.run(
        [
            *(sys.executable, str(annotated / "score_extraction.py")),
            *("--data", str(folder), "--gt", str(folder / "gt.json")),
            *("--pred", f"newsline={folder / 'newsline.json'}"),
            *("--pred", f"trafilatura={folder / 'trafilatura.json'}"),
            *("--baseline", "trafilatura", "--bootstrap", "500"),
        ],
        check=True,
    )


def _baseline(web: recorded_web.Web, settings: Settings) -> dict[str, Any]:
    read: dict[str, Any] = {}
    with open_job(settings) as job:
        urls = {
            url: page["truth"] for url, page in web.pages.items() if "truth" in page
        }
        for url, stored in job.ledger.latest_pages(urls).items():
            body = load(job, stored).body
            found = trafilatura.bare_extraction(
                body, url=url, include_comments=False, with_metadata=True
            )
            if found:
                read[urls[url]] = {
                    "text": found.text,
                    "title": found.title,
                    "date": found.date,
                    "author": found.author,
                }
    return read


if __name__ == "__main__":
    sys.exit(main())

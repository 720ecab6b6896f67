"""A run that kills itself, as `kill -9` does, at one chosen moment."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

from pipeline.adapters.inline import InlineReaders
from pipeline.adapters.ledger import articles, outbox
from pipeline.bootstrap import Recording, open_job, url_rules
from pipeline.clean.rules import load_rules
from pipeline.fetch.site_rules import load_url_rules
from pipeline.run import ReadRules, list_parts, parse_item, read_item, run
from pipeline.settings import Settings, read_settings
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True)
class Moment:
    """Before or after the so-manieth call of one method of an edge, in a visit."""

    visit: int
    when: str
    method: str
    call: int = 1

    def __str__(self) -> str:
        return f"visit {self.visit} {self.when} {self.method} {self.call}"


def run_once(environ: Mapping[str, str], recording: Recording) -> None:
    """Do one run to its end, reading in this process."""
    settings = read_settings(environ)
    with open_job(settings, recording=recording) as job:
        run(replace(job, readers=_inline(settings)))


def run_until_killed(
    environ: Mapping[str, str], recording: Recording, moment: Moment, *, inline: bool
) -> None:
    """Run in a process group of our own and end it, by force, at `moment`."""
    os.setsid()
    settings = read_settings(environ)
    with open_job(settings, recording=recording) as job:
        own = replace(job, readers=_inline(settings)) if inline else job
        _kill_at(own, moment)
        run(own)


def _inline(settings: Settings) -> InlineReaders:
    rules = ReadRules(
        load_rules(settings.boilerplate), url_rules(load_url_rules(settings.urls))
    )
    return InlineReaders(
        partial(read_item, rules=rules, deliveries=Deliveries()), parse_item, list_parts
    )


def _kill_at(job: Job, moment: Moment) -> None:
    """Put a trap around one method; nothing of the product knows."""
    name, _, method = moment.method.rpartition(".")
    edge = _edge(job, name)
    vars(edge)[method] = _trapped(getattr(edge, method), moment)


def _edge(job: Job, name: str) -> Any:
    """Return an edge of the job, or what stands behind one."""
    match name:
        case "statement":  # inside a transaction of the ledger
            return articles
        case "outbox":
            return outbox
        case "file":
            return job.archive._fs  # type: ignore[attr-defined]
    return getattr(job, name)


def _trapped(method: Callable[..., Any], moment: Moment) -> Callable[..., Any]:
    calls = count(1)

    def call(*args: Any, **given: Any) -> Any:
        is_it = next(calls) == moment.call
        if is_it and moment.when == "before":
            _die()
        answer = method(*args, **given)
        if is_it and moment.when == "after":
            _die()
        return answer

    return call


def _die() -> None:
    """End this process alone: its readers must find out by themselves."""
    os.kill(os.getpid(), signal.SIGKILL)

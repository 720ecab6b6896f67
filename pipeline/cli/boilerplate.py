"""Rules that were learned: `boilerplate`."""

import getpass
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from pipeline import console
from pipeline.bootstrap import open_job
from pipeline.clean.rules import load_rules
from pipeline.cli.entry import main
from pipeline.operations.learned_rules import (
    about,
    as_record,
    decide_rules,
    find_rules,
    learned_rules,
    rule_lines,
)
from pipeline.operations.rule_story import tell_rule
from pipeline.profiles import LearnedRule, RuleState
from pipeline.settings import Settings
from pipeline.stages.job import Job

_KEYS = {"a": RuleState.APPROVED, "r": RuleState.REJECTED}


def _by(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--by", default=getpass.getuser, help="Who decides; you.")(
        command
    )


@main.group()
def boilerplate() -> None:
    """Look at the lines that recur over a site's articles, and decide.

    \b
    Examples:
      news boilerplate review
      news boilerplate list --state confident
      news boilerplate reject learned-3f2a91
      news reclean --rule learned-3f2a91bd02
    """


@boilerplate.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in RuleState]),
    help="Only rules in this state; proposals, if none is given.",
)
@click.option("--source", help="Only of this source.")
@click.option("--all", "everything", is_flag=True, help="In whatever state.")
@click.option("--json", "as_json", is_flag=True, help="All that is known, a line each.")
@click.pass_obj
def boilerplate_list(
    settings: Settings,
    states: tuple[str, ...],
    source: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """List learned rules, those that most articles have first."""
    wanted = () if everything else states or (RuleState.PROPOSED,)
    with open_job(settings) as job:
        rules = learned_rules(job, [RuleState(state) for state in wanted], source)
    for rule in rules:
        if as_json:
            click.echo(json.dumps(as_record(rule), ensure_ascii=False))
        else:
            click.echo(console.harmless(f"{rule.rule_id}  {about(rule)}"))
            click.echo(console.harmless(f"  {rule.line}"))
    console.err.print(f"{len(rules)} rules")


@boilerplate.command("show")
@click.argument("rule_id")
@click.pass_obj
def boilerplate_show(settings: Settings, rule_id: str) -> None:
    """Tell the story of a rule, learned or written, and what it took out."""
    rules = load_rules(settings.boilerplate)
    with open_job(settings) as job:
        for line in tell_rule(job, rule_id, rules):
            click.echo(console.harmless(line))


@boilerplate.command("approve")
@click.argument("rule_ids", nargs=-1, required=True)
@_by
@click.pass_obj
def boilerplate_approve(settings: Settings, rule_ids: tuple[str, ...], by: str) -> None:
    """Apply learned rules from now on, until their lines are gone."""
    _decide(settings, rule_ids, RuleState.APPROVED, by)


@boilerplate.command("reject")
@click.argument("rule_ids", nargs=-1, required=True)
@_by
@click.pass_obj
def boilerplate_reject(settings: Settings, rule_ids: tuple[str, ...], by: str) -> None:
    """Never apply learned rules, however often their lines are seen."""
    _decide(settings, rule_ids, RuleState.REJECTED, by)


def _decide(
    settings: Settings, rule_ids: Sequence[str], state: RuleState, by: str
) -> None:
    with open_job(settings) as job:
        rules = find_rules(job, rule_ids)
        decide_rules(job, rules, state, by)
    _tell_decided({rule.rule_id: state for rule in rules})


def _tell_decided(decided: dict[str, RuleState]) -> None:
    for rule_id, state in decided.items():
        click.echo(
            f"{rule_id}: {state}; 'news reclean --rule {rule_id}' brings the articles "
            "that are here into line"
        )


@boilerplate.command("review")
@click.option("--source", help="Only of this source.")
@_by
@click.pass_obj
def boilerplate_review(settings: Settings, source: str | None, by: str) -> None:
    """Show each proposal with its evidence, and ask what to do with it.

    Without a terminal the proposals are listed.
    """
    with open_job(settings) as job:
        rules = learned_rules(job, [RuleState.PROPOSED], source)
        if not _is_terminal():
            for rule in rules:
                _show(job, rule)
            click.echo(f"{len(rules)} proposals; {_HINT}")
            return
        decided = _ask_about(job, rules, by)
    _tell_decided(decided)
    left = len(rules) - len(decided)
    click.echo(f"{len(decided)} decided, {left} left")


_HINT = "'news boilerplate approve ID…' and 'reject ID…' decide"


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask_about(job: Job, rules: Sequence[LearnedRule], by: str) -> dict[str, RuleState]:
    """Ask about one rule after another; each decision is written at once."""
    decided: dict[str, RuleState] = {}
    for number, rule in enumerate(rules, 1):
        click.echo(f"\n{number} of {len(rules)}")
        _show(job, rule)
        key = _asked_key()
        if key == "q":
            break
        if key in _KEYS:
            decide_rules(job, [rule], _KEYS[key], by)
            decided[rule.rule_id] = _KEYS[key]
    return decided


def _asked_key() -> str:
    """Return a key that means something; the end of what is typed means to quit."""
    while True:
        click.echo("[a]pprove  [r]eject  [s]kip  [q]uit: ", nl=False)
        try:
            key = click.getchar().lower() or "q"
        except EOFError:
            key = "q"
        click.echo(key)
        if key in ("a", "r", "s", "q"):
            return key


def _show(job: Job, rule: LearnedRule) -> None:
    for line in rule_lines(job, rule):
        click.echo(console.harmless(line))

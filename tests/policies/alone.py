"""Scenarios of each folder of policies, run as someone runs them who names that folder only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from attrs import field, frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.scenarios.run import run_step
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source

FOLDER = policies_path()
FOLDERS = sorted({path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.pol")})
"""Every folder that holds a policy, so that someone may name it."""


@frozen
class Ran:
    """What the scenarios of one folder gave, and which standards they read: (standard, day) → the row in force, "" for none."""

    scenarios: int
    failed: list[tuple[str, str, str, str]]
    read: dict[tuple[str, date], set[str]] = field(factory=dict)


@cache
def ran(folder: str) -> Ran:
    """Check and run a folder by itself, as ``baozhang test`` does."""
    count = 0
    failed: list[tuple[str, str, str, str]] = []
    read: dict[tuple[str, date], set[str]] = {}
    for paths in policy_sets([FOLDER / folder]):
        made = Pipeline(paths)
        index = made.index
        assert index is not None, [(p.code, p.file(), p.message("en")) for p in made.problems.errors]
        nodes = {e.node: e.standard for e in _references(index)}
        for source, scenario in _scenarios(made):
            count += 1
            for step in scenario.steps:

                def note(trace: Trace, nodes: dict[int, str] = nodes) -> None:
                    for node, where in trace.nodes:
                        if node in nodes:
                            key = nodes[node], where.rules
                            read.setdefault(key, set()).add(trace.picks.get((node, where), ""))

                findings = run_step(index, source, step, traced=note)
                failed += [(source.name, scenario.title, each.subject.zh, each.actual.zh) for each in findings if not each.ok]
    return Ran(count, failed, read)


def _references(index: Index) -> Iterator[core.StdRef]:
    for root in roots(index.program):
        yield from (e for e in expressions(root.expression) if isinstance(e, core.StdRef))


def _scenarios(made: Pipeline) -> Iterator[tuple[Source, syn.ScenarioDecl]]:
    for file in sorted(made.bundle.asked):
        entry = made.bundle.files[file]
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.ScenarioDecl):
                yield entry.source, declaration

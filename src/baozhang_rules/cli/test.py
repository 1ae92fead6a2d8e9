"""``baozhang test``: run the scenarios (算例) of policies."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Output, calendar, exit_code, say, show_problems
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.cli.problems import MissingExtra
from baozhang_rules.diagnostics import Problem
from baozhang_rules.scenarios import (
    Mutation,
    ScenarioResult,
    coverage,
    coverage_text,
    junit,
    mutation_text,
    report_text,
    run_scenarios,
)


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("test", help=say(lang, "运行算例", "run scenarios"))
    parser.add_argument("paths", nargs="+", metavar="POLICY")
    parser.add_argument(
        "--calendar", metavar="FILE", help=say(lang, "工作日历 JSON,或 china", "working days as JSON, or `china`")
    )
    parser.add_argument("--junit", metavar="FILE", help=say(lang, "另写 JUnit XML", "write JUnit XML too"))
    parser.add_argument(
        "--coverage",
        action="store_true",
        help=say(lang, "列出算例没有走到成立、不成立的条件", "list conditions that no scenario meets, or that all do"),
    )
    parser.add_argument(
        "--mutate",
        action="store_true",
        help=say(
            lang, "把规定一处处改错,列出算例发现不了的", "make small mistakes in the rules, list those that no scenario notices"
        ),
    )
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Run all scenarios; 0 when all pass."""
    results: list[ScenarioResult] = []
    days = calendar(options.calendar)
    errors: list[Problem] = []
    covered: list[str] = []
    for pipeline in pipelines(options.paths):
        index = pipeline.index
        if index is None:
            errors += pipeline.problems.errors
            show_problems(pipeline.problems.errors, lang)
            continue
        asked = pipeline.bundle.asked.__contains__
        found = list(run_scenarios(pipeline.bundle, index, only=asked, calendar=days))
        results += found
        if options.coverage:
            covered.append(coverage_text(coverage(index, found, only=asked), pipeline.bundle, index, lang))
        if options.mutate:
            tried = Mutation(pipeline.bundle, index, days).tried(asked, _progress(lang))
            covered.append(mutation_text(tried, pipeline.bundle, lang))
    if options.junit:
        with Output(options.junit, options.paths).open() as out:
            out.write(junit(results, lang))
    told = report_text(results, lang, verbose=options.verbose)
    if errors and not results:
        told = say(lang, "政策有错,算例没有跑", "the policies have errors, so no scenario was run")
    print("\n".join([*covered, told]))
    if any(result.lacks_calendar for result in results):
        show_problems((MissingExtra(extra="calendar"),), lang)
    return exit_code(errors) or (OK if all(result.passed or result.lacks_calendar for result in results) else PROBLEMS)


def _progress(lang: Lang) -> Callable[[int, int], None] | None:
    """Tells on a terminal how many changes have been tried."""
    if not sys.stderr.isatty():
        return None

    def told(done: int, all: int) -> None:
        end = "\n" if done + 1 == all else ""
        print(f"\r{say(lang, '改动', 'changes')} {done + 1}/{all}", end=end, file=sys.stderr, flush=True)

    return told

"""``baozhang test``: run the scenarios (算例) of policies."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from fractions import Fraction
from os.path import abspath, join

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Output, calendar, exit_code, say, show_problems, whole
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.cli.problems import MissingExtra
from baozhang_rules.diagnostics import Problem
from baozhang_rules.explain.data import Both
from baozhang_rules.names import Bundle
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.scenarios import (
    Mutation,
    Outcome,
    ScenarioResult,
    coverage,
    coverage_text,
    junit,
    mutation_text,
    noticed,
    outcome,
    report_text,
    run_scenarios,
)
from baozhang_rules.scenarios.mutation_run import Progress, sampled, tried

STEPS_A_WORKER = 100
"""With fewer steps than this for each worker, making it ready takes longer than what it saves."""


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
    _add_mutation(parser, lang)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.set_defaults(run=run)


def _add_mutation(parser: ArgumentParser, lang: Lang) -> None:
    """What goes with ``--mutate``."""
    only = say(
        lang,
        "只改这些文件或目录(可以写几次);算例仍然都用",
        "change these files or folders only (repeatable); all scenarios are used",
    )
    parser.add_argument("--only", action="append", metavar="PATH", help=only)
    sample = say(lang, "抽这么多处改动(默认全部)", "try so many changes only (default: all)")
    parser.add_argument("--sample", type=whole, metavar="COUNT", help=sample)
    parser.add_argument(
        "--seed", type=int, default=1, help=say(lang, "抽样的种子,相同则抽得相同", "the seed; equal seeds choose the same")
    )
    least = say(lang, "发现的不到这么多就以 1 结束,如 85%%", "exit with 1 when fewer are noticed, such as 85%%")
    parser.add_argument("--at-least", type=percent, metavar="PERCENT", help=least)
    workers = say(lang, "同时工作的数目(默认全部处理器)", "how many workers (default: all processors)")
    parser.add_argument("--workers", type=whole, default=0, metavar="COUNT", help=workers)


def percent(text: str) -> Fraction:
    """A percentage of the command line, with or without its sign, as a ratio."""
    try:
        found = Fraction(text.strip().removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        raise ArgumentTypeError(f"'{text}' is no percentage from 0% to 100%")
    return found


def run(options: Namespace, lang: Lang) -> int:
    """Run all scenarios; 0 when all pass."""
    results: list[ScenarioResult] = []
    days = calendar(options.calendar)
    errors: list[Problem] = []
    covered: list[str] = []
    read: list[Pipeline] = []
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
        read.append(pipeline)
    if options.junit:
        with Output(options.junit, options.paths).open() as out:
            out.write(junit(results, lang))
    outcomes = _mutated(read, days, options, lang) if options.mutate else []
    too_few = options.mutate and options.at_least is not None and noticed(outcomes) < options.at_least
    if options.mutate:
        covered.append(mutation_text(outcomes, lang))
    if too_few:
        wanted = f"{float(options.at_least * 100):g} %"
        covered.append(say(lang, f"要求至少 {wanted},没有达到", f"at least {wanted} were asked for: too few"))
    told = report_text(results, lang, verbose=options.verbose)
    if errors and not results:
        told = say(lang, "政策有错,算例没有跑", "the policies have errors, so no scenario was run")
    print("\n".join([*covered, told]))
    if any(result.lacks_calendar for result in results):
        show_problems((MissingExtra(extra="calendar"),), lang)
    fine = not too_few and all(result.passed or result.lacks_calendar for result in results)
    return exit_code(errors) or (OK if fine else PROBLEMS)


def _mutated(read: Sequence[Pipeline], days: WorkingCalendar | None, options: Namespace, lang: Lang) -> list[Outcome]:
    """What became of the changes of sets of policies, or of a sample of them all."""
    from baozhang_rules.cli.batch import cores

    mutations = [Mutation(each.bundle, each.index, days) for each in read if each.index is not None]
    every = [(number, place) for number, m in enumerate(mutations) for place in m.chosen(_among(m.bundle, options.only))]
    kept = sampled(every, options.sample, options.seed)
    found: list[Outcome] = []
    for number, mutation in enumerate(mutations):
        places = [place for of, place in kept if of == number]
        workers = min(options.workers or cores(), 1 + len(mutation.steps) // STEPS_A_WORKER)
        results = tried(mutation, places, workers=workers, progress=_progress(lang))
        found += [outcome(each, mutation.bundle) for each in results]
    return found


def _among(bundle: Bundle, paths: Sequence[str] | None) -> Callable[[int], bool]:
    """Whether a file, by its number, was asked for, and is one of ``paths`` or stands in one of them (None: wherever it stands)."""

    def is_among(number: int) -> bool:
        here = abspath(bundle.files[number].source.name)
        return number in bundle.asked and (
            paths is None or any(here == abspath(path) or here.startswith(join(abspath(path), "")) for path in paths)
        )

    return is_among


def _progress(lang: Lang) -> Progress:
    """Tells on a terminal how far the changes are."""

    def told(what: Both, done: int, all: int) -> None:
        end = "\n" if done == all else ""
        print(f"\r{what[lang]} {done}/{all}", end=end, file=sys.stderr, flush=True)

    return told if sys.stderr.isatty() else lambda what, done, all: None

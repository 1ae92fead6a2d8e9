"""``baozhang decide``: decide records; one bad record never stops the others."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TextIO

from baozhang_rules.api import Decision, PolicySet
from baozhang_rules.cli.common import OK, REFUSED, USAGE, Lang, Output, Stop, add_dates, calendar, day, say
from baozhang_rules.cli.late import problems
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.records import decisions
from baozhang_rules.errors import CompactProblem
from baozhang_rules.explain import brief_summary
from baozhang_rules.text import counted


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("decide", help=say(lang, "对档案作出决定", "decide records"))
    parser.add_argument(
        "policy",
        nargs="+",
        type=policy_path,
        metavar="POLICY",
        help=say(lang, ".pol 文件、目录或包名,可以有几个", ".pol files, directories or packages, one or several"),
    )
    last = say(lang, "最后一个是档案:.json、.jsonl,或 -", "the last one: records as .json, .jsonl, or -")
    parser.add_argument("records", metavar="RECORDS", help=last)
    add_dates(parser, lang)
    parser.add_argument("--format", choices=("text", "json", "jsonl", "compact"), default=None)
    add_compact(parser, lang)
    parser.add_argument("-o", "--output", metavar="FILE", help=say(lang, "结果写到文件", "write results to a file"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Decide; 3 when some record was refused."""
    policy = load(*options.policy)
    on = day(options.on) or date.today()
    dates = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    found = decisions(policy, options.records, on, dates)
    form = options.format or ("jsonl" if options.records.endswith(".jsonl") and options.output else "text")
    with Output(options.output, (*options.policy, options.records)).open() as out:
        with no_compact():
            refused = _write(found, out, form, lang, policy, options)
    return REFUSED if refused else OK


def _write(found: Iterator[tuple[int, Decision]], out: TextIO, form: str, lang: Lang, policy: PolicySet, options: Namespace) -> int:
    count = refused = 0
    shown = time.monotonic()
    first = True
    if form == "json":
        out.write("[")
    for line, decision in found:
        count += 1
        refused += decision.refused
        if form == "text":
            out.write(("" if first else "\n") + summary(decision, line, lang) + "\n")
        else:
            separator = "" if first else "," if form == "json" else ""
            told = compact(decision, options) if form == "compact" else decision.json()
            out.write(f'{separator}{{"line": {line}, {told[1:]}\n')
        first = False
        if sys.stderr.isatty() and time.monotonic() - shown > 0.5:
            shown = time.monotonic()
            print(f"\r{count}", end="", file=sys.stderr, flush=True)
    if form == "json":
        out.write("]\n")
    if sys.stderr.isatty() and count > 1:
        print(say(lang, f"\r共 {count} 份档案,拒收 {refused} 份", f"\r{counted(count, 'record')}, {refused} refused"), file=sys.stderr)
    return refused


def add_compact(parser: ArgumentParser, lang: Lang) -> None:
    """The options of ``--format compact`` beside it."""
    parser.add_argument("--reader", choices=("applicant", "clerk", "auditor", "public"), default="applicant")
    parser.add_argument("--show-sensitive", action="store_true", help=say(lang, "不遮蔽敏感事实", "don't mask sensitive facts"))
    parser.add_argument(
        "--catalogue", action="store_true", help=say(lang, "简要解释里带上目录", "put the catalogue into compact explanations")
    )


def compact(decision: Decision, options: Namespace) -> str:
    """A decision's compact explanation for the reader that was asked for."""
    return decision.compact(options.reader, show_sensitive=options.show_sensitive, self_contained=options.catalogue)


@contextmanager
def no_compact() -> Iterator[None]:
    """A reader that can't be given a compact explanation is told why."""
    try:
        yield
    except CompactProblem as why:
        raise Stop(USAGE, problems.NoCompact(code_of=why.code, told=why.zh, told_en=why.en)) from None


def summary(decision: Decision, line: int, lang: Lang) -> str:
    """One decision for a reader at a terminal: refused with its problems, or the applicant's explanation."""
    name = decision.record_id or f"#{line}"
    head = say(lang, f"档案 {name}  基准日 {decision.dates.base}", f"record {name}  base date {decision.dates.base}")
    if decision.decided is None:
        refused = say(lang, "拒收:", "refused:")
        lines = [f"  {p.code} {p.path}{': ' if p.path else ''}{p.text(lang)}" for p in decision.problems]
        return "\n".join([head, refused, *lines])
    return f"{head}\n{brief_summary(decision.policy.index, decision.decided, lang)}"

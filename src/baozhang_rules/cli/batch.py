"""``baozhang batch``: decide every household of a file, columns in, columns out."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict

from baozhang_rules import __version__
from baozhang_rules.api import PolicySet
from baozhang_rules.cli.common import OK, PROBLEMS, REFUSED, Lang, Stop, add_dates, calendar, day, say, tell, whole
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.populations import fields_for, needs_batch, opening, saving, saving_folder, tables_of
from baozhang_rules.core.reasons import clauses_of
from baozhang_rules.explain.decision_json import measure
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.text import counted

if TYPE_CHECKING:
    from baozhang_rules.population.deciding import Counts
    from baozhang_rules.population.running import Parts

WIDE = 30
"""Characters of the bar that tells how far a run is."""


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("batch", help=say(lang, "批量试算:一个文件里的全部家庭", "decide every household of a file"))
    help_ = say(lang, ".pol 文件、目录或包名,可以有几个", ".pol files, directories or packages, one or several")
    parser.add_argument("policy", nargs="+", type=str, metavar="POLICY", help=help_)
    last = say(lang, "最后一个是档案:.parquet、.arrow、.jsonl 或 .csv", "the last one: households as .parquet, .arrow, .jsonl or .csv")
    parser.add_argument("records", metavar="RECORDS", help=last)
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=say(lang, "结果文件;以 / 结尾是一个目录,每个工作线程写自己的部分", "the file of results; with / at the end a folder, each worker writing its own parts"))
    add_dates(parser, lang)
    kept = say(lang, "带到结果里的列,可以写几次", "a column to carry into the results; may be repeated")
    parser.add_argument("--keep", metavar="COLUMN", action="append", default=[], help=kept)
    list_ = say(lang, "CSV 时名单的表,如 成员=成员.csv", "with CSV, the table of a list: 成员=members.csv")
    parser.add_argument("--list", metavar="NAME", action="append", default=[], help=list_)
    missing = say(lang, "没有列、一律按未知对待的事实", "a fact without a column, unknown for every household")
    parser.add_argument("--missing", metavar="COLUMN", action="append", default=[], help=missing)
    workers = say(lang, "同时工作的数目(默认全部处理器)", "how many workers (default: all processors)")
    parser.add_argument("--workers", type=whole, default=0, metavar="COUNT", help=workers)
    clauses = say(lang, "每条规则多两列:哪些条款成立、哪些未定(按位)", "two more columns per rule: which clauses hold, which are open (bits)")
    parser.add_argument("--clauses", action="store_true", help=clauses)
    values = say(lang, "每个定义的值也写成列", "the value of every definition as columns")
    parser.add_argument("--values", action="store_true", help=values)
    resume = say(lang, "边算边存,中断后从断处接着算", "keep what is done, and go on from there after an interruption")
    parser.add_argument("--resume", action="store_true", help=resume)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Decide; 3 when some record was refused."""
    needs_batch()
    policy = load(*options.policy)
    counts = _decide(options, policy)
    tell(
        say(
            lang,
            f"共 {counts.rows} 户:成批 {counts.kernel},逐户 {counts.scalar},拒收 {counts.refused}",
            f"{counted(counts.rows, 'household')}: {counts.kernel} by the kernel, {counts.scalar} one by one, {counts.refused} refused",
        )
    )
    return REFUSED if counts.refused else OK


def _decide(options: Namespace, policy: PolicySet) -> Any:
    from baozhang_rules.population.deciding import Counts, Decider
    from baozhang_rules.population.parts import Kept, forget, resumed

    on = day(options.on) or date.today()
    dates: dict[str, Any] = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    counts, asked = Counts(), Dates(on, dates["rules_on"] or on, dates["known"])
    metadata = {
        "baozhang.policy": policy.hash,
        "baozhang.policies": json.dumps(options.policy, ensure_ascii=False),
        "baozhang.names": json.dumps({r.id: [r.name, measure(r) or ""] for r in policy.program.rules}, ensure_ascii=False),
        "baozhang.input": options.records,
        "baozhang.lists": json.dumps(options.list, ensure_ascii=False),
        "baozhang.calendar": options.calendar or "",
        **{f"baozhang.{name}": str(value or "") for name, value in asdict(asked).items()},
    }
    if options.clauses:
        metadata["baozhang.clauses"] = json.dumps({r.id: clauses_of(r) for r in policy.program.rules}, ensure_ascii=False)
    with opening(options.records, policy, options.list, grouped=True) as (schema, batches):
        fields = fields_for(schema, policy, options.keep, options.missing)
        more = {"clauses": options.clauses, "values": options.values, "calendar": dates["calendar"]}
        decider = Decider(policy.index, fields, lambda record: policy.decide(record, on, **dates), asked, tuple(dict.fromkeys(options.keep)), **more)
        if taken := decider.taken(schema):
            raise Stop(PROBLEMS, *taken)
        run = _run(options, metadata) if options.resume else None
        found = partial(_counted, options, batches, decider.decide, counts)
        read = (options.records, *tables_of(options.list).values())
        if options.output.endswith(("/", os.sep)):
            with saving_folder(options.output, metadata, run, *read) as parts:
                for _ in found(parts):
                    pass
                if not counts.rows:
                    parts.keep(0, decider.decide(_nobody(schema))[0], counts)
            return counts
        target = Path(os.path.realpath(options.output))
        with saving(options.output, *read) as out:
            with contextlib.nullcontext() if run is None else resumed(target, run) as folder:
                for results in found(None if folder is None else Kept(folder)):
                    out.write(results, metadata)
            if not counts.rows:
                out.write(decider.decide(_nobody(schema))[0], metadata)
        forget(target)
    return counts


def _counted(options: Namespace, batches: Any, decide: Any, counts: Counts, parts: Parts | None) -> Iterator[Any]:
    """The results of each batch, counted; a terminal is told how far the run is."""
    from baozhang_rules.population.files import rows_told
    from baozhang_rules.population.running import decided

    seen = sys.stderr.isatty()
    total = rows_told(options.records) if seen else None
    for results, some in decided(batches, decide, options.workers or cores(), parts):
        counts.add(some)
        yield results
        if seen:
            print(f"\r{bar(counts.rows, total)}", end="", file=sys.stderr, flush=True)
    if seen:
        print(f"\r{' ' * len(bar(counts.rows, total))}\r", end="", file=sys.stderr, flush=True)


def bar(done: int, total: int | None) -> str:
    """How far a run is, of how many households; only the number done where the file doesn't say how many there are."""
    if not total:
        return f"{done}"
    filled = min(done, total) * WIDE // total
    return f"[{'#' * filled}{'.' * (WIDE - filled)}] {min(done, total) * 100 // total:3d}% {done}/{total}"


def _nobody(schema: Any) -> Any:
    """A batch without households: the file of results then has its columns and no rows."""
    from baozhang_rules.population.views import no_rows

    return no_rows(schema)


def _run(options: Namespace, metadata: dict[str, str]) -> dict[str, str]:
    """What a run that may be interrupted is of: what is kept of it serves no other."""
    from baozhang_rules.population.running import fingerprint

    form = "folder" if options.output.endswith(("/", os.sep)) else "file"
    kept = json.dumps([form, options.keep, options.missing, options.clauses, options.values], ensure_ascii=False)
    return fingerprint(options.records, **metadata, keep=kept, version=__version__)


def cores() -> int:
    """How many processors the process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

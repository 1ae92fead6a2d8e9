"""``baozhang batch``: decide every household of a file, columns in, columns out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date
from typing import Any

from baozhang_rules.api import PolicySet
from baozhang_rules.cli.common import (
    FILES,
    OK,
    PROBLEMS,
    REFUSED,
    USAGE,
    Lang,
    Stop,
    add_dates,
    calendar,
    cannot_write,
    day,
    say,
    tell,
)
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import MissingExtra, OverwritesInput


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("batch", help=say(lang, "批量试算:一个文件里的全部家庭", "decide every household of a file"))
    help_ = say(lang, ".pol 文件、目录或包名,可以有几个", ".pol files, directories or packages, one or several")
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY", help=help_)
    last = say(lang, "最后一个是档案:.parquet 或 .arrow", "the last one: households as .parquet or .arrow")
    parser.add_argument("records", metavar="RECORDS", help=last)
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=say(lang, "结果文件", "the file of results"))
    add_dates(parser, lang)
    kept = say(lang, "带到结果里的列,可以写几次", "a column to carry into the results; may be repeated")
    parser.add_argument("--keep", metavar="COLUMN", action="append", default=[], help=kept)
    missing = say(lang, "没有列、一律按未知对待的事实", "a fact without a column, unknown for every household")
    parser.add_argument("--missing", metavar="COLUMN", action="append", default=[], help=missing)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Decide; 3 when some record was refused."""
    try:
        import numpy  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise Stop(USAGE, MissingExtra(extra="batch")) from None
    import os

    if os.path.exists(options.output) and os.path.exists(options.records) and os.path.samefile(options.output, options.records):
        raise Stop(FILES, OverwritesInput(path=options.output))
    policy = load(*options.policy)
    counts = _decide(options, policy)
    tell(
        say(
            lang,
            f"共 {counts.rows} 户:成批 {counts.kernel},逐户 {counts.scalar},拒收 {counts.refused}",
            f"{counts.rows} households: {counts.kernel} by the kernel, {counts.scalar} one by one, {counts.refused} refused",
        )
    )
    return REFUSED if counts.refused else OK


def _decide(options: Namespace, policy: PolicySet) -> Any:
    from baozhang_rules.population.deciding import Counts, Decider
    from baozhang_rules.population.facts_read import facts_read
    from baozhang_rules.population.fields import Fields, fields_of, missing_columns
    from baozhang_rules.population.files import FileTrouble, reading, writing
    from baozhang_rules.runtime.decision import Dates

    on = day(options.on) or date.today()
    dates: dict[str, Any] = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    counts, asked = Counts(), Dates(on, dates["rules_on"] or on, dates["known"])
    try:
        with reading(options.records) as (schema, batches):
            fields = fields_of(schema, policy.program.schema, options.keep)
            if not isinstance(fields, Fields):
                raise Stop(PROBLEMS, *fields)
            lacking = tuple(missing_columns(fields, facts_read(policy.program), options.missing))
            if lacking:
                raise Stop(PROBLEMS, *lacking)
            decider = Decider(policy.index, fields, lambda record: policy.decide(record, on, **dates), asked, tuple(options.keep))
            metadata = {"baozhang.policy": policy.hash, "baozhang.on": str(on)}
            with writing(options.output) as out:
                for batch in batches:
                    decided, some = decider.decide(batch)
                    counts.add(some)
                    out.write(decided, metadata)
                    if sys.stderr.isatty():
                        print(f"\r{counts.rows}", end="", file=sys.stderr, flush=True)
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None
    except FileNotFoundError:
        raise
    except OSError as failure:
        raise Stop(FILES, cannot_write(options.output, failure)) from None
    return counts

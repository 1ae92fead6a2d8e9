"""``baozhang check``: read, resolve and check policies; all problems at once."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING

from baozhang_rules.cli.common import Lang, exit_code, problems_json, say, show_problems
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.scenarios import check_scenarios
from baozhang_rules.text import counted

if TYPE_CHECKING:
    from baozhang_rules.cli.numeric import Report


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help=say(lang, "检查政策,列出全部问题", "check policies and list all problems"))
    parser.add_argument(
        "paths", nargs="+", metavar="POLICY", help=say(lang, ".pol 文件、目录或包名", "a .pol file, a directory or a package")
    )
    parser.add_argument("--format", choices=("text", "plain", "json", "sarif"), default="text")
    numeric = say(lang, "列出每个数的范围、精度和位数", "list the range, precision and bits of every number")
    parser.add_argument("--numeric", action="store_true", help=numeric)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Check; 0 when there is no error."""
    problems = Collector()
    files = 0
    reports: list[Report] = []
    for pipeline in pipelines(options.paths):
        program = pipeline.program
        problems.extend(pipeline.problems.problems)
        if pipeline.sound is not None:
            index = pipeline.index or Index(pipeline.sound)
            problems.extend(check_scenarios(pipeline.bundle, index, only=pipeline.bundle.asked.__contains__))
        files += len(pipeline.bundle.asked)
        if options.numeric and program is not None:
            from baozhang_rules.cli.numeric import report

            reports.append(report(program, pipeline.bundle))
    if options.numeric:
        _with_numbers(problems.problems, reports, lang, options.format)
    else:
        show_problems(problems.problems, lang, options.format)
    errors, warnings = len(problems.errors), len(problems.warnings)
    if options.format == "text":
        print(
            say(
                lang,
                f"检查了 {files} 个文件:{errors} 个错误,{warnings} 个提醒",
                f"checked {counted(files, 'file')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}",
            )
        )
    return exit_code(problems.problems)


def _with_numbers(problems: tuple[Problem, ...], reports: list[Report], lang: Lang, form: str) -> None:
    """The problems and the numbers of every policy set that has no error: one JSON document, or text."""
    from baozhang_rules.cli.numeric import as_json, as_text

    if form not in ("json", "sarif"):
        for each in reports:
            print(as_text(each, lang))
        show_problems(problems, lang, form)
        return
    numbers = [as_json(each) for each in reports]
    data = problems_json(problems, lang, form)
    if form == "sarif":
        data["runs"][0]["properties"] = {"numeric": numbers}
    else:
        data = {"problems": data, "numeric": numbers}
    print(json.dumps(data, ensure_ascii=False, indent=1))

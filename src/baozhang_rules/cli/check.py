"""``baozhang check``: read, resolve and check policies; all problems at once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from baozhang_rules.cli.common import Lang, exit_code, say, show_problems
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.diagnostics import Collector
from baozhang_rules.scenarios import check_scenarios


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help=say(lang, "检查政策,列出全部问题", "check policies and list all problems"))
    parser.add_argument(
        "paths", nargs="+", metavar="POLICY", help=say(lang, ".pol 文件、目录或包名", "a .pol file, a directory or a package")
    )
    parser.add_argument("--format", choices=("text", "plain", "json", "sarif"), default="text")
    parser.add_argument("--numeric", action="store_true", help=say(lang, "列出每个数的位数", "list the bits of every number"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Check; 0 when there is no error."""
    problems = Collector()
    files = 0
    for pipeline in pipelines(options.paths):
        program = pipeline.program
        problems.extend(pipeline.problems.problems)
        if pipeline.index is not None:
            problems.extend(check_scenarios(pipeline.bundle, pipeline.index, only=pipeline.bundle.asked.__contains__))
        files += len(pipeline.bundle.asked)
        if options.numeric and program is not None:
            _numeric(program)
    show_problems(problems.problems, lang, options.format)
    errors, warnings = len(problems.errors), len(problems.warnings)
    if options.format == "text":
        print(
            say(
                lang,
                f"检查了 {files} 个文件:{errors} 个错误,{warnings} 个提醒",
                f"checked {files} files: {errors} errors, {warnings} warnings",
            )
        )
    return exit_code(problems.problems)


def _numeric(program: object) -> None:
    from baozhang_rules.check.bounds import numeric_report

    for row in numeric_report(program):  # type: ignore[arg-type]
        print(row)

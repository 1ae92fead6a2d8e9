"""``baozhang error CODE``: what a code means, with a wrong and a right example."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from importlib import import_module

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Stop, say
from baozhang_rules.cli.problems import NoSuchCode
from baozhang_rules.diagnostics import explain_code
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES

PROBLEMS_OF = (
    "syntax.problems",
    "names.problems",
    "check.program",
    "scenarios.problems",
    "format.problems",
    "population.column_problems",
    "population.problems",
    "catalogue.problems",
    "cli.problems",
    "cli.interview_problems",
    "cli.notice_problems",
    "cli.table_problems",
)
"""The modules whose import makes every coded problem known."""


class _Blanks(dict[str, str]):
    """Stands for the parts of a wording where there is no problem at hand."""

    def __missing__(self, key: str) -> str:
        return "…"


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("error", help=say(lang, "解释一个代码", "explain a code"))
    parser.add_argument("code", metavar="CODE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Print the page of a code."""
    code = options.code.upper()
    if code in RECORD_MESSAGES:
        template = RECORD_MESSAGES[code][0 if lang == "zh" else 1]
        print(f"{code}  {template.format_map(_Blanks())}")
        return OK
    for module in PROBLEMS_OF:
        import_module(f"baozhang_rules.{module}")
    page = explain_code(code, lang)
    if page is None:
        raise Stop(PROBLEMS, NoSuchCode(text=options.code))
    print(page)
    return OK

"""``baozhang restore``: a compact explanation, read back into the whole one."""

from __future__ import annotations

import io
import json
from argparse import ArgumentParser, Namespace, _SubParsersAction

from baozhang_rules.cli.common import FILES, OK, PROBLEMS, Lang, Output, Stop, say
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import NoCompact, NoSuchRecord
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.errors import CompactProblem
from baozhang_rules.text import ReadFailure, open_file


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    told = say(lang, "把存下来的简要解释变回完整的解释", "turn a stored compact explanation into the whole one")
    parser = commands.add_parser("restore", help=told)
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    last = say(lang, "最后一个是简要解释,一行一份", "the last one: compact explanations, one a line")
    parser.add_argument("compact", metavar="COMPACT", help=last)
    parser.add_argument("--line", type=int, default=1, metavar="N", help=say(lang, "第几行", "line of the file"))
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Write the whole explanation of one line."""
    policy = load(*options.policy)
    try:
        found = policy.restore(_line(options.compact, options.line))
    except CompactProblem as why:
        raise Stop(PROBLEMS, NoCompact(code_of=why.code, told=why.zh, told_en=why.en)) from None
    text = found.text(lang) if options.format == "text" else json.dumps(found.to_json(), ensure_ascii=False, indent=1)
    with Output(options.output, (*options.policy, options.compact)).open() as out:
        out.write(text.rstrip("\n") + "\n")
    return OK


def _line(path: str, number: int) -> bytes:
    """One line of a file."""
    try:
        with io.BufferedReader(open_file(path)) as file:
            for at, line in enumerate(file, 1):
                if at == number:
                    return line
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    raise Stop(FILES, NoSuchRecord(which=str(number)))

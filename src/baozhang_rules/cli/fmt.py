"""``baozhang fmt``: lay policies out in the one way, keeping what they say and every comment."""

from __future__ import annotations

import difflib
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator

from attrs import frozen

from baozhang_rules.cli.common import FILES, OK, PROBLEMS, Lang, Output, say, show_problems, tell
from baozhang_rules.cli.policies import policy_files
from baozhang_rules.diagnostics import Problem, file_problem
from baozhang_rules.format import Formatted, fixed, format_source
from baozhang_rules.text import ReadFailure, Source, counted, decode_source, read_source


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("fmt", help=say(lang, "排版政策", "format policies"))
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help=say(lang, ".pol 文件、目录,或 -(标准输入)", "a .pol file, a directory, or - (standard input)")
    )
    parser.add_argument(
        "--check", action="store_true", help=say(lang, "只列出要改的文件,不写", "only list the files that would change")
    )
    parser.add_argument("--diff", action="store_true", help=say(lang, "只显示要改的地方,不写", "only show what would change"))
    parser.add_argument(
        "--fix", action="store_true", help=say(lang, "先改正不会误改意思的错误", "first mend errors that can be mended safely")
    )
    parser.add_argument(
        "--to",
        choices=("zh", "en"),
        help=say(lang, "关键词、函数、单位换成中文或英文", "spell keywords, functions and units in this language"),
    )
    parser.set_defaults(run=run)


@frozen
class _Answer:
    """One file: its text before and after (None when it can't be read or formatted), and what is wrong."""

    path: str
    before: str
    after: str | None
    problems: tuple[Problem, ...] = ()
    exit: int = OK

    @property
    def changed(self) -> bool:
        return self.after is not None and self.after != self.before


def run(options: Namespace, lang: Lang) -> int:
    """Format every file; 1 when one is broken, or when one would change under ``--check`` or ``--diff``."""
    dry = options.check or options.diff
    code = changed = broken = files = 0
    for answer in _answers(options):
        files += 1
        show_problems(answer.problems, lang)
        changed += answer.changed
        broken += bool(answer.problems)
        code = max(code, answer.exit, PROBLEMS if dry and answer.changed else OK)
        _deliver(answer, options)
    if options.paths != ["-"]:
        tell(_summary(lang, files, changed, broken, dry))
    return code


def _answers(options: Namespace) -> Iterator[_Answer]:
    for path in policy_files(options.paths):
        try:
            data = sys.stdin.buffer.read() if path == "-" else None
            source = read_source(path) if data is None else decode_source("-", data)
        except ReadFailure as failure:
            yield _Answer(path, "", None, (file_problem(failure),), FILES)
            continue
        yield _answer(path, source, options)


def _answer(path: str, source: Source, options: Namespace) -> _Answer:
    mended = fixed(source) if options.fix else source
    result: Formatted = format_source(mended, options.to)
    if result.text is None:
        after = mended.text if mended.text != source.text else None
        return _Answer(path, source.text, after, result.problems, PROBLEMS)
    return _Answer(path, source.text, result.text)


def _deliver(answer: _Answer, options: Namespace) -> None:
    """Show or write one file's new text."""
    if options.diff and answer.changed:
        sys.stdout.writelines(_diff(answer))
    elif options.check and answer.changed:
        print(answer.path)
    elif answer.path == "-" and answer.after is not None and not (options.diff or options.check):
        sys.stdout.write(answer.after)
    elif answer.changed and not (options.diff or options.check):
        with Output(answer.path).open() as out:
            out.write(answer.after or "")
        print(answer.path)


def _diff(answer: _Answer) -> Iterator[str]:
    before, after = (text.splitlines(keepends=True) for text in (answer.before, answer.after or ""))
    for line in difflib.unified_diff(before, after, answer.path, answer.path):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _summary(lang: Lang, files: int, changed: int, broken: int, dry: bool) -> str:
    done = say(lang, "要改", "would change") if dry else say(lang, "改了", "changed")
    return say(
        lang,
        f"{files} 个文件:{done} {changed} 个,{broken} 个有错",
        f"{counted(files, 'file')}: {changed} {done}, {broken} with errors",
    )

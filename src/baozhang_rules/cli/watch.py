"""``baozhang watch``: check policies and run their scenarios whenever a file is saved."""

from __future__ import annotations

import hashlib
import math
import os
import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from baozhang_rules.api import PolicyError
from baozhang_rules.cli.common import OK, PROBLEMS, USAGE, Lang, Stop, exit_code, failed, say, show_problems
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.cli.problems import BadInterval
from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.scenarios import ScenarioResult, report_text, run_scenarios
from baozhang_rules.text import counted

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_N = TypeVar("_N", int, float)


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("watch", help=say(lang, "一保存就检查、跑算例", "check and test on every save"))
    parser.add_argument("paths", nargs="+", metavar="POLICY")
    parser.add_argument(
        "--interval", default="1", metavar="SECONDS", help=say(lang, "隔多少秒看一次(默认 1)", "seconds between two looks (default 1)")
    )
    parser.add_argument(
        "--rounds", metavar="N", help=say(lang, "看这么多次就结束(默认不结束)", "end after this many looks (default: never)")
    )
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Look again and again until Ctrl-C; after a number of rounds, the exit code is that of the last check."""
    interval = _positive(options.interval, float)
    rounds = None if options.rounds is None else _positive(options.rounds, int)
    watched = Watched(options.paths)
    code, looked = OK, 0
    try:
        while True:
            if watched.changed():
                code = _check(options.paths, lang)
            looked += 1
            if looked == rounds:
                return code
            time.sleep(interval)
    except KeyboardInterrupt:
        print()
        return OK


def _positive(text: str, kind: Callable[[str], _N]) -> _N:
    try:
        value = kind(text)
    except ValueError:
        value = kind("0")
    if not 0 < value < math.inf:
        raise Stop(USAGE, BadInterval(text=text))
    return value


@define
class Watched:
    """The files below some paths as they were at the last look: times and sizes, and what they held."""

    paths: Iterable[str]
    _stamps: dict[str, tuple[int, int]] | None = None
    _digests: dict[str, str] = field(factory=dict)

    def changed(self) -> bool:
        """Whether any file came, went or holds something else than at the last look; the first look always says so."""
        stamps = {path: stamp for path in self._files() if (stamp := _stamp(path)) is not None}
        if stamps == self._stamps:
            return False
        first, self._stamps = self._stamps is None, stamps
        before, self._digests = self._digests, {path: _digest(path) for path in stamps}
        return first or self._digests != before

    def _files(self) -> list[str]:
        found: list[str] = []
        for path in self.paths:
            found += sorted(map(str, Path(path).rglob("*.pol"))) if os.path.isdir(path) else [path]
        return found


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _digest(path: str) -> str:
    """What a file holds; nothing for one that went away since it was seen, or that is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest() if os.path.isfile(path) else ""
    except OSError:
        return ""


def _check(paths: list[str], lang: Lang) -> int:
    """Check and test once; what can't be read or is half written is shown like any other problem."""
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    found, results = Collector(), list[ScenarioResult]()
    files = 0
    try:
        for pipeline in pipelines(paths):
            index = pipeline.index
            found.extend(pipeline.problems.problems)
            files += len(pipeline.bundle.asked)
            if index is not None:
                results += run_scenarios(pipeline.bundle, index, only=pipeline.bundle.asked.__contains__)
    except (Stop, PolicyError) as stop:
        found.extend(stop.problems)
    except OSError as failure:
        found.add(failed(failure))
    show_problems(found.problems, lang, stream=sys.stdout)
    print(_status(files, found.problems, results, lang), flush=True)
    return exit_code(found.problems) or (OK if all(each.passed for each in results) else PROBLEMS)


def _status(files: int, problems: tuple[Problem, ...], results: list[ScenarioResult], lang: Lang) -> str:
    """The scenarios that fail, and one line that says how things stand."""
    *differences, summary = report_text(results, lang).split("\n")
    errors = sum(each.severity == "error" for each in problems)
    warnings = len(problems) - errors
    now = time.strftime("%H:%M:%S")
    line = say(
        lang,
        f"[{now}] {files} 个文件:{errors} 个错误,{warnings} 个提醒;{summary}",
        f"[{now}] {counted(files, 'file')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}; {summary}",
    )
    return "\n".join([*differences, line])

"""Entry point: arguments, language, and the promise that no traceback reaches a user."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module

from baozhang_rules import __version__
from baozhang_rules.api import PolicyError
from baozhang_rules.cli.arguments import Parser
from baozhang_rules.cli.common import (
    FAULT,
    FILES,
    STOPPED,
    Lang,
    Stop,
    cannot_write,
    exit_code,
    failed,
    fault_at,
    language,
    say,
    show_problems,
    tell,
)
from baozhang_rules.cli.late import problems

COMMANDS = (
    "new",
    "fmt",
    "check",
    "test",
    "watch",
    "decide",
    "batch",
    "generate",
    "summary",
    "whatif",
    "explain",
    "restore",
    "ask",
    "notice",
    "curve",
    "serve",
    "show",
    "policies",
    "standard",
    "table",
    "worklist",
    "schema",
    "error",
)
"""Each is a module of this package; a command line imports the one that it names, so that an answer comes soon."""
_ELSEWHERE = {"policies": "catalogue"}


def parser(lang: Lang, names: Sequence[str] = COMMANDS) -> ArgumentParser:
    """The command line in a language, with some of the commands."""
    top = Parser(
        lang,
        wide=True,
        prog="baozhang",
        description=say(lang, "检查、试算、解释社会救助政策", "Check, decide and explain social assistance policies"),
    )
    top.add_argument(
        "--version", action="version", version=f"baozhang {__version__}", help=say(lang, "显示版本", "show the version")
    )
    top.add_argument("--lang", choices=("zh", "en"), help=say(lang, "界面语言", "language of messages"))
    made = {"dest": "command", "prog": "baozhang", "required": True, "metavar": say(lang, "命令", "COMMAND"), "parser_class": partial(Parser, lang)}
    commands: _SubParsersAction[ArgumentParser] = top.add_subparsers(**made)  # type: ignore[call-overload]
    for name in names:
        import_module(f"baozhang_rules.cli.{_ELSEWHERE.get(name, name)}").add(commands, lang)
    for sub in commands.choices.values():
        sub.add_argument("--lang", choices=("zh", "en"), default=None, dest="sub_lang", help=say(lang, "界面语言", "language"))
    return top


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = _asked(words)
    closed = sys.stdout is None
    _reopen()
    if closed:
        show_problems((cannot_write("-", OSError(errno.EBADF, os.strerror(errno.EBADF))),), lang)
        return FILES
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with _ended_tidily():
        return _run(words, lang)


class _Ended(BaseException):
    """The process was asked to end, by SIGTERM or the like."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextlib.contextmanager
def _ended_tidily() -> Iterator[None]:
    """While a command runs, a signal to end unwinds it as Ctrl-C does, so that no half-written file is left behind."""

    def end(number: int, _frame: object) -> None:
        raise _Ended(number)

    wanted = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    ours = [number for number in wanted if signal.getsignal(number) is signal.SIG_DFL]  # nohup ignores one: it stays so
    try:
        for number in ours:
            signal.signal(number, end)
    except ValueError:  # this isn't the main thread, which alone may ask for them
        ours = []
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _reopen() -> None:
    """A standard stream that the caller closed reads as empty and writes to nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))


def _named(words: Sequence[str]) -> Sequence[str]:
    """The command that the line begins with; all of them when it begins otherwise, so that help and usage name them."""
    return words[:1] if words and words[0] in COMMANDS else COMMANDS


def _asked(words: Sequence[str]) -> Lang:
    for word, following in zip(words, [*words[1:], ""], strict=False):
        chosen = following if word == "--lang" else word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if chosen in ("zh", "en"):
            return "zh" if chosen == "zh" else "en"
    return language(Namespace())


def _command(words: Sequence[str], lang: Lang) -> int:
    """Do what the words say; help and the version end by themselves."""
    try:
        options = parser(lang, _named(words)).parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    code: int = options.run(options, lang)
    return code


def _run(words: Sequence[str], lang: Lang) -> int:
    try:
        code = _command(words, lang)
        sys.stdout.flush()
        return code
    except Stop as stop:
        show_problems(stop.problems, lang)
        return stop.code
    except PolicyError as failure:
        show_problems(failure.problems, lang)
        return exit_code(failure.problems)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")
        return FILES
    except KeyboardInterrupt:
        tell("")
        return STOPPED
    except _Ended as ended:
        return 128 + ended.number
    except OSError as failure:
        show_problems((failed(failure),), lang)
        return FILES
    except Exception as failure:
        if os.environ.get("BAOZHANG_DEBUG"):
            raise
        show_problems((problems.ProgramFault(detail=fault_at(failure)),), lang)
        return FAULT

"""What the commands share: language, problems to the terminal, reading dates, writing whole files."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TextIO

from baozhang_rules.cli.late import diagnostics, problems, text
from baozhang_rules.runtime.dates import CalendarProblem, DateProblem, WorkingCalendar, parse_date
from baozhang_rules.runtime.frozen import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from baozhang_rules.cli.problems import CannotWrite
    from baozhang_rules.diagnostics import Problem

Lang = Literal["zh", "en"]
OK, PROBLEMS, USAGE, REFUSED, FILES, FAULT, STOPPED = 0, 1, 2, 3, 4, 70, 130

_MOST_CALENDAR = 4 * 1024 * 1024


class Stop(Exception):
    """Ends a command with problems and an exit code."""

    def __init__(self, code: int, *problems: Problem) -> None:
        self.code, self.problems = code, problems
        super().__init__(code)


def language(arguments: Namespace) -> Lang:
    """``--lang``, else the locale's language, else Chinese."""
    if getattr(arguments, "lang", None) in ("zh", "en"):
        return "zh" if arguments.lang == "zh" else "en"
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if locale.lower().startswith("en") else "zh"


def say(lang: Lang, zh: str, en: str) -> str:
    """The text in the language."""
    return zh if lang == "zh" else en


def exit_code(found: Iterable[Problem]) -> int:
    """4 when a policy file couldn't be read or isn't there, 1 for other errors, 0 for none."""
    errors = [problem for problem in found if problem.severity == "error"]
    if not errors:
        return OK
    from baozhang_rules.diagnostics.files import FileProblem
    from baozhang_rules.names.problems import LibraryMissing
    from baozhang_rules.names.problems import NoPolicies as NoPoliciesInFolder

    if any(isinstance(problem, FileProblem | LibraryMissing | NoPoliciesInFolder) for problem in errors):
        return FILES
    return PROBLEMS


def tell(line: str) -> None:
    """A line on standard error; where that is full or closed, nothing more can be said, and the exit code says the rest."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = open(os.devnull, "w")


def show_problems(found: tuple[Problem, ...], lang: Lang, form: str = "text", stream: TextIO | None = None) -> None:
    """Problems as text (standard error), one line each, JSON or SARIF (standard output)."""
    if form in ("json", "sarif"):
        print(json.dumps(problems_json(found, lang, form), ensure_ascii=False, indent=1))
        return
    color = (stream or sys.stderr).isatty() and "NO_COLOR" not in os.environ
    for problem in found:
        told = diagnostics.render_plain(problem, lang) if form == "plain" else diagnostics.render_text(problem, lang, color) + "\n"
        tell(told) if stream is None else print(told, file=stream)


def problems_json(found: tuple[Problem, ...], lang: Lang, form: str) -> Any:
    """Problems as one JSON or SARIF document."""
    return diagnostics.to_sarif(found, lang) if form == "sarif" else [diagnostics.to_json(problem) for problem in found]


def day(written: str | None) -> date | None:
    """A date of the command line."""
    if written is None:
        return None
    try:
        return parse_date(written)
    except DateProblem:
        raise Stop(USAGE, problems.BadDay(text=written)) from None


def whole(text: str) -> int:
    """A number of the command line that counts something: 0 or more."""
    try:
        number = int(text)
    except ValueError:
        raise ArgumentTypeError(f"invalid int value: '{text}'") from None
    if number < 0:
        raise ArgumentTypeError(f"'{text}' is below 0")
    return number


def add_dates(parser: ArgumentParser, lang: Lang) -> None:
    """The options of dates and the calendar."""
    parser.add_argument("--on", metavar="DATE", help=say(lang, "基准日(默认今天)", "base date (default: today)"))
    parser.add_argument(
        "--rules-on", metavar="DATE", help=say(lang, "规则日(默认基准日)", "date of rules (default: the base date)")
    )
    parser.add_argument(
        "--known", metavar="DATE", help=say(lang, "知悉日:此后印发、记录的不算", "hide what was issued or recorded later")
    )
    parser.add_argument(
        "--calendar", metavar="FILE", help=say(lang, "工作日历 JSON,或 china", "working days as JSON, or `china`")
    )


def calendar(path: str | None) -> WorkingCalendar | None:
    """The calendar of working days: a JSON file, or ``china`` from the extra [calendar]."""
    if path is None:
        return None
    if path == "china":
        try:
            return WorkingCalendar.from_chinesecalendar()
        except (ImportError, CalendarProblem):
            raise Stop(USAGE, problems.MissingExtra(extra="calendar")) from None
    try:
        with io.BufferedReader(text.open_file(path)) as stream:
            data = stream.read(_MOST_CALENDAR + 1)
        if len(data) > _MOST_CALENDAR:
            raise Stop(FILES, problems.BadCalendar(path=path, reason="文件太大", reason_en="the file is too large"))
        return WorkingCalendar.from_json(json.loads(data))
    except text.ReadFailure as failure:
        raise Stop(FILES, diagnostics.file_problem(failure)) from None
    except CalendarProblem as problem:
        raise Stop(FILES, problems.BadCalendar(path=path, reason="写法不对", reason_en=str(problem))) from None
    except (ValueError, RecursionError):
        raise Stop(FILES, problems.BadCalendar(path=path, reason="不是 JSON", reason_en="this is not JSON")) from None


def cannot_write(path: str, failure: OSError) -> CannotWrite:
    """The problem of a result that can't be written."""
    code = errno.errorcode.get(failure.errno or 0, "?")
    return problems.CannotWrite(path=path, reason=_REASONS.get(failure.errno or 0, f"系统代码 {code}"), reason_en=failure.strerror or code)


def failed(failure: OSError) -> Problem:
    """The problem of a file that failed outside of a result: with a name it was being read, else it is standard output."""
    if failure.filename is None:
        return cannot_write("-", failure)
    code = errno.errorcode.get(failure.errno or 0, "?")
    return diagnostics.file_problem(text.ReadFailure("unreadable", str(failure.filename), detail=code))


def fault_at(failure: Exception) -> str:
    """What failed and where in this program, without any value."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
    return f"{type(failure).__name__} {place}"


_REASONS = {
    errno.ENOENT: "目录不存在",
    errno.ENAMETOOLONG: "路径或文件名太长",
    errno.ELOOP: "路径里的链接绕成了圈",
    errno.EBADF: "它已经关闭",
    errno.EIO: "设备写的时候出错",
    errno.EFBIG: "文件超过允许的大小",
    errno.EMFILE: "打开的文件太多",
    errno.ENXIO: "没有这个设备",
    errno.EACCES: "没有写的权限",
    errno.EPERM: "没有写的权限",
    errno.EROFS: "位置是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "上级不是目录",
}


@frozen
class Output:
    """Where results go: standard output, or a file that appears whole or not at all."""

    path: str | None
    read: Sequence[str] = ()
    """What the command reads, which a result never takes the place of."""

    @contextlib.contextmanager
    def open(self) -> Iterator[TextIO]:
        """A text stream; a file is written beside its place and moved there at the end."""
        if self.path is None or self.path == "-":
            yield sys.stdout
            self._flush()
            return
        with self.open_bytes() as raw:
            wrapped = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
            yield wrapped
            wrapped.flush()
            wrapped.detach()

    @contextlib.contextmanager
    def open_bytes(self) -> Iterator[BinaryIO]:
        """A stream of bytes to a named file."""
        import tempfile  # most answers go to standard output
        from pathlib import Path

        assert self.path is not None
        target = Path(os.path.realpath(self.path))
        if os.path.isfile(target) and any(os.path.exists(each) and os.path.samefile(each, target) for each in self.read):
            raise Stop(FILES, problems.OverwritesInput(path=self.path))
        if os.path.exists(target) and not os.path.isfile(target):
            yield from self._device(target)
            return
        temporary = ""
        try:
            handle, temporary = tempfile.mkstemp(dir=target.parent or ".", prefix=f".{target.name}.")
            with os.fdopen(handle, "wb") as stream:
                yield stream
            text.as_opened(temporary, target)
            os.replace(temporary, target)
        except OSError as failure:
            raise Stop(FILES, cannot_write(self.path, failure)) from None
        finally:
            if temporary and os.path.exists(temporary):
                os.unlink(temporary)

    def _device(self, target: Path) -> Iterator[BinaryIO]:
        """A pipe or device is written in place: there is nothing to replace. A directory fails here, as it should."""
        try:
            with open(target, "wb") as stream:
                yield stream
        except OSError as failure:
            raise Stop(FILES, cannot_write(str(target), failure)) from None

    def _flush(self) -> None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as failure:
            raise Stop(FILES, cannot_write("-", failure)) from None

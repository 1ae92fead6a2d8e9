"""``baozhang serve --stdio``: requests as JSON lines in, answers as JSON lines out, for systems that keep a process."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from types import FrameType
from typing import Any, TypeAlias

from attrs import define

from baozhang_rules.api import Decision, PolicySet, Reader
from baozhang_rules.cli.common import OK, Lang, Stop, add_dates, calendar, day, fault_at, say
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.problems import BadField, NoCompact, ProgramFault, UnknownField
from baozhang_rules.cli.records import standard_input
from baozhang_rules.diagnostics import Problem
from baozhang_rules.errors import CompactProblem
from baozhang_rules.explain import READERS
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.record_json import JsonNumber, plain, repeated_keys, whole_text
from baozhang_rules.runtime.records import MAX_BYTES, RecordProblem, Refused, json_lines, problem_at, read_json

Request: TypeAlias = Mapping[str, Any]
FIELDS = ("id", "record", "on", "rules_on", "known", "explain", "compact", "reader")

_WHOLE = re.compile(r"-?[0-9]{1,100}")


class _Wrong(Exception):
    """A request that can't be answered; ``problem`` says why."""

    def __init__(self, problem: Problem | RecordProblem) -> None:
        self.problem = problem
        super().__init__(problem.code)


class _Ended(Exception):
    """The process was asked to end while it waited for a request."""


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "serve", help=say(lang, "一直运行,逐行收请求、答复", "keep running: a request per line in, an answer per line out")
    )
    parser.add_argument(
        "policies", nargs="+", metavar="POLICY", help=say(lang, ".pol 文件、目录或包名", "a .pol file, a directory or a package")
    )
    parser.add_argument(
        "--stdio", action="store_true", required=True, help=say(lang, "用标准输入和标准输出", "use standard input and output")
    )
    add_dates(parser, lang)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Answer until the input ends; a request that can't be answered is an answer too."""
    service = Service(
        load(*options.policies), day(options.on), day(options.rules_on), day(options.known), calendar(options.calendar)
    )
    orderly = _Orderly()
    with suppress(_Ended), orderly.watch():
        for _, line in json_lines(standard_input()):
            with orderly.busy():
                sys.stdout.write(json.dumps(service.answer(line), ensure_ascii=False) + "\n")
                sys.stdout.flush()
    return OK


@define
class Service:
    """A policy set with the dates and the calendar of requests that give none."""

    policy: PolicySet
    on: date | None
    rules_on: date | None
    known: date | None
    calendar: WorkingCalendar | None

    def answer(self, line: bytes | str | None) -> dict[str, Any]:
        """The answer to one line; None stands for a line that was too long to hold."""
        id: str | int | None = None
        try:
            request = _request(line)
            id = _id(request)
            return {"id": id, **self._answer(request)}
        except Refused as refused:
            return {"id": id, "error": _told(problem_at("", refused))}
        except _Wrong as wrong:
            return {"id": id, "error": _told(wrong.problem)}
        except Stop as stop:
            return {"id": id, "error": _told(stop.problems[0])}
        except Exception as failure:
            return {"id": id, "error": _told(ProgramFault(detail=fault_at(failure)))}

    def _answer(self, request: Request) -> dict[str, Any]:
        for name in request:
            if name not in FIELDS:
                raise _Wrong(UnknownField(name=plain(name), known=", ".join(FIELDS)))
        if not isinstance(request.get("record"), Mapping):
            raise _Wrong(BadField(name="record", wanted="一份档案(对象)", wanted_en="a record (an object)"))
        language = _one_of(request, "explain", ("zh", "en"), None)
        reader = _one_of(request, "reader", READERS, "applicant")
        on = _day(request, "on", self.on) or date.today()
        dates = {name: _day(request, name, getattr(self, name)) for name in ("rules_on", "known")}
        decision = self.policy.decide(request["record"], on, calendar=self.calendar, **dates)
        told = {} if language is None else {"explanation": decision.explanation(reader).text(language)}
        if _one_of(request, "compact", (True, False), False):
            told["compact"] = _compact(decision, reader)
        return {"decision": decision.to_json(), **told}


def _compact(decision: Decision, reader: Reader) -> Any:
    try:
        return json.loads(decision.compact(reader))
    except CompactProblem as why:
        raise _Wrong(NoCompact(code_of=why.code, told=why.zh, told_en=why.en)) from None


def _request(line: bytes | str | None) -> Request:
    if line is None:
        raise Refused("REC0003", limit=str(MAX_BYTES))
    request = read_json(line, MAX_BYTES + 1)
    if not isinstance(request, Mapping):
        raise Refused("REC0006")
    if repeated_keys(request):
        raise Refused("REC0005", name=plain(repeated_keys(request)[0]))
    return request


def _id(request: Request) -> str | int | None:
    """The number or text by which the asking system knows its request again."""
    given = request.get("id")
    if isinstance(given, JsonNumber) and _WHOLE.fullmatch(given):
        return int(given)
    if given is None or (isinstance(given, str) and not isinstance(given, JsonNumber)):
        return None if given is None else whole_text(given)
    raise _Wrong(BadField(name="id", wanted="文字、整数或 null", wanted_en="text, a whole number or null"))


def _day(request: Request, name: str, otherwise: date | None) -> date | None:
    given = request.get(name)
    if given is None:
        return otherwise
    if isinstance(given, str) and not isinstance(given, JsonNumber):
        return day(plain(given))
    raise _Wrong(BadField(name=name, wanted="日期,如 2024-07-01", wanted_en="a date such as 2024-07-01"))


def _one_of(request: Request, name: str, choices: tuple[object, ...], otherwise: Any) -> Any:
    given = request.get(name)
    if given is None:
        return otherwise
    if given in choices:
        return given
    listed = ", ".join(each if isinstance(each, str) else str(each).lower() for each in choices)
    raise _Wrong(BadField(name=name, wanted=f" {listed} 或 null", wanted_en=f"{listed} or null"))


def _told(problem: Problem | RecordProblem) -> dict[str, str]:
    if isinstance(problem, RecordProblem):
        return {"code": problem.code, "zh": problem.text("zh"), "en": problem.text("en")}
    said = {"zh": [problem.message("zh"), problem.help("zh")], "en": [problem.message("en"), problem.help("en")]}
    return {"code": problem.code, **{lang: "; ".join(filter(None, texts)) for lang, texts in said.items()}}


@define
class _Orderly:
    """Ends at SIGTERM (0) and SIGINT (as everywhere) between two requests; within an answer only when asked twice."""

    working: bool = False
    asked: int | None = None

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Watch for signals, where that can be done: in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._hear) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Within this, an answer is finished first."""
        self.working = True
        yield
        self.working = False
        self._end()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        again = self.asked is not None
        self.asked = number
        if again or not self.working:
            self._end()

    def _end(self) -> None:
        if self.asked is not None:
            raise KeyboardInterrupt if self.asked == signal.SIGINT else _Ended

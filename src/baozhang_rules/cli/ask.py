"""``baozhang ask``: an interview that asks only what can still change the outcome."""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from baozhang_rules.api import Decision
from baozhang_rules.ask import Interview, Question
from baozhang_rules.ask.answers import plain_json
from baozhang_rules.cli.common import (
    FILES,
    OK,
    PROBLEMS,
    STOPPED,
    USAGE,
    Lang,
    Output,
    Stop,
    add_dates,
    calendar,
    day,
    say,
)
from baozhang_rules.cli.interview_problems import AnswerRefused, AnswersRefused, NotAllAnswered
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import NoSuchRule
from baozhang_rules.cli.records import standard_input
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.runtime.record_json import Refused, problem_at
from baozhang_rules.runtime.records import MAX_BYTES, MAX_TEXT, read_json
from baozhang_rules.text import ReadFailure, open_file

Talk: TypeAlias = Interview[Decision]
SKIP, BACK = ("?", "？"), ("<", "＜")


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "ask", help=say(lang, "一问一答,只问还会改变结果的", "ask for what can still change the outcome")
    )
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    answers = say(lang, "答案存到这个文件;已有的,接着问", "keep the answers in this file; go on where it stops")
    parser.add_argument("--answers", metavar="FILE", help=answers)
    about = say(lang, "只问这一类或这一项待遇,可以写几次", "only ask about this class or benefit; may be repeated")
    parser.add_argument("--about", action="append", default=[], metavar="NAME", help=about)
    add_dates(parser, lang)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Ask until nothing is left to ask, then show the decision and its explanation."""
    talk = _begin(options)
    if talk.decision.refused:
        raise Stop(PROBLEMS, *(AnswersRefused(path=options.answers or "-", problem=p) for p in talk.decision.problems))
    print(_welcome(lang))
    try:
        finished = _talk(talk, options.answers, _lines(), lang)
    except KeyboardInterrupt:
        print("\n" + _kept(options.answers, lang))
        return STOPPED
    told = talk.decision.explanation(rules=talk.rules if options.about else None)
    print("\n" + told.text(lang).rstrip("\n"))
    if not finished:
        raise Stop(PROBLEMS, NotAllAnswered(path=options.answers or ""))
    print(_kept(options.answers, lang))
    return OK


def _begin(options: Namespace) -> Talk:
    policy = load(*options.policy)
    try:
        return Interview(
            policy,
            day(options.on) or date.today(),
            about=options.about,
            answers=_read(options.answers),
            rules_on=day(options.rules_on),
            known=day(options.known),
            calendar=calendar(options.calendar),
        )
    except KeyError as unknown:
        known = dict.fromkeys(rule.name for rule in policy.program.rules)
        raise Stop(USAGE, NoSuchRule(name=str(unknown.args[0]), known="、".join(known))) from None


def _read(path: str | None) -> Mapping[str, Any]:
    """Earlier answers; none where the file isn't there yet."""
    if path is None or not os.path.lexists(path):
        return {}
    try:
        with io.BufferedReader(open_file(path)) as file:
            found = read_json(file.read(MAX_BYTES + 1))
        if not isinstance(found, dict):
            raise Refused("REC0006")
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    except Refused as refused:
        raise Stop(PROBLEMS, AnswersRefused(path=path, problem=problem_at("", refused))) from None
    return found


def _save(talk: Talk, path: str | None) -> None:
    if path is not None:
        with Output(path).open() as out:
            out.write(json.dumps(plain_json(talk.answers), ensure_ascii=False, indent=1) + "\n")


def _lines() -> Iterator[str]:
    """What is typed or piped, line by line, until there is no more."""
    if sys.stdin.isatty():
        try:
            while True:
                yield input("> ")
        except EOFError:
            return
    stream = standard_input()
    while line := stream.readline(4 * MAX_TEXT):
        yield line.decode("utf-8", "surrogateescape")


def _talk(talk: Talk, path: str | None, lines: Iterator[str], lang: Lang) -> bool:
    """Ask and take answers; False when the answers ended before the questions did."""
    while (asked := talk.question) is not None:
        print("\n" + _asked(asked, talk.number, lang))
        while (line := next(lines, None)) is not None and not _taken(talk, line.strip("\r\n"), lang):
            pass
        if line is None:
            return False
        _save(talk, path)
    return True


def _taken(talk: Talk, line: str, lang: Lang) -> bool:
    """Whether a line did something; a wrong answer is told, and ends a talk that nobody sits at."""
    text = line.strip()
    if text in SKIP:
        talk.skip()
        return True
    if text in BACK:
        return talk.back()
    if not text:
        return False
    problems = talk.answer(line)
    if problems and not sys.stdin.isatty():
        raise Stop(PROBLEMS, *(AnswerRefused(line=text, problem=problem) for problem in problems))
    for problem in problems:
        print(f"  {problem.code} {problem.text(lang)}")
    return not problems


def _asked(asked: Question, number: int, lang: Lang) -> str:
    lines = [f"{number}. {asked.text(lang)}"]
    lines += [f"   {place}) {option}" for place, option in enumerate(asked.options, 1)]
    if hint := asked.hint(lang):
        lines.append(f"   {hint}")
    concerns = say(lang, "、", ", ").join(asked.concerns[:4]) + say(lang, "等", " …") * (len(asked.concerns) > 4)
    return "\n".join([*lines, say(lang, f"   关系到:{concerns}", f"   concerns {concerns}")])


def _welcome(lang: Lang) -> str:
    return say(
        lang,
        "不知道的写「?」,回到上一题写「<」,先停下按 Ctrl-D(Windows 是 Ctrl-Z)。",
        "Write `?` for what isn't known, `<` to go back; Ctrl-D (Windows: Ctrl-Z) stops for now.",
    )


def _kept(path: str | None, lang: Lang) -> str:
    if path is None:
        return say(
            lang, "答案没有存;要存,用 --answers 文件。", "The answers weren't kept; name a file with --answers to keep them."
        )
    return say(
        lang, f"答案在 {path};再运行同一条命令,接着问。", f"The answers are in {path}; the same command goes on from there."
    )

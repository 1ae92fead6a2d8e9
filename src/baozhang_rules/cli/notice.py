"""``baozhang notice``: a decision printed as a letter."""

from __future__ import annotations

import io
from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date

from baozhang_rules import __version__
from baozhang_rules.api import Decision
from baozhang_rules.cli.common import (
    FILES,
    OK,
    PROBLEMS,
    REFUSED,
    USAGE,
    Lang,
    Output,
    Stop,
    add_dates,
    calendar,
    day,
    say,
)
from baozhang_rules.cli.explain import chosen
from baozhang_rules.cli.notice_problems import BadOffice, NoChromium, NothingToSend, RecordNotDecided
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import NoSuchRule
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.notices import NoNotice, Notice, Office, OfficeProblem, office_of
from baozhang_rules.notices.pdf import NoBrowser, pdf_of
from baozhang_rules.runtime.record_json import Refused, problem_at
from baozhang_rules.runtime.records import MAX_BYTES, read_json
from baozhang_rules.text import ReadFailure, open_file


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("notice", help=say(lang, "把决定印成通知书", "print a decision as a notice"))
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    parser.add_argument("records", metavar="RECORDS")
    about = say(lang, "申请的是哪一类或哪一项待遇,可以写几次", "what was applied for: a class or benefit; may be repeated")
    parser.add_argument("--about", action="append", required=True, metavar="NAME", help=about)
    add_dates(parser, lang)
    parser.add_argument("--id", metavar="ID", help=say(lang, "档案编号", "the record's id"))
    parser.add_argument("--line", type=int, metavar="N", help=say(lang, "第几行", "line of the file"))
    parser.add_argument("--reader", choices=("applicant", "clerk", "auditor", "public"), default="applicant")
    office = say(lang, "机关、文号、救济途径等,JSON", "the office, its number, remedies …, as JSON")
    parser.add_argument("--office", metavar="FILE", help=office)
    parser.add_argument("--to", default="", metavar="NAME", help=say(lang, "写给谁", "to whom it is sent"))
    parser.add_argument("--issued", metavar="DATE", help=say(lang, "落款日期", "the day on it"))
    parser.add_argument("--received", metavar="DATE", help=say(lang, "收到的日期,救济期限从次日起算", "the day it is received"))
    output = say(lang, "写到 .html 或 .pdf 文件(PDF 要有 Chromium)", "write to an .html or .pdf file (PDF needs Chromium)")
    parser.add_argument("-o", "--output", metavar="FILE", help=output)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Make the notice that the decision calls for."""
    policy = load(*options.policy)
    dates = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    office = _office(options.office)
    _, decision = chosen(policy, options, day(options.on) or date.today(), dates)
    notice = _notice(decision, office, options)
    _write(notice.html(lang), options)
    return OK


def _notice(decision: Decision, office: Office, options: Namespace) -> Notice:
    try:
        return Notice.of(
            decision,
            options.about,
            options.reader,
            office=office,
            to=options.to,
            issued=day(options.issued),
            received=day(options.received),
            version=__version__,
        )
    except KeyError as unknown:
        known = dict.fromkeys(rule.name for rule in decision.policy.program.rules)
        raise Stop(USAGE, NoSuchRule(name=str(unknown.args[0]), known="、".join(known))) from None
    except NoNotice as none:
        if none.why == "refused_record":
            raise Stop(REFUSED, *(RecordNotDecided(problem=problem) for problem in decision.problems)) from None
        raise Stop(PROBLEMS, NothingToSend(why=none.why, names=none.names, told_zh=none.zh, told_en=none.en)) from None


def _office(path: str | None) -> Office:
    if path is None:
        return Office()
    try:
        with io.BufferedReader(open_file(path)) as file:
            return office_of(read_json(file.read(MAX_BYTES + 1)))
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    except Refused as refused:
        told = problem_at("", refused)
        raise Stop(PROBLEMS, BadOffice(path=path, reason=told.text("zh"), reason_en=told.text("en"))) from None
    except OfficeProblem as problem:
        raise Stop(PROBLEMS, BadOffice(path=path, reason=problem.zh, reason_en=problem.en)) from None


def _write(page: str, options: Namespace) -> None:
    """As PDF to a file of that name, else as HTML."""
    output = Output(options.output, (*options.policy, options.records, *([options.office] if options.office else [])))
    if options.output is None or not options.output.endswith(".pdf"):
        with output.open() as out:
            out.write(page)
        return
    try:
        data = pdf_of(page)
    except NoBrowser as none:
        raise Stop(USAGE, NoChromium(found=none.found)) from None
    with output.open_bytes() as out:
        out.write(data)

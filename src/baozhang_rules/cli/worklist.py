"""``baozhang worklist``: what a street office still has to do for its records: gaps, things to do, and days that come due."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import date

from attrs import frozen

from baozhang_rules.api import Decision
from baozhang_rules.cli.common import OK, REFUSED, Lang, Output, add_dates, calendar, day, say, whole
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.records import decisions
from baozhang_rules.runtime.dates import last_of
from baozhang_rules.runtime.values import Fault
from baozhang_rules.text import counted

_KINDS = {
    "check": ("要补", "to mend"),
    "todo": ("待办", "to do"),
    "hint": ("提示", "note"),
    "overdue": ("已过期", "overdue"),
    "due": ("到期", "due"),
    "undated": ("算不出", "no day"),
    "refused": ("拒收", "refused"),
}
_ORDER = list(_KINDS)
_NO_CALENDAR = ":要工作日历(--calendar)", ": needs working days (--calendar)"
_NO_YEAR = ":工作日历里缺这几天所在的年份", ": the calendar lacks a year of these days"


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("worklist", help=say(lang, "列出要办的事", "list what is to be done"))
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    parser.add_argument("records", metavar="RECORDS")
    add_dates(parser, lang)
    parser.add_argument(
        "--within",
        type=whole,
        default=30,
        metavar="DAYS",
        help=say(lang, "多少天以内到期(默认 30)", "due within so many days (30)"),
    )
    parser.add_argument("-o", "--output", metavar="FILE", help=say(lang, "结果写到文件", "write results to a file"))
    parser.set_defaults(run=run)


@frozen(order=True)
class Item:
    """One thing to do; the earliest day first, then what has no day."""

    day: date
    order: int
    record: str
    text: str
    kind: str

    def line(self, lang: Lang) -> str:
        """The item in words."""
        when = "" if self.day == date.max else f"{self.day}  "
        return f"{say(lang, *_KINDS[self.kind])}  {when}{self.record}  {self.text}"


def run(options: Namespace, lang: Lang) -> int:
    """List; 3 when some record was refused."""
    policy = load(*options.policy)
    on = day(options.on) or date.today()
    dates = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    lacks = say(lang, *(_NO_YEAR if options.calendar else _NO_CALENDAR))
    items: list[Item] = []
    refused = records = 0
    for line, decision in decisions(policy, options.records, on, dates):
        records += 1
        refused += decision.refused
        name = decision.record_id or f"#{line}"
        items += _items(decision, name, last_of(on, options.within), lacks, lang)
    with Output(options.output, (*options.policy, options.records)).open() as out:
        out.writelines(item.line(lang) + "\n" for item in sorted(items))
        told = f"{records} 份档案,{len(items)} 件事", f"{counted(records, 'record')}, {counted(len(items), 'thing')} to do"
        out.write(say(lang, *told) + "\n")
    return REFUSED if refused else OK


def _items(decision: Decision, name: str, last: date, lacks: str, lang: Lang) -> Iterator[Item]:
    if decision.decided is None:
        for problem in decision.problems:
            yield _item("refused", name, f"{problem.code} {problem.text(lang)}")
        return
    program = decision.policy.program
    checks = {check.id: check for check in program.checks}
    for result in decision.decided.checks:
        check = checks[result.check]
        if result.state is (check.kind != "check"):
            yield _item(check.kind, name, check.message or check.name)
    deadlines = {deadline.id: deadline for deadline in program.deadlines}
    for due in decision.decided.deadlines:
        title = deadlines[due.deadline].name
        if isinstance(due.state, date) and due.state <= last:
            yield _item("overdue" if due.state < decision.dates.base else "due", name, title, due.state)
        elif isinstance(due.state, Fault) and due.state.cause == "calendar_missing":
            yield _item("undated", name, title + lacks)


def _item(kind: str, record: str, text: str, due: date = date.max) -> Item:
    return Item(due, _ORDER.index(kind), record, text, kind)

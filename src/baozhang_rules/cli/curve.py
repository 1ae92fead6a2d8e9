"""``baozhang curve``: benefits against one fact, as SVG."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date
from fractions import Fraction

from baozhang_rules.api import Decision, PolicySet
from baozhang_rules.ask.interview import rules_named
from baozhang_rules.cli.common import OK, REFUSED, USAGE, Lang, Output, Stop, add_dates, calendar, day, say
from baozhang_rules.cli.explain import chosen
from baozhang_rules.cli.notice_problems import BadAxis, RecordNotDecided
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import NoSuchRule
from baozhang_rules.notices.curve import Line, cliffs, svg
from baozhang_rules.runtime.numbers import NumberProblem, format_number, parse_number
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.schema import FactSchema, NumberType
from baozhang_rules.runtime.values import NOT_ENTITLED, FactPath, State
from baozhang_rules.whynot.facts import changed, fact_at

PLACES = 200
"""Places on the axis where no step is given."""
MOST_PLACES = 5000
MOST_MARKS = 4


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("curve", help=say(lang, "待遇随一项事实变化的曲线", "benefits against one fact, as a picture"))
    parser.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    parser.add_argument("records", metavar="RECORDS")
    along = say(lang, "哪一项事实,如 成员[1].月收入", "which fact, such as 成员[1].月收入")
    parser.add_argument("--along", required=True, metavar="NAME", help=along)
    parser.add_argument("--about", action="append", default=[], metavar="NAME", help=say(lang, "画哪些待遇", "which benefits"))
    parser.add_argument("--from", dest="low", default="0", metavar="N", help=say(lang, "从多少", "from"))
    parser.add_argument("--to", dest="high", required=True, metavar="N", help=say(lang, "到多少", "to"))
    parser.add_argument("--step", metavar="N", help=say(lang, "每隔多少算一次", "a run every so much"))
    add_dates(parser, lang)
    parser.add_argument("--id", metavar="ID", help=say(lang, "档案编号", "the record's id"))
    parser.add_argument("--line", type=int, metavar="N", help=say(lang, "第几行", "line of the file"))
    parser.add_argument("-o", "--output", metavar="FILE", help=say(lang, "写到 .svg 文件", "write to an .svg file"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Decide the record at each place of the axis; the picture, and where a little more leaves less."""
    policy = load(*options.policy)
    dates = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    on = day(options.on) or date.today()
    _, first = chosen(policy, options, on, dates)
    if first.record is None or first.refused:
        raise Stop(REFUSED, *(RecordNotDecided(problem=problem) for problem in first.problems))
    path, schema = _fact(policy, first.record, options.along)
    xs = _places(options, schema)
    rules_on, known, working = day(options.rules_on), day(options.known), calendar(options.calendar)
    records = (changed(first.record, {path: value}) for value in xs)
    decisions = [policy.decide(each, on, rules_on=rules_on, known=known, calendar=working) for each in records]
    lines, unit = _lines(policy, decisions, options.about, xs, schema, lang)
    marks = [each for line in lines if line.strong for each in cliffs(xs, line)][:MOST_MARKS]
    kind = schema.type
    across = f"{options.along}({kind.unit})" if isinstance(kind, NumberType) else options.along
    title = say(
        lang, f"{policy.program.name}:待遇随 {options.along} 变化", f"{policy.program.name}: benefits against {options.along}"
    )
    with Output(options.output, (*options.policy, options.records)).open() as out:
        out.write(svg(title, across, unit, xs, lines, marks))
    if options.output is not None:
        for each in marks:
            a, b, loss = (format_number(value) for value in (each.before, each.after, each.loss))
            print(
                say(lang, f"{options.along} 由 {a} 到 {b},合计少 {loss}", f"{options.along} from {a} to {b}: {loss} less in all")
            )
    return OK


def _fact(policy: PolicySet, record: Record, text: str) -> tuple[FactPath, FactSchema]:
    """The fact that a text such as 成员[1].月收入 names; it is a number and the record gives it."""
    found = re.fullmatch(r"(?:([^.\[\]]+)\[([0-9]{1,6})\]\.)?([^.\[\]]+)", text)
    if found is not None:
        steps: tuple[str | int, ...] = (found[1], int(found[2]) - 1) if found[1] else ()
        told = fact_at(record, policy.program.schema, FactPath(steps, found[3]))
        if told is not None and isinstance(told.type, NumberType):
            return FactPath(steps, told.name), told
    raise Stop(USAGE, BadAxis(text=text, why="fact"))


def _places(options: Namespace, schema: FactSchema) -> list[Fraction]:
    least = schema.step or Fraction(1, 100)
    low, high = _number(options.low), _number(options.high)
    step = _number(options.step) if options.step else max(least, (high - low) / PLACES // least * least)
    if step <= 0 or high <= low or (high - low) / step > MOST_PLACES:
        raise Stop(USAGE, BadAxis(text=f"{options.low} … {options.high}", why="range"))
    low_end = schema.low if isinstance(schema.low, Fraction) else low
    high_end = schema.high if isinstance(schema.high, Fraction) else high
    inside = (low + step * each for each in range(int((high - low) // step) + 1))
    kept = [value for value in inside if (value / least).denominator == 1 and low_end <= value <= high_end]
    if len(kept) < 2:
        raise Stop(USAGE, BadAxis(text=f"{options.low} … {options.high}", why="range"))
    return kept


def _number(text: str) -> Fraction:
    try:
        return parse_number(text)
    except NumberProblem:
        raise Stop(USAGE, BadAxis(text=text, why="number")) from None


def _lines(
    policy: PolicySet, decisions: list[Decision], about: list[str], xs: list[Fraction], schema: FactSchema, lang: Lang
) -> tuple[list[Line], str]:
    """A line per benefit of one unit, and, where the fact is an amount of that unit, one of what the household has in all."""
    try:
        asked = rules_named(policy.index, about)
    except KeyError as unknown:
        known = "、".join(dict.fromkeys(rule.name for rule in policy.program.rules))
        raise Stop(USAGE, NoSuchRule(name=str(unknown.args[0]), known=known)) from None
    values: dict[str, list[Fraction | None]] = {}
    units: dict[str, str] = {}
    for decision in decisions:
        for result in decision.results:
            if (
                result.code in asked
                and result.kind != "class"
                and not result.data.entity
                and not result.data.unit
                and result.unit
            ):
                values.setdefault(result.code, []).append(_amount(result.state))
                units[result.code] = result.unit
    wanted = schema.type.unit if isinstance(schema.type, NumberType) else ""
    unit = wanted if wanted in units.values() else next(iter(units.values()), "")
    names = {result.code: result.name for result in decisions[0].results}
    shown = {code: each for code, each in values.items() if units[code] == unit and any(each)}
    lines = [Line(names[code], tuple(each)) for code, each in shown.items()]
    if not lines:
        raise Stop(USAGE, BadAxis(text="、".join(about), why="nothing"))
    if unit == wanted:
        total = [
            None if None in each else x + sum(v for v in each if v is not None)
            for x, *each in zip(xs, *shown.values(), strict=True)
        ]
        lines.append(Line(say(lang, "收入加待遇", "income and benefits"), tuple(total), True))
    return lines, unit


def _amount(state: State) -> Fraction | None:
    if state is NOT_ENTITLED:
        return Fraction(0)
    return state if isinstance(state, Fraction) else None

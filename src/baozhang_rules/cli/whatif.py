"""``baozhang whatif``: who gains and who loses by a change of rules, and what it costs."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import asdict

from baozhang_rules.api import PolicySet
from baozhang_rules.check.openings import op_words, shown_number
from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Output, Stop, add_dates, calendar, day, say
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.populations import fields_for, needs_batch, opening, tables_of
from baozhang_rules.core import nodes as n
from baozhang_rules.explain.decision_json import measure
from baozhang_rules.explain.words import is_money
from baozhang_rules.population.problems import BadChange, ChangeOutOfBounds, NothingRead
from baozhang_rules.runtime.numbers import NumberProblem, decimal_places, format_number, parse_number
from baozhang_rules.text import counted
from baozhang_rules.text.width import display_width, pad_to_width
from baozhang_rules.types import NumberT

if TYPE_CHECKING:
    from baozhang_rules.population.reform import Comparison

Rules: TypeAlias = Mapping[str, n.Rule]
"""The rules of both policy sets, by id."""


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("whatif", help=say(lang, "改一改规则:谁增谁减,多花多少", "change rules: who gains, who loses, the cost"))
    help_ = say(lang, ".pol 文件、目录或包名,可以有几个", ".pol files, directories or packages, one or several")
    parser.add_argument("policy", nargs="+", type=str, metavar="POLICY", help=help_)
    last = say(lang, "最后一个是档案,同 batch 一样", "the last one: households, as `batch` takes them")
    parser.add_argument("records", metavar="RECORDS", help=last)
    set_ = say(lang, "改一个标准:名称=数,如 救助标准=1200", "another value of a standard: NAME=NUMBER")
    parser.add_argument("--set", metavar="NAME", action="append", default=[], help=set_)
    with_ = say(lang, "改成这一套政策,可以写几次", "the policies as changed; may be repeated")
    parser.add_argument("--with", metavar="POLICY", action="append", default=[], dest="other", help=with_)
    add_dates(parser, lang)
    list_ = say(lang, "CSV 时名单的表,如 成员=成员.csv", "with CSV, the table of a list: 成员=members.csv")
    parser.add_argument("--list", metavar="NAME", action="append", default=[], help=list_)
    parser.add_argument("--keep", metavar="COLUMN", action="append", default=[], help=say(lang, "不是事实的列", "a column that is no fact"))
    missing = say(lang, "没有列、一律按未知对待的事实", "a fact without a column, unknown for every household")
    parser.add_argument("--missing", metavar="COLUMN", action="append", default=[], help=missing)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Compare."""
    needs_batch()
    from baozhang_rules.population.deciding import Decider
    from baozhang_rules.population.reform import changes, compared, never_in_force, read_changes
    from baozhang_rules.runtime.decision import Dates

    on, policy = day(options.on) or date.today(), load(*options.policy)
    days: dict[str, Any] = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    dates = Dates(on, days["rules_on"] or on, days["known"])
    other = load(*options.other) if options.other else policy
    values = dict(_change(text, other) for text in options.set)
    other = _changed(other, values, dates.rules) if values else other
    if not read_changes(policy.program, other.program):
        raise Stop(PROBLEMS, NothingRead())
    with opening(options.records, policy, options.list) as (schema, batches):

        def decider(each: PolicySet) -> Decider:
            fields = fields_for(schema, each, options.keep, options.missing)
            return Decider(each.index, fields, lambda record: each.decide(record, on, **days), dates, calendar=days["calendar"])

        before, after = decider(policy), decider(other)
        found = compared(batches, before, after)
    if not found.alone and never_in_force(before, after, changes(policy.program, other.program)):
        raise Stop(PROBLEMS, NothingRead())
    rules = {**other.index.rules, **policy.index.rules}
    text = _json(found, rules) if options.format == "json" else _text(found, rules, lang)
    with Output(options.output, (options.records, *tables_of(options.list).values())).open() as out:
        out.write(text)
    return OK


def _changed(policy: PolicySet, values: Mapping[str, Fraction], on: date) -> PolicySet:
    """The policies with other values of standards; one that breaks a bound stops the command."""
    from baozhang_rules.population.reform import broken_bounds, with_standards

    program = with_standards(policy.program, values, on)
    for standard, bound, value, limit in broken_bounds(program, on):
        shown, most = (shown_number(each, bound.value.type) for each in (value, limit))
        raise Stop(PROBLEMS, ChangeOutOfBounds(name=standard.name, value=shown, op=op_words(bound.op), bound=most))
    return PolicySet(program)


def _change(text: str, policy: PolicySet) -> tuple[str, Fraction]:
    name, _, number = text.partition("=")
    found = next((s for s in policy.program.standards if name.strip() in (s.id, s.name)), None)
    known = "、".join(s.name for s in policy.program.standards)
    try:
        value = parse_number(number.strip())
    except NumberProblem:
        raise Stop(PROBLEMS, BadChange(text=text, known=known)) from None
    if found is None:
        raise Stop(PROBLEMS, BadChange(text=text, known=known))
    return found.id, value


def _text(found: Comparison, rules: Rules, lang: Lang) -> str:
    lines = [
        say(
            lang,
            f"共 {found.households} 户,拒收 {found.refused} 户,有变化的 {found.touched} 户",
            f"{counted(found.households, 'household')}, {found.refused} refused, {found.touched} with a change",
        ),
        "",
    ]
    head = ("规则", "增加", "减少", "不变", "新享受", "不再享受", "原合计", "新合计", "增支", "单位")
    head_en = ("rule", "gain", "lose", "same", "begin", "end", "before", "after", "cost", "unit")
    rows: list[list[str]] = [list(head if lang == "zh" else head_en)]
    for id, effect in found.effects.items():
        rule = rules[id]
        if effect.gains or effect.loses or effect.begins or effect.ends or effect.opened:
            counts = (effect.gains, effect.loses, effect.same, effect.begins, effect.ends)
            unit = _money_unit(rule)
            money = [format_number(x) for x in (effect.before, effect.after, effect.cost)] if unit else [""] * 3
            rows.append([rule.name, *map(str, counts), *money, measure(rule, lang) or ""])
    if len(rows) == 1:
        nothing = say(lang, "改动读到了,但没有一户的结果变化", "the change is read, and no household's result changes")
        return "\n".join([*lines, nothing, *_pending(found, rules, lang)]) + "\n"
    for unit, amounts in _totals(found, rules, lang).items():
        rows.append([say(lang, "合计", "total"), *[""] * 5, *map(format_number, amounts), unit])
    widths = [max(display_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines += ["  ".join(pad_to_width(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines + _pending(found, rules, lang)) + "\n"


def _pending(found: Comparison, rules: Rules, lang: Lang) -> list[str]:
    """Whose amounts aren't settled before or after: a table that leaves them out must say so."""
    told = ", ".join(f"{rules[id].name} {effect.pending}" for id, effect in found.effects.items() if effect.pending)
    zh, en = "金额在改前或改后还没有定的,没有计入", "an amount not settled before or after, not counted"
    return [f"{say(lang, zh, en)}: {told}"] if told else []


def _money_unit(found: n.Rule, lang: Lang = "zh") -> str:
    """The unit of what a rule pays; "" where sums say nothing: a class, a cell of concessions."""
    kind = found.type
    return measure(found, lang) or "" if found.kind not in ("class", "tier") and isinstance(kind, NumberT) and is_money(kind.unit) else ""


def _totals(found: Comparison, rules: Rules, lang: Lang = "zh") -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """Of each unit of money what all rules pay together, before and after, and the difference: 元 and 元/月 don't add."""
    totals: dict[str, tuple[Fraction, Fraction, Fraction]] = {}
    for id, effect in found.effects.items():
        if unit := _money_unit(rules[id], lang):
            before, after, cost = totals.get(unit, (Fraction(0),) * 3)
            totals[unit] = (before + effect.before, after + effect.after, cost + effect.cost)
    return totals


def _exact(x: Fraction) -> str:
    """All of a number: in decimals, or as a fraction where they have no end."""
    return str(x) if decimal_places(x) is None else format_number(x)


def _json(found: Comparison, rules: Rules) -> str:
    def told(effect: Any) -> dict[str, Any]:
        plain = {name: _exact(x) if isinstance(x, Fraction) else x for name, x in asdict(effect).items()}
        return {**plain, "cost": _exact(effect.cost)}

    totals = [
        {"unit": unit, "before": _exact(before), "after": _exact(after), "cost": _exact(cost)}
        for unit, (before, after, cost) in _totals(found, rules).items()
    ]
    effects = [told(e) for e in found.effects.values()]
    whole = {"households": found.households, "refused": found.refused, "touched": found.touched, "effects": effects, "totals": totals}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"



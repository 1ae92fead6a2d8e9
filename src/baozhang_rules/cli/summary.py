"""``baozhang summary``: counts and money of a file of results."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Output, Stop, say
from baozhang_rules.cli.populations import needs_batch, opening
from baozhang_rules.population.column_problems import NoGroup
from baozhang_rules.population.problems import NoResults, NoSuchGroup
from baozhang_rules.text import counted
from baozhang_rules.text.width import display_width, pad_to_width

if TYPE_CHECKING:
    from baozhang_rules.population.summary import Tally

OUTCOMES = {
    "eligible": ("符合", "eligible"),
    "ineligible": ("不符合", "ineligible"),
    "unknown": ("资料不足", "unknown"),
    "conflict": ("规则冲突", "conflict"),
    "fault": ("无法计算", "fault"),
}
MOST_REASONS = 5
RATE = "比率"
"""Rates aren't added up."""

Names: TypeAlias = dict[str, list[str]]
"""Rules' names and units, by code."""


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("summary", help=say(lang, "汇总批量试算的结果", "sum up the results of a batch"))
    results = say(lang, "批量试算的结果文件", "the results of a batch")
    parser.add_argument("results", metavar="FILE", help=results)
    by = say(lang, "按这一列分组,如街道;它须在试算时用 --keep 带上", "group by this column, which the batch was asked to --keep")
    parser.add_argument("--by", metavar="COLUMN", help=by)
    parser.add_argument("--format", choices=("text", "json", "svg"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Sum up."""
    needs_batch()
    from baozhang_rules.population.summary import is_group, tallied

    with opening(options.results) as (schema, batches):
        if "status" not in schema.names:
            raise Stop(PROBLEMS, NoResults(path=options.results))
        if options.by is not None and options.by not in schema.names:
            raise Stop(PROBLEMS, NoSuchGroup(column=options.by))
        if options.by is not None and not is_group(schema.field(options.by).type):
            raise Stop(PROBLEMS, NoGroup(column=options.by))
        names = json.loads((schema.metadata or {}).get(b"baozhang.names", b"{}"))
        tally = tallied(batches, options.by)
    text = _json(tally) if options.format == "json" else (_svg if options.format == "svg" else _text)(tally, names, lang)
    with Output(options.output, (options.results,)).open() as out:
        out.write(text)
    return OK


def _money(money: Decimal | None, unit: str) -> tuple[str, str]:
    return ("", "") if money is None or unit == RATE else (f"{money:f}", unit)


def _groups(tally: Tally) -> list[str]:
    return sorted({group for _, group, _ in tally.outcomes})


def _text(tally: Tally, names: Names, lang: Lang) -> str:
    lines = [say(lang, f"共 {tally.rows} 户,拒收 {tally.refused} 户", f"{counted(tally.rows, 'household')}, {tally.refused} refused")]
    words = [pair[0 if lang == "zh" else 1] for pair in OUTCOMES.values()]
    for order in dict.fromkeys(name for name, _, _ in tally.classes):
        lines += ["", order, *_table(_class_rows(tally, order))]
    head = [say(lang, "规则", "rule"), say(lang, "组", "group"), *words, say(lang, "金额合计", "money"), say(lang, "单位", "unit")]
    rows = [head]
    for rule in dict.fromkeys(rule for rule, _, _ in tally.outcomes):
        for group in _groups(tally):
            counts = [tally.outcomes[rule, group, outcome] for outcome in OUTCOMES]
            money = tally.money.get((rule, group))
            if any(counts):
                name, unit = names.get(rule, [rule, ""])
                rows.append([name, group, *map(str, counts), *_money(money, unit)])
    if _groups(tally) == [""]:
        rows = [[row[0], *row[2:]] for row in rows]
    lines += ["", *_table(rows)]
    lines += _unpriced(tally, names, lang) if tally.unpriced else []
    lines += ["", say(lang, "不符合的主要原因", "why not, most often")]
    for rule, group in dict.fromkeys((rule, group) for rule, group, _, _ in sorted(tally.reasons, key=_in_order(tally))):
        found = [(count, site) for (r, g, outcome, site), count in tally.reasons.items() if (r, g, outcome) == (rule, group, "ineligible")]
        told = ", ".join(f"{site} {count}" for count, site in sorted(found, reverse=True)[:MOST_REASONS])
        lines += [f"  {names.get(rule, [rule])[0]}{group and f' {group}'}: {told}"] if told else []
    return "\n".join(lines) + "\n"


def _in_order(tally: Tally) -> Callable[[tuple[str, str, str, str]], tuple[int, str]]:
    """Reasons by rule, as the rules come in the results, and then by group."""
    places = {rule: at for at, rule in enumerate(dict.fromkeys(rule for rule, _, _, _ in tally.reasons))}
    return lambda key: (places[key[0]], key[1])


def _unpriced(tally: Tally, names: Names, lang: Lang) -> list[str]:
    """Who is entitled and has no amount all the same: a total that leaves them out must say so."""
    zh, en = "符合而没有金额的,没有计入(金额还没有定,或者由别的待遇代替)", "entitled without an amount, not counted (open, or replaced)"
    counts = Counter[str]()
    for (rule, _), count in tally.unpriced.items():
        counts[names.get(rule, [rule])[0]] += count
    return [f"{say(lang, zh, en)}: " + ", ".join(f"{name} {count}" for name, count in counts.items())]


def _class_rows(tally: Tally, order: str) -> list[list[str]]:
    groups = sorted({group for name, group, _ in tally.classes if name == order})
    names = list(dict.fromkeys(name for each, _, name in sorted(tally.classes) if each == order))
    if groups == [""]:
        return [[name, str(tally.classes[order, "", name])] for name in names]
    return [["", *names], *([group, *(str(tally.classes[order, group, name]) for name in names)] for group in groups)]


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(display_width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    return ["  ".join(pad_to_width(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _json(tally: Tally) -> str:
    def listed(found: Any, *names: str) -> list[dict[str, Any]]:
        return [{**dict(zip(names, key, strict=True)), "value": str(v) if isinstance(v, Decimal) else v} for key, v in sorted(found.items())]

    told = {
        "rows": tally.rows,
        "refused": tally.refused,
        "classes": listed(tally.classes, "order", "group", "class"),
        "outcomes": listed(tally.outcomes, "rule", "group", "outcome"),
        "money": listed(tally.money, "rule", "group"),
        "unpriced": listed(tally.unpriced, "rule", "group"),
        "reasons": listed(tally.reasons, "rule", "group", "outcome", "reason"),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _svg(tally: Tally, names: Names, lang: Lang) -> str:
    from baozhang_rules.population.charts import bars

    rows = []
    for (rule, group), money in sorted(tally.money.items()):
        name, unit = names.get(rule, [rule, ""])
        if money and unit != RATE:
            rows.append((f"{name} {group}".rstrip(), money, f"{money:f} {unit}"))
    return bars(say(lang, f"{tally.rows} 户的金额合计", f"money of {tally.rows} households"), rows)

"""A literal of another unit than is needed: the edit that writes the right one, where the number stays what it is."""

from __future__ import annotations

import re

from baozhang_rules.check.wording import show_unit
from baozhang_rules.diagnostics import Edit, Fix, Lang
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.slip_table import excel_day
from baozhang_rules.units import Unit, unit

PERSON = unit("person")
_TIMES = ("day", "month", "year")


def is_quantity(node: syn.Expr) -> bool:
    """Whether this is a number with its unit."""
    return isinstance(node, syn.Number) and node.unit is not None


def literal_fix(node: syn.Expr, found: Unit, wanted: Unit, lang: Lang) -> Fix | None:
    """The edit from 1000 元 to 1000 元/人/月; None where the number would change (元/年 to 元/月) or the kind (套 to 元)."""
    if not isinstance(node, syn.Number) or node.unit is None or not _forgot(found, wanted):
        return None
    shown = f"{format_number(node.value)} {show_unit(wanted, lang)}"
    return Fix((Edit(node.span, shown),), f"写成 {shown}", f"write {shown}")


def _forgot(found: Unit, wanted: Unit) -> bool:
    """Whether the units measure the same and differ only by what they are per, with no time exchanged for another."""
    top = {base: power for base, power in found.powers if power > 0}
    if not top or top != {base: power for base, power in wanted.powers if power > 0}:
        return False
    times = [{base for base in _TIMES if each.power(base) < 0} for each in (found, wanted)]
    return times[0] <= times[1] or times[1] <= times[0]


def times_swapped(found: Unit, wanted: Unit) -> bool:
    """Whether 按月 or 按年 turns one into the other."""
    factor = found / wanted
    return factor in (unit("month", "year"), unit("year", "month"))


def per_person(found: Unit, wanted: Unit) -> bool:
    """Whether only the number of persons lacks."""
    return found * PERSON == wanted


def excel_fix(node: syn.Expr | None) -> Fix | None:
    """The edit from a whole number to the day that a spreadsheet keeps so."""
    if not isinstance(node, syn.Number) or node.unit is not None or node.percent or node.value.denominator != 1:
        return None
    day = excel_day(str(node.value))
    return None if day is None else Fix((Edit(node.span, day),), f"写成 {day}", f"write {day}")


def unquoted_fix(node: syn.Expr, wanted: Unit, lang: Lang) -> Fix | None:
    """The edit from "1,200.00" to 1200.00 元, where a text in quotes is a plain number."""
    if not isinstance(node, syn.Text) or _PLAIN.fullmatch(node.value.strip()) is None:
        return None
    shown = f"{node.value.strip().replace(',', '')} {show_unit(wanted, lang)}".rstrip()
    return Fix((Edit(node.span, shown),), f"写成 {shown}", f"write {shown}")


_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")

"""From one unit to another: what an author writes to get there, and the edit where only a unit or a word lacks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

from attrs import frozen

from baozhang_rules.check.wording import Both, both, keyword, show_after_number, unit_both
from baozhang_rules.diagnostics import Edit, Fix, Lang
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span
from baozhang_rules.units import RATIO, Unit, unit


@frozen
class Step:
    """What multiplies a unit by a factor, in words."""

    factor: Unit
    zh: str
    en: str


_YEARS_TO_MONTHS, _MONTHS_TO_YEARS = unit("year", "month"), unit("month", "year")
_STEPS = (
    Step(_YEARS_TO_MONTHS, "年的数换成月的,后面写「按月」", "turn years into months by `monthly`"),
    Step(_MONTHS_TO_YEARS, "月的数换成年的,后面写「按年」", "turn months into years by `yearly`"),
    Step(unit("month"), "几个月一共的,乘以月数,写「× 12 个月」", "for several months together multiply by `12 months`"),
    Step(unit("year"), "几年一共的,乘以年数,写「× 1 年」", "for several years together multiply by `1 years`"),
    Step(unit("person"), "每人的数换成全户的,乘以人数", "turn a number per person into the household's by multiplying by the persons"),
    Step(RATIO / unit("person"), "全户的数换成每人的,除以人数", "turn the household's number into one per person by dividing by the persons"),
    Step(RATIO / unit("month"), "几个月一共的换成每月的,除以月数,写「/ 6 个月」", "turn a sum of months into one per month by `/ 6 months`"),
)


def steps(found: Unit, wanted: Unit) -> tuple[Step, ...]:
    """The fewest steps from one unit to the other: one, two, or () where these don't lead there."""
    factor = wanted / found
    for chosen in chain(combinations(_STEPS, 1), combinations(_STEPS, 2)):
        made = RATIO
        for each in chosen:
            made = made * each.factor
        if made == factor:
            return chosen
    return ()


def way(found: Unit, wanted: Unit) -> Both | None:
    """How to get from one unit to the other, in words; None where no usual way leads there."""
    if found.is_ratio != wanted.is_ratio:
        named = wanted if found.is_ratio else found
        one = both(lambda lang: f"1 {show_after_number(named, lang)}")
        sign = ("乘以", "multiply") if found.is_ratio else ("除以", "divide")
        return Both(f"一边没有单位:{sign[0]}「{one.zh}」", f"one side has no unit: {sign[1]} it by `{one.en}`")
    chosen = steps(found, wanted)
    if not chosen:
        return None
    a, b = unit_both(found), unit_both(wanted)
    zh, en = ";".join(each.zh for each in chosen), "; ".join(each.en for each in chosen)
    return Both(f"「{a.zh}」换成「{b.zh}」:{zh}", f"from `{a.en}` to `{b.en}`: {en}")


def way_fix(node: syn.Expr, found: Unit, wanted: Unit, lang: Lang) -> Fix | None:
    """The edit where a bare number stands for months (`X × 24`), or twelve for a change of months and years."""
    if not isinstance(node, syn.Binary) or not _plain(node.right) or not isinstance(node.right, syn.Number):
        return None
    made = [each.factor for each in steps(found, wanted)]
    if len(made) != 1:
        return None
    number, end = node.right, node.right.span.end
    if node.op == "*" and made == [unit("month")] and number.value.denominator == 1:
        word = words().entry("durations", "months").word(lang)
        return Fix((Edit(Span(end, end), f" {word}"),), f"写上「{word}」", f"write `{word}`")
    turns = {("/", _YEARS_TO_MONTHS): "monthly", ("*", _MONTHS_TO_YEARS): "yearly"}
    turn = turns.get((node.op, made[0]))
    if turn is None or number.value != 12 or not isinstance(node.left, syn.Path):
        return None
    said = keyword(turn)
    text = said.zh if lang == "zh" else said.en
    return Fix((Edit(Span(node.left.span.end, end), f" {text}"),), f"写「{said.zh}」", f"write `{said.en}`")


def either(sides: tuple[tuple[syn.Expr, Unit], tuple[syn.Expr, Unit]], lang: Lang) -> tuple[Both | None, Fix | None]:
    """The way from one side to the other, from that whose number lacks a unit, else from that with more to multiply by."""
    ways = list(_directions(sides))
    for node, found, wanted in ways:
        fix = way_fix(node, found, wanted, lang)
        if fix is not None:
            return way(found, wanted), fix
    for _, found, wanted in sorted(ways, key=lambda each: _below(each[2]) - _below(each[1])):
        told = way(found, wanted)
        if told is not None and (found.is_ratio or not wanted.is_ratio):
            return told, None
    return None, None


def _directions(sides: tuple[tuple[syn.Expr, Unit], tuple[syn.Expr, Unit]]) -> Iterator[tuple[syn.Expr, Unit, Unit]]:
    (one, left), (other, right) = sides
    yield one, left, right
    yield other, right, left


def _below(unit_: Unit) -> int:
    """How much stands under the slashes of a unit."""
    return sum(-power for _, power in unit_.powers if power < 0)


def _plain(node: syn.Expr) -> bool:
    return isinstance(node, syn.Number) and node.unit is None and not node.percent

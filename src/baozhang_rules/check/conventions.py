"""约定: how ages, 29 February and month ends are counted is declared by a policy, never chosen by an engine."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.context import Context
from baozhang_rules.check.texts import source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.diagnostics import did_you_mean, problem
from baozhang_rules.names.problems import PlacedProblem
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span

NEEDS = {
    "age": ("age", "leap_day"),
    "add_months": ("month_end",),
}
"""The conventions that a builtin reads."""


@problem("POL0440")
@frozen
class UnknownConvention(PlacedProblem):
    """「约定」只能写三件事:年龄(生日当日、生日次日)、闰日(平年二月末、平年三月初)、月末(取末日、顺延次月)。

    A convention is one of three: age (on_birthday, day_after_birthday), leap_day (last_of_february, first_of_march),
    month_end (last_day, next_month).

    Wrong:
        约定 年龄 : 虚岁
    Right:
        约定 年龄 : 生日当日
    """

    word: str
    near: str

    zh = "「{word}」不是可以约定的事或做法"
    en = "`{word}` is no convention, nor a value of one"
    zh_help = "可以写:{near}"
    en_help = "one of: {near}"


@problem("POL0441")
@frozen
class ConventionsDiffer(PlacedProblem):
    """同一件事约定了两种做法。一套政策里,年龄、闰日、月末各只能有一种算法。

    Two conventions for one matter. Within one policy set ages, 29 February and month ends are counted in one way.

    Wrong:
        约定 年龄 : 生日当日
        约定 年龄 : 生日次日
    Right:
        约定 年龄 : 生日当日
    """

    name: str

    zh = "「{name}」约定了两种做法"
    en = "there are two conventions for `{name}`"
    zh_help = "只留一种"
    en_help = "keep one"


@problem("POL0442")
@frozen
class ConventionMissing(PlacedProblem):
    """这个函数的结果取决于一项约定(周岁从生日当日还是次日起算、闰日出生的人在平年哪天满岁、月末怎样加月),政策要写明。

    The function depends on a convention that the policy must state: whether an age is reached on the birthday or the day
    after, when
    those born on 29 February turn a year older, how months are added at a month's end.

    Wrong:
        定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)
    Right:
        约定 年龄 : 生日当日
        约定 闰日 : 平年三月初
        定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)
    """

    line: str
    line_en: str

    zh = "还没有约定怎样计算"
    en = "how this is counted isn't stated"
    zh_help = "在「政策」之后加一行:{line}"
    en_help = "add a line after the policy: {line_en}"


def conventions(ctx: Context) -> tuple[tuple[str, str], ...]:
    """The conventions that the bundle's files declare, sorted; unknown or differing ones are reported."""
    found: dict[str, tuple[str, int, Span]] = {}
    for number, entry in enumerate(ctx.bundle.files):
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.Convention):
                _add(ctx, number, declaration, found)
    return tuple(sorted((name, value) for name, (value, _, _) in found.items()))


def _add(ctx: Context, file: int, declaration: syn.Convention, found: dict[str, tuple[str, int, Span]]) -> None:
    source = ctx.bundle.files[file].source
    name = words().lookup("conventions", declaration.name.text)
    if name is None:
        _unknown(ctx, file, declaration.name, [e.zh for e in words().sections["conventions"].values()])
        return
    values = [e for e in words().sections["convention_values"].values() if e.extra["of"] == name.concept]
    value = next((e for e in values if declaration.value.text in e.spellings), None)
    if value is None:
        _unknown(ctx, file, declaration.value, [e.zh for e in values])
        return
    before = found.setdefault(name.concept, (value.concept, file, declaration.span))
    if before[0] != value.concept:
        other = (ctx.bundle.files[before[1]].source, before[2], "前面约定的", "the one before")
        ctx.report(ConventionsDiffer(name.zh, source=source, span=declaration.span, other=other))


def _unknown(ctx: Context, file: int, word: syn.Ident, legal: list[str]) -> None:
    near = did_you_mean(word.text, legal)
    ctx.report(UnknownConvention(word.text, near or "、".join(legal), source=ctx.bundle.files[file].source, span=word.span))


def check_conventions(ctx: Context, program: core.Program) -> None:
    """Report each convention that a builtin needs and nobody declared, once, at its first use."""
    declared = {name for name, _ in program.conventions}
    if any(isinstance(problem, (UnknownConvention, ConventionsDiffer)) for problem in ctx.problems.errors):
        return  # what is declared isn't known
    reported: set[str] = set()
    for root in roots(program):
        for e in expressions(root.expression):
            for name in NEEDS.get(e.builtin, ()) if isinstance(e, core.Call) else ():
                if name not in declared | reported:
                    reported.add(name)
                    first = next(v for v in words().sections["convention_values"].values() if v.extra["of"] == name)
                    entry = words().entry("conventions", name)
                    source, span = source_of(ctx, e.origin.file), Span(e.origin.start, e.origin.end)
                    line, line_en = f"约定 {entry.zh} : {first.zh}", f"convention {entry.en} : {first.en}"
                    ctx.report(ConventionMissing(line, line_en, source=source, span=span))

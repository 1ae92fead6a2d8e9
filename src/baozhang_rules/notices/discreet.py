"""What is left out of a page so that a sensitive fact can't be worked out from what stands on it.

Masking a fact isn't enough where what it leads to is told member by member: an allowance of 180 元 for one member says which grade of
disability it is for.  So pages for the applicant tell such values for the household as a whole, and a public notice tells none that
rests on a sensitive fact but the amount itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, reaching, under
from baozhang_rules.explain.data import Both, Inner, RuleOutline, Shown, Step, ready
from baozhang_rules.explain.outline_data import DefinitionRow, DefinitionUsed, NoticeTold, Outline
from baozhang_rules.explain.words import both, say
from baozhang_rules.runtime.frozen import evolve
from baozhang_rules.types import EntityT, strip_optional


def for_applicant(outline: Outline, index: Index) -> Outline:
    """Nothing member by member that rests on a sensitive fact, by its value or by a condition."""
    secret = _resting(index)
    rules = tuple(_rule(each, index, secret) for each in outline.rules)
    definitions = tuple(_definition(each, index, secret) for each in outline.definitions)
    assessed = {each.unit for each in rules}
    units = tuple(each for each in outline.units if each.key in assessed or not _tells(each.key, index, secret))
    return evolve(outline, rules=rules, definitions=definitions, units=units)


def _tells(key: str, index: Index, secret: Collection[str]) -> bool:
    """Whether there is a unit for what a sensitive fact of a member says."""
    unit = index.units.get(key.split("[")[0].split("/")[0])
    return unit is not None and unit.condition is not None and _rests(index, unit.condition, secret)


def _resting(index: Index) -> frozenset[str]:
    """The definitions that read a sensitive fact, themselves or by way of others."""
    return reaching(index.program, lambda value, found: _rests(index, value, found))


def _rests(index: Index, value: n.Expr, secret: Collection[str]) -> bool:
    return any(_at(index, e, secret) for e in expressions(value))


def _at(index: Index, e: n.Expr, secret: Collection[str]) -> bool:
    """Whether an expression itself reads a sensitive fact, or a definition that rests on one."""
    return _reads(index, e) or (isinstance(e, n.DefRef) and e.definition in secret)


def _reads(index: Index, e: n.Expr) -> bool:
    kind = strip_optional(e.entity.type) if isinstance(e, n.Fact | n.Follow) else None
    return isinstance(kind, EntityT) and index.fact(kind.name, getattr(e, "fact", "")).sensitive


def _definition(used: DefinitionUsed, index: Index, secret: Collection[str]) -> DefinitionUsed:
    if used.id not in secret:
        return used
    if index.definitions[used.id].entity != index.program.schema.root:
        return evolve(used, rows=ready((DefinitionRow(Both(), "", Both(), _masked(), Inner()),), False))
    totals = any(_totals(v.body.value) for v in index.definitions[used.id].versions if isinstance(v.body, n.ExprBody))
    rows = tuple(evolve(row, numbers=Both() if totals else row.numbers, inner=Inner()) for row in used.rows)
    return evolve(used, rows=ready(rows, used.rows.is_idle))


def _rule(rule: RuleOutline, index: Index, secret: Collection[str]) -> RuleOutline:
    bodies = [version.body for version in index.rules[rule.rule].versions]
    values = [value for body in bodies if isinstance(body, n.RuleBody) for value in (body.amount, body.low, body.high)]
    marks = {e.site: e for value in values if value is not None for e in expressions(value) if isinstance(e, n.Mark)}
    return evolve(rule, steps=tuple(_step(each, marks, index, secret) for each in rule.steps))


def _step(step: Step, marks: Mapping[str, n.Mark], index: Index, secret: Collection[str]) -> Step:
    """A step as it is, unless what it adds to those before it rests on a sensitive fact."""
    mark = None if step.place is None else marks.get(step.place.id)
    own = [] if mark is None else list(_own(mark.operand))
    if mark is not None and not any(_at(index, e, secret) for e in own):
        return step
    formula = evolve(step.formula, numbers=Both()) if any(isinstance(e, n.Aggregate) for e in own) else step.formula
    return evolve(step, formula=formula, inner=Inner())


def _own(e: n.Expr) -> Iterator[n.Expr]:
    """The expressions of a step, those of steps before it left out."""
    if not isinstance(e, n.Mark):
        yield e
        for each in under(e):
            yield from _own(each)


def _totals(value: n.Expr) -> bool:
    """Whether the numbers of a formula may be those of members."""
    return any(isinstance(e, n.Aggregate) for e in expressions(value))


# ------------------------------------------------------------------------------------------------- public


def for_public(outline: Outline, index: Index, granted: Collection[str]) -> Outline:
    """The public notices of what is granted, with no value that rests on a sensitive fact but the amounts."""
    declared = {notice.id: notice for notice in index.program.notices}
    kept = [each for each in outline.procedure.notices if _rules_of(declared[each.id]) <= set(granted)]
    if any(_rules_of(declared[each.id]) for each in kept):  # one that names no result may be about anything
        kept = [each for each in kept if _rules_of(declared[each.id])]
    secret = _resting(index)
    notices = tuple(_notice(each, declared[each.id], secret) for each in kept)
    return evolve(outline, procedure=evolve(outline.procedure, notices=notices))


def _rules_of(notice: n.Notice) -> set[str]:
    return {e.rule for each in notice.fields for e in expressions(each) if isinstance(e, n.RuleRef)}


def _notice(told: NoticeTold, notice: n.Notice, secret: Collection[str]) -> NoticeTold:
    fields = zip(told.fields, notice.fields, strict=True)
    return evolve(told, fields=tuple((name, _veiled(value, e, secret)) for (name, value), e in fields))


def _veiled(value: Shown, e: n.Expr, secret: Collection[str]) -> Shown:
    rests = any(isinstance(each, n.DefRef) and each.definition in secret for each in expressions(e))
    return _masked() if rests and value.state == "settled" else value


def _masked() -> Shown:
    return Shown("", both(lambda lang: say(lang, "masked")), "masked")


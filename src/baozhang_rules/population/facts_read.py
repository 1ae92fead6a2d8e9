"""Which facts the results of a program read: those whose columns a file of households must have."""

from __future__ import annotations

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.types import EntityT, strip_optional

ASIDE = ("check", "start", "exception", "field")
"""Roles of expressions that are shown beside a decision and never part of one."""


def facts_read(program: n.Program) -> list[tuple[str, str]]:
    """Facts as (entity, fact), each once, in the order in which they are first read."""
    found: dict[tuple[str, str], None] = {}
    if program.jurisdiction:
        found[program.schema.root, program.jurisdiction] = None
    for root in reached(program):
        for e in expressions(root):
            if isinstance(e, n.Fact | n.Follow | n.ListOf | n.Recorded):
                kind = strip_optional(e.entity.type)
                assert isinstance(kind, EntityT)
                found[kind.name, e.fact] = None
    return list(found)


def owners_reached(program: n.Program) -> set[str]:
    """The ids of what results read: rules, units and orders, and the definitions, standards and tables below them."""
    own = {each.id for part in (program.rules, program.units, program.orders) for each in part}
    return own | {_owner(e) for root in reached(program) for e in expressions(root)} - {""}


def reached(program: n.Program) -> list[n.Expr]:
    """Every expression that rules, units and rules on records come to, through definitions, standards and tables."""
    rules = {rule.id for rule in program.rules} | {unit.id for unit in program.units} | {r.id for r in program.record_rules}
    start = [root.expression for root in roots(program) if root.role not in ASIDE and root.owner in rules]
    return _followed(program, start)


def read_elsewhere(program: n.Program) -> set[str]:
    """The ids of what is read at another date than the decision's."""
    dated = [e.operand for root in reached(program) for e in expressions(root) if isinstance(e, n.At | n.Window)]
    return {_owner(e) or (e.rule if isinstance(e, n.RuleRef) else "") for root in _followed(program, dated) for e in expressions(root)}


def _followed(program: n.Program, start: list[n.Expr]) -> list[n.Expr]:
    """Expressions, and those that they come to."""
    by_owner: dict[str, list[n.Expr]] = {}
    for root in roots(program):
        if root.role not in ASIDE:
            by_owner.setdefault(root.owner, []).append(root.expression)
    seen: set[str] = set()
    start = list(start)
    for each in start:
        for e in expressions(each):
            owner = _owner(e) or (e.rule if isinstance(e, n.RuleRef) else "")
            if owner and owner not in seen:
                seen.add(owner)
                start += by_owner.get(owner, [])
    return start


def _owner(e: n.Expr) -> str:
    match e:
        case n.DefRef(definition=id):
            return id
        case n.StdRef(standard=id):
            return id
        case n.TableRef(table=id):
            return id
        case _:
            return ""

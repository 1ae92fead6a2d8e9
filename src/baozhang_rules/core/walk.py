"""Walking over core: the nodes in a node, the expressions of a program, and the variables bound at each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias, get_args

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.frozen import evolve, frozen
from baozhang_rules.runtime.schema import RecordSchema
from baozhang_rules.types import BOOL, EntityT, ListT, Type, strip_optional

EXPRESSIONS = get_args(n.Expr)
_EXPRESSIONS = frozenset(EXPRESSIONS)

Vars: TypeAlias = Mapping[str, str]
"""The entity type of every variable in reach."""


@frozen(slots=True)
class Root:
    """An expression that a declaration holds.

    ``owner`` is the declaration's id, ``role`` the field of it, ``vars`` what is bound (None: not said);
    ``type`` is what the declaration needs the expression to be (None: anything).
    """

    expression: n.Expr
    owner: str
    role: str
    vars: Vars | None
    type: Type | None = None


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(name for name in cls.__annotations__ if name not in ("origin", "node"))


@cache
def _holding(cls: type) -> tuple[str, ...]:
    """The fields of an expression that may hold others, as their annotations say."""
    return tuple(name for name, kind in cls.__annotations__.items() if "Expr" in kind or "Arm" in kind)


def parts(node: Any) -> Iterator[Any]:
    """What stands directly in a node: its fields, through tuples."""
    cls: type = type(node)
    waiting = [getattr(node, name) for name in reversed(_names(cls))]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting += reversed(value)
        else:
            yield value


def walk(node: Any) -> Iterator[Any]:
    """Every node and type in a node, itself first, in written order."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed([p for p in parts(each) if "__attrs_attrs__" in vars(type(p)) and not isinstance(p, RecordSchema)])


def under(expression: n.Expr) -> list[n.Expr]:
    """The expressions directly under one, those of its arms too."""
    cls: type = type(expression)
    found: list[n.Expr] = []
    for name in _holding(cls):
        _gather(getattr(expression, name), found)
    return found


def _gather(part: Any, found: list[n.Expr]) -> None:
    if type(part) in _EXPRESSIONS:
        found.append(part)
    elif type(part) is tuple:
        for each in part:
            _gather(each, found)
    elif type(part) is n.Arm:
        found += (part.guard, part.value)


def expressions(root: n.Expr) -> Iterator[n.Expr]:
    """Every expression in one, itself first."""
    waiting = [root]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += under(each)[::-1]


def scoped(root: n.Expr, bound: Vars) -> Iterator[tuple[n.Expr, Vars]]:
    """Every expression in one, with the variables in reach there."""
    waiting = [(root, bound)]
    while waiting:
        each, reach = waiting.pop()
        yield each, reach
        inner: list[n.Expr | None] = []
        if isinstance(each, n.Aggregate):
            inner = [each.where, each.body]
        elif isinstance(each, n.Rank):
            inner = [key for key, _ in each.keys]
        within = _bind(reach, each) if isinstance(each, n.Aggregate | n.Rank) else reach
        inside = {id(e) for e in inner}
        waiting += [(e, within if id(e) in inside else reach) for e in under(each)[::-1]]


def _bind(reach: Vars, each: n.Aggregate | n.Rank) -> Vars:
    source = strip_optional(each.source.type)
    return {**reach, each.var: source.entity if isinstance(source, ListT) else ""}


def reaching(program: n.Program, may: Callable[[n.Expr, frozenset[str]], bool]) -> frozenset[str]:
    """The ids of the definitions for which ``may(value, found)`` holds, themselves or by way of definitions ``found`` before."""
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(
            d.id
            for d in program.definitions
            if d.id in found or any(isinstance(v.body, n.ExprBody) and may(v.body.value, found) for v in d.versions)
        )
        if more == found:
            return found
        found = more


def roots(program: n.Program) -> Iterator[Root]:
    """Every expression that a declaration of the program holds."""
    top = {"root": program.schema.root, "self": program.schema.root}
    for standard in program.standards:
        yield from _bounds(standard.bounds, standard.id, top, standard.type)
        if standard.default is not None:
            yield Root(standard.default, standard.id, "default", top, standard.type)
    for table in program.tables:
        for version in table.versions:
            yield from _table(version.body, Root(_NO_EXPRESSION, table.id, "", top, table.type))
    for definition in program.definitions:
        own = {**top, "self": definition.entity}
        yield from _bounds(definition.bounds, definition.id, own, definition.type)
        for version in definition.versions:
            if isinstance(version.body, n.ExprBody):
                yield Root(version.body.value, definition.id, "value", own, definition.type)
    for rule in program.rules:
        yield from _rule(rule, program)
    yield from _others(program, top)


_NO_EXPRESSION = n.Lit(None, EntityT(""))


def _bounds(bounds: tuple[n.Bound, ...], owner: str, bound: Vars, type_: Type) -> Iterator[Root]:
    for each in bounds:
        yield Root(each.value, owner, "bound", bound, type_)


def _table(body: n.Body, like: Root) -> Iterator[Root]:
    if isinstance(body, n.TableBody):
        for row in body.rows:
            yield evolve(like, expression=row.value, role="cell")
            if row.extend is not None:
                yield evolve(like, expression=row.extend, role="extend")
        if body.fallback is not None:
            yield evolve(like, expression=body.fallback, role="fallback")


def rule_vars(rule: n.Rule, program: n.Program) -> Vars:
    """What is bound in a rule: for a unit's rules, its first member too."""
    root = program.schema.root
    unit = next((unit for unit in program.units if unit.id == rule.scope), None)
    if unit is None:
        return {"root": root, "self": rule.scope}
    return {"root": root, "self": root, "anchor": unit.entity}


def _rule(rule: n.Rule, program: n.Program) -> Iterator[Root]:
    bound = rule_vars(rule, program)
    for version in rule.versions:
        if isinstance(version.body, n.RuleBody):
            yield Root(version.body.entitled, rule.id, "entitled", bound, BOOL)
            for role in ("amount", "low", "high"):
                if (value := getattr(version.body, role)) is not None:
                    yield Root(value, rule.id, role, bound, rule.type)
    if rule.net is not None:
        yield Root(rule.net, rule.id, "net", bound, rule.type)


def _others(program: n.Program, top: Vars) -> Iterator[Root]:
    for unit in program.units:
        if unit.condition is not None:
            yield Root(unit.condition, unit.id, "condition", {**top, unit.var: unit.entity}, BOOL)
    for record_rule in program.record_rules:
        own = {**top, "self": record_rule.entity}
        yield Root(record_rule.requirement, record_rule.id, "requirement", own, BOOL)
    for check in program.checks:
        yield Root(check.condition, check.id, "check", {**top, "self": check.entity}, BOOL)
    for deadline in program.deadlines:
        yield Root(deadline.start, deadline.id, "start", top)
        for condition, _, _ in deadline.exceptions:
            yield Root(condition, deadline.id, "exception", top, BOOL)
    for notice in program.notices:
        for each in notice.fields:
            yield Root(each, notice.id, "field", top)
    for stored in program.stored:
        for role, each in stored.expressions:
            yield Root(each, stored.id, role, None)

"""The typing rules of core as a small checker of its own, apart from the checker of the language.

Each rule looks at one expression and the types that its operands carry, so a wrong type is reported where it
arises and nowhere else. Names that don't exist are left to ``references_exist``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, field

from baozhang_rules import types as t
from baozhang_rules.builtins import BUILTINS, SignatureError
from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import Vars, roots, scoped
from baozhang_rules.runtime import schema as s
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import BOOL, DATE, strip_optional
from baozhang_rules.units import Unit


@frozen(slots=True)
class Violation:
    """A broken invariant: its name, the declaration it was found in, and data that says more."""

    name: str
    where: str
    detail: str


def types_agree(program: n.Program) -> Iterator[Violation]:
    """Every expression has the type that its operands and what it reads give, and suits its declaration."""
    typing = _Typing(program)
    for root in roots(program):
        if root.type is not None and not _assignable(root.expression.type, root.type):
            yield Violation("types_agree", root.owner, f"{root.role} {root.expression.type} for {root.type}")
        for each, reach in scoped(root.expression, root.vars or {}):
            if not typing.right(each, reach, root.vars is not None):
                yield Violation("types_agree", root.owner, f"{type(each).__name__} {each.type}")
    for wrong in typing.wrong_data():
        yield Violation("types_agree", wrong, "")


def _assignable(found: t.Type, wanted: t.Type) -> bool:
    """Whether a value of one type may stand where another is wanted: 无 or not, where 无 is allowed."""
    if isinstance(wanted, t.OptionalT):
        return strip_optional(found) == wanted.inner
    return found == wanted


def _is_number(type_: t.Type) -> bool:
    return isinstance(type_, t.NumberT)


_COUNTED = {"days": "day", "months": "month", "years": "year"}


def _unit(type_: t.Type) -> Unit | None:
    """The unit of a number; a duration multiplies as its months, days or years."""
    if isinstance(type_, t.DurationT) and type_.unit in _COUNTED:
        return Unit(((_COUNTED[type_.unit], 1),))
    return type_.unit if isinstance(type_, t.NumberT) else None


@define
class _Typing:
    """The rules, and what they look up."""

    program: n.Program
    definitions: dict[str, n.Definition] = field(init=False)
    standards: dict[str, n.Standard] = field(init=False)
    tables: dict[str, n.Table] = field(init=False)
    rules: dict[str, n.Rule] = field(init=False)
    enumerations: dict[str, n.Enumeration] = field(init=False)

    def __attrs_post_init__(self) -> None:
        p = self.program
        self.definitions = {each.id: each for each in p.definitions}
        self.standards = {each.id: each for each in p.standards}
        self.tables = {each.id: each for each in p.tables}
        self.rules = {each.id: each for each in p.rules}
        self.enumerations = {each.name: each for each in p.enumerations}

    def right(self, e: n.Expr, reach: Vars, closed: bool) -> bool:
        """Whether an expression has the type that it should have; ``closed``: all its variables are known."""
        match e:
            case n.Var(name=name, type=type_):
                unknown = name not in reach
                return isinstance(type_, t.EntityT) and (unknown or reach[name] == type_.name)
            case n.Up() | n.Follow() | n.Fact() | n.ListOf() | n.Recorded():
                return self._read_right(e)
            case n.Lit(value=value, type=type_):
                return self._value_right(value, type_)
            case n.DefRef() | n.StdRef() | n.TableRef() | n.RuleRef() | n.Finding():
                return self._reference_right(e)
            case n.Chosen(type=type_):
                return isinstance(type_, t.TextT | t.EnumT)
            case n.BaseDate(type=type_):
                return _assignable(DATE, type_)
            case n.Aggregate() | n.Rank() | n.Window():
                return self._total_right(e)
            case n.Case() | n.Default() | n.OrElse() | n.At() | n.Mark():
                return _choice_right(e)
            case _:
                return self._operation_right(e)

    # ------------------------------------------------------------------------------------------- reading

    def _read_right(self, e: n.Up | n.Follow | n.Fact | n.ListOf | n.Recorded) -> bool:
        entity = strip_optional(e.entity.type)
        if not isinstance(entity, t.EntityT):
            return False
        maybe = isinstance(e.entity.type, t.OptionalT)
        held = self.program.schema.entities.get(entity.name)
        if held is None:
            return True
        if isinstance(e, n.Up):
            return not maybe and held.parent is not None and e.type == t.EntityT(held.parent)
        fact = held.by_spelling.get(e.fact)
        if fact is None:
            return True
        if isinstance(e, n.Recorded):
            return not maybe and e.type == BOOL
        if isinstance(e, n.ListOf) and maybe:
            return False
        optional = maybe or fact.optional
        found, inner = e.type, strip_optional(e.type)
        kind: type = {n.Follow: s.EntityRefType, n.ListOf: s.ListType}.get(type(e), object)
        return isinstance(found, t.OptionalT) is optional and isinstance(fact.type, kind) and _is_of(fact.type, inner, e)

    def _reference_right(self, e: n.DefRef | n.StdRef | n.TableRef | n.RuleRef | n.Finding) -> bool:
        match e:
            case n.DefRef(definition=name, entity=entity):
                definition = self.definitions.get(name)
                maybe = isinstance(entity.type, t.OptionalT)
                return definition is None or (
                    strip_optional(entity.type) == t.EntityT(definition.entity)
                    and e.type == (t.OptionalT(strip_optional(definition.type)) if maybe else definition.type)
                )
            case n.StdRef(standard=name, region=region):
                standard = self.standards.get(name)
                fits = region is None or strip_optional(region.type) == t.REGION
                return standard is None or (e.type == standard.type and fits and (region is not None) is standard.by_region)
            case n.TableRef(table=name, keys=keys):
                table = self.tables.get(name)
                return table is None or (
                    e.type == table.type
                    and len(keys) == len(table.key_types)
                    and all(_assignable(key.type, wanted) for key, wanted in zip(keys, table.key_types, strict=True))
                )
            case n.Finding(what=what):
                found = what == "amount" and isinstance(e.type, t.OptionalT) and _is_number(e.type.inner)
                return found or (what == "admitted" and e.type == BOOL)
            case n.RuleRef(rule=name, what=what):
                rule = self.rules.get(name)
                return rule is None or e.type == (BOOL if what in ("own", "entitled") else rule.type)

    def _value_right(self, value: Any, type_: t.Type) -> bool:
        if value is NOT_ENTITLED:
            return True
        if value is None:
            return isinstance(type_, t.OptionalT)
        match strip_optional(type_):
            case t.NumberT() | t.DurationT():
                return isinstance(value, Fraction)
            case t.BoolT():
                return isinstance(value, bool)
            case t.DateT():
                return isinstance(value, date)
            case t.MonthT():
                return isinstance(value, Month)
            case t.TextT() | t.RegionT():
                return isinstance(value, str)
            case t.EnumT(name=name):
                return name not in self.enumerations or value in self.enumerations[name].members
            case _:
                return False

    # ---------------------------------------------------------------------------------------- operations

    def _operation_right(self, e: n.Expr) -> bool:
        match e:
            case n.Arith(op=op, left=left, right=right):
                return e.type in _arithmetic(op, left.type, right.type)
            case n.Retype(operand=operand):
                return _is_number(operand.type) and _is_number(e.type)
            case n.Compare(op=op, left=left, right=right):
                same = strip_optional(left.type) == strip_optional(right.type)
                return e.type == BOOL and same and (op in ("=", "!=") or self._ordered(left.type))
            case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
                counted = not isinstance(e, n.AtLeast) or 0 <= e.count <= len(items)
                return e.type == BOOL and counted and all(item.type == BOOL for item in items)
            case n.Not(operand=operand):
                return e.type == BOOL and operand.type == BOOL
            case n.Round(step=step, operand=operand):
                return _is_number(operand.type) and e.type == operand.type and step > 0
            case n.Call(builtin=builtin, arguments=arguments):
                result = BUILTINS[builtin].check(tuple(a.type for a in arguments)) if builtin in BUILTINS else e.type
                return not isinstance(result, SignatureError) and result == e.type
            case _:
                return False

    def _ordered(self, type_: t.Type) -> bool:
        inner = strip_optional(type_)
        if isinstance(inner, t.EnumT):
            return inner.name not in self.enumerations or self.enumerations[inner.name].ordered
        return isinstance(inner, t.NumberT | t.DateT | t.MonthT | t.DurationT)

    def _total_right(self, e: n.Aggregate | n.Rank | n.Window) -> bool:
        if isinstance(e, n.Window):
            dated = isinstance(e.anchor.type, t.DateT | t.MonthT) and e.months >= 1
            return dated and _window_right(e.kind, e.operand.type, e.type)
        source = e.source.type
        if not isinstance(source, t.ListT):
            return False
        if isinstance(e, n.Rank):
            ranked = e.entity.type == t.EntityT(source.entity)
            return ranked and _is_number(e.type) and all(self._ordered(key.type) for key, _ in e.keys)
        filtered = e.where is None or e.where.type == BOOL
        certain = e.where is None and source.low >= 1
        return filtered and _aggregate_right(e, certain)

    # --------------------------------------------------------------------------------------------- data

    def wrong_data(self) -> Iterator[str]:
        """Declarations whose data don't suit their types: rows of standards, bands of tables, displayed rules."""
        for standard in self.program.standards:
            if not _is_number(standard.type) and standard.rows:
                yield standard.id
        for table in self.program.tables:
            for version in table.versions:
                for row in version.body.rows if isinstance(version.body, n.TableBody) else ():
                    if not all(map(self._band_right, row.keys, table.key_types)):
                        yield row.site
        for rule in self.program.rules:
            if rule.kind == "class" and rule.type != BOOL:
                yield rule.id

    def _band_right(self, band: n.Band, type_: t.Type) -> bool:
        if band.is_equal:
            return self._value_right(band.equal, type_)
        return isinstance(strip_optional(type_), t.NumberT | t.DurationT)


def _is_of(fact: s.FactType, inner: t.Type, e: n.Expr) -> bool:
    """Whether a type is that of a declared fact; the unit of a number is the reader's to settle."""
    match fact:
        case s.NumberType():
            return isinstance(inner, t.NumberT)
        case s.BoolType():
            return inner == BOOL
        case s.DateType():
            return inner == DATE
        case s.MonthType():
            return inner == t.MONTH
        case s.TextType():
            return inner == t.TEXT
        case s.EnumType(name=name):
            return inner == t.EnumT(name)
        case s.RegionType():
            return inner == t.REGION
        case s.EntityRefType(entity=entity):
            return isinstance(e, n.Follow) and inner == t.EntityT(entity)
        case s.ListType(entity=entity):
            return isinstance(e, n.ListOf) and isinstance(inner, t.ListT) and inner.entity == entity


def _arithmetic(op: str, left: t.Type, right: t.Type) -> tuple[t.Type, ...]:
    """The types that an arithmetic operation may have."""
    if op in ("+", "-") and isinstance(left, t.NumberT | t.DurationT):
        return (left,) if left == right else ()
    if op == "-" and left == right and isinstance(left, t.DateT):
        return (t.NumberT(Unit((("day", 1),))), t.DurationT("days"))
    one, other = _unit(left), _unit(right)
    if one is None or other is None or op not in ("*", "/"):
        return ()
    return (t.NumberT(one * other if op == "*" else one / other),)


def _choice_right(e: n.Case | n.Default | n.OrElse | n.At | n.Mark) -> bool:
    match e:
        case n.Case(arms=arms, otherwise=last) | n.Default(exceptions=arms, base=last):
            values = [last.type, *(arm.value.type for arm in arms)]
            return all(arm.guard.type == BOOL for arm in arms) and all(_assignable(v, e.type) for v in values)
        case n.OrElse(operand=operand, default=default):
            inner = strip_optional(operand.type)
            return _assignable(default.type, e.type) and strip_optional(e.type) == inner
        case n.At(operand=operand, when=when):
            return e.type == operand.type and isinstance(when.type, t.DateT | t.MonthT)
        case n.Mark(operand=operand):
            return e.type == operand.type


def _aggregate_right(e: n.Aggregate, certain: bool) -> bool:
    """``certain``: at least one record is aggregated."""
    if e.kind == "count":
        return e.body is None and _is_number(e.type)
    if e.body is None:
        return False
    body = e.body.type
    if e.kind in ("any", "all", "at_least"):
        return body == BOOL and e.type == BOOL and e.count >= 0
    inner = strip_optional(body)
    if e.kind == "sum":
        return _is_number(inner) and e.type == inner
    kinds = (t.NumberT,) if e.kind == "mean" else (t.NumberT, t.DateT, t.MonthT, t.DurationT)
    result = inner if certain and inner == body else t.OptionalT(inner)
    return isinstance(inner, kinds) and e.type == result


def _window_right(kind: str, operand: t.Type, type_: t.Type) -> bool:
    if kind in ("count", "streak"):
        return operand == BOOL and _is_number(type_)
    if not isinstance(operand, t.NumberT):
        return False
    whole = t.NumberT(operand.unit * Unit((("month", 1),)))
    return type_ == operand or (kind == "sum" and type_ == whole)

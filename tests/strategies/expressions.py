"""Type-directed expressions of core: whatever is asked for has the type that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen, mutable
from tests.strategies.choices import Choices, chance, pick
from tests.strategies.schemas import (
    COLOUR,
    COLOURS,
    DAYS,
    GRADE,
    GRADES,
    HOME,
    MONTHS,
    NUMBERS,
    PERSON,
    REGIONS,
    THING,
    core_type,
)

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime import schema as s
from baozhang_rules.types import (
    BOOL,
    DATE,
    MONTH,
    REGION,
    TEXT,
    DurationT,
    EntityT,
    EnumT,
    ListT,
    NumberT,
    OptionalT,
    Type,
    strip_optional,
)
from baozhang_rules.units import RATIO, unit

YUAN, PERSONS, AGE = NumberT(unit("yuan")), NumberT(unit("person")), NumberT(unit("age"))
MONTHLY, EACH, PLAIN = NumberT(unit("yuan", "month")), NumberT(unit("yuan", "person")), NumberT(RATIO)
IN_MONTHS, IN_DAYS = NumberT(unit("month")), NumberT(unit("day"))
NUMBER_TYPES = (YUAN, MONTHLY, PERSONS, AGE, PLAIN, EACH, IN_MONTHS, IN_DAYS)
DURATIONS = (DurationT("days"), DurationT("months"))
GRADE_T, COLOUR_T = EnumT(GRADE), EnumT(COLOUR)
ORDERED: tuple[Type, ...] = (*NUMBER_TYPES, DATE, DATE, MONTH, GRADE_T, DurationT("months"))
SINGLE: tuple[Type, ...] = (
    BOOL, YUAN, MONTHLY, DATE, GRADE_T, PLAIN, MONTH, TEXT, REGION, COLOUR_T, PERSONS, AGE, IN_DAYS, IN_MONTHS, EACH,
)  # fmt: skip
CHOICE = "择"

Maker = Callable[[Type, "Scope", int], n.Expr | None]


@frozen
class Scope:
    """What an expression may use: its variables with their entities, and whether it stands in a check."""

    vars: tuple[tuple[str, str], ...]
    in_check: bool = False
    closed: bool = False
    """Whether definitions and rules are out of reach, as in the default of a standard."""
    leaf: bool = False
    """Whether a table's key stands here, which reads no table in turn."""

    def bind(self, var: str, entity: str) -> Scope:
        return evolve(self, vars=(*self.vars, (var, entity)))


HOME_SCOPE = Scope((("root", HOME), ("self", HOME)))


def scope_of(entity: str) -> Scope:
    """The scope of a definition or rule of an entity."""
    return Scope((("root", HOME), ("self", entity)))


def var(name: str, entity: str) -> n.Var:
    """A variable of an entity."""
    return n.Var(name, EntityT(entity))


def yes(value: bool = True) -> n.Lit:
    """是 or 否."""
    return n.Lit(value, BOOL)


@mutable
class Expressions:
    """Makes expressions over a schema and what was declared so far."""

    c: Choices
    schema: s.RecordSchema
    definitions: list[n.Definition] = field(factory=list)
    standards: list[n.Standard] = field(factory=list)
    tables: list[n.Table] = field(factory=list)
    rules: list[n.Rule] = field(factory=list)
    sites: list[n.Site] = field(factory=list)
    owner: str = ""
    _fresh: int = 0

    # ------------------------------------------------------------------------------------------ the choice

    def make(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        """An expression of a type."""
        if depth > 0 and self.c.below(6):
            made = pick(self.c, self._makers(type_))(type_, scope, depth - 1)
            if made is not None:
                return made
        return self.leaf(type_, scope)

    def _makers(self, type_: Type) -> Sequence[Maker]:
        general: tuple[Maker, ...] = (self.leaf_maker, self._case, self._default, self._mark, self._at, self._or_else)
        match type_:
            case NumberT():
                return (*_NUMBERS(self), *general)
            case OptionalT():
                return (*general[:5], self._extreme, self._extreme, self._lift, self._found_amount)
            case DurationT():
                return (*general, self._sum_of_durations)
        if type_ == BOOL:
            return (*_BOOLS(self), *general)
        if type_ == DATE:
            return (*general, self._date_call)
        return (*general, self._table)

    def leaf_maker(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return self.leaf(type_, scope)

    def leaf(self, type_: Type, scope: Scope) -> n.Expr:
        """A literal, a fact, or a reference of a type."""
        found: list[Callable[[], n.Expr | None]] = []
        for name, entity in scope.vars:
            for fact in self.schema.entities[entity].facts:
                if core_type(fact) == type_ and not isinstance(fact.type, s.EntityRefType | s.ListType):
                    found.append(lambda name=name, entity=entity, fact=fact: n.Fact(var(name, entity), fact.name, type_))  # type: ignore[misc]
        if not scope.closed:
            found += [lambda d=d: self._read(d, scope) for d in self.definitions if d.type == type_]  # type: ignore[misc]
            found += [lambda d=d: self._standard(d, scope) for d in self.standards if d.type == type_]  # type: ignore[misc]
            found += [lambda: self._table(type_, evolve(scope, leaf=True), 0)] if self.tables and not scope.leaf else []
        if self.c.below(5) and found:
            made = pick(self.c, found)()
            if made is not None:
                return made
        return self._other_leaf(type_, scope)

    def _other_leaf(self, type_: Type, scope: Scope) -> n.Expr:
        which = self.c.below(4)
        if type_ == DATE and which:
            return n.BaseDate(("base", "base", "rules", "known")[which], DATE)
        if type_ == TEXT and which == 3:
            return n.Chosen(CHOICE, TEXT)
        if type_ == BOOL and scope.in_check and which:
            name, entity = pick(self.c, scope.vars)
            fact = pick(self.c, self.schema.entities[entity].facts)
            return n.Recorded(var(name, entity), fact.name, BOOL)
        return self.literal(type_)

    def literal(self, type_: Type) -> n.Expr:
        """A value of a type."""
        return n.Lit(self.value(type_), type_)

    def value(self, type_: Type) -> Any:
        """A settled value of a type."""
        match type_:
            case OptionalT(inner=inner):
                return None if self.c.below(2) else self.value(inner)
            case NumberT() | DurationT():
                return pick(self.c, NUMBERS)
            case EnumT(name=name):
                return pick(self.c, GRADES if name == GRADE else COLOURS)
        if type_ == BOOL:
            return bool(self.c.below(2))
        if type_ == DATE:
            return pick(self.c, DAYS)
        if type_ == MONTH:
            return pick(self.c, MONTHS)
        return pick(self.c, REGIONS if type_ == REGION else ("甲", "乙"))

    # ------------------------------------------------------------------------------------------- entities

    def entity(self, name: str, scope: Scope) -> n.Expr | None:
        """An entity of a kind, never 无, if one can be reached."""
        bound = [var(v, e) for v, e in scope.vars if e == name]
        if bound and self.c.below(4):
            return pick(self.c, bound)
        if name == HOME and self.c.below(2):
            lower = [var(v, e) for v, e in scope.vars if e in (PERSON, THING)]
            return n.Up(pick(self.c, lower), EntityT(HOME)) if lower else var("root", HOME)
        link = self._link(name, scope, optional=False)
        return link if link is not None else pick(self.c, bound) if bound else None

    def _link(self, name: str, scope: Scope, optional: bool) -> n.Follow | None:
        links = [
            n.Follow(var(v, e), fact.name, core_type(fact))
            for v, e in scope.vars
            for fact in self.schema.entities[e].facts
            if isinstance(fact.type, s.EntityRefType) and fact.type.entity == name and fact.optional is optional
        ]
        return pick(self.c, links) if links else None

    def list_of(self, scope: Scope) -> n.ListOf:
        """A list of persons or things."""
        fact = self.schema.entities[HOME].fact(pick(self.c, ("人们", "人们", "物们")))
        home: n.Expr = var("root", HOME)
        return n.ListOf(home, fact.name, core_type(fact))

    # ----------------------------------------------------------------------------------------- references

    def _read(self, definition: n.Definition, scope: Scope) -> n.Expr | None:
        entity = self.entity(definition.entity, scope)
        return None if entity is None else n.DefRef(definition.id, entity, definition.type)

    def _standard(self, standard: n.Standard, scope: Scope) -> n.Expr:
        region = self.leaf(REGION, evolve(scope, closed=True)) if standard.by_region else None
        return n.StdRef(standard.id, region, standard.type)

    def _table(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        tables = [table for table in self.tables if table.type == type_]
        if not tables or scope.closed:
            return None
        table = pick(self.c, tables)
        return n.TableRef(table.id, tuple(self.make(key, scope, min(depth, 1)) for key in table.key_types), type_)

    def _rule(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        if scope.closed:
            return None
        rules = [rule for rule in self.rules if type_ == BOOL or (rule.type == type_ and rule.kind != "class")]
        if not rules:
            return None
        rule = pick(self.c, rules)
        if type_ != BOOL:
            return n.RuleRef(rule.id, pick(self.c, ("counted", "counted", "amount", "net")), type_)
        return n.RuleRef(rule.id, pick(self.c, ("own", "entitled")), BOOL)

    def _finding(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        rules = [rule for rule in self.rules if rule.kind == "class"]
        return n.Finding(pick(self.c, rules).id, "admitted", BOOL) if rules and not scope.closed else None

    def _found_amount(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        rules = [rule for rule in self.rules if rule.kind == "class"]
        if not rules or scope.closed or not isinstance(strip_optional(type_), NumberT):
            return None
        return n.Finding(pick(self.c, rules).id, "amount", type_)

    # -------------------------------------------------------------------------------------- for every type

    def _site(self, kind: str, parent: str | None = None) -> str:
        self._fresh += 1
        name = f"{self.owner}/{kind}/#{self._fresh}"
        self.sites.append(n.Site(name, kind, self.owner if parent is None else parent, "", order=len(self.sites)))
        return name

    def _arms(self, type_: Type, scope: Scope, depth: int, kind: str) -> tuple[n.Arm, ...]:
        count = 1 + self.c.below(3)
        often = kind == "exception" and chance(self.c, 2)  # else two exceptions that hold would hardly ever meet
        guards = [yes() if often and chance(self.c, 2) else self.make(BOOL, scope, depth) for _ in range(count)]
        return tuple(n.Arm(guard, self.make(type_, scope, depth - 1), self._site(kind)) for guard in guards)

    def _case(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        arms = self._arms(type_, scope, depth, "case")
        return n.Case(arms, self.make(type_, scope, depth - 1), self._site("case"), type_)

    def _default(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        arms = self._arms(type_, scope, depth, "exception")
        ordered = [pair for pair in ((0, 1), (0, 2), (1, 2)) if pair[1] < len(arms)]
        beats = ((), tuple(ordered), tuple(ordered[:1]), tuple(ordered[-1:]))[self.c.below(4)]
        return n.Default(self.make(type_, scope, depth - 1), self._site("base"), arms, beats, type_)

    def _mark(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return n.Mark(self._site("clause"), self.make(type_, scope, depth), type_)

    def _at(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        when = self.leaf(pick(self.c, (DATE, MONTH)), scope)
        return n.At(self.make(type_, scope, depth), when, type_)

    def _or_else(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        operand = self._from_none(type_, scope) or self.make(OptionalT(type_), scope, depth)
        return n.OrElse(operand, self.make(type_, scope, depth - 1), type_)

    def _from_none(self, type_: Type, scope: Scope) -> n.Expr | None:
        """A fact of an entity that may be 无."""
        link = self._link(PERSON, scope, optional=True) if chance(self.c, 2) else None
        facts = [f for f in self.schema.entities[PERSON].facts if strip_optional(core_type(f)) == type_]
        return n.Fact(link, pick(self.c, facts).name, OptionalT(type_)) if link is not None and facts else None

    def _lift(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        assert isinstance(type_, OptionalT)
        arm = n.Arm(self.make(BOOL, scope, depth), self.make(type_.inner, scope, depth), self._site("case"))
        return n.Case((arm,), n.Lit(None, type_), "", type_)

    # ---------------------------------------------------------------------------------------------- totals

    def _over(self, scope: Scope, depth: int) -> tuple[n.ListOf, str, Scope, n.Expr | None]:
        source = self.list_of(scope)
        assert isinstance(source.type, ListT)
        self._fresh += 1
        name = f"{source.type.entity}#{self._fresh}"
        inner = scope.bind(name, source.type.entity)
        return source, name, inner, self.make(BOOL, inner, depth) if chance(self.c, 2) else None

    def _aggregate(self, kind: str, body: Type | None) -> Maker:
        def make(type_: Type, scope: Scope, depth: int) -> n.Expr:
            source, name, inner, where = self._over(scope, depth)
            inside = None if body is None and type_ != BOOL and kind == "count" else self.make(body or type_, inner, depth)
            return n.Aggregate(kind, source, name, where, inside, 1 + self.c.below(2) if kind == "at_least" else 0, type_)

        return make

    def _extreme(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        """The greatest, least or mean of a list, 无 when it is empty."""
        inner = strip_optional(type_)
        kinds = ("max", "min", "mean") if isinstance(inner, NumberT) else ("max", "min")
        if inner not in (*NUMBER_TYPES, DATE, MONTH):
            return None
        source, name, bound, where = self._over(scope, depth)
        body = pick(self.c, (inner, type_))
        kind = pick(self.c, kinds)
        certain = where is None and source.type.low >= 1 and body == inner  # type: ignore[union-attr]
        made = n.Aggregate(kind, source, name, where, self.make(body, bound, depth), 0, inner if certain else type_)
        return n.Case((n.Arm(yes(), made, ""),), n.Lit(None, type_), "", type_) if certain else made

    def _rank(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        source = self.list_of(scope)
        assert isinstance(source.type, ListT)
        me = self.entity(source.type.entity, scope)
        if me is None:
            return None
        self._fresh += 1
        name = f"{source.type.entity}#{self._fresh}"
        inner = scope.bind(name, source.type.entity)
        keys = tuple(
            (self.make(pick(self.c, (*ORDERED, OptionalT(YUAN))), inner, depth - 1), chance(self.c, 2))
            for _ in range(1 + self.c.below(2))
        )
        return n.Rank(source, me, name, keys, type_)

    def _window(self, kind: str) -> Maker:
        def make(type_: Type, scope: Scope, depth: int) -> n.Expr:
            operand = self.make(BOOL if kind in ("count", "streak") else type_, scope, min(depth, 1))
            anchor = self.leaf(pick(self.c, (DATE, MONTH)), scope)
            return n.Window(kind, operand, anchor, 1 + self.c.below(3), type_)

        return make

    # -------------------------------------------------------------------------------------------- numbers

    def _sum(self, op: str) -> Maker:
        return lambda type_, scope, depth: n.Arith(
            op, self.make(type_, scope, depth), self.make(type_, scope, depth), type_
        )

    def _times(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        if type_ == YUAN:
            pair = pick(self.c, ((YUAN, PLAIN), (EACH, PERSONS), (MONTHLY, DurationT("months")), (PLAIN, YUAN)))
        else:
            pair = (type_, PLAIN)
        return n.Arith("*", self.make(pair[0], scope, depth), self.make(pair[1], scope, depth), type_)

    def _over_by(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        pairs: dict[Type, tuple[Type, Type]] = {EACH: (YUAN, PERSONS), PLAIN: (YUAN, YUAN), MONTHLY: (YUAN, IN_MONTHS)}
        left, right = pairs.get(type_, (type_, PLAIN))
        return n.Arith("/", self.make(left, scope, depth), self.make(right, scope, depth), type_)

    def _sum_of_durations(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return self._sum(pick(self.c, ("+", "-")))(type_, scope, depth)

    def _days_apart(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        if type_ != IN_DAYS:
            return None
        return n.Arith("-", self.make(DATE, scope, depth), self.make(DATE, scope, depth), type_)

    def _retype(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return n.Retype(self.make(pick(self.c, NUMBER_TYPES), scope, depth), type_)

    def _round(self, mode: str) -> Maker:
        def make(type_: Type, scope: Scope, depth: int) -> n.Expr:
            return n.Round(mode, pick(self.c, tuple(map(Fraction, ("1", "1/2", "10")))), self.make(type_, scope, depth), type_)

        return make

    def _number_call(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        dates = {AGE: ("age",), IN_MONTHS: ("months_between",), IN_DAYS: ("days_between",), PLAIN: ("year_of", "month_of")}
        name = pick(self.c, ("larger", "smaller", "nonnegative", "absolute", *dates.get(type_, ()) * 4))
        if name in ("age", "months_between", "days_between"):
            return self._call(name, (DATE, DATE), type_, scope, depth)
        if name in ("year_of", "month_of"):
            return self._call(name, (DATE,), type_, scope, depth)
        return self._call(name, (type_,) * (2 if name in ("larger", "smaller") else 1), type_, scope, depth)

    def _date_call(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        second: dict[str, tuple[Type, ...]] = {
            "add_months": (IN_MONTHS,), "add_days": (IN_DAYS,), "month_start": (), "month_end": (),
            "working_days_after": (DurationT("working_days"),),
        }  # fmt: skip
        name = pick(self.c, tuple(second))
        return self._call(name, (DATE, *second[name]), DATE, scope, depth)

    def _call(self, name: str, types: Sequence[Type], result: Type, scope: Scope, depth: int) -> n.Expr:
        return n.Call(name, tuple(self.make(type_, scope, depth) for type_ in types), result)

    # ------------------------------------------------------------------------------------------ conditions

    def _compare(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        op = pick(self.c, (">=", "<", "<=", ">", "=", "!="))
        kind = pick(self.c, SINGLE if op in ("=", "!=") else ORDERED)
        if op in ("=", "!=") and self.definitions and chance(self.c, 2):
            kind = strip_optional(pick(self.c, self.definitions).type)
        left, right = (OptionalT(kind) if chance(self.c, 2) else kind for _ in range(2))
        return n.Compare(op, self.make(left, scope, depth), self.make(right, scope, depth), BOOL)

    def _same_entity(self, type_: Type, scope: Scope, depth: int) -> n.Expr | None:
        link = self._link(PERSON, scope, optional=True)
        if link is None:
            return None
        other = self.entity(PERSON, scope) if chance(self.c, 2) else None
        return n.Compare(pick(self.c, ("!=", "=")), link, other or n.Lit(None, OptionalT(EntityT(PERSON))), BOOL)

    def _group(self, cls: type) -> Maker:
        def make(type_: Type, scope: Scope, depth: int) -> n.Expr:
            items = tuple(self.make(BOOL, scope, depth) for _ in range(1 + self.c.below(3)))
            if cls is n.AtLeast:
                return n.AtLeast(self.c.below(len(items) + 1), items, BOOL)
            return cls(items, BOOL)  # type: ignore[no-any-return]

        return make

    def _not(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return n.Not(self.make(BOOL, scope, depth), BOOL)

    def _region_in(self, type_: Type, scope: Scope, depth: int) -> n.Expr:
        return self._call("region_in", (REGION, REGION), BOOL, scope, 0)


def _NUMBERS(self: Expressions) -> Sequence[Maker]:
    return (
        self._sum("+"), self._sum("-"), self._times, self._over_by, self._days_apart, self._retype,
        self._round("half_up"), self._round("up"), self._round("down"), self._number_call, self._number_call, self._rank,
        self._aggregate("sum", None), self._aggregate("count", None), self._table, self._table, self._rule, self._rule,
        self._window("sum"), self._window("mean"), self._window("max"), self._window("min"), self._window("count"),
        self._window("streak"),
    )  # fmt: skip


def _BOOLS(self: Expressions) -> Sequence[Maker]:
    return (
        self._compare, self._compare, self._compare, self._group(n.And), self._group(n.Or), self._not,
        self._group(n.AtLeast), self._aggregate("any", BOOL), self._aggregate("all", BOOL),
        self._aggregate("at_least", BOOL), self._rule, self._finding, self._region_in, self._same_entity,
    )  # fmt: skip

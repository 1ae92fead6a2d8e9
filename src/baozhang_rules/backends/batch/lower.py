"""Core lowered to the graph: reads and operations on single values.

As ``core.interp`` reads them: each case here is the columns' form of the case there.  What an expression is about decides in which
domain it is worked out, so what concerns the household is worked out once and not for each member.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.backends.batch.calendar import age_day, civil, first_of_month, month_of, months_between, moved_by_months
from baozhang_rules.backends.batch.forms import IN, LAST_DAY, MOST_YMD, Column, Domains, form_of
from baozhang_rules.backends.batch.ir import ROOT, Graph, Node, Unsupported
from baozhang_rules.backends.batch.values import CONFLICT, FAULT, UNKNOWN, Val, Values
from baozhang_rules.backends.python.resolve import DEFAULT, OPEN, ROW, RULED_OUT, Resolution, Resolver
from baozhang_rules.builtins import region_contains
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED, Conflict, Unknown
from baozhang_rules.types import BoolT, DateT, EntityT, EnumT, MonthT, strip_optional


@frozen
class Ent:
    """An entity in reach: its kind and domain."""

    kind: str
    domain: int


@frozen
class Env:
    """Bound entities by name, innermost last, the moment at which facts and rules are read, and the unit that is assessed ("" none)."""

    vars: tuple[tuple[str, Ent], ...]
    moment: int = 0
    unit: str = ""

    def __getitem__(self, name: str) -> Ent:
        return next(ent for var, ent in reversed(self.vars) if var == name)

    def bind(self, var: str, ent: Ent) -> Env:
        """With one more entity."""
        return evolve(self, vars=(*self.vars, (var, ent)))


def rank_of(state: Any) -> int:
    """The rank of a state known beforehand."""
    return UNKNOWN if isinstance(state, Unknown) else CONFLICT if isinstance(state, Conflict) else FAULT


@define
class Base:
    """What lowering stands on: the program, what is in force at each moment, and the graph.

    ``gaps``: whether facts may be missing.  ``texts`` gives each written text its code.  ``decline``: rows for the scalar engine.
    ``when`` gives each moment its number (`moments.moments_of`).
    """

    index: Index
    resolver: Resolver
    moments: tuple[Resolution, ...]
    when: Mapping[tuple[Any, ...], int]
    gaps: bool
    domains: Domains
    texts: dict[str, int] = field(factory=dict)
    decline: list[Node] = field(factory=list)
    g: Graph = field(factory=Graph)
    v: Values = field(init=False)
    root: Ent = field(init=False)
    _memo: dict[Any, Any] = field(factory=dict)
    _busy: set[Any] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        """Begin with an empty graph."""
        self.v = Values(self.g)
        self.root = Ent(self.index.program.schema.root, ROOT)

    def top(self, moment: int = 0, unit: str = "") -> Env:
        """The circumstances of a household rule, or of what a unit reads of the household."""
        return Env((("root", self.root), ("self", self.root)), moment, unit)

    def of(self, e: n.Expr, env: Env) -> Val:
        """The value of an expression."""
        return self.once((e.node, env), lambda: self._of_type(self.value(e, env), e))  # type: ignore[no-any-return]

    def _of_type(self, value: Val, e: n.Expr) -> Val:
        """What is always open or 无 has no code of its own: it takes one of its type."""
        truth = isinstance(strip_optional(e.type), BoolT)
        if value.code.bool is truth:
            return value
        if not value.empty:
            raise Unsupported("a value of two types")
        return evolve(value, code=self.g.truth(False) if truth else self.g.whole(0))

    def value(self, e: n.Expr, env: Env) -> Val:
        """As ``of``, worked out anew."""
        raise NotImplementedError

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was worked out before, or is now."""
        if key not in self._memo:
            if key in self._busy:
                raise Unsupported(f"circle at {key}")
            self._busy.add(key)
            self._memo[key] = make()
            self._busy.discard(key)
        return self._memo[key]

    # ----------------------------------------------------------------------------------------------- in force

    def text(self, kind: str, id: str, env: Env) -> n.Version | Val:
        """The text in force of a declaration, or the state of there being none."""
        resolution, place = self.moments[env.moment], self.resolver.place[kind, id]
        at = resolution.shape[place]
        if at >= 0:
            held: dict[str, Any] = {"definition": self.index.definitions, "rule": self.index.rules, "table": self.index.tables}
            owner = held[kind][id]
            version: n.Version = owner.versions[at]
            return version
        return self.v.state(rank_of(resolution.values[place]))

    def ruled_out(self, id: str, env: Env) -> bool:
        """Whether a rule is not in question at all."""
        return self.moments[env.moment].shape[self.resolver.place["rule", id]] == RULED_OUT

    def within(self, value: Val, bounds: tuple[n.Bound, ...], env: Env) -> Val:
        """A filler's value where it keeps the bounds of its opening, else a fault."""
        g, v = self.g, self.v
        for bound in bounds:
            limit = self.of(bound.value, env)
            asked = g.both(v.settled(value), g.no(value.none))
            state = v.strict(evolve(value, open=g.whole(0)), limit)
            kept = self.ordered(bound.op, value, limit)
            state = v.fault(state, g.no(kept))
            value = evolve(value, open=g.larger(value.open, v.open_if(asked, state)))
        return value

    def ordered(self, op: str, a: Val, b: Val) -> Node:
        """An order between two numbers or codes."""
        g, v = self.g, self.v
        match op:
            case "<":
                return v.less(a, b)
            case "<=":
                return g.no(v.less(b, a))
            case ">":
                return v.less(b, a)
            case _:
                return g.no(v.less(a, b))

    def standard(self, e: n.StdRef, env: Env) -> Val:
        """A standard's row for the household's group."""
        standard = self.index.standards[e.standard]
        if not self._own_region(e):
            raise Unsupported(f"{standard.name} for another region than the household's")
        place = self.resolver.place["standard" if e.region is None else "regional", standard.id]
        resolution = self.moments[env.moment]
        match resolution.shape[place]:
            case int(kind) if kind == ROW:
                scale = self.resolver.scales[standard.id]
                values = [int(row.value * scale) for row in standard.rows if row.value is not None]
                code = self.g.param((env.moment, place), min(values), max(values))
                return self.within(self.v.of(code, scale=scale), standard.bounds, self.top(env.moment))
            case int(kind) if kind == DEFAULT:
                assert standard.default is not None
                top = self.top(env.moment, env.unit)
                return self.within(self.of(standard.default, top), standard.bounds, top)
            case int(kind) if kind == OPEN:
                return self.v.state(rank_of(resolution.values[place]))
            case other:
                raise Unsupported(f"standard {other}")

    def _own_region(self, e: n.StdRef) -> bool:
        jurisdiction, region = self.index.program.jurisdiction, e.region
        return region is None or (isinstance(region, n.Fact) and region.fact == jurisdiction and self.kind(region.entity) == self.root.kind)

    def kind(self, e: n.Expr) -> str:
        """The entity kind of an expression."""
        kind = strip_optional(e.type)
        if not isinstance(kind, EntityT):
            raise Unsupported("no entity")
        return kind.name

    # -------------------------------------------------------------------------------------------------- facts

    def entity(self, e: n.Expr, env: Env) -> Ent:
        """The entity that an expression names."""
        match e:
            case n.Var(name=name):
                return env[name]
            case n.Up(entity=entity):
                self.entity(entity, env)
                return self.root
            case _:
                raise Unsupported(type(e).__name__)

    def fact(self, ent: Ent, fact: str) -> Val:
        """A fact of an entity."""
        return self.once(("fact", ent, fact), lambda: self._fact(ent, fact))  # type: ignore[no-any-return]

    def _fact(self, ent: Ent, name: str) -> Val:
        g, schema = self.g, self.index.fact(ent.kind, name)
        form = form_of(schema)
        if form.kind == "bool":
            code = g.mask(Column(ent.domain, name, "value"), ent.domain)
        else:
            code = g.column(Column(ent.domain, name, "value"), ent.domain, form.low, form.high)
        none = g.mask(Column(ent.domain, name, "none"), ent.domain) if schema.optional else None
        return self.v.of(code, self.missing(ent, name), none, form.scale)

    def missing(self, ent: Ent, name: str) -> Node:
        """The state of a fact: 资料不足 where nobody gave it."""
        presumed = self.index.fact(ent.kind, name).presumed is not None
        if not self.gaps or presumed:
            return self.g.whole(0)
        return self.v.open_if(self.g.mask(Column(ent.domain, name, "missing"), ent.domain), self.g.whole(UNKNOWN))

    # ---------------------------------------------------------------------------------------------- single values

    def literal(self, value: Any, type_: Any) -> Val:
        """A written value."""
        v, kind = self.v, strip_optional(type_)
        match value:
            case None:
                return v.nothing(isinstance(kind, BoolT))
            case _ if value is NOT_ENTITLED:
                return v.not_entitled()
            case bool():
                return v.truth(value)
            case Fraction():
                return v.number(value)
            case date():
                return v.of(self.g.whole(value.toordinal()))
            case Month():
                return v.of(self.g.whole(value.ordinal))
            case str() if isinstance(kind, EnumT):
                members = next(e.members for e in self.index.program.enumerations if e.name == kind.name)
                return v.of(self.g.whole(len(members) - members.index(value)))
            case str():
                return v.of(self.g.whole(self.texts.setdefault(value, len(self.texts) + 1)))
            case _:
                raise Unsupported("a literal of another kind")

    def day(self, which: str, env: Env) -> Val:
        """A date of the decision."""
        return self.v.of(self.g.param((env.moment, which), 1, LAST_DAY))

    def compare(self, e: n.Compare, env: Env) -> Val:
        """A comparison: strict, but an order with 无 is 否."""
        g, v = self.g, self.v
        a, b = self.alike(self.of(e.left, env), self.of(e.right, env))
        if e.op in ("=", "!="):
            same = v.same(a, b)
            return v.of(same if e.op == "=" else g.no(same), v.worst([a.open, b.open]))
        none = g.either(a.none, b.none)
        state = v.fault(v.worst([a.open, b.open]), g.both(g.no(none), g.either(a.ne, b.ne)))
        return v.of(g.both(g.no(none), self.ordered(e.op, a, b)), state)

    def alike(self, a: Val, b: Val) -> tuple[Val, Val]:
        """Two values in one kind of code: a bare 无 or state takes the other's."""
        if a.code.bool == b.code.bool:
            return a, b
        if a.empty:
            return evolve(a, code=b.code), b
        if b.empty:
            return a, evolve(b, code=a.code)
        raise Unsupported("a value of two types")

    def arith(self, e: n.Arith, env: Env) -> Val:
        """An operation on numbers, or the days between two dates."""
        v = self.v
        a, b = self.of(e.left, env), self.of(e.right, env)
        if isinstance(strip_optional(e.left.type), MonthT):
            raise Unsupported("a difference of months")
        if isinstance(strip_optional(e.left.type), DateT):
            return v.of(self.g.sub(a.code, b.code), v.strict(a, b))
        match e.op:
            case "+":
                return v.add(a, b, 1)
            case "-":
                return v.add(a, b, -1)
            case "*":
                return v.mul(a, b)
            case _:
                return v.divide(a, b)

    def call(self, e: n.Call, env: Env) -> Val:
        """A builtin."""
        if e.builtin == "age":
            return self._age(e, env)
        v, parts = self.v, [self.of(argument, env) for argument in e.arguments]
        state = v.strict(*parts)
        match e.builtin:
            case "larger" | "smaller":
                best = parts[0]
                for part in parts[1:]:
                    when = v.less(best, part) if e.builtin == "larger" else v.less(part, best)
                    best = v.choose(when, part, best)
                return self._result(best, state)
            case "nonnegative":
                zero = evolve(self.v.number(Fraction(0)), scale=parts[0].scale)
                if parts[0].den is None:
                    return self._result(evolve(parts[0], code=self.g.larger(parts[0].code, zero.code)), state)
                return self._result(evolve(parts[0], code=self.g.larger(parts[0].code, self.g.whole(0))), state)
            case "absolute":
                return self._result(evolve(parts[0], code=self.g.absolute(parts[0].code)), state)
            case "days_between":
                return self._result(v.of(self.g.sub(parts[1].code, parts[0].code)), state)
            case "year_of":
                return self._result(v.of(civil(self.g, parts[0].code).year), state)
            case "month_of":
                return self._result(v.of(civil(self.g, parts[0].code).month), state)
            case "month_start":
                first = self.g.sub(parts[0].code, self.g.sub(civil(self.g, parts[0].code).day, self.g.whole(1)))
                return self._result(v.of(self.g.within(first, 1, LAST_DAY)), state)
            case "month_end":
                after = first_of_month(self.g, self.g.add(month_of(self.g, civil(self.g, parts[0].code)), self.g.whole(1)))
                return self._result(v.of(self.g.within(self.g.sub(after, self.g.whole(1)), 1, LAST_DAY)), state)
            case "months_between":
                return self._result(v.of(months_between(self.g, parts[0].code, parts[1].code)), state)
            case "add_days":
                return self._moved(parts[1], state, lambda count: self.g.add(parts[0].code, count))
            case "add_months":
                how = dict(self.index.program.conventions).get("month_end")
                if how is None:
                    raise Unsupported("months added without a convention")
                return self._moved(parts[1], state, lambda count: self._later(parts[0].code, count, how == "overflow"))
            case "region_in":
                return v.of(self._region_in(e, env), state)
            case other:
                raise Unsupported(other)

    def _moved(self, count: Val, state: Node, move: Callable[[Node], Node]) -> Val:
        """A day moved by a whole count; a fault for a broken count or outside of the calendar."""
        g, v = self.g, self.v
        if count.den is not None:
            raise Unsupported("a quotient of days or months")
        whole = g.div(count.code, g.whole(count.scale))
        broken = g.no(g.equal(g.mul(whole, g.whole(count.scale)), count.code))
        found = move(whole)
        inside = g.both(g.less(g.whole(0), found), g.at_most(found, g.whole(LAST_DAY)))
        kept = g.within(g.choose(inside, found, g.whole(1)), 1, LAST_DAY)
        return self._result(v.of(kept), v.fault(state, g.either(broken, g.no(inside))))

    def _later(self, day: Node, months: Node, overflow: bool) -> Node:
        """A day some months later; of counts that lead out of the calendar a day that does too."""
        g, most = self.g, 9999 * 12
        far = g.either(g.less(g.whole(most), months), g.less(months, g.whole(-most)))
        near = g.within(g.choose(far, g.whole(0), months), -most, most)
        return g.choose(far, g.whole(LAST_DAY + 1), moved_by_months(g, day, near, overflow))

    def _region_in(self, e: n.Call, env: Env) -> Node:
        """Whether a region lies in a written one: looked up by the text of its code."""
        region, within = e.arguments
        match region, within:
            case n.Lit(value=str() as code), n.Lit(value=str() as upper):
                return self.g.truth(region_contains(upper, code))
            case n.Fact(entity=entity, fact=fact), n.Lit(value=str() as upper):
                ent = self.entity(entity, env)
                return self.g.mask(Column(ent.domain, fact, f"{IN}{upper}"), ent.domain)
            case _:
                raise Unsupported("regions compared that aren't written")

    def _result(self, a: Val, state: Node) -> Val:
        return evolve(a, open=state, none=self.g.truth(False), ne=self.g.truth(False))

    def _age(self, e: n.Call, env: Env) -> Val:
        """Completed years: the difference of dates written as numbers yyyymmdd (``Session.age_day``)."""
        g, v = self.g, self.v
        written = dict(self.index.program.conventions)
        if "age" not in written or "leap_day" not in written:
            raise Unsupported("age without conventions")
        birth, on = self.of(e.arguments[0], env), self.of(e.arguments[1], env)
        if on.code.op == "param":
            day = g.param((*on.code.imm, "age"), 0, MOST_YMD + 1)
            today = g.param((*on.code.imm, "ymd"), 1_01_01, MOST_YMD)
        else:
            day = age_day(g, on.code, written["age"] == "next_day", written["leap_day"] == "feb28")
            today = self.ymd(on)
        born = self.ymd(birth)
        years = g.div(g.sub(day, born), g.whole(10000))
        age = g.choose(g.less(born, today), years, g.choose(g.equal(born, today), g.whole(0), g.whole(-1)))
        return self._result(v.of(age), v.strict(birth, on))

    def ymd(self, day: Val) -> Node:
        """A date as the number yyyymmdd: for a fact a column of its own, else worked out."""
        code = day.code
        if code.op != "column":
            return civil(self.g, code).ymd(self.g)
        low, high = (date.fromordinal(end) for end in (code.low, code.high))
        ends = [d.year * 10000 + d.month * 100 + d.day for d in (low, high)]
        return self.g.column(code.imm._replace(part="ymd"), code.domain, *ends)

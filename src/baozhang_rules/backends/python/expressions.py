"""From expressions of core to lines of Python: each leaves its value in a local."""

from __future__ import annotations

from math import lcm
from typing import Any, assert_never

from attrs import define, evolve

from baozhang_rules.backends.python.columns import DAY
from baozhang_rules.backends.python.numbers import certain
from baozhang_rules.backends.python.plan import Unsupported, entity_kind
from baozhang_rules.backends.python.totals import Totals
from baozhang_rules.backends.python.values import (
    BOXED,
    MAYBE,
    NE,
    NEVER,
    NONE,
    SURE,
    Among,
    Int,
    Quot,
    Val,
    boxed,
    common,
    number,
    rescaled,
)
from baozhang_rules.backends.python.writer import is_local
from baozhang_rules.builtins import BUILTINS
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import ORDER
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import DateT, EnumT, NumberT, RegionT, TextT, strip_optional

WHOLE_BUILTINS = ("months_between", "days_between", "year_of", "month_of")
SIGNS = {"larger": ">=", "smaller": "<="}


@define
class Expressions(Totals):
    """Writes the expressions of one function."""

    def plainly(self, e: n.Expr) -> Val | None:
        """Literals, variables and dates need no line."""
        match e:
            case n.Lit(value=None):
                return NONE
            case n.Lit(value=bool()):
                return Val("True" if e.value else "False")
            case n.Lit() if e.value is NOT_ENTITLED:
                return NE
            case n.Lit() if isinstance(strip_optional(e.type), NumberT):
                return number(e.value)
            case n.Lit():
                return Val(self.out.constant(e.value))
            case n.Var(name=name):
                return Val(self.vars[name].code)
            case n.BaseDate(which=which):
                return Val(which if which in ("base", "rules") else self.out.before("S.known"))
            case _:
                return None

    def worked_out(self, e: n.Expr, shared: bool) -> Val:
        """Everything else."""
        out = self.out
        match e:
            case n.Up(entity=entity):
                return self._up(entity)
            case n.Follow() | n.Fact() | n.Recorded():
                return self.fact(e)
            case n.ListOf():
                return self.listed(e)
            case n.DefRef():
                return self.definition(e)
            case n.StdRef():
                return self.standard(e)
            case n.TableRef():
                return self.table(e)
            case n.RuleRef():
                return self.rule(e)
            case n.Finding():
                return self.finding(e)
            case n.Chosen(choice=choice):
                return self.abnormal(out.assign(out.fresh(), f"S.chosen({out.constant(choice)})"))
            case n.Arith():
                return self._arith(e)
            case n.Compare():
                return self._compare(e, shared)
            case n.And(items=items):
                return self.connect([self.of(item) for item in items], "and", shared)
            case n.Or(items=items):
                return self.connect([self.of(item) for item in items], "or", shared)
            case n.Not(operand=operand):
                return self.negated(self.of(operand), shared)
            case n.AtLeast(count=count, items=items):
                return self.at_least(count, [self.of(item) for item in items], shared)
            case n.Case():
                return self.case(e)
            case n.Default():
                return self.default(e)
            case n.OrElse():
                return self.or_else(e)
            case n.Aggregate():
                return out.store(e, self.aggregate(e))
            case n.Rank():
                return out.store(e, self.rank(e))
            case n.Round(operand=operand):
                return self.numbers.round(e, self.of(operand))
            case n.Call():
                return self._call(e)
            case n.At():
                return self.at(e)
            case n.Window():
                return out.store(e, self.window(e))
            case n.Lit() | n.Var() | n.BaseDate() | n.Mark() | n.Retype():
                raise AssertionError("needs no line")
            case _:
                assert_never(e)

    def _up(self, entity: n.Expr) -> Val:
        parent = self.plan.index.program.schema.entities[entity_kind(entity)].parent
        if parent is None:
            raise Unsupported("above the root")
        value = self.of(entity)
        if parent == self.plan.root and value.sure and not value.none:
            return Val("root")
        put = self.numbers.put
        return self.numbers.strict(None, [value], lambda name, _: put(name, f"KINDS[{self.kind_at(parent)}][{value.code}[1]]"))

    # ----------------------------------------------------------------------------------------- operations

    def _arith(self, e: n.Arith) -> Val:
        a, b = self.of(e.left), self.of(e.right)
        left, right = strip_optional(e.left.type), strip_optional(e.right.type)
        if isinstance(left, NumberT) and isinstance(right, NumberT):
            return self.numbers.arith(e, a, b)
        put = self.numbers.put
        if isinstance(left, DateT) and isinstance(right, DateT):
            days = f"({a.code} - {b.code}).days"
            return self.numbers.strict(e, [a, b], lambda name, _: put(name, days, Int(1)), numbers=True)
        code = f"arithmetic({e.op!r}, {boxed(a)}, {boxed(b)})"
        value = self.numbers.strict(None, [a, b], lambda name, _: put(name, code))
        return self.out.store(e, value if value.settled is NEVER else self.abnormal(value.code))

    def _compare(self, e: n.Compare, shared: bool) -> Val:
        a, b = self.local(self.of(e.left)), self.local(self.of(e.right))
        kind = strip_optional(e.left.type)
        equal = {"=": "==", "!=": "!="}.get(e.op)
        if a.sure and b.sure and (equal is not None or not (a.ne or b.ne)):
            texts = self._texts_told(a, b, e.op, kind)
            if texts is not None and (equal is None or (a.none and b.code != "None")):
                return self.truth(self.is_among(texts), shared, texts)
            return self.truth(self._equal(a, b, equal, kind) if equal else self._told(a, b, e.op, kind), shared, texts)
        put = self.numbers.put
        if equal is not None:
            return self.numbers.strict(None, [a, b], lambda name, _: put(name, self._equal(a, b, equal, kind)))
        return self.numbers.strict(None, [a, b], lambda name, _: self._ordered(name, e.op, a, b, kind))

    def _texts_told(self, a: Val, b: Val, op: str, kind: Any) -> Among | None:
        """What a comparison with a text, 无, or a member of an enumeration says of a local; None where it is no such."""
        if not isinstance(kind, EnumT | TextT | RegionT) or not is_local(a.code) or a.code in self.out.constants:
            return None
        text = self.out.constants.get(b.code)
        if b.code != "None" and not isinstance(text, str):
            return None
        if op in ("=", "!="):
            return Among(a.code, frozenset((text,)), op == "=")
        severity = self.plan.index.severity[kind.name] if isinstance(kind, EnumT) else {}
        return Among(a.code, frozenset(each for each in severity if text and ORDER[op](severity[each], severity[text])))

    def _told(self, a: Val, b: Val, op: str, kind: Any) -> str:
        """An ordered comparison of values that are settled or 无, with which it is 否."""
        there = [f"{v.code} is not None" for v in (a, b) if v.none]
        return " and ".join([*there, self._order(certain(a), certain(b), op, kind)])

    def _equal(self, a: Val, b: Val, op: str, kind: Any) -> str:
        for one, other in ((a, b), (b, a)):
            if one.code in ("None", "NE", "True", "False"):
                if other.code in ("None", "NE", "True", "False") or other.literal is not None:
                    return str((one.code == other.code) is (op == "=="))
                return f"{other.code} {'is' if op == '==' else 'is not'} {one.code}"
        absent = a.none or b.none or a.ne or b.ne
        if isinstance(kind, NumberT) and not absent:
            return self.numbers.compared(a, b, op)
        if isinstance(kind, NumberT) and (a.rep != b.rep or isinstance(a.rep, Quot)):
            return f"{boxed(a)} {op} {boxed(b)}"
        return f"{a.code} {op} {b.code}"

    def _ordered(self, name: str, op: str, a: Val, b: Val, kind: Any) -> Val:
        """An ordered comparison of settled values: with 无 it is 否, with 不享受 no comparison."""
        out = self.out
        none = " or ".join(f"{v.code} is None" for v in (a, b) if v.none)
        ne = " or ".join(f"{v.code} is NE" for v in (a, b) if v.ne)
        if ne and out.whole:
            with out.block(f"if {ne}:"):
                out.line("raise Slow")
            ne = ""
        tests = [(test, result) for test, result in ((none, "False"), (ne, "NO_NUMBER")) if test]
        code = self._order(certain(a), certain(b), op, kind)
        if not tests:
            return self.numbers.put(name, code)
        for place, (test, result) in enumerate(tests):
            with out.block(f"{'elif' if place else 'if'} {test}:"):
                out.assign(name, result)
        with out.block("else:"):
            out.assign(name, code)
        out.sure_here(name)
        return Val(name, BOXED, MAYBE if ne else SURE)

    def _order(self, a: Val, b: Val, op: str, kind: Any) -> str:
        if a.constant or b.constant:
            return "False"
        if isinstance(kind, NumberT):
            return self.numbers.compared(a, b, op)
        if isinstance(kind, EnumT):
            severity = self.out.constant(self.plan.index.severity[kind.name])
            return f"{severity}[{a.code}] {op} {severity}[{b.code}]"
        return f"{boxed(a)} {op} {boxed(b)}"

    # ------------------------------------------------------------------------------------------ functions

    def _call(self, e: n.Call) -> Val:
        values = [self.of(argument) for argument in e.arguments]
        certainly = [certain(value) for value in values]
        if e.builtin == "age" and self._conventional() and isinstance(birth := e.arguments[0], n.Fact):
            kind = entity_kind(birth.entity)
            if (kind, birth.fact + DAY) in self._columns:
                values[0] = self.column(self.of(birth.entity), kind, birth.fact + DAY)
                return self.numbers.strict(e, values, lambda name, _: self._age_by_number(name, *values), numbers=True)
        return self.numbers.strict(e, values, lambda name, _: self._called(name, e.builtin, certainly), numbers=True)

    def _called(self, name: str, builtin: str, values: list[Val]) -> Val:
        out, put = self.out, self.numbers.put
        ints = all(isinstance(value.rep, Int) for value in values)
        if builtin in SIGNS and ints:
            return self._extreme(name, builtin, values)
        if builtin == "nonnegative" and isinstance(values[0].rep, Int | Quot):
            value = put(name, f"{values[0].code} if {values[0].code} > 0 else 0", values[0].rep, True)
            return evolve(value, den=values[0].den)
        if builtin in SIGNS and len(values) == 2 and (over := self._one_den(values)):
            return self._extreme_quotient(name, builtin, values, over)
        if builtin == "absolute" and ints:
            return put(name, f"abs({values[0].code})", values[0].rep, True)
        if builtin == "age" and self._conventional():
            return self._age(name, *values)
        call = f"{out.constant(BUILTINS[builtin].evaluate)}(({', '.join(boxed(value) for value in values)},), S.lent)"
        if builtin in WHOLE_BUILTINS:
            return put(name, f"{call}.numerator", Int(1))
        out.assign(name, call)
        return self.abnormal(name)

    def _extreme(self, name: str, builtin: str, values: list[Val]) -> Val:
        rep, larger = common(values), builtin == "larger"
        codes = [self.out.times(value.code, rep.scale // value.rep.scale) for value in values]  # type: ignore[union-attr]
        natural = (any if larger else all)(value.natural for value in values)
        if len(values) == 2:
            a, b = codes
            return self.numbers.put(name, f"{a} if {a} {SIGNS[builtin]} {b} else {b}", rep, natural)
        best = self.numbers.put(name, codes[0], rep, natural)
        for code in codes[1:]:  # of equal ones the first stays, since most are 0
            with self.out.block(f"if {code} {SIGNS[builtin][0]} {name}:"):
                self.out.assign(name, code)
        return best

    def _one_den(self, values: list[Val]) -> str:
        """The denominator that several numbers have or can be given; "" where there is none."""
        dens = {value.den for value in values if isinstance(value.rep, Quot)}
        return dens.pop() if len(dens) == 1 and all(isinstance(value.rep, Int | Quot) for value in values) else ""

    def _extreme_quotient(self, name: str, builtin: str, values: list[Val], over: str) -> Val:
        scale = lcm(*(value.rep.scale for value in values))  # type: ignore[union-attr]
        codes = [rescaled(value, scale) if value.den else f"{rescaled(value, scale)} * {over}" for value in values]
        a, b = (self.out.assign(self.out.fresh("t"), code) for code in codes)
        natural = (any if builtin == "larger" else all)(value.natural for value in values)
        return evolve(self.numbers.put(name, f"{a} if {a} {SIGNS[builtin]} {b} else {b}", Quot(scale), natural), den=over)

    def _conventional(self) -> bool:
        written = dict(self.plan.index.program.conventions)
        return "age" in written and "leap_day" in written

    def _age(self, name: str, birth: Val, on: Val) -> Val:
        """Completed years: the difference of dates written as numbers yyyymmdd, by the number of the day that counts."""
        out, (day, _), b = self.out, self._days(on), birth.code
        years = f"({day} - {b}.year * 10000 - {b}.month * 100 - {b}.day) // 10000"
        out.assign(name, f"{years} if {b} < {on.code} else 0 if {b} == {on.code} else -1")
        return Val(name, Int(1))

    def _age_by_number(self, name: str, birth: Val, on: Val) -> Val:
        """As ``_age``, of a birthday that is a number."""
        (day, today), b = self._days(on), birth.code
        self.out.assign(name, f"({day} - {b}) // 10000 if {b} < {today} else 0 if {b} == {today} else -1")
        return Val(name, Int(1))

    def _days(self, on: Val) -> tuple[str, str]:
        """The day up to which birthdays count, and the day itself: asked once for the days of the decision."""
        out, call = self.out, f"S.days({on.code})"
        if on.code in ("base", "rules"):
            both = out.before(call)
            return out.before(f"{both}[0]"), out.before(f"{both}[1]")
        both = self._once(("days", on.code), call)
        return f"{both}[0]", f"{both}[1]"


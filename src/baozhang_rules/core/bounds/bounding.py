"""What every number of a program may be, computed bottom up before anything runs (docs/decisions/0005)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import TypeAlias

from attrs import define, evolve, field

from baozhang_rules.core import nodes as core
from baozhang_rules.core.bounds import numbers as num
from baozhang_rules.core.bounds.assumed import NOTHING, Known, assume, key_of
from baozhang_rules.core.bounds.numbers import UNBOUNDED, Num
from baozhang_rules.core.walk import expressions, roots, under
from baozhang_rules.runtime.schema import FactSchema, NumberType
from baozhang_rules.types import DateT, DurationT, EntityT, ListT, MonthT, NumberT, OptionalT, strip_optional

Report: TypeAlias = Callable[[str, core.Expr, Num], None]
"""Called with what is wrong (``bits``, ``twice``, ``aggregate``, ``zero``), where, and the number."""


def _silent(_kind: str, _where: core.Expr, _number: Num) -> None:
    return None


@define
class Bounds:
    """Computes what numbers may be, bottom up; each definition, table and rule once.

    ``rounding`` is what goes into each rounding that was met, by its node.
    """

    program: core.Program
    report: Report = _silent
    rounding: dict[int, Num] = field(factory=dict, init=False)
    _definitions: dict[str, core.Definition] = field(init=False)
    _rules: dict[str, core.Rule] = field(init=False)
    _standards: dict[str, core.Standard] = field(init=False)
    _tables: dict[str, core.Table] = field(init=False)
    _memo: dict[tuple[str, str], Num | None] = field(factory=dict, init=False)
    _quiet: bool = field(default=False, init=False)
    _here: tuple[str, str] = field(default=("", ""), init=False)

    def __attrs_post_init__(self) -> None:
        """Index the program's parts by id."""
        self._definitions = {d.id: d for d in self.program.definitions}
        self._rules = {r.id: r for r in self.program.rules}
        self._standards = {s.id: s for s in self.program.standards}
        self._tables = {t.id: t for t in self.program.tables}

    def all(self) -> None:
        """Compute everything that the program holds."""
        for definition in self.program.definitions:
            self.definition(definition.id)
        for rule in self.program.rules:
            for what in ("entitled", "amount", "low", "high", "net"):
                self.rule(rule.id, what)
        rules = {rule.id for rule in self.program.rules}
        for root in roots(self.program):
            if root.owner not in rules and root.owner not in self._definitions:
                self.of(root.expression, NOTHING)

    # ----------------------------------------------------------------------------- declared things

    def _once(self, key: tuple[str, str], compute: Callable[[], Num | None]) -> Num | None:
        if key not in self._memo:
            self._memo[key] = UNBOUNDED  # a circle is reported elsewhere
            before = self._quiet, self._here
            self._quiet, self._here = False, key
            self._memo[key] = compute()
            self._quiet, self._here = before
        return self._memo[key]

    def definition(self, id: str) -> Num | None:
        """What a definition may be; an opening also keeps its bounds."""
        definition = self._definitions[id]
        return self._once(("definition", id), lambda: self._definition(definition))

    def _definition(self, definition: core.Definition) -> Num | None:
        bodies = [v.body.value for v in definition.versions if isinstance(v.body, core.ExprBody)]
        found = self._union(bodies, definition.type)
        return self._fitting(self._bounded(found, definition.bounds), bodies)

    def _fitting(self, number: Num | None, parts: Sequence[core.Expr]) -> Num | None:
        """What several texts together may be; each may fit by itself, and their common grid not."""
        if number is None or number.bits <= num.WIDE or not parts:
            return number
        self._complain("bits", parts[0], number)
        return UNBOUNDED

    def standard(self, standard: core.Standard) -> Num | None:
        """What a standard may be: its rows, its default, and the bounds of an opening."""
        return self._once(("standard", standard.id), lambda: self._standard(standard))

    def _standard(self, standard: core.Standard) -> Num | None:
        if not isinstance(standard.type, NumberT):
            return None
        rows = [num.literal(row.value) for row in standard.rows if row.value is not None]
        default = [] if standard.default is None else [self.of(standard.default, NOTHING)]
        found = num.union([*rows, *(d for d in default if d is not None)])
        return self._bounded(found or UNBOUNDED, standard.bounds)

    def _bounded(self, number: Num | None, bounds: Sequence[core.Bound]) -> Num | None:
        for bound in bounds:
            limit = self.of(bound.value, NOTHING)
            if number is not None and limit is not None:
                if bound.op in (">", ">=") and limit.low > number.low:
                    number = evolve(number, low=limit.low, high=max(number.high, limit.low))
                if bound.op in ("<", "<=") and limit.high < number.high:
                    number = evolve(number, high=limit.high, low=min(number.low, limit.high))
        return number

    def table(self, id: str) -> Num | None:
        """What a table's cells may be."""
        table = self._tables[id]
        return self._once(("table", id), lambda: self._table(table))

    def _table(self, table: core.Table) -> Num | None:
        bodies = [version.body for version in table.versions if isinstance(version.body, core.TableBody)]
        rows = [row for body in bodies for row in body.rows]
        fallbacks = [body.fallback for body in bodies if body.fallback is not None]
        found = self._join([*(self._row(table, row) for row in rows), *(self.of(each, NOTHING) for each in fallbacks)])
        return self._fitting(found, [*(row.value for row in rows), *fallbacks])

    def _row(self, table: core.Table, row: core.TableRow) -> Num | None:
        value = self.of(row.value, NOTHING)
        extend = None if row.extend is None else self.of(row.extend, NOTHING)
        if value is None or extend is None:
            return value
        place, band = next((i, b) for i, b in enumerate(row.keys) if not b.is_equal and b.high is None)
        return num.added(value, num.multiplied(extend, self._steps(table, place, band.low or Fraction(0))), 1)

    def _steps(self, table: core.Table, place: int, start: Fraction) -> Num:
        """How many whole steps above the start of a band the keys go with which the table is read."""
        read = (e for root in roots(self.program) for e in expressions(root.expression))
        keys = [e.keys[place] for e in read if isinstance(e, core.TableRef) and e.table == table.id]
        highest = [found.high for key in keys if (found := self._read(key, NOTHING)) is not None]
        return num.whole(0, max(0, floor(max(highest, default=start) - start)))

    def rule(self, id: str, what: str) -> Num | None:
        """What a rule's result may be; an amount is read only where its rule holds."""
        rule = self._rules[id]
        return self._once((f"rule {what}", id), lambda: self._rule(rule, what))

    def _rule(self, rule: core.Rule, what: str) -> Num | None:
        if what == "net":
            return self.rule(rule.id, "amount") if rule.net is None else self.of(rule.net, NOTHING)
        found: list[Num | None] = []
        parts: list[core.Expr] = []
        for version in rule.versions:
            if isinstance(version.body, core.RuleBody):
                wanted: core.Expr | None = getattr(version.body, what)
                known = NOTHING if what == "entitled" else self._assume(NOTHING, version.body.entitled, True)
                parts += [] if wanted is None else [wanted]
                found += [] if wanted is None else [self.of(wanted, known)]
        if rule.kind == "range" and what == "amount":
            found += [self.rule(rule.id, end) for end in ("low", "high")]
        return self._fitting(self._join(found), parts)

    # --------------------------------------------------------------------------------- expressions

    def of(self, e: core.Expr, known: Known) -> Num | None:
        """What a number may be; None for what is no number. Everything below it is computed too."""
        found = self._of(e, known)
        if found is None:
            return None
        if known and (limit := known.get(key_of(e))) is not None:
            found = limit.apply(found)
        if found.bits > num.WIDE:
            self._complain("bits", e, found)
            return UNBOUNDED
        return found

    def _of(self, e: core.Expr, known: Known) -> Num | None:
        match e:
            case core.Lit(value=value):
                return num.literal(value) if isinstance(value, Fraction) else None
            case core.Fact():
                self.of(e.entity, known)
                return self._fact(e)
            case core.DefRef():
                self.of(e.entity, known)
                return self._definition_ref(e)
            case core.StdRef():
                self._below(e, known)
                return self.standard(self._standards[e.standard])
            case core.TableRef():
                self._below(e, known)
                return self.table(e.table)
            case core.RuleRef():
                return self._rule_ref(e)
            case core.Finding(what=what):
                return num.FOUND_AMOUNT if what == "amount" else None
            case core.Arith():
                return self._arith(e, known)
            case core.Mark(operand=operand) | core.Retype(operand=operand):
                return self.of(operand, known)
            case core.At(operand=operand):
                self.of(e.when, known)
                there = self.of(operand, NOTHING)  # what is known holds of today
                return there and num.seen(there, e.when)
            case core.And(items=items) | core.Or(items=items):
                self._connected(items, isinstance(e, core.And), known)
                return None
            case core.Case():
                return self._case(e, known)
            case core.Default():
                return self._default(e, known)
            case core.OrElse(operand=operand, default=default):
                return self._join([self.of(operand, known), self.of(default, known)])
            case core.Round(mode=mode, step=step, operand=operand):
                inner = self.of(operand, known)
                if inner is None:
                    return None
                self.rounding[e.node] = num.union([inner, self.rounding.get(e.node, inner)]) or inner
                return num.rounded(inner, mode, step)
            case core.Call():
                return self._call(e, known)
            case core.Aggregate():
                return self._aggregate(e, known)
            case core.Rank():
                self._below(e, known)
                return num.whole(1, max(_list_bounds(e.source)[1], 1))
            case core.Window():
                return self._window(e, known)
            case core.Compare():
                self._compare(e, known)
                return None
            case _:
                self._below(e, known)
                return None

    def _below(self, e: core.Expr, known: Known) -> None:
        for inner in under(e):
            self.of(inner, known)

    def _join(self, parts: Iterable[Num | None]) -> Num | None:
        return num.union(part for part in parts if part is not None)

    def _union(self, bodies: Sequence[core.Expr], type_: object) -> Num | None:
        found = self._join([self.of(body, NOTHING) for body in bodies])
        return UNBOUNDED if found is None and isinstance(type_, NumberT) else found

    def _fact(self, e: core.Fact) -> Num | None:
        schema = self.fact_schema(e)
        return None if schema is None else fact_number(schema)

    def fact_schema(self, e: core.Fact) -> FactSchema | None:
        """The declaration of a fact that is read."""
        entity = strip_optional(e.entity.type)
        schema = self.program.schema.entities.get(entity.name) if isinstance(entity, EntityT) else None
        return None if schema is None else next((f for f in schema.facts if f.name == e.fact), None)

    def _rule_ref(self, e: core.RuleRef) -> Num | None:
        if e.what in ("own", "entitled") or not isinstance(e.type, NumberT):
            return None
        found = self.rule(e.rule, "amount" if e.what == "amount" else "net")
        found = found and num.seen(found, e)  # of the whole household, perhaps, where this is a unit's
        return self._join([found, num.literal(Fraction(0))]) if e.what == "counted" else found

    def _definition_ref(self, e: core.DefRef) -> Num | None:
        found = self.definition(e.definition)
        own = isinstance(e.entity, core.Var) and e.entity.name == "self"
        if found is None or own or self._definitions[e.definition].entity == self.program.schema.root:
            return found
        return num.seen(found, e.entity)

    # ---------------------------------------------------------------------------------- operations

    def _arith(self, e: core.Arith, known: Known) -> Num | None:
        a, b = self.of(e.left, known), self.of(e.right, known)
        if isinstance(strip_optional(e.left.type), DateT | MonthT):
            return num.DAYS
        if a is None or b is None:
            return None
        if e.op == "/":
            return self._divide(e, a, b)
        same = a.divisor is not None and (a.divisor, a.where) == (b.divisor, b.where)
        if a.over > 1 and b.over > 1 and (e.op == "*" or not same):
            a, b = self._one_denominator(e, a, b)
        return num.multiplied(a, b) if e.op == "*" else num.added(a, b, 1 if e.op == "+" else -1)

    def _one_denominator(self, e: core.Arith, a: Num, b: Num) -> tuple[Num, Num]:
        for left, right in ((num.settled(a), b), (a, num.settled(b)), (num.settled(a), num.settled(b))):
            if left.over == 1 or right.over == 1:
                return left, right
        self._complain("twice", e.right, b)
        return a, evolve(b, over=1)

    def _divide(self, e: core.Arith, a: Num, b: Num) -> Num:
        if not b.not_zero:
            self._complain("zero", e.right, b)
            b = evolve(b, nonzero=True)
        if b.exact is not None and b.exact != 0:
            return num.divided(a, b, e.right)
        a = num.settled(a)
        if a.over > 1:
            self._complain("twice", e.left, a)
            a = evolve(a, over=1, divisor=None, where=())
        return num.divided(a, b, e.right)

    def _compare(self, e: core.Compare, known: Known) -> None:
        """Quotients are compared by products, which must fit as well."""
        a, b = self.of(e.left, known), self.of(e.right, known)
        if a is not None and b is not None and (a.over > 1 or b.over > 1):
            self._check_product(e, a, b)

    def _check_product(self, e: core.Compare, a: Num, b: Num) -> None:
        crossed = max(a.size * a.grid * a.over * b.grid * b.over, b.size * b.grid * b.over * a.grid * a.over)
        if int(crossed).bit_length() > num.WIDE:
            self._complain("bits", e, Num(-crossed, crossed))

    def _call(self, e: core.Call, known: Known) -> Num | None:
        parts = [self.of(argument, known) for argument in e.arguments]
        return num.called(e.builtin, parts) if isinstance(e.type, NumberT | DurationT) else None

    # ------------------------------------------------------------------------------------- choices

    def _assume(self, known: Known, guard: core.Expr, holds: bool) -> Known:
        return assume(known, guard, holds, lambda e: self._read(e, known), self._behind)

    def _read(self, e: core.Expr, known: Known) -> Num | None:
        """A number that a guard compares with; what is wrong with it is said where it stands."""
        quiet, self._quiet = self._quiet, True
        found = self.of(e, known)
        self._quiet = quiet
        return found

    def _complain(self, kind: str, where: core.Expr, number: Num) -> None:
        if not self._quiet:
            self.report(kind, where, number)

    def _behind(self, e: core.Expr) -> core.Expr | None:
        """The one expression behind a reference about the same entity."""
        if isinstance(e, core.DefRef) and isinstance(e.entity, core.Var) and e.entity.name == "self":
            versions = self._definitions[e.definition].versions
            body = versions[0].body if len(versions) == 1 else None
            return body.value if isinstance(body, core.ExprBody) else None
        if isinstance(e, core.RuleRef) and e.what in ("own", "entitled"):
            rule = self._rules[e.rule]
            if not self._about_household():
                return None
            body = rule.versions[0].body if len(rule.versions) == 1 and rule.scope == self.program.schema.root else None
            return body.entitled if isinstance(body, core.RuleBody) else None
        return None

    def _about_household(self) -> bool:
        """Whether what is computed now and a rule of the household that it reads are about the same persons."""
        units, (kind, id) = self.program.units, self._here
        whole = kind.startswith("rule") and self._rules[id].scope == self.program.schema.root
        return not units or (whole and not any(u.rest_count == "recount" and u.rest_class != "recount" for u in units))

    def _connected(self, items: Sequence[core.Expr], holds: bool, known: Known) -> None:
        """且, 或: each item matters only where no other one decides."""
        for index, item in enumerate(items):
            inner = known
            for other in (*items[:index], *items[index + 1 :]):
                inner = self._assume(inner, other, holds)
            self.of(item, inner)

    def _case(self, e: core.Case, known: Known) -> Num | None:
        values: list[Num | None] = []
        for arm in e.arms:
            self.of(arm.guard, known)
            values.append(self.of(arm.value, self._assume(known, arm.guard, True)))
            known = self._assume(known, arm.guard, False)
        return self._join([*values, self.of(e.otherwise, known)])

    def _default(self, e: core.Default, known: Known) -> Num | None:
        values = []
        outside = known
        for arm in e.exceptions:
            self.of(arm.guard, known)
            values.append(self.of(arm.value, self._assume(known, arm.guard, True)))
            outside = self._assume(outside, arm.guard, False)
        return self._join([*values, self.of(e.base, outside)])

    def _aggregate(self, e: core.Aggregate, known: Known) -> Num | None:
        self.of(e.source, known)
        inner = known
        if e.where is not None:
            self.of(e.where, known)
            inner = self._assume(known, e.where, True)
        body = None if e.body is None else self.of(e.body, inner)
        low, high = self._list_size(e)
        if e.kind == "count":
            return num.whole(low, high)
        if body is None:
            return None
        if body.over > 1:
            body = self._for_total(e, body)
        match e.kind:
            case "sum":
                return num.total(body, low, high)
            case "mean":
                return num.mean(body, low, high, e)
            case _:
                return body

    def _for_total(self, e: core.Aggregate, body: Num) -> Num:
        common = num.settled(body)
        if common.over > 1 and e.body is not None:
            self._complain("aggregate", e.body, body)
        return evolve(common, over=1, divisor=None, where=())

    def _list_size(self, e: core.Aggregate) -> tuple[int, int]:
        """How many values are aggregated: within a unit fewer, of what is left of a household perhaps none; 无 is left out."""
        low, high = _list_bounds(e.source)
        fact = e.source.fact if isinstance(e.source, core.ListOf) else ""
        units = [unit for unit in self.program.units if unit.list == fact]
        if units:
            counts = [int(unit.headcount) for unit in units if unit.headcount is not None]
            rest = [0] if any(unit.rest_count == "recount" for unit in units) else []  # everyone may be assisted alone
            low, high = min([low, 1, *counts, *rest]), max([high, *counts])
        return (0 if e.where is not None or _may_be_none(e.body) or _may_be_none(e.source) else low), high

    def _window(self, e: core.Window, known: Known) -> Num | None:
        self.of(e.anchor, known)
        body = self.of(e.operand, NOTHING)  # what is known holds of today
        if e.kind in ("count", "streak"):
            return num.whole(0, e.months)
        if body is None:
            return None
        if body.over > 1 and e.kind in ("sum", "mean"):
            common = num.settled(body)
            if common.over > 1:
                self._complain("aggregate", e.operand, body)
            body = evolve(common, over=1, divisor=None, where=())
        fewest = 0 if _may_be_none(e.operand) else e.months
        if e.kind == "sum":
            return num.total(body, fewest, e.months)
        if e.kind == "mean":
            return num.mean(body, fewest, e.months, e)
        return num.seen(body, e)


def fact_number(schema: FactSchema) -> Num | None:
    """What a fact may be by its declaration; without a range or precision it counts as ±10^15 in steps of 0.0001."""
    if not isinstance(schema.type, NumberType):
        return None
    low = schema.low if isinstance(schema.low, Fraction) else -num.HUGE
    high = schema.high if isinstance(schema.high, Fraction) else num.HUGE
    return Num(low, high, num.FINE if schema.step is None else schema.step.denominator)


def _may_be_none(e: core.Expr | None) -> bool:
    return e is not None and isinstance(e.type, OptionalT)


def _list_bounds(source: core.Expr) -> tuple[int, int]:
    type_ = strip_optional(source.type)
    return (type_.low, type_.high) if isinstance(type_, ListT) else (0, 1000)

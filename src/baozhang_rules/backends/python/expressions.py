"""From expressions of core to lines of Python: one method a node, each leaving its value in a local."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from attrs import define, evolve, field, frozen

from baozhang_rules.backends.python.numbers import Numbers
from baozhang_rules.backends.python.plan import Item, Plan, Unsupported, cells, entity_kind, fused, list_kind
from baozhang_rules.backends.python.resolve import OPEN, ROW
from baozhang_rules.backends.python.values import (
    BOXED,
    MAYBE,
    NEVER,
    SURE,
    Int,
    Quot,
    Rep,
    Settled,
    Val,
    boxed,
    common,
    converted,
    merged,
    number,
)
from baozhang_rules.backends.python.writer import Step, Writer
from baozhang_rules.builtins import BUILTINS
from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.packed import Column, Layout
from baozhang_rules.runtime.schema import NumberType
from baozhang_rules.runtime.values import NOT_ENTITLED, Fault
from baozhang_rules.types import BoolT, DateT, EnumT, ListT, MonthT, NumberT, strip_optional

WHOLE_BUILTINS = ("months_between", "days_between", "year_of", "month_of")


@frozen
class Ent:
    """An entity in generated code: the local of its packed tuple, and how its frame is found.

    ``own``: it is the entity of the loop, whose ordinal is ``o``.
    """

    code: str
    kind: str
    own: bool = False


@define
class Expressions:
    """Writes the expressions of one function."""

    plan: Plan
    layout: Layout
    out: Writer
    values: dict[tuple[str, ...], Val] = field(factory=dict)
    """Values of the items written so far: a household's locals, or an entity's in the open loop."""
    lists: dict[tuple[str, ...], tuple[str, Val]] = field(factory=dict)
    """Exported values of entities' items: the local of the list by ordinal, and what stands in it."""
    above: dict[tuple[str, ...], tuple[int, int, Val]] = field(factory=dict)
    """Values of the whole household's run that a unit's reads: slots in its frame."""
    vars: dict[str, Ent] = field(factory=dict)
    open_level: tuple[str, int] | None = None
    numbers: Numbers = field(init=False)
    _columns: dict[tuple[str, str], tuple[int, Column]] = field(init=False)
    _prologue: dict[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Index the columns."""
        self.numbers = Numbers(self.out)
        self._columns = {
            (kind.entity, f"{column.fact}{'?' if column.kind == 'recorded' else ''}"): (at + 2, column)
            for kind in self.layout.kinds
            for at, column in enumerate(kind.columns)
        }

    # --------------------------------------------------------------------------------------- expressions

    def of(self, e: n.Expr) -> Val:
        """The value of an expression."""
        before, self.out.origin = self.out.origin, e.origin
        value = self._of(e)
        self.out.origin = before
        return value

    def _of(self, e: n.Expr) -> Val:
        out = self.out
        match e:
            case n.Lit():
                return self._literal(e)
            case n.Var(name=name):
                return Val(self.vars[name].code)
            case n.Up(entity=entity):
                return self._up(entity)
            case n.Follow() | n.Fact() | n.Recorded():
                return self._fact(e)
            case n.ListOf():
                return self._list(e)
            case n.DefRef():
                return self._definition(e)
            case n.StdRef():
                return self._standard(e)
            case n.TableRef():
                return out.store(e, self._table(e))
            case n.RuleRef():
                return self._rule(e)
            case n.Finding(rule=rule, what=what):
                return self._finding(rule, what)
            case n.Chosen(choice=choice):
                name = out.assign(out.fresh(), f"S.chosen({out.constant(choice)})")
                return self._abnormal(name)
            case n.BaseDate(which=which):
                return Val({"base": "base", "rules": "rules", "known": "known"}[which])
            case n.Arith():
                return self._arith(e)
            case n.Retype(operand=operand) | n.Mark(operand=operand):
                return self.of(operand)
            case n.Compare():
                return self._compare(e)
            case n.And(items=items):
                return self._connect(e, [self.of(item) for item in items], "and")
            case n.Or(items=items):
                return self._connect(e, [self.of(item) for item in items], "or")
            case n.Not(operand=operand):
                return self._not(e, self.of(operand))
            case n.AtLeast(count=count, items=items):
                return self._at_least(e, count, [self.of(item) for item in items])
            case n.Case():
                return self._case(e)
            case n.Default():
                return self._default(e)
            case n.OrElse():
                return self._or_else(e)
            case n.Aggregate():
                return self._aggregate(e)
            case n.Rank():
                return self._rank(e)
            case n.Round(operand=operand):
                return self.numbers.round(e, self.of(operand))
            case n.Call():
                return self._call(e)
            case n.At():
                return self._at(e)
            case n.Window():
                return self._window(e)
            case _:
                assert_never(e)

    def _literal(self, e: n.Lit) -> Val:
        match e.value:
            case None:
                return Val("None", none=True)
            case bool():
                return Val("True" if e.value else "False")
            case _ if e.value is NOT_ENTITLED:
                return Val("NE", none=True)
            case _ if isinstance(strip_optional(e.type), NumberT):
                return number(e.value)
            case _:
                return Val(self.out.constant(e.value))

    def _abnormal(self, name: str, rep: Rep = BOXED, none: bool = False) -> Val:
        """A value from a helper that may be a state: fast code gives up there."""
        if self.out.fast:
            with self.out.block(f"if {name}.__class__ in STATES:"):
                self.out.line("raise Slow")
            return Val(name, rep, SURE, none)
        return Val(name, rep, MAYBE, none)

    def fault(self, state: Fault) -> Val:
        """A state known beforehand."""
        return Val(self.out.constant(state), BOXED, NEVER)

    # --------------------------------------------------------------------------------------------- reads

    def _up(self, entity: n.Expr) -> Val:
        kind = entity_kind(entity)
        parent = self.plan.index.program.schema.entities[kind].parent
        if parent is None:
            raise Unsupported("above the root")
        if parent == self.plan.root:
            return Val("root")
        at = next(place for place, each in enumerate(self.layout.kinds) if each.entity == parent)
        value = self.of(entity)
        return self.numbers.strict(None, [value], lambda name, _: self._put(name, f"KINDS[{at}][{value.code}[1]]"))

    def _put(self, name: str, code: str, rep: Rep = BOXED) -> tuple[Rep, str, Settled]:
        self.out.assign(name, code)
        return rep, "", SURE

    def _fact(self, e: n.Fact | n.Follow | n.Recorded) -> Val:
        kind = entity_kind(e.entity)
        at, column = self._columns[kind, f"{e.fact}{'?' if isinstance(e, n.Recorded) else ''}"]
        entity = self.of(e.entity)
        value = self.column(entity, kind, at, column)
        if not isinstance(e, n.Follow):
            return value
        target = entity_kind(e)
        place = next(p for p, each in enumerate(self.layout.kinds) if each.entity == target)
        out, name = self.out, self.out.fresh()
        keeps = f"{value.code} if {value.code}.__class__ is not int else KINDS[{place}][{value.code}]"
        out.assign(name, keeps)
        return evolve(value, code=name)

    def column(self, entity: Val, kind: str, at: int, column: Column) -> Val:
        """A fact of an entity; of 无 it is 无."""
        out = self.out
        if entity.settled is NEVER:
            return entity
        schema = self.plan.index.fact(kind, column.fact)
        rep: Rep = Int(column.scale) if column.kind == "number" and isinstance(schema.type, NumberType) else BOXED
        name = out.fresh("f")
        if not entity.sure or entity.none:
            return self._column_of_any(entity, kind, at, column, rep, name)
        out.assign(name, f"{entity.code}[{at}]")
        self._present(name, entity.code, kind, column)
        settled = SURE if out.fast or column.kind == "recorded" else MAYBE
        return Val(name, rep, settled, schema.optional or column.kind == "list")

    def _column_of_any(self, entity: Val, kind: str, at: int, column: Column, rep: Rep, name: str) -> Val:
        out = self.out
        with out.block(f"if {entity.code}.__class__ is TUPLE:"):
            out.assign(name, f"{entity.code}[{at}]")
            self._present(name, entity.code, kind, column)
        with out.block("else:"):
            out.assign(name, entity.code)
        out.frames[-1].assigned[name] = out.depth
        return Val(name, rep, SURE if out.fast else MAYBE, True)

    def _present(self, name: str, entity: str, kind: str, column: Column) -> None:
        """A month of a series, and a state for what nobody gave."""
        out = self.out
        if column.monthly:
            with out.block(f"if {name}.__class__ is Series:"):
                out.assign(name, f"{name}.at(month)")
                if out.fast:
                    with out.block(f"if {name} is MISSING:"):
                        out.line("raise Slow")
        if not out.fast:
            missing = "False" if column.kind == "recorded" else f"S.missing({out.constant(kind)}, {entity}, {out.constant(column.fact)}, {'month' if column.monthly else 'None'})"
            with out.block(f"if {name} is MISSING:"):
                out.assign(name, missing)
        out.frames[-1].assigned[name] = out.depth

    def _list(self, e: n.ListOf) -> Val:
        kind = entity_kind(e.entity)
        at, column = self._columns[kind, e.fact]
        value = self.column(self.of(e.entity), kind, at, column)
        value = evolve(value, none=False)
        if kind != self.plan.root or self.restricted != e.fact or not value.code.startswith("f"):
            return value
        name = self.out.fresh()
        picked = f"tuple([x for x in {value.code} if x[0] in members])"
        self.out.assign(name, picked if value.sure else f"{value.code} if {value.code}.__class__ in STATES else {picked}")
        return evolve(value, code=name)

    @property
    def restricted(self) -> str:
        """The list of which only a unit's members are in reach, or ""."""
        context = self.plan.context
        if context.part == "top":
            return ""
        unit = self.plan.index.units[context.unit]
        return unit.list if context.part == "rest" or unit.own_income else ""

    def _finding(self, rule: str, what: str) -> Val:
        out = self.out
        call = f"S.finding({out.constant(rule)}, {what!r}, base)"
        if what == "admitted":
            return Val(out.assign(out.fresh(), f"{call} if S.findings else False"))
        name = out.assign(out.fresh(), f"{call} if S.findings else None")
        return self._abnormal(name, none=True)

    # ---------------------------------------------------------------------------------- declared things

    def _definition(self, e: n.DefRef) -> Val:
        definition = self.plan.index.definitions[e.definition]
        key = ("definition", e.definition)
        if definition.entity == self.plan.root:
            return self._item(key)
        entity = self.of(e.entity)
        if key not in self.plan.items and not entity.none and entity.sure:
            return self._open("definition", e.definition)
        own = isinstance(e.entity, n.Var) and self.vars[e.entity.name].own
        return self._item_of(key, entity, own, lambda: self._open("definition", e.definition))

    def _open(self, kind: str, id: str) -> Val:
        """The state of a declaration that has no text in force."""
        return self.resolved(kind, id, BOXED, NEVER)

    def resolved(self, kind: str, id: str, rep: Rep, settled: Settled) -> Val:
        """What the resolution holds of a declaration."""
        return Val(f"R[{self.plan.resolver.place[kind, id]}]", rep, settled)

    def _item(self, key: tuple[str, ...]) -> Val:
        if key in self.values:
            return self.values[key]
        assert key not in self.plan.items, key
        return self._open(key[0], key[1])

    def _item_of(self, key: tuple[str, ...], entity: Val, own: bool, open_: Callable[[], Val]) -> Val:
        """The value of an entity's item: in the open loop, or from the list of an earlier one."""
        out = self.out
        if key in self.values and own:
            return self.values[key]
        if key not in self.plan.items:
            value = open_()
            if entity.sure and not entity.none:
                return value
            name = out.fresh()
            picked = f"{entity.code} if {entity.code} is None or {entity.code}.__class__ in STATES else {value.code}"
            return Val(out.assign(name, picked), BOXED, MAYBE, True)
        listed, inside = self.lists[key]
        name, den = out.fresh(), ""
        ordinal = "o" if own else f"{entity.code}[0]"
        if entity.sure and not entity.none:
            out.assign(name, f"{listed}[{ordinal}]")
            if isinstance(inside.rep, Quot):
                den = out.assign(f"{name}d", f"{listed}d[{ordinal}]")
            return evolve(inside, code=name, den=den)
        with out.block(f"if {entity.code}.__class__ is TUPLE:"):
            out.assign(name, f"{listed}[{ordinal}]")
            if isinstance(inside.rep, Quot):
                den = f"{name}d"
                out.assign(den, f"{listed}d[{ordinal}]")
                out.frames[-1].loosen(den)
        with out.block("else:"):
            out.assign(name, entity.code)
        out.frames[-1].assigned[name] = out.depth
        settled = inside.settled if entity.sure and inside.sure else MAYBE
        return evolve(inside, code=name, den=den, none=True, settled=settled)

    def _rule(self, e: n.RuleRef) -> Val:
        rule = self.plan.index.rules[e.rule]
        bound = {name: _Bound(ent.kind) for name, ent in self.vars.items()}
        where = self.plan.reach(rule, bound)  # type: ignore[arg-type]
        if where is None:
            return self.fault(Fault("outside_unit", rule.site, self.plan.resolver.owner(rule.site)))
        key = ("rule", e.rule, e.what)
        if where == "above":
            return self._from_above(key)
        if not self.plan.items[key].kind:
            return self.values[key]
        ent = self.vars[where]
        return self._item_of(key, Val(ent.code), ent.own, lambda: self._open("rule", e.rule))

    def _from_above(self, key: tuple[str, ...]) -> Val:
        slot, den, value = self.above[key]
        if slot < 0:
            return value
        name = self.out.assign(self.out.fresh(), f"above[{slot}]")
        return evolve(value, code=name, den=self.out.assign(f"{name}d", f"above[{den}]") if den >= 0 else "")

    def _standard(self, e: n.StdRef) -> Val:
        standard = self.plan.index.standards[e.standard]
        scale = self.plan.resolver.scales[e.standard]
        if e.region is not None and not self._own_region(e.region):
            return self._standard_of(e, standard, scale)
        kind = "standard" if e.region is None else "regional"
        shape = self.plan.resolution.shape[self.plan.resolver.place[kind, e.standard]]
        place = self.plan.resolver.place[kind, e.standard]
        if shape == OPEN:
            return self.resolved(kind, e.standard, BOXED, NEVER)
        if shape == ROW:
            value = self._row_value(kind, e.standard, scale)
            return self._within(value, standard, None, place)
        return self._within(self.values["expr", "default", e.standard], standard, standard.site)

    def _row_value(self, kind: str, id: str, scale: int) -> Val:
        return self.resolved(kind, id, Int(scale), SURE)

    def _own_region(self, region: n.Expr) -> bool:
        jurisdiction = self.plan.index.program.jurisdiction
        if not isinstance(region, n.Fact) or region.fact != jurisdiction or entity_kind(region.entity) != self.plan.root:
            return False
        return not self.plan.index.fact(self.plan.root, jurisdiction).monthly

    def _standard_of(self, e: n.StdRef, standard: n.Standard, scale: int) -> Val:
        """A standard for a region that the record or the policy names."""
        out = self.out
        assert e.region is not None
        region = self.of(e.region)
        default = self.values.get(("expr", "default", e.standard))
        if standard.default is not None and default is None:
            raise Unsupported("a default that is read only for a named region")
        otherwise = "None" if default is None else boxed(default)
        name = out.assign(out.fresh(), f"S.standard({out.constant(standard)}, {region.code}, rules, {otherwise})")
        if standard.bounds:
            raise Unsupported("bounds of a standard for a named region")
        return self._abnormal(name)

    def _within(self, value: Val, standard: n.Standard, site: str | None, place: int = -1) -> Val:
        limits = [self.values["expr", "bound", standard.id, str(at)] for at in range(len(standard.bounds))]
        pairs = list(zip((b.op for b in standard.bounds), limits, strict=True))
        return self.bounded(value, pairs, f"S.outside(Z.sites[{place}])" if site is None else self._outside(site))

    def _outside(self, site: str) -> str:
        return self.fault(Fault("out_of_bounds", site, self.plan.resolver.owner(site))).code

    def bounded(self, value: Val, limits: list[tuple[str, Val]], outside: str) -> Val:
        """A filler's value where it keeps the bounds of its opening, as ``Run._within``; ``outside`` is the fault."""
        out = self.out
        if not limits or value.settled is NEVER:
            return value
        if out.fast and value.plain and all(limit.plain for _, limit in limits):
            for op, limit in limits:
                with out.block(f"if not ({self._bound_holds(value, op, limit)}):"):
                    out.line("raise Slow")
            return value
        name = out.assign(out.fresh(), boxed(value))
        for op, limit in limits:
            with out.block(f"if {name} is not None and {name}.__class__ not in STATES:"):
                bound = out.assign(out.fresh("b"), boxed(limit))
                with out.block(f"if {bound}.__class__ in STATES:"):
                    out.assign(name, bound)
                with out.block(f"elif not {name} {op} {bound}:"):
                    out.assign(name, outside)
        out.frames[-1].assigned[name] = out.depth
        return self._abnormal(name, BOXED, value.none)

    def _bound_holds(self, value: Val, op: str, limit: Val) -> str:
        if isinstance(value.rep, Int | Quot) and isinstance(limit.rep, Int | Quot):
            return self.numbers.compared(value, limit, op)
        return f"{boxed(value)} {op} {boxed(limit)}"

    def _table(self, e: n.TableRef) -> Val:
        table = self.plan.index.tables[e.table]
        keys = [self.of(key) for key in e.keys]
        text = self.plan.text("table", e.table)
        if text is None:
            return self._open("table", e.table)
        assert isinstance(text.body, n.TableBody)
        return self._text_of_table(table, text.body, keys)

    def _cell(self, key: tuple[str, ...], cell: n.Expr) -> Val:
        return self._literal(cell) if isinstance(cell, n.Lit) else self.values[key]

    def _text_of_table(self, table: n.Table, body: n.TableBody, keys: list[Val]) -> Val:
        out = self.out
        found = {key: self._cell(key, cell) for key, cell in cells(table.id, body)}
        missing = self.fault(Fault("no_cell", table.site, self.plan.resolver.owner(table.site)))
        plain = all(key.sure for key in keys) and not any(row.extend is not None for row in body.rows)
        if not plain or not all(isinstance(key.rep, Int) or key.rep is BOXED for key in keys):
            return self._looked_up(table, body, keys, found)
        rows = [found["expr", "cell", table.id, str(at)] for at in range(len(body.rows))]
        fallback = found.get(("expr", "fallback", table.id))
        gives_up = fallback is None and out.fast
        values = [*rows, *([] if gives_up else [fallback or missing])]
        rep, name = common(values), out.fresh()
        for place, (row, value) in enumerate(zip(body.rows, rows, strict=True)):
            tests = [test for band, key, type_ in zip(row.keys, keys, table.key_types, strict=True) for test in self._band(band, key, type_)]
            with out.block(f"{'elif' if place else 'if'} {' and '.join(tests) or 'True'}:"):
                out.assign(name, converted(value, rep))
        with out.block("else:" if rows else "if True:"):
            if gives_up:
                out.line("raise Slow")
            else:
                out.assign(name, converted(fallback or missing, rep))
        out.frames[-1].assigned[name] = out.depth
        return merged(values, name, rep)

    def _band(self, band: n.Band, key: Val, type_: Any) -> list[str]:
        """The tests that a settled key lies in a band."""
        if band.is_equal:
            if isinstance(band.equal, bool):
                return [f"{key.code} is {band.equal}"]
            if band.equal is None:
                return [f"{key.code} is None"]
            if isinstance(strip_optional(type_), NumberT):
                return ([f"{key.code} is not None"] if key.none else []) + [self.numbers.compared(key, number(band.equal), "==")]
            return [f"{key.code} == {self.out.constant(band.equal)}"]
        tests = [f"{key.code} is not None"] if key.none else []
        if band.low is not None:
            tests.append(self.numbers.compared(key, number(band.low), ">=" if band.low_in else ">"))
        if band.high is not None:
            tests.append(self.numbers.compared(key, number(band.high), "<=" if band.high_in else "<"))
        return tests

    def _looked_up(self, table: n.Table, body: n.TableBody, keys: list[Val], found: dict[tuple[str, ...], Val]) -> Val:
        """A table with keys that may be open, or with steps: every cell is a value, the choice is made by a helper."""
        out = self.out
        rows = ", ".join(
            f"({boxed(found['expr', 'cell', table.id, str(at)])}, "
            f"{'None' if row.extend is None else boxed(found['expr', 'extend', table.id, str(at)])})"
            for at, row in enumerate(body.rows)
        )
        fallback = found.get(("expr", "fallback", table.id))
        listed = ", ".join(boxed(key) for key in keys)
        last = "None" if fallback is None else f"({boxed(fallback)},)"
        name = out.assign(out.fresh(), f"S.cell({out.constant(table)}, {out.constant(body)}, ({listed},), ({rows},), {last})")
        none = any(v.none for v in found.values())
        return self._abnormal(name, none=none)

    # ---------------------------------------------------------------------------------------- operations

    def _arith(self, e: n.Arith) -> Val:
        a, b = self.of(e.left), self.of(e.right)
        left, right = strip_optional(e.left.type), strip_optional(e.right.type)
        if isinstance(left, NumberT) and isinstance(right, NumberT):
            return self.numbers.arith(e, a, b)
        if isinstance(left, DateT) and isinstance(right, DateT):
            return self.numbers.strict(e, [a, b], lambda name, _: self._put(name, f"({a.code} - {b.code}).days", Int(1)), numbers=True)
        name = self.numbers.strict(None, [a, b], lambda name, _: self._put(name, f"arithmetic({e.op!r}, {boxed(a)}, {boxed(b)})"))
        return self.out.store(e, name if name.settled is NEVER else self._abnormal(name.code))

    def _compare(self, e: n.Compare) -> Val:
        a, b = self.of(e.left), self.of(e.right)
        kind = strip_optional(e.left.type)
        if e.op in ("=", "!="):
            op = "==" if e.op == "=" else "!="
            return self.numbers.strict(e, [a, b], lambda name, _: self._put(name, self._equal(a, b, op, kind)))
        return self.numbers.strict(e, [a, b], lambda name, _: self._ordered(name, e.op, a, b, kind))

    def _equal(self, a: Val, b: Val, op: str, kind: Any) -> str:
        for one, other in ((a, b), (b, a)):
            if one.code in ("None", "NE", "True", "False"):
                return f"{other.code} {'is' if op == '==' else 'is not'} {one.code}"
        if isinstance(a.rep, Int) and isinstance(b.rep, Int) and a.rep != b.rep and (a.none or b.none):
            return f"{boxed(a)} {op} {boxed(b)}"
        if isinstance(kind, NumberT) and not (a.none or b.none):
            return self.numbers.compared(a, b, op)
        if isinstance(kind, NumberT) and a.rep != b.rep:
            return f"{boxed(a)} {op} {boxed(b)}"
        if isinstance(a.rep, Quot) or isinstance(b.rep, Quot):
            return f"{boxed(a)} {op} {boxed(b)}"
        return f"{a.code} {op} {b.code}"

    def _ordered(self, name: str, op: str, a: Val, b: Val, kind: Any) -> tuple[Rep, str, Settled]:
        """An ordered comparison of settled values: with 无 it is 否, with 不享受 no comparison."""
        out = self.out
        optional = [v.code for v in (a, b) if v.none]
        code = self._order(a, b, op, kind)
        if not optional:
            out.assign(name, code)
            return BOXED, "", SURE
        with out.block(f"if {' or '.join(f'{c} is None' for c in optional)}:"):
            out.assign(name, "False")
        with out.block(f"elif {' or '.join(f'{c} is NE' for c in optional)}:"):
            if out.fast:
                out.line("raise Slow")
            else:
                out.assign(name, "NO_NUMBER")
        with out.block("else:"):
            out.assign(name, code)
        out.frames[-1].assigned[name] = out.depth
        return BOXED, "", SURE if out.fast else MAYBE

    def _order(self, a: Val, b: Val, op: str, kind: Any) -> str:
        if isinstance(kind, NumberT):
            return self.numbers.compared(a, b, op)
        if isinstance(kind, EnumT):
            severity = self.out.constant(self.plan.index.severity[kind.name])
            return f"{severity}[{a.code}] {op} {severity}[{b.code}]"
        return f"{boxed(a)} {op} {boxed(b)}"

    def _connect(self, e: n.Expr, items: list[Val], word: str) -> Val:
        """且 and 或 (Kleene)."""
        out = self.out
        codes = [item.code for item in items]
        if len(items) == 1:
            return items[0]
        if all(item.sure for item in items):
            return out.store(e, Val(out.assign(out.fresh(), f" {word} ".join(codes) if codes else str(word == "and"))))
        decides, neutral = ("False", "True") if word == "and" else ("True", "False")
        known = [item.code for item in items if item.sure]
        maybe = [item.code for item in items if item.settled is MAYBE]
        never = [item.code for item in items if item.settled is NEVER]
        tests = [code if word == "or" else f"not {code}" for code in known] + [f"{code} is {decides}" for code in maybe]
        joined = f"join(({', '.join(code for code in codes if code in (*maybe, *never))},))"
        if len(never) == 1 and not maybe:
            joined = never[0]
        elif not never:
            joined = f"{neutral} if {' and '.join(f'{code} is {neutral}' for code in maybe)} else {joined}"
        settled = MAYBE if tests else NEVER
        code = f"{decides} if {' or '.join(tests)} else {joined}" if tests else joined
        return out.store(e, Val(out.assign(out.fresh(), code), BOXED, settled))

    def _not(self, e: n.Expr, value: Val) -> Val:
        if value.settled is NEVER:
            return value
        code = f"not {value.code}" if value.sure else f"not {value.code} if {value.code}.__class__ is bool else {value.code}"
        return self.out.store(e, evolve(value, code=self.out.assign(self.out.fresh(), code)))

    def _at_least(self, e: n.Expr, count: int, items: list[Val]) -> Val:
        out, codes = self.out, [item.code for item in items]
        if all(item.sure for item in items):
            return out.store(e, Val(out.assign(out.fresh(), f"{' + '.join(codes) or '0'} >= {count}")))
        name = out.assign(out.fresh(), f"kleene_at_least({count}, ({', '.join(codes)},))")
        return out.store(e, Val(name, BOXED, MAYBE))

    # ------------------------------------------------------------------------------------------- choices

    def _case(self, e: n.Case) -> Val:
        guards = [self.of(arm.guard) for arm in e.arms]
        options = [*(arm.value for arm in e.arms), e.otherwise]
        if all(guard.sure for guard in guards):
            return self.out.store(e, self._branches([guard.code for guard in guards], options))
        return self.out.store(e, self._choice(guards, [self.of(option) for option in options]))

    def _branches(self, tests: Sequence[str], options: Sequence[n.Expr]) -> Val:
        """The value of the first option whose test holds, else of the last; each is worked out in its branch only."""
        out, name = self.out, self.out.fresh()
        ends: list[int] = []
        values: list[Val] = []
        for place, option in enumerate(options):
            last = place == len(options) - 1
            with out.block("else:" if last and tests else f"{'elif' if place else 'if'} {tests[place] if tests else 'True'}:"):
                out.line("pass")
                values.append(self.of(option))
                ends.append(len(out.lines))
        rep = common(values)
        for value, end in reversed(list(zip(values, ends, strict=True))):
            out.lines.insert(end, "    " * (out.depth + 1) + f"{name} = {converted(value, rep)}")
            out.origins.insert(end, out.origin)
        out.note(name)
        return merged(values, name, rep)

    def _choice(self, guards: list[Val], values: list[Val]) -> Val:
        """A choice whose guards may be open: all values are needed."""
        out, rep = self.out, common(values)
        listed = ", ".join(converted(value, rep) for value in values)
        name = out.assign(out.fresh(), f"case_of(({', '.join(g.code for g in guards)},), ({listed},))")
        return Val(name, rep, MAYBE, any(v.none or v.code in ("None", "NE") for v in values))

    def _default(self, e: n.Default) -> Val:
        out = self.out
        guards = [self.of(arm.guard) for arm in e.exceptions]
        if len(guards) <= 1 and all(guard.sure for guard in guards):
            return out.store(e, self._branches([g.code for g in guards], [*(a.value for a in e.exceptions), e.base]))
        values = [self.of(arm.value) for arm in e.exceptions]
        base = self.of(e.base)
        rep = common([*values, base])
        sites = out.constant(tuple(arm.site for arm in e.exceptions))
        listed = ", ".join(converted(value, rep) for value in values)
        name, codes = out.fresh(), [guard.code for guard in guards]
        general = f"default_of(({', '.join(codes)},), ({listed},), {converted(base, rep)}, {out.constant(e.beats)}, {sites})"
        none = any(v.none or v.code in ("None", "NE") for v in (*values, base))
        if not all(v.sure for v in (*guards, *values, base)):
            return out.store(e, Val(out.assign(name, general), rep, MAYBE, none))
        with out.block(f"if not ({' or '.join(codes)}):"):
            out.assign(name, converted(base, rep))
        with out.block(f"elif {' + '.join(codes)} == 1:"):
            chain = converted(values[-1], rep)
            for guard, value in reversed(list(zip(codes[:-1], values[:-1], strict=True))):
                chain = f"{converted(value, rep)} if {guard} else {chain}"
            out.assign(name, chain)
        with out.block("else:"):
            out.assign(name, general)
        out.frames[-1].assigned[name] = out.depth
        return out.store(e, self._abnormal(name, rep, none))

    def _or_else(self, e: n.OrElse) -> Val:
        value = self.of(e.operand)
        if value.settled is NEVER or not value.none:
            return value
        out, name = self.out, self.out.fresh()
        with out.block(f"if {value.code} is None:"):
            out.line("pass")
            default = self.of(e.default)
            end = len(out.lines)
        kept = value if value.code == "None" else evolve(value, none=False)
        rep = common([kept, default]) if kept.code != "None" else default.rep
        if isinstance(rep, Quot):
            rep = BOXED
        inner = converted(default, rep) if not isinstance(default.rep, Quot) or rep is BOXED else default.code
        out.lines.insert(end, "    " * (out.depth + 1) + f"{name} = {inner}")
        out.origins.insert(end, out.origin)
        with out.block("else:"):
            out.line(f"{name} = {converted(evolve(value, none=True), rep)}")
        out.note(name)
        settled = SURE if value.sure and default.sure else MAYBE
        return out.store(e, Val(name, rep, settled, default.none or value.none))

    def _call(self, e: n.Call) -> Val:
        values = [self.of(argument) for argument in e.arguments]
        return self.numbers.strict(e, values, lambda name, _: self._called(name, e.builtin, [_sure(v) for v in values]), numbers=True)

    def _called(self, name: str, builtin: str, values: list[Val]) -> tuple[Rep, str, Settled]:
        out = self.out
        ints = all(isinstance(value.rep, Int) for value in values)
        if builtin in ("larger", "smaller") and ints:
            rep = common(values)
            word = "max" if builtin == "larger" else "min"
            return self._put(name, f"{word}({', '.join(converted(value, rep) for value in values)})", rep)
        if builtin == "nonnegative" and ints:
            return self._put(name, f"{values[0].code} if {values[0].code} > 0 else 0", values[0].rep)
        if builtin == "absolute" and ints:
            return self._put(name, f"abs({values[0].code})", values[0].rep)
        if builtin == "age" and self._conventional():
            return self._put(name, f"S.age({values[0].code}, {values[1].code})", Int(1))
        function = out.constant(BUILTINS[builtin].evaluate)
        result = f"{function}(({', '.join(boxed(value) for value in values)},), S.lent)"
        if builtin in WHOLE_BUILTINS:
            return self._put(name, f"{result}.numerator", Int(1))
        out.assign(name, result)
        value = self._abnormal(name)
        return BOXED, "", value.settled

    def _conventional(self) -> bool:
        written = dict(self.plan.index.program.conventions)
        return "age" in written and "leap_day" in written

    # ----------------------------------------------------------------------------------- totals and ranks

    def _aggregate(self, e: n.Aggregate) -> Val:
        if fused(e) and ("total", str(e.node)) in self.plan.items and self.open_level is None:
            return self.out.store(e, self.values["total", str(e.node)])
        return self.out.store(e, self._inner_total(e))

    def counted_heads(self, e: n.Aggregate) -> bool:
        """Whether a count is the unit's declared head count."""
        context = self.plan.context
        if context.part != "unit" or e.kind != "count" or e.where is not None:
            return False
        unit = self.plan.index.units[context.unit]
        listed = isinstance(e.source, n.ListOf) and e.source.fact == unit.list and isinstance(e.source.entity, n.Var)
        return listed and (bool(unit.links) or unit.headcount is not None)

    def _inner_total(self, e: n.Aggregate) -> Val:
        """A total within a loop, or over an entity's own list."""
        source = self.of(e.source)
        if source.settled is NEVER:
            return source
        if self.counted_heads(e):
            return self._heads(source)
        out, total = self.out, Total(self, e)
        total.start()
        frames = out.fresh("s")
        out.assign(frames, "{}")
        way = (*out.frames[-1].way, Step(out.frames[-1].slot(frames), e.var))
        var = out.fresh("x")
        kept, self.vars = self.vars, {**self.vars, e.var: Ent(var, list_kind(e.source))}
        out.open(way, 1)
        items = source.code if source.sure else f"{source.code} if {source.code}.__class__ is TUPLE else ()"
        with out.block(f"for {var} in {items}:"):
            total.step()
            out.line(f"{frames}[{var}[0]] = @")
            place = len(out.lines) - 1
        frame = out.close()
        self._fill(place, frame.tuple)
        self.vars = kept
        return total.end(source)

    def _fill(self, place: int, text: str) -> None:
        """Write the tuple of a closed frame into the line that waits for it."""
        for at in (place, place + 1):
            if at < len(self.out.lines) and "@" in self.out.lines[at]:
                self.out.lines[at] = self.out.lines[at].replace("@", text)
                return
        raise AssertionError("the line of a frame is gone")

    def _heads(self, source: Val) -> Val:
        name = self.out.fresh()
        code = "heads" if source.sure else f"{source.code} if {source.code}.__class__ in STATES else heads"
        return Val(self.out.assign(name, code), BOXED, source.settled)

    def _rank(self, e: n.Rank) -> Val:
        out = self.out
        source, me = self.of(e.source), self.of(e.entity)
        rows, var, frames = out.assign(out.fresh("w"), "[]"), out.fresh("x"), out.fresh("s")
        out.assign(frames, "{}")
        way = (*out.frames[-1].way, Step(out.frames[-1].slot(frames), e.var))
        kept, self.vars = self.vars, {**self.vars, e.var: Ent(var, list_kind(e.source))}
        out.open(way, 1)
        with out.block(f"for {var} in {source.code} if {source.code}.__class__ is TUPLE else ():"):
            keys = [self._rank_key(key) for key, _ in e.keys]
            out.line(f"{rows}.append(({var}, ({', '.join(keys)},)))")
            out.line(f"{frames}[{var}[0]] = @")
            place = len(out.lines) - 1
        self._fill(place, out.close().tuple)
        self.vars = kept
        downward = out.constant(tuple(down for _, down in e.keys))
        name = out.assign(out.fresh(), f"ranked({me.code}, {rows}, {downward}, {source.code})")
        return out.store(e, self._abnormal(name))

    def _rank_key(self, key: n.Expr) -> str:
        value, kind = self.of(key), strip_optional(key.type)
        if isinstance(kind, EnumT) and kind.name in self.plan.index.severity and value.settled is not NEVER:
            severity = self.out.constant(self.plan.index.severity[kind.name])
            return f"{severity}.get({value.code}, {value.code}) if {value.code}.__class__ is TEXT else {value.code}"
        return boxed(value)

    # --------------------------------------------------------------------------------------- other dates

    def _dated_value(self, e: n.At | n.Window, day: str) -> str:
        """The operand's value on a day, for the entity that it is about."""
        _, var, _kind = self.plan.dated[e.node]
        call = f"S.dated({e.node}, {day}, U)"
        if not var:
            return call
        ent = self.vars[var]
        return f"{call}[{'o' if ent.own else f'{ent.code}[0]'}]"

    def _at(self, e: n.At) -> Val:
        when = self.of(e.when)
        day = f"{when.code}.first_day" if isinstance(strip_optional(e.when.type), MonthT) else when.code
        value = self.numbers.strict(e, [when], lambda name, _: self._put(name, self._dated_value(e, day)))
        if value.settled is NEVER:
            return value
        return self._abnormal(value.code, BOXED, True) if self.out.fast else evolve(value, settled=MAYBE, none=True)

    def _window(self, e: n.Window) -> Val:
        anchor = self.of(e.anchor)
        day = f"{anchor.code}.first_day" if isinstance(strip_optional(e.anchor.type), MonthT) else anchor.code

        def write(name: str, _den: str) -> tuple[Rep, str, Settled]:
            out = self.out
            months = out.assign(out.fresh("w"), f"S.months({day}, {e.months})")
            out.assign(
                name,
                f"windowed({e.kind!r}, [{self._dated_value(e, 'x')} for x in {months}]) if {months}.__class__ is TUPLE else {months}",
            )
            return BOXED, "", SURE if out.fast else MAYBE

        value = self.numbers.strict(None, [anchor], write)
        none = e.kind in ("mean", "max", "min")
        if value.settled is NEVER:
            return self.out.store(e, value)
        return self.out.store(e, self._abnormal(value.code, BOXED, none))


@frozen
class _Bound:
    kind: str


def _sure(value: Val) -> Val:
    return evolve(value, settled=SURE, none=False)


@define
class Total:
    """Writes one total: what comes before the loop, in it, and after it."""

    maker: Expressions
    e: n.Aggregate
    name: str = ""
    simple: bool = False
    body: Val | None = None
    filters: str = ""
    bodies: str = ""

    def start(self) -> None:
        """Accumulators."""
        out = self.maker.out
        self.name = out.fresh("a")
        self.filters, self.bodies = out.fresh("w"), out.fresh("w")
        out.line(f"{self.name} = @{self.name}")

    def step(self) -> None:
        """One record: its filter, its body, and what they add."""
        out, e, make = self.maker.out, self.e, self.maker
        keep = None if e.where is None else make.of(e.where)
        self.simple = keep is None or keep.sure
        if keep is None:
            self._add(None)
        elif keep.sure:
            with out.block(f"if {keep.code}:"):
                self._add(None)
        elif keep.settled is NEVER:
            self._add(keep)
        else:
            with out.block(f"if {keep.code} is not False:"):
                self._add(keep)

    def _add(self, keep: Val | None) -> None:
        out, e = self.maker.out, self.e
        body = None if e.body is None else self.maker.of(e.body)
        self.body = body
        self.simple = self.simple and (body is None or (body.sure and not body.none and not isinstance(body.rep, Quot)))
        if e.kind not in ("sum", "count", "any", "all"):
            self.simple = False
        if self.simple:
            self._add_simple(body)
        else:
            out.line(f"{self.filters}.append({'True' if keep is None else keep.code})")
            out.line(f"{self.bodies}.append({'True' if body is None else boxed(body)})")

    def _add_simple(self, body: Val | None) -> None:
        out, name = self.maker.out, self.name
        match self.e.kind:
            case "count":
                out.line(f"{name} += 1")
            case "sum":
                assert body is not None
                out.line(f"{name} += {body.code}")
            case "any":
                assert body is not None
                out.line(f"{name} = {name} or {body.code}")
            case _:
                assert body is not None
                out.line(f"{name} = {name} and {body.code}")

    def end(self, source: Val) -> Val:
        """The total after the loop; an unsettled list is the total's state."""
        out, e = self.maker.out, self.e
        start = {"count": "0", "sum": "0", "any": "False", "all": "True"}.get(e.kind, "0")
        rep: Rep = BOXED
        if self.simple:
            rep = Int(1) if e.kind == "count" else self.body.rep if e.kind == "sum" and self.body is not None else BOXED
            if rep is BOXED and e.kind == "sum":
                start = "Fraction(0)"
            self._begin(start)
        else:
            self._begin(f"None; {self.filters} = []; {self.bodies} = []")
        name = out.fresh()
        code = self.name if self.simple else self._general()
        out.assign(name, code if source.sure else f"{source.code} if {source.code}.__class__ in STATES else {code}")
        none = e.kind in ("max", "min", "mean")
        if self.simple:
            return Val(name, rep, SURE if source.sure else MAYBE)
        value = self.maker._abnormal(name, BOXED, none)
        return value if source.sure or self.maker.out.fast else evolve(value, settled=MAYBE)

    def _begin(self, start: str) -> None:
        mark = f"{self.name} = @{self.name}"
        for at in reversed(range(len(self.maker.out.lines))):
            if self.maker.out.lines[at].strip() == mark:
                self.maker.out.lines[at] = self.maker.out.lines[at].replace(f"@{self.name}", start)
                return
        raise AssertionError("the line of a total is gone")

    def _general(self) -> str:
        pair = f"{self.filters}, {self.bodies}"
        match self.e.kind:
            case "any":
                return f"any_of({pair})"
            case "all":
                return f"all_of({pair})"
            case "at_least":
                return f"at_least({self.e.count}, {pair})"
            case kind:
                return f"totalled({kind!r}, {pair})"

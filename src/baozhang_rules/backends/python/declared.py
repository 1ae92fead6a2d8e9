"""Reads of definitions, rules, standards, tables and findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, evolve

from baozhang_rules.backends.python.choices import Choices
from baozhang_rules.backends.python.plan import Bound, Key, cells
from baozhang_rules.backends.python.resolve import OPEN, ROW
from baozhang_rules.backends.python.values import (
    BOXED,
    MAYBE,
    SURE,
    Int,
    Quot,
    Val,
    boxed,
    common,
    converted,
    merged,
    number,
)
from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.values import Fault
from baozhang_rules.types import NumberT, strip_optional


def _apart(bands: Sequence[n.Band]) -> bool:
    """Whether no value lies in two different bands."""
    found = list(dict.fromkeys(bands))
    return not any(_meet(one, other) for at, one in enumerate(found) for other in found[at + 1 :])


def _meet(one: n.Band, other: n.Band) -> bool:
    if one.is_equal and other.is_equal:
        return bool(one.equal == other.equal)
    if one.is_equal or other.is_equal:
        return True
    for lower, upper in ((one, other), (other, one)):
        if lower.high is None or upper.low is None or lower.high > upper.low:
            continue
        if lower.high < upper.low or not (lower.high_in and upper.low_in):
            return False
    return True


@define
class Declared(Choices):
    """Writes reads of what a policy declares."""

    # ------------------------------------------------------------------------------ definitions and rules

    def definition(self, e: n.DefRef) -> Val:
        """A definition for an entity."""
        key = ("definition", e.definition)
        item = self.plan.items.get(key)
        if item is not None and item.later:
            return self.later(item)
        if self.plan.index.definitions[e.definition].entity == self.plan.root:
            return self.values[key] if key in self.values else self.open(*key)
        own = isinstance(e.entity, n.Var) and self.vars[e.entity.name].own
        return self.item_of(key, self.of(e.entity), own, lambda: self.open(*key))

    def item_of(self, key: Key, entity: Val, own: bool, otherwise: Callable[[], Val]) -> Val:
        """The value of an entity's item: in the open loop, or from the frames of an earlier one."""
        if key in self.values and own:
            return self.values[key]
        if entity.sure and not entity.none:
            if key not in self.plan.items:
                return otherwise()
            return self._from_loop(key, entity.code)
        return self._item_of_any(key, entity, otherwise)

    def _from_loop(self, key: Key, of: str) -> Val:
        frames, slot, den, inside = self.lists[key]
        if slot < 0:
            return inside
        frame = self._once(("frame", frames, of), f"{frames}[{self.out.part(of, 0)}]")
        name = self._once(("item", key, of), f"{frame}[{slot}]")
        return evolve(inside, code=name, den=self._once(("den", key, of), f"{frame}[{den}]") if den >= 0 else "")

    def _once(self, key: Any, code: str) -> str:
        known = self.out.known(key)
        if known is None:
            known = self.out.remember(key, Val(self.out.assign(self.out.fresh(), code)))
        return str(known.code)

    def _item_of_any(self, key: Key, entity: Val, otherwise: Callable[[], Val]) -> Val:
        """An item of an entity that may be 无 or open, which then is the value."""
        out, name = self.out, self.out.fresh()
        inside = otherwise() if key not in self.plan.items else self.lists[key][3]
        with out.block(f"if {entity.code}.__class__ is TUPLE:"):
            value = inside if key not in self.plan.items else self._from_loop(key, entity.code)
            out.assign(name, boxed(value))
        with out.block("else:"):
            out.assign(name, entity.code)
        out.sure_here(name)
        return Val(name, BOXED, SURE if entity.sure and inside.sure else MAYBE, True, inside.ne)

    def rule(self, e: n.RuleRef) -> Val:
        """A rule's result, as seen from here."""
        rule = self.plan.index.rules[e.rule]
        where = self.plan.reach(rule, {name: Bound(ent.kind, "") for name, ent in self.vars.items()})
        if where is None:
            return self.fault(Fault("outside_unit", rule.site, self.plan.resolver.owner(rule.site)))
        key = ("rule", e.rule, e.what)
        if where == "above":
            return self.from_above(key)
        if not self.plan.items[key].kind:
            return self.values[key]
        ent = self.vars[where]
        return self.item_of(key, Val(ent.code), ent.own, lambda: self.open("rule", e.rule))

    def from_above(self, key: Key) -> Val:
        """A value of the whole household's run."""
        place = self.above[key]
        if place.slot < 0:
            return place.value
        den = self._once(("above", place.den), f"above[{place.den}]") if place.den >= 0 else ""
        return evolve(place.value, code=self._once(("above", place.slot), f"above[{place.slot}]"), den=den)

    def finding(self, e: n.Finding) -> Val:
        """What the human layer says of a rule."""
        out = self.out
        call = f"S.finding({out.constant(e.rule)}, {e.what!r}, base)"
        if e.what == "admitted":
            return Val(out.assign(out.fresh(), f"{call} if S.findings else False"))
        return self.abnormal(out.assign(out.fresh(), f"{call} if S.findings else None"), none=True)

    # ------------------------------------------------------------------------------------------ standards

    def standard(self, e: n.StdRef) -> Val:
        """A standard's row or default, within the bounds of its opening."""
        standard = self.plan.index.standards[e.standard]
        if not self.plan.own_region(e):
            return self._for_region(e, standard)
        place = self.plan.resolver.place["standard" if e.region is None else "regional", e.standard]
        shape = self.plan.resolution.shape[place]
        if shape == OPEN:
            return self.open("standard" if e.region is None else "regional", e.standard)
        if shape == ROW:
            scale, natural = self.plan.resolver.scales[e.standard], all((r.value or 0) >= 0 for r in standard.rows)
            row = evolve(self.resolved(place, Int(scale), SURE), natural=natural)
            return self.bounded(row, self._row_limits(standard), f"Z.sites[{place}]")
        return self.bounded(self.values["expr", "default", e.standard], self._limits(standard), self.out.constant(standard.site))

    def _limits(self, standard: n.Standard) -> list[tuple[n.Bound, Val]]:
        return [(b, self.values["expr", "bound", standard.id, str(at)]) for at, b in enumerate(standard.bounds)]

    def _row_limits(self, standard: n.Standard) -> list[tuple[n.Bound, Val]]:
        """The bounds that a row keeps: those of the whole household."""
        if self.plan.context.part == "top":
            return self._limits(standard)
        return [(b, self.from_above(("expr", "bound", standard.id, str(at)))) for at, b in enumerate(standard.bounds)]

    def _for_region(self, e: n.StdRef, standard: n.Standard) -> Val:
        """A standard for a region that is read or written in the policy."""
        out = self.out
        assert e.region is not None
        region = self.of(e.region)
        default = self.values.get(("expr", "default", e.standard))
        otherwise = "None" if default is None else boxed(default)
        kept = [] if default is None else self._limits(standard)
        limits = ", ".join(f"({''.join(f'{boxed(v)}, ' for _, v in each)})" for each in (self._row_limits(standard), kept))
        call = f"S.standard({out.constant(standard)}, {region.code}, rules, {otherwise}, {limits})"
        sure = region.sure and (default is None or default.sure)
        return self.abnormal(out.assign(out.fresh(), call), sure=sure)

    def bounded(self, value: Val, limits: list[tuple[n.Bound, Val]], site: str) -> Val:
        """A filler's value where it keeps the bounds of its opening, as ``Run._within``; ``site`` says where it stands."""
        out = self.out
        if not limits or not (value.sure or value.settled is MAYBE):
            return value
        if out.fast and value.plain and all(limit.plain for _, limit in limits):
            for kept, limit in limits:
                with out.block(f"if not ({self._keeps(value, kept.op, limit)}):"):
                    out.line("raise Slow")
            return value
        name = out.assign(out.fresh(), boxed(value))
        for kept, limit in limits:
            with out.block(f"if {name} is not None and {name}.__class__ not in STATES:"):
                bound = out.assign(out.fresh("b"), boxed(limit))
                with out.block(f"if {bound}.__class__ in STATES:"):
                    out.assign(name, bound)
                with out.block(f"elif {bound} is None or {name} is NE or {bound} is NE:"):
                    out.assign(name, "NO_NUMBER")
                with out.block(f"elif not {name} {kept.op} {bound}:"):
                    out.assign(name, f"S.beyond({site}, {name}, {out.constant(kept)}, {bound})")
        out.sure_here(name)
        return self.abnormal(name, BOXED, value.none, value.ne, value.sure and all(limit.sure for _, limit in limits))

    def _keeps(self, value: Val, op: str, limit: Val) -> str:
        if isinstance(value.rep, Int | Quot) and isinstance(limit.rep, Int | Quot):
            return self.numbers.compared(value, limit, op)
        return f"{boxed(value)} {op} {boxed(limit)}"

    # --------------------------------------------------------------------------------------------- tables

    def table(self, e: n.TableRef) -> Val:
        """The cell of a table for its keys."""
        table = self.plan.index.tables[e.table]
        keys = [self.of(key) for key in e.keys]
        text = self.plan.text("table", e.table)
        if text is None:
            return self.open("table", e.table)
        assert isinstance(text.body, n.TableBody)
        found = {key: self._cell(key, cell) for key, cell in cells(table.id, text.body)}
        stepped = any(row.extend is not None for row in text.body.rows)
        if stepped or not all(key.sure and not isinstance(key.rep, Quot) for key in keys):
            return self._looked_up(table, text.body, keys, found)
        return self._chosen(table, text, keys, found)

    def _cell(self, key: Key, cell: n.Expr) -> Val:
        value = self.plainly(cell)
        return self.values[key] if value is None else value

    def _chosen(self, table: n.Table, text: n.Version, keys: list[Val], found: dict[Key, Val]) -> Val:
        """The first row whose bands hold the keys, as a chain of tests."""
        out, name, body = self.out, self.out.fresh(), text.body
        assert isinstance(body, n.TableBody)
        cells = [found["expr", "cell", table.id, str(at)] for at in range(len(body.rows))]
        last = found.get(("expr", "fallback", table.id))
        if last is None and not out.fast:
            last = self.fault(Fault("no_cell", table.site, self.plan.resolver.owner(text.site)))
        values = [*cells, *([] if last is None else [last])]
        rep = common(values)
        rows = []
        for row, value in zip(body.rows, cells, strict=True):
            bands = zip(row.keys, keys, table.key_types, strict=True)
            rows.append((tuple(" and ".join(self._band(*band)) for band in bands), converted(value, rep)))
        apart = [_apart([row.keys[at] for row in body.rows]) for at in range(len(keys))]
        self._chain(name, rows, apart, "" if last is None else converted(last, rep))
        out.sure_here(name)
        return merged(values, name, rep)

    def _chain(self, name: str, rows: list[tuple[tuple[str, ...], str]], apart: list[bool], last: str) -> None:
        """Tests of the rows in order; rows whose first bands are equal share its test where no two bands of that key meet."""
        out = self.out
        nested = len(apart) > 1 and apart[0]
        groups: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        for tests, value in rows:
            groups.setdefault(tests[:1] if nested else tests, []).append((tests[1:] if nested else (), value))
        for place, (tests, inside) in enumerate(groups.items()):
            with out.block(f"{'elif' if place else 'if'} {' and '.join(test for test in tests if test) or 'True'}:"):
                if nested:
                    self._chain(name, inside, apart[1:], last)
                else:
                    out.assign(name, inside[0][1])
        with out.block("else:" if rows else "if True:"):
            out.line("raise Slow") if not last else out.assign(name, last)

    def _band(self, band: n.Band, key: Val, type_: Any) -> list[str]:
        """The tests that a settled key lies in a band."""
        absent = [f"{key.code} is not None"] if key.none else []
        if band.is_equal:
            if band.equal is None or isinstance(band.equal, bool):
                return [f"{key.code} is {band.equal}"]
            if isinstance(strip_optional(type_), NumberT):
                return [*absent, self.numbers.compared(key, number(band.equal), "==")]
            return [f"{key.code} == {self.out.constant(band.equal)}"]
        if band.low is not None and band.low == band.high:
            return [*absent, self.numbers.compared(key, number(band.low), "==")]
        tests = absent
        if band.low is not None:
            tests = [*tests, self.numbers.compared(key, number(band.low), ">=" if band.low_in else ">")]
        if band.high is not None:
            tests = [*tests, self.numbers.compared(key, number(band.high), "<=" if band.high_in else "<")]
        return tests

    def _looked_up(self, table: n.Table, body: n.TableBody, keys: list[Val], found: dict[Key, Val]) -> Val:
        """A table with keys that may be open, or with steps: every cell is a value, the choice is made by a helper."""
        out = self.out
        rows = ", ".join(
            f"({boxed(found['expr', 'cell', table.id, str(at)])}, "
            f"{'None' if row.extend is None else boxed(found['expr', 'extend', table.id, str(at)])})"
            for at, row in enumerate(body.rows)
        )
        last = found.get(("expr", "fallback", table.id))
        listed = ", ".join(boxed(key) for key in keys)
        shown = "None" if last is None else f"({boxed(last)},)"
        name = out.assign(out.fresh(), f"S.cell({out.constant(table)}, {out.constant(body)}, ({listed},), ({rows},), {shown})")
        sure = all(value.sure for value in (*keys, *found.values()))
        return self.abnormal(name, none=any(v.none for v in found.values()), ne=any(v.ne for v in found.values()), sure=sure)

"""What every part of the writer of expressions stands on: entities, facts, values worked out before, states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.backends.python.canon import Canon, bare
from baozhang_rules.backends.python.columns import MARKS, RECORDED, VALUE
from baozhang_rules.backends.python.numbers import Numbers
from baozhang_rules.backends.python.plan import Item, Key, Plan, entity_kind, fused
from baozhang_rules.backends.python.values import BOXED, MAYBE, NEVER, SURE, Among, Int, Rep, Settled, Val
from baozhang_rules.backends.python.writer import Place, Step, Writer
from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import under
from baozhang_rules.runtime.packed import Column, Layout
from baozhang_rules.runtime.values import Fault


@frozen
class Ent:
    """An entity in generated code: the local of its packed row; ``own``: it is the entity of the loop."""

    code: str
    kind: str
    own: bool = False


def count_name(name: str, ent: Ent) -> str:
    """An entity as occurrences are counted: whichever variable names the entity of the loop."""
    return f"own {ent.kind}" if ent.own else "root" if ent.code == "root" else name


@define
class Base:
    """Writes expressions of one function; ``values`` and ``lists`` hold the items written so far.

    ``later``: writes a definition that is worked out where it is read.  ``lists``: of an entity's item, the local of the frames
    of its loop, the slots in them, and what stands there.  ``above``: of the whole household's run, slots in its frame.
    ``telling``: nodes whose values are kept beside those that ``replay`` needs, for code that tells them.
    """

    plan: Plan
    layout: Layout
    out: Writer
    later: Callable[[Item], Val]
    values: dict[Key, Val] = field(factory=dict)
    lists: dict[Key, tuple[str, int, int, Val]] = field(factory=dict)
    above: dict[Key, Place] = field(factory=dict)
    telling: frozenset[int] = frozenset()
    vars: dict[str, Ent] = field(factory=dict)
    looped: bool = False
    numbers: Numbers = field(init=False)
    _columns: dict[tuple[str, str], tuple[int, Column]] = field(init=False)
    _canon: Canon = field(init=False)
    _counting: Canon = field(init=False)
    _counts: dict[int, int] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Index the columns, and what is one for all entities."""
        self.numbers = Numbers(self.out)
        self._canon, self._counting = self._numbering(), self._numbering()
        self._columns = {
            (kind.entity, f"{column.fact}{MARKS.get(column.kind, VALUE)}"): (at + 2, column)
            for kind in self.layout.kinds
            for at, column in enumerate(kind.columns)
        }

    def _numbering(self) -> Canon:
        program, root = self.plan.index.program, self.plan.root
        whole = {rule.id for rule in program.rules if rule.scope == root or rule.scope in self.plan.index.units}
        whole |= {definition.id for definition in program.definitions if definition.entity == root}
        return Canon(frozenset(whole), frozenset(name for name, each in program.schema.entities.items() if each.parent == root))

    # --------------------------------------------------------------------------------------- expressions

    def of(self, e: n.Expr) -> Val:
        """The value of an expression, worked out here unless an equal one was before."""
        with self.out.made_from(e):
            e = bare(e)
            return self.plainly(e) or self._once_worked_out(e)

    def _once_worked_out(self, e: n.Expr) -> Val:
        names = {name: ent.code for name, ent in self.vars.items()}
        key = self._canon.number(e, names)
        known: tuple[Val, n.Expr] | None = self.out.known(key)
        if known is None:
            told = e.node in self.telling
            value = self.worked_out(e, told or self._is_shared(e))
            if told:
                value = self.out.store(e, self.local(value))
            self.out.remember(key, (value, e))
            return value
        value, first = known
        self._alias(first, e, dict(self._renamed(first, e)))
        if e.node in self.telling and e.node not in self.out.places:
            value = self.out.store(e, self.local(value))
        return value

    def truth(self, code: str, shared: bool, among: Among | None = None) -> Val:
        """是 or 否 from a test on settled values: within the line that reads it, or in a local where several do."""
        return Val(self.out.assign(self.out.fresh(), code) if shared else f"({code})", among=among)

    def local(self, value: Val) -> Val:
        """The value in a local, where a line would otherwise work it out at each use."""
        if not value.code.startswith("("):
            return value
        return evolve(value, code=self.out.assign(self.out.fresh(), value.code))

    def count(self, exprs: Iterable[n.Expr], names: Mapping[str, str], looped: bool) -> None:
        """Count how often an expression stands in what will be written, an equal one counted as one."""
        for e in map(bare, exprs):
            key = self._counting.number(e, names)
            self._counts[key] = self._counts.get(key, 0) + 1
            if self._counts[key] > 1 or (not looped and isinstance(e, n.Aggregate) and fused(e)):
                continue
            bound = isinstance(e, n.Aggregate | n.Rank)
            self.count(under(e), {**names, e.var: e.var} if isinstance(e, n.Aggregate | n.Rank) else names, looped or bound)

    def _is_shared(self, e: n.Expr) -> bool:
        names = {name: count_name(name, ent) for name, ent in self.vars.items()}
        return self._counts.get(self._counting.number(e, names), 2) > 1

    def plainly(self, e: n.Expr) -> Val | None:
        """The value of an expression that needs no line; None for any other."""
        raise NotImplementedError

    def worked_out(self, e: n.Expr, shared: bool) -> Val:
        """The value of an expression, in new lines; ``shared``: it is read more than once."""
        raise NotImplementedError

    def _renamed(self, first: n.Expr, e: n.Expr) -> Any:
        way = self.out.frames[-1].way
        for place in self.out.places.get(first.node, ()):
            if way and place.way and place.way[0].slot == way[0].slot:
                yield place.way[0].var, way[0].var

    def _alias(self, first: n.Expr, e: n.Expr, names: dict[str, str]) -> None:
        """What stands in an expression is kept where the like of an equal one is."""
        first, e = bare(first), bare(e)
        if first is e or type(first) is not type(e):  # ways to one entity may differ
            return
        if isinstance(first, n.Aggregate | n.Rank) and isinstance(e, n.Aggregate | n.Rank):
            names = {**names, first.var: e.var}
        places = self.out.places
        own = self.out.frames[-1].way
        for place in list(places.get(first.node, ())):
            way = tuple(Step(step.slot, names.get(step.var, step.var)) for step in place.way)
            if way and own and way[0].slot == own[0].slot:
                way = (own[0], *way[1:])
            places.setdefault(e.node, []).append(evolve(place, way=way))
        for one, other in zip(under(first), under(e), strict=True):
            self._alias(one, other, names)

    def abnormal(self, name: str, rep: Rep = BOXED, none: bool = False, ne: bool = False, sure: bool = True) -> Val:
        """A value from a helper that may be a state: fast code gives up there, unless its operands may be open (not ``sure``)."""
        gives_up = self.out.fast and sure
        if gives_up:
            with self.out.block(f"if {name}.__class__ in STATES:"):
                self.out.line("raise Slow")
        return Val(name, rep, SURE if gives_up else MAYBE, none, ne)

    def may_lack(self, kind: str, fact: str) -> bool:
        """Whether a fact (with a mark of `columns` after its name: what is read of it) may be missing."""
        gaps = self.out.gaps
        return gaps is None or (self.kind_at(kind), self._columns[kind, fact][0]) in gaps

    def fault(self, state: Fault) -> Val:
        """A state known beforehand."""
        return Val(self.out.constant(state), BOXED, NEVER)

    def resolved(self, place: int, rep: Rep, settled: Settled) -> Val:
        """What the resolution holds at a place."""
        return Val(self.out.before(f"R[{place}]"), rep, settled)

    def open(self, kind: str, id: str) -> Val:
        """The state of a declaration that has no text in force."""
        return self.resolved(self.plan.resolver.place[kind, id], BOXED, NEVER)

    # --------------------------------------------------------------------------------------------- facts

    def column(self, entity: Val, kind: str, name: str) -> Val:
        """A fact of an entity, or with a mark after its name what the mark says; of 无 it is 无."""
        if entity.settled is NEVER:
            return entity
        key = ("column", entity.code, kind, name)
        known: Val | None = self.out.known(key)
        return self.out.remember(key, self._column(entity, kind, name)) if known is None else known

    def _column(self, entity: Val, kind: str, fact: str) -> Val:
        out = self.out
        column = self._columns[kind, fact][1]
        schema = self.plan.index.fact(kind, column.fact)
        natural = column.kind == "number" and schema.low is not None and schema.low >= 0  # type: ignore[operator]
        rep: Rep = Int(column.scale) if column.kind == "number" else BOXED
        whole = entity.sure and not entity.none
        name = self._named(entity, kind, fact) if whole else out.fresh("f")
        if whole:
            self._read(name, entity.code, kind, fact)
        else:
            with out.block(f"if {entity.code}.__class__ is TUPLE:"):
                self._read(name, entity.code, kind, fact)
            with out.block("else:"):
                out.assign(name, entity.code)
            out.sure_here(name)
        sure = entity.sure and (column.kind == "recorded" or not self.may_lack(kind, fact))
        return Val(name, rep, SURE if sure else MAYBE, not whole or schema.optional, natural=natural)

    def _named(self, entity: Val, kind: str, fact: str) -> str:
        """The local of a fact: the one that the row is taken apart to, unless something may be put in its place."""
        at, column = self._columns[kind, fact]
        raw = self.out.part(entity.code, at)
        return raw if raw.isidentifier() and not column.monthly and not self.may_lack(kind, fact) else self.out.fresh("f")

    def _read(self, name: str, row: str, kind: str, fact: str) -> None:
        """A value of a row: of a series the month's, and a state for what nobody gave."""
        out = self.out
        at, column = self._columns[kind, fact]
        raw = out.part(row, at)
        if name != raw:
            out.assign(name, raw)
        if column.monthly:
            with out.block(f"if {name}.__class__ is Series:"):
                out.assign(name, f"{name}.at(month)")
                if not self.may_lack(kind, fact):
                    with out.block(f"if {name} is MISSING:"):
                        out.line("raise Slow")
        if self.may_lack(kind, fact):
            month = "month" if column.monthly else "None"
            missing = f"S.missing({out.constant(kind)}, {row}, {out.constant(column.fact)}, {month})"
            with out.block(f"if {name} is MISSING:"):
                out.assign(name, "False" if column.kind == "recorded" else missing)
        if name != raw:
            out.sure_here(name)

    def fact(self, e: n.Fact | n.Follow | n.Recorded) -> Val:
        """A fact, the entity that a link leads to, or whether a fact is recorded."""
        kind = entity_kind(e.entity)
        value = self.column(self.of(e.entity), kind, f"{e.fact}{RECORDED if isinstance(e, n.Recorded) else VALUE}")
        if not isinstance(e, n.Follow) or value.settled is NEVER:
            return value
        place = self.kind_at(entity_kind(e))
        name = self.out.fresh()
        self.out.assign(name, f"KINDS[{place}][{value.code}] if {value.code}.__class__ is INT else {value.code}")
        return evolve(value, code=name)

    def kind_at(self, kind: str) -> int:
        """The place of a kind in a packed record."""
        return next(at for at, each in enumerate(self.layout.kinds) if each.entity == kind)

    def listed(self, e: n.ListOf) -> Val:
        """A list, of a unit only its members."""
        kind = entity_kind(e.entity)
        value = evolve(self.column(self.of(e.entity), kind, e.fact), none=False)
        if kind != self.plan.root or self.restricted != e.fact or value.settled is NEVER:
            return value
        name, picked = self.out.fresh(), f"TUPLE([x for x in {value.code} if x[0] in members])"
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

"""What one generated function works out, and in which order.

Definitions, rules and totals over lists become *items*.  An item belongs to the household (kind "") or is worked out for every
entity of a kind.  Items have levels: the household's items of a level come before the loop over entities of that level; what
reads a total, or another entity's item, stands a level above it.  So each kind is walked once per level, however many
definitions and totals there are.

What is read in several places is worked out before them, whether a branch leads there or not: values have no effects, and the
explanation later walks only the branches that were taken (``replay``).  A definition that is read once is worked out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from attrs import define, field, frozen

from baozhang_rules.backends.python.resolve import DEFAULT, Resolution, Resolver
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, under
from baozhang_rules.types import EntityT, ListT, strip_optional

Key: TypeAlias = tuple[str, ...]
"""What an item is: ``("definition", id)``, ``("rule", id, what)``, ``("total", node)``, ``("expr", role, …)``."""

ROOT, OWN, OTHER = "root", "own", "other"
About: TypeAlias = tuple[tuple[str, str], ...]
"""The entities that a dated expression is about: what each is called in it, and its kind."""


class Unsupported(Exception):
    """The program holds something that only the interpreter works out."""


@frozen
class Bound:
    """A variable in reach: its entity kind, and whether it is the root, the entity of the item, or another one."""

    kind: str
    mode: str


Vars: TypeAlias = Mapping[str, Bound]


class Context(NamedTuple):
    """Whose function it is: ``top``, a ``unit``'s, or the ``rest`` of a household; ``when``: the dated operand it works out,
    or `OTHER_DAY`: what units read of the household at another date.

    A tuple, since every read at another date looks its function up by one.
    """

    part: str = "top"
    unit: str = ""
    when: int = 0


OTHER_DAY = -1
MOST_WITHIN = 40
"""So deep may definitions stand within definitions, each worked out where the one around it reads it: Python takes text that is
indented 100 times at the most."""
LEAST_DEEP = 5
"""As so deep a definition counts at the least: no more than eight stand in one another, so that the text can still be read."""


@define(eq=False)
class Item:
    """``kind`` "" is the household; ``var`` is what its entity is called in ``exprs``; ``given``: entities that it is given.

    ``later``: it is worked out where it is read, so only if a branch leads there.
    """

    key: Key
    kind: str
    var: str
    exprs: tuple[n.Expr, ...]
    anchored: bool = False
    level: int = 0
    exported: bool = False
    later: bool = False
    given: About = ()
    reads: list[tuple[Item, bool]] = field(factory=list)
    """The items read, each with whether it is the same entity's."""


@define
class Plan:
    """The items that a function needs, and their order."""

    index: Index
    resolver: Resolver
    resolution: Resolution
    context: Context
    items: dict[Key, Item] = field(factory=dict)
    dated: dict[int, tuple[n.At | n.Window, About]] = field(factory=dict)
    reads_above: bool = False
    totals: dict[str, n.Aggregate] = field(factory=dict)
    _busy: set[Key] = field(factory=set)
    _again: set[Key] = field(factory=set)
    """Definitions that are read for each of several entities, as within a total."""
    root: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Name the root's kind."""
        self.root = self.index.program.schema.root

    # --------------------------------------------------------------------------------------------- items

    def need(self, key: Key, kind: str, var: str, exprs: tuple[n.Expr, ...], anchored: bool = False, given: About = ()) -> Item:
        """An item, with all that it reads before it; items come in an order in which each stands after what it reads.

        ``anchored``: the first member of the unit is in reach.
        """
        if key in self.items:
            return self.items[key]
        if key in self._busy:
            raise Unsupported(f"circle at {key}")
        self._busy.add(key)
        item = Item(key, kind, var, exprs, anchored, given=given)
        bound: dict[str, Bound] = {"root": Bound(self.root, ROOT), "self": Bound(self.root, ROOT)}
        if anchored:
            bound["anchor"] = Bound(self.index.units[self.context.unit].entity, OTHER)
        bound |= {name: Bound(kind_of, OTHER) for name, kind_of in given}
        if kind:
            bound[var] = Bound(kind, OWN)
        for expr in exprs:
            for other, same in self.reads(expr, bound, bool(kind or given)):
                self._after(item, other, same)
        self.items[key] = item
        return item

    def definition(self, id: str) -> Item | None:
        """The item of a definition, where it has a text in force."""
        definition = self.index.definitions[id]
        text = self.text("definition", id)
        if text is None:
            return None
        assert isinstance(text.body, n.ExprBody)
        exprs = (text.body.value, *(bound.value for bound in definition.bounds))
        kind = "" if definition.entity == self.root else definition.entity
        return self.need(("definition", id), kind, "self", exprs)

    def rule(self, id: str, what: str) -> Item:
        """The item of a rule's result."""
        rule = self.index.rules[id]
        kind = rule.scope if rule.scope in self.index.program.schema.entities and rule.scope != self.root else ""
        key = ("rule", id, what)
        anchored = self.context.part == "unit" and rule.scope == self.context.unit
        if what == "counted":
            net = self.rule(id, "net")
            return self._derived(key, kind, [net])
        if what == "net":
            if rule.net is None:
                return self._derived(key, kind, [self.rule(id, "amount")])
            return self.need(key, kind, "self", (rule.net,), anchored)
        text = self.text("rule", id)
        if text is None:
            return self._derived(key, kind, [])
        body = text.body
        assert isinstance(body, n.RuleBody)
        if what in ("own", "entitled"):
            if what == "own":
                return self._derived(key, kind, [self.rule(id, "entitled")])
            return self.need(key, kind, "self", (body.entitled,), anchored)
        entitled = self.rule(id, "entitled")
        wanted: n.Expr | None = {"amount": body.amount, "low": body.low, "high": body.high}[what]
        item = self.need(key, kind, "self", () if wanted is None else (wanted,), anchored)
        self._after(item, entitled)
        return item

    def _derived(self, key: Key, kind: str, others: list[Item]) -> Item:
        item = self.need(key, kind, "self", ())
        for other in others:
            self._after(item, other)
        return item

    def _after(self, item: Item, other: Item, same: bool = True) -> None:
        item.level = max(item.level, other.level if same else other.level + 1)
        item.reads.append((other, same))

    def settle(self) -> None:
        """When all items are known: those that are read for another entity, or in a later walk, are exported."""
        readers: dict[Key, list[Item]] = {}
        for item in self.items.values():
            for other, same in item.reads:
                other.exported |= bool(other.kind) and (not same or other.level < item.level)
                readers.setdefault(other.key, []).append(item)
        depths: dict[Key, int] = {}
        for key, item in self.items.items():
            own = max([LEAST_DEEP, *map(_depth, item.exprs)])
            depth = own + max((depths.get(other.key, 0) for other, _ in item.reads), default=0)
            if self._once(item, readers.get(key, [])) and depth <= MOST_WITHIN:
                item.later, depths[key] = True, depth

    def _once(self, item: Item, readers: list[Item]) -> bool:
        """Whether an item is a definition that is read in one place, for the same entity and in the same walk."""
        if item.key[0] != "definition" or item.exported or item.key in self._again or len(readers) != 1:
            return False
        return readers[0].kind == item.kind and not (item.kind and readers[0].level != item.level)

    def text(self, kind: str, id: str) -> n.Version | None:
        """The text in force of a declaration."""
        at = self.resolution.shape[self.resolver.place[kind, id]]
        if at < 0:
            return None
        if kind == "definition":
            return self.index.definitions[id].versions[at]
        return self.index.rules[id].versions[at] if kind == "rule" else self.index.tables[id].versions[at]

    # --------------------------------------------------------------------------------------------- reads

    def reads(self, e: n.Expr, bound: Vars, looped: bool) -> Iterator[tuple[Item, bool]]:
        """The items that an expression reads, each with whether it is the same entity's."""
        match e:
            case n.DefRef():
                yield from self.reads(e.entity, bound, looped)
                item = self.definition(e.definition)
                if item is not None:
                    if any(b.mode == OTHER and name != "anchor" for name, b in bound.items()):
                        self._again.add(item.key)
                    yield item, self._same(item, e.entity, bound)
            case n.RuleRef():
                yield from self._rule_read(e, bound)
            case n.StdRef():
                if e.region is not None:
                    yield from self.reads(e.region, bound, looped)
                yield from self._standard(e)
            case n.TableRef():
                for key in e.keys:
                    yield from self.reads(key, bound, looped)
                yield from self._table(e.table)
            case n.At(operand=operand, when=when):
                yield from self.reads(when, bound, looped)
                self._later(e, operand, bound)
            case n.Window(operand=operand, anchor=anchor):
                yield from self.reads(anchor, bound, looped)
                self._later(e, operand, bound)
            case n.Aggregate():
                yield from self._aggregate(e, bound, looped)
            case n.Rank():
                yield from self.reads(e.source, bound, looped)
                yield from self.reads(e.entity, bound, looped)
                inner = {**bound, e.var: Bound(list_kind(e.source), OTHER)}
                for key, _ in e.keys:
                    yield from self.reads(key, inner, True)
            case _:
                for part in under(e):
                    yield from self.reads(part, bound, looped)

    def _same(self, item: Item, entity: n.Expr, bound: Vars) -> bool:
        if not item.kind:
            return True
        return isinstance(entity, n.Var) and bound[entity.name].mode == OWN

    def _rule_read(self, e: n.RuleRef, bound: Vars) -> Iterator[tuple[Item, bool]]:
        rule = self.index.rules[e.rule]
        where = self.reach(rule, bound)
        if where is None or where == "above":
            return
        item = self.rule(e.rule, e.what)
        yield item, not item.kind or bound[where].mode == OWN

    def reach(self, rule: n.Rule, bound: Vars) -> str | None:
        """How a rule is read here: the variable of its entity, "root", "above" (from the whole household's run) or None."""
        if rule.scope in self.index.units:
            return "root" if self.context.part == "unit" and self.context.unit == rule.scope else None
        if rule.scope == self.root:
            unit = self.index.units.get(self.context.unit)
            keeps = unit is not None and self.context.part == "rest" and unit.rest_class != "recount" and rule.kind == "class"
            if self.context.part == "unit" or keeps:
                self.reads_above = True
                return "above"
            return "root"
        return next((name for name, b in reversed(list(bound.items())) if b.kind == rule.scope), None)

    def own_region(self, e: n.StdRef) -> bool:
        """Whether a standard's region is that of the record's jurisdiction, or none."""
        jurisdiction, region = self.index.program.jurisdiction, e.region
        if region is None:
            return True
        return isinstance(region, n.Fact) and region.fact == jurisdiction and entity_kind(region.entity) == self.root

    def _standard(self, e: n.StdRef) -> Iterator[tuple[Item, bool]]:
        id, standard = e.standard, self.index.standards[e.standard]
        if self.context.part == "top":
            yield from self.limits(standard)
        elif standard.bounds:
            self.reads_above = True
        shapes = [self.resolution.shape[self.resolver.place[kind, id]] for kind in ("standard", "regional")]
        if standard.default is not None and (DEFAULT in shapes or not self.own_region(e)):
            yield self.need(("expr", "default", id), "", "", (standard.default,)), True
            if self.context.part != "top":
                yield from self.limits(standard)

    def limits(self, standard: n.Standard) -> Iterator[tuple[Item, bool]]:
        """The bounds of an opening."""
        for place, limit in enumerate(standard.bounds):
            yield self.need(("expr", "bound", standard.id, str(place)), "", "", (limit.value,)), True

    def _table(self, id: str) -> Iterator[tuple[Item, bool]]:
        text = self.text("table", id)
        if text is not None:
            assert isinstance(text.body, n.TableBody)
            for key, cell in cells(id, text.body):
                if not isinstance(cell, n.Lit):
                    yield self.need(key, "", "", (cell,)), True

    def _later(self, e: n.At | n.Window, operand: n.Expr, bound: Vars) -> None:
        rules = [self.index.rules[r.rule] for r in expressions(operand) if isinstance(r, n.RuleRef)]
        reached = [where for rule in rules if (where := self.reach(rule, bound)) is not None]
        free = {name for name in (*names(operand), *reached) if name in bound and bound[name].mode != ROOT} - {"anchor"}
        self.dated[self.node_of(e)] = (e, tuple((name, bound[name].kind) for name in sorted(free)))

    def node_of(self, e: n.At | n.Window) -> int:
        """The number by which a dated expression's operand is worked out."""
        return self.resolver.operands.get(e.node, e.node)

    def _aggregate(self, e: n.Aggregate, bound: Vars, looped: bool) -> Iterator[tuple[Item, bool]]:
        if not looped and fused(e):
            exprs = tuple(x for x in (e.where, e.body) if x is not None)
            self.totals[str(e.node)] = e
            yield self.need(("total", str(e.node)), list_kind(e.source), e.var, exprs, "anchor" in bound), False
            return
        yield from self.reads(e.source, bound, looped)
        inner = {**bound, e.var: Bound(list_kind(e.source), OTHER)}
        for part in (e.where, e.body):
            if part is not None:
                yield from self.reads(part, inner, True)


def _depth(e: n.Expr) -> int:
    """How deep the lines of an expression are indented at the most."""
    match e:
        case n.Case() | n.Default() | n.OrElse():
            own = 1
        case n.Aggregate() | n.Rank():
            own = 2
        case n.TableRef(keys=keys):
            own = len(keys)
        case _:
            own = 0
    return own + max(map(_depth, under(e)), default=0)


def fused(e: n.Aggregate) -> bool:
    """Whether a total outside of loops runs over one of the root's own lists, not over a list of a unit's first member."""
    return isinstance(e.source, n.ListOf) and isinstance(e.source.entity, n.Var) and e.source.entity.name != "anchor"


def list_kind(source: n.Expr) -> str:
    """The entity kind of a list."""
    kind = strip_optional(source.type)
    if not isinstance(kind, ListT):
        raise Unsupported("a total over no list")
    return kind.entity


def entity_kind(e: n.Expr) -> str:
    """The entity kind of an expression."""
    kind = strip_optional(e.type)
    if not isinstance(kind, EntityT):
        raise Unsupported("no entity")
    return kind.name


def cells(table: str, body: n.TableBody) -> Iterator[tuple[Key, n.Expr]]:
    """The expressions of a table's text, with their items' keys."""
    for place, row in enumerate(body.rows):
        yield ("expr", "cell", table, str(place)), row.value
        if row.extend is not None:
            yield ("expr", "extend", table, str(place)), row.extend
    if body.fallback is not None:
        yield ("expr", "fallback", table), body.fallback


def names(e: n.Expr) -> set[str]:
    """The variables that are free in an expression."""
    match e:
        case n.Var(name=name):
            return {name}
        case n.Aggregate():
            inner = set().union(*(names(x) for x in (e.where, e.body) if x is not None))
            return names(e.source) | (inner - {e.var})
        case n.Rank():
            inner = set().union(*(names(key) for key, _ in e.keys))
            return names(e.source) | names(e.entity) | (inner - {e.var})
        case _:
            return set().union(*(names(part) for part in under(e)))

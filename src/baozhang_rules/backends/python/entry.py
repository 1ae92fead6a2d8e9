"""One generated function: its items level by level, its text, and the map from nodes to the places of their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.backends.python.base import Ent
from baozhang_rules.backends.python.compiling import compiled
from baozhang_rules.backends.python.expressions import Expressions
from baozhang_rules.backends.python.plan import About, Context, Item, Key, Plan
from baozhang_rules.backends.python.resolve import RULED_OUT, Resolution, Resolver
from baozhang_rules.backends.python.support import NAMESPACE
from baozhang_rules.backends.python.totals import Total
from baozhang_rules.backends.python.values import BOXED, MAYBE, NE, NEVER, NONE, SURE, Int, Quot, Val, boxed, number
from baozhang_rules.backends.python.writer import Gaps, Place, Step, Writer, is_local
from baozhang_rules.core import nodes as n
from baozhang_rules.core.beside import payment_at, share_at
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import under
from baozhang_rules.runtime.packed import Layout

OPERAND = ("expr", "operand")
Beside: TypeAlias = tuple[n.Stored | None, n.Stored | None]
HEAD = "def run(S, base, rules, Z, U, E=()):"


@frozen(eq=False)
class Entry:
    """A compiled function and where it leaves what it works out.

    ``run(session, base, rules, resolution, unit, entities)`` gives the frame, that of the whole household in parts.  ``results``: per item of interest its value's place.
    ``loops``: the slots that hold a frame for every entity of a kind.  ``loose``: the ways and slots that a branch may leave unset.
    ``beside``: the 分摊 (whose shares are among the ``lists``) and the 发放 of rules' texts.
    ``plans``: what `outcome` found of a rule's answers.  ``about``: the nodes whose values are of the entities that were given,
    each with what these are called there and their places among them.
    """

    run: Callable[..., tuple[Any, ...]]
    source: str
    filename: str
    origins: tuple[n.Origin, ...]
    places: Mapping[int, tuple[Place, ...]]
    results: Mapping[Key, Place]
    lists: Mapping[Key, tuple[int, Place]]
    kinds: Mapping[str, int]
    shape_places: Mapping[str, int]
    about: Mapping[int, tuple[tuple[int, str], ...]]
    loops: Mapping[int, str]
    loose: frozenset[tuple[tuple[int, ...], int]]
    beside: Mapping[str, Beside]
    plans: dict[str, Any] = field(factory=dict)


@define
class Maker:
    """Makes one function."""

    index: Index
    resolver: Resolver
    layout: Layout
    resolution: Resolution
    context: Context
    gaps: Gaps | None
    above: dict[Key, Place] = field(factory=dict)
    telling: frozenset[int] = frozenset()
    beside: dict[str, Beside] = field(factory=dict, init=False)
    plan: Plan = field(init=False)
    out: Writer = field(init=False)
    make: Expressions = field(init=False)
    _results: dict[Key, Place] = field(factory=dict)
    _lists: dict[Key, tuple[int, Place]] = field(factory=dict)
    _about: dict[int, tuple[tuple[int, str], ...]] = field(factory=dict)
    _loops: dict[int, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Begin with nothing written."""
        self.plan = Plan(self.index, self.resolver, self.resolution, self.context)
        anew = bool(self.telling or self.resolver.operands)
        self.out = Writer(self.gaps, {}, self.context.part == "top" and not self.context.when, anew)
        self.make = Expressions(self.plan, self.layout, self.out, self._later, above=self.above, telling=self.telling)

    # --------------------------------------------------------------------------------------- what is needed

    def everything(self) -> None:
        """All that deciding needs in this context."""
        program, entities = self.index.program, self.index.program.schema.entities
        for rule in program.rules:
            if self._decided_here(rule):
                classes = rule.kind == "class" and not program.units
                for what in ("own", "entitled") if classes else ("own", "entitled", "amount", "net"):
                    self.plan.rule(rule.id, what)
                if program.units and self.context.part == "top":
                    self.plan.rule(rule.id, "counted")
                if rule.kind == "range":
                    for what in ("low", "high"):
                        self.plan.rule(rule.id, what)
                self._beside(rule)
        if self.context.part != "top":
            return
        self._for_units()
        for record_rule in program.record_rules:
            self._shown("record", record_rule.id, record_rule.entity, "self", record_rule.requirement)
        for check in program.checks:
            self._shown("check", check.id, check.entity, "self", check.condition)
        for deadline in program.deadlines:
            self._shown("start", deadline.id, program.schema.root, "self", deadline.start)
            for place, (condition, _, _) in enumerate(deadline.exceptions):
                self._shown(f"exception{place}", deadline.id, program.schema.root, "self", condition)
        for unit in program.units:
            if unit.condition is not None:
                self._shown("unit", unit.id, unit.entity, unit.var, unit.condition).exported = True
        assert all(item.kind in entities or not item.kind for item in self.plan.items.values())

    def _beside(self, rule: n.Rule) -> None:
        """What each gets by 分摊, and how it is paid, where the text in force says so."""
        text, program = self.plan.text("rule", rule.id), self.index.program
        share, payment = (None, None) if text is None else (share_at(program, text.site), payment_at(program, text.site))
        item = None if share is None else self.plan.definition(dict(share.data)["definition"])
        if item is not None:
            item.exported = True
        self.beside |= {rule.id: (share, payment)} if share or payment else {}

    def _for_units(self) -> None:
        """The limits of openings that units keep."""
        for standard in self.index.program.standards if self.index.program.units else ():
            list(self.plan.limits(standard))

    def for_units(self) -> None:
        """What units may read of the household at another date: its results, and the limits of openings."""
        for rule in self.index.program.rules:
            if rule.scope == self.plan.root:
                for what in ("own", "entitled", "amount", "net", "counted"):
                    self.plan.rule(rule.id, what)
                for what in ("low", "high") if rule.kind == "range" else ():
                    self.plan.rule(rule.id, what)
        self._for_units()

    def _shown(self, role: str, id: str, entity: str, var: str, e: n.Expr) -> Item:
        kind = "" if entity == self.plan.root else entity
        return self.plan.need(("expr", role, id), kind, var, (e,))

    def _decided_here(self, rule: n.Rule) -> bool:
        match self.context.part:
            case "top":
                return rule.scope not in self.index.units
            case "unit":
                return rule.scope == self.context.unit
            case _:
                unit = self.index.units[self.context.unit]
                return rule.scope == self.plan.root and not (rule.kind == "class" and unit.rest_class != "recount")

    def operand(self, e: n.At | n.Window, about: About) -> None:
        """The operand of a dated expression: for the household, for every entity of a kind, or for several that are given."""
        anchored = self.context.part == "unit"
        if len(about) > 1:
            self.plan.need(OPERAND, "", "", (e.operand,), anchored, about)
            names = tuple((at, name) for at, (name, _) in enumerate(about))
            self._about = dict(_told_by(e.operand, names))
            return
        var, kind = about[0] if about else ("", "")
        self.plan.need(OPERAND, kind, var, (e.operand,), anchored).exported = True

    # -------------------------------------------------------------------------------------------- writing

    def write(self, name: str) -> Entry:
        """The function."""
        out = self.out
        self.plan.settle()
        out.line("P, R = S.packed, Z.values")
        out.line("root, KINDS = P.root, P.kinds")
        if any(column.monthly for kind in self.layout.kinds for column in kind.columns):
            out.line("month = base.year * 12 + base.month - 1")
        if self.context.part != "top":
            out.line("members, heads, anchor, above = U.members, U.heads, U.anchor, U.above")
        if self.context.when > 0 and self.plan.reads_above:
            out.line("above = S.above(base)")
        if self._about:
            out.line(f"{', '.join(f'g{at}' for at in range(len(self.plan.items[OPERAND].given)))} = E")
        out.open()
        out.take_apart("root")
        for item in self.plan.items.values():
            own = f"own {item.kind}"
            names = {"root": "root", "self": "root", "anchor": "anchor", **({item.var: own} if item.kind else {})}
            names |= {name: f"g{at}" for at, (name, _) in enumerate(item.given)}
            self.make.count(item.exprs, names, bool(item.kind or item.given))
        before = [item for item in self.plan.items.values() if not item.later]
        for level in sorted({item.level for item in before}):
            items = [item for item in before if item.level == level]
            for item in items:
                if not item.kind:
                    self._home_item(item)
            for kind in dict.fromkeys(item.kind for item in items if item.kind):
                self._loop(level, kind, [item for item in items if item.kind == kind])
        self._keep_results()
        out.taken_apart("root", self._width(0))
        if out.in_parts:
            frame, order = out.close_outermost()
            self._reorder(order)
        else:
            frame = out.close().tuple
        out.line(f"return {frame}")
        first = [f"    {name} = {code}" for code, name in out.first.items()]
        out.lines[1:1], out.origins[1:1] = first, [n.NOWHERE] * len(first)
        return self._compiled(name)

    def _vars(self, item: Item) -> dict[str, Ent]:
        """What is in reach of an item beside its own entity."""
        root = Ent("root", self.plan.root)
        found = {"root": root, "self": root}
        if item.anchored:
            found["anchor"] = Ent("anchor", self.index.units[self.context.unit].entity)
        return found | {name: Ent(f"g{at}", kind) for at, (name, kind) in enumerate(item.given)}

    def _home_item(self, item: Item) -> None:
        self.make.vars, self.make.looped = self._vars(item), bool(item.given)
        if item.key[0] != "total":
            self.make.values[item.key] = self._value(item)

    def _later(self, item: Item) -> Val:
        """A definition, worked out where it is read."""
        make, frame = self.make, self.out.frames[-1]
        kept = make.vars, frame.way
        own = [ent for ent in make.vars.values() if ent.own]
        make.vars = self._vars(item) | ({item.var: own[0]} if own else {})
        frame.way = tuple(Step(step.slot, item.var) for step in frame.way)
        value = self._value(item)
        make.vars, frame.way = kept
        return value

    def _loop(self, level: int, kind: str, items: list[Item]) -> None:
        """One walk over the entities of a kind, for all items of a level."""
        out, make = self.out, self.make
        place = next(at for at, each in enumerate(self.layout.kinds) if each.entity == kind)
        frames, entity = out.assign(out.fresh("e"), "[]"), out.fresh("x")
        slot = out.frames[-1].slot(frames)
        self._loops[slot] = kind
        totals = {item.key: self._total(item) for item in items if item.key[0] == "total"}
        outer = out.open((), 1)
        with out.block(f"for {entity} in KINDS[{place}]:"):
            out.take_apart(entity)
            for item in items:
                outer.way = (Step(slot, item.var),)
                make.vars, make.looped = {**self._vars(item), item.var: Ent(entity, kind, True)}, True
                if item.key in totals:
                    self._add(item, *totals[item.key])
                    continue
                value = make.values[item.key] = self._value(item)
                if item.exported:
                    self._export(item.key, frames, slot, value)
            self._keep_entity_results(items, outer.way)
            out.line(f"{frames}.append(@{frames})")
            out.taken_apart(entity, self._width(place))
        out.fill(frames, out.close().tuple)
        for item in items:
            if item.key in totals:
                self._total_end(item, *totals[item.key])
            else:
                make.values.pop(item.key)

    def _width(self, kind: int) -> int:
        return len(self.layout.kinds[kind].columns) + 2

    def _export(self, key: Key, frames: str, slot: int, value: Val) -> None:
        """Let later loops read the value from the frames of this one."""
        if key == OPERAND:
            value = Val(self.out.assign(self.out.fresh(), boxed(value)), BOXED, value.settled, value.none, value.ne)
        place = self._place(value)
        self.make.lists[key] = (frames, place.slot, place.den, place.value)
        self._lists[key] = (slot, place)

    # --------------------------------------------------------------------------------------------- totals

    def _total(self, item: Item) -> tuple[Total, n.Aggregate]:
        e = self._node(item)
        total = Total(self.make, e)
        with self.out.made_from(e):
            total.start()
        return total, e

    def _node(self, item: Item) -> n.Aggregate:
        return self.plan.totals[item.key[1]]

    def _add(self, item: Item, total: Total, e: n.Aggregate) -> None:
        assert isinstance(e.source, n.ListOf)
        with self.out.made_from(e):
            if self.make.restricted == e.source.fact:
                with self.out.block(f"if {self.out.part(self.make.vars[item.var].code, 0)} in members:"):
                    total.step()
            else:
                total.step()

    def _total_end(self, item: Item, total: Total, e: n.Aggregate) -> None:
        self.make.vars, self.make.looped = self._vars(item), False
        source = Val("()")
        assert isinstance(e.source, n.ListOf)
        if self.make.may_lack(self.plan.root, e.source.fact):
            source = self.make.column(Val("root"), self.plan.root, e.source.fact)
        with self.out.made_from(e):
            value = total.end(source)
            if self.make.counted_heads(e):
                value = Val("heads") if source.code == "()" else self.make.heads(source)
        self.make.values[item.key] = value

    # ---------------------------------------------------------------------------------------------- items

    def _value(self, item: Item) -> Val:
        """The value of an item, in a local: several may read it."""
        with self.out.made_from(*item.exprs, *self._condition(item)):
            return self.make.local(self._item_value(item))

    def _condition(self, item: Item) -> tuple[n.Expr, ...]:
        """The condition of the rule whose result an item is."""
        text = self.plan.text("rule", item.key[1]) if item.key[0] == "rule" else None
        return () if text is None or not isinstance(text.body, n.RuleBody) else (text.body.entitled,)

    def _item_value(self, item: Item) -> Val:
        make = self.make
        match item.key:
            case ("definition", id):
                definition = self.index.definitions[id]
                value = make.of(item.exprs[0])
                limits = [(bound, make.of(e)) for bound, e in zip(definition.bounds, item.exprs[1:], strict=True)]
                text = self.plan.text("definition", id)
                assert text is not None
                return make.bounded(value, limits, make.out.constant(text.site)) if limits else value
            case ("rule", id, what):
                return self._rule(self.index.rules[id], what, item)
            case ("expr", "record", _):
                value = make.local(make.of(item.exprs[0]))
                with self.out.block(f"if not {value.code}:" if value.sure else f"if {value.code} is False:"):
                    self.out.line("raise Broken")
                return value
            case _:
                return make.of(item.exprs[0])

    def _rule(self, rule: n.Rule, what: str, item: Item) -> Val:
        make = self.make
        if what == "net":
            return make.of(item.exprs[0]) if item.exprs else self._read(rule.id, "amount", item)
        if what == "counted":
            return self._counted(self._read(rule.id, "net", item))
        if self.plan.text("rule", rule.id) is None:
            place = self.resolver.place["rule", rule.id]
            if self.resolution.shape[place] == RULED_OUT:
                return Val("False") if what in ("own", "entitled") else NE
            return make.open("rule", rule.id)
        if what == "own":
            return self._read(rule.id, "entitled", item)
        if what == "entitled":
            return make.of(item.exprs[0])
        return self._amount(self._read(rule.id, "entitled", item), item.exprs)

    def _read(self, id: str, what: str, item: Item) -> Val:
        """Another result of the same rule for the same entity."""
        key = ("rule", id, what)
        if key in self.make.values:
            return self.make.values[key]
        return self.make.item_of(key, Val(self.make.vars["self"].code), True, lambda: self.make.open("rule", id))

    def _counted(self, net: Val) -> Val:
        """An amount as sums take it: 不享受 counts nothing."""
        if net.settled is NEVER or not net.ne:
            return net
        if net.constant:
            return number(Fraction(0))
        if not isinstance(net.rep, Int):
            net = evolve(net, code=boxed(net), rep=BOXED, den="")
            return evolve(net, code=self.out.assign(self.out.fresh(), f"S.counted({net.code})"), ne=False)
        name = self.out.assign(self.out.fresh(), f"0 if {net.code} is NE else {net.code}")
        return evolve(net, code=name, ne=False)

    def _amount(self, entitled: Val, wanted: tuple[n.Expr, ...]) -> Val:
        """不享受 where the rule doesn't hold, the amount where it does, else what is open of both."""
        out, make = self.out, self.make
        if entitled.code == "False":
            return NE
        if entitled.code == "True":
            return make.of(wanted[0]) if wanted else NONE
        if not entitled.sure:
            value = make.of(wanted[0]) if wanted else NONE
            if entitled.settled is NEVER and value.sure:
                return entitled
            e, code = entitled.code, boxed(value)
            name = out.assign(out.fresh(), f"NE if {e} is False else {code} if {e} is True else join(({e}, {code}))")
            return Val(name, BOXED, MAYBE, value.none, True)
        name = out.fresh()
        with out.block(f"if {entitled.code}:"):
            value = make.of(wanted[0]) if wanted else NONE
            out.assign(name, value.code)
            if isinstance(value.rep, Quot):
                out.assign(f"{name}d", value.den)
                out.frames[-1].loosen(f"{name}d")
        with out.block("else:"):
            out.assign(name, "NE")
        out.sure_here(name)
        den = f"{name}d" if isinstance(value.rep, Quot) else ""
        return Val(name, value.rep, SURE if value.sure else MAYBE, value.none, True, den, natural=value.natural)

    # -------------------------------------------------------------------------------------------- results

    def _place(self, value: Val, way: tuple[Step, ...] = ()) -> Place:
        frame = self.out.frames[-1]
        slot = frame.slot(value.code) if is_local(value.code) else -1
        return Place(way, slot, value, frame.slot(value.den) if value.den else -1)

    def _keep_results(self) -> None:
        for key, item in self.plan.items.items():
            if not item.kind and key[0] in ("rule", "expr"):
                self._results[key] = self._place(self.make.values[key])

    def _keep_entity_results(self, items: list[Item], way: tuple[Step, ...]) -> None:
        for item in items:
            if item.key[0] == "rule" or item.key[:2] == ("expr", "check"):
                self._results[item.key] = self._place(self.make.values[item.key], (Step(way[0].slot, "self"),))

    def _reorder(self, order: list[int]) -> None:
        """The slots of the function's frame are where it puts them in the end."""

        def moved(place: Place) -> Place:
            if place.way:
                return evolve(place, way=(evolve(place.way[0], slot=order[place.way[0].slot]), *place.way[1:]))
            slot, den = (order[at] if at >= 0 else at for at in (place.slot, place.den))
            return evolve(place, slot=slot, den=den)

        self.out.places = {node: [moved(place) for place in found] for node, found in self.out.places.items()}
        self._results = {key: moved(place) for key, place in self._results.items()}
        self._lists = {key: (order[slot], place) for key, (slot, place) in self._lists.items()}
        self._loops = {order[slot]: kind for slot, kind in self._loops.items()}
        loose = self.out.loose
        self.out.loose = {((order[way[0]], *way[1:]), slot) if way else ((), order[slot]) for way, slot in loose}

    # ------------------------------------------------------------------------------------------ compiling

    def _compiled(self, name: str) -> Entry:
        source = "\n".join([HEAD, *self.out.lines, ""])
        rows = "\n".join(f"{name} = ({text},)" for text, name in self.out.rows.items())
        scope: dict[str, Any] = {**NAMESPACE, **self.out.constants}
        exec(rows, scope)
        run, filename = compiled(name, source, scope, "run")
        kinds = {kind.entity: at for at, kind in enumerate(self.layout.kinds)}
        rules = {id: at for (kind, id), at in self.resolver.place.items() if kind == "rule"}
        places = {node: tuple(found) for node, found in self.out.places.items()}
        origins = (n.NOWHERE, *self.out.origins)
        kept = (places, self._results, self._lists, kinds, rules, self._about, self._loops, frozenset(self.out.loose), self.beside)
        return Entry(run, source, filename, origins, *kept)


def _told_by(e: n.Expr, names: tuple[tuple[int, str], ...]) -> Iterator[tuple[int, tuple[tuple[int, str], ...]]]:
    """The nodes of an expression, each with the names in reach that aren't given anew around it."""
    yield e.node, names
    anew: tuple[n.Expr | None, ...] = ()
    inner = names
    if isinstance(e, n.Aggregate | n.Rank):
        inner = tuple(each for each in names if each[1] != e.var)
        anew = (e.where, e.body) if isinstance(e, n.Aggregate) else tuple(key for key, _ in e.keys)
    for part in under(e):
        yield from _told_by(part, inner if any(part is each for each in anew) else names)

"""The meaning of core: one plain interpreter, to be read beside docs/decisions/0001.

No optimisation, exact rationals, every outcome, and a trace of every node.  All other back ends are judged against this file.
``decide`` evaluates one record; ``evaluate`` one expression.  Nothing here raises for anything a policy or a record can contain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from operator import ge, gt, le, lt
from typing import Any, assert_never

from baozhang_rules.builtins import BUILTINS, BuiltinEnv
from baozhang_rules.core import nodes as n
from baozhang_rules.core.select import admits, beyond, filler_of, may_match, standard_row, text_in_force, unfilled, visible
from baozhang_rules.runtime.dates import Month, WorkingCalendar, month_text, months_before
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.frozen import define, field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.numbers import NumberProblem, RoundingMode, parse_number, round_to
from baozhang_rules.runtime.record_data import Entity, FactValue, Record
from baozhang_rules.runtime.schema import EntityRefType, FactSchema
from baozhang_rules.runtime.trace import EntityPath, FactUse, Kept, Trace, Where
from baozhang_rules.runtime.values import (
    ANY,
    NOT_ENTITLED,
    UNSETTLED,
    Conflict,
    FactPath,
    Fault,
    State,
    Unknown,
    Unsettled,
    Whichever,
    join,
)
from baozhang_rules.types import EnumT, strip_optional

# ------------------------------------------------------------------------------------------- program index


@define(eq=False, repr=False)
class Index:
    """A program with its parts by id; made once per program."""

    program: n.Program
    definitions: dict[str, n.Definition] = field(init=False)
    rules: dict[str, n.Rule] = field(init=False)
    standards: dict[str, n.Standard] = field(init=False)
    tables: dict[str, n.Table] = field(init=False)
    units: dict[str, n.Unit] = field(init=False)
    sites: dict[str, n.Site] = field(init=False)
    severity: dict[str, dict[str, int]] = field(init=False)
    facts: dict[tuple[str, str], FactSchema] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Build the look-ups."""
        p = self.program
        self.definitions = {d.id: d for d in p.definitions}
        self.rules = {r.id: r for r in p.rules}
        self.standards = {s.id: s for s in p.standards}
        self.tables = {t.id: t for t in p.tables}
        self.units = {u.id: u for u in p.units}
        self.sites = {s.id: s for s in p.sites}
        self.severity = {
            e.name: {member: len(e.members) - place for place, member in enumerate(e.members)}
            for e in p.enumerations
            if e.ordered
        }
        self.facts = {(name, f.name): f for name, entity in p.schema.entities.items() for f in entity.facts}

    def owner(self, site: str, region: str | None = None) -> str:
        """Who can mend what stands at a site; given a region, who has to fill there what is left open at it."""
        found = self.sites.get(site)
        filler = None if found is None or region is None else filler_of(found.fillers, region)
        return filler if filler is not None else "" if found is None else found.owner

    def fact(self, entity: str, name: str) -> FactSchema:
        """The declaration of a fact."""
        return self.facts[entity, name]


# ------------------------------------------------------------------------------------- where we are


@frozen(eq=False)
class Ent:
    """An entity at its place in the record."""

    path: EntityPath
    data: Entity
    parent: Ent | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ent) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)


@frozen
class UnitInstance:
    """One assessed unit: ``members`` are positions in the unit's list; ``listing`` the list fact it restricts ("" none).

    What is left of a household (其余成员) is one too, with no unit name; ``keeps_class``: its class is the whole household's.
    ``anchor``: its first member.
    """

    key: str
    unit: str
    listing: str
    members: frozenset[int] | None
    headcount: Fraction | None
    keeps_class: bool = False
    anchor: Ent | None = None


NO_UNIT = UnitInstance("", "", "", None, None)


@frozen
class Env:
    """Bound entities by variable name, the unit, and the dates; ``where`` is the key of these circumstances in the trace."""

    vars: tuple[tuple[str, Ent], ...]
    unit: UnitInstance
    base: date
    rules: date
    where: Where = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        where = Where(tuple([entity.path for _, entity in self.vars]), self.unit.key, self.base, self.rules)
        object.__setattr__(self, "where", where)

    def __getitem__(self, name: str) -> Ent:
        return dict(self.vars)[name]  # of several with one name the innermost, which stands last

    def bind(self, var: str, entity: Ent) -> Env:
        """With one more entity, innermost."""
        return Env((*self.vars, (var, entity)), self.unit, self.base, self.rules)

    def on(self, day: date) -> Env:
        """On another day."""
        return Env(self.vars, self.unit, day, day)


# ----------------------------------------------------------------------------------- the operator tables


def kleene_and(states: Iterable[State]) -> State:
    """否 decides; else the join of the unsettled; else 是."""
    listed = list(states)
    if any(state is False for state in listed):
        return False
    return join(listed) or True


def kleene_not(state: State) -> State:
    """Only 是 and 否 change."""
    return (not state) if isinstance(state, bool) else state


def kleene_or(states: Iterable[State]) -> State:
    """The dual of and."""
    return kleene_not(kleene_and([kleene_not(state) for state in states]))


def kleene_at_least(count: int, states: Sequence[State]) -> State:
    """是 when ``count`` hold, 否 when fewer than ``count`` can, else the join."""
    if sum(state is True for state in states) >= count:
        return True
    if sum(state is not False for state in states) < count:
        return False
    return join(states)


def agree(guards: Sequence[State], values: Sequence[State]) -> State:
    """The common settled value of all reachable branches, else the join of unsettled guards and values."""
    first = values[0]
    if not isinstance(first, UNSETTLED) and all(not isinstance(v, UNSETTLED) and same(v, first) for v in values):
        return first
    return join([*guards, *values])


def same(left: State, right: State) -> bool:
    """Equality of settled values; 是 is not 1."""
    return type(left) is type(right) and bool(left == right)


ORDER: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


# ------------------------------------------------------------------------------------------------- a run


@define(eq=False, repr=False)
class Run:
    """One evaluation of one record: its inputs, and the trace as it grows.

    ``assumed``: definitions whose value is given from outside (假定), by (id, entity key or None).
    ``supposed``: missing facts taken as ANY, or (``given``) as a value, to find what would settle an outcome.
    """

    index: Index
    record: Record
    dates: Dates
    calendar: WorkingCalendar | None = None
    assumed: Mapping[tuple[str, str | None], State] = field(factory=dict)
    supposed: frozenset[FactPath] = frozenset()
    given: Mapping[FactPath, State] = field(factory=dict)
    nodes: dict[tuple[int, Where], State] = field(factory=dict)
    values: dict[tuple[str, Where], State] = field(factory=dict)
    picks: dict[tuple[int, Where], str] = field(factory=dict)
    versions: dict[tuple[str, Where], str] = field(factory=dict)
    facts: dict[FactPath, FactUse] = field(factory=dict)
    root: Ent = field(init=False)
    builtin_env: BuiltinEnv = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Fix the record's root and the conventions for builtins."""
        self.root = Ent((), self.record.root, None)
        self.builtin_env = BuiltinEnv(FrozenMap(dict(self.index.program.conventions)), self.calendar)

    def top(self, unit: UnitInstance = NO_UNIT) -> Env:
        """The circumstances of a household rule."""
        return Env((("root", self.root), ("self", self.root)), unit, self.dates.base, self.dates.rules)

    def _seen(self, ent: Ent, env: Env, unit: UnitInstance | None = None) -> Env:
        """The circumstances of a declaration about an entity, read from ``env``."""
        return Env((("root", self.root), ("self", ent)), env.unit if unit is None else unit, env.base, env.rules)

    # ------------------------------------------------------------------------------------- expressions

    def eval(self, e: n.Expr, env: Env) -> State:
        """The state of an expression; left in the trace under the node's number."""
        state = self._eval(e, env)
        self.nodes[e.node, env.where] = state
        return state

    def _eval(self, e: n.Expr, env: Env) -> State:
        match e:  # the commonest first, and no function made in here, as the names that it would hold cost every evaluation
            case n.Var(name=name):
                return env[name]
            case n.Lit(value=value):
                return value
            case n.Fact(entity=entity, fact=fact):
                return self._per_entity(entity, env, partial(self._fact, fact=fact, env=env))
            case n.DefRef(definition=definition, entity=entity):
                return self._per_entity(entity, env, partial(self.definition, definition, env=env))
            case n.Arith():
                return self._strict([e.left, e.right], env, partial(arithmetic, e.op))
            case n.OrElse(operand=operand, default=default):
                state = self.eval(operand, env)
                return self.eval(default, env) if state is None else state
            case n.Compare():
                return self._strict([e.left, e.right], env, partial(self._compare, e))
            case n.Mark(operand=operand) | n.Retype(operand=operand):
                return self.eval(operand, env)
            case n.Up(entity=entity):
                return self._strict([entity], env, lambda ent: ent.parent)
            case n.Follow(entity=entity, fact=fact):
                return self._per_entity(entity, env, partial(self.follow, fact=fact, env=env))
            case n.ListOf(entity=entity, fact=fact):
                return self._strict([entity], env, partial(self.list_of, fact=fact, env=env))
            case n.StdRef():
                return self._standard(e, env)
            case n.TableRef():
                return self._table(e, env)
            case n.RuleRef(rule=rule, what=what):
                return self.rule(self.index.rules[rule], what, env)
            case n.Finding(rule=rule, what=what):
                return self.finding(rule, what, env)
            case n.Chosen(choice=choice):
                return self._chosen(choice)
            case n.BaseDate(which=which):
                return {"base": env.base, "rules": env.rules, "known": self.dates.known or self.dates.base}[which]
            case n.Recorded(entity=entity, fact=fact):
                return self._strict([entity], env, partial(self._recorded, fact=fact, env=env))
            case n.And(items=items):
                return kleene_and(self._states(items, env))
            case n.Or(items=items):
                return kleene_or(self._states(items, env))
            case n.Not(operand=operand):
                return kleene_not(self.eval(operand, env))
            case n.AtLeast(count=count, items=items):
                return kleene_at_least(count, self._states(items, env))
            case n.Case():
                return self._case(e, env)
            case n.Default():
                return self._default(e, env)
            case n.Aggregate():
                return self._aggregate(e, env)
            case n.Rank():
                return self._rank(e, env)
            case n.Round(mode=mode, step=step, operand=operand):
                return self._strict([operand], env, partial(rounded, step=step, mode=mode))
            case n.Call(builtin=builtin, arguments=arguments):
                return self._strict(arguments, env, partial(self._call, builtin))
            case n.At(operand=operand, when=when):
                return self._dated(when, operand, env, partial(self._on, operand, env))
            case n.Window():
                return self._dated(e.anchor, e.operand, env, partial(self._window, e, env))
            case _:
                assert_never(e)

    def _states(self, operands: Sequence[n.Expr], env: Env) -> list[State]:
        return [self.eval(operand, env) for operand in operands]

    def _strict(self, operands: Sequence[n.Expr], env: Env, operation: Callable[..., State]) -> State:
        """The operation on settled operands, else their join."""
        states = self._states(operands, env)
        unsettled = join(states)
        return operation(*states) if unsettled is None else unsettled

    def _dated(self, when: n.Expr, operand: n.Expr, env: Env, read: Callable[[date], State]) -> State:
        """A read at another date; on a day that is settled but not said, what is open now is taken to be open then."""
        day = self.eval(when, env)
        if isinstance(day, Whichever):
            return join([ANY, self.eval(operand, env)])
        return day if isinstance(day, UNSETTLED) else read(_day(day))

    def _on(self, operand: n.Expr, env: Env, day: date) -> State:
        return self.eval(operand, env.on(day))

    def _per_entity(self, entity: n.Expr, env: Env, read: Callable[[Ent], State]) -> State:
        """A read from an entity; from 无 it is 无; from an entity that is settled but not said, whichever of them."""
        state = self.eval(entity, env)
        if state is None:
            return None
        if isinstance(state, Whichever):
            possible = [read(ent) for ent in self._all(strip_optional(entity.type))]
            return join([ANY, *possible])
        return state if isinstance(state, UNSETTLED) else read(state)

    def _all(self, type_: Any) -> list[Ent]:
        return [ent for ent in self.walk() if ent.data.entity_name == type_.name]

    def walk(self) -> list[Ent]:
        """Every entity of the record at its place, each before those in its lists."""
        found = [self.root]
        for ent in found:
            for name, value in ent.data.facts.items():
                if isinstance(value.value, tuple):
                    found += [Ent((*ent.path, name, item.index), item, ent) for item in value.value]
        return found

    # ------------------------------------------------------------------------------------------- facts

    def _fact(self, ent: Ent, fact: str, env: Env) -> State:
        schema = self.index.fact(ent.data.entity_name, fact)
        month = month_text(env.base) if schema.monthly else ""
        path = FactPath(ent.path, fact, month)
        value = ent.data.at(fact, Month.of(env.base))
        if value is None:
            return self._missing(path)
        self._use(path, value, schema)
        return value.value

    def _missing(self, path: FactPath) -> State:
        if path in self.given:
            return self.given[path]
        if path in self.supposed:
            return ANY
        state = Unknown(frozenset((path,)))
        self.facts[path] = FactUse(path, state)
        return state

    def _use(self, path: FactPath, value: FactValue, schema: FactSchema) -> None:
        citation = schema.presumed.citation if value.presumed and schema.presumed else ""
        others = tuple([(other.source or "", other.value) for other in value.alternatives])
        state = value.value if not isinstance(value.value, tuple) else len(value.value)
        self.facts[path] = FactUse(path, state, value.source, value.recorded_on, value.presumed, citation, others)

    def follow(self, ent: Ent, fact: str, env: Env) -> State:
        """The entity that a link leads to, 无, or an unsettled state."""
        key = self._fact(ent, fact, env)
        if key is None or isinstance(key, (Ent, *UNSETTLED)):
            return key
        kind = self.index.fact(ent.data.entity_name, fact).type
        assert isinstance(kind, EntityRefType)
        found = [other for other in self.walk() if other.data.entity_name == kind.entity and other.data.key == key]
        return found[0] if found else self._missing(FactPath(ent.path, fact))

    def list_of(self, ent: Ent, fact: str, env: Env) -> State:
        """The records in a list, those of the current unit only where it restricts this list."""
        path = FactPath(ent.path, fact)
        value = ent.data.get(fact)
        if value is None:
            return self._missing(path)
        self._use(path, value, self.index.fact(ent.data.entity_name, fact))
        items = value.value if isinstance(value.value, tuple) else ()
        members = env.unit.members if env.unit.listing == fact and ent.path == () else None
        return tuple(Ent((*ent.path, fact, item.index), item, ent) for item in items if members is None or item.index in members)

    def _recorded(self, ent: Ent, fact: str, env: Env) -> bool:
        value = ent.data.at(fact, Month.of(env.base))
        return value is not None and not value.presumed

    # --------------------------------------------------------------------------------------- operations

    def _compare(self, e: n.Compare, a: Any, b: Any) -> State:
        if e.op == "=":
            return same(a, b)
        if e.op == "!=":
            return not same(a, b)
        if a is None or b is None:
            return False
        if a is NOT_ENTITLED or b is NOT_ENTITLED:
            return Fault("none_in_arithmetic", "")
        kind = strip_optional(e.left.type)
        if isinstance(kind, EnumT):
            severity = self.index.severity[kind.name]
            a, b = severity[a], severity[b]
        return ORDER[e.op](a, b)

    def _case(self, e: n.Case, env: Env) -> State:
        guards: list[State] = []
        values: list[State] = []
        for arm in e.arms:
            guard = self.eval(arm.guard, env)
            if guard is False:
                continue
            if guard is True and not values:
                self._pick(e.node, env, arm.site)
            values.append(self.eval(arm.value, env))
            if guard is True:
                return agree(guards, values)
            guards.append(guard)
        if not values:
            self._pick(e.node, env, e.otherwise_site)
        values.append(self.eval(e.otherwise, env))
        return agree(guards, values)

    def _default(self, e: n.Default, env: Env) -> State:
        guards = [self.eval(arm.guard, env) for arm in e.exceptions]
        beaten = {loser for winner, loser in e.beats if guards[winner] is True}
        live = [i for i, guard in enumerate(guards) if guard is not False and i not in beaten]
        holding = [i for i in live if guards[i] is True]
        open_ = [i for i in live if guards[i] is not True]
        value = {i: self.eval(e.exceptions[i].value, env) for i in live}
        if not holding:
            current = self.eval(e.base, env)
            site = e.base_site
        else:
            current, site = value[holding[0]], e.exceptions[holding[0]].site
            settled = [value[i] for i in holding if not isinstance(value[i], UNSETTLED)]
            if any(not same(v, settled[0]) for v in settled[1:]):
                challengers = [guards[i] for i in open_ if any((i, h) in e.beats for h in holding)]
                doubt = join(challengers)
                if isinstance(doubt, (Unknown, Whichever)):
                    return doubt
                return Conflict(tuple(e.exceptions[i].site for i in holding))
            current = join([value[i] for i in holding]) or current
        differing = [i for i in open_ if not _agrees(value[i], current)]
        if differing:
            return join([*(guards[i] for i in open_), *(value[i] for i in open_), current])
        if not open_:
            self._pick(e.node, env, site)
        return current

    def _pick(self, node: int, env: Env, site: str) -> None:
        self.picks[node, env.where] = site

    # ---------------------------------------------------------------------------------------- aggregates

    def _aggregate(self, e: n.Aggregate, env: Env) -> State:
        source = self.eval(e.source, env)
        if isinstance(source, UNSETTLED):
            return source
        if e.kind == "count" and e.where is None and env.unit.headcount is not None and _lists(e.source, env.unit.listing):
            return env.unit.headcount
        filters: list[State] = []
        bodies: list[State] = []
        for ent in source or ():
            inner = env.bind(e.var, ent)
            keep = True if e.where is None else self.eval(e.where, inner)
            if keep is False:
                continue
            filters.append(keep)
            bodies.append(True if e.body is None else self.eval(e.body, inner))
        match e.kind:
            case "any":
                return kleene_or([kleene_and(pair) for pair in zip(filters, bodies, strict=True)])
            case "all":
                return kleene_and([kleene_or([kleene_not(keep), body]) for keep, body in zip(filters, bodies, strict=True)])
            case "at_least":
                return kleene_at_least(e.count, [kleene_and(pair) for pair in zip(filters, bodies, strict=True)])
        return join([*filters, *bodies]) or total(e.kind, bodies)

    def _rank(self, e: n.Rank, env: Env) -> State:
        source, me = self.eval(e.source, env), self.eval(e.entity, env)
        rows: list[tuple[Ent, list[State]]] = []
        for ent in source if isinstance(source, tuple) else ():
            inner = env.bind(e.var, ent)
            rows.append((ent, [self.eval(key, inner) for key, _ in e.keys]))
        unsettled = join([source, me, *(key for _, keys in rows for key in keys)])
        if unsettled is not None:
            return unsettled
        if any(key is NOT_ENTITLED for _, keys in rows for key in keys):
            return Fault("none_in_arithmetic", "")
        if me not in [ent for ent, _ in rows]:
            return Fault("not_in_list", "")
        for place in reversed(range(len(e.keys))):
            rows.sort(key=lambda row: self._sortable(e.keys[place][0], row[1][place]), reverse=e.keys[place][1])
        return Fraction([ent for ent, _ in rows].index(me) + 1)

    def _sortable(self, key: n.Expr, value: Any) -> Any:
        kind = strip_optional(key.type)
        if isinstance(kind, EnumT) and value is not None and kind.name in self.index.severity:
            value = self.index.severity[kind.name][value]
        return (value is not None, value if value is not None else 0)

    def _window(self, e: n.Window, env: Env, day: date) -> State:
        try:
            months = months_before(day, e.months)
        except ValueError:
            return Fault("date_out_of_range", "")
        states = [self.eval(e.operand, env.on(month.first_day)) for month in months]
        return over_months(e.kind, states)

    def _call(self, builtin: str, *arguments: Any) -> State:
        if any(argument is None or argument is NOT_ENTITLED for argument in arguments):
            return Fault("none_in_arithmetic", "")
        return BUILTINS[builtin].evaluate(arguments, self.builtin_env)

    # --------------------------------------------------------------------------- definitions and versions

    def definition(self, id: str, ent: Ent, env: Env) -> State:
        """A definition's state for an entity."""
        definition = self.index.definitions[id]
        inner = self._seen(ent, env)
        key = (id, inner.where)
        if key not in self.values:
            self.values[key] = self._define(definition, ent, inner)
        return self.values[key]

    def _define(self, definition: n.Definition, ent: Ent, env: Env) -> State:
        for key in (ent.data.key if ent.path else None, None) if self.assumed else ():
            if (definition.id, key) in self.assumed:
                return self.assumed[definition.id, key]
        version = self.version(definition.versions, definition.site, env)
        if isinstance(version, n.Version):
            self.versions[definition.id, env.where] = version.site
            assert isinstance(version.body, n.ExprBody)
            return self._within(self.eval(version.body.value, env), definition.bounds, version.site, env)
        if isinstance(version, Whichever):
            bodies = [v.body for v in definition.versions]
            return join([ANY, *(self.eval(body.value, env) for body in bodies if isinstance(body, n.ExprBody))])
        return version

    def _within(self, value: State, bounds: Sequence[n.Bound], site: str, env: Env) -> State:
        """A filler's value where it keeps the bounds of its opening, else a fault of the one who wrote the filler."""
        for bound in bounds if value is not None and not isinstance(value, UNSETTLED) else ():
            limit = self.eval(bound.value, env)
            if isinstance(limit, UNSETTLED):
                return limit
            if limit is None or NOT_ENTITLED in (value, limit):
                return Fault("none_in_arithmetic", "")
            if not ORDER[bound.op](value, limit):
                return beyond(site, value, bound, limit, self.index.owner)
        return value

    def version(self, versions: Sequence[n.Version], site: str, env: Env) -> n.Version | Unsettled:
        """The text in force (docs/decisions/0004), or why there is none: a fault of cause not_supplied, not_yet, lapsed or
        repealed."""
        known = versions if self.dates.known is None else [v for v in versions if visible(v.issued, self.dates.known)]
        region = self._region(env) if any([v.region for v in known]) else None
        if isinstance(region, UNSETTLED):
            return region
        found = text_in_force(known, region, env.rules, site, self.index.owner)
        return found if isinstance(found, n.Version) else text_in_force(known, region, env.rules, site, self.index.owner, self._home(env))

    def _home(self, env: Env) -> str:
        """The record's region as far as it is given, to say whose rules are lacking."""
        value = self.root.data.at(self.index.program.jurisdiction, Month.of(env.base))
        return value.value if value is not None and isinstance(value.value, str) else ""

    def _region(self, env: Env) -> State:
        fact = self.index.program.jurisdiction
        return self._fact(self.root, fact, env) if fact else None

    def _standard(self, e: n.StdRef, env: Env) -> State:
        standard = self.index.standards[e.standard]
        region: State = "" if e.region is None else self.eval(e.region, env)
        if isinstance(region, Whichever) and standard.default is not None:
            return join([ANY, self.eval(standard.default, self._seen(self.root, env))])
        if isinstance(region, UNSETTLED):
            return region
        row = standard_row(standard, region or "", env.rules, self.dates.known, self.index.owner)
        if isinstance(row, n.StdRow):
            self._pick(e.node, env, row.site)
            return self._within(row.value, standard.bounds, row.site, Env(self.top().vars, NO_UNIT, env.base, env.rules))
        if row is None and standard.default is not None:
            top = self._seen(self.root, env)
            return self._within(self.eval(standard.default, top), standard.bounds, standard.site, top)
        return row or unfilled("not_supplied", standard.site, self._home(env) if e.region is None else region or "", self.index.owner)

    def _table(self, e: n.TableRef, env: Env) -> State:
        table = self.index.tables[e.table]
        keys = [self.eval(key, env) for key in e.keys]
        version = self.version(table.versions, table.site, env)
        if not isinstance(version, n.Version):
            return version
        assert isinstance(version.body, n.TableBody)
        body, inner = version.body, self._seen(self.root, env)
        reachable = [row for row in body.rows if all(may_match(band, key) for band, key in zip(row.keys, keys, strict=True))]
        doubt = join(keys)
        if doubt is None:
            if reachable:
                self._pick(e.node, env, reachable[0].site)
                return self._cell(reachable[0], keys, inner)
            if body.fallback is not None:
                return self.eval(body.fallback, inner)
            return Fault("no_cell", table.site, self.index.owner(version.site))
        values = [doubt if row.extend is not None else self.eval(row.value, inner) for row in reachable]
        values.append(self.eval(body.fallback, inner) if body.fallback is not None else Fault("no_cell", table.site, self.index.owner(version.site)))
        return agree(keys, values) if body.fallback is not None or len(values) == 1 else join([*keys, *values])

    def _cell(self, row: n.TableRow, keys: Sequence[State], env: Env) -> State:
        value = self.eval(row.value, env)
        if row.extend is None or isinstance(value, UNSETTLED):
            return value
        extra = self.eval(row.extend, env)
        band, key = next((b, k) for b, k in zip(row.keys, keys, strict=True) if not b.is_equal and b.high is None)
        above = (key - (band.low or 0)) // 1
        return extra if isinstance(extra, UNSETTLED) else value + extra * above

    # -------------------------------------------------------------------------------------------- rules

    def rule(self, rule: n.Rule, what: str, env: Env) -> State:
        """A rule's result seen from ``env`` (see RuleRef)."""
        inner = self._rule_env(rule, env)
        if inner is None:
            return Fault("outside_unit", rule.site, self.index.owner(rule.site))
        key = (f"{rule.id}:{what}", inner.where)
        if key not in self.values:
            self.values[key] = self._rule(rule, what, inner)
        return self.values[key]

    def _rule_env(self, rule: n.Rule, env: Env) -> Env | None:
        if rule.scope in self.index.units:
            return self.unit_env(env.unit, env) if env.unit.unit == rule.scope else None
        if rule.scope == self.record.root.entity_name:
            whole = env.unit.unit != "" or (env.unit.keeps_class and rule.kind == "class")
            unit = NO_UNIT if whole else env.unit
            return self._seen(self.root, env, unit)
        bound = [ent for _, ent in env.vars if ent.data.entity_name == rule.scope]
        if not bound:
            return None
        return self._seen(bound[-1], env)

    def unit_env(self, unit: UnitInstance, env: Env) -> Env:
        """The circumstances of a unit's rules: its first member is bound as ``anchor``."""
        inner = self._seen(self.root, env, unit)
        return inner if unit.anchor is None else inner.bind("anchor", unit.anchor)

    def _rule(self, rule: n.Rule, what: str, env: Env) -> State:
        if what == "net":
            return self.eval(rule.net, env) if rule.net is not None else self.rule(rule, "amount", env)
        if what == "counted":
            state = self.rule(rule, "net", env)
            return Fraction(0) if state is NOT_ENTITLED else state
        version = self.version(rule.versions, rule.site, env)
        if isinstance(version, Whichever):
            return self._any_text(rule, what, env)
        if not isinstance(version, n.Version):
            ruled_out = isinstance(version, Fault) and version.cause in ("not_yet", "outside", "repealed")
            if not ruled_out:
                return version
            return False if what in ("own", "entitled") else NOT_ENTITLED
        self.versions[rule.id, env.where] = version.site
        body = version.body
        assert isinstance(body, n.RuleBody)
        if what in ("own", "entitled"):
            return self.eval(body.entitled, env)
        entitled = self.rule(rule, "entitled", env)
        if entitled is False:
            return NOT_ENTITLED
        wanted = {"amount": body.amount, "low": body.low, "high": body.high}[what]
        value = None if wanted is None else self.eval(wanted, env)
        return value if entitled is True else join([entitled, value])

    def _any_text(self, rule: n.Rule, what: str, env: Env) -> State:
        """A rule's result where the region is settled but not said: open while any of its texts is."""
        bodies = [v.body for v in rule.versions if isinstance(v.body, n.RuleBody)]
        wanted = [(b.entitled, *(() if what in ("own", "entitled") else (b.amount, b.low, b.high))) for b in bodies]
        return join([ANY, *(self.eval(e, env) for each in wanted for e in each if e is not None)])

    def member_of(self, rule: n.Rule, env: Env) -> State:
        """Whether a class is the one after its order, the human layer included."""

        def own(each: n.Rule) -> State:
            return kleene_or([self.finding(each.id, "admitted", env), self.rule(each, "own", env)])

        return kleene_and([own(rule), *(kleene_not(own(self.index.rules[upper])) for upper in rule.uppers)])

    def finding(self, rule: str, what: str, env: Env) -> State:
        """What the human layer says of a rule (see ``n.Finding``)."""
        meeting = next((m for m in self.index.program.meetings if rule in m.rules), None)
        if meeting is None:
            return False if what == "admitted" else None
        name = self.index.rules[rule].name
        for finding in self.record.findings if isinstance(self.record.findings, tuple) else ():
            if isinstance(finding, Mapping) and admits(finding, (rule, name), meeting, env.base):
                return True if what == "admitted" else self._found_amount(finding, rule)
        return False if what == "admitted" else None

    def _found_amount(self, finding: Mapping[str, Any], rule: str) -> State:
        """The amount that a finding sets; without one it is still to be asked for, and what is no number is a fault."""
        amount = finding.get("金额", finding.get("amount"))
        if amount is None:
            return self._missing(FactPath(("认定", rule), "金额"))
        try:
            return amount if isinstance(amount, Fraction) else parse_number(str(amount))
        except NumberProblem:
            return Fault("bad_finding", rule)

    def _chosen(self, choice: str) -> State:
        choices = self.record.choices
        if isinstance(choices, Mapping) and isinstance(choices.get(choice), str):
            return choices[choice]
        return self._missing(FactPath(("选择",), choice))

    # ----------------------------------------------------------------------------------------- deciding

    def trace(self) -> Trace:
        """The trace so far, frozen."""
        return Trace(Kept(self.nodes), Kept(self.values), Kept(self.picks), Kept(self.versions), Kept(self.facts))


def arithmetic(op: str, a: Any, b: Any) -> State:
    """An operation on settled values."""
    if a is None or b is None or a is NOT_ENTITLED or b is NOT_ENTITLED:
        return Fault("none_in_arithmetic", "")
    if isinstance(a, date):
        return Fraction((a - b).days)
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case _:
            return Fault("division_by_zero", "") if b == 0 else Fraction(a) / b


def rounded(x: Any, step: Fraction, mode: str) -> State:
    """A settled value rounded to a multiple of a step."""
    return round_to(x, step, RoundingMode(mode)) if isinstance(x, Fraction) else Fault("none_in_arithmetic", "")


def over_months(kind: str, states: Sequence[State]) -> State:
    """What a window makes of its months' states, the earliest first."""
    if kind == "streak":
        run = 0
        for state in reversed(states):
            if state is False:
                break
            if state is not True:
                return state
            run += 1
        return Fraction(run)
    if kind == "count":
        return join(states) or Fraction(sum(state is True for state in states))
    return join(states) or total(kind, states)


def total(kind: str, values: Sequence[Any]) -> State:
    """Sum, count, mean, max or min of settled values; 无 among them is left out of max and min; empty: 0, 0, 无, 无, 无."""
    kept = [value for value in values if value is not None]
    if kind != "count" and any([value is NOT_ENTITLED for value in kept]):
        return Fault("none_in_arithmetic", "")
    match kind:
        case "count":
            return Fraction(len(values))
        case "sum":
            return sum(kept, Fraction(0))
        case "mean":
            return sum(kept, Fraction(0)) / len(kept) if kept else None
        case "max":
            return max(kept) if kept else None
        case _:
            return min(kept) if kept else None


def _agrees(value: State, current: State) -> bool:
    return not isinstance(value, UNSETTLED) and not isinstance(current, UNSETTLED) and same(value, current)


def _day(when: date | Month) -> date:
    return when.first_day if isinstance(when, Month) else when


def _lists(source: n.Expr, fact: str) -> bool:
    return isinstance(source, n.ListOf) and source.fact == fact and isinstance(source.entity, n.Var)

"""A refusal worked out for one record: every expression that changeable facts reach, with all else put in as the value that it has.

Lists, links, dates and regions of a record stay as they are when facts change, so that totals become sums of so many terms, and
definitions one expression per member.  What is left is small enough to be looked at hundreds of times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from attrs import evolve

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import NO_UNIT, Ent, Env, Index, Run, _day, over_months
from baozhang_rules.core.select import standard_row
from baozhang_rules.runtime.dates import Month, months_before
from baozhang_rules.runtime.record_data import MonthlySeries
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, FactPath, Fault, State
from baozhang_rules.types import BOOL, BoolT, DateT, EnumT, MonthT, NumberT, Type, strip_optional
from baozhang_rules.whynot import possible as p
from baozhang_rules.whynot.facts import Changeable, changed, has_values
from baozhang_rules.whynot.reach import Kinds, reach_of

Operation: TypeAlias = Callable[[Sequence[p.Possible]], p.Possible]


class Node:
    """An expression in its place: what it is made of, which facts reach it (bits of ``mask``), and what it is now.

    ``kind`` says how it is taken apart when sets of facts are looked for; ``form`` holds what that needs.
    """

    __slots__ = ("base", "form", "kids", "kind", "mask", "operation")

    def __init__(self, kind: str, kids: Sequence[Node], operation: Operation | None, mask: int, base: p.Possible, form: Any = None):
        self.kind, self.kids, self.operation, self.mask, self.base, self.form = kind, kids, operation, mask, base, form


def constant(value: State) -> Node:
    """What no changeable fact reaches."""
    return Node("constant", (), None, 0, value)


class Beyond(Exception):
    """What only the interpreter can tell."""


class Ground(Run):
    """A run of the interpreter that also keeps what it would have done with other facts."""

    def start(self) -> None:
        """Make room for what is found."""
        self.leaves: list[Changeable] = []
        self.places: dict[FactPath, int] = {}
        self.made: dict[tuple[Any, ...], Node] = {}
        self.reaching = reach_of(self.index)

    # ------------------------------------------------------------------------------------------ expressions

    def ground(self, e: n.Expr, env: Env) -> Node:
        """An expression in its place."""
        if e.node not in self.reaching.nodes:
            return constant(self.eval(e, env))
        key = (e.node, env.where)
        found = self.made.get(key)
        if found is None:
            try:
                found = self._ground(e, env)
            except Beyond:
                found = self._beyond(e, env)
            if not found.mask and found.base.__class__ is p.Range:
                found = constant(self.eval(e, env))
            self.made[key] = found
        return found

    def _ground(self, e: n.Expr, env: Env) -> Node:
        match e:
            case n.Fact(entity=entity, fact=fact):
                ent = self._entity(entity, env)
                return self._leaf(ent, fact, e, env) if isinstance(ent, Ent) else constant(ent)
            case n.DefRef(definition=definition, entity=entity):
                ent = self._entity(entity, env)
                return self._defined(definition, ent, env) if isinstance(ent, Ent) else constant(ent)
            case n.StdRef():
                return self._of_standard(e, env)
            case n.TableRef():
                return self._of_table(e, env)
            case n.RuleRef(rule=rule, what=what):
                return self.of_rule(self.index.rules[rule], what, env)
            case n.Arith(op=op):
                return node_of("arith", [self.ground(e.left, env), self.ground(e.right, env)], lambda v: p.computed(op, *v), op)
            case n.Compare(op=op):
                kind = strip_optional(e.left.type)
                order = self.index.severity.get(kind.name) if isinstance(kind, EnumT) else None
                kids = [self.ground(e.left, env), self.ground(e.right, env)]
                return node_of("compare", kids, _comparing(op, order), op)
            case n.And(items=items):
                return every([self.ground(item, env) for item in items])
            case n.Or(items=items):
                return some([self.ground(item, env) for item in items])
            case n.AtLeast(count=count, items=items):
                return node_of("at_least", [self.ground(item, env) for item in items], lambda v: p.at_least(count, v), count)
            case n.Not(operand=operand):
                return no(self.ground(operand, env))
            case n.Retype(operand=operand) | n.Mark(operand=operand):
                return self.ground(operand, env)
            case n.Case(arms=arms, otherwise=rest):
                guards = [self.ground(arm.guard, env) for arm in arms]
                return choice(guards, [self.ground(arm.value, env) for arm in arms], self.ground(rest, env))
            case n.Default():
                return self._of_default(e, env)
            case n.OrElse(operand=operand, default=default):
                return node_of("or_else", [self.ground(operand, env), self.ground(default, env)], lambda v: p.or_else(*v))
            case n.Round(mode=mode, step=step, operand=operand):
                return node_of("round", [self.ground(operand, env)], lambda v: p.rounded_(v[0], step, mode), step)
            case n.Call(builtin=builtin, arguments=arguments):
                kids = [self.ground(each, env) for each in arguments]
                return node_of("call", kids, lambda v: p.called(builtin, v, lambda a: self._call(builtin, *a), e.type == BOOL), builtin)
            case n.Aggregate():
                return self._of_aggregate(e, env)
            case n.At(operand=operand, when=when):
                return self.ground(operand, env.on(self._date(when, env)))
            case n.Window():
                return self._of_window(e, env)
            case _:
                raise Beyond

    def _entity(self, e: n.Expr, env: Env) -> State:
        if e.node in self.reaching.nodes:
            raise Beyond
        return self.eval(e, env)

    def _date(self, when: n.Expr, env: Env) -> date:
        node = self.ground(when, env)
        if node.mask or isinstance(node.base, UNSETTLED):
            raise Beyond
        return _day(node.base)

    def _beyond(self, e: n.Expr, env: Env) -> Node:
        """What the interpreter tells for each choice of facts anew, and of which nothing is known between."""
        any_ = _anything(e.type, self.index)
        if any_ is None:
            raise Beyond
        mask = self.support(self.reaching.nodes[e.node])
        base = self.eval(e, env)
        return Node("beyond", (), None, mask, base, (lambda values: self._told(e, env, values), any_)) if mask else constant(base)

    def support(self, wanted: Kinds) -> int:
        """Every changeable fact of some kinds, whichever entity it is of."""
        mask = 0
        for entity in self.record.walk():
            for kind, fact in wanted:
                given = entity.facts.get(fact) if entity.entity_name == kind else None
                if given is None:
                    continue
                months = tuple(given.value.months) if isinstance(given.value, MonthlySeries) else ()
                for month in (None, *months):
                    mask |= self._place(entity, fact, month)
        return mask

    def _told(self, e: n.Expr, env: Env, values: Mapping[FactPath, Any]) -> State:
        """What the interpreter says of an expression with these values of facts."""
        run = Run(self.index, changed(self.record, values), self.dates, self.calendar, self.assumed)
        entities = {ent.path: ent for ent in run.walk()}
        unit = env.unit if env.unit.anchor is None else evolve(env.unit, anchor=entities[env.unit.anchor.path])
        return run.eval(e, Env(tuple((name, entities[ent.path]) for name, ent in env.vars), unit, env.base, env.rules))

    # ------------------------------------------------------------------------------------------------ facts

    def _leaf(self, ent: Ent, fact: str, e: n.Expr, env: Env) -> Node:
        value = ent.data.get(fact)
        month = None
        if value is not None and isinstance(value.value, MonthlySeries):
            month = Month.of(env.base) if Month.of(env.base) in value.value.months else None
        bit = 0 if value is None else self._place(ent.data, fact, month)
        state = self._fact(ent, fact, env)
        if not bit or isinstance(state, UNSETTLED):
            return constant(state)
        key = ("leaf", bit)
        if key not in self.made:
            self.made[key] = Node("fact", (), None, bit, state, bit)
        return self.made[key]

    def _place(self, entity: Any, fact: str, month: Month | None) -> int:
        """The bit of a fact; 0 where it can't be otherwise."""
        schema = self.index.fact(entity.entity_name, fact)
        if schema.unchangeable or schema.is_key or not has_values(schema):
            return 0
        path = FactPath(entity.steps, fact, "" if month is None else str(month))
        if path not in self.places:
            given = entity.facts[fact].value
            if isinstance(given, MonthlySeries):
                held = given.every if month is None else given.months[month]
                if held is None:
                    return 0
                given = held.value
            leaf = Changeable(path, schema, self.reaching.types[entity.entity_name, fact], given)
            self.places[path] = 1 << len(self.leaves) if leaf.options() else 0
            if self.places[path]:
                self.leaves.append(leaf)
        return self.places[path]

    # ----------------------------------------------------------------------------------------- declarations

    def _defined(self, id: str, ent: Ent, env: Env) -> Node:
        definition, inner = self.index.definitions[id], self._seen(ent, env)
        key = ("definition", id, inner.where)
        if key not in self.made:
            self.made[key] = self._definition(definition, ent, inner)
        return self.made[key]

    def _definition(self, definition: n.Definition, ent: Ent, env: Env) -> Node:
        for key in (ent.data.key if ent.path else None, None):
            if (definition.id, key) in self.assumed:
                return constant(self.assumed[definition.id, key])
        version = self.version(definition.versions, definition.site, env)
        if not isinstance(version, n.Version):
            return constant(version)
        assert isinstance(version.body, n.ExprBody)
        return self._bounded(self.ground(version.body.value, env), definition.bounds, env)

    def _bounded(self, node: Node, bounds: Sequence[n.Bound], env: Env) -> Node:
        """What a filler says, where it keeps the bounds of its opening."""
        for bound in bounds:
            kept = node_of("compare", [node, self.ground(bound.value, env)], _comparing(bound.op, None), bound.op)
            fault = constant(Fault("out_of_bounds", ""))
            node = choice([kept], [node], fault)
        return node

    def _of_standard(self, e: n.StdRef, env: Env) -> Node:
        standard = self.index.standards[e.standard]
        region: State = "" if e.region is None else self._entity(e.region, env)
        if isinstance(region, UNSETTLED):
            return constant(region)
        row = standard_row(standard, region or "", env.rules, self.dates.known)
        outer = Env(self.top().vars, NO_UNIT, env.base, env.rules)
        if isinstance(row, n.StdRow):
            return self._bounded(constant(row.value), standard.bounds, outer)
        if row is None and standard.default is not None:
            top = self._seen(self.root, env)
            return self._bounded(self.ground(standard.default, top), standard.bounds, top)
        return constant(self.eval(e, env))

    def _of_table(self, e: n.TableRef, env: Env) -> Node:
        table = self.index.tables[e.table]
        version = self.version(table.versions, table.site, env)
        if not isinstance(version, n.Version):
            return constant(self.eval(e, env))
        assert isinstance(version.body, n.TableBody)
        body, inner = version.body, self._seen(self.root, env)
        keys = [self.ground(key, env) for key in e.keys]
        values = [self.ground(row.value, inner) for row in body.rows]
        more = [constant(None) if row.extend is None else self.ground(row.extend, inner) for row in body.rows]
        rest = constant(Fault("no_cell", table.site)) if body.fallback is None else self.ground(body.fallback, inner)
        k, r = len(keys), len(body.rows)

        def cell(v: Sequence[p.Possible]) -> p.Possible:
            return p.looked_up(body.rows, v[:k], v[k : k + r], v[k + r : -1], v[-1])

        return node_of("table", [*keys, *values, *more, rest], cell)

    def of_rule(self, rule: n.Rule, what: str, env: Env) -> Node:
        """A rule's result, as `Run.rule`."""
        inner = self._rule_env(rule, env)
        if inner is None:
            return constant(self.rule(rule, what, env))
        key = ("rule", rule.id, what, inner.where)
        if key not in self.made:
            self.made[key] = self._of_rule(rule, what, inner)
        return self.made[key]

    def _of_rule(self, rule: n.Rule, what: str, env: Env) -> Node:
        if what == "net":
            return self.ground(rule.net, env) if rule.net is not None else self.of_rule(rule, "amount", env)
        if what == "counted":
            net = self.of_rule(rule, "net", env)
            return node_of("counted", [net], _counted)
        version = self.version(rule.versions, rule.site, env)
        if not isinstance(version, n.Version):
            return constant(self.rule(rule, what, env))
        body = version.body
        assert isinstance(body, n.RuleBody)
        if what in ("own", "entitled"):
            return self.ground(body.entitled, env)
        wanted = {"amount": body.amount, "low": body.low, "high": body.high}[what]
        value = constant(None) if wanted is None else self.ground(wanted, env)
        return choice([self.of_rule(rule, "entitled", env)], [value], constant(NOT_ENTITLED))

    def member(self, rule: n.Rule, env: Env) -> Node:
        """Whether a class is the one after its order."""

        def own(each: n.Rule) -> Node:
            return some([constant(self.finding(each.id, "admitted", env)), self.of_rule(each, "own", env)])

        return every([own(rule), *(no(own(self.index.rules[upper])) for upper in rule.uppers)])

    # ------------------------------------------------------------------------------------------- operations

    def _of_default(self, e: n.Default, env: Env) -> Node:
        guards = [self.ground(arm.guard, env) for arm in e.exceptions]
        values = [self.ground(arm.value, env) for arm in e.exceptions]
        k = len(guards)
        kids = [*guards, *values, self.ground(e.base, env)]
        return node_of("default", kids, lambda v: p.excepted(v[:k], v[k : 2 * k], v[-1], e.beats), k)

    def _of_aggregate(self, e: n.Aggregate, env: Env) -> Node:
        source = self._entity(e.source, env)
        if isinstance(source, UNSETTLED):
            return constant(source)
        if e.kind == "count" and e.where is None:
            return constant(self.eval(e, env))
        keep: list[Node] = []
        bodies: list[Node] = []
        for ent in source or ():
            inner = env.bind(e.var, ent)
            kept = constant(True) if e.where is None else self.ground(e.where, inner)
            if kept.mask or kept.base is not False:
                keep.append(kept)
                bodies.append(constant(True) if e.body is None else self.ground(e.body, inner))
        match e.kind:
            case "any":
                return some([every(pair) for pair in zip(keep, bodies, strict=True)])
            case "all":
                return every([some((no(kept), body)) for kept, body in zip(keep, bodies, strict=True)])
            case "at_least":
                kids = [every(pair) for pair in zip(keep, bodies, strict=True)]
                return node_of("at_least", kids, lambda v: p.at_least(e.count, v), e.count)
        k = len(keep)
        return node_of("total", [*keep, *bodies], lambda v: p.totalled(e.kind, v[:k], v[k:]), e.kind)

    def _of_window(self, e: n.Window, env: Env) -> Node:
        try:
            months = months_before(self._date(e.anchor, env), e.months)
        except ValueError:
            return constant(self.eval(e, env))
        kids = [self.ground(e.operand, env.on(month.first_day)) for month in months]
        if e.kind in ("sum", "mean", "max", "min"):
            sure = [True] * len(kids)
            return node_of("total", [*map(constant, sure), *kids], lambda v: p.totalled(e.kind, v[: len(sure)], v[len(sure) :]), e.kind)
        return node_of("months", kids, lambda v: over_months(e.kind, v) if p.certain(v) else p.ANY_NUMBER)


def _comparing(op: str, severity: dict[str, int] | None) -> Operation:
    return lambda v: p.compared(op, v[0], v[1], severity)


def _counted(values: Sequence[p.Possible]) -> p.Possible:
    (value,) = values
    if value.__class__ is not p.Range:
        return p.ZERO if value is NOT_ENTITLED else value
    if NOT_ENTITLED not in value.few:
        return value
    return p.union([p.Range(value.line, value.low, value.high, value.few - {NOT_ENTITLED}, value.open), p.ZERO])


def node_of(kind: str, kids: Sequence[Node], operation: Operation, form: Any = None) -> Node:
    """A node of others, with what it is now."""
    mask = 0
    for kid in kids:
        mask |= kid.mask
    base = operation([kid.base for kid in kids])
    return Node(kind, kids, operation, mask, base, form)


def every(kids: Sequence[Node]) -> Node:
    """且."""
    return kids[0] if len(kids) == 1 else node_of("and", kids, p.both)


def some(kids: Sequence[Node]) -> Node:
    """或."""
    return kids[0] if len(kids) == 1 else node_of("or", kids, p.either)


def no(kid: Node) -> Node:
    """非."""
    return node_of("not", [kid], lambda v: p.turned(v[0]))


def choice(guards: Sequence[Node], values: Sequence[Node], otherwise: Node) -> Node:
    """The first whose guard holds."""
    k = len(guards)
    return node_of("case", [*guards, *values, otherwise], lambda v: p.chosen(v[:k], v[k:-1], v[-1]), k)


def _anything(type_: Type, index: Index) -> p.Possible | None:
    """All that a value of a type may be; None for texts, entities and lists."""
    match strip_optional(type_):
        case BoolT():
            return p.ANY_BOOL
        case NumberT() | DateT() | MonthT():
            return p.ANY_NUMBER
        case EnumT(name=name):
            members = next(each.members for each in index.program.enumerations if each.name == name)
            return p.Range(False, few=frozenset((*members, None, NOT_ENTITLED)), open=True)
        case _:
            return None

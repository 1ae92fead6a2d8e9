"""Core lowered: definitions, rules and their reasons, and all that a kernel gives out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from baozhang_rules.backends.batch.ir import FAST, Node, Unsupported
from baozhang_rules.backends.batch.lower import Ent, Env
from baozhang_rules.backends.batch.lower_choices import Choices
from baozhang_rules.backends.batch.moments import moment_key
from baozhang_rules.backends.batch.values import FAULT, UNKNOWN, Val
from baozhang_rules.backends.python.canon import bare
from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds.proofs import Kind, Proof
from baozhang_rules.core.reasons import clauses, clauses_of, reasons_of
from baozhang_rules.runtime.values import Fault

YES, NO = 0, 1
"""Outcomes, as `Outcome` lists them: 符合, 不符合, then 资料不足, 规则冲突, 无法计算."""
STATES = ("value", "none", "not_entitled", "unknown", "conflict", "fault")
"""What a definition may be: the open ones last, by falling rank."""
MOST_CLAUSES = 63
"""A rule with more clauses has no map of them."""


LOW_BITS = 62
"""Where a number takes more than 63 bits it is given out as these lowest ones, and what is above them."""


@frozen
class Number:
    """A number that is given out: ``(code + above × 2^LOW_BITS) / (scale × den)``."""

    code: Node
    scale: int
    den: Node | None = None
    above: Node | None = None


@frozen
class Worth:
    """What a kernel gives of a definition: where it is settled its value; ``state`` as `STATES` lists them."""

    definition: str
    domain: int
    state: Node
    number: Number

    @property
    def outputs(self) -> list[Node]:
        """The nodes that are given out."""
        return [x for x in (self.state, self.number.code, self.number.den, self.number.above) if x is not None]


@frozen
class Told:
    """What a kernel gives of a rule: its outcome (0 to 4), the code of its reason, its value (as in `Number`) where there is one.

    ``held`` and ``unsure`` are the bits of its clauses that hold, and that are open; None where they aren't asked for, or no text
    is in force.
    """

    rule: str
    domain: int
    outcome: Node
    reason: Node
    value: Node | None
    valued: Node | None
    scale: int
    den: Node | None
    there: Node
    held: Node | None = None
    unsure: Node | None = None
    above: Node | None = None
    pending: Node | None = None
    """Whether the value isn't settled; a rule that gives none has none pending."""


@frozen
class Lowered:
    """A program as columns: per rule what is told, per order the class, which rows the scalar engine has to decide; ``gaps``: of every case."""

    told: tuple[Told, ...]
    classes: Mapping[str, Node]
    declined: Node
    gaps: bool
    worth: tuple[Worth, ...] = ()

    @property
    def outputs(self) -> list[Node]:
        """Every node that is given out."""
        found = [self.declined, *self.classes.values()]
        for each in self.told:
            parts = (each.outcome, each.reason, each.value, each.valued, each.den, each.there, each.held, each.unsure, each.above, each.pending)
            found += [x for x in parts if x is not None]
        for worth in self.worth:
            found += worth.outputs
        return found


@frozen
class Asked:
    """What may be asked for beside results: maps of ``clauses``, the values of ``definitions`` by id."""

    clauses: bool = False
    definitions: tuple[str, ...] = ()


@define
class Lowering(Choices):
    """Lowers a whole program."""

    proofs: Mapping[tuple[Kind, str], Proof] = field(kw_only=True)
    """What is proved of each number."""
    asked: Asked = field(kw_only=True, default=Asked())
    """What is given out beside results."""

    def value(self, e: n.Expr, env: Env) -> Val:
        """As ``Run._eval``."""
        v = self.v
        match e:
            case n.Lit(value=value):
                return self.literal(value, e.type)
            case n.Fact(entity=entity, fact=fact):
                return self.fact(self.entity(entity, env), fact)
            case n.DefRef(definition=definition, entity=entity):
                return self.definition(definition, self.entity(entity, env), env)
            case n.StdRef():
                return self.standard(e, env)
            case n.TableRef():
                return self.table(e, env)
            case n.RuleRef(rule=rule, what=what):
                return self.rule_from(rule, what, env)
            case n.Finding(what=what):
                return v.truth(False) if what == "admitted" else v.nothing()  # rows with findings are the scalar engine's
            case n.Chosen():
                return v.state(UNKNOWN)  # and rows with choices
            case n.BaseDate(which=which):
                return self.day(which, env)
            case n.Arith():
                return self.arith(e, env)
            case n.Retype(operand=operand) | n.Mark(operand=operand):
                return self.of(operand, env)
            case n.Compare():
                return self.compare(e, env)
            case n.And(items=items):
                return v.all_of([self.of(item, env) for item in items])
            case n.Or(items=items):
                return v.any_of([self.of(item, env) for item in items])
            case n.Not(operand=operand):
                return v.opposite(self.of(operand, env))
            case n.AtLeast(count=count, items=items):
                return v.at_least(count, [self.of(item, env) for item in items])
            case n.Case():
                return self.case(e, env)
            case n.Default():
                return self.default(e, env)
            case n.OrElse():
                return self.or_else(e, env)
            case n.Aggregate():
                return self.aggregate(e, env)
            case n.Rank():
                return self.rank(e, env)
            case n.Round(mode=mode, step=step, operand=operand):
                return v.rounded(self.of(operand, env), step, mode)
            case n.Call():
                return self.call(e, env)
            case n.At(operand=operand, when=when):
                return self.dated(when, env, lambda: self.of(operand, evolve(env, moment=self.moment((when, 0)))))
            case n.Window():
                return self.dated(e.anchor, env, lambda: self._window(e, env))
            case _:
                raise Unsupported(type(e).__name__)

    def moment(self, key: tuple[n.Expr, int]) -> int:
        """The number of a moment."""
        name = moment_key(*key, self.root.kind)
        if name not in self.when:
            raise Unsupported("a read on a day of data")
        return self.when[name]

    def dated(self, when: n.Expr, env: Env, read: Callable[[], Val]) -> Val:
        """A read at another date; rows where that date isn't known are the scalar engine's."""
        if env.moment and not isinstance(bare(when), n.Fact | n.Lit):
            raise Unsupported("a date relative to another one")
        return read()

    def _window(self, e: n.Window, env: Env) -> Val:
        """What several months come to, as ``interp.over_months``."""
        g, v = self.g, self.v
        moments = [self.moment((e.anchor, back)) for back in range(e.months, 0, -1)]
        months = [self.of(e.operand, evolve(env, moment=at)) for at in moments]
        worst = v.worst([month.open for month in months])
        if e.kind == "streak":
            return self._streak(months)
        if e.kind == "count":
            total = g.whole(0)
            for month in months:
                total = g.add(total, g.as_whole(g.both(month.code, g.no(month.none))))
            return v.of(total, worst)
        state = v.fault(worst, g.either(*(month.ne for month in months)))
        if e.kind in ("sum", "mean"):
            parts = [v.choose(month.none, v.number(Fraction(0)), self._settled_number(month)) for month in months]
            total_, count = parts[0], g.as_whole(g.no(months[0].none))
            for part, month in zip(parts[1:], months[1:], strict=True):
                total_ = v.add(total_, part, 1)
                count = g.add(count, g.as_whole(g.no(month.none)))
            if e.kind == "sum":
                return evolve(total_, open=state)
            mean = v.divide(total_, v.of(count))
            return evolve(mean, open=state, none=g.equal(count, g.whole(0)))
        best = months[0]
        for month in months[1:]:
            better = v.less(best, month) if e.kind == "max" else v.less(month, best)
            best = v.choose(g.either(best.none, g.both(g.no(month.none), better)), month, best)
        return evolve(best, open=state)

    def _settled_number(self, a: Val) -> Val:
        g = self.g
        return evolve(a, open=g.whole(0), none=g.truth(False), ne=g.truth(False))

    def _streak(self, months: list[Val]) -> Val:
        """How many months before the date hold without a break."""
        g, v = self.g, self.v
        going, run, state = g.truth(True), g.whole(0), g.whole(0)
        for month in reversed(months):
            state = g.larger(state, v.open_if(going, month.open))
            going = g.both(going, v.yes(month))
            run = g.add(run, g.as_whole(going))
        return v.of(run, state)

    # ------------------------------------------------------------------------------------- definitions and rules

    def definition(self, id: str, ent: Ent, env: Env) -> Val:
        """A definition's value for an entity."""
        inner = Env((("root", self.root), ("self", ent)), env.moment, env.unit)
        return self.once(("definition", id, inner), lambda: self._definition(id, inner))  # type: ignore[no-any-return]

    def _definition(self, id: str, env: Env) -> Val:
        definition = self.index.definitions[id]
        version = self.text("definition", id, env)
        if isinstance(version, Val):
            return version
        assert isinstance(version.body, n.ExprBody)
        return self.within(self.of(version.body.value, env), definition.bounds, env)

    def rule_from(self, id: str, what: str, env: Env) -> Val:
        """A rule's result seen from somewhere."""
        rule = self.index.rules[id]
        if rule.scope in self.index.units:
            if env.unit != rule.scope:
                return self.v.state(FAULT, what in ("own", "entitled"))
            return self.rule(id, what, self.unit_env(rule.scope, env.moment))
        if rule.scope == self.root.kind:
            return self.rule(id, what, self.top(env.moment))
        bound = [ent for _, ent in env.vars if ent.kind == rule.scope]
        if not bound:
            return self.v.state(FAULT, what in ("own", "entitled"))
        return self.rule(id, what, Env((("root", self.root), ("self", bound[-1])), env.moment, env.unit))

    def rule(self, id: str, what: str, env: Env) -> Val:
        """A rule's result for its own entity."""
        return self.once(("rule", id, what, env), lambda: self._rule(self.index.rules[id], what, env))  # type: ignore[no-any-return]

    def _rule(self, rule: n.Rule, what: str, env: Env) -> Val:
        g, v = self.g, self.v
        if what == "net":
            return self.of(rule.net, env) if rule.net is not None else self.rule(rule.id, "amount", env)
        if what == "counted":
            net = self.rule(rule.id, "net", env)
            settled = g.both(v.settled(net), net.ne)
            return evolve(v.choose(settled, v.number(Fraction(0)), net), ne=g.truth(False))
        version, truth = self.text("rule", rule.id, env), what in ("own", "entitled")
        if isinstance(version, Val):
            if self.ruled_out(rule.id, env):
                return v.truth(False) if truth else v.not_entitled()
            return evolve(version, code=g.truth(False)) if truth else version
        body = version.body
        assert isinstance(body, n.RuleBody)
        if truth:
            return self.of(body.entitled, env)
        entitled = self.rule(rule.id, "entitled", env)
        wanted = {"amount": body.amount, "low": body.low, "high": body.high}[what]
        value = v.nothing() if wanted is None else self.of(wanted, env)
        if value.code.bool:
            made = evolve(v.choose(v.no(entitled), evolve(v.not_entitled(), code=value.code), value))
        else:
            made = v.choose(v.no(entitled), v.not_entitled(), value)
        return evolve(made, open=g.larger(made.open, entitled.open))

    # --------------------------------------------------------------------------------------------------- results

    def everything(self) -> Lowered:
        """All that is given out of a program."""
        program = self.index.program
        if any(unit.links or not unit.own_income or unit.rest_count == "recount" for unit in program.units):
            raise Unsupported("assessed units of several members")
        self._record_rules()
        told = tuple(self._told(rule) for rule in program.rules)
        classes = {order.id: self._class_of(order) for order in program.orders}
        worth = tuple(self._worth(self.index.definitions[id]) for id in self.asked.definitions)
        return Lowered(told, classes, self.g.either(*self.decline), self.gaps, worth)

    def _record_rules(self) -> None:
        """Rows that break a rule on records are refused, which the scalar engine words."""
        for each in self.index.program.record_rules:
            domain = self.domains.of_kind(each.entity)
            env = Env((("root", self.root), ("self", Ent(each.entity, domain))))
            self.decline.append(self._anywhere(self.v.no(self.of(each.requirement, env))))

    def unit_env(self, id: str, moment: int = 0) -> Env:
        """The circumstances of a unit's rules: its one member is bound as ``anchor``."""
        unit = self.index.units[id]
        return self.top(moment, id).bind("anchor", Ent(unit.entity, self.domains.of_list(unit.list)))

    def _assessed(self, id: str) -> Val:
        """Whether each member is a unit of its own, as ``assess._singles``."""
        unit, v = self.index.units[id], self.v
        domain = self.domains.of_list(unit.list)
        source = self.member_of(self.index.rules[unit.source]) if unit.source else v.truth(True)
        inner = self.top().bind(unit.var, Ent(unit.entity, domain))
        holds = v.truth(True) if unit.condition is None else self.of(unit.condition, inner)
        return v.all_of([source, holds])

    def _told(self, rule: n.Rule) -> Told:
        g, v = self.g, self.v
        assessed = v.truth(True)
        if rule.scope in self.index.units:
            domain, env = self.domains.of_list(self.index.units[rule.scope].list), self.unit_env(rule.scope)
            assessed = self._assessed(rule.scope)
        else:
            domain = self.domains.of_kind(rule.scope)
            env = Env((("root", self.root), ("self", Ent(rule.scope, domain))))
        own = v.all_of([assessed, self.rule(rule.id, "entitled", env)])
        reason, there = self._reason(rule, env), g.no(v.no(assessed))
        value = valued = den = above = pending = None
        scale = 1
        if rule.kind != "class":
            net = self.rule(rule.id, "net", env)
            value, scale, den = net.code, net.scale, net.den
            proof = self.proofs.get((Kind.NET, rule.id)) or self.proofs.get((Kind.AMOUNT, rule.id))
            pending = g.no(g.both(v.settled(net), v.settled(assessed)))
            valued = g.both(g.no(pending), g.no(net.none), g.no(net.ne))
            value = g.as_whole(value) if value.bool else value
            value = g.choose(valued, value, g.whole(0))
            given = self._number(value, scale, den, proof)
            value, scale, above = given.code, given.scale, given.above
        value, valued, den, above, pending = (None if x is None else g.spread(x, domain) for x in (value, valued, den, above, pending))
        outcome, reason = g.spread(self.outcome(own), domain), g.spread(reason, domain)
        bits = self._clauses(rule, env) if self.asked.clauses else None
        held, unsure = (None, None) if bits is None else (g.spread(x, domain) for x in bits)
        return Told(rule.id, domain, outcome, reason, value, valued, scale, den, g.spread(there, domain), held, unsure, above, pending)

    def _clauses(self, rule: n.Rule, env: Env) -> tuple[Node, Node] | None:
        """The bits of clauses that hold, and of those that are open, as ``core.reasons.decided_clauses``."""
        g, v, sites = self.g, self.v, clauses_of(rule)
        version = self.text("rule", rule.id, env)
        if isinstance(version, Val) or len(sites) > MOST_CLAUSES:
            return None
        assert isinstance(version.body, n.RuleBody)
        held = unsure = g.whole(0)
        for mark in clauses(version.body.entitled):
            clause, bit = self.of(mark, env), g.whole(1 << sites.index(mark.site))
            held = g.add(held, g.choose(v.yes(clause), bit, g.whole(0)))
            unsure = g.add(unsure, g.choose(v.settled(clause), g.whole(0), bit))
        return held, unsure

    def _worth(self, definition: n.Definition) -> Worth:
        """A definition's value for each of its entities."""
        g = self.g
        domain = self.domains.of_kind(definition.entity)
        found = self.definition(definition.id, Ent(definition.entity, domain), self.top())
        kept = g.both(self.v.settled(found), g.no(found.none), g.no(found.ne))
        known = g.choose(found.none, g.whole(STATES.index("none")), g.choose(found.ne, g.whole(STATES.index("not_entitled")), g.whole(0)))
        state = g.choose(self.v.settled(found), known, g.sub(g.whole(len(STATES)), found.open))
        code = g.choose(kept, g.as_whole(found.code) if found.code.bool else found.code, g.whole(0))
        number = self._number(code, found.scale, found.den, self.proofs.get((Kind.DEFINITION, definition.id)))
        den, above = (None if x is None else g.spread(x, domain) for x in (number.den, number.above))
        return Worth(definition.id, domain, g.spread(state, domain), Number(g.spread(number.code, domain), number.scale, den, above))

    def _number(self, code: Node, scale: int, den: Node | None, proof: Proof | None) -> Number:
        """A number in a form that takes no more bits than it must."""
        g = self.g
        if proof is not None and den is None and proof.over == 1 and code.wide and scale % proof.grid == 0:
            code, scale = g.div(code, g.whole(scale // proof.grid)), proof.grid  # exact: all its values are on the grid
            code = g.narrow(code) if proof.bits <= FAST else code
        if not code.wide:
            return Number(code, scale, den)
        above = g.div(code, g.whole(1 << LOW_BITS))
        return Number(g.within(g.sub(code, g.mul(above, g.whole(1 << LOW_BITS))), 0, (1 << LOW_BITS) - 1), scale, den, above)

    def member_of(self, rule: n.Rule) -> Val:
        """Whether a class is the one after its order, where the human layer says nothing."""
        own = [self.rule_from(id, "own", self.top()) for id in (rule.id, *rule.uppers)]
        return self.v.all_of([own[0], *(self.v.opposite(upper) for upper in own[1:])])

    def outcome(self, own: Val) -> Node:
        """The outcome of a truth value: 符合 0, 不符合 1, 资料不足 2, 规则冲突 3, 无法计算 4."""
        g = self.g
        settled = g.choose(own.code, g.whole(YES), g.whole(NO))
        if own.sure:
            return settled
        return g.choose(self.v.settled(own), settled, g.sub(g.whole(UNKNOWN + 2), own.open))

    def _reason(self, rule: n.Rule, env: Env) -> Node:
        g, sites = self.g, {site: at for at, site in enumerate(reasons_of(rule, self.index))}
        version = self.text("rule", rule.id, env)
        if isinstance(version, Val):
            state = self.moments[env.moment].values[self.resolver.place["rule", rule.id]]
            return g.whole(sites[state.site if isinstance(state, Fault) and state.site in sites else rule.site])
        assert isinstance(version.body, n.RuleBody)
        found = self.why(version.body.entitled, env, sites)
        return g.choose(g.equal(found, g.whole(0)), g.whole(sites[version.site]), found)

    def why(self, e: n.Expr, env: Env, sites: Mapping[str, int]) -> Node:
        """The code of the innermost site that tells why, as ``core.reasons.reason``; 0 where no single part decides."""
        g, v = self.g, self.v
        match e:
            case n.Mark(site=site, operand=operand):
                inner = self.why(operand, env, sites)
                return g.choose(g.equal(inner, g.whole(0)), g.whole(sites[site]), inner)
            case n.Not(operand=operand):
                return self.why(operand, env, sites)
            case n.And() | n.Or() | n.AtLeast():
                whole, found = self.of(e, env), g.whole(0)
                for item in reversed(e.items):
                    part = self.of(item, env)
                    alike = g.both(g.equal(part.open, whole.open), g.either(g.no(v.settled(part)), g.equal(part.code, whole.code)))
                    found = g.choose(alike, self.why(item, env, sites), found)
                silent = v.yes(whole) if isinstance(e, n.And) else v.no(whole) if isinstance(e, n.Or) else g.truth(False)
                return g.choose(silent, g.whole(0), found)
            case _:
                return g.whole(0)

    def _class_of(self, order: n.Order) -> Node:
        """The class after an order as a number: its place, or past the classes what else an order may say."""
        g, v = self.g, self.v
        rules = [self.index.rules[id] for id in order.rules]
        none = len(rules)
        if any(rule.scope != self.root.kind for rule in rules):
            return g.whole(none)
        states = [self.member_of(rule) for rule in rules]
        worst = v.worst([state.open for state in states])
        found = g.choose(g.equal(worst, g.whole(0)), g.whole(none), g.sub(g.whole(none + UNKNOWN + 1), worst))
        for at, state in reversed(list(enumerate(states))):
            found = g.choose(v.yes(state), g.whole(at), found)
        return found

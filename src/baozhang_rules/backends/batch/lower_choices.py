"""Core lowered: choices between branches, tables, and totals over lists."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from attrs import define, evolve

from baozhang_rules.backends.batch.forms import Column
from baozhang_rules.backends.batch.ir import Node, Unsupported
from baozhang_rules.backends.batch.lower import Base, Ent, Env
from baozhang_rules.backends.batch.values import CONFLICT, FAULT, UNKNOWN, Val
from baozhang_rules.backends.python.plan import names
from baozhang_rules.core import nodes as n
from baozhang_rules.types import Type

MOST_COMMON = 40
"""Denominators of data up to this are brought to a common one in a sum, as ``core.bounds`` does."""


@define
class Choices(Base):
    """Choices, tables and totals."""

    def case(self, e: n.Case, env: Env) -> Val:
        """The first arm whose guard holds; what is open settles where all reachable branches agree."""
        guards = [self.of(arm.guard, env) for arm in e.arms]
        values = [self.of(arm.value, env) for arm in e.arms]
        return self._first(guards, values, self.of(e.otherwise, env))

    def _first(self, guards: Sequence[Val], values: Sequence[Val], otherwise: Val) -> Val:
        v = self.v
        if all(guard.sure for guard in guards):
            found = otherwise
            for guard, value in reversed(list(zip(guards, values, strict=True))):
                found = v.choose(guard.code, value, found)
            return found
        return self._agreeing(guards, values, otherwise)

    def _agreeing(self, guards: Sequence[Val], values: Sequence[Val], otherwise: Val) -> Val:
        """As ``interp.agree``: the branches in turn while none before holds for sure."""
        g, v = self.g, self.v
        always = v.truth(True)
        going, agree, worst = g.truth(True), g.truth(True), g.whole(0)
        first: Val | None = None
        reached = g.truth(False)
        for guard, value in zip((*guards, always), (*values, otherwise), strict=True):
            live = g.both(going, g.no(v.no(guard)))
            state = g.larger(guard.open, value.open)
            worst = g.larger(worst, v.open_if(live, state))
            if first is None:
                first = value
                agree = g.either(g.no(live), v.settled(value))
            else:
                one, other = self.alike(first, value)
                alike = g.both(v.settled(value), v.same(one, other))
                agree = g.both(agree, g.either(g.no(live), g.choose(reached, alike, v.settled(value))))
                first = v.choose(reached, one, other)
            reached = g.either(reached, live)
            going = g.both(going, g.no(v.yes(guard)))
        assert first is not None
        return evolve(first, open=g.choose(agree, g.whole(0), worst))

    def default(self, e: n.Default, env: Env) -> Val:
        """A general rule with exceptions, as ``interp._default``."""
        g, v = self.g, self.v
        guards = [self.of(arm.guard, env) for arm in e.exceptions]
        values = [self.of(arm.value, env) for arm in e.exceptions]
        current = self.of(e.base, env)
        live = [g.both(g.no(v.no(guard)), g.no(self._beaten(i, guards, e))) for i, guard in enumerate(guards)]
        holding = [g.both(live[i], v.yes(guard)) for i, guard in enumerate(guards)]
        open_ = [g.both(live[i], g.no(v.yes(guard))) for i, guard in enumerate(guards)]
        conflict, worst, any_held = self._clash(holding, values)
        for value, held in zip(reversed(values), reversed(holding), strict=True):
            value, current = self.alike(value, current)
            current = v.choose(held, value, current)
        # of several that hold and agree, the state is the worst of them
        current = evolve(current, open=g.choose(any_held, worst, current.open))
        doubt = g.whole(0)
        for i, guard in enumerate(guards):
            challenges = g.either(*(holding[h] for w, h in e.beats if w == i))
            doubt = g.larger(doubt, v.open_if(g.both(open_[i], challenges), guard.open))
        clashed = g.choose(g.equal(doubt, g.whole(UNKNOWN)), g.whole(UNKNOWN), g.whole(CONFLICT))
        differs, states = g.truth(False), g.whole(0)
        for i, value in enumerate(values):
            one, other = self.alike(value, current)
            agrees = g.both(v.settled(one), v.settled(other), v.same(one, other))
            differs = g.either(differs, g.both(open_[i], g.no(agrees)))
            states = g.larger(states, v.open_if(open_[i], g.larger(guards[i].open, value.open)))
        state = g.choose(differs, g.larger(states, current.open), current.open)
        return evolve(current, open=g.choose(conflict, clashed, state))

    def _beaten(self, at: int, guards: Sequence[Val], e: n.Default) -> Node:
        return self.g.either(*(self.v.yes(guards[winner]) for winner, loser in e.beats if loser == at))

    def _clash(self, holding: Sequence[Node], values: Sequence[Val]) -> tuple[Node, Node, Node]:
        """Whether two settled values that hold differ, the worst state of those that hold, whether any holds."""
        g, v = self.g, self.v
        clash, worst = g.truth(False), g.whole(0)
        for i, value in enumerate(values):
            worst = g.larger(worst, v.open_if(holding[i], value.open))
            for j in range(i):
                one, other = self.alike(values[j], value)
                differ = g.both(v.settled(one), v.settled(other), g.no(v.same(one, other)))
                clash = g.either(clash, g.both(holding[i], holding[j], differ))
        return clash, worst, g.either(*holding)

    def or_else(self, e: n.OrElse, env: Env) -> Val:
        """``x 无则 d``."""
        operand, default = self.alike(self.of(e.operand, env), self.of(e.default, env))
        return self.v.choose(self.g.both(self.v.settled(operand), operand.none), default, operand)

    # --------------------------------------------------------------------------------------------------- tables

    def table(self, e: n.TableRef, env: Env) -> Val:
        """A table's cell for its keys, as ``interp._table``."""
        g, v, table = self.g, self.v, self.index.tables[e.table]
        keys = [self.of(key, env) for key in e.keys]
        version = self.text("table", table.id, env)
        if isinstance(version, Val):
            return version
        assert isinstance(version.body, n.TableBody)
        body, top = version.body, self.top(env.moment, env.unit)
        nowhere = v.state(FAULT)
        last = nowhere if body.fallback is None else self.of(body.fallback, top)
        matches = [g.both(*(self._in(band, key, kind) for band, key, kind in zip(row.keys, keys, table.key_types, strict=True))) for row in body.rows]
        cells = [self._cell(row, keys, top) for row in body.rows]
        found = last
        for match, cell in zip(reversed(matches), reversed(cells), strict=True):
            found = v.choose(match, *self.alike(cell, found))
        worst = v.worst([key.open for key in keys])
        if worst.constant and worst.value == 0:
            return found
        return v.choose(g.equal(worst, g.whole(0)), found, self._open_table(table, body, keys, worst, top, last))

    def _open_table(self, table: n.Table, body: n.TableBody, keys: Sequence[Val], worst: Node, top: Env, last: Val) -> Val:
        """Where a key is open: the cells that it may lead to, where they agree."""
        g, v = self.g, self.v
        guards, values = [], []
        for row in body.rows:
            bands = zip(row.keys, keys, table.key_types, strict=True)
            reach = g.both(*(g.either(g.no(v.settled(key)), self._in(band, key, kind)) for band, key, kind in bands))
            guards.append(v.of(g.truth(False), v.open_if(reach, worst)))  # every row in reach is a branch that may be taken
            if row.extend is not None:
                self.decline.append(self._anywhere(g.both(reach, g.no(g.equal(worst, g.whole(UNKNOWN))))))
                values.append(v.state(UNKNOWN))
            else:
                values.append(self.of(row.value, top))
        found = self._agreeing(guards, values, last)
        return evolve(found, open=g.choose(g.equal(found.open, g.whole(0)), g.whole(0), g.larger(found.open, worst)))

    def _anywhere(self, a: Node) -> Node:
        """Whether something holds for the household or for any of its entries."""
        return a if a.domain <= 0 else self.g.segment("any", a, a.domain, self.domains.most[a.domain])

    def _in(self, band: n.Band, key: Val, kind: Type) -> Node:
        """Whether a settled key lies in a band."""
        g, v = self.g, self.v
        if band.is_equal:
            if band.equal is None:
                return key.none
            wanted = self.literal(band.equal, kind)
            return g.both(g.no(key.none), g.no(key.ne), v.same(evolve(key, none=g.truth(False), ne=g.truth(False)), wanted))
        inside = g.both(g.no(key.none), g.no(key.ne))
        if band.low is not None:
            low = v.number(band.low)
            inside = g.both(inside, g.no(v.less(key, low)) if band.low_in else v.less(low, key))
        if band.high is not None:
            high = v.number(band.high)
            inside = g.both(inside, g.no(v.less(high, key)) if band.high_in else v.less(key, high))
        return inside

    def _cell(self, row: n.TableRow, keys: Sequence[Val], top: Env) -> Val:
        g, v = self.g, self.v
        value = self.of(row.value, top)
        if row.extend is None:
            return value
        extra = self.of(row.extend, top)
        band, key = next((b, k) for b, k in zip(row.keys, keys, strict=True) if not b.is_equal and b.high is None)
        above = v.add(key, v.number(band.low or Fraction(0)), -1)
        bottom = g.whole(above.scale) if above.den is None else g.mul(g.whole(above.scale), above.den)
        steps = v.of(g.div(above.code, bottom))
        return v.add(value, v.mul(extra, steps), 1)

    # ---------------------------------------------------------------------------------------------------- totals

    def aggregate(self, e: n.Aggregate, env: Env) -> Val:
        """A total over a list of the root, as ``interp._aggregate``; of an assessed unit, over its one member."""
        g, v = self.g, self.v
        if not isinstance(e.source, n.ListOf) or self.entity(e.source.entity, env) != self.root:
            raise Unsupported("a total over another list than the root's")
        domain, single = self.domains.of_list(e.source.fact), self.single(e.source.fact, env)
        missing = self._list_missing(e.source.fact)
        heads = self.index.units[env.unit].headcount if env.unit and self.index.units[env.unit].list == e.source.fact else None
        if e.kind == "count" and e.where is None and heads is not None and isinstance(e.source.entity, n.Var):
            return v.of(g.whole(heads.numerator), missing, scale=heads.denominator)
        if not single:
            self._only(e, env)
        inner = env.bind(e.var, Ent(self.domains.kinds[domain], domain))
        keep = v.truth(True) if e.where is None else self.of(e.where, inner)
        body = v.truth(True) if e.body is None else self.of(e.body, inner)
        made = self._total(e, 0 if single else domain, keep, body)
        return evolve(made, open=g.larger(missing, v.open_if(g.equal(missing, g.whole(0)), made.open)))

    def rank(self, e: n.Rank, env: Env) -> Val:
        """An entry's place among its household's, as ``interp._rank``."""
        g, v = self.g, self.v
        if not isinstance(e.source, n.ListOf) or self.entity(e.source.entity, env) != self.root:
            raise Unsupported("a rank in another list than the root's")
        domain, missing = self.domains.of_list(e.source.fact), self._list_missing(e.source.fact)
        if self.entity(e.entity, env).domain != domain:
            raise Unsupported("a rank of another entity than the list's")
        self._of_one(e.var, [key for key, _ in e.keys], env)
        inner = env.bind(e.var, Ent(self.domains.kinds[domain], domain))
        keys = [self.of(key, inner) for key, _ in e.keys]
        if self.single(e.source.fact, env):
            place, state, broken = g.whole(1), v.worst([key.open for key in keys]), g.either(*(key.ne for key in keys))
        else:
            coded = [self._sorted_by(key, down) for key, (_, down) in zip(keys, e.keys, strict=True)]
            place = g.rank(coded, domain, self.domains.most[domain])
            state = self._over("max", v.worst([key.open for key in keys]), domain)
            broken = self._over("any", g.either(*(key.ne for key in keys)), domain)
        return v.of(place, v.fault(g.larger(missing, state), broken))

    def _sorted_by(self, key: Val, down: bool) -> Node:
        """A key as whole numbers, the first one smallest: 无 is below all others."""
        g = self.g
        key = evolve(key, code=g.as_whole(key.code)) if key.code.bool else self._one_den(key)
        if key.code.constant and key.den is None and key.none.constant:
            return g.whole(0)
        if key.den is not None and key.den.domain > 0:
            raise Unsupported("ranks by quotients of several denominators")
        code = key.code if key.none.constant and not key.none.value else g.choose(key.none, g.whole(key.code.low - 1), key.code)
        return g.negative(code) if down else code

    def single(self, fact: str, env: Env) -> bool:
        """Whether a list is restricted to the one member of the unit that is assessed."""
        unit = self.index.units[env.unit] if env.unit else None
        return unit is not None and unit.list == fact and unit.own_income

    def _only(self, e: n.Aggregate, env: Env) -> None:
        """What is aggregated speaks of the entry alone, and of the household."""
        self._of_one(e.var, [x for x in (e.where, e.body) if x is not None], env)

    def _of_one(self, var: str, parts: Sequence[n.Expr], env: Env) -> None:
        free = set().union(*(names(x) for x in parts)) - {var}
        if any(env[name] != self.root for name in free):
            raise Unsupported("a total about two entities")

    def _list_missing(self, fact: str) -> Node:
        g = self.g
        return self.v.open_if(g.mask(Column(0, fact, "missing"), 0), g.whole(UNKNOWN)) if self.gaps else g.whole(0)

    def _total(self, e: n.Aggregate, domain: int, keep: Val, body: Val) -> Val:
        g, v = self.g, self.v
        if e.kind in ("any", "all", "at_least"):
            return self._decided(e, domain, keep, body)
        kept = g.no(v.no(keep))
        state = self._over("max", v.open_if(kept, g.larger(keep.open, body.open)), domain)
        if e.kind == "count":
            return v.of(self._over("sum", g.as_whole(kept), domain), state)
        state = v.fault(state, self._over("any", g.both(kept, body.ne), domain))
        counted = g.both(kept, g.no(body.none))
        body = self._one_den(body) if domain else body
        if e.kind in ("sum", "mean"):
            total = self._over("sum", g.choose(counted, body.code, g.whole(0)), domain)
            made = evolve(v.of(total, state, scale=body.scale), den=body.den)
            if e.kind == "sum":
                return made
            count = v.of(self._over("sum", g.as_whole(counted), domain))
            mean = v.divide(evolve(made, open=g.whole(0)), count)
            return evolve(mean, open=state, none=g.equal(count.code, g.whole(0)))
        worst = body.code.low if e.kind == "max" else body.code.high
        code = self._over(e.kind, g.choose(counted, body.code, g.whole(worst)), domain, worst)
        none = g.no(self._over("any", counted, domain))
        return Val(code, state, none, g.truth(False), body.scale, body.den)

    def _over(self, kind: str, a: Node, domain: int, empty: int = 0) -> Node:
        """Entries together; what is the same for all of them is still counted once for each.  Domain 0: there is just one."""
        if domain == 0:
            return a
        if a.constant and (not a.value) and kind in ("any", "max", "sum"):
            return a if kind != "sum" else self.g.whole(0)
        return self.g.segment(kind, a, domain, self.domains.most[domain], empty)

    def _one_den(self, body: Val) -> Val:
        """Quotients with one denominator: the household's, or a common multiple of small ones; a unit's one needs nothing."""
        g = self.g
        if body.den is None or body.den.domain <= 0:
            return body
        if body.den.low < 1 or body.den.high > MOST_COMMON:
            raise Unsupported("a total of quotients with large denominators")
        common = lcm(*range(1, body.den.high + 1))
        return evolve(body, code=g.mul(body.code, g.div(g.whole(common), body.den)), scale=body.scale * common, den=None)

    def _decided(self, e: n.Aggregate, domain: int, keep: Val, body: Val) -> Val:
        g, v = self.g, self.v
        if e.kind == "all":
            each = v.any_of([v.opposite(keep), body])
            failed = self._over("any", v.no(each), domain)
            return v.of(g.no(failed), g.choose(failed, g.whole(0), self._over("max", each.open, domain)))
        each = v.all_of([keep, body])
        state = self._over("max", each.open, domain)
        if e.kind == "any":
            held = self._over("any", v.yes(each), domain)
            return v.of(held, g.choose(held, g.whole(0), state))
        enough, need = self._over("sum", g.as_whole(v.yes(each)), domain), g.whole(e.count)
        can = self._over("sum", g.as_whole(g.no(v.no(each))), domain)
        return v.kleene(g.at_most(need, enough), g.less(can, need), [state])

"""What would have to hold for a refusal to be turned, worked out for one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from baozhang_rules.core import nodes as n
from baozhang_rules.core.assess import rest, units
from baozhang_rules.core.interp import NO_UNIT, Env, Index
from baozhang_rules.runtime.decision import Dates, RuleResult
from baozhang_rules.runtime.record_data import Record, Value
from baozhang_rules.runtime.values import NOT_ENTITLED, FactPath
from baozhang_rules.whynot import possible as p
from baozhang_rules.whynot.facts import Changeable, changeable
from baozhang_rules.whynot.ground import Beyond, Ground, Node, every, no, node_of
from baozhang_rules.whynot.reach import reach_of

Turns: TypeAlias = Callable[[dict[FactPath, Value]], bool]


class Goal:
    """The condition that turns a refusal, its facts, and those that can't be otherwise."""

    def __init__(
        self, index: Index, record: Record, dates: Dates, query: RuleResult, options: Mapping[str, Any], turns: Turns
    ):
        self.index, self.record, self.query = index, record, query
        self.ground = Ground(index, record, dates, **options)
        self.ground.start()
        try:
            given = self._given()
        except Beyond:
            mask = self.ground.support(reach_of(index).owners.get(query.rule, frozenset()))
            given = Node("beyond", (), None, mask, False, (lambda values: turns(dict(values)), p.ANY_BOOL))
        self.node = every([given, *self._kept(given.mask)])

    def _given(self) -> Node:
        """That the rule gives what it refused."""
        ground, query = self.ground, self.query
        rule = self.index.rules[query.rule]
        env, sure = self._where(rule)
        if rule.kind == "class":
            member = [ground.member(rule, env)] if query.own is not False else []
            return every([*sure, ground.of_rule(rule, "own", env), *member])
        entitled = ground.of_rule(rule, "entitled", env)
        return every([*sure, entitled, node_of("paid", [ground.of_rule(rule, "net", env)], _paid)])

    def _where(self, rule: n.Rule) -> tuple[Env, list[Node]]:
        """The circumstances of the rule's result, and what has to hold for there to be such a result."""
        ground, query = self.ground, self.query
        if rule.scope in self.index.units:
            for instance, state in units(ground):
                if instance.key == query.unit:
                    unit = self.index.units[instance.unit]
                    anchor = instance.anchor
                    if unit.links or anchor is None:
                        if state is not True:
                            raise Beyond
                        return ground.unit_env(instance, ground.top()), []
                    return ground.unit_env(instance, ground.top()), [self._unit(unit, anchor)]
            raise Beyond
        if query.unit:
            raise Beyond
        if query.entity:
            ent = next(ent for ent in ground.walk() if ent.path == query.entity)
            return Env((("root", ground.root), ("self", ent)), NO_UNIT, ground.dates.base, ground.dates.rules), []
        if rule.kind == "class" or rule.scope != self.record.root.entity_name:
            return ground.top(), []
        return ground.top(), self._whole()

    def _whole(self) -> list[Node]:
        """That no unit leaves a rest of the household, which would then be asked about instead."""
        found: list[Node] = []
        for unit in self.index.program.units:
            members = self.ground.list_of(self.ground.root, unit.list, self.ground.top())
            if unit.rest_count == "recount" and isinstance(members, tuple) and members:
                if unit.links or rest(self.ground, units(self.ground)) is not None:
                    raise Beyond
                found += [no(self._unit(unit, ent)) for ent in members]
        return found

    def _unit(self, unit: n.Unit, ent: Any) -> Node:
        """That there is a unit of one member."""
        ground = self.ground
        source = [ground.member(self.index.rules[unit.source], ground.top())] if unit.source else []
        env = ground.top().bind(unit.var, ent)
        return every([*source, *([] if unit.condition is None else [ground.ground(unit.condition, env)])])

    def _kept(self, mask: int) -> list[Node]:
        """That the record keeps the rules on records, as far as facts of the goal could break one."""
        found: list[Node] = []
        ground = self.ground
        for rule in self.index.program.record_rules:
            for ent in ground.walk():
                if ent.data.entity_name == rule.entity:
                    env = Env((("root", ground.root), ("self", ent)), NO_UNIT, ground.dates.base, ground.dates.rules)
                    node = ground.ground(rule.requirement, env)
                    if node.mask & mask:
                        found.append(node_of("kept", [node], _not_broken))
        return found

    @cached_property
    def ordered(self) -> list[Changeable]:
        """The facts in the record's order, the household's first."""
        place = {path: number for number, path in enumerate(self._paths(changing=True))}
        return sorted(self.ground.leaves, key=lambda leaf: place[leaf.path])

    @cached_property
    def fixed(self) -> tuple[FactPath, ...]:
        """Facts that the rule reads and that can't be otherwise."""
        return tuple(self._paths(changing=False))

    def _paths(self, changing: bool) -> list[FactPath]:
        reach = reach_of(self.index)
        kinds = reach.types if changing else reach.fixed.get(self.query.rule, ())
        found, fixed = changeable(self.record, self.index.program.schema, {kind: reach.types[kind] for kind in kinds})
        return [each.path for each in found] if changing else fixed


def _paid(values: Sequence[p.Possible]) -> p.Possible:
    """Whether an amount is settled and not 不享受."""
    spread = p.spread(values[0])
    yes = spread.line or bool(spread.few - {NOT_ENTITLED})
    return p.of_bits((p.TRUE if yes else 0) | (p.FALSE if spread.open or NOT_ENTITLED in spread.few else 0))


def _not_broken(values: Sequence[p.Possible]) -> p.Possible:
    found = p.bits(values[0])
    return p.of_bits((p.TRUE if found & (p.TRUE | p.OPEN) else 0) | (found & p.FALSE))

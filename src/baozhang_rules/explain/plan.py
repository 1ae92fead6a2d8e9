"""What explanations need to know of a program, found once per program: what stands in each expression, which sites are arms of
choices, which definitions may show a sensitive fact, and the texts of expressions in names.

Nothing here depends on a record; it only grows, and growing it twice at once does no harm, so threads may share it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable

from attrs import define, field

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, under
from baozhang_rules.explain.data import Both
from baozhang_rules.runtime.schema import FactSchema


@define(eq=False)
class Plan:
    """A program's look-ups for explanations."""

    index: Index
    facts: dict[tuple[str, str], FactSchema] = field(init=False)
    guards: dict[str, n.Expr] = field(init=False)
    orders: dict[str, str] = field(init=False)
    _inside: dict[int, tuple[n.Expr, ...]] = field(factory=dict)
    _texts: dict[Hashable, Both] = field(factory=dict)
    _revealing: frozenset[str] = field(init=False)
    _reveals: dict[int, bool] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Walk the program once."""
        program = self.index.program
        self.facts = {(name, f.name): f for name, entity in program.schema.entities.items() for f in entity.facts}
        self.orders = {rule: order.name for order in program.orders for rule in order.rules}
        self.guards = {}
        for root in roots(program):
            for e in expressions(root.expression):
                if isinstance(e, n.Mark):
                    self.guards.setdefault(e.site, e.operand)
                elif isinstance(e, n.Case | n.Default):
                    for arm in e.arms if isinstance(e, n.Case) else e.exceptions:
                        self.guards.setdefault(arm.site, arm.guard)
        self._revealing = self._definitions()

    def inside(self, e: n.Expr) -> tuple[n.Expr, ...]:
        """The expressions directly under one."""
        found = self._inside.get(e.node)
        if found is None:
            found = self._inside[e.node] = tuple(under(e))
        return found

    def text(self, key: Hashable, make: Callable[[], Both]) -> Both:
        """A text in names, written once."""
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = make()
        return found

    # ------------------------------------------------------------------------------------- sensitive

    def reveals(self, e: n.Expr) -> bool:
        """Whether a value may hold a sensitive fact, whatever the record: False spares looking at the trace."""
        found = self._reveals.get(e.node)
        if found is None:
            found = self._reveals[e.node] = self._may(e, self._revealing)
        return found

    def _may(self, root: n.Expr, definitions: frozenset[str]) -> bool:
        for e in expressions(root):
            if isinstance(e, n.Fact | n.Follow | n.ListOf):
                entity = getattr(e.entity.type, "inner", e.entity.type)
                schema = self.facts.get((getattr(entity, "name", ""), e.fact))
                if schema is None or schema.sensitive:
                    return True
            if isinstance(e, n.DefRef) and e.definition in definitions:
                return True
        return False

    def _definitions(self) -> frozenset[str]:
        """The definitions whose values may hold a sensitive fact."""
        found: frozenset[str] = frozenset()
        while True:
            more = frozenset(
                d.id
                for d in self.index.program.definitions
                if d.id in found
                or any(isinstance(v.body, n.ExprBody) and self._may(v.body.value, found) for v in d.versions)
            )
            if more == found:
                return found
            found = more


_plans: dict[int, tuple[weakref.ref[Index], Plan]] = {}


def plan_of(index: Index) -> Plan:
    """The plan of a program, made when first asked for."""
    known = _plans.get(id(index))
    if known is not None and known[0]() is index:
        return known[1]
    made = Plan(index)
    key = id(index)
    _plans[key] = (weakref.ref(index, lambda _: _plans.pop(key, None)), made)
    return made

"""What each expression of a program reads in the end, by way of definitions, standards, tables and rules."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import TypeAlias

from attrs import frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, under
from baozhang_rules.runtime.schema import FactSchema
from baozhang_rules.types import EntityT, Type, strip_optional
from baozhang_rules.whynot.facts import has_values

Kinds: TypeAlias = frozenset[tuple[str, str]]
"""Facts by entity and name, whichever record they are of."""

NONE: Kinds = frozenset()


def can_change(schema: FactSchema) -> bool:
    """Whether a fact can be otherwise, and has other values that can be tried."""
    return has_values(schema) and not schema.unchangeable and not schema.is_key


@frozen(eq=False)
class Reach:
    """``nodes``: by the number of each expression that may change, the kinds of changeable facts that it reads; ``fixed``: by
    declaration, the kinds of facts that it reads and that can't be otherwise; ``types``: what each kind is in the policy.
    """

    nodes: Mapping[int, Kinds]
    owners: Mapping[str, Kinds]
    fixed: Mapping[str, Kinds]
    types: Mapping[tuple[str, str], Type]


class _Walk:
    """Walks a program once to find its reach."""

    def __init__(self, index: Index):
        self.index = index
        self.types: dict[tuple[str, str], Type] = {}
        self.nodes: dict[int, Kinds] = {}
        self.owners: dict[str, Kinds] = {}

    def reach(self) -> Reach:
        """What everything reads, by way of anything."""
        held: dict[str, list[n.Expr]] = {}
        for root in roots(self.index.program):
            held.setdefault(root.owner, []).append(root.expression)
        closed = {owner: self._reads(listed) for owner, listed in held.items()}
        leads = {owner: self._leads(owner, listed) for owner, listed in held.items()}
        changing = True
        while changing:
            changing = False
            for owner, others in leads.items():
                found = closed[owner].union(*(closed.get(other, NONE) for other in others))
                changing |= found != closed[owner]
                closed[owner] = found
        self.owners = {owner: self._those(kinds, True) for owner, kinds in closed.items()}
        fixed = {owner: self._those(kinds, False) for owner, kinds in closed.items()}
        for each in (each for listed in held.values() for each in listed):
            self._number(each)
        return Reach(self.nodes, self.owners, fixed, self.types)

    def _reads(self, listed: list[n.Expr]) -> Kinds:
        return NONE.union(*(self._own(e) for root in listed for e in expressions(root)))

    def _own(self, e: n.Expr) -> Kinds:
        """The fact that an expression itself reads."""
        if not isinstance(e, n.Fact | n.Follow):
            return NONE
        kind = strip_optional(e.entity.type)
        if not isinstance(kind, EntityT) or not has_values(self._schema((kind.name, e.fact))):
            return NONE
        self.types.setdefault((kind.name, e.fact), e.type)
        return frozenset(((kind.name, e.fact),))

    def _schema(self, kind: tuple[str, str]) -> FactSchema:
        return self.index.program.schema.entities[kind[0]].by_spelling[kind[1]]

    def _those(self, kinds: Kinds, changing: bool) -> Kinds:
        return frozenset(kind for kind in kinds if can_change(self._schema(kind)) is changing)

    def _leads(self, owner: str, listed: list[n.Expr]) -> set[str]:
        found = {other for root in listed for e in expressions(root) for other in self._leads_to(e)}
        return found | (set(self._beside(owner)) if owner in self.index.rules else set())

    def _leads_to(self, e: n.Expr) -> tuple[str, ...]:
        match e:
            case n.DefRef(definition=id) | n.StdRef(standard=id) | n.TableRef(table=id):
                return (id,)
            case n.RuleRef(rule=id):
                return (id, *self._beside(id))
            case _:
                return ()

    def _beside(self, rule: str) -> tuple[str, ...]:
        """The classes before one, and the unit that a rule is about, with its source."""
        each = self.index.rules[rule]
        unit = self.index.units.get(each.scope)
        return (*each.uppers, *(() if unit is None else (unit.id, *((unit.source,) if unit.source else ()))))

    def _number(self, root: n.Expr) -> Kinds:
        """Give every expression in one its kinds, the inner ones first."""
        for e in reversed(list(expressions(root))):
            own = self._those(self._own(e), True)
            others = (self.owners.get(other, NONE) for other in self._leads_to(e))
            kinds = own.union(*others, *(self.nodes.get(each.node, NONE) for each in under(e)))
            if kinds:
                self.nodes[e.node] = kinds
        return self.nodes.get(root.node, NONE)


_known: dict[int, tuple[weakref.ref[Index], Reach]] = {}


def reach_of(index: Index) -> Reach:
    """The reach of a program, made when it is first asked for."""
    kept = _known.get(id(index))
    if kept is None or kept[0]() is not index:
        key, forget = id(index), _known.pop  # a name of the module is gone when the program ends
        kept = _known[key] = (weakref.ref(index, lambda _: forget(key, None)), _Walk(index).reach())
    return kept[1]

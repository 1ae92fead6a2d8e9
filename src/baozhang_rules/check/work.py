"""How many steps deciding one record may take (docs/decisions/0005): lists by their upper bounds, windows by their months."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import Root, roots, under
from baozhang_rules.runtime.schema import ListType
from baozhang_rules.types import ListT, strip_optional

DEEPEST = 200
"""Definitions that stand on more others than this are refused elsewhere (check/chains.py, check/circles.py)."""
LIMIT = 10_000_000
UNBOUNDED_LIST = 1000


@define
class Work:
    """Counts steps. A definition is evaluated once for each entity, unit and date at which it may be read."""

    program: core.Program
    _instances: dict[str, int] = field(factory=dict, init=False)

    def by_owner(self) -> dict[str, int]:
        """The steps of each definition, rule and other declaration."""
        months = self._months()
        entities = {d.id: d.entity for d in self.program.definitions} | {r.id: r.scope for r in self.program.rules}
        found: dict[str, int] = {}
        for root in roots(self.program):
            times = self.instances(entities.get(root.owner, self.program.schema.root)) * months.get(root.owner, 1)
            found[root.owner] = found.get(root.owner, 0) + cost(root.expression) * times
        return found

    def instances(self, name: str) -> int:
        """How many entities or units of a name one record holds at most."""
        if name not in self._instances:
            self._instances[name] = 1  # a circle is reported elsewhere
            self._instances[name] = self._count(name)
        return self._instances[name]

    def _count(self, name: str) -> int:
        unit = next((u for u in self.program.units if u.id == name), None)
        if unit is not None:
            return self.instances(unit.entity)
        entity = self.program.schema.entities.get(name)
        if entity is None or entity.parent is None:
            return 1
        parent = self.program.schema.entities[entity.parent]
        high = next((f.type.max for f in parent.facts if f.name == entity.list_name and isinstance(f.type, ListType)), None)
        return self.instances(entity.parent) * (UNBOUNDED_LIST if high is None else high)

    def _months(self) -> dict[str, int]:
        """At how many dates each definition or rule may be read: windows and 于 multiply."""
        reads: dict[str, list[tuple[str, int]]] = {}
        for root in roots(self.program):
            for name, months in _reads(root):
                reads.setdefault(name, []).append((root.owner, months))
        found: dict[str, int] = {}

        def of(name: str, path: frozenset[str]) -> int:
            if name in found or name in path or len(path) > DEEPEST:
                return found.get(name, 1)
            inner = path | {name}
            plain = [of(owner, inner) for owner, months in reads.get(name, ()) if months == 1]
            windows = [of(owner, inner) * months for owner, months in reads.get(name, ()) if months > 1]
            found[name] = min(max([1, *plain]) + sum(windows), LIMIT)
            return found[name]

        for name in reads:
            of(name, frozenset())
        return found


def _reads(root: Root) -> Iterator[tuple[str, int]]:
    """What an expression reads, and at how many dates."""
    waiting = [(root.expression, 1)]
    seen: set[tuple[int, int]] = set()
    for each, months in waiting:
        if (each.node, months) in seen:
            continue
        seen.add((each.node, months))
        match each:
            case core.DefRef(definition=name) | core.RuleRef(rule=name) | core.TableRef(table=name):
                yield name, months
            case core.Window():
                waiting.append((each.anchor, months))
                waiting.append((each.operand, months * each.months))
                continue
            case core.At():
                waiting.append((each.when, months))
                waiting.append((each.operand, months + 1))
                continue
        waiting += [(inner, months) for inner in under(each)]


def cost(e: core.Expr, known: dict[int, int] | None = None) -> int:
    """The steps of one evaluation of an expression; what it refers to is counted where that is declared.

    An expression may stand in several places of one tree (a conditional step keeps the value before it): it is looked at once,
    and counted wherever it stands.
    """
    known = {} if known is None else known
    if e.node not in known:
        known[e.node] = _cost(e, known)
    return known[e.node]


def _cost(e: core.Expr, known: dict[int, int]) -> int:
    match e:
        case core.Aggregate():
            inner = [x for x in (e.where, e.body) if x is not None]
            return 1 + cost(e.source, known) + _high(e.source) * (1 + sum(cost(x, known) for x in inner))
        case core.Rank():
            keys = sum(cost(key, known) for key, _ in e.keys)
            return 1 + cost(e.source, known) + cost(e.entity, known) + _high(e.source) * (1 + keys)
        case core.Window():
            return 1 + cost(e.anchor, known) + e.months * cost(e.operand, known)
        case _:
            return 1 + sum(cost(x, known) for x in under(e))


def _high(source: core.Expr) -> int:
    type_ = strip_optional(source.type)
    return type_.high if isinstance(type_, ListT) else UNBOUNDED_LIST

"""What explanations need to know of a program, found once per program: what stands in each expression, which sites are arms of
choices, which definitions may show a sensitive fact, and the texts of expressions in names.

Nothing here depends on a record; it only grows, and growing it twice at once does no harm, so threads may share it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable, Iterator

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, under
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import UnitWords, both, same, spelled
from baozhang_rules.runtime.frozen import define, field
from baozhang_rules.runtime.schema import FactSchema
from baozhang_rules.types import NumberT, strip_optional

ELSEWHERE = frozenset({n.Aggregate, n.Rank, n.At, n.Window})
"""Expressions whose parts are read at other places than they themselves."""
_NAMING = frozenset({n.DefRef, n.StdRef, n.TableRef, n.Fact, n.ListOf, n.Follow, n.RuleRef})
_OPENED = (n.Aggregate, n.Case, n.Default, n.Window)


def scheme_labels(program: n.Program) -> dict[str, str]:
    """The name of each scheme by its code; its sites carry days and regions where all its texts do."""
    sites = {site.id: site for site in program.sites}
    holders = ((rule.group, sites.get(v.site)) for rule in program.rules if rule.group for v in rule.versions)
    schemes = ((group, sites.get(site.parent)) for group, site in holders if site is not None)
    return {group: site.label for group, site in schemes if site is not None and site.label}


@define(eq=False, repr=False)
class Plan:
    """A program's look-ups for explanations; it doesn't hold the program itself, so that it lives no longer than that."""

    facts: dict[tuple[str, str], FactSchema]
    names: dict[str, Both]
    shares: frozenset[str]
    orders: dict[str, str]
    schemes: dict[str, str]
    _index: weakref.ref[Index]
    _guards: dict[str, n.Expr] = field(factory=dict)
    _roots: dict[str, list[n.Expr]] = field(factory=dict)
    _inside: dict[int, list[n.Expr]] = field(factory=dict)
    _words: dict[int, UnitWords] = field(factory=dict)
    _texts: dict[tuple[int, Hashable, str], str] = field(factory=dict)
    _reveals: dict[int, bool] = field(factory=dict)
    _opens: dict[int, bool] = field(factory=dict)
    _naming: dict[int, list[n.Expr]] = field(factory=dict)
    _fact_names: dict[tuple[str, str], Both] = field(factory=dict)

    @classmethod
    def of(cls, index: Index) -> Plan:
        """What is short to find; the rest is found when it is asked for."""
        program = index.program
        facts = {(name, f.name): f for name, entity in program.schema.entities.items() for f in entity.facts}
        names = {name: spelled(name, entity.alias) for name, entity in program.schema.entities.items()}
        shares = frozenset(d.id for d in program.definitions if d.versions and all(map(_is_written, d.versions)))
        orders = {rule: order.name for order in program.orders for rule in order.rules}
        return cls(facts, names, shares, orders, scheme_labels(program), weakref.ref(index))

    def _of_index(self) -> Index:
        index = self._index()
        assert index is not None  # whoever explains holds it
        return index

    def guard(self, site: str) -> n.Expr | None:
        """The condition of a clause, an arm or an exception."""
        if not self._roots:
            for root in roots(self._of_index().program):
                self._roots.setdefault(_declaration(root.owner), []).append(root.expression)
        if site not in self._guards:
            self._walk(self._roots.pop(_declaration(site), ()))
        if site not in self._guards:
            for name in [*self._roots]:
                self._walk(self._roots.pop(name))
            self._roots[""] = []
        return self._guards.get(site)

    def _walk(self, declared: Iterable[n.Expr]) -> None:
        """Find all conditions in what a declaration holds."""
        for e in (each for expression in declared for each in expressions(expression)):
            if isinstance(e, n.Mark):
                self._guards.setdefault(e.site, e.operand)
            elif isinstance(e, n.Case | n.Default):
                for arm in e.arms if isinstance(e, n.Case) else e.exceptions:
                    self._guards.setdefault(arm.site, arm.guard)

    def inside(self, e: n.Expr) -> list[n.Expr]:
        """The expressions directly under one."""
        found = self._inside.get(e.node)
        if found is None:
            found = self._inside[e.node] = under(e)
        return found

    def naming(self, e: n.Expr) -> list[n.Expr]:
        """What an expression names at its own place (facts, definitions, standards …), inner ones first, with the expressions in it
        whose parts are read at other places.
        """
        found = self._naming.get(e.node)
        if found is None:
            found = self._naming[e.node] = []
            self._name(e, found)
        return found

    def _name(self, e: n.Expr, found: list[n.Expr]) -> None:
        if type(e) not in ELSEWHERE:
            for each in self.inside(e):
                self._name(each, found)
        if type(e) in ELSEWHERE or type(e) in _NAMING:
            found.append(e)

    def fact_name(self, entity: str, fact: str) -> Both:
        """A fact's name, in English by its alias where it has one."""
        found = self._fact_names.get((entity, fact))
        if found is None:
            schema = self.facts.get((entity, fact))
            found = same(fact) if schema is None else spelled(schema.name, schema.alias)
            self._fact_names[entity, fact] = found
        return found

    def is_share(self, e: n.Expr) -> bool:
        """Whether a ratio is declared as one (a standard, a cell, a fact), so that 200% is its proper form."""
        kind = strip_optional(e.type)
        if not isinstance(kind, NumberT) or not kind.unit.is_ratio:
            return False
        return isinstance(e, n.StdRef | n.TableRef | n.Fact) or (isinstance(e, n.DefRef) and e.definition in self.shares)

    def text(self, words: UnitWords, key: Hashable, make: Callable[[], Both]) -> Both:
        """A text in names, written once in each language for the words of units that are used.

        Only what was written is kept with the program: what makes it may hold a decision.
        """
        self._words[id(words)] = words
        return both(lambda lang: self._written((id(words), key, lang), make))

    def _written(self, key: tuple[int, Hashable, str], make: Callable[[], Both]) -> str:
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = make()[key[2]]
        return found

    # ------------------------------------------------------------------------------------- sensitive

    def reveals(self, e: n.Expr) -> bool:
        """Whether a value may hold a sensitive fact, whatever the record: False spares looking at the trace."""
        found = self._reveals.get(e.node)
        if found is None:
            found = self._reveals[e.node] = self._may(e) or any(map(self.reveals, self.inside(e)))
        return found

    def _may(self, e: n.Expr) -> bool:
        if isinstance(e, n.Fact | n.Follow | n.ListOf):
            entity = getattr(e.entity.type, "inner", e.entity.type)
            schema = self.facts.get((getattr(entity, "name", ""), e.fact))
            return schema is None or schema.sensitive
        if isinstance(e, n.DefRef):
            bodies = [version.body for version in self._of_index().definitions[e.definition].versions]
            return any(self.reveals(body.value) for body in bodies if isinstance(body, n.ExprBody))
        return False

    def opens(self, e: n.Expr) -> bool:
        """Whether a choice, a total or a window stands in an expression, whose parts are told one by one."""
        found = self._opens.get(e.node)
        if found is None:
            found = self._opens[e.node] = isinstance(e, _OPENED) or any(map(self.opens, self.inside(e)))
        return found


def _declaration(site: str) -> str:
    """The first part of a site or of a declaration's id, without its day and region (docs/decisions/0003)."""
    return site.split("/", 1)[0].split("@", 1)[0]


def _is_written(version: n.Version) -> bool:
    return isinstance(version.body, n.ExprBody) and all(isinstance(e, n.Lit | n.StdRef) for e in _leaves(version.body.value))


def _leaves(e: n.Expr) -> Iterator[n.Expr]:
    """The values that a choice comes down to."""
    match e:
        case n.Mark(operand=operand):
            yield from _leaves(operand)
        case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
            for value in (*(arm.value for arm in arms), rest):
                yield from _leaves(value)
        case _:
            yield e


_plans: dict[int, tuple[weakref.ref[Index], Plan]] = {}


def plan_of(index: Index) -> Plan:
    """The plan of a program, made when first asked for."""
    known = _plans.get(id(index))
    if known is not None and known[0]() is index:
        return known[1]
    made = Plan.of(index)
    key, forget = id(index), _plans.pop  # a name of the module is gone when the program ends
    _plans[key] = (weakref.ref(index, lambda _: forget(key, None)), made)
    return made

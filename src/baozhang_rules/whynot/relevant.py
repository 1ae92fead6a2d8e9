"""What a refusal hangs on: the tests of a rule, which way each would help, and the facts that each reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import Root, expressions, roots, under
from baozhang_rules.runtime.trace import Where
from baozhang_rules.runtime.values import State
from baozhang_rules.types import BOOL, EntityT, Type, strip_optional

Want: TypeAlias = bool | None
"""The outcome of a test that helps; None where it may be either."""

FactKind: TypeAlias = tuple[str, str]
"""Entity and fact, whichever record they are of."""

States: TypeAlias = Mapping[tuple[int, Where], State]
"""A trace's states of expressions."""


@frozen(eq=False)
class Test:
    """An expression at which the outcome may turn, and what it should be."""

    expression: n.Expr
    wants: frozenset[Want]


@define(eq=False)
class Tests:
    """Walks from a rule's outcome to the tests that it is made of."""

    index: Index
    found: dict[int, Test] = field(factory=dict)
    _roots: dict[str, list[Root]] = field(factory=dict)
    _seen: set[tuple[str, Want]] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        """The expressions of each declaration."""
        for root in roots(self.index.program):
            self._roots.setdefault(root.owner, []).append(root)

    # ------------------------------------------------------------------------------------------- tests

    def rule(self, id: str, want: Want) -> None:
        """The tests of a rule's own outcome, and of there being the unit that it is about."""
        if (id, want) in self._seen:
            return
        self._seen.add((id, want))
        rule = self.index.rules[id]
        self._owned(id, ("entitled",), want)
        if (unit := self.index.units.get(rule.scope)) is not None:
            self._owned(unit.id, ("condition",), want)
            if unit.source:
                self.member(unit.source, want)

    def member(self, id: str, want: Want) -> None:
        """The tests of a class's being the one after its order."""
        self.rule(id, want)
        for upper in self.index.rules[id].uppers:
            self.rule(upper, _other(want))

    def amount(self, id: str) -> None:
        """All that a rule's amount, before and after combination, is made of."""
        if (f"{id}:amount", None) not in self._seen:
            self._seen.add((f"{id}:amount", None))
            self._owned(id, ("amount", "low", "high", "net"), None)

    def _owned(self, owner: str, roles: tuple[str, ...], want: Want) -> None:
        for root in self._roots.get(owner, ()):
            if root.role in roles:
                self.visit(root.expression, want)

    def visit(self, e: n.Expr, want: Want) -> None:
        """The tests in an expression that should be ``want``."""
        match e:
            case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
                self._all(items, want)
            case n.Not(operand=operand):
                self.visit(operand, _other(want))
            case n.Mark(operand=operand) | n.Retype(operand=operand) | n.Window(operand=operand) | n.At(operand=operand):
                self.visit(operand, want if isinstance(e, n.Mark | n.At) else None)
                self._all([each for each in under(e) if each is not operand], None)
            case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
                self._all([arm.guard for arm in arms], None)
                self._all([*(arm.value for arm in arms), rest], want)
            case n.Aggregate(kind="any" | "at_least" | "all"):
                self._all([e.source], None)
                self._all([e.where], _other(want) if e.kind == "all" else want)
                self._all([e.body], want)
            case n.DefRef(definition=definition, entity=entity) if e.type == BOOL:
                self._definition(definition, want)
                self.visit(entity, None)
            case n.RuleRef(rule=rule, what=what):
                self.rule(rule, want if e.type == BOOL else None)
                if what not in ("own", "entitled"):
                    self.amount(rule)
            case n.Lit() | n.Var() | n.BaseDate() | n.Finding():
                pass
            case _:
                self._test(e, want)

    def _all(self, items: Iterable[n.Expr | None], want: Want) -> None:
        for item in items:
            if item is not None:
                self.visit(item, want)

    def _definition(self, id: str, want: Want) -> None:
        if (id, want) not in self._seen:
            self._seen.add((id, want))
            self._owned(id, ("value",), want)

    def _test(self, e: n.Expr, want: Want) -> None:
        wants = self.found[e.node].wants if e.node in self.found else frozenset()
        self.found[e.node] = Test(e, wants | {want})

    # ------------------------------------------------------------------------------------------- facts

    def facts(self, tests: Iterable[Test]) -> dict[FactKind, Type]:
        """The facts that tests read, through definitions, standards, tables and rules."""
        found: dict[FactKind, Type] = {}
        seen: set[str] = set()
        waiting = [test.expression for test in tests]
        while waiting:
            for e in expressions(waiting.pop()):
                if isinstance(e, n.Fact | n.Follow | n.ListOf):
                    entity = strip_optional(e.entity.type)
                    found.setdefault((entity.name if isinstance(entity, EntityT) else "", e.fact), e.type)
                for owner in self._owners(e):
                    if owner not in seen:
                        seen.add(owner)
                        waiting += [root.expression for root in self._roots.get(owner, ())]
        return found

    def _owners(self, e: n.Expr) -> Iterator[str]:
        match e:
            case n.DefRef(definition=id) | n.StdRef(standard=id) | n.TableRef(table=id):
                yield id
            case n.RuleRef(rule=id):
                yield id
                if (scope := self.index.rules[id].scope) in self.index.units:
                    yield scope
            case _:
                pass

    # ------------------------------------------------------------------------------------------ states

    def states(self, states: States) -> dict[tuple[int, Where], State]:
        """The states of the tests in a trace."""
        return {key: state for key, state in states.items() if key[0] in self.found}

    def failing(self, states: States) -> list[Test]:
        """The tests that aren't as they should be somewhere, or that weren't reached."""
        good: dict[int, bool] = {}
        for (node, _), state in self.states(states).items():
            good[node] = good.get(node, True) and self.found[node].wants == {state}
        return [test for node, test in self.found.items() if not good.get(node, False)]

    def moves(self, before: States, after: States) -> bool:
        """Whether a change of facts brings some test nearer to what it should be, or turns one that may be either."""
        old, new = self.states(before), self.states(after)
        return any(self._moved(key, old.get(key), state, before, after) for key, state in new.items())

    def _moved(self, key: tuple[int, Where], old: State, new: State, before: States, after: States) -> bool:
        test = self.found[key[0]]
        if key not in before or None in test.wants or len(test.wants) > 1:
            return key not in before or _differ(old, new)
        (want,) = test.wants
        if old is want:
            return False
        now, then = (_gap(test.expression, key[1], states) for states in (after, before))
        return new is want or (now is not None and then is not None and now < then)

    def torn(self, before: States, after: States) -> bool:
        """Whether a change mends some test and breaks another, so that something between may do better."""
        old, new = self.states(before), self.states(after)
        wanted = {key: self.found[key[0]].wants for key in new}
        turned = [key for key in new if key in old and _differ(old[key], new[key])]
        mended = any(new[key] in wanted[key] for key in turned if isinstance(new[key], bool))
        return mended and any(old[key] in wanted[key] for key in turned if isinstance(old[key], bool)) and len(turned) > 1


def _other(want: Want) -> Want:
    return None if want is None else not want


def _differ(one: State, other: State) -> bool:
    return type(one) is not type(other) or bool(one != other)


def _gap(e: n.Expr, where: Where, states: States) -> Fraction | None:
    """How far the two sides of a comparison are apart; None where that can't be told."""
    if not isinstance(e, n.Compare):
        return None
    match states.get((e.left.node, where)), states.get((e.right.node, where)):
        case (Fraction() as left, Fraction() as right):
            return abs(left - right)
        case (date() as left, date() as right):
            return Fraction(abs((left - right).days))
        case _:
            return None

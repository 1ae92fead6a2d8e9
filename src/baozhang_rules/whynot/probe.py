"""Many looks at one refusal, fast: the scalar engine decides the one rule, and beside it each test that the rule is made of.

A probe's program holds the rule asked about, the classes before it, and for each test of the household two rules of its own: whether
it holds, and how far apart its two sides are.  So one run of generated code says whether a change of facts turns the refusal, and if
not, whether it brings some test nearer.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Container, Iterable, Iterator
from fractions import Fraction
from itertools import count
from typing import Any, TypeAlias

from attrs import define, evolve, field

from baozhang_rules.backends.python.outcome import Answers
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.scalar import Scalar
from baozhang_rules.backends.python.session import Session
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, RuleResult
from baozhang_rules.runtime.packed import pack
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.values import State
from baozhang_rules.types import BOOL, EntityT, NumberT, strip_optional

Want: TypeAlias = bool | None
Formula: TypeAlias = tuple[Any, ...]

_HOLDS, _GAP = "?holds", "?gap"


@define(eq=False)
class Seen:
    """What one run showed; each thing is read from its frame when it is asked for."""

    _session: Session
    _answers: Answers
    _kept: dict[tuple[str, int], Any] = field(factory=dict, init=False)

    @property
    def results(self) -> tuple[RuleResult, ...]:
        """The results of the rule."""
        return self._answers.results(self._session)

    def holds(self, test: int) -> State:
        """Whether a test holds; None where that isn't settled."""
        key = (_HOLDS, test)
        if key not in self._kept:
            state = self._read(key, "own")
            self._kept[key] = state if isinstance(state, bool) else None
        return self._kept[key]

    def gap(self, test: int) -> Fraction | None:
        """How far the two sides of a test are apart, with the sign of the left above the right; None where that can't be told."""
        key = (_GAP, test)
        if key not in self._kept:
            value = self._read(key, "amount")
            self._kept[key] = value if isinstance(value, Fraction) else None
        found: Fraction | None = self._kept[key]
        return found

    def _read(self, key: tuple[str, int], what: str) -> State:
        place = self._session.entry.results.get(("rule", f"{key[0]}{key[1]}", what))
        return None if place is None else read(place, self._session.top)


@define(eq=False)
class Probe:
    """Generated code for one rule and its tests; shared by all refusals of the rule.

    ``formula`` is how the tests make up the outcome: ``("all" | "any", …)``, ``("not", …)``, ``("test", place)``, ``("open",)``, or
    ``("read", node, …)`` for one of several dated or regional texts.
    """

    index: Index
    rule: str
    wants: tuple[Want, ...] = field(init=False)
    formula: Formula = field(init=False)
    _nodes: tuple[int, ...] = field(init=False)
    _scalar: Scalar | None = field(init=False)
    _answers: Answers = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make the program of the rule and its tests, and code for it."""
        leaves = _Leaves(self.index)
        rule = self.index.rules[self.rule]
        own = leaves.rule(self.rule, True)
        self.formula = ("all", own, *(("not", leaves.rule(upper, False)) for upper in rule.uppers))
        self.wants = tuple(leaves.wants)
        self._nodes = tuple(leaf.node for leaf in leaves.found)
        pseudo = _pseudo(leaves.found, rule)
        units = self.index.program.units if rule.kind != "class" else ()  # of a class, the household's result needs none
        rules = _needed(self.index, rule, bool(units))
        program = evolve(
            self.index.program, rules=tuple(rules + pseudo), units=units, orders=(), checks=(), deadlines=(), notices=()
        )
        index = Index(program)
        index.rules = self.index.rules | {each.id: each for each in pseudo}
        self._scalar = Scalar(index, {each.id: None for each in program.rules})
        self._answers = Answers(Index(evolve(program, rules=(rule,))), {rule.id: None})

    def see(self, record: Record, dates: Dates, calendar: WorkingCalendar | None) -> Seen | None:
        """One run; None where the interpreter has to say what the record is."""
        if self._scalar is None or self._scalar.engine is None:
            return None
        try:
            packed = pack(record, self._scalar.engine.layout)
            session = None if packed is None else self._scalar.engine.run(packed, dates, calendar)
            if session is None:
                return None
        except Exception:  # what the engine can't do here is left to the interpreter, for this rule from now on
            self._scalar = None
            return None
        return Seen(session, self._answers)

    # ------------------------------------------------------------------------------------------- comparing

    def failing(self, before: Seen, read: Container[int]) -> list[int]:
        """The tests that were read and aren't as they should be, or may be either; ``read`` are numbers of nodes."""
        wrong = [place for place, want in enumerate(self.wants) if want is None or before.holds(place) is not want]
        return [place for place in wrong if self._nodes[place] in read]

    def tells(self, before: Seen, failing: Iterable[int]) -> bool:
        """Whether each failing test shows how near it is to its line; one that doesn't has parts that only the interpreter shows."""
        return all(self.wants[place] is None or before.gap(place) is not None for place in failing)

    def moves(self, before: Seen, after: Seen, failing: Iterable[int]) -> bool:
        """Whether a change brings some test nearer to what it should be, or turns one that may be either."""
        return any(self._moved(place, before, after) for place in failing)

    def _moved(self, place: int, before: Seen, after: Seen) -> bool:
        want, old, new = self.wants[place], before.holds(place), after.holds(place)
        if want is None:
            return old is not new
        if new is want:
            return True
        far, near = before.gap(place), after.gap(place)
        return far is not None and near is not None and abs(near) < abs(far)

    def torn(self, before: Seen, after: Seen, failing: Iterable[int]) -> bool:
        """Whether a change mends some test and breaks another, so that something between may do better."""
        if not any(after.holds(place) is self.wants[place] for place in failing):
            return False
        return any(before.holds(place) is want and after.holds(place) is not want for place, want in enumerate(self.wants))

    def turns_guard(self, before: Seen, after: Seen) -> bool:
        """Whether a change turns a test that may be either: what decides which facts are read."""
        return any(want is None and before.holds(p) is not after.holds(p) for p, want in enumerate(self.wants))

    def outcomes(self, seen: Seen) -> tuple[State, ...]:
        """The states of all tests."""
        return tuple(seen.holds(place) for place in range(len(self.wants)))

    def plausible(self, before: Seen, facts: list[list[Seen]], most: int, nodes: Container[int]) -> bool:
        """Whether changes of up to ``most`` of some facts may turn the refusal together: as far as they bring each test nearer to
        its line, added up.  ``facts``: of each fact, what its values showed by themselves; ``nodes``: the numbers of those read.
        It is only asked to spare runs.
        """
        return _bounds(self.formula, lambda place: self._together(place, before, facts, most), nodes)[1]

    def _together(self, place: int, before: Seen, facts: list[list[Seen]], most: int) -> State:
        """What a test may be after several changes; None where it may be either."""
        want, old = self.wants[place], before.holds(place)
        states = {each.holds(place) for values in facts for each in values}
        if old is want or want is None:
            return old if states <= {old} else None
        if want in states:
            return want
        far = before.gap(place)
        if far is None:
            return None
        gains = sorted((self._gain(place, far, values) for values in facts), reverse=True)
        return want if sum(gains[:most], Fraction(0)) >= abs(far) else old

    def _gain(self, place: int, far: Fraction, values: list[Seen]) -> Fraction:
        """How much nearer a fact brings a test at best; enough, where that can't be told."""
        near = [each.gap(place) for each in values]
        gains = [abs(far) if gap is None else abs(far) - abs(gap) for gap in near]
        return max([Fraction(0), *gains])

    def crossings(self, before: Seen, after: Seen) -> list[Fraction] | None:
        """Where, between 0 (before) and 1 (after), tests that turned would turn if their sides moved evenly; None where one of
        them has no sides that are numbers.
        """
        found: dict[Fraction, None] = {}
        for place in range(len(self.wants)):
            if before.holds(place) is not after.holds(place):
                start, end = before.gap(place), after.gap(place)
                if start is None or end is None or start == end:
                    return None
                found[start / (start - end)] = None
        return [each for each in found if 0 <= each <= 1]


def _needed(index: Index, rule: n.Rule, units: bool) -> list[n.Rule]:
    """The rules that a rule reads, through definitions, the classes before a class, and the units that are assessed."""
    owned: dict[str, list[n.Expr]] = {}
    for root in roots(index.program):
        owned.setdefault(root.owner, []).append(root.expression)
    waiting = [rule.id, *((unit.id for unit in index.program.units) if units else ())]
    waiting += [unit.source for unit in index.program.units if units and unit.source]
    seen: dict[str, None] = {}
    while waiting:
        id = waiting.pop(0)
        if id in seen:
            continue
        seen[id] = None
        waiting += index.rules[id].uppers if id in index.rules else ()
        for each in (e for root in owned.get(id, ()) for e in expressions(root)):
            match each:
                case n.RuleRef(rule=other) | n.DefRef(definition=other) | n.StdRef(standard=other) | n.TableRef(table=other):
                    waiting.append(other)
                case _:
                    pass
    return [index.rules[id] for id in seen if id in index.rules]


def _pseudo(leaves: Iterable[n.Expr], rule: n.Rule) -> list[n.Rule]:
    """The rules that tell the tests; the numbers of new nodes stay clear of all others."""
    fresh = count(1 << 40)
    made: list[n.Rule] = []
    for place, leaf in enumerate(leaves):
        made.append(_rule(f"{_HOLDS}{place}", rule, n.RuleBody(leaf), "class"))
        gap = _gap(leaf, fresh)
        if gap is not None:
            sure = n.Lit(True, BOOL, origin=leaf.origin, node=next(fresh))
            made.append(_rule(f"{_GAP}{place}", rule, n.RuleBody(sure, gap), "amount"))
    return made


def _rule(id: str, like: n.Rule, body: n.RuleBody, kind: str) -> n.Rule:
    version = n.Version(None, None, "", None, None, False, body, id)
    type_ = body.amount.type if body.amount is not None else BOOL
    return evolve(
        like, id=id, name=id, kind=kind, type=type_, versions=(version,), net=None, uppers=(), displays=(), group="", site=id
    )


def _gap(leaf: n.Expr, fresh: Iterator[int]) -> n.Expr | None:
    """The difference of the two sides of a comparison of numbers; None where there is none to tell."""
    if not isinstance(leaf, n.Compare) or not isinstance(leaf.left.type, NumberT) or not isinstance(leaf.right.type, NumberT):
        return None
    return n.Arith("-", leaf.left, leaf.right, leaf.left.type, origin=leaf.origin, node=next(fresh))


@define
class _Leaves:
    """The tests of the household that an outcome is made of, and how each would have to be."""

    index: Index
    found: list[n.Expr] = field(factory=list)
    wants: list[Want] = field(factory=list)
    _seen: set[tuple[str, Want]] = field(factory=set)

    def rule(self, id: str, want: Want) -> Formula:
        """The tests of a rule's own outcome."""
        if (id, want) in self._seen:
            return ("open",)
        self._seen.add((id, want))
        bodies = [version.body for version in self.index.rules[id].versions]
        return ("any", *(self._text(body.entitled, want) for body in bodies if isinstance(body, n.RuleBody)))

    def visit(self, e: n.Expr, want: Want) -> Formula:
        """The tests in an expression that should be ``want``."""
        match e:
            case n.And(items=items):
                return ("all", *[self.visit(item, want) for item in items])
            case n.Or(items=items):
                return ("any", *[self.visit(item, want) for item in items])
            case n.AtLeast(items=items):
                return self._open([(item, want) for item in items])
            case n.Not(operand=operand):
                return ("not", self.visit(operand, None if want is None else not want))
            case n.Mark(operand=operand):
                return self.visit(operand, want)
            case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
                guards: list[tuple[n.Expr, Want]] = [(arm.guard, None) for arm in arms]
                return self._open([*guards, *((arm.value, want) for arm in arms), (rest, want)])
            case n.DefRef(definition=id) if e.type == BOOL and _of_household(e, self.index):
                return self._definition(id, want)
            case n.RuleRef(rule=id, what="own" | "entitled"):
                return self.rule(id, want)
            case n.Lit(value=bool() as value):
                return ("all",) if value else ("any",)
            case _ if e.type == BOOL and not isinstance(e, n.Finding) and _of_household(e, self.index):
                self.found.append(e)
                self.wants.append(want)
                return ("test", len(self.found) - 1)
            case _:
                return ("open",)

    def _open(self, items: Iterable[tuple[n.Expr, Want]]) -> Formula:
        """Tests that are looked at, in a form that isn't worked out from them."""
        for item, want in items:
            self.visit(item, want)
        return ("open",)

    def _definition(self, id: str, want: Want) -> Formula:
        if (id, want) in self._seen:
            return ("open",)
        self._seen.add((id, want))
        bodies = [version.body for version in self.index.definitions[id].versions]
        return ("any", *(self._text(body.value, want) for body in bodies if isinstance(body, n.ExprBody)))

    def _text(self, e: n.Expr, want: Want) -> Formula:
        """One of several texts: it only counts where it was read."""
        return ("read", e.node, self.visit(e, want))


def _bounds(formula: Formula, state_of: Callable[[int], State], nodes: Container[int]) -> tuple[bool, bool]:
    """Whether a formula holds for sure, and whether it may."""
    kind, parts = formula[0], formula[1:]
    if kind == "test":
        state = state_of(parts[0])
        return (state, state) if isinstance(state, bool) else (False, True)
    if kind == "open":
        return False, True
    if kind == "read":
        return _bounds(parts[1], state_of, nodes) if parts[0] in nodes else (False, False)
    inner = [_bounds(part, state_of, nodes) for part in parts]
    if kind == "not":
        return not inner[0][1], not inner[0][0]
    join = all if kind == "all" else any
    return join(sure for sure, _ in inner), join(may for _, may in inner)


def _of_household(e: n.Expr, index: Index) -> bool:
    """Whether an expression is about the household: no variable of it is bound outside but the record's root."""
    bound = {each.var for each in expressions(e) if isinstance(each, n.Aggregate | n.Rank)}
    free = [each for each in expressions(e) if isinstance(each, n.Var) and each.name not in bound]
    return all(_is_root(each.type, index) for each in free)


def _is_root(type_: Any, index: Index) -> bool:
    kind = strip_optional(type_)
    return isinstance(kind, EntityT) and kind.name == index.program.schema.root


_probes: dict[int, tuple[weakref.ref[Index], dict[str, Probe | None]]] = {}


def probe_of(index: Index, rule: str) -> Probe | None:
    """The probe of a rule about the household, made when first asked for; None where there can be none."""
    known = _probes.get(id(index))
    if known is None or known[0]() is not index:
        key = id(index)
        known = _probes[key] = (weakref.ref(index, lambda _: _probes.pop(key, None)), {})
    if rule not in known[1]:
        known[1][rule] = _made(index, rule)
    return known[1][rule]


def _made(index: Index, rule: str) -> Probe | None:
    if index.rules[rule].scope != index.program.schema.root:
        return None
    try:
        return Probe(index, rule)
    except Exception:  # a rule that can't be taken apart so is looked at by the interpreter
        return None

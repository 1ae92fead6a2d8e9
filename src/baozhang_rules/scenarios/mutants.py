"""Small changes of a program, each a mistake that an author could have made: what scenarios should notice.

Kinds: ``comparison`` (不超过 for 低于), ``bound`` (a floor, cap or band's end off, a first day one day late), ``constant`` (a figure off
by one 分, one per cent, one), ``clause`` and ``exception`` (one left out), ``rounding`` (another mode).

A change that came from one place of the text is made at every node that came from it.  ``notices`` says, from what one evaluation
left, whether the changed node would have come out otherwise there: a scenario in which it wouldn't can't tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import evolve, fields, frozen, has

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import ORDER, Index, kleene_and, kleene_or
from baozhang_rules.core.walk import Root, expressions, roots, under
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import is_money
from baozhang_rules.runtime.numbers import RoundingMode, round_to
from baozhang_rules.runtime.trace import Trace, Where
from baozhang_rules.runtime.values import UNSETTLED, State
from baozhang_rules.types import NumberT, Type, strip_optional
from baozhang_rules.units import unit

KINDS = {
    "comparison": Both("比较", "comparison"),
    "bound": Both("界限", "bound"),
    "constant": Both("数", "constant"),
    "clause": Both("少一项", "clause dropped"),
    "exception": Both("少一个例外", "exception dropped"),
    "rounding": Both("舍入", "rounding"),
}
_NEXT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
_OTHER_MODE = {"half_up": "down", "down": "up", "up": "down"}
_UNTOUCHED = ("bound", "field", "check")
"""Expressions that decide nothing: bounds of openings are checked when a policy is, fields of notices, checks, things to do
and hints are only shown."""
_MONTHS_A_YEAR = NumberT(unit("month") / unit("year"))

States: TypeAlias = Mapping[Where, State]


@frozen
class Seen:
    """What one evaluation left, by node; ``rows``: the rows and texts that were used, with the days they were used for."""

    nodes: Mapping[int, States]
    rows: frozenset[tuple[str, date]]

    def of(self, e: n.Expr) -> States:
        """The states of an expression."""
        return self.nodes.get(e.node, {})


@frozen
class Mutant:
    """One change of the part ``owner``: ``replaces`` gives for each node its replacement; ``whole`` changes the program's data instead."""

    kind: str
    owner: str
    origin: n.Origin
    told: Both
    notices: Callable[[Seen], bool]
    replaces: Mapping[int, n.Expr] | None = None
    whole: Callable[[n.Program], n.Program] | None = None

    def apply(self, program: n.Program) -> n.Program:
        """The changed program."""
        if self.whole is not None:
            return self.whole(program)
        assert self.replaces is not None
        changed: n.Program = _replaced(program, self.replaces)
        return changed


def seen(trace: Trace, wanted: frozenset[int]) -> Seen:
    """What a trace says of some nodes."""
    nodes: dict[int, dict[Where, State]] = {}
    for (node, where), state in trace.nodes.items():
        if node in wanted:
            nodes.setdefault(node, {})[where] = state
    used = {(site, where.rules) for (_, where), site in trace.picks.items()}
    used |= {(site, where.rules) for (_, where), site in trace.versions.items()}
    return Seen(nodes, frozenset(used))


def mutants(index: Index) -> tuple[Mutant, ...]:
    """Every change, in the order of the text."""
    found = [*_of_expressions(index.program), *_of_rows(index), *_of_versions(index), *_of_deadlines(index)]
    ordered = sorted(found, key=lambda each: (each.origin.file, each.origin.start, each.kind, each.told.zh))
    return tuple(each for each in ordered if each.origin.file >= 0)


# ---------------------------------------------------------------------------------------------- expressions

Test: TypeAlias = Callable[[Seen], bool]
_Change: TypeAlias = tuple[str, n.Origin, Both, n.Expr, n.Expr, Test]


def _of_expressions(program: n.Program) -> Iterator[Mutant]:
    """Changes of expressions, those that came from one place and say the same taken together."""
    groups: dict[tuple[str, n.Origin, str, str], list[_Change]] = {}
    for root in _asked(program):
        for change in _changes(root.expression):
            kind, origin, told, *_ = change
            groups.setdefault((kind, origin, told.zh, root.owner), []).append(change)
    for (kind, origin, _, owner), changes in groups.items():
        kept = _without_guards(changes) if kind == "rounding" else changes
        test = _any([change[5] for change in kept])
        yield Mutant(kind, owner, origin, kept[0][2], test, {change[3].node: change[4] for change in kept})


def _any(tests: Sequence[Test]) -> Test:
    return lambda s: any(test(s) for test in tests)


def _asked(program: n.Program) -> Iterator[Root]:
    stored = {each.id for each in program.stored}
    return (root for root in roots(program) if root.role not in _UNTOUCHED and root.owner not in stored)


def _without_guards(changes: list[_Change]) -> list[_Change]:
    """A fallback is rounded as its author says and then held to what is left, rounded down; only the first is the author's."""
    authors = [change for change in changes if isinstance(change[3], n.Round) and change[3].mode != "down"]
    return authors or changes


def _changes(root: n.Expr) -> Iterator[_Change]:
    parents = {child.node: e for e in expressions(root) for child in under(e)}
    for e in expressions(root):
        match e:
            case n.Compare():
                told = Both(f"{e.op} → {_NEXT[e.op]}", f"{e.op} → {_NEXT[e.op]}")
                yield "comparison", e.origin, told, e, evolve(e, op=_NEXT[e.op], node=e.node), _at_the_line(e)
            case n.Lit(value=Fraction() as value) if value != 0 and e.type != _MONTHS_A_YEAR:
                yield _constant(e, value, parents.get(e.node))
            case n.And() | n.Or():
                yield from _dropped_items(e)
            case n.Case():
                yield from _dropped_arms(e)
            case n.Default():
                for place, arm in enumerate(e.exceptions):
                    yield _dropped_exception(e, place, arm)
            case n.Round():
                yield _rounded(e)
            case n.Call(builtin="larger" | "smaller") if e.arguments[0].origin != e.arguments[1].origin:
                yield _dropped_bound(e)
            case n.Window():
                told = _from_to(e.months, e.months + 1)
                yield "constant", e.origin, told, e, evolve(e, months=e.months + 1, node=e.node), _reached(e)


def _from_to(old: object, new: object) -> Both:
    return Both(f"{old} → {new}", f"{old} → {new}")


def _reached(e: n.Expr) -> Test:
    return lambda s: e.node in s.nodes


def _at_the_line(e: n.Compare) -> Test:
    def test(s: Seen) -> bool:
        left, right = s.of(e.left), s.of(e.right)
        pairs = [(left[where], right[where]) for where in s.of(e) if where in left and where in right]
        settled = [(a, b) for a, b in pairs if not isinstance(a, UNSETTLED) and not isinstance(b, UNSETTLED)]
        return bool(settled) if e.op in ("=", "!=") else any(a == b for a, b in settled)

    return test


def _constant(e: n.Lit, value: Fraction, parent: n.Expr | None) -> _Change:
    changed = value + _step(e.type)
    new = evolve(e, value=changed, node=e.node)
    test = _reached(e)
    if isinstance(parent, n.Compare) and parent.op in ORDER:
        test = _beyond(parent, e, changed)
    return "constant", e.origin, _from_to(value, changed), e, new, test


def _beyond(parent: n.Compare, e: n.Lit, changed: Fraction) -> Test:
    """Whether a comparison comes out otherwise with another figure."""

    def test(s: Seen) -> bool:
        other = parent.left if parent.right.node == e.node else parent.right
        for where, was in s.of(parent).items():
            beside = s.of(other).get(where)
            if isinstance(beside, Fraction) and isinstance(was, bool):
                pair = (beside, changed) if parent.right.node == e.node else (changed, beside)
                if ORDER[parent.op](*pair) is not was:
                    return True
        return False

    return test


def _step(type_: Type) -> Fraction:
    """One 分 of money, one per cent of a ratio, one of anything else."""
    kind = strip_optional(type_)
    small = isinstance(kind, NumberT) and (kind.unit.is_ratio or is_money(kind.unit))
    return Fraction(1, 100) if small else Fraction(1)


def _dropped_items(e: n.And | n.Or) -> Iterator[_Change]:
    for item in e.items:
        if item.origin == e.origin or len(e.items) < 2 or _is_several(item):
            continue
        rest = tuple(other for other in e.items if other.node != item.node)
        new = rest[0] if len(rest) == 1 else evolve(e, items=rest, node=e.node)
        told = _without(item)
        yield "clause", item.origin, told, e, new, _deciding(e, rest)


def _deciding(e: n.And | n.Or, rest: Sequence[n.Expr]) -> Test:
    """Whether the others alone would ever have come to something else."""
    joined = kleene_or if isinstance(e, n.Or) else kleene_and

    def test(s: Seen) -> bool:
        others = [s.of(other) for other in rest]
        return any(joined([states.get(where) for states in others]) != state for where, state in s.of(e).items())

    return test


def _is_several(e: n.Expr) -> bool:
    """Whether an item is a group of several clauses, each of which is left out by itself."""
    while isinstance(e, n.Mark | n.Not):
        e = e.operand
    return isinstance(e, n.And | n.Or | n.AtLeast) and len(e.items) > 1


def _without(e: n.Expr) -> Both:
    site = e.site if isinstance(e, n.Mark) else ""
    return Both(f"没有 {site}".strip(), f"without {site}".strip())


def _dropped_arms(e: n.Case) -> Iterator[_Change]:
    for place, arm in enumerate(e.arms):
        if arm.guard.origin == e.origin:
            continue
        rest = e.arms[:place] + e.arms[place + 1 :]
        new: n.Expr = evolve(e, arms=rest, node=e.node) if rest else e.otherwise
        yield "exception", arm.guard.origin, Both("没有这一种情形", "without this case"), e, new, _held(arm)


def _dropped_exception(e: n.Default, place: int, arm: n.Arm) -> _Change:
    rest = e.exceptions[:place] + e.exceptions[place + 1 :]
    beats = tuple(
        (winner - (winner > place), loser - (loser > place)) for winner, loser in e.beats if place not in (winner, loser)
    )
    new = evolve(e, exceptions=rest, beats=beats, node=e.node) if rest else e.base
    return "exception", arm.guard.origin, Both("没有这个例外", "without this exception"), e, new, _held(arm)


def _held(arm: n.Arm) -> Test:
    return lambda s: any(state is not False for state in s.of(arm.guard).values())


def _rounded(e: n.Round) -> _Change:
    mode = _OTHER_MODE[e.mode]

    def test(s: Seen) -> bool:
        found = [x for x in s.of(e.operand).values() if isinstance(x, Fraction)]
        return any(round_to(x, e.step, RoundingMode(e.mode)) != round_to(x, e.step, RoundingMode(mode)) for x in found)

    return "rounding", e.origin, _from_to(e.mode, mode), e, evolve(e, mode=mode, node=e.node), test


def _dropped_bound(e: n.Call) -> _Change:
    first = e.arguments[0]

    def test(s: Seen) -> bool:
        return any(state != s.of(first).get(where) for where, state in s.of(e).items())

    return "bound", e.arguments[1].origin, Both("没有这个界限", "without this bound"), e, first, test


def _replaced(part: Any, new: Mapping[int, n.Expr]) -> Any:
    """A part of a program with some nodes in place of others; what holds none of them stays the same object."""
    if isinstance(part, tuple):
        changed = tuple(_replaced(each, new) for each in part)
        return part if all(a is b for a, b in zip(changed, part, strict=True)) else changed
    if not has(type(part)) or isinstance(part, (n.Site, n.Origin, n.StdRow)):
        return part
    if getattr(part, "node", None) in new:
        return new[part.node]
    values = {}
    for each in fields(type(part)):
        if each.name not in ("origin", "node", "type", "schema", "sites"):
            value = getattr(part, each.name)
            other = _replaced(value, new)
            if other is not value:
                values[each.name] = other
    if not values:
        return part
    kept = {"node": part.node} if hasattr(part, "node") else {}
    return evolve(part, **values, **kept)


# ------------------------------------------------------------------------------------------------- data


def _of_rows(index: Index) -> Iterator[Mutant]:
    """Rows of standards: a figure that is off, a first day that is one day late."""
    for standard in index.program.standards:
        for row in standard.rows:
            origin = index.sites[row.site].origin
            if row.value is not None:
                changed = evolve(row, value=row.value + _step(standard.type))
                told = Both(f"{standard.name} {_from_to(row.value, changed.value).zh}", "")
                yield _of_data("constant", origin, told, _used(row.site), standard, {row.site: changed})
            if row.start is not None:
                later = evolve(row, start=row.start + timedelta(days=1))
                moved = {row.site: later}
                before = [r for r in standard.rows if r.region == row.region and r.until == row.start - timedelta(days=1)]
                moved |= {r.site: evolve(r, until=row.start) for r in before}
                told = Both(f"{standard.name} {_from_to(row.start, later.start).zh}", "")
                yield _of_data("bound", origin, told, _used(row.site, row.start), standard, moved)


def _used(site: str, day: date | None = None) -> Test:
    return lambda s: any(used == site and (day is None or when == day) for used, when in s.rows)


def _of_data(kind: str, origin: n.Origin, told: Both, test: Test, standard: n.Standard, new: Mapping[str, n.StdRow]) -> Mutant:
    rows = tuple(new.get(row.site, row) for row in standard.rows)

    def whole(program: n.Program) -> n.Program:
        changed = tuple(evolve(s, rows=rows) if s.id == standard.id else s for s in program.standards)
        return evolve(program, standards=changed)

    return Mutant(kind, standard.id, origin, Both(told.zh, told.en or told.zh), test, whole=whole)


def _of_versions(index: Index) -> Iterator[Mutant]:
    """Texts with a first day of their own: one day late, the text before it one day longer."""
    p = index.program
    for group, parts in (("tables", p.tables), ("definitions", p.definitions), ("rules", p.rules)):
        listed: Sequence[Any] = parts
        for each in listed:
            for version in each.versions:
                if version.start is not None:
                    yield _later(index, group, each, version)


def _later(index: Index, group: str, part: Any, version: n.Version) -> Mutant:
    assert version.start is not None
    start, eve = version.start, version.start - timedelta(days=1)

    def moved(v: n.Version) -> n.Version:
        if v is version:
            return evolve(v, start=start + timedelta(days=1))
        return evolve(v, end=start) if v.region == version.region and v.end == eve else v

    changed = evolve(part, versions=tuple(moved(v) for v in part.versions))

    def whole(program: n.Program) -> n.Program:
        parts = tuple(changed if each.id == part.id else each for each in getattr(program, group))
        fields_of: dict[str, Any] = {group: parts}
        return evolve(program, **fields_of)

    told = _from_to(start, start + timedelta(days=1))
    named = Both(f"{part.name} {told.zh}", f"{part.name} {told.en}")
    return Mutant("bound", part.id, index.sites[version.site].origin, named, _used(version.site, start), whole=whole)


def _of_deadlines(index: Index) -> Iterator[Mutant]:
    """Deadlines one day, working day or month longer; an exception left out. A scenario has to ask for the deadline."""
    for deadline in index.program.deadlines:
        origin = index.sites[deadline.site].origin
        longer = evolve(deadline, length=deadline.length + 1)
        yield _deadline(origin, "constant", _from_to(deadline.length, longer.length), longer)
        for place, (condition, length, kind) in enumerate(deadline.exceptions):
            rest = deadline.exceptions[:place] + deadline.exceptions[place + 1 :]
            told = Both("没有这个例外", "without this exception")
            yield _deadline(condition.origin, "exception", told, evolve(deadline, exceptions=rest))
            other = (*deadline.exceptions[:place], (condition, length + 1, kind), *deadline.exceptions[place + 1 :])
            yield _deadline(condition.origin, "constant", _from_to(length, length + 1), evolve(deadline, exceptions=other))


def _deadline(origin: n.Origin, kind: str, told: Both, changed: n.Deadline) -> Mutant:
    def whole(program: n.Program) -> n.Program:
        return evolve(program, deadlines=tuple(changed if d.id == changed.id else d for d in program.deadlines))

    named = Both(f"{changed.name} {told.zh}", f"{changed.name} {told.en}")
    start = changed.start
    return Mutant(kind, changed.id, origin, named, lambda s: any(isinstance(v, date) for v in s.of(start).values()), whole=whole)

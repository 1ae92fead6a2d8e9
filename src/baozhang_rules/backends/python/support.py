"""What generated code calls beside arithmetic: joining what isn't settled, boxing numbers, choices that need all their values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from baozhang_rules.core.interp import (
    arithmetic,
    kleene_and,
    kleene_at_least,
    kleene_not,
    kleene_or,
    over_months,
    rounded,
    same,
    total,
)
from baozhang_rules.runtime.packed import MISSING, Series
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, Conflict, Fault, State, Unknown, Whichever, join


class Slow(Exception):
    """Something is not as the fast code takes it to be; the record is worked out again by the code for every case."""


class Broken(Exception):
    """A rule on records is 否: the record is refused."""


class _Unset:
    """The value of a place that was not reached."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = _Unset()
STATES = frozenset((Unknown, Conflict, Fault, Whichever))
NO_NUMBER = Fault("none_in_arithmetic", "")
BY_ZERO = Fault("division_by_zero", "")
NOT_IN_LIST = Fault("not_in_list", "")
OUT_OF_RANGE = Fault("date_out_of_range", "")


def box(value: Any, scale: int) -> Any:
    """A scaled whole number as a rational; anything else as it is."""
    return Fraction(value, scale) if value.__class__ is int else value


def box_over(value: Any, den: int, scale: int) -> Any:
    """A quotient's numerator over its denominators; anything else as it is."""
    return Fraction(value, den * scale) if value.__class__ is int else value


def scaled(value: Any, factor: int) -> Any:
    """A whole number times a factor; anything else as it is."""
    return value * factor if value.__class__ is int else value


def case_of(guards: Sequence[State], values: Sequence[State]) -> State:
    """The first arm whose guard holds, as ``Run._case``; the last value is the one otherwise."""
    for start, guard in enumerate(guards):
        if guard is True:
            return values[start]
        if guard is not False:
            break
    else:
        return values[-1]
    reachable: list[State] = []
    unsettled: list[State] = []
    for guard, value in zip(guards[start:], values[start:], strict=False):
        if guard is False:
            continue
        reachable.append(value)
        if guard is True:
            return _agreed(unsettled, reachable)
        unsettled.append(guard)
    reachable.append(values[-1])
    return _agreed(unsettled, reachable)


def _agreed(guards: list[State], values: list[State]) -> State:
    """As ``agree``."""
    first = values[0]
    kind = first.__class__
    if kind not in STATES:
        for value in values:
            if value.__class__ is not kind or value != first:
                break
        else:
            return first
    return join(guards + values)


def default_of(
    guards: Sequence[State], values: Sequence[State], base: State, beats: Sequence[tuple[int, int]], sites: Sequence[str]
) -> State:
    """A general rule with exceptions, as ``Run._default``."""
    beaten = {loser for winner, loser in beats if guards[winner] is True}
    live = [i for i, guard in enumerate(guards) if guard is not False and i not in beaten]
    holding = [i for i in live if guards[i] is True]
    unsure = [i for i in live if guards[i] is not True]
    current = base
    if holding:
        settled = [values[i] for i in holding if not isinstance(values[i], UNSETTLED)]
        if any(not same(value, settled[0]) for value in settled[1:]):
            doubt = join([guards[i] for i in unsure if any((i, h) in beats for h in holding)])
            return doubt if isinstance(doubt, Unknown | Whichever) else Conflict(tuple(sites[i] for i in holding))
        current = join([values[i] for i in holding]) or values[holding[0]]
    if all(_agrees(values[i], current) for i in unsure):
        return current
    return join([*(guards[i] for i in unsure), *(values[i] for i in unsure), current])


def _agrees(value: State, current: State) -> bool:
    return not isinstance(value, UNSETTLED) and not isinstance(current, UNSETTLED) and same(value, current)


def nearest_even(numerator: int, denominator: int) -> int:
    """The nearest whole number, halves to the even one; ``denominator`` above zero."""
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return -whole if numerator < 0 else whole


def any_of(filters: Sequence[State], bodies: Sequence[State]) -> State:
    """任一 over records whose filters aren't 否."""
    return kleene_or([kleene_and(pair) for pair in zip(filters, bodies, strict=True)])


def all_of(filters: Sequence[State], bodies: Sequence[State]) -> State:
    """全体 over records whose filters aren't 否."""
    return kleene_and([kleene_or([kleene_not(keep), body]) for keep, body in zip(filters, bodies, strict=True)])


def at_least(count: int, filters: Sequence[State], bodies: Sequence[State]) -> State:
    """至少 n 项 over records whose filters aren't 否."""
    return kleene_at_least(count, [kleene_and(pair) for pair in zip(filters, bodies, strict=True)])


def totalled(kind: str, filters: Sequence[State], bodies: Sequence[State]) -> State:
    """A sum, count, mean, max or min over records whose filters aren't 否."""
    return join([*filters, *bodies]) or total(kind, bodies)


def ranked(me: State, rows: Sequence[tuple[Any, Sequence[State]]], downward: Sequence[bool], source: State) -> State:
    """The position of an entity among others by keys, as ``Run._rank``; ties by record order."""
    unsettled = join([source, me, *(key for _, keys in rows for key in keys)])
    if unsettled is not None:
        return unsettled
    if any(key is NOT_ENTITLED for _, keys in rows for key in keys):
        return NO_NUMBER
    if not any(each is me for each, _ in rows):
        return NOT_IN_LIST
    ordered = list(rows)
    for place in reversed(range(len(downward))):
        ordered.sort(key=lambda row: _sortable(row[1][place]), reverse=downward[place])
    return Fraction(next(at for at, (each, _) in enumerate(ordered, 1) if each is me))


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def windowed(kind: str, states: Sequence[State]) -> State:
    """As ``over_months``; numbers are added over their common denominator, and reduced once."""
    if kind not in ("sum", "mean") or not states or any(state.__class__ is not Fraction for state in states):
        return over_months(kind, states)
    common = lcm(*[state.denominator for state in states])
    total = sum([state.numerator * (common // state.denominator) for state in states])
    return Fraction(total, common * len(states) if kind == "mean" else common)


NAMESPACE: dict[str, Any] = {
    "__builtins__": {"abs": abs, "bool": bool},
    "BY_ZERO": BY_ZERO,
    "Broken": Broken,
    "Fraction": Fraction,
    "MISSING": MISSING,
    "NE": NOT_ENTITLED,
    "NO_NUMBER": NO_NUMBER,
    "NOT_IN_LIST": NOT_IN_LIST,
    "STATES": STATES,
    "Series": Series,
    "Slow": Slow,
    "INT": int,
    "TEXT": str,
    "TUPLE": tuple,
    "UNSET": UNSET,
    "all_of": all_of,
    "any_of": any_of,
    "arithmetic": arithmetic,
    "at_least": at_least,
    "box": box,
    "box_over": box_over,
    "case_of": case_of,
    "default_of": default_of,
    "join": join,
    "kleene_and": kleene_and,
    "kleene_at_least": kleene_at_least,
    "kleene_or": kleene_or,
    "nearest_even": nearest_even,
    "ranked": ranked,
    "rounded": rounded,
    "same": same,
    "scaled": scaled,
    "totalled": totalled,
    "windowed": windowed,
}
"""The globals of generated code; no import and no other builtin is in its reach."""

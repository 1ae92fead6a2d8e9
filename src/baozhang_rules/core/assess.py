"""Who is assessed: units taken out of a household, partitions along links, and what is left (docs/decisions/0008 §7)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Ent, Run, UnitInstance, kleene_and
from baozhang_rules.runtime.values import UNSETTLED, State, join


def units(run: Run) -> list[tuple[UnitInstance, State]]:
    """The assessed units, in the written order of their declarations, each with the state of being one."""
    found: list[tuple[UnitInstance, State]] = []
    for unit in run.index.program.units:
        members = run.list_of(run.root, unit.list, run.top())
        if isinstance(members, tuple):
            found += _partition(run, unit, members) if unit.links else _singles(run, unit, members)
    return found


def _singles(run: Run, unit: n.Unit, members: Sequence[Ent]) -> list[tuple[UnitInstance, State]]:
    source = run.member_of(run.index.rules[unit.source], run.top()) if unit.source else True
    found = []
    for ent in members:
        place = int(ent.path[-1])
        holds = True if unit.condition is None else run.eval(unit.condition, run.top().bind(unit.var, ent))
        state = kleene_and([source, holds])
        instance = UnitInstance(
            f"{unit.id}[{place + 1}]",
            unit.id,
            unit.list,
            frozenset((place,)) if unit.own_income else None,
            unit.headcount,
            anchor=ent,
        )
        found.append((instance, state))
    return found


def _partition(run: Run, unit: n.Unit, members: Sequence[Ent]) -> list[tuple[UnitInstance, State]]:
    group = {ent: place for place, ent in enumerate(members)}
    doubts: list[State] = []
    for _ in members:
        for ent in members:
            for link in unit.links:
                other = run.follow(ent, link, run.top())
                if isinstance(other, UNSETTLED):
                    doubts.append(other)
                elif other in group:
                    group[ent] = group[other] = min(group[ent], group[other])
    state: State = join(doubts) or True
    found = []
    for first in sorted(set(group.values())):
        places = frozenset(int(ent.path[-1]) for ent, g in group.items() if g == first)
        count = unit.headcount if unit.headcount is not None else Fraction(len(places))
        anchor = next(ent for ent in members if ent.path[-1] == min(places))
        listed = places if unit.own_income else None
        key = f"{unit.id}[{first + 1}]"
        found.append((UnitInstance(key, unit.id, unit.list, listed, count, anchor=anchor), state))
    return found


def rest(run: Run, found: Sequence[tuple[UnitInstance, State]]) -> tuple[UnitInstance, State] | None:
    """What is left of the household where the rest of one of its units is counted anew (其余成员 人数 重新核算), and how sure that
    is.
    """
    for unit in run.index.program.units:
        out = [(i, state) for i, state in found if i.unit == unit.id and state is not False]
        if unit.rest_count == "recount" and out:
            gone = {int(i.key.rsplit("[", 1)[1].rstrip("]")) - 1 for i, _ in out}
            everyone = run.list_of(run.root, unit.list, run.top())
            left = frozenset(int(ent.path[-1]) for ent in everyone if ent.path[-1] not in gone)
            rest = UnitInstance(f"{unit.id}/rest", "", unit.list, left, None, unit.rest_class != "recount")
            return rest, join([state for _, state in out]) or True
    return None

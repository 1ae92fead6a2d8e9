"""What an evaluation can yield: a settled value, or one of the ways of not having one.

A settled value is plain data: ``Fraction`` (numbers of every unit), ``bool``, ``datetime.date``, ``Month``, ``str`` (text,
region code,
enumeration member), an ``Entity``, a tuple of entities, ``None`` for 无 (none), or ``NOT_ENTITLED`` (不享受).
Everything else is an ``Unsettled`` state.  The order in which states win over each other is docs/decisions/0008 §4:
unknown before conflict before fault (docs/decisions/0001).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.record_data import path_text


class Outcome(Enum):
    """The five outcomes of a rule (docs/decisions/0008 §4)."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    FAULT = "fault"


@frozen(slots=True, order=True)
class FactPath:
    """Where a fact stands in a record: entity steps from the root, fact name, and the month of a series.

    ``entity`` alternates list name and position: ``("成员", 1)`` is the second member; ``()`` is the root.
    """

    entity: tuple[str | int, ...]
    fact: str
    month: str = ""

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not FactPath:
            return NotImplemented
        return self.fact == other.fact and self.entity == other.entity and self.month == other.month

    def __hash__(self) -> int:
        return hash((self.entity, self.fact, self.month))  # the key of every fact that is read

    def __str__(self) -> str:
        steps = path_text(self.entity)
        path = f"{steps}.{self.fact}" if steps else self.fact
        return f"{path}@{self.month}" if self.month else path


@frozen(slots=True)
class Unknown:
    """资料不足: at least one of these facts is needed and nobody asked for it."""

    missing: frozenset[FactPath]


@frozen(slots=True)
class Conflict:
    """规则冲突: rules that hold at once say different things; ``sites`` are theirs."""

    sites: tuple[str, ...]


@frozen(slots=True)
class Fault:
    """无法计算: something the applicant can't mend.

    ``cause``: ``lapsed`` | ``not_yet`` | ``not_supplied`` | ``calendar_missing`` | ``no_cell`` | ``outside`` …; ``site``
    where; ``owner`` who can
    mend it (the issuer of the rule or standard); ``detail`` is data for the wording, never prose.
    """

    cause: str
    site: str
    owner: str = ""
    detail: tuple[tuple[str, str], ...] = ()


@frozen(slots=True)
class Whichever:
    """A value that is settled whichever value a supposed fact takes: only used to find what would settle an outcome."""


ANY = Whichever()


class _NotEntitled(Enum):
    NOT_ENTITLED = "not_entitled"

    def __repr__(self) -> str:
        return "NOT_ENTITLED"


NOT_ENTITLED = _NotEntitled.NOT_ENTITLED

Unsettled: TypeAlias = Unknown | Conflict | Fault | Whichever
UNSETTLED = (Unknown, Conflict, Fault, Whichever)
_UNSETTLED = frozenset(UNSETTLED)
Value: TypeAlias = Any  # Fraction | bool | date | Month | str | Entity | tuple[Entity, ...] | None | NOT_ENTITLED
State: TypeAlias = Any  # Value | Unsettled

__all__ = [
    "ANY",
    "NOT_ENTITLED",
    "UNSETTLED",
    "Conflict",
    "FactPath",
    "Fault",
    "Month",
    "Outcome",
    "State",
    "Unknown",
    "Unsettled",
    "Value",
    "Whichever",
    "date",
    "join",
    "open_word",
]

_OPEN_WORDS = {Unknown: "unknown", Whichever: "unknown", Conflict: "conflict", Fault: "fault"}


def open_word(state: State) -> str:
    """``unknown`` | ``conflict`` | ``fault``: how a state is not settled; "" for a value."""
    return _OPEN_WORDS.get(state.__class__, "")


def join(states: Iterable[State]) -> Unsettled | None:
    """The state that a strict operation over ``states`` has when not all are settled; None when all are values.

    Unknown wins over everything (its missing facts are united), then ANY, then conflict (sites united), then fault (the first).
    """
    states = [state for state in states if state.__class__ in _UNSETTLED]
    if not states:
        return None
    if len(states) == 1 and not isinstance(states[0], Conflict):
        return states[0]  # type: ignore[no-any-return]
    missing: set[FactPath] = set()
    sites: dict[str, None] = {}
    fault: Fault | None = None
    unknown = whichever = conflict = False
    for state in states:
        if isinstance(state, Unknown):
            unknown = True
            missing |= state.missing
        elif isinstance(state, Conflict):
            conflict = True
            sites.update(dict.fromkeys(state.sites))
        elif isinstance(state, Fault):
            fault = fault or state
        elif isinstance(state, Whichever):
            whichever = True
    if unknown:
        return Unknown(frozenset(missing))
    if whichever:
        return ANY
    if conflict:
        return Conflict(tuple(sites))
    return fault

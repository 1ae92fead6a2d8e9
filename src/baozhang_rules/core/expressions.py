"""What a policy means: one typed program over one record, without sugar, overloads or dates outside of data.

Every expression has a type and an origin; ``node`` is its number within the program, the key under which the interpreter leaves
its value for the explanation.  Neither origin nor number takes part in equality.  ``site`` fields are ids of ``Program.sites``.
How each construct of the surface language becomes these nodes is told in docs/internals/lowering.md.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any, TypeAlias

from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.types import Type

_numbers = itertools.count(1)


def fresh_numbers(count: int) -> list[int]:
    """Numbers that no expression of this process has."""
    return list(itertools.islice(_numbers, count))


@frozen(slots=True)
class Origin:
    """Where in the sources: file index of ``Program.files`` and code points."""

    file: int
    start: int
    end: int


NOWHERE = Origin(-1, 0, 0)


def origin_field() -> Any:
    """The field of an origin: never part of equality."""
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


def _node() -> Any:
    return field(factory=lambda: next(_numbers), eq=False, repr=False, kw_only=True)


# --------------------------------------------------------------------------------------------- entities


@frozen(slots=True)
class Var:
    """An entity bound by name: ``root`` (the household), ``self`` (the entity of a definition's or rule's scope), or an
    aggregate's."""

    name: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Up:
    """The entity that holds this one in its list (a member's household)."""

    entity: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Follow:
    """The entity that a link fact points to (``配偶``); 无 when there is none."""

    entity: Expr
    fact: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


# ------------------------------------------------------------------------------------------------ reads


@frozen(slots=True)
class Lit:
    """A value written in the policy: Fraction, bool, date, Month, str (text, region, enumeration member), None (无),
    NOT_ENTITLED.

    A duration is a Fraction (its count) of ``DurationT``.
    """

    value: Any
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Fact:
    """A fact of an entity; a monthly series is read at the month of the current base date. A fact of 无 (Follow) is 无."""

    entity: Expr
    fact: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class ListOf:
    """The records in a list fact, restricted to the current unit's members when inside one (``计收入 只 本人``)."""

    entity: Expr
    fact: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class DefRef:
    """A definition read for an entity (of the definition's entity type) at the current dates and unit."""

    definition: str
    entity: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class StdRef:
    """A standard at the current rules date, for a region (None: the standard has no regions)."""

    standard: str
    region: Expr | None
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class TableRef:
    """A table looked up by its keys."""

    table: str
    keys: tuple[Expr, ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class RuleRef:
    """Another rule's result in this run for the same entity or unit.

    what: ``own`` (the rule's own outcome as 是否), ``entitled``, ``amount`` (gross; NOT_ENTITLED when not), ``net`` (after
    combination),
    ``counted`` (net with NOT_ENTITLED as 0: what sums use).
    """

    rule: str
    what: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Finding:
    """The human layer (集体研究 or 认定) on record for a rule: what = ``admitted`` (是否) | ``amount``."""

    rule: str
    what: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Chosen:
    """What the applicant chose for a choice or combination (``选择`` of the record): a name; unknown when not chosen."""

    choice: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class BaseDate:
    """which: ``base`` | ``rules`` | ``known``."""

    which: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Recorded:
    """Whether a fact is on record (only reachable from checks)."""

    entity: Expr
    fact: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


# ------------------------------------------------------------------------------------------- operations


@frozen(slots=True)
class Arith:
    """op ``+ - * /``; strict. A divisor that is zero is a fault ``division_by_zero`` (check proves it can't be, or has a
    zero case)."""

    op: str
    left: Expr
    right: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Retype:
    """``作 … 计``: the same number, another unit."""

    operand: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Compare:
    """op ``< <= > >= = !=``; strict. Ordered enumerations compare by severity (heaviest greatest); an ordered test on 无 is
    否."""

    op: str
    left: Expr
    right: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class And:
    """Kleene and, in written order (the order changes nothing but the explanation)."""

    items: tuple[Expr, ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Or:
    """Kleene or."""

    items: tuple[Expr, ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Not:
    """Kleene not."""

    operand: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class AtLeast:
    """至少符合 n 项: Kleene threshold: settled when enough hold or too few can."""

    count: int
    items: tuple[Expr, ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Arm:
    """One arm of a Case; ``site`` names it in the explanation ("" when it has none)."""

    guard: Expr
    value: Expr
    site: str = ""


@frozen(slots=True)
class Case:
    """The first arm whose guard holds, else ``otherwise``; when guards are unsettled, the common value of all reachable arms."""

    arms: tuple[Arm, ...]
    otherwise: Expr
    otherwise_site: str
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Default:
    """A general rule with exceptions; ``beats`` are pairs (winner, loser) of positions in ``exceptions``, closed transitively."""

    base: Expr
    base_site: str
    exceptions: tuple[Arm, ...]
    beats: tuple[tuple[int, int], ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class OrElse:
    """``x 无则 d``."""

    operand: Expr
    default: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Aggregate:
    """kind ``sum | count | max | min | mean | any | all | at_least`` over ``source`` (a ListOf), each record bound to ``var``.

    ``where`` filters; ``body`` is what is aggregated (the condition of any/all/at_least; None for count). ``count`` for at_least.
    A count without filter over a unit that declares its head count is that head count.
    """

    kind: str
    source: Expr
    var: str
    where: Expr | None
    body: Expr | None
    count: int
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Rank:
    """Position (1 first) of ``entity`` in ``source``: each record bound to ``var``; ``keys`` are (expr, descending); ties by
    record order."""

    source: Expr
    entity: Expr
    var: str
    keys: tuple[tuple[Expr, bool], ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Round:
    """To a multiple of ``step``; mode ``half_up | up | down`` (symmetric in sign)."""

    mode: str
    step: Fraction
    operand: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Call:
    """A builtin (``builtins.BUILTINS``), strict in its arguments."""

    builtin: str
    arguments: tuple[Expr, ...]
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class At:
    """``operand`` with base and rules date set to ``when`` (a date; a month means its first day)."""

    operand: Expr
    when: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Window:
    """kind ``sum | mean | max | min | count | streak`` of ``operand`` over the ``months`` whole months before the month of
    ``anchor``."""

    kind: str
    operand: Expr
    anchor: Expr
    months: int
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


@frozen(slots=True)
class Mark:
    """``operand`` under a site: its state is what the explanation shows there."""

    site: str
    operand: Expr
    type: Type
    origin: Origin = origin_field()
    node: int = _node()


Expr: TypeAlias = (
    Var
    | Up
    | Follow
    | Lit
    | Fact
    | ListOf
    | DefRef
    | StdRef
    | TableRef
    | RuleRef
    | Finding
    | Chosen
    | BaseDate
    | Recorded
    | Arith
    | Retype
    | Compare
    | And
    | Or
    | Not
    | AtLeast
    | Case
    | Default
    | OrElse
    | Aggregate
    | Rank
    | Round
    | Call
    | At
    | Window
    | Mark
)

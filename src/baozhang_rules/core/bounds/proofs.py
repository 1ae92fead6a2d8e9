"""The numeric report as data: for every number that a program declares, the proof of which integers hold it.

``proofs(program)`` is the only source of scales and widths for back ends; ``baozhang check --numeric`` shows the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.core.bounds import numbers as num
from baozhang_rules.core.bounds.bounding import Bounds, fact_number
from baozhang_rules.core.bounds.numbers import Num
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.schema import FactSchema
from baozhang_rules.types import NumberT, strip_optional

Declared: TypeAlias = core.Standard | core.Table | core.Definition | core.Rule


class Kind(Enum):
    """What a proof is about."""

    FACT = "fact"
    STANDARD = "standard"
    TABLE = "table"
    DEFINITION = "definition"
    AMOUNT = "amount"
    """A rule's amount, before combination."""
    NET = "net"
    """A rule's amount after combination, where that may differ."""
    ROUNDING = "rounding"
    """What goes into a rounding; what comes out is a multiple of its step."""


class Width(Enum):
    """The integers that hold a number."""

    FAST = "fast"
    """64 bits with a sign."""
    WIDE = "wide"
    """128 bits with a sign."""
    BEYOND = "beyond"
    """Neither: a policy that reads such a number is refused (POL0401)."""


@frozen
class Proof:
    """Every value is ``whole / (grid × d)`` between ``low`` and ``high``, where ``d`` is a whole number of data, 1 to ``over``.

    ``over`` 1: there is no ``d``.  ``divisor`` is the expression that ``d`` comes from, None also where it comes from several.
    ``bits``: of the numerator or the denominator, whichever has more.  ``assumed``: a fact whose range or precision isn't
    declared, so that a record may break what stands here.  The n-th rounding within a declaration has the id
    ``declaration#n`` and the declaration's name.
    """

    kind: Kind
    id: str
    name: str
    low: Fraction
    high: Fraction
    grid: int
    over: int
    divisor: core.Expr | None
    bits: int
    assumed: bool = False
    origin: core.Origin = core.NOWHERE

    @property
    def width(self) -> Width:
        """Which integers hold it."""
        return Width.FAST if self.bits <= num.FAST else Width.WIDE if self.bits <= num.WIDE else Width.BEYOND

    @property
    def quotient(self) -> bool:
        """Whether it carries a denominator that comes from data."""
        return self.over > 1


def proofs(program: core.Program) -> tuple[Proof, ...]:
    """The proof of every number that a program declares: facts, standards, tables, definitions, amounts, roundings."""
    bounds = Bounds(program)
    bounds.all()
    return tuple(_facts(program)) + tuple(_declared(program, bounds)) + tuple(_roundings(program, bounds))


def proved(program: core.Program) -> dict[tuple[Kind, str], Proof]:
    """The proofs by what they are of."""
    return {(proof.kind, proof.id): proof for proof in proofs(program)}


def _proof(kind: Kind, id: str, name: str, number: Num, origin: core.Origin = core.NOWHERE, assumed: bool = False) -> Proof:
    bounds = number.low, number.high, number.grid, number.over
    return Proof(kind, id, name, *bounds, number.divisor, number.bits, assumed, origin)


def _facts(program: core.Program) -> Iterator[Proof]:
    for entity in program.schema.entities.values():
        for fact in entity.facts:
            number = fact_number(fact)
            if number is not None:
                yield _proof(Kind.FACT, f"{entity.name}.{fact.name}", fact.name, number, assumed=_assumed(fact))


def _assumed(fact: FactSchema) -> bool:
    return fact.low is None or fact.high is None or fact.step is None


def _declared(program: core.Program, bounds: Bounds) -> Iterator[Proof]:
    places = {site.id: site.origin for site in program.sites}
    found: list[tuple[Kind, Declared, Num | None]] = []
    found += [(Kind.STANDARD, each, bounds.standard(each)) for each in program.standards]
    found += [(Kind.TABLE, each, bounds.table(each.id)) for each in program.tables]
    found += [(Kind.DEFINITION, each, bounds.definition(each.id)) for each in program.definitions]
    found += [(Kind.AMOUNT, each, bounds.rule(each.id, "amount")) for each in program.rules]
    found += [(Kind.NET, each, bounds.rule(each.id, "net")) for each in program.rules if each.net is not None]
    for kind, each, number in found:
        if number is not None and isinstance(strip_optional(each.type), NumberT):
            yield _proof(kind, each.id, each.name, number, places.get(each.site, core.NOWHERE))


def _roundings(program: core.Program, bounds: Bounds) -> Iterator[Proof]:
    declared: tuple[Declared, ...] = (*program.standards, *program.tables, *program.definitions, *program.rules)
    names = {each.id: each.name for each in declared}
    counts = Counter[str]()
    for root in roots(program):
        for e in expressions(root.expression):
            if isinstance(e, core.Round):
                counts[root.owner] += 1
                number = bounds.rounding.get(e.node)
                id, name = f"{root.owner}#{counts[root.owner]}", names.get(root.owner, root.owner)
                if number is not None:
                    yield _proof(Kind.ROUNDING, id, name, number, e.origin)

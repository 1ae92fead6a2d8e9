"""The type language of core: what a value can be, before it is known which value it is."""

from __future__ import annotations

from typing import TypeAlias

from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.units import RATIO, Unit


@frozen(slots=True)
class NumberT:
    """An exact rational of a unit."""

    unit: Unit = RATIO


@frozen(slots=True)
class BoolT:
    """是否."""


@frozen(slots=True)
class DateT:
    """A day."""


@frozen(slots=True)
class MonthT:
    """A calendar month."""


@frozen(slots=True)
class DurationT:
    """A length of time; ``unit`` is days | working_days | months | years."""

    unit: str


@frozen(slots=True)
class TextT:
    """文字."""


@frozen(slots=True)
class RegionT:
    """地区码: six digits of GB/T 2260."""


@frozen(slots=True)
class EnumT:
    """A member of an enumeration by its name."""

    name: str


@frozen(slots=True)
class EntityT:
    """One record of an entity (a member, say)."""

    name: str


@frozen(slots=True)
class ListT:
    """A list of an entity's records, with its declared bounds."""

    entity: str
    low: int
    high: int


@frozen(slots=True)
class OptionalT:
    """``X 或 无``."""

    inner: Type


@frozen(slots=True)
class BadT:
    """The type of an expression already reported wrong; nothing more is said about it."""


Type: TypeAlias = NumberT | BoolT | DateT | MonthT | DurationT | TextT | RegionT | EnumT | EntityT | ListT | OptionalT | BadT

BOOL = BoolT()
DATE = DateT()
MONTH = MonthT()
TEXT = TextT()
REGION = RegionT()
BAD = BadT()


def strip_optional(type_: Type) -> Type:
    """The type without 或 无."""
    return type_.inner if isinstance(type_, OptionalT) else type_

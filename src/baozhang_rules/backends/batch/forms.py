"""How facts stand in columns, and which columns a kernel reads: the border between records and the graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from attrs import frozen

from baozhang_rules.backends.batch.ir import Unsupported
from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds import numbers as num
from baozhang_rules.core.bounds.bounding import fact_number
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, FactSchema, ListType, MonthType, NumberType

LAST_DAY = date.max.toordinal()
LAST_MONTH = Month(9999, 12)
MOST_TEXTS = 2**31 - 1
MOST_YMD = 9999_12_31
IN = "in:"
"""How the part of a column begins that says whether a region lies in another, whose code follows."""


class Column(NamedTuple):
    """A column of a domain: of a fact its ``value``, where it is ``missing``, where it is 无 (``none``), a date as the number
    yyyymmdd (``ymd``), or of a region whether it lies in another (``in:CODE``)."""

    domain: int
    fact: str
    part: str


@frozen
class Form:
    """How the values of a fact are coded: ``kind`` number | bool | date | month | enum | text, within ``low`` and ``high``.

    A number stands × ``scale``; ``members`` of an enumeration by their weight, the last one 1.
    """

    kind: str
    low: int
    high: int
    scale: int = 1
    members: tuple[str, ...] = ()

    @property
    def fill(self) -> int:
        """What stands where there is no value: any number within the limits."""
        return min(max(self.low, 0), self.high)


def form_of(fact: FactSchema) -> Form:
    """How a fact is coded."""
    match fact.type:
        case NumberType():
            number = fact_number(fact)
            assert number is not None
            scale = num.FINE if fact.step is None else fact.step.denominator
            return Form("number", floor(number.low * scale), ceil(number.high * scale), scale)
        case BoolType():
            return Form("bool", 0, 1)
        case DateType():
            low = fact.low.toordinal() if isinstance(fact.low, date) else 1
            return Form("date", low, fact.high.toordinal() if isinstance(fact.high, date) else LAST_DAY)
        case MonthType():
            low = fact.low.ordinal if isinstance(fact.low, Month) else 0
            return Form("month", low, (fact.high if isinstance(fact.high, Month) else LAST_MONTH).ordinal)
        case EnumType(members=members):
            return Form("enum", 1, len(members), members=members)
        case ListType():
            raise Unsupported("a list as a value")
        case _:
            return Form("text", 1, MOST_TEXTS)


def plain_code(value: Any, form: Form, texts: Mapping[str, int]) -> int:
    """The code of a single value of a form."""
    match value:
        case bool():
            return int(value)
        case Fraction():
            return int(value * form.scale)
        case date():
            return value.toordinal()
        case Month():
            return value.ordinal
        case str() if form.kind == "enum":
            return len(form.members) - form.members.index(value)
        case _:
            return texts[value]


class Domains:
    """The kinds of entries in the root's lists, by number; what stands in lists of entries isn't reached."""

    def __init__(self, program: n.Program) -> None:
        schema = program.schema
        self.root = schema.root
        self.kinds: list[str] = [schema.root]
        self.lists: list[str] = [""]
        self.most: list[int] = [1]
        for fact in schema.entities[schema.root].facts:
            if isinstance(fact.type, ListType):
                if fact.type.entity in self.kinds:
                    raise Unsupported("one kind in two lists")
                self.kinds.append(fact.type.entity)
                self.lists.append(fact.name)
                self.most.append(1000 if fact.type.max is None else fact.type.max)

    def of_kind(self, kind: str) -> int:
        """The domain of a kind."""
        if kind not in self.kinds:
            raise Unsupported(f"{kind} stands in no list of the root")
        return self.kinds.index(kind)

    def of_list(self, fact: str) -> int:
        """The domain of a list of the root."""
        return self.lists.index(fact)

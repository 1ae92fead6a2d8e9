"""Records as flat tuples of scaled integers, as generated code reads them.

A `Layout` says which facts, in which order and on which scale; `pack` brings a `Record` into it. Values are what
`core/interp.py` would read from the record, so sources, days of recording and masks are not kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cached_property, partial
from typing import Any, Literal, TypeAlias

import attrs

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.record_data import Entity, FactValue, Frozen, MonthlySeries, Record


class _Missing(Enum):
    MISSING = "missing"

    __hash__ = object.__hash__  # an enumeration's own runs Python code, here for every fact that isn't given

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing.MISSING
"""Stands for a fact that nobody gave."""

Row: TypeAlias = tuple[Any, ...]
"""An entity: (ordinal, ordinal of its parent, value of each column of its kind)."""

Single: TypeAlias = int | bool | datetime.date | Month | str | tuple[Row, ...] | Literal[_Missing.MISSING] | None
"""A value of a column at one time; a number stands as an integer on the column's scale, a link as an ordinal."""

ColumnKind: TypeAlias = Literal["number", "bool", "date", "month", "text", "link", "list", "recorded", "day"]


@attrs.frozen
class Column:
    """One fact of a kind.

    A number is kept × `scale`. `entity` is the kind that a link leads to or a list holds. ``text`` covers text,
    members of enumerations and regions; ``recorded`` is whether the fact is on record and not presumed; ``day`` is a date
    as the number yyyymmdd, by which ages are told (`day_number`).
    """

    fact: str
    kind: ColumnKind
    scale: int = 1
    monthly: bool = False
    entity: str | None = None


@attrs.frozen
class KindLayout:
    """The columns of one kind of entity; `parent` is the kind that holds it, None for the root."""

    entity: str
    parent: str | None
    columns: tuple[Column, ...]


@attrs.frozen
class Layout:
    """The kinds that a program reads, the root first.

    A kind's parent, the list that holds it, and the kind that a link leads to are in the layout too, or
    `ValueError` is raised. Lists of other kinds are not columns.
    """

    kinds: tuple[KindLayout, ...]

    def __attrs_post_init__(self) -> None:
        names = {kind.entity for kind in self.kinds}
        lists = {(kind.entity, column.entity) for kind in self.kinds for column in kind.columns if column.kind == "list"}
        for kind in self.kinds[1:]:
            if (kind.parent, kind.entity) not in lists:
                raise ValueError(f"no column holds the list of {kind.entity}")
        for kind in self.kinds:
            for column in kind.columns:
                if column.kind in ("link", "list") and column.entity not in names:
                    raise ValueError(f"{kind.entity}.{column.fact} leads to no kind of the layout")

    @cached_property
    def _plans(self) -> Mapping[str, _Plan]:
        targets = {column.entity for kind in self.kinds for column in kind.columns if column.kind == "link"}
        return {kind.entity: _Plan(kind, kind.entity in targets) for kind in self.kinds}


@attrs.frozen(repr=False)
class Series:
    """Values by month (`Month.ordinal`), none of them for every month alone; `every` holds for all other months."""

    months: Mapping[int, Single]
    every: Single = MISSING

    def at(self, month_ordinal: int) -> Single:
        """The value of a month, MISSING when it is unknown."""
        return self.months.get(month_ordinal, self.every)

    def __repr__(self) -> str:
        return f"<Series of {len(self.months)} months>"


@attrs.frozen(repr=False)
class Packed:
    """A record in a layout: `kinds` holds the rows of each kind, breadth first; ordinals are places in them.

    `complete` is False where a value of any row is MISSING; gaps in a series don't count. `presumed` is True where some
    fact may be presumed (推定).
    """

    root: Row
    kinds: tuple[tuple[Row, ...], ...]
    complete: bool
    id: str | None = None
    findings: Frozen = None
    choices: Frozen = None
    presumed: bool = False

    def __repr__(self) -> str:
        return f"<Packed: {sum(map(len, self.kinds))} entities>"


def _presumed(entity: Entity) -> Iterator[bool]:
    """Of each fact under an entity, whether it is presumed, or in some months."""
    for fact in entity.facts.values():
        series = fact.value
        yield fact.presumed or (isinstance(series, MonthlySeries) and series.every is not None and series.every.presumed)
        for inner in series if isinstance(series, tuple) else ():
            yield from _presumed(inner)


def pack(record: Record, layout: Layout) -> Packed | None:
    """The record in a layout, or None when a number doesn't lie on its column's scale."""
    try:
        kinds = _Packing(record.root, layout).kinds()
    except _OffScale:
        return None
    complete = not any(MISSING in row for rows in kinds for row in rows)
    return Packed(kinds[0][0], kinds, complete, record.id, record.findings, record.choices, any(_presumed(record.root)))


class _OffScale(Exception):
    """A number that isn't a whole multiple of its column's step."""


class _Plan:
    """How the entities of a kind are read: which places hold lists and links, and what fills the others."""

    def __init__(self, kind: KindLayout, linked: bool) -> None:
        self.linked = linked
        self.width = len(kind.columns) + 2
        at = list(enumerate(kind.columns, 2))
        self.lists = [(place, column.fact) for place, column in at if column.kind == "list"]
        self.links = [(place, column.fact, column.entity) for place, column in at if column.kind == "link"]
        self.recorded = [(place, column.fact) for place, column in at if column.kind == "recorded"]
        self.numbers = [
            (place, column.fact, partial(_scaled, scale=column.scale)) for place, column in at if column.kind == "number"
        ]
        self.days = [(place, column.fact) for place, column in at if column.kind == "day"]
        self.plain = [(place, column.fact) for place, column in at if column.kind in _PLAIN]


_PLAIN = ("bool", "date", "month", "text")


@attrs.define
class _Found:
    """An entity on its way to a row, with the lists whose rows it will hold: place, position of the first, count."""

    entity: Entity
    parts: list[Any]
    lists: list[tuple[int, int, int]]


class _Packing:
    """The packing of one record: ordinals first, for links lead to them; then rows from the last, for rows hold later rows."""

    def __init__(self, root: Entity, layout: Layout) -> None:
        self._plans = layout._plans
        self._counts = dict.fromkeys(self._plans, 0)
        self._ordinals: dict[tuple[str | None, str], int] = {}
        self._found: list[_Found] = []
        self._add(root, -1)
        for found in self._found:
            self._add_lists(found)

    def _add(self, entity: Entity, parent: int) -> None:
        name = entity.entity_name
        plan = self._plans[name]
        ordinal = self._counts[name]
        self._counts[name] = ordinal + 1
        if plan.linked:
            self._ordinals[name, entity.key] = ordinal
        parts: list[Any] = [MISSING] * plan.width
        parts[0], parts[1] = ordinal, parent
        self._found.append(_Found(entity, parts, []))

    def _add_lists(self, found: _Found) -> None:
        for place, fact in self._plans[found.entity.entity_name].lists:
            given = found.entity.facts.get(fact)
            if given is not None and isinstance(given.value, tuple):
                found.lists.append((place, len(self._found), len(given.value)))
                for item in given.value:
                    self._add(item, found.parts[0])

    def kinds(self) -> tuple[tuple[Row, ...], ...]:
        """The rows of every kind; raises `_OffScale`."""
        rows: list[Row] = [()] * len(self._found)
        of_kind: dict[str, list[Row]] = {name: [] for name in self._plans}
        for position in range(len(rows) - 1, -1, -1):
            found = self._found[position]
            self._fill(found.entity.facts, found.parts, self._plans[found.entity.entity_name])
            for place, start, count in found.lists:
                found.parts[place] = tuple(rows[start : start + count])
            rows[position] = tuple(found.parts)
            of_kind[found.entity.entity_name].append(rows[position])
        return tuple(tuple(reversed(listed)) for listed in of_kind.values())

    def _fill(self, facts: FrozenMap[str, FactValue], parts: list[Any], plan: _Plan) -> None:
        get = facts.get
        for place, fact in plan.plain:
            if (given := get(fact)) is not None:
                parts[place] = _by_month(given.value, _same) if given.value.__class__ is MonthlySeries else given.value
        for place, fact, scaled in plan.numbers:
            if (given := get(fact)) is not None:
                parts[place] = _by_month(given.value, scaled)
        for place, fact, entity in plan.links:
            if (given := get(fact)) is not None:
                parts[place] = _by_month(given.value, partial(self._target, entity=entity))
        for place, fact in plan.days:
            if (given := get(fact)) is not None:
                parts[place] = None if given.value is None else day_number(given.value)
        for place, fact in plan.recorded:
            parts[place] = _recorded(get(fact))

    def _target(self, key: Any, entity: str | None) -> Single:
        return None if key is None else self._ordinals.get((entity, key), MISSING)


def day_number(day: Any) -> int:
    """A date as the number yyyymmdd."""
    return int(day.year * 10000 + day.month * 100 + day.day)


def _by_month(value: Any, single: Callable[[Any], Single]) -> Single | Series:
    if not isinstance(value, MonthlySeries):
        return single(value)
    every = MISSING if value.every is None else single(value.every.value)
    if not value.months:
        return every
    return Series({month.ordinal: single(given.value) for month, given in value.months.items()}, every)


def _same(value: Any) -> Any:
    return value


def _scaled(value: Any, scale: int) -> int | None:
    if value is None:
        return None
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(numerator * scale, denominator)
    if rest:
        raise _OffScale
    return int(whole)


def _recorded(given: FactValue | None) -> bool | Series:
    if given is None:
        return False
    if not isinstance(given.value, MonthlySeries):
        return not given.presumed
    every = _recorded(given.value.every)
    if not given.value.months:
        return every
    months = {month.ordinal: not value.presumed for month, value in given.value.months.items()}
    return Series(months, every is True)

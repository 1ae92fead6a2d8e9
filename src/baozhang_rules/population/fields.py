"""Which columns a policy set takes: each fact's column by name, and what type it may have.

A null is always *unknown*.  无 is said apart: the word 无 in a column of text, or 是 in a companion column ``<fact>.无`` of truth
values.  A list is a column of lists of structs; a monthly fact is a plain column (the same each month) or a list of structs with
月 and 值.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from baozhang_rules.diagnostics import Problem, did_you_mean
from baozhang_rules.population.column_problems import ColumnTwice, NothingToKeep
from baozhang_rules.population.problems import MissingColumn, UnknownColumn, WrongColumnType
from baozhang_rules.runtime.schema import (
    RESERVED,
    VALUE,
    BoolType,
    DateType,
    EntitySchema,
    FactSchema,
    ListType,
    NumberType,
    RecordSchema,
)

RAW = "原文"
"""The column in which JSON lines that don't fit columns are kept as they are."""
NONE_SUFFIX = ".无"
SUFFIXES = (NONE_SUFFIX, ".none")


@frozen
class FactField:
    """Where a fact stands in a struct: its column, and that of its 无 marks (-1: there is none)."""

    fact: FactSchema
    name: str
    at: int
    none_at: int = -1
    items: Fields | None = None


@frozen
class Fields:
    """The columns of one kind of entity; ``beside`` are those of 编号, 认定 and 选择."""

    entity: EntitySchema
    facts: tuple[FactField, ...]
    beside: Mapping[str, int] = field(factory=dict)

    def __getitem__(self, name: str) -> FactField | None:
        return next((each for each in self.facts if each.fact.name == name), None)


def fields_of(given: Any, schema: RecordSchema, keep: Iterable[str] = ()) -> Fields | tuple[Problem, ...]:
    """The columns of an Arrow schema, or every problem with them."""
    problems: list[Problem] = []
    found = _entity(given, schema.entities[schema.root], schema, "", set(keep), problems)
    names = [each.name for each in given]
    problems += [_not_one(name, names) for name in dict.fromkeys(keep) if names.count(name) != 1]
    return tuple(problems) if problems else found


def _not_one(name: str, names: list[str]) -> Problem:
    near = did_you_mean(name, names)
    return NothingToKeep(column=name, count=names.count(name), hint=f" (→ {near})" if near else "")


def missing_columns(fields: Fields, read: Iterable[tuple[str, str]], allowed: Iterable[str]) -> Iterator[Problem]:
    """The facts that the rules read, as (entity, fact), without a column and not said to be missing."""
    names, known = set(allowed), {f.entity.name: f for f in _all(fields)}
    for entity, fact in read:
        inside = known.get(entity)
        if inside is not None and inside[fact] is None and fact not in names:
            yield MissingColumn(column=fact)


def _all(fields: Fields) -> Iterator[Fields]:
    yield fields
    for each in fields.facts:
        if each.items is not None:
            yield from _all(each.items)


def _entity(
    given: Any, entity: EntitySchema, schema: RecordSchema, path: str, keep: set[str], problems: list[Problem]
) -> Fields:
    names = [each.name for each in given]
    facts: list[FactField] = []
    beside: dict[str, int] = {}
    nones: dict[str, int] = {}
    first: dict[str, str] = {}

    def once(what: str, name: str) -> None:
        """Note what a column tells; a second one that tells it is a problem."""
        if what in first:
            problems.append(ColumnTwice(column=path + name, first=path + first[what]))
        first.setdefault(what, name)

    for at, column in enumerate(given):
        fact = entity.by_spelling.get(column.name)
        base = next((column.name.removesuffix(s) for s in SUFFIXES if column.name.endswith(s)), "")
        if fact is not None:
            once(fact.name, column.name)
            facts.append(_fact(column, at, fact, schema, path, problems))
        elif not path and column.name in RESERVED:
            once(f"beside {RESERVED[column.name]}", column.name)
            beside[RESERVED[column.name]] = at
            if RESERVED[column.name] == "id" and not _names(column.type):
                problems.append(WrongColumnType(column=column.name, found=str(column.type), wanted="string"))
        elif not path and column.name == RAW and str(column.type) == "binary":
            beside["raw"] = at
        elif base in entity.by_spelling:
            once(f"none {entity.by_spelling[base].name}", column.name)
            nones[entity.by_spelling[base].name] = at
            if str(column.type) != "bool":
                problems.append(WrongColumnType(column=path + column.name, found=str(column.type), wanted="bool"))
        elif path or column.name not in keep:
            near = did_you_mean(column.name, entity.by_spelling)
            problems.append(UnknownColumn(column=path + column.name, hint=f" (→ {near})" if near else ""))
    assert len(names) >= len(facts)
    marked = tuple(FactField(f.fact, f.name, f.at, nones.get(f.fact.name, -1), f.items) for f in facts)
    return Fields(entity, marked, beside)


def _fact(column: Any, at: int, fact: FactSchema, schema: RecordSchema, path: str, problems: list[Problem]) -> FactField:
    import pyarrow.types as t

    name = path + column.name
    if isinstance(fact.type, ListType):
        if not (t.is_list(column.type) or t.is_large_list(column.type)) or not t.is_struct(column.type.value_type):
            problems.append(WrongColumnType(column=name, found=str(column.type), wanted="list<struct>"))
            return FactField(fact, name, at)
        inner = schema.entities[fact.type.entity]
        return FactField(fact, name, at, items=_entity(list(column.type.value_type), inner, schema, f"{name}.", set(), problems))
    kind = column.type.value_type if t.is_dictionary(column.type) else column.type
    series = fact.monthly and (t.is_list(kind) or t.is_large_list(kind))
    if not (_takes_series(fact, kind.value_type) if series else _takes(fact, kind)):
        problems.append(WrongColumnType(column=name, found=str(column.type), wanted=_wanted(fact)))
    return FactField(fact, name, at)


def _names(kind: Any) -> bool:
    """Whether an Arrow type can hold the ids of records: texts or whole numbers, perhaps as codes."""
    import pyarrow.types as t

    kind = kind.value_type if t.is_dictionary(kind) else kind
    return bool(is_text(kind) or t.is_integer(kind) or t.is_null(kind))


def _takes_series(fact: FactSchema, item: Any) -> bool:
    """Whether the items of a monthly series are structs whose values the fact takes."""
    import pyarrow.types as t

    return bool(t.is_struct(item)) and all(_takes(fact, each.type) for each in item if each.name in VALUE)


def is_text(kind: Any) -> bool:
    """Whether an Arrow type is text of any layout."""
    import pyarrow.types as t

    return bool(t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind))


def _takes(fact: FactSchema, kind: Any) -> bool:
    import pyarrow.types as t

    if is_text(kind) or t.is_null(kind):
        return True
    match fact.type:
        case NumberType():
            return bool(t.is_integer(kind) or t.is_decimal(kind))
        case BoolType():
            return bool(t.is_boolean(kind))
        case DateType():
            return bool(t.is_date32(kind))
        case _:
            return False


def _wanted(fact: FactSchema) -> str:
    match fact.type:
        case NumberType():
            places = 0 if fact.step is None else len(str(fact.step.denominator)) - 1
            return f"decimal128(18, {places})" if places else "int64"
        case BoolType():
            return "bool"
        case DateType():
            return "date32"
        case _:
            return "string"

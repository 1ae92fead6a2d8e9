"""From the record written in a scenario to the mapping that the loader of records takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from baozhang_rules.check.model import unit_of
from baozhang_rules.check.wording import unit_both
from baozhang_rules.explain.data import Both
from baozhang_rules.runtime.record_data import Steps, path_text
from baozhang_rules.runtime.schema import EVERY_MONTH, EntitySchema, FactSchema, ListType, NumberType, RecordSchema, TextType
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.units import Unit

Mapped = dict[str, Any]


@frozen
class Mistake:
    """What is wrong with a record as it is written, before anything is loaded: a unit, or an entry that isn't there."""

    subject: Both
    expected: Both
    actual: Both
    span: Span
    missing: Both | None = None
    """The unit, where a number has none, or what of it lacks, from its slash on."""
    unquoted: bool = False
    """A text that is written as a number, so that it only lacks its quotes."""


@frozen
class Recorded:
    """The record of a step as names and values, the mistakes in it, and where each part of it is written, by its path."""

    raw: Mapped
    mistakes: tuple[Mistake, ...]
    places: Mapping[str, Span]


def record_mapping(step: syn.ScenarioStep, schema: RecordSchema) -> Recorded:
    """The record that a step writes.

    ``其余 无`` fills lists and ``或 无`` facts, those of entries too; the lines of 改 then replace single facts.
    """
    writer = _Writer(schema, step.record.rest_none)
    mapping = writer.entity(step.record.facts, schema.entities[schema.root], ())
    for change in step.changes:
        writer.change(mapping, change)
    return Recorded(mapping, tuple(writer.mistakes), writer.places)


@define
class _Writer:
    schema: RecordSchema
    rest_none: bool
    mistakes: list[Mistake] = field(factory=list)
    places: dict[str, Span] = field(factory=dict)

    def entity(self, facts: tuple[syn.Given, ...], entity: EntitySchema, steps: Steps) -> Mapped:
        found: Mapped = {}
        for given in facts:
            if not given.not_stated:
                found[given.name.text] = self._value(given, entity.by_spelling.get(given.name.text), steps)
        stated = {given.name.text for given in facts}
        if self.rest_none:
            for fact in entity.facts:
                if stated.isdisjoint(fact.spellings) and (fact.optional or isinstance(fact.type, ListType)):
                    found[fact.name] = [] if isinstance(fact.type, ListType) else None
        return found

    def change(self, mapping: Mapped, change: syn.Given | syn.GivenOf) -> None:
        """Put one line of 改 into the record."""
        root = self.schema.entities[self.schema.root]
        if isinstance(change, syn.Given):
            self._put(mapping, root, change, ())
            return
        entries = [each for each in self._entries(mapping, root, change.entity.text, ()) if _key(*each[:2]) == change.key]
        if len(entries) == 1:
            entry, schema, steps = entries[0]
            self._put(entry, schema, change.given, steps)
            return
        zh, en = ("没有这一个", "there is none") if not entries else ("有几个", "there are several")
        one = Both("名单里标识是它的一个", "one entry with this key")
        self.mistakes.append(Mistake(Both(change.entity.text, change.entity.text), one, Both(zh, en), change.span))

    def _put(self, mapping: Mapped, entity: EntitySchema, given: syn.Given, steps: Steps) -> None:
        fact = entity.by_spelling.get(given.name.text)
        for spelling in fact.spellings if fact is not None else (given.name.text,):
            mapping.pop(spelling, None)
        if not given.not_stated:
            mapping[given.name.text] = self._value(given, fact, steps)

    def _entries(
        self, mapping: Mapped, entity: EntitySchema, called: str, steps: Steps
    ) -> Iterator[tuple[Mapped, EntitySchema, Steps]]:
        """The entries of every list that a name means: the list's own, or that of what it holds."""
        for fact in entity.facts:
            if not isinstance(fact.type, ListType):
                continue
            inner = self.schema.entities[fact.type.entity]
            for place, entry in enumerate(next((mapping[name] for name in fact.spellings if name in mapping), ()) or ()):
                if isinstance(entry, dict):
                    below = (*steps, fact.name, place)
                    if called in (*fact.spellings, inner.name, inner.alias):
                        yield entry, inner, below
                    yield from self._entries(entry, inner, called, below)

    def _value(self, given: syn.Given, fact: FactSchema | None, steps: Steps) -> object:
        value = given.value
        steps = (*steps, given.name.text if fact is None else fact.name)
        self.places[path_text(steps)] = given.span
        if isinstance(value, syn.Grid):
            if fact is not None and isinstance(fact.type, ListType):
                return self._rows(value, self.schema.entities[fact.type.entity], steps)
            for row in value.rows:
                self._check_unit(given.name.text, row.cells[1].value, fact)
            return {str(plain(row.cells[0].value)): plain(row.cells[1].value) for row in value.rows}
        if isinstance(value, tuple):
            if fact is None or not isinstance(fact.type, ListType):
                return [[g.name.text for g in entry] for entry in value]
            entity = self.schema.entities[fact.type.entity]
            return [self.entity(entry, entity, (*steps, place)) for place, entry in enumerate(value)]
        self._check_unit(given.name.text, value, fact)
        if isinstance(value, syn.Number) and fact is not None and isinstance(fact.type, TextType):
            self.mistakes.append(Mistake(Both(given.name.text, given.name.text), *_TEXT, value.span, unquoted=True))
            return str(plain(value))
        return _single(plain(value), fact)

    def _rows(self, grid: syn.Grid, entity: EntitySchema, steps: Steps) -> list[Mapped]:
        rows = []
        for place, row in enumerate(grid.rows):
            self.places[path_text((*steps, place))] = row.span
            facts = tuple(
                syn.Given(head.name, cell.value, cell.bound == "not_stated", span=_cell_span(head.name, cell, entity))
                for head, cell in zip(grid.header, row.cells, strict=True)
                if head.name is not None
            )
            rows.append(self.entity(facts, entity, (*steps, place)))
        return rows

    def _check_unit(self, name: str, value: Any, fact: FactSchema | None) -> None:
        """Note a number whose unit isn't the fact's."""
        number = value.operand if isinstance(value, syn.Unary) else value
        if not isinstance(number, syn.Number) or fact is None or not isinstance(fact.type, NumberType):
            return
        written = unit_both(written_unit(number))
        if written.zh != fact.type.unit:
            wanted, got = Both(fact.type.unit, fact.type.alias or fact.type.unit), Both(written.zh, written.en)
            bare = number.unit is None and not number.percent
            per = wanted.zh.startswith(f"{got.zh}/")
            missing = wanted if bare else Both(wanted.zh[len(got.zh) :], wanted.en[wanted.en.find("/") :]) if per else None
            self.mistakes.append(Mistake(Both(name, name), wanted, _NO_UNIT if bare else got, number.span, missing))


_NO_UNIT = Both("没有单位的数", "a number without a unit")
_TEXT = Both("引号里的文字", "a text in quotes"), Both("数", "a number")


def _cell_span(name: syn.Ident, cell: syn.Cell, entity: EntitySchema) -> Span:
    """Where a fact of a row is written: in its cell; one that isn't declared, in the head."""
    return cell.span if name.text in entity.by_spelling else name.span


def written_unit(number: syn.Number) -> Unit:
    """The unit of a written number; a percentage and a plain number have none."""
    return Unit() if number.unit is None else unit_of(number.unit)


def _key(entry: Mapped, entity: EntitySchema) -> str | None:
    fact = entity.key
    found = None if fact is None else next((entry[name] for name in fact.spellings if name in entry), None)
    return None if found is None else str(found)


def _single(value: object, fact: FactSchema | None) -> object:
    if fact is None:
        return value
    if isinstance(fact.type, ListType) and value is None:
        return []
    if fact.monthly and value is not None:
        return {EVERY_MONTH[0]: value}
    return value


def plain(value: Any) -> object:
    """A written literal as a plain value: names are text (enumeration members, keys, region codes)."""
    match value:
        case syn.Number(value=number, unit=None):
            return int(number) if number.denominator == 1 else number
        case syn.Number(value=number):
            return number
        case syn.Unary(op="neg", operand=operand):
            inner = plain(operand)
            return -inner if isinstance(inner, int | Fraction) else inner
        case syn.DateLit(value=day):
            return day
        case syn.MonthLit(year=year, month=month):
            return f"{year:04}-{month:02}"
        case syn.Text(value=text):
            return text
        case syn.Bool(value=flag):
            return flag
        case syn.NoneLit():
            return None
        case syn.DurationLit(count=count):
            return count
        case syn.Path(parts=parts):
            return "".join(part.text for part in parts)
        case _:
            return None

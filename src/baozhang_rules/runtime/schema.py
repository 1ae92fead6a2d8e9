"""What a policy declares about records: entities, their facts, and how each fact may be given.

The checker fills these from a policy's 档案; the loader of records, the population doors and documentation
read them. Numbers here are in the unit of the fact that they belong to.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.identity import SensitiveKind

Bound: TypeAlias = Fraction | datetime.date | Month
"""An end of a declared range: a number in the fact's unit, a date or a month. Both ends are included."""

Plain: TypeAlias = Fraction | bool | datetime.date | Month | str | None
"""A single value of a record; None is 无."""


@frozen
class NumberType:
    """A number with a unit (`元/月`, `人`, `比率`); `alias` is the unit's other spelling, if it has one."""

    unit: str
    alias: str | None = None


@frozen
class BoolType:
    """是 or 否."""


@frozen
class DateType:
    """A day."""


@frozen
class MonthType:
    """A calendar month."""


@frozen
class TextType:
    """Free text."""


@frozen
class EnumType:
    """One of the members of a declared enumeration, in the declared order."""

    name: str
    members: tuple[str, ...]


@frozen
class RegionType:
    """A region code of 6, 9 or 12 digits."""


@frozen
class EntityRefType:
    """A link to one entity of the record, given by that entity's key."""

    entity: str


@frozen
class ListType:
    """A list of entities, of a length between `min` and `max`; no limit where `max` is None."""

    entity: str
    min: int = 0
    max: int | None = None


FactType: TypeAlias = NumberType | BoolType | DateType | MonthType | TextType | EnumType | RegionType | EntityRefType | ListType


@frozen
class Presumed:
    """The value of a fact that the record doesn't state (未载明 推定), and the article that says so."""

    value: Plain
    citation: str


@frozen
class FactSchema:
    """One fact of an entity.

    `optional` allows 无. `low` and `high` are the declared range, ends included; every value is a multiple of
    `step`. `sources` are the sources that may be named, `source_order` those that prevail, strongest first.
    `is_key` marks the fact that identifies the entity within a record (标识), which links refer to.
    """

    name: str
    type: FactType
    alias: str | None = None
    optional: bool = False
    low: Bound | None = None
    high: Bound | None = None
    step: Fraction | None = None
    sensitive: bool = False
    sensitive_kind: SensitiveKind = "other"
    unchangeable: bool = False
    monthly: bool = False
    sources: tuple[str, ...] = ()
    source_order: tuple[str, ...] = ()
    presumed: Presumed | None = None
    is_key: bool = False
    identity_number: bool = False

    @property
    def masked_as(self) -> SensitiveKind | None:
        """How the fact's values are masked where they are shown, or None when they needn't be."""
        return self.sensitive_kind if self.sensitive else None

    @property
    def spellings(self) -> tuple[str, ...]:
        """The names under which a record may give the fact."""
        return (self.name,) if self.alias is None else (self.name, self.alias)


@frozen
class EntitySchema:
    """A kind of thing in a record (档案): a household, a member, a registration.

    `parent` is the entity whose list `list_name` holds it; both are None for the root.
    """

    name: str
    facts: tuple[FactSchema, ...]
    alias: str | None = None
    parent: str | None = None
    list_name: str | None = None

    @cached_property
    def by_spelling(self) -> FrozenMap[str, FactSchema]:
        """Every spelling of every fact; declared names win over aliases."""
        aliases = {fact.alias: fact for fact in self.facts if fact.alias is not None}
        return FrozenMap(aliases | {fact.name: fact for fact in self.facts})

    @cached_property
    def key(self) -> FactSchema | None:
        """The fact that identifies an entity of this kind within a record, if one is declared."""
        return next((fact for fact in self.facts if fact.is_key), None)

    def fact(self, name: str) -> FactSchema:
        """The fact declared under a name or alias; raises `KeyError` when there is none."""
        return self.by_spelling[name]


@frozen
class RecordSchema:
    """All that a policy declares about its records; `root` names the entity that a record is."""

    root: str
    entities: FrozenMap[str, EntitySchema] = field(converter=FrozenMap[str, EntitySchema])
    version: str = "1"


def json_schema(schema: RecordSchema) -> dict[str, object]:
    """The records that `schema` takes, as a JSON Schema (2020-12) for editors and forms.

    It is a little wider than the loader: a bound that isn't a whole number is widened to the next one, steps
    and links are not expressed, and the exact bound and step stand beside as `x-low`, `x-high` and `x-step`.
    """
    root = schema.entities[schema.root]
    defs = {entity.name: _entity(entity, top=entity is root) for entity in schema.entities.values()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": root.name,
        "x-version": schema.version,
        "$ref": _ref(root.name),
        "$defs": defs,
    }


def _ref(name: str) -> str:
    escaped = name.replace("~", "~0").replace("/", "~1")
    return f"#/$defs/{escaped}"


RESERVED: Mapping[str, str] = FrozenMap(
    {
        "认定": "findings",
        "findings": "findings",
        "选择": "choices",
        "choices": "choices",
        "编号": "id",
        "id": "id",
    }
)
"""Keys of the outermost object that are no facts, unless a fact of the root has that name."""

RECORDED_ON = ("记录于", "recorded_on")
SOURCE = ("来源", "source")
VALUE = ("值", "value")
EVERY_MONTH = ("每月", "every")
MONTH = ("月", "month")

_KEY_SHAPE = {"type": ["string", "integer"]}
_DAY_PATTERN = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2}|年[0-9]{1,2}月[0-9]{1,2}日)$"
_MONTH_PATTERN = r"^[0-9]{4}(-[0-9]{2}|年[0-9]{1,2}月)$"


def _entity(entity: EntitySchema, top: bool) -> dict[str, object]:
    properties: dict[str, object] = {}
    if top:
        properties |= {name: _KEY_SHAPE if to == "id" else {} for name, to in RESERVED.items()}
    else:
        properties |= {name: _pattern(_DAY_PATTERN) for name in RECORDED_ON}
    for spelling, fact in entity.by_spelling.items():
        properties[spelling] = _fact(fact)
    return {"type": "object", "title": entity.name, "properties": properties, "additionalProperties": False}


def _fact(fact: FactSchema) -> dict[str, object]:
    single = {"anyOf": list(_forms(fact))}
    if isinstance(fact.type, ListType):
        return {"title": fact.name, "anyOf": [single, _sourced(fact, single)]}
    sourced = _sourced(fact, single)
    several = {"type": "array", "items": sourced, "minItems": 1}
    either: dict[str, object] = {"anyOf": [single, sourced, several]}
    if not fact.monthly:
        return {"title": fact.name, **either}
    series: dict[str, object] = {
        "type": "object",
        "patternProperties": {_MONTH_PATTERN: either},
        "properties": {name: either for name in EVERY_MONTH},
        "additionalProperties": False,
    }
    rows = {"type": "array", "items": _row(fact, single), "minItems": 1}
    whole = _sourced(fact, {"anyOf": [series, *_none(fact)]})
    wholes = {"type": "array", "items": whole, "minItems": 1}
    return {"title": fact.name, "anyOf": [series, rows, whole, wholes, *_none(fact)]}


def _parts(fact: FactSchema, value: object) -> dict[str, object]:
    source: dict[str, object] = {"enum": list(fact.sources)} if fact.sources else {"type": "string"}
    parts = {name: value for name in VALUE}
    return parts | {name: source for name in SOURCE} | {name: _pattern(_DAY_PATTERN) for name in RECORDED_ON}


def _sourced(fact: FactSchema, value: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": _parts(fact, value),
        "additionalProperties": False,
        "anyOf": [{"required": [name]} for name in VALUE],
    }


def _row(fact: FactSchema, value: object) -> dict[str, object]:
    month = {"anyOf": [_pattern(_MONTH_PATTERN), {"enum": list(EVERY_MONTH)}]}
    return {
        "type": "object",
        "properties": _parts(fact, value) | {name: month for name in MONTH},
        "additionalProperties": False,
    }


def _pattern(pattern: str) -> dict[str, object]:
    return {"type": "string", "pattern": pattern}


def _forms(fact: FactSchema) -> Iterator[object]:
    yield from _none(fact)
    match fact.type:
        case NumberType(unit=unit):
            yield {"type": "number", "x-unit": unit, **_limits(fact)}
            yield {"type": "string", "pattern": "^-?[0-9]"}
        case BoolType():
            yield {"enum": [True, False, "是", "否", "yes", "no", "true", "false"]}
        case DateType():
            yield _pattern(_DAY_PATTERN)
        case MonthType():
            yield _pattern(_MONTH_PATTERN)
        case TextType():
            yield {"type": "string"}
        case EnumType(members=members):
            yield {"enum": list(members)}
        case RegionType() | EntityRefType():
            yield _KEY_SHAPE
        case ListType(entity=entity, min=least, max=most):
            limit = {} if most is None else {"maxItems": most}
            yield {"type": "array", "items": {"$ref": _ref(entity)}, "minItems": least, **limit}


def _none(fact: FactSchema) -> Iterator[object]:
    """无, where it is allowed; a list without a least length may be empty."""
    if (fact.type.min == 0) if isinstance(fact.type, ListType) else fact.optional:
        yield {"enum": [None, "无"]}


def _limits(fact: FactSchema) -> dict[str, object]:
    limits: dict[str, object] = {}
    if isinstance(fact.low, Fraction):
        limits |= {"minimum": fact.low.__floor__(), "x-low": str(fact.low)}
    if isinstance(fact.high, Fraction):
        limits |= {"maximum": fact.high.__ceil__(), "x-high": str(fact.high)}
    return limits if fact.step is None else limits | {"x-step": str(fact.step)}

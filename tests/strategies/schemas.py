"""Generated record schemas, one household with persons and things, and records that they take."""

from datetime import date
from fractions import Fraction
from typing import Any

from tests.strategies.choices import Choices, chance, pick

from baozhang_rules.runtime import schema as s
from baozhang_rules.runtime.dates import Month
from baozhang_rules.types import (
    BOOL,
    DATE,
    MONTH,
    REGION,
    TEXT,
    EntityT,
    EnumT,
    ListT,
    NumberT,
    OptionalT,
    Type,
)
from baozhang_rules.units import RATIO, unit

HOME, PERSON, THING, BILL = "户", "人", "物", "账"
LISTS = ("人们", "物们", "账们")
GRADE, COLOUR = "等级", "颜色"
GRADES, COLOURS = ("一级", "二级", "三级"), ("红", "蓝")
REGIONS = ("310000", "310100", "310101", "320000")
DAYS = tuple(date(y, m, d) for y, m, d in ((2024, 7, 1), (2024, 1, 1), (2024, 2, 29), (2023, 7, 31), (2025, 1, 1)))
EDGES = (date(9999, 12, 31), date(1, 1, 1))
"""The calendar's last and first day: whatever counts on from there must end as an outcome."""
MONTHS = (Month(2024, 7), Month(2024, 6), Month(2023, 12))
UNITS = {"元": unit("yuan"), "元/月": unit("yuan", "month"), "人": unit("person"), "周岁": unit("age"), "比率": RATIO}
NUMBERS = tuple(map(Fraction, ("0", "1", "2", "3", "1/2", "10", "100")))
KEY = "号"
_MOST = Fraction(1000)
_STEP = Fraction(1, 2)

_HOME_FACTS: tuple[tuple[str, s.FactType], ...] = (
    ("存款", s.NumberType("元")), ("收入", s.NumberType("元/月")), ("在册", s.BoolType()), ("申请日", s.DateType()),
    ("起月", s.MonthType()), ("备注", s.TextType()), ("户等级", s.EnumType(GRADE, GRADES)), ("比", s.NumberType("比率")),
    ("颜色", s.EnumType(COLOUR, COLOURS)), ("片区", s.RegionType()), ("户主", s.EntityRefType(PERSON)),
)  # fmt: skip
_PERSON_FACTS: tuple[tuple[str, s.FactType], ...] = (
    ("工资", s.NumberType("元/月")), ("出生日", s.DateType()), ("在校", s.BoolType()), ("等级", s.EnumType(GRADE, GRADES)),
    ("年龄", s.NumberType("周岁")), ("名", s.TextType()), ("籍", s.RegionType()), ("届", s.MonthType()),
    ("配偶", s.EntityRefType(PERSON)), ("监护", s.EntityRefType(PERSON)),
)  # fmt: skip
_THING_FACTS: tuple[tuple[str, s.FactType], ...] = (("值", s.NumberType("元")), ("主", s.EntityRefType(PERSON)))
_MONTHLY = ("收入", "工资", "在校")


def schema(c: Choices) -> s.RecordSchema:
    """A schema: the same facts each time, but which may be 无, which are monthly or presumed, is drawn."""
    region = s.FactSchema("地区", s.RegionType())
    persons = s.FactSchema("人们", s.ListType(PERSON, c.below(2), 3))
    things = s.FactSchema("物们", s.ListType(THING, 0, 2))
    key = s.FactSchema(KEY, s.TextType(), is_key=True)
    home = (region, persons, things, *(_fact(c, *fact) for fact in _HOME_FACTS))
    person = (key, *(_fact(c, *fact) for fact in _PERSON_FACTS))
    thing = tuple(_fact(c, *fact) for fact in _THING_FACTS)
    return s.RecordSchema(
        HOME,
        {
            HOME: s.EntitySchema(HOME, home),
            PERSON: s.EntitySchema(PERSON, person, None, HOME, "人们"),
            THING: s.EntitySchema(THING, thing, None, HOME, "物们"),
        },
    )


def with_bills(c: Choices, schema: s.RecordSchema) -> s.RecordSchema:
    """A schema in which each person has bills."""
    person = schema.entities[PERSON]
    bill = (_fact(c, "额", s.NumberType("元")), _fact(c, "医保", s.BoolType()), _fact(c, "谁", s.EntityRefType(PERSON)))
    listed = s.FactSchema("账们", s.ListType(BILL, 0, 3))
    added = {
        PERSON: s.EntitySchema(PERSON, (*person.facts, listed), None, HOME, "人们"),
        BILL: s.EntitySchema(BILL, bill, None, PERSON, "账们"),
    }
    return s.RecordSchema(HOME, {**schema.entities, **added})


def _fact(c: Choices, name: str, kind: s.FactType) -> s.FactSchema:
    how = c.below(8)
    link = isinstance(kind, s.EntityRefType)
    optional = how in (1, 2) or (link and how in (3, 4))
    presumed = s.Presumed(_plain(c, kind), "第一条") if how == 5 and not link else None
    number = isinstance(kind, s.NumberType)
    return s.FactSchema(
        name,
        kind,
        optional=optional,
        low=Fraction(0) if number else None,
        high=_MOST if number else None,
        step=_STEP if number else None,
        monthly=name in _MONTHLY and chance(c, 2),
        presumed=presumed,
    )


def core_type(fact: s.FactSchema) -> Type:
    """The type of core that a fact has."""
    inner = _core_type(fact.type)
    return OptionalT(inner) if fact.optional else inner


def _core_type(kind: s.FactType) -> Type:
    match kind:
        case s.NumberType(unit=word):
            return NumberT(UNITS[word])
        case s.BoolType():
            return BOOL
        case s.DateType():
            return DATE
        case s.MonthType():
            return MONTH
        case s.TextType():
            return TEXT
        case s.EnumType(name=name):
            return EnumT(name)
        case s.RegionType():
            return REGION
        case s.EntityRefType(entity=entity):
            return EntityT(entity)
        case s.ListType(entity=entity, min=low, max=high):
            return ListT(entity, low, high or 0)


def _plain(c: Choices, kind: s.FactType) -> Any:
    match kind:
        case s.NumberType():
            return pick(c, NUMBERS)
        case s.BoolType():
            return bool(c.below(2))
        case s.DateType():
            return pick(c, EDGES if chance(c, 12) else DAYS)
        case s.MonthType():
            return pick(c, tuple(map(Month.of, EDGES)) if chance(c, 12) else MONTHS)
        case s.TextType():
            return pick(c, ("甲", "乙"))
        case s.EnumType(members=members):
            return pick(c, members)
        case _:
            return pick(c, REGIONS)


# ------------------------------------------------------------------------------------------------ records


def record(c: Choices, schema: s.RecordSchema, rules: tuple[str, ...] = (), choices: tuple[str, ...] = ()) -> dict[str, Any]:
    """A record that a schema takes, with every fact given; perhaps with findings on rules, and choices."""
    bounds = schema.entities[HOME].fact("人们").type
    low = bounds.min if isinstance(bounds, s.ListType) else 0
    keys = tuple("甲乙丙"[: low + c.below(4 - low)])
    made = _entity(c, schema, schema.entities[HOME], keys)
    made["人们"] = [{**_entity(c, schema, schema.entities[PERSON], keys), KEY: key} for key in keys]
    for person in made["人们"] if BILL in schema.entities else ():
        person["账们"] = [_entity(c, schema, schema.entities[BILL], keys) for _ in range(c.below(4))]
    made["物们"] = [_entity(c, schema, schema.entities[THING], keys) for _ in range(c.below(3))]
    if rules and chance(c, 2):
        made["认定"] = [_finding(c, rule) for rule in rules if chance(c, 2)]
    if choices and chance(c, 2):
        made["选择"] = {choice: pick(c, ("甲", "乙")) for choice in choices}
    return made


def _entity(c: Choices, schema: s.RecordSchema, entity: s.EntitySchema, keys: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for fact in entity.facts:
        if isinstance(fact.type, s.ListType) or fact.is_key:
            continue
        if isinstance(fact.type, s.EntityRefType):
            if keys and not (fact.optional and chance(c, 2)):
                made[fact.name] = pick(c, keys)
            elif fact.optional:
                made[fact.name] = "无"
        else:
            made[fact.name] = _monthly(c, fact) if fact.monthly else _given(c, fact)
    return made


def _monthly(c: Choices, fact: s.FactSchema) -> Any:
    months = {str(month): _single(c, fact) for month in MONTHS if chance(c, 2)}
    return months if months and chance(c, 3) else {**months, "每月": _single(c, fact)}


def _single(c: Choices, fact: s.FactSchema) -> Any:
    return "无" if fact.optional and chance(c, 3) else _json(_plain(c, fact.type))


def _given(c: Choices, fact: s.FactSchema) -> Any:
    value = _single(c, fact)
    return {"值": value, "来源": "核对", "记录于": "2024-03-01"} if chance(c, 8) else value


def _json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(float(value))
    return value if isinstance(value, bool) else str(value)


def _finding(c: Choices, rule: str) -> dict[str, Any]:
    finding: dict[str, Any] = {"类别": rule, "自": pick(c, ("2024-01-01", "2025-01-01")), "纪要号": "1"}
    return {**finding, "金额": 5} if chance(c, 2) else finding


def leaves(record: dict[str, Any], schema: s.RecordSchema) -> list[tuple[tuple[str | int, ...], str]]:
    """Every fact of a record that may be left out: what has no 推定 and is no key; lists whole, too."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    places: list[tuple[tuple[str | int, ...], dict[str, Any], s.EntitySchema]] = [((), record, schema.entities[HOME])]
    for path, given, entity in places:
        for fact in entity.facts:
            if fact.name not in given:
                continue
            if isinstance(fact.type, s.ListType):
                inner = schema.entities[fact.type.entity]
                places += [((*path, fact.name, n), item, inner) for n, item in enumerate(given[fact.name])]
            if fact.presumed is None and not fact.is_key and fact.name != "人们":
                found.append((path, fact.name))
    return found


def without(record: Any, left_out: set[tuple[tuple[str | int, ...], str]], path: tuple[str | int, ...] = ()) -> Any:
    """A record without some facts."""
    return {
        name: [without(item, left_out, (*path, name, n)) for n, item in enumerate(value)]
        if isinstance(value, list) and name in LISTS
        else value
        for name, value in record.items()
        if (path, name) not in left_out
    }

"""A question as data: which fact is asked for, what may be answered, and the words for people."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from attrs import field

from baozhang_rules.explain.data import Both
from baozhang_rules.explain.plan import Plan
from baozhang_rules.explain.words import same
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.record_data import Entity, Record, show_value
from baozhang_rules.runtime.schema import (
    BoolType,
    DateType,
    EntityRefType,
    EnumType,
    FactSchema,
    ListType,
    MonthType,
    NumberType,
    RegionType,
)
from baozhang_rules.runtime.values import FactPath

CHOICES, FINDINGS = "选择", "认定"
"""The first step of a path that leads to no fact: what the applicant chose, what a meeting found."""

_KINDS: Mapping[type, str] = {
    NumberType: "number",
    BoolType: "bool",
    DateType: "date",
    MonthType: "month",
    EnumType: "enum",
    RegionType: "region",
    EntityRefType: "link",
    ListType: "list",
}


@frozen
class Question:
    """What to ask next.

    ``kind``: ``number | bool | date | month | text | enum | region | link | list | choice``; a ``list`` asks how many entries
    it has.  ``options`` are the values to choose from, where they can be listed.  ``name`` and ``who`` in both languages;
    ``unit`` of a number.  ``low`` and ``high`` as texts, "" open.  ``optional``: 无 is an answer.  ``concerns``: the classes and
    benefits that still wait for it.
    """

    path: FactPath
    kind: str
    name: Both
    who: Both = Both()
    unit: Both = Both()
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    optional: bool = False
    monthly: bool = False
    concerns: tuple[str, ...] = ()
    schema: FactSchema | None = field(default=None, repr=False, eq=False)

    def text(self, lang: str = "zh") -> str:
        """The question as one line, without its options."""
        zh = lang == "zh"
        name, who, unit = self.name[lang], self.who[lang], self.unit[lang]
        whose = (f"{who} 的 " if zh else f"{who}: ") if who else ""
        month = (f"{self.path.month} 的 " if zh else f"{self.path.month} ") if self.path.month else ""
        if self.kind == "list":
            return f"{whose}{name}:有几项?" if zh else f"{whose}how many entries has {name}?"
        if self.kind == "choice":
            return f"{name}:选哪一样?" if zh else f"{name}: which one is chosen?"
        return f"{whose}{month}{name}{f'({unit})' if zh and unit else f' ({unit})' if unit else ''}?"

    def hint(self, lang: str = "zh") -> str:
        """What may be answered."""
        zh = lang == "zh"
        form = _HINTS.get(self.kind, ("", ""))[0 if zh else 1]
        bounds = ""
        if self.low or self.high:
            low, high = self.low or "…", self.high or "…"
            bounds = f"{low} 至 {high}" if zh else f"{low} to {high}"
        none = ("没有的,写 无" if zh else "none, if there is none") if self.optional else ""
        every = ("每月相同的,写 每月 和数" if zh else "the same every month: write every and the value") if self.monthly else ""
        return (";" if zh else "; ").join(each for each in (form, bounds, none, every) if each)


_HINTS: Mapping[str, tuple[str, str]] = {
    "bool": ("是 或 否", "yes or no"),
    "date": ("写作 2024-07-01", "write 2024-07-01"),
    "month": ("写作 2024-07", "write 2024-07"),
    "region": ("6、9 或 12 位地区码", "a region code of 6, 9 or 12 digits"),
    "enum": ("写序号或名称", "the number or the name"),
    "link": ("写序号或标识", "the number or the key"),
    "choice": ("写序号或名称", "the number or the name"),
    "list": ("写整数;没有的,写 0", "a whole number; 0 if there is none"),
}


def question_of(
    path: FactPath, plan: Plan, record: Record, options: Mapping[str, tuple[str, ...]], concerns: Iterable[str]
) -> Question:
    """The question that asks for the fact at a path; ``options``: of each choice, the names to choose from."""
    told = tuple(dict.fromkeys(concerns))
    if path.entity[:1] == (CHOICES,):
        return Question(path, "choice", same(path.fact), options=options.get(path.fact, ()), concerns=told)
    if path.entity[:1] == (FINDINGS,):
        return Question(path, "number", same(path.fact), who=same(str(path.entity[1])), concerns=told)
    entity = entity_at(record.root, path.entity)
    schema = plan.facts[entity.entity_name, path.fact]
    kind = schema.type
    name = plan.names.get(kind.entity, same(kind.entity)) if isinstance(kind, ListType) else None
    return Question(
        path,
        _KINDS.get(type(kind), "text"),
        plan.fact_name(entity.entity_name, path.fact) if name is None else name,
        who=_who(entity, plan),
        unit=Both(kind.unit, kind.alias or kind.unit) if isinstance(kind, NumberType) and kind.unit != "比率" else Both(),
        options=_options(schema, record),
        low=_end(kind.min if isinstance(kind, ListType) else schema.low),
        high=_end(kind.max if isinstance(kind, ListType) else schema.high),
        optional=schema.optional,
        monthly=schema.monthly,
        concerns=told,
        schema=schema,
    )


def entity_at(root: Entity, steps: tuple[str | int, ...]) -> Entity:
    """The entity at steps from the root."""
    for name, place in zip(steps[::2], steps[1::2], strict=True):
        items = root.facts[str(name)].value
        assert isinstance(items, tuple) and isinstance(place, int)
        root = items[place]
    return root


def _who(entity: Entity, plan: Plan) -> Both:
    """An entry by its number, and its key where it has one; the interviewer gave it."""
    if not entity.steps:
        return Both()
    kind = plan.names.get(entity.entity_name, same(entity.entity_name))
    key = "" if entity.key.startswith("#") else f"({entity.key})"
    return Both(f"{kind.zh} {entity.index + 1}{key}", f"{kind.en} {entity.index + 1}{' ' if key else ''}{key}")


def _options(schema: FactSchema, record: Record) -> tuple[str, ...]:
    match schema.type:
        case EnumType(members=members):
            return members
        case EntityRefType(entity=entity):
            return tuple(each.key for each in record.entities(entity))
        case _:
            return ()


def _end(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    return "" if value is None else show_value(value) if not isinstance(value, datetime.date) else value.isoformat()  # type: ignore[arg-type]

"""The whole layout of a schema, for the tests of packed records."""

from baozhang_rules.runtime import schema as s
from baozhang_rules.runtime.packed import Column, ColumnKind, KindLayout, Layout


def whole(schema: s.RecordSchema, scale: int = 100) -> Layout:
    """Every fact of every kind, each once more as whether it is on record."""
    root = schema.entities[schema.root]
    others = [entity for entity in schema.entities.values() if entity is not root]
    return Layout(tuple(_kind(entity, scale) for entity in (root, *others)))


def _kind(entity: s.EntitySchema, scale: int) -> KindLayout:
    columns = [_column(fact, scale) for fact in entity.facts]
    recorded = [Column(fact.name, "recorded", monthly=fact.monthly) for fact in entity.facts]
    return KindLayout(entity.name, entity.parent, (*columns, *recorded))


def _column(fact: s.FactSchema, scale: int) -> Column:
    leads_to = fact.type.entity if isinstance(fact.type, s.EntityRefType | s.ListType) else None
    kind = _kind_of(fact.type)
    return Column(fact.name, kind, scale if kind == "number" else 1, fact.monthly, leads_to)


def _kind_of(kind: s.FactType) -> ColumnKind:
    match kind:
        case s.NumberType():
            return "number"
        case s.BoolType():
            return "bool"
        case s.DateType():
            return "date"
        case s.MonthType():
            return "month"
        case s.EntityRefType():
            return "link"
        case s.ListType():
            return "list"
        case _:
            return "text"

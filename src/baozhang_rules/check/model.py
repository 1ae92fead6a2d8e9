"""The shape of records as expressions need it: entities with their facts and types, and enumerations."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

from baozhang_rules.check.context import Context
from baozhang_rules.check.everyday import TYPE_SLIPS, advised
from baozhang_rules.check.name_problems import UnknownType
from baozhang_rules.check.report import report_unknown
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import (
    BAD,
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
    RegionT,
    Type,
    strip_optional,
)
from baozhang_rules.units import RATIO, Unit

LONGEST_LIST = 1000
"""The most records in a list whose bounds are not written."""

_PLAIN: dict[str, Type] = {
    "ratio": NumberT(RATIO),
    "bool": BOOL,
    "date": DATE,
    "month": MONTH,
    "text": TEXT,
    "region": REGION,
    "identity": TEXT,
}


@frozen(slots=True)
class FactInfo:
    """A fact: its type, its declaration and the file that declares it."""

    entity: str
    name: str
    type: Type
    decl: syn.FactDecl = field(repr=False)
    file: int

    @property
    def is_link(self) -> bool:
        """Whether it points to another entity."""
        return isinstance(strip_optional(self.type), EntityT)


@define
class EntityInfo:
    """An entity with its facts by name; ``parent`` and ``list_name`` are "" for the root; ``count_unit`` by 计量."""

    name: str
    parent: str
    count_unit: Unit | None
    decls: list[tuple[int, syn.RecordDecl]]
    facts: dict[str, FactInfo] = field(factory=dict)
    list_name: str = ""

    @property
    def alias(self) -> str | None:
        """The entity's other name in records."""
        return next((d.alias.text for _, d in self.decls if d.alias is not None), None)


@define
class Model:
    """All entities and enumerations of a bundle."""

    root: str
    entities: dict[str, EntityInfo]
    enums: dict[str, core.Enumeration]

    def chain(self, entity: str) -> tuple[str, ...]:
        """An entity and those that hold it, up to the root."""
        found: list[str] = []
        while entity in self.entities and entity not in found:
            found.append(entity)
            entity = self.entities[entity].parent
        return tuple(found)

    def fact(self, entity: str, name: str) -> FactInfo | None:
        """A fact of an entity, or None."""
        info = self.entities.get(entity)
        return None if info is None else info.facts.get(name)


def model_of(ctx: Context) -> Model:
    """The model of a context's bundle; it is made once, and reports types that don't exist."""
    if ctx.model is None:
        model = Model(ctx.bundle.root, {}, dict(_enums(ctx)))
        ctx.model = model
        for symbol in ctx.bundle.of_kind("entity"):
            model.entities[symbol.name] = _entity(symbol)
        for info in model.entities.values():
            _add_facts(ctx, info)
        for info in model.entities.values():
            _link_lists(model, info)
    return ctx.model


def _enums(ctx: Context) -> Iterable[tuple[str, core.Enumeration]]:
    for symbol in ctx.bundle.of_kind("enum"):
        node = symbol.first.node
        assert isinstance(node, syn.EnumDecl)
        members = tuple(dict.fromkeys(member.text for member in node.members))
        yield symbol.name, core.Enumeration(symbol.name, members, node.ordered)


def _entity(symbol: Symbol) -> EntityInfo:
    decls = [(each.file, each.node) for each in symbol.declarations if isinstance(each.node, syn.RecordDecl)]
    parent = next((d.parent.text for _, d in decls if d.parent is not None), "")
    count = next((unit_of(d.count_unit) for _, d in decls if d.count_unit is not None), None)
    return EntityInfo(symbol.name, parent, count, decls)


def _add_facts(ctx: Context, info: EntityInfo) -> None:
    for file, decl in info.decls:
        for fact in decl.facts:
            name = fact.name.text
            if name not in info.facts:
                info.facts[name] = FactInfo(info.name, name, type_of(ctx, file, fact.type), fact, file)


def _link_lists(model: Model, info: EntityInfo) -> None:
    for fact in info.facts.values():
        if isinstance(fact.type, ListT):
            child = model.entities.get(fact.type.entity)
            if child is not None and child.parent == info.name and not child.list_name:
                child.list_name = fact.name


def jurisdiction_of(ctx: Context) -> FactInfo | None:
    """The fact whose region's rules apply to a record: the root's fact marked 管辖, else its only 地区码; None when unclear."""
    model = model_of(ctx)
    root = model.entities.get(model.root)
    regions = [f for f in root.facts.values() if isinstance(strip_optional(f.type), RegionT)] if root else []
    marked = [f for f in regions if f.decl.jurisdiction]
    found = marked or regions
    return found[0] if len(found) == 1 else None


def unit_of(unit: syn.UnitExpr) -> Unit:
    """The unit that a unit expression writes."""
    powers: dict[str, int] = {}
    for base in unit.numerator:
        powers[base] = powers.get(base, 0) + 1
    for base in unit.denominator:
        powers[base] = powers.get(base, 0) - 1
    return Unit(tuple(powers.items()))


def type_of(ctx: Context, file: int, written: syn.TypeExpr) -> Type:
    """The type that a type expression writes; a name that is no enumeration or record is reported."""
    plain = _base_type(ctx, file, written)
    return OptionalT(plain) if written.optional and plain != BAD else plain


def _base_type(ctx: Context, file: int, written: syn.TypeExpr) -> Type:
    if written.kind == "unit" and written.unit is not None:
        return NumberT(unit_of(written.unit))
    if written.name is None:
        return _PLAIN.get(written.kind, BAD)
    name = written.name.text
    found = ctx.bundle.find(file, name, "entity") if written.kind == "list" else ctx.bundle.find(file, name, "enum", "entity")
    if not found:
        kinds = ("entity",) if written.kind == "list" else ("enum", "entity")
        return _unknown_type(ctx, file, written.name, kinds)
    if written.kind == "list":
        high = LONGEST_LIST if written.high is None else written.high
        return ListT(name, written.low or 0, high)
    return EnumT(name) if any(s.kind == "enum" for s in found) else EntityT(name)


def _unknown_type(ctx: Context, file: int, name: syn.Ident, kinds: tuple[str, ...]) -> Type:
    told = advised(name, TYPE_SLIPS)
    report_unknown(ctx, file, name, kinds, lambda near, where: UnknownType(name.text, near=near, **told, **where))
    return BAD


__all__ = ["LONGEST_LIST", "EntityInfo", "FactInfo", "Model", "jurisdiction_of", "model_of", "type_of", "unit_of"]

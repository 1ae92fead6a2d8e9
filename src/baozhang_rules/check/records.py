"""From 档案 to the schema of records, the rules on records, and the fact whose region's rules apply."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import define, frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expr_base import fits
from baozhang_rules.check.expressions import lower
from baozhang_rules.check.model import EntityInfo, FactInfo, Model, jurisdiction_of, model_of
from baozhang_rules.check.record_problems import (
    JurisdictionUnclear,
    LinkNotDeclared,
    NoList,
    NotConstant,
    OptionDoesNotApply,
    PresumedOutOfRange,
    RangeReversed,
    RecordCircle,
    TwoLists,
    TwoRoots,
    UnknownParent,
    UnknownSource,
)
from baozhang_rules.check.report import report_unknown, where_of
from baozhang_rules.check.texts import place, scope_in, source_of
from baozhang_rules.check.wording import keyword, show_type, type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix, Problem, did_you_mean
from baozhang_rules.runtime import schema
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.identity import SensitiveKind
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import (
    BOOL,
    BadT,
    BoolT,
    DateT,
    DurationT,
    EntityT,
    EnumT,
    ListT,
    MonthT,
    NumberT,
    OptionalT,
    RegionT,
    TextT,
    Type,
    strip_optional,
)

_SENSITIVE: dict[str, SensitiveKind] = {"name": "name", "identity": "identity", "card": "card"}


@frozen
class Records:
    """What the 档案 of a bundle give."""

    schema: schema.RecordSchema
    jurisdiction: str
    rules: tuple[core.RecordRule, ...]


def check_records(ctx: Context) -> Records:
    """Build the schema and the rules on records; report what is wrong with them."""
    model = model_of(ctx)
    for info in model.entities.values():
        _check_place(ctx, model, info)
    entities = {info.name: _Entity(ctx, model, info).build() for info in model.entities.values()}
    rules = tuple(rule for info in model.entities.values() for rule in _rules(ctx, info))
    fact = jurisdiction_of(ctx)
    if fact is None:
        _check_jurisdiction(ctx, model)
    return Records(schema.RecordSchema(model.root, FrozenMap(entities)), fact.name if fact else "", rules)


def _check_place(ctx: Context, model: Model, info: EntityInfo) -> None:
    """An entity is the root, or stands in one list of its parent."""
    file, decl = info.decls[0]
    where = where_of(ctx, file, decl.name.span)
    if not info.parent:
        if info.name != model.root:
            root = model.entities[model.root].decls[0]
            other = place(ctx, root[0], root[1].name.span, "最外面的档案", "the outermost record")
            ctx.report(TwoRoots(info.name, model.root, other=other, **where))
    elif info.parent not in model.entities:
        parent = next(d.parent for _, d in info.decls if d.parent is not None)
        report_unknown(ctx, file, parent, ("entity",), lambda near, at: UnknownParent(parent.text, near=near, **at))
    elif model.root not in model.chain(info.name):
        ctx.report(RecordCircle(info.name, **where))
    elif not info.list_name:
        ctx.report(NoList(info.name, info.parent, **where))


def _check_jurisdiction(ctx: Context, model: Model) -> None:
    """Several regions, none of them marked, where some rule is regional."""
    root = model.entities.get(model.root)
    regions = [f for f in root.facts.values() if isinstance(strip_optional(f.type), RegionT)] if root else []
    if len(regions) < 2 or not _regional(ctx):
        return
    first, second = regions[0], regions[1]
    names = "、".join(fact.name for fact in regions)
    other = place(ctx, first.file, first.decl.name.span, "这一项也是地区码", "a region code too")
    source = source_of(ctx, second.file)
    ctx.report(JurisdictionUnclear(names, other=other, source=source, span=second.decl.name.span))


def _regional(ctx: Context) -> bool:
    headers = [entry.header.validity for entry in ctx.bundle.files if entry.header is not None]
    return any(validity is not None and validity.region for validity in headers)


def _rules(ctx: Context, info: EntityInfo) -> list[core.RecordRule]:
    found = []
    for file, decl in info.decls:
        for rule in decl.rules:
            id = f"{info.name}.{rule.name.text}"
            scope = scope_in(ctx, file, info.name, id)
            site = ctx.site(scope, id, "record_rule", "", rule.name.text, rule.span, law=rule.law)
            requirement = lower(ctx, scope, rule.requirement, BOOL)
            if rule.condition is not None:
                condition = lower(ctx, scope, rule.condition, BOOL)
                origin = ctx.origin(scope, rule.span)
                requirement = core.Or((core.Not(condition, BOOL, origin=origin), requirement), BOOL, origin=origin)
            found.append(core.RecordRule(site, info.name, requirement, rule.message, site))
    return found


@define
class _Entity:
    """Builds the schema of one entity."""

    ctx: Context
    model: Model
    info: EntityInfo

    def build(self) -> schema.EntitySchema:
        """The entity's schema; its facts are checked on the way."""
        info = self.info
        facts = tuple(f for fact in info.facts.values() if (f := self._fact(fact)) is not None)
        parent = info.parent if info.parent in self.model.entities else None
        return schema.EntitySchema(info.name, facts, info.alias, parent, info.list_name or None if parent else None)

    def _fact(self, fact: FactInfo) -> schema.FactSchema | None:
        plain = strip_optional(fact.type)
        kind = self._kind(fact, plain)
        if kind is None:
            return None
        decl = fact.decl
        self._check_options(fact, plain)
        low, high = self._bound(fact, plain, decl.low), self._bound(fact, plain, decl.high)
        if not _ordered(low, high):
            self._report(fact, RangeReversed, decl.low)
        return schema.FactSchema(
            name=fact.name,
            type=kind,
            alias=decl.alias.text if decl.alias else None,
            optional=isinstance(fact.type, OptionalT),
            low=low,
            high=high,
            step=self._step(fact, plain),
            sensitive=decl.sensitive is not None,
            sensitive_kind=_SENSITIVE.get(decl.sensitive or "", "other"),
            unchangeable=decl.unchangeable,
            monthly=decl.monthly,
            sources=tuple(s.text for s in decl.sources or decl.prevail),
            source_order=self._prevail(fact),
            presumed=self._presumed(fact, low, high),
            is_key=decl.key,
            identity_number=decl.type.kind == "identity",
        )

    # ------------------------------------------------------------------------------------------- kinds

    def _kind(self, fact: FactInfo, type_: Type) -> schema.FactType | None:
        match type_:
            case NumberT():
                return schema.NumberType(show_type(type_, "zh"), show_type(type_, "en"))
            case BoolT():
                return schema.BoolType()
            case DateT():
                return schema.DateType()
            case MonthT():
                return schema.MonthType()
            case TextT():
                return schema.TextType()
            case RegionT():
                return schema.RegionType()
            case EnumT(name=name):
                return schema.EnumType(name, self.model.enums[name].members)
            case EntityT(name=name):
                self._check_link(fact, name)
                return schema.EntityRefType(name)
            case ListT(entity=entity, low=low, high=high):
                self._check_list(fact, entity)
                return schema.ListType(entity, low, high)
            case BadT() | DurationT() | OptionalT():
                return None
            case _:
                assert_never(type_)

    def _check_link(self, fact: FactInfo, entity: str) -> None:
        if fact.decl.link:
            return
        at = fact.decl.type.span.end
        fix = Fix((Edit(Span(at, at), " 联系"),), "写上「联系」", "add `link`")
        where = where_of(self.ctx, fact.file, fact.decl.type.span)
        self.ctx.report(LinkNotDeclared(fact.name, entity, repair=fix, **where))

    def _check_list(self, fact: FactInfo, entity: str) -> None:
        child = self.model.entities.get(entity)
        if child is None:
            return
        where = where_of(self.ctx, fact.file, fact.decl.name.span)
        if child.parent == self.info.name and child.list_name != fact.name:
            first = self.info.facts[child.list_name]
            other = place(self.ctx, first.file, first.decl.name.span, "已有的名单", "the list that there is")
            self.ctx.report(TwoLists(entity, other=other, **where))
        elif child.parent != self.info.name and child.parent:
            self.ctx.report(NoList(entity, child.parent, **where))

    # ----------------------------------------------------------------------------------------- options

    def _check_options(self, fact: FactInfo, type_: Type) -> None:
        decl = fact.decl
        number, ordered = isinstance(type_, NumberT), isinstance(type_, (NumberT, DateT, MonthT))
        wrong = {
            "range": decl.low is not None and not ordered,
            "precision": decl.precision is not None and not number,
            "link": decl.link and not isinstance(type_, EntityT),
            "monthly": decl.monthly and isinstance(type_, (ListT, EntityT)),
            "key": decl.key and isinstance(type_, (ListT, EntityT, BoolT)),
            "presumed": decl.presumed is not None and isinstance(type_, (ListT, EntityT)),
        }
        for option, is_wrong in wrong.items():
            if is_wrong:
                where = where_of(self.ctx, fact.file, decl.name.span)
                self.ctx.report(OptionDoesNotApply(keyword(option), type_words(type_), **where))

    def _scope(self, fact: FactInfo) -> Scope:
        return scope_in(self.ctx, fact.file, self.info.name, f"{self.info.name}.{fact.name}")

    def _constant(self, fact: FactInfo, node: syn.Expr, type_: Type) -> core.Lit | None:
        value = lower(self.ctx, self._scope(fact), node, type_)
        if isinstance(value.type, BadT):
            return None
        if isinstance(value, core.Lit):
            return value
        self._report(fact, NotConstant, node)
        return None

    def _report(self, fact: FactInfo, problem: type[Problem], node: syn.Expr | None) -> None:
        span = fact.decl.span if node is None else node.span
        self.ctx.report(problem(source=source_of(self.ctx, fact.file), span=span))

    def _bound(self, fact: FactInfo, type_: Type, node: syn.Expr | None) -> schema.Bound | None:
        if node is None or not isinstance(type_, (NumberT, DateT, MonthT)):
            return None
        value = self._constant(fact, node, type_)
        return value.value if value is not None and isinstance(value.value, (Fraction, date, Month)) else None

    def _step(self, fact: FactInfo, type_: Type) -> Fraction | None:
        node = fact.decl.precision
        if node is None or not isinstance(type_, NumberT):
            return None
        value = self._constant(fact, node, type_)
        if value is not None and (not isinstance(value.value, Fraction) or value.value <= 0):
            self._report(fact, NotConstant, node)
            return None
        return None if value is None else Fraction(value.value)

    def _prevail(self, fact: FactInfo) -> tuple[str, ...]:
        known = [source.text for source in fact.decl.sources]
        for name in fact.decl.prevail:
            if known and name.text not in known:
                where = where_of(self.ctx, fact.file, name.span)
                self.ctx.report(UnknownSource(name.text, near=did_you_mean(name.text, known), **where))
        return tuple(name.text for name in fact.decl.prevail)

    def _presumed(self, fact: FactInfo, low: schema.Bound | None, high: schema.Bound | None) -> schema.Presumed | None:
        node = fact.decl.presumed
        if node is None or not fits(fact.type, fact.type):
            return None
        value = self._constant(fact, node, fact.type)
        if value is None:
            return None
        plain = value.value
        if isinstance(plain, Fraction) and not (_at_least(plain, low) and (high is None or _at_least(high, plain))):
            self._report(fact, PresumedOutOfRange, node)
        return schema.Presumed(plain, fact.decl.cite.text if fact.decl.cite else "")


def _ordered(low: schema.Bound | None, high: schema.Bound | None) -> bool:
    """Whether a range does not end before it starts."""
    match low, high:
        case (Fraction(), Fraction()) | (date(), date()) | (Month(), Month()):
            return bool(low <= high)  # type: ignore[operator]
        case _:
            return True


def _at_least(value: schema.Bound, low: schema.Bound | None) -> bool:
    if low is None or not isinstance(value, Fraction) or not isinstance(low, Fraction):
        return True
    return value >= low

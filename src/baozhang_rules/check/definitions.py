"""From 定义 to core: texts by date and region, exceptions, cases, openings and what fills them."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.declaration_problems import (
    AfterOtherwise,
    NoOtherwise,
    PrecedenceCircle,
    UnclearType,
    UnknownExceptionLabel,
)
from baozhang_rules.check.expressions import Expressions, lower, typed_at
from baozhang_rules.check.model import model_of, type_of
from baozhang_rules.check.openings import Filler, bounds_of, check_bounds, check_default, check_fillers, check_openers
from baozhang_rules.check.options import choose, lower_options
from baozhang_rules.check.paths import definition_id
from baozhang_rules.check.record_problems import UnknownParent
from baozhang_rules.check.report import report_unknown, where_of
from baozhang_rules.check.standard_problems import FillerWithoutOpening
from baozhang_rules.check.texts import issuer_of
from baozhang_rules.check.texts_of import Written, check_texts, check_types, site_of_all, site_suffix, written
from baozhang_rules.check.values import Constants
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BAD, BOOL, BadT, DurationT, OptionalT, Type

_OpenOne = tuple[Symbol, "tuple[int, syn.Opening]", "tuple[core.Bound, ...]", "list[Filler]", "core.Expr | None"]


@define
class Definitions:
    """Every definition of a bundle."""

    ctx: Context
    definitions: list[core.Definition] = field(factory=list)
    _open: list[_OpenOne] = field(factory=list)

    def run(self, standards: Sequence[core.Standard]) -> None:
        """Build them all, then compare fillers with their bounds."""
        for symbol in self.ctx.bundle.of_kind("definition"):
            self._one(symbol)
        constants = Constants({standard.id: standard for standard in standards})
        for symbol, opening, bounds, fillers, default in self._open:
            check_bounds(self.ctx, symbol.name, constants, bounds, fillers, opening)
            check_default(self.ctx, symbol.name, constants, bounds, default, opening)

    def _one(self, symbol: Symbol) -> None:
        decls = [(d.file, d.node) for d in symbol.declarations if isinstance(d.node, syn.Definition)]
        if symbol.owner not in model_of(self.ctx).entities:
            for file, decl in decls:
                name = decl.entity or decl.name
                kinds = ("entity",)
                report_unknown(
                    self.ctx, file, name, kinds,
                    lambda near, at, text=symbol.owner: UnknownParent(text, near=near, **at),  # type: ignore[misc]
                )  # fmt: skip
            return
        _Build(self, symbol, definition_id(symbol), decls).run()

    def add_open(self, item: _OpenOne) -> None:
        """Remember an opening whose fillers are compared with its bounds at the end."""
        self._open.append(item)


@define
class _Build:
    """One definition with all its declarations."""

    parts: Definitions
    symbol: Symbol
    id: str
    decls: list[tuple[int, syn.Definition]]
    choice: tuple[int, syn.Opening, dict[str, core.Definition]] | None = None
    """The opening's file, the opening and the written rules by label, where a filler names one of them."""

    @property
    def ctx(self) -> Context:
        """The context."""
        return self.parts.ctx

    def run(self) -> None:
        """Add the definition to the parts."""
        file, first = self.decls[0]
        site = site_of_all(self.ctx, self.id, "definition", self.symbol, self.decls, lambda f: self._scope(f, self.id))
        type_ = self._type(file, first)
        openers = [(f, d) for f, d in self.decls if d.opening is not None]
        if openers:
            self._opening(type_, openers, site)
            return
        texts = written(self.ctx, self.decls)
        check_texts(self.ctx, self.symbol, texts)
        check_types(self.ctx, self.symbol, texts, self._written_type)
        versions = tuple(self._version(texts, text, type_, site) for text in texts)
        self._add(type_, False, versions, (), site)

    def _add(
        self, type_: Type, is_open: bool, versions: tuple[core.Version, ...], bounds: tuple[core.Bound, ...], site: str
    ) -> None:
        entity = self.symbol.owner
        self.parts.definitions.append(
            core.Definition(self.id, self.symbol.name, entity, type_, is_open, versions, bounds, site)
        )

    def _scope(self, file: int, site: str) -> Scope:
        return Scope(self.symbol.owner, file, site, issuer=issuer_of(self.ctx, file))

    def _type(self, file: int, first: syn.Definition) -> Type:
        found = Expressions(self.ctx, self._scope(file, self.id)).definition_type(self.symbol)
        if isinstance(found, DurationT):
            lowered = Expressions(self.ctx, self._scope(file, self.id)).number(first.value or syn.NoneLit(span=first.span))
            found = lowered.type
        untyped = first.value is None and not first.arms and not any(d.type is not None for _, d in self.decls)
        if untyped or (isinstance(found, OptionalT) and isinstance(found.inner, BadT)):
            self.ctx.report(UnclearType(self.symbol.name, **where_of(self.ctx, file, first.name.span)))
            found = BAD
        self.ctx.inferred[self.symbol.key] = found
        return found

    def _written_type(self, text: Written[syn.Definition]) -> Type | None:
        return None if text.node.type is None else type_of(self.ctx, text.file, text.node.type)

    # -------------------------------------------------------------------------------------- openings

    def _opening(self, type_: Type, openers: list[tuple[int, syn.Definition]], site: str) -> None:
        check_openers(self.ctx, self.symbol, openers)
        file, opener = openers[0]
        assert opener.opening is not None
        scope = self._scope(file, site)
        bounds = bounds_of(self.ctx, scope, opener.opening, type_)
        texts = written(self.ctx, [(f, d) for f, d in self.decls if d.opening is None], regional=True)
        check_types(self.ctx, self.symbol, texts, self._written_type)
        options = lower_options(self.ctx, scope, opener.opening, type_)
        self.parts.definitions += options.values()
        self.choice = (file, opener.opening, options) if options else None
        versions = [self._version(texts, text, type_, site) for text in texts]
        fillers = [Filler(t.file, t.node, t.period, _value(v)) for t, v in zip(texts, versions, strict=True)]
        check_fillers(self.ctx, self.symbol, file, fillers)
        written_default = opener.opening.default
        default = None if written_default is None else self._typed(scope, written_default, type_)
        if default is not None:
            versions.append(core.Version(None, None, "", None, None, True, core.ExprBody(default), site))
        self.parts.add_open((self.symbol, (file, opener.opening), bounds, fillers, default))
        self._add(type_, True, tuple(versions), bounds, site)

    # ---------------------------------------------------------------------------------------- bodies

    def _version(
        self, texts: Sequence[Written[syn.Definition]], text: Written[syn.Definition], type_: Type, parent: str
    ) -> core.Version:
        id = self.id + site_suffix(texts, text)
        node, scope, site = text.node, self._scope(text.file, parent), parent
        if id != parent:
            site = self.ctx.site(
                scope, id, "definition", parent, self.symbol.name, node.span, cite=node.cite, law=node.law
            )
        scope = self._scope(text.file, site)
        body = self._rounded(scope, node.rounding, self._body(text, scope, type_))
        return text.version(core.ExprBody(body), site)

    def _rounded(self, scope: Scope, step: syn.Step | None, value: core.Expr) -> core.Expr:
        """The value after the line that rounds it, under that line's own site."""
        if step is None or not isinstance(step.value, syn.Number):
            return value
        if isinstance(value, core.Lit) and value.value is None:
            return value
        lowering, origin = Expressions(self.ctx, scope), self.ctx.origin(scope, step.span)
        size = lowering.step(step.value, value.type)
        if size is None:
            return value
        site = self.ctx.site(scope, f"{scope.site}/round", "step", scope.site, "", step.span, code="round", cite=step.cite)
        rounded = core.Round(step.mode or "half_up", size, value, value.type, origin=origin)
        return core.Mark(site, rounded, value.type, origin=origin)

    def _body(self, text: Written[syn.Definition], scope: Scope, type_: Type) -> core.Expr:
        node = text.node
        origin = self.ctx.origin(scope, node.span)
        if node.value is None and not node.arms:
            self.ctx.report(FillerWithoutOpening(node.name.text, **where_of(self.ctx, text.file, node.name.span)))
            return core.Lit(None, BAD, origin=origin)
        value = self._cases(scope, node, type_) if node.arms else self._typed(scope, node.value, type_)
        if not node.exceptions:
            return value
        site = self.ctx.site(scope, f"{scope.site}/base", "base", scope.site, node.name.text, node.span, cite=node.cite)
        exceptions = tuple(self._exception(scope, n, each, type_) for n, each in enumerate(node.exceptions, 1))
        beats = self._beats(text.file, node)
        return core.Default(value, site, exceptions, beats, type_, origin=origin)

    def _typed(self, scope: Scope, node: syn.Expr | None, type_: Type) -> core.Expr:
        assert node is not None
        if self.choice is None:
            return lower(self.ctx, scope, node, type_, typed_at(self.ctx, self.decls))
        opener, opening, options = self.choice
        chosen = choose(self.ctx, scope, opener, opening, options, node)
        return core.Lit(None, BAD, origin=self.ctx.origin(scope, node.span)) if chosen is None else chosen

    def _exception(self, scope: Scope, n: int, node: syn.ExceptionClause, type_: Type) -> core.Arm:
        code = node.label.text if node.label is not None else f"#{n}"
        label = node.label.text if node.label is not None else ""
        id = f"{scope.site}/but/{code}"
        site = self.ctx.site(scope, id, "exception", scope.site, label, node.span, cite=node.cite, law=node.law)
        return core.Arm(lower(self.ctx, scope, node.condition, BOOL), self._typed(scope, node.value, type_), site)

    def _cases(self, scope: Scope, node: syn.Definition, type_: Type) -> core.Expr:
        arms: list[core.Arm] = []
        otherwise: tuple[core.Expr, str] | None = None
        for n, arm in enumerate(node.arms, 1):
            code = f"#{n}" if arm.condition is not None else "else"
            id = f"{scope.site}/case/{code}"
            site = self.ctx.site(scope, id, "case", scope.site, "", arm.span, cite=arm.cite, law=arm.law)
            if otherwise is not None:
                self.ctx.report(AfterOtherwise(**where_of(self.ctx, scope.file, arm.span)))
            value = self._typed(scope, arm.value, type_)
            if arm.condition is None:
                otherwise = otherwise or (value, site)
            else:
                arms.append(core.Arm(lower(self.ctx, scope, arm.condition, BOOL), value, site))
        origin = self.ctx.origin(scope, node.span)
        if otherwise is None:
            if node.value is None:
                self.ctx.report(NoOtherwise(**where_of(self.ctx, scope.file, node.arms[-1].span)))
                return core.Lit(None, BAD, origin=origin)
            otherwise = (self._typed(scope, node.value, type_), f"{scope.site}/case/else")
        return core.Case(tuple(arms), *otherwise, type_, origin=origin)

    # ------------------------------------------------------------------------------------ precedence

    def _beats(self, file: int, node: syn.Definition) -> tuple[tuple[int, int], ...]:
        """Pairs (winner, loser), closed transitively; an unknown label or a circle is reported."""
        labels = {e.label.text: n for n, e in enumerate(node.exceptions) if e.label is not None}
        pairs = set()
        for line in node.precedence:
            ends = [self._label(file, labels, name) for name in (line.higher, line.lower)]
            if None not in ends:
                pairs.add((ends[0] or 0, ends[1] or 0))
        closed = _closure(pairs)
        for n in sorted({one for one, other in closed if one == other})[:1]:
            label = node.exceptions[n].label
            assert label is not None
            self.ctx.report(PrecedenceCircle(label.text, **where_of(self.ctx, file, node.precedence[0].span)))
        return tuple(sorted(closed))

    def _label(self, file: int, labels: dict[str, int], name: syn.Ident) -> int | None:
        if name.text not in labels:
            near = did_you_mean(name.text, labels)
            self.ctx.report(UnknownExceptionLabel(name.text, near=near, **where_of(self.ctx, file, name.span)))
        return labels.get(name.text)


def _closure(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The transitive closure of a small relation."""
    closed = set(pairs)
    while True:
        more = {(a, d) for a, b in closed for c, d in closed if b == c} - closed
        if not more:
            return closed
        closed |= more


def _value(version: core.Version) -> core.Expr | None:
    return version.body.value if isinstance(version.body, core.ExprBody) else None


__all__ = ["Definitions"]

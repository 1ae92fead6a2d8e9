"""分摊: what each entry of a list gets of a household's amount, as definitions; by construction they add up to the amount.

No back end has a case of its own for shares: each works these definitions out as it does those that an author writes.
docs/decisions/0017 says why so.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import evolve, frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expr_base import definition_id
from baozhang_rules.check.expressions import Expressions
from baozhang_rules.check.membership import About, list_named, lists_of
from baozhang_rules.check.model import model_of
from baozhang_rules.check.share_problems import (
    NoShareOrder,
    ShareListUnknown,
    ShareNotRoundedDown,
    ShareOfOne,
)
from baozhang_rules.check.steps import check_rounding
from baozhang_rules.check.typed import zero
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix, did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BOOL, EntityT, NumberT, OptionalT
from baozhang_rules.units import RATIO, Unit

_PLACE = NumberT(RATIO)


@frozen
class Lowered:
    """A 分摊 as it is told (``weight`` None: 均分), and as definitions, the first of which is an entry's share.

    There are none where it is wrong, or where an office fixes the amount, so that there is nothing to divide yet.
    """

    fact: str
    weight: core.Expr | None
    definitions: tuple[core.Definition, ...]


def lower_share(ctx: Context, scope: Scope, symbol: Symbol, about: About, node: syn.BenefitDecl, type_: NumberT) -> Lowered:
    """The 分摊 of one text of a benefit, whose site is that of ``scope``; what is wrong with it is reported."""
    share = node.share
    assert share is not None
    source = ctx.source(scope)
    listed = list_named(ctx, ctx.bundle.root, share.members.text)
    if about.entity != ctx.bundle.root or about.unit:
        ctx.report(ShareOfOne(symbol.name, about.unit or about.entity, source=source, span=share.span))
        return Lowered("", None, ())
    if listed is None:
        near = did_you_mean(share.members.text, [fact for fact, _ in lists_of(ctx, ctx.bundle.root)])
        ctx.report(ShareListUnknown(share.members.text, near=near, source=source, span=share.members.span))
        return Lowered("", None, ())
    check_rounding(ctx, scope, share.step, type_)
    if share.mode != "down":
        ctx.report(ShareNotRoundedDown(symbol.name, repair=_down(ctx, scope, share), source=source, span=share.span))
    order = _order(ctx, scope.file, share.remainder, listed[1])
    weight = _weight(ctx, scope, share, listed[1])
    value = core.Lit(Fraction(1), _PLACE) if weight is None else weight
    if order is None or not isinstance(value.type, NumberT) or node.low is not None:
        return Lowered(listed[0], weight, ())
    site = ctx.site(scope, f"{scope.site}/share", "share", scope.site, "", share.span)
    parts = _Parts(ctx, scope, symbol, type_, share, listed, order, value, site)
    return Lowered(listed[0], weight, parts.definitions())


def _weight(ctx: Context, scope: Scope, share: syn.Share, entity: str) -> core.Expr | None:
    """The weight of an entry, which is called ``self``."""
    if share.weight is None:
        return None
    lowering = Expressions(ctx, evolve(scope, entity=entity, bound=(("self", entity),)))
    return lowering.as_number(lowering.lower(share.weight), share.weight)


def _order(ctx: Context, file: int, name: syn.Ident, entity: str) -> str | None:
    """The id of the 排名 of a list's entries whose first gets what remains; reported where there is none of this name."""
    ranks = {s.name: s for s in ctx.bundle.of_kind("definition") if s.owner == entity and _is_rank(s)}
    if name.text in ranks:
        return definition_id(ranks[name.text])
    near = did_you_mean(name.text, ranks)
    source = ctx.bundle.files[file].source
    ctx.report(NoShareOrder(name.text, entity, near=near, source=source, span=name.span))
    return None


def _is_rank(symbol: Symbol) -> bool:
    return all(isinstance(getattr(each.node, "value", None), syn.Rank) for each in symbol.declarations)


def _down(ctx: Context, scope: Scope, share: syn.Share) -> Fix | None:
    """The edit that drops what is below the step instead of rounding to the nearest; None where it can't be put so."""
    source = ctx.source(scope)
    written = source.slice(share.span)
    for nearest, down in (("四舍五入到", "舍去不足"), ("round to", "round down to")):
        at = written.find(nearest)
        if at >= 0:
            start = share.span.start + at
            return Fix((Edit(Span(start, start + len(nearest)), down),), "舍去零头", "round down")
    return None


@frozen
class _Parts:
    """The definitions of one 分摊.  Tests and choices that no author wrote have no origin, so that nobody is asked to mend or try them."""

    ctx: Context
    scope: Scope
    symbol: Symbol
    type: NumberT
    share: syn.Share
    listed: tuple[str, str]
    order: str
    weight: core.Expr
    site: str

    def definitions(self) -> tuple[core.Definition, ...]:
        """An entry's share; then what it rests on: its part, what remains, its weight, all weights, who is first."""
        root, entity, weight = self.ctx.bundle.root, self.listed[1], self.weight.type
        assert isinstance(weight, NumberT)
        share = self._sum("+", self._part(self._self), self._more())
        rest = self._sum("-", self._amount(), self._over("sum", None, self._part, self.type))
        whole = self._over("sum", None, self._weight, weight)
        first = self._over("min", self._takes_part, self._place, OptionalT(_PLACE))
        return (
            self._made("", entity, share),
            self._made("/part", entity, self._cut()),
            self._made("/rest", root, rest),
            self._made("/weight", entity, self.weight),
            self._made("/whole", root, whole),
            self._made("/first", root, first),
        )

    def _made(self, end: str, entity: str, value: core.Expr) -> core.Definition:
        text = core.Version(None, None, "", None, None, False, core.ExprBody(value), self.site)
        name = f"{self.symbol.name} 的 分摊"  # no name that an author can write, so nothing else is taken for it
        return core.Definition(f"{self.site}{end}", name, entity, value.type, False, (text,), (), self.site)

    # -------------------------------------------------------------------------------------------- formulas

    def _cut(self) -> core.Expr:
        """The amount × the weight / all weights, without what is below the step; nothing where all weights are zero."""
        product = core.Arith("*", self._amount(), self._weight(self._self), NumberT(self.type.unit * self._unit), origin=self._origin)
        quotient = core.Arith("/", product, self._whole(), self.type, origin=self._origin)
        cut = core.Round(self.share.mode, self.share.step.value, quotient, self.type, origin=self._origin)
        return core.Case((core.Arm(self._is_nothing(), zero(self.type)),), cut, "", self.type)

    def _more(self) -> core.Expr:
        """What remains, for the first in the order among those who take part."""
        first = core.DefRef(f"{self.site}/first", self._home, OptionalT(_PLACE), origin=self._origin)
        mine = core.Compare("=", self._place(self._self), first, BOOL)
        rest = core.DefRef(f"{self.site}/rest", self._home, self.type, origin=self._origin)
        return core.Case((core.Arm(mine, rest),), zero(self.type), "", self.type)

    def _takes_part(self, one: core.Expr) -> core.Expr:
        """Who has a weight; everybody, where nobody has one, so that all of the amount remains and has somebody to go to."""
        weighs = core.Compare(">", self._weight(one), zero(NumberT(self._unit)), BOOL)
        return core.Or((weighs, self._is_nothing()), BOOL)

    def _is_nothing(self) -> core.Expr:
        return core.Compare("=", self._whole(), zero(NumberT(self._unit)), BOOL)

    def _over(
        self,
        kind: str,
        keep: Callable[[core.Expr], core.Expr] | None,
        of: Callable[[core.Expr], core.Expr],
        type_: NumberT | OptionalT,
    ) -> core.Expr:
        fact, entity = self.listed
        var = self.ctx.fresh(entity)
        one = core.Var(var, EntityT(entity))
        info = model_of(self.ctx).fact(self.ctx.bundle.root, fact)
        assert info is not None
        source = core.ListOf(self._home, fact, info.type, origin=self._origin)
        return core.Aggregate(kind, source, var, None if keep is None else keep(one), of(one), 0, type_, origin=self._origin)

    # --------------------------------------------------------------------------------------------- reading

    @property
    def _origin(self) -> core.Origin:
        return self.ctx.origin(self.scope, self.share.span)

    @property
    def _unit(self) -> Unit:
        assert isinstance(self.weight.type, NumberT)
        return self.weight.type.unit

    @property
    def _home(self) -> core.Expr:
        return core.Var("root", EntityT(self.ctx.bundle.root))

    @property
    def _self(self) -> core.Expr:
        return core.Var("self", EntityT(self.listed[1]))

    def _amount(self) -> core.Expr:
        """What is paid: after 不得重复享受 and the like."""
        return core.RuleRef(self.symbol.code, "counted", self.type, origin=self._origin)

    def _part(self, one: core.Expr) -> core.Expr:
        return core.DefRef(f"{self.site}/part", one, self.type, origin=self._origin)

    def _weight(self, one: core.Expr) -> core.Expr:
        return core.DefRef(f"{self.site}/weight", one, self.weight.type, origin=self._origin)

    def _whole(self) -> core.Expr:
        return core.DefRef(f"{self.site}/whole", self._home, self.weight.type, origin=self._origin)

    def _place(self, one: core.Expr) -> core.Expr:
        return core.DefRef(self.order, one, _PLACE, origin=self._origin)

    def _sum(self, op: str, one: core.Expr, other: core.Expr) -> core.Expr:
        return core.Arith(op, one, other, self.type, origin=self._origin)

"""方案 below 待地方规定: written rules among which a local rule, or the default, chooses one."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.filler_problems import NotAnOption
from baozhang_rules.check.rule_problems import DuplicateLabel
from baozhang_rules.check.texts import place
from baozhang_rules.check.typed import amount, condition
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, EntityT, Type


def typed(ctx: Context, scope: Scope, node: syn.Expr, type_: Type) -> core.Expr:
    """A condition or an amount, as the type says."""
    return condition(ctx, scope, node) if type_ == BOOL else amount(ctx, scope, node, type_)


def lower_options(ctx: Context, scope: Scope, opening: syn.Opening, type_: Type) -> dict[str, core.Definition]:
    """Each written rule as a definition of its own, under its own site and article; by label. ``scope`` is that of the opening."""
    found: dict[str, core.Definition] = {}
    for option in opening.options:
        label = option.label.text
        if label in found:
            first = next(each for each in opening.options if each.label.text == label)
            other = place(ctx, scope.file, first.label.span, "先在这里", "first here")
            ctx.report(DuplicateLabel(label, other=other, source=ctx.source(scope), span=option.label.span))
            continue
        site = ctx.site(
            scope, f"{scope.site}/{label}", "case", scope.site, label, option.span, code="option",
            cite=option.cite, law=option.law,
        )  # fmt: skip
        body = core.ExprBody(typed(ctx, evolve(scope, site=site, bound=()), option.value, type_))
        text = core.Version(None, None, "", None, None, False, body, site)
        found[label] = core.Definition(site, label, scope.entity, type_, False, (text,), (), site)
    return found


def choose(
    ctx: Context, scope: Scope, opener: int, opening: syn.Opening, options: Mapping[str, core.Definition], node: syn.Expr
) -> core.Expr | None:
    """What a filler or default names: one of the written rules; anything else is reported. ``opener`` is the opening's file."""
    label = node.parts[0].text if isinstance(node, syn.Path) and len(node.parts) == 1 else ""
    if label in options:
        chosen, origin = options[label], ctx.origin(scope, node.span)
        return core.DefRef(chosen.id, core.Var("self", EntityT(chosen.entity), origin=origin), chosen.type, origin=origin)
    near = did_you_mean(label, options) if label else None
    other = place(ctx, opener, opening.span, "上级写的方案", "the written rules")
    shown = "、".join(options)
    ctx.report(NotAnOption(shown, near=near, other=other, source=ctx.source(scope), span=node.span))
    return None

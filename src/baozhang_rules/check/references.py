"""Names of benefits where one is needed, and what a benefit is: its id, scope and type."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check import membership as m
from baozhang_rules.check.combination_problems import NotABenefit
from baozhang_rules.check.context import Context
from baozhang_rules.check.model import type_of
from baozhang_rules.check.texts import source_of
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import NumberT

BENEFIT_KINDS = ("benefit", "fallback")


@frozen
class Benefit:
    """A benefit as others refer to it."""

    id: str
    name: str
    scope: str
    type: NumberT


def benefit_named(ctx: Context, file: int, name: syn.Ident) -> Symbol | None:
    """The benefit of a name that a file sees; reported when there is none."""
    found = ctx.bundle.find(file, name.text, *BENEFIT_KINDS)
    if not found:
        near = did_you_mean(name.text, ctx.bundle.names(file, BENEFIT_KINDS))
        ctx.report(NotABenefit(name.text, near=near, source=source_of(ctx, file), span=name.span))
    return found[0] if found else None


def benefit_of(ctx: Context, symbol: Symbol) -> Benefit | None:
    """What a benefit is; None when its type or scope is wrong, which is reported elsewhere."""
    node, about = symbol.first.node, m.benefit_scope(ctx, symbol)
    assert isinstance(node, (syn.BenefitDecl, syn.FallbackDecl))
    type_ = type_of(ctx, symbol.first.file, node.type)
    if about is None or not isinstance(type_, NumberT):
        return None
    return Benefit(symbol.code, symbol.name, about.scope, type_)

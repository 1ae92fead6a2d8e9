"""What core keeps as data beside rules: 分摊, 发放, 先行, 由 … 定, 恒有, 选择."""

from __future__ import annotations

from attrs import evolve

from baozhang_rules.check.combination_problems import ChoicesShareBenefit, ChoiceTooLarge, NotAFact
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import lower
from baozhang_rules.check.membership import list_named
from baozhang_rules.check.model import model_of
from baozhang_rules.check.references import benefit_named
from baozhang_rules.check.shares import Lowered
from baozhang_rules.check.texts import issuer_of, source_of
from baozhang_rules.check.typed import condition
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes as syn

MOST_OPTIONS = 16
"""The most options that a choice may allow (docs/decisions/0008 §8)."""


def benefit_parts(ctx: Context, scope: Scope, id: str, node: syn.BenefitDecl, shared: Lowered | None) -> list[core.Stored]:
    """How a benefit is shared, paid, granted in advance and decided; ``shared`` is its 分摊, lowered."""
    found = []
    if node.share is not None and shared is not None:
        found.append(_share(scope, id, node.share, shared))
    if node.payment is not None:
        pay = node.payment
        data = {"account": pay.account, "payee": pay.payee, "rhythm": pay.rhythm, "first": pay.first or ""}
        data["due_day"] = "" if pay.due_day is None else str(pay.due_day)
        found.append(core.Stored(f"{id}/payment", "payment", pairs(data), (), scope.site))
    if node.provisional is not None:
        limit, given = node.provisional.limit, node.provisional
        data = {"count": str(limit.count), "unit": limit.unit}
        found.append(core.Stored(f"{id}/provisional", "provisional", pairs(data), (), scope.site))
        ctx.site(scope, f"{scope.site}/provisional", "provisional", scope.site, "", given.span, cite=given.cite)
    if node.decided_by:
        found.append(core.Stored(f"{id}/discretion", "discretion", pairs({"decided_by": node.decided_by}), (), scope.site))
    return [evolve(each, id=_texts_id(each, scope, id)) for each in found]


def _texts_id(stored: core.Stored, scope: Scope, id: str) -> str:
    """The id of a part of one of several texts holds that text's site."""
    return scope.site + stored.id.removeprefix(id)


def _share(scope: Scope, id: str, share: syn.Share, shared: Lowered) -> core.Stored:
    """``definition``: what an entry of ``list`` gets; there is none where an office fixes the amount."""
    data = {
        "members": share.members.text,
        "list": shared.fact,
        "method": share.method,
        "mode": share.mode,
        "step": format_number(share.step.value),
        "remainder": share.remainder.text,
        "definition": shared.definitions[0].id if shared.definitions else "",
    }
    expressions = () if shared.weight is None else (("weight", shared.weight),)
    return core.Stored(f"{id}/share", "share", pairs(data), expressions, scope.site)


def lower_always(ctx: Context) -> list[core.Stored]:
    """恒有, by title."""
    found = []
    for file, entry in enumerate(ctx.bundle.files):
        for node in entry.tree.declarations:
            if isinstance(node, syn.AlwaysDecl):
                found.append(_always(ctx, file, node))
    return sorted(found, key=lambda s: s.id)


def _always(ctx: Context, file: int, node: syn.AlwaysDecl) -> core.Stored:
    scope = Scope(ctx.bundle.root, file, "", issuer=issuer_of(ctx, file))
    site = ctx.site(
        scope, f"always/{node.title}", "check", "", node.title, node.span, code="always", cite=node.cite, law=node.law
    )
    scope = evolve(scope, site=site)
    value = lower(ctx, scope, node.expression) if node.direction else condition(ctx, scope, node.expression)
    entity, fact = _fact_of(ctx, scope, node.along) if node.along is not None else ("", "")
    data = {
        "title": node.title,
        "direction": node.direction or "",
        "tolerance": "" if node.tolerance is None else format_number(node.tolerance.value),
        "entity": entity,
        "fact": fact,
    }
    return core.Stored(site, "always", pairs(data), (("expression", value),), site)


def _fact_of(ctx: Context, scope: Scope, path: syn.Path) -> tuple[str, str]:
    """The entity and name of the fact that a path names: ``工资``, ``成员 的 工资``."""
    entity = scope.entity
    for part in path.parts[:-1]:
        listed = list_named(ctx, entity, part.text)
        entity = listed[1] if listed else part.text
    info = model_of(ctx).entities.get(entity)
    name = path.parts[-1].text
    if info is None or name not in info.facts:
        near = did_you_mean(name, info.facts if info else ())
        ctx.report(NotAFact(name, near=near, source=ctx.source(scope), span=path.span))
    return entity, name


fact_of = _fact_of


def lower_choices(ctx: Context) -> list[core.Stored]:
    """选择, by name."""
    found: list[core.Stored] = []
    taken: dict[str, str] = {}
    for symbol in ctx.bundle.of_kind("choice"):
        node, file = symbol.first.node, symbol.first.file
        assert isinstance(node, syn.ChoiceDecl)
        found.append(_choice(ctx, file, node, taken))
    return sorted(found, key=lambda stored: stored.id)


def _choice(ctx: Context, file: int, node: syn.ChoiceDecl, taken: dict[str, str]) -> core.Stored:
    scope = Scope(ctx.bundle.root, file, "", issuer=issuer_of(ctx, file))
    name = node.name.text
    site = ctx.site(scope, f"choice/{name}", "choice", "", name, node.name.span, cite=node.cite, law=node.law)
    scope, source = evolve(scope, site=site), source_of(ctx, file)
    if node.limit > MOST_OPTIONS or len(node.options) > node.limit:
        limit = min(node.limit, MOST_OPTIONS)
        ctx.report(ChoiceTooLarge(name, max(len(node.options), node.limit), limit, source=source, span=node.name.span))
    data = {"name": name, "rule": node.rule, "limit": str(node.limit)}
    expressions: list[tuple[str, core.Expr]] = []
    for option in node.options:
        ids = [symbol.code for each in option.benefits if (symbol := benefit_named(ctx, file, each)) is not None]
        data[f"option {option.name.text}"] = ", ".join(ids)
        for each in option.benefits:
            if taken.setdefault(each.text, name) != name:
                ctx.report(ChoicesShareBenefit(each.text, taken[each.text], name, source=source, span=each.span))
        if option.condition is not None:
            expressions.append((option.name.text, condition(ctx, scope, option.condition)))
    return core.Stored(site, "choice", pairs(data), tuple(expressions), site)


def pairs(data: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Data in the written order of its keys, without what is empty."""
    return tuple((key, value) for key, value in data.items() if value)

"""Rules, clauses and steps without 依据 in files that have a 文号."""

from __future__ import annotations

from collections.abc import Sequence

from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import NoBasis
from baozhang_rules.check.report import where_of
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span


def check_basis(ctx: Context) -> None:
    """Warn once per declaration that has no article, where its parts don't all have one of their own."""
    for file in sorted(ctx.bundle.asked):
        entry = ctx.bundle.files[file]
        if entry.header is None or not entry.header.document:
            continue
        for declaration in entry.tree.declarations:
            found = _uncited(declaration)
            if found is not None:
                name, span = found
                ctx.report(NoBasis(name, **where_of(ctx, file, span)))


def _uncited(node: syn.Declaration) -> tuple[str, Span] | None:
    """The name and place of a rule that no article covers."""
    match node:
        case syn.ClassDecl(name=name, groups=groups):
            parts = [_group_cited(group) for group in groups]
        case syn.BenefitDecl(name=name, steps=steps):
            parts = _steps_cited(steps)
        case syn.FallbackDecl(name=name, sections=sections, layers=layers):
            parts = [*(_cited(section) for section in sections), *(layer.cite is not None for layer in layers)]
        case syn.FillClause(target=target):
            shown = " 的 ".join(part.text for part in target.parts)
            return None if _cited(node) else (shown, target.span)
        case syn.TierDecl(name=name) | syn.UnitDecl(name=name) | syn.ChoiceDecl(name=name) | syn.DeadlineDecl(name=name):
            parts = []
        case _:
            return None
    return None if _cited(node) or (parts and all(parts)) else (name.text, name.span)


def _steps_cited(steps: Sequence[syn.Step]) -> list[bool]:
    """Whether each step has an article; a rounding says how to write the sum, not what is due."""
    return [_cited(step) for step in steps if step.kind != "round"]


def _group_cited(group: syn.Group) -> bool:
    return group.law is not None or all(_clause_cited(clause) for clause in group.clauses)


def _clause_cited(clause: syn.Clause) -> bool:
    return _cited(clause) or (clause.group is not None and _group_cited(clause.group))


def _cited(node: object) -> bool:
    return getattr(node, "cite", None) is not None or getattr(node, "law", None) is not None

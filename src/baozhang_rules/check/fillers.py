"""Local rules for clauses that an upper policy leaves open (docs/decisions/0008 §5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import define, evolve, field, frozen

from baozhang_rules.check import membership as m
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.filler_problems import FillerOfClosed, FillTargetUnknown
from baozhang_rules.check.report import add_implements
from baozhang_rules.check.rule_problems import NotAClass
from baozhang_rules.check.standard_problems import FillerWithoutImplements, TwoFillers
from baozhang_rules.check.texts import Period, Text, issuer_of, period_of, place, source_of, suffix, version
from baozhang_rules.check.typed import condition
from baozhang_rules.check.values import clashes, same_region, shown_day
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn


@frozen
class Filler:
    """One 填补 and where it stands."""

    file: int
    node: syn.FillClause
    period: Period

    @property
    def basis(self) -> str:
        """Its article, for messages."""
        return self.node.cite.text if self.node.cite else "未写依据"


@define
class Fillers:
    """All 填补 of a bundle, by class id and label."""

    ctx: Context
    _by_clause: dict[tuple[str, str], list[Filler]] = field(factory=dict)

    def collect(self) -> None:
        """Find what each one fills, and report those that fill nothing, what is closed, or what is filled already."""
        for file, entry in enumerate(self.ctx.bundle.files):
            for node in entry.tree.declarations:
                if isinstance(node, syn.FillClause):
                    self._place(file, node)
        for fillers in self._by_clause.values():
            fillers.sort(key=lambda f: (f.period.region, f.period.start or date.min, f.file, f.node.span.start))
            self._check_doubles(fillers)

    def _place(self, file: int, node: syn.FillClause) -> None:
        source, shown = source_of(self.ctx, file), " 的 ".join(p.text for p in node.target.parts)
        owner = m.class_named(self.ctx, file, node.target.parts[0].text)
        if owner is None:
            near = did_you_mean(node.target.parts[0].text, self.ctx.bundle.names(file, ("class",)))
            self.ctx.report(NotAClass(node.target.parts[0].text, near=near, source=source, span=node.target.parts[0].span))
            return
        label = node.target.parts[-1]
        clauses = {name: clause for clause in all_clauses(owner) for name in names_of(clause)}
        clause = clauses.get(label.text) if len(node.target.parts) > 1 else None
        if clause is None:
            near = did_you_mean(label.text, clauses)
            self.ctx.report(FillTargetUnknown(owner.name, label.text, near=near, source=source, span=label.span))
        elif clause.opening is None:
            other = place(self.ctx, owner.first.file, clause.span, "这一项已经定了", "this is settled")
            self.ctx.report(FillerOfClosed(shown, other=other, source=source, span=node.target.span))
        else:
            self._check_implements(file, owner, node, shown)
            filler = Filler(file, node, period_of(self.ctx, file, node.validity))
            self._by_clause.setdefault((owner.code, names_of(clause)[0]), []).append(filler)

    def _check_implements(self, file: int, owner: Symbol, node: syn.FillClause, shown: str) -> None:
        upper = {each.file for each in owner.declarations}
        if file not in upper and not upper & self.ctx.bundle.implemented(file):
            entry, package = self.ctx.bundle.files[file], self.ctx.bundle.package_of(owner)
            fix = add_implements(entry, package) if package else None
            self.ctx.report(FillerWithoutImplements(shown, package, repair=fix, source=entry.source, span=node.target.span))

    def _check_doubles(self, fillers: list[Filler]) -> None:
        for one, two, day in clashes([(f, f.period) for f in fillers], same_region):
            shown = " 的 ".join(part.text for part in two.node.target.parts)
            other = place(self.ctx, one.file, one.node.target.span, one.basis, one.basis)
            source, articles = source_of(self.ctx, two.file), (two.basis, one.basis)
            self.ctx.report(TwoFillers(shown, shown_day(day), *articles, other=other, source=source, span=two.node.target.span))

    def versions(self, owner: Symbol, clause: syn.Clause, scope: Scope, about: m.About) -> Iterator[core.Version]:
        """The regional versions of an open clause."""
        names = names_of(clause)
        for filler in self._by_clause.get((owner.code, names[0]), ()) if names else ():
            node = filler.node
            site = self.ctx.site(
                evolve(scope, file=filler.file, issuer=issuer_of(self.ctx, filler.file)),
                f"{owner.code}{_tail(owner, scope.site)}{suffix(filler.period)}",
                "clause", scope.site, names[0], node.span, code="fill", cite=node.cite, law=node.law,
            )  # fmt: skip
            inner = Scope(about.entity, filler.file, site, unit=about.unit, issuer=issuer_of(self.ctx, filler.file))
            body = core.ExprBody(condition(self.ctx, inner, node.condition))
            yield version(self.ctx, Text(filler.file, node, node.target.span, site), body, site)


def _tail(owner: Symbol, site: str) -> str:
    """The part of a clause's site after the class's own id."""
    _, slash, rest = site.removeprefix(owner.code).partition("/")
    return slash + rest


def all_clauses(owner: Symbol) -> Iterator[syn.Clause]:
    """Every clause of every text of a class, nested ones too."""
    groups = [g for each in owner.declarations if isinstance(each.node, syn.ClassDecl) for g in each.node.groups]
    while groups:
        for clause in groups.pop(0).clauses:
            yield clause
            if clause.group is not None:
                groups.append(clause.group)


def names_of(clause: syn.Clause) -> list[str]:
    """How a local rule may call a clause: its label, its code."""
    return [name for name in (clause.label.text if clause.label else None, clause.code) if name]

"""Local rules (填补) for clauses and steps that an upper policy leaves open (docs/decisions/0008 §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.check import membership as m
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.filler_problems import FillerOfClosed, FillOwnerUnknown, FillTargetUnknown
from baozhang_rules.check.openings import Filler
from baozhang_rules.check.report import add_implements
from baozhang_rules.check.standard_problems import FillerWithoutImplements, TwoFillers
from baozhang_rules.check.texts import issuer_of, period_of, place, source_of, suffix
from baozhang_rules.check.values import clashes, same_region, shown_day
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span


@define
class Fillers:
    """All 填补 of a bundle, by the id of the class or benefit and the label."""

    ctx: Context
    _by_place: dict[tuple[str, str], list[Filler]] = field(factory=dict)

    def collect(self) -> None:
        """Find what each one fills, and report those that fill nothing, what is closed, or what is filled already."""
        for file, entry in enumerate(self.ctx.bundle.files):
            for node in entry.tree.declarations:
                if isinstance(node, syn.FillClause):
                    self._place(file, node)
        for fillers in self._by_place.values():
            fillers.sort(key=lambda f: (f.period.region, f.period.start or date.min, f.file, f.node.span.start))
            self._check_doubles(fillers)

    def _place(self, file: int, node: syn.FillClause) -> None:
        source, shown = source_of(self.ctx, file), " 的 ".join(p.text for p in node.target.parts)
        first, label = node.target.parts[0], node.target.parts[-1]
        owner = owner_of(self.ctx, file, first.text)
        if owner is None:
            near = did_you_mean(first.text, self.ctx.bundle.names(file, OWNERS))
            self.ctx.report(FillOwnerUnknown(first.text, near=near, source=source, span=first.span))
            return
        known = {name: part for part in parts_of(owner) for name in names_of(part)}
        part = known.get(" 的 ".join(p.text for p in node.target.parts[1:]))
        if part is None:
            near = did_you_mean(label.text, known)
            self.ctx.report(FillTargetUnknown(owner.name, label.text, near=near, source=source, span=label.span))
        elif part.opening is None:
            other = place(self.ctx, owner.first.file, part.span, "这一项已经定了", "this is settled")
            self.ctx.report(FillerOfClosed(shown, other=other, source=source, span=node.target.span))
        else:
            self._check_implements(file, owner, node, shown)
            filler = Filler(file, node, period_of(self.ctx, file, node.validity), None)
            self._by_place.setdefault((owner.code, names_of(part)[0]), []).append(filler)

    def _check_implements(self, file: int, owner: Symbol, node: syn.FillClause, shown: str) -> None:
        upper = {each.file for each in owner.declarations}
        if file not in upper and not upper & self.ctx.bundle.implemented(file):
            entry, package = self.ctx.bundle.files[file], self.ctx.bundle.package_of(owner)
            fix = add_implements(entry, package) if package else None
            self.ctx.report(FillerWithoutImplements(shown, package, repair=fix, source=entry.source, span=node.target.span))

    def _check_doubles(self, fillers: list[Filler]) -> None:
        for one, two, day in clashes([(f, f.period) for f in fillers], same_region):
            source, articles = source_of(self.ctx, two.file), (two.article, one.article)
            other = place(self.ctx, one.file, one.span, one.article, one.article)
            self.ctx.report(TwoFillers(source.slice(two.span), shown_day(day), *articles, other=other, source=source, span=two.span))

    def texts(
        self, owner: Symbol, names: Sequence[str], scope: Scope, about: m.About
    ) -> Iterator[tuple[Filler, syn.FillClause, Scope]]:
        """The fillers of an open place, each with its 填补 and the scope of its value, under its own site."""
        for filler in self._by_place.get((owner.code, names[0]), ()) if names else ():
            node = filler.node
            assert isinstance(node, syn.FillClause)
            issuer = issuer_of(self.ctx, filler.file)
            site = self.ctx.site(
                evolve(scope, file=filler.file, issuer=issuer), f"{owner.code}{_tail(owner, scope.site)}{suffix(filler.period)}",
                "clause", scope.site, names[0], node.span, code="fill", cite=node.cite, law=node.law,
            )  # fmt: skip
            yield filler, node, Scope(about.entity, filler.file, site, unit=about.unit, issuer=issuer)


    def written(self, owner: Symbol, names: Sequence[str]) -> Iterator[tuple[int, syn.Expr]]:
        """What local rules write for an open place, with their files."""
        for filler in self._by_place.get((owner.code, names[0]), ()) if names else ():
            if isinstance(filler.node, syn.FillClause):
                yield filler.file, filler.node.value


OWNERS = ("class", "benefit", "scheme")
"""What has parts that local rules may fill."""


@frozen
class CellPart:
    """A cell of 优惠政策; a local rule calls it ``类 的 列``."""

    name: str
    opening: syn.Opening | None
    span: Span


Part: TypeAlias = "syn.Clause | syn.Step | CellPart"


def owner_of(ctx: Context, file: int, name: str) -> Symbol | None:
    """The class or benefit of a name that a file sees."""
    found = [each for kind in OWNERS for each in ctx.bundle.find(file, name, kind)]
    return found[0] if found else None


def _tail(owner: Symbol, site: str) -> str:
    """The part of a clause's site after the class's own id."""
    _, slash, rest = site.removeprefix(owner.code).partition("/")
    return slash + rest


def parts_of(owner: Symbol) -> Iterator[Part]:
    """Every clause of every text of a class, nested ones too; every step of a benefit; every cell of a scheme."""
    for declared in owner.declarations:
        yield from parts_in(declared.node)


def parts_in(node: object) -> Iterator[Part]:
    """The clauses, steps or cells of one text."""
    match node:
        case syn.ClassDecl(groups=groups):
            for group in groups:
                yield from _clauses(group)
        case syn.BenefitDecl(steps=steps):
            yield from steps
        case syn.TierDecl(grid=grid):
            for row in grid.rows:
                first = row.cells[0].value
                name = first.parts[0].text if isinstance(first, syn.Path) else ""
                for head, cell in zip(grid.header[1:], row.cells[1:], strict=False):
                    if head.name is not None and name:
                        yield CellPart(cell_name(name, head.name.text), cell.opening, cell.span)


def _clauses(group: syn.Group) -> Iterator[syn.Clause]:
    for clause in group.clauses:
        yield clause
        if clause.group is not None:
            yield from _clauses(clause.group)


def cell_name(row: str, column: str) -> str:
    """How a local rule calls a cell."""
    return f"{row} 的 {column}"


def names_of(part: Part) -> list[str]:
    """How a local rule may call a clause or step: its label, its code; a cell: its class and column."""
    if isinstance(part, CellPart):
        return [part.name]
    return [name for name in (part.label.text if part.label else None, getattr(part, "code", None)) if name]

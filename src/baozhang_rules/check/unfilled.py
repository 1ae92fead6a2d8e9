"""What an implemented policy leaves open without a default, and nobody among the files checked settles for a region."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from baozhang_rules.builtins import region_contains
from baozhang_rules.check.context import Context
from baozhang_rules.check.fillers import OWNERS, names_of, owner_of, parts_in
from baozhang_rules.check.report import where_of
from baozhang_rules.check.standard_problems import OpeningUnfilled
from baozhang_rules.check.texts import period_of, place, source_of
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span


@frozen
class _Opening:
    """What is left open without a default, where, and the regions for which other texts settle it ("": everywhere)."""

    name: str
    file: int
    span: Span
    filled: frozenset[str]

    def settled(self, region: str) -> bool:
        """Whether it is settled in the whole of a region; for a file that names none, whether it is anywhere."""
        return any(region_contains(filler, region) for filler in self.filled) if region else bool(self.filled)


def check_unfilled(ctx: Context) -> None:
    """Warn of each such opening at an 实施 line of an asked file, once for each region that is left without it."""
    for opening in (*_open_values(ctx), *_open_classes(ctx), *_open_places(ctx)):
        for lower, line in _lines(ctx, opening):
            other = place(ctx, opening.file, opening.span, "在这里留给地方", "left open here")
            package = ctx.bundle.files[opening.file].package
            ctx.report(OpeningUnfilled(opening.name, package, other=other, **where_of(ctx, lower, line.span)))


def _open_values(ctx: Context) -> Iterator[_Opening]:
    """Standards and definitions left open; every other text settles them for its region."""
    for symbol in ctx.bundle.of_kind("standard", "definition"):
        nodes = [(d.file, d.node) for d in symbol.declarations if isinstance(d.node, (syn.StandardDecl, syn.Definition))]
        opener = next(((file, node) for file, node in nodes if node.opening is not None), None)
        if opener is None or opener[1].opening is None or opener[1].opening.default is not None:
            continue
        if getattr(opener[1], "grid", None) is None:
            filled = (_regions(ctx, file, node) for file, node in nodes if node is not opener[1])
            yield _Opening(symbol.name, opener[0], opener[1].name.span, frozenset().union(*filled))


def _regions(ctx: Context, file: int, node: syn.StandardDecl | syn.Definition) -> set[str]:
    """The regions of a text: those that its rows name, else its own."""
    grid = node.grid if isinstance(node, syn.StandardDecl) else None
    column = next((i for i, cell in enumerate(grid.header) if cell.name is not None and cell.name.text == "地区"), None) if grid else None
    if grid is None or column is None:
        return {period_of(ctx, file, node.validity).region}
    written = {source_of(ctx, file).slice(row.cells[column].span).strip() for row in grid.rows if len(row.cells) > column}
    return {region if region.isdigit() else "" for region in written}


def _open_classes(ctx: Context) -> Iterator[_Opening]:
    """Classes left open as a whole; every other text settles them for its region."""
    for symbol in ctx.bundle.of_kind("class"):
        opening = getattr(symbol.first.node, "opening", None)
        if opening is not None and opening.default is None:
            others = [each for each in symbol.declarations if each is not symbol.first]
            filled = frozenset(period_of(ctx, each.file, getattr(each.node, "validity", None)).region for each in others)
            yield _Opening(symbol.name, symbol.first.file, symbol.first.span, filled)


def _open_places(ctx: Context) -> Iterator[_Opening]:
    """Clauses and steps left open; each 填补 settles one for its region."""
    filled: dict[tuple[str, str], set[str]] = {}
    for file, entry in enumerate(ctx.bundle.files):
        for node in entry.tree.declarations:
            if isinstance(node, syn.FillClause) and (owner := owner_of(ctx, file, node.target.parts[0].text)) is not None:
                name = " 的 ".join(part.text for part in node.target.parts[1:])
                filled.setdefault((owner.name, name), set()).add(period_of(ctx, file, node.validity).region)
    for symbol in ctx.bundle.of_kind(*OWNERS):
        for declared in symbol.declarations:
            for part in parts_in(declared.node):
                names = names_of(part)
                if names and part.opening is not None and part.opening.default is None:
                    regions = frozenset().union(*(filled.get((symbol.name, name), set()) for name in names))
                    yield _Opening(f"{symbol.name} 的 {names[0]}", declared.file, part.span, regions)


def _lines(ctx: Context, opening: _Opening) -> Iterator[tuple[int, syn.Implements]]:
    """For each region of asked files left without it, one 实施 line by which it is reached; one that names its package itself
    before others.
    """
    package = ctx.bundle.files[opening.file].package
    found: dict[str, list[tuple[int, syn.Implements]]] = {}
    for file in sorted(ctx.bundle.asked):
        region = period_of(ctx, file, None).region
        if opening.file in ctx.bundle.implemented(file) and not opening.settled(region):
            found.setdefault(region, []).extend((file, line) for line in ctx.bundle.files[file].implements)
    for lines in found.values():
        direct = [each for each in lines if ".".join(each[1].path) == package]
        yield (direct or lines)[0]

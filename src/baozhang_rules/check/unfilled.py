"""What an implemented policy leaves open without a default, and nobody among the files checked settles for a region.

An author who knows that something is open still (no document has been seen, say) writes so at the 实施 line
(``实施 国家.最低生活保障 待地方规定 低保家庭 的 财产``) and isn't reminded of it; deciding stays 无法计算, and ``baozhang catalogue
alarms`` lists it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from baozhang_rules.builtins import region_contains
from baozhang_rules.check.context import Context
from baozhang_rules.check.fillers import OWNERS, names_of, owner_of, parts_in
from baozhang_rules.check.report import where_of
from baozhang_rules.check.standard_problems import NotLeftOpen, OpenAndSettled, OpeningUnfilled
from baozhang_rules.check.texts import period_of, place, source_of
from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span


@frozen
class _Opening:
    """What is left open without a default, by the names that it may be called, where, and the regions for which other texts
    settle it ("": everywhere).
    """

    names: tuple[str, ...]
    file: int
    span: Span
    filled: frozenset[str]

    def settled(self, region: str, declared: frozenset[str] = frozenset()) -> bool:
        """Whether it is settled, or declared open, in the whole of a region; for a file that names none, whether it is anywhere."""
        regions = self.filled | declared
        return any(region_contains(filler, region) for filler in regions) if region else bool(regions)


def check_unfilled(ctx: Context) -> None:
    """Warn of such openings at the 实施 lines of asked files, all of one line together, once for each region left without."""
    openings = [*_open_values(ctx), *_open_classes(ctx), *_open_places(ctx)]
    declared = _declared(ctx, openings)
    found: dict[tuple[int, Span], list[_Opening]] = {}
    for opening in openings:
        for lower, line in _lines(ctx, opening, frozenset(declared.get(opening.names[0], ()))):
            found.setdefault((lower, line.span), []).append(opening)
    for (lower, span), left in found.items():
        first = left[0]
        other = place(ctx, first.file, first.span, "在这里留给地方", "left open here")
        packages = dict.fromkeys(ctx.bundle.files[each.file].package for each in left)
        names = Both("".join(f"「{each.names[0]}」" for each in left), ", ".join(f"`{each.names[0]}`" for each in left))
        ctx.report(OpeningUnfilled(names, "、".join(packages), other=other, **where_of(ctx, lower, span)))


def _declared(ctx: Context, openings: list[_Opening]) -> dict[str, set[str]]:
    """The regions in which something is declared open still, by its usual name; reported where that isn't so."""
    found: dict[str, set[str]] = {}
    for file, entry in enumerate(ctx.bundle.files):
        region, upper = period_of(ctx, file, None).region, ctx.bundle.implemented(file)
        known = {name: each for each in openings if each.file in upper for name in each.names}
        for line in entry.implements:
            for path in line.still_open:
                written, at = " 的 ".join(part.text for part in path.parts), where_of(ctx, file, path.span)
                opening = known.get(written)
                if opening is None:
                    near = did_you_mean(written, known)
                    ctx.report(NotLeftOpen(written, ".".join(line.path), near=near, **at))
                elif opening.settled(region):
                    ctx.report(OpenAndSettled(written, **at))
                else:
                    found.setdefault(opening.names[0], set()).add(region)
    return found


def _open_values(ctx: Context) -> Iterator[_Opening]:
    """Standards and definitions left open; every other text settles them for its region."""
    for symbol in ctx.bundle.of_kind("standard", "definition"):
        nodes = [(d.file, d.node) for d in symbol.declarations if isinstance(d.node, (syn.StandardDecl, syn.Definition))]
        opener = next(((file, node) for file, node in nodes if node.opening is not None), None)
        if opener is None or opener[1].opening is None or opener[1].opening.default is not None:
            continue
        if getattr(opener[1], "grid", None) is None:
            filled = (_regions(ctx, file, node) for file, node in nodes if node is not opener[1])
            entity = opener[1].entity if isinstance(opener[1], syn.Definition) else None
            names = (symbol.name, *(() if entity is None else (f"{entity.text} 的 {symbol.name}",)))
            yield _Opening(names, opener[0], opener[1].name.span, frozenset().union(*filled))


def _regions(ctx: Context, file: int, node: syn.StandardDecl | syn.Definition) -> set[str]:
    """The regions of a text: those that its rows name, else its own."""
    grid = node.grid if isinstance(node, syn.StandardDecl) else None
    column = (
        next((i for i, cell in enumerate(grid.header) if cell.name is not None and cell.name.text == "地区"), None)
        if grid
        else None
    )
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
            yield _Opening((symbol.name,), symbol.first.file, symbol.first.span, filled)


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
                    yield _Opening(tuple(f"{symbol.name} 的 {name}" for name in names), declared.file, part.span, regions)


def _lines(ctx: Context, opening: _Opening, declared: frozenset[str]) -> Iterator[tuple[int, syn.Implements]]:
    """For each region of asked files left without it and without a word that it is open, one 实施 line by which it is reached; one that names its package itself
    before others.
    """
    package = ctx.bundle.files[opening.file].package
    found: dict[str, list[tuple[int, syn.Implements]]] = {}
    for file in sorted(ctx.bundle.asked):
        region = period_of(ctx, file, None).region
        if opening.file in ctx.bundle.implemented(file) and not opening.settled(region, declared):
            found.setdefault(region, []).extend((file, line) for line in ctx.bundle.files[file].implements)
    for lines in found.values():
        direct = [each for each in lines if ".".join(each[1].path) == package]
        yield (direct or lines)[0]

"""What an implemented policy leaves open without a default, and nobody among the files checked settles."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.check.context import Context
from baozhang_rules.check.fillers import OWNERS, names_of, owner_of, parts_in
from baozhang_rules.check.report import where_of
from baozhang_rules.check.standard_problems import OpeningUnfilled
from baozhang_rules.check.texts import place
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span


def check_unfilled(ctx: Context) -> None:
    """Warn of each such opening at the 实施 line of an asked file."""
    for name, file, span in (*_open_values(ctx), *_open_classes(ctx), *_open_places(ctx)):
        found = _line(ctx, file)
        if found is not None:
            lower, line = found
            other = place(ctx, file, span, "在这里留给地方", "left open here")
            package = ctx.bundle.files[file].package
            ctx.report(OpeningUnfilled(name, package, other=other, **where_of(ctx, lower, line.span)))


def _open_values(ctx: Context) -> Iterator[tuple[str, int, Span]]:
    """Standards and definitions left open, of which no other text holds a number."""
    for symbol in ctx.bundle.of_kind("standard", "definition"):
        nodes = [(d.file, d.node) for d in symbol.declarations if isinstance(d.node, (syn.StandardDecl, syn.Definition))]
        opener = next(((file, node) for file, node in nodes if node.opening is not None), None)
        if opener is None or opener[1].opening is None or opener[1].opening.default is not None:
            continue
        others = [node for _, node in nodes if node is not opener[1]]
        if not others and getattr(opener[1], "grid", None) is None:
            yield symbol.name, opener[0], opener[1].name.span


def _open_classes(ctx: Context) -> Iterator[tuple[str, int, Span]]:
    """Classes left open as a whole, of which there is no other text."""
    for symbol in ctx.bundle.of_kind("class"):
        opening = getattr(symbol.first.node, "opening", None)
        if opening is not None and opening.default is None and len(symbol.declarations) == 1:
            yield symbol.name, symbol.first.file, symbol.first.span


def _open_places(ctx: Context) -> Iterator[tuple[str, int, Span]]:
    """Clauses and steps left open that no 填补 names."""
    filled = {
        (owner.name, " 的 ".join(part.text for part in node.target.parts[1:]))
        for file, entry in enumerate(ctx.bundle.files)
        for node in entry.tree.declarations
        if isinstance(node, syn.FillClause) and (owner := owner_of(ctx, file, node.target.parts[0].text)) is not None
    }
    for symbol in ctx.bundle.of_kind(*OWNERS):
        for declared in symbol.declarations:
            for part in parts_in(declared.node):
                names = names_of(part)
                open_ = part.opening is not None and part.opening.default is None
                if open_ and names and not any((symbol.name, name) in filled for name in names):
                    yield f"{symbol.name} 的 {names[0]}", declared.file, part.span


def _line(ctx: Context, upper: int) -> tuple[int, syn.Implements] | None:
    """The 实施 line of an asked file by which it reaches a file; one that names its package itself before others."""
    package = ctx.bundle.files[upper].package
    asked = [f for f in sorted(ctx.bundle.asked) if upper in ctx.bundle.implemented(f)]
    lines = [(file, line) for file in asked for line in ctx.bundle.files[file].implements]
    direct = [(file, line) for file, line in lines if ".".join(line.path) == package]
    return next(iter((*direct, *lines)), None)

"""What expressions need to know of a standard: its id, type and region, and whether it is kept as a definition."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from baozhang_rules.check.context import Context
from baozhang_rules.check.model import FactInfo, jurisdiction_of, type_of, unit_of
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BAD, NumberT, Type
from baozhang_rules.units import RATIO


@frozen(slots=True)
class StandardInfo:
    """A standard: ``by`` is its 按 path; without one, ``jurisdiction`` is the fact whose region counts.

    ``as_definition``: some filler is a formula, so that the standard is kept as a definition with regional versions.
    """

    id: str
    type: Type
    by_region: bool
    by: syn.Path | None
    jurisdiction: FactInfo | None
    as_definition: bool


def standard_info(ctx: Context, symbol: Symbol) -> StandardInfo:
    """The facts about a standard, from all its declarations."""
    decls = tuple(standard_decls(symbol))
    typed = next(((file, d.type) for file, d in decls if d.type is not None), None)
    type_ = _value_type(decls) if typed is None else type_of(ctx, *typed)
    by = next((d.by for _, d in decls if d.by is not None), None)
    regional = by is not None or any(_regional(ctx, file, d) for file, d in decls)
    regional = regional and not stands_alone(ctx, symbol)
    formula = any(d.value is not None and not is_literal(d.value) for _, d in decls)
    return StandardInfo(symbol.code, type_, regional, by, None if by else jurisdiction_of(ctx), formula and by is None)


def standard_decls(symbol: Symbol) -> Iterator[tuple[int, syn.StandardDecl]]:
    """The declarations of a standard and their files."""
    for each in symbol.declarations:
        if isinstance(each.node, syn.StandardDecl):
            yield each.file, each.node


def is_literal(node: syn.Expr) -> bool:
    """Whether an expression is a written number."""
    return isinstance(node, syn.Number) or (isinstance(node, syn.Unary) and node.op == "neg" and is_literal(node.operand))


def stands_alone(ctx: Context, symbol: Symbol) -> bool:
    """Whether ``标准 名 = 数`` declares a standard of its own: nothing else declares it, and its file implements no policy.

    In a file that implements one, it would be a filler whose name is misspelt.
    """
    decls = tuple(standard_decls(symbol))
    return all(d.type is None for _, d in decls) and not any(ctx.bundle.files[file].implements for file, _ in decls)


def _value_type(decls: tuple[tuple[int, syn.StandardDecl], ...]) -> Type:
    """The type of a standard that is only a written number."""
    values = [d.value.operand if isinstance(d.value, syn.Unary) else d.value for _, d in decls]
    found = next((value for value in values if isinstance(value, syn.Number)), None)
    return BAD if found is None else NumberT(RATIO if found.unit is None else unit_of(found.unit))


def _regional(ctx: Context, file: int, decl: syn.StandardDecl) -> bool:
    if decl.validity is not None and decl.validity.region:
        return True
    header = ctx.bundle.files[file].header
    if decl.value is not None and header is not None and header.validity is not None and header.validity.region:
        return True
    columns = [cell.name.text for cell in decl.grid.header if cell.name is not None] if decl.grid else []
    return any(column in ("地区", "region") for column in columns)

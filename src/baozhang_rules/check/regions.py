"""地区 lines: each a code, and a file within the region of what it implements."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.builtins import region_contains
from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import OutsideUpperRegion, RegionNotACode
from baozhang_rules.check.report import where_of
from baozhang_rules.check.texts import place
from baozhang_rules.names import FileEntry
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span

_LENGTHS = frozenset({6, 9, 12})


def check_regions(ctx: Context) -> None:
    """Report regions that are no codes, and files outside the policies that they implement."""
    for file, entry in enumerate(ctx.bundle.files):
        for validity in _validities(entry):
            if validity.region is not None and not _is_code(validity.region):
                span = _span(entry.source, validity)
                ctx.report(RegionNotACode(validity.region, **where_of(ctx, file, span)))
        for line in entry.implements:
            _check_line(ctx, file, entry, line)


def _check_line(ctx: Context, file: int, entry: FileEntry, line: syn.Implements) -> None:
    own, package = _region(entry), ".".join(line.path)
    if not own:
        return
    for upper, other in enumerate(ctx.bundle.files):
        region = _region(other) if other.package == package else ""
        if region and not region_contains(region, own):
            header = other.header
            assert header is not None and header.validity is not None
            second = place(ctx, upper, _span(other.source, header.validity), "上级的地区", "the upper policy's region")
            ctx.report(OutsideUpperRegion(own, package, region, other=second, **where_of(ctx, file, line.span)))
            return


def _validities(entry: FileEntry) -> Iterator[syn.Validity]:
    for declaration in entry.tree.declarations:
        validity = getattr(declaration, "validity", None)
        if isinstance(validity, syn.Validity):
            yield validity
        for display in declaration.display if isinstance(declaration, syn.ClassDecl) else ():
            yield syn.Validity(region=display.region, span=display.span)


def _region(entry: FileEntry) -> str:
    """The region of a file's head; "" where there is none, or none that is a code."""
    validity = entry.header.validity if entry.header is not None else None
    region = (validity.region if validity is not None else None) or ""
    return region if _is_code(region) else ""


def _is_code(region: str) -> bool:
    return region.isascii() and region.isdigit() and len(region) in _LENGTHS


def _span(source: Source, validity: syn.Validity) -> Span:
    """Where the region is written within a validity."""
    region = validity.region or ""
    at = source.text.find(region, validity.span.start, validity.span.end)
    return validity.span if at < 0 else Span(at, at + len(region))

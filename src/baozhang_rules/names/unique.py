"""Names that are declared twice, or that are two things at once where both are visible."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from baozhang_rules.diagnostics import Collector
from baozhang_rules.names.bundle import Bundle
from baozhang_rules.names.problems import KIND_ZH, DuplicateName, Shadowing
from baozhang_rules.names.symbols import EXTENDED, VERSIONED, Declared, Symbol

_VALUES = frozenset({"fact", "standard", "table", "definition", "class", "benefit", "fallback"})
_GLOBAL = _VALUES - {"fact", "definition"}


def check_unique(bundle: Bundle, collector: Collector) -> None:
    """Report duplicates and shadowing."""
    for symbol in bundle.symbols:
        if symbol.kind not in VERSIONED | EXTENDED:
            _report_duplicates(bundle, symbol, symbol.declarations, collector)
        if symbol.kind == "column":
            for same in _within_one_table(bundle, symbol):
                _report_duplicates(bundle, symbol, same, collector)
    for symbols in bundle.by_name.values():
        for one, other in combinations([s for s in symbols if s.kind in _VALUES], 2):
            if _shadows(bundle, one, other):
                _report_shadowing(bundle, one, other, collector)


def _within_one_table(bundle: Bundle, symbol: Symbol) -> list[list[Declared]]:
    """The places of a column by the line of headings: several texts of a scheme have the same columns, one text has each once."""
    lines: dict[tuple[int, int], list[Declared]] = {}
    for each in symbol.declarations:
        line = bundle.files[each.file].source.position(each.span.start).line
        lines.setdefault((each.file, line), []).append(each)
    return list(lines.values())


def _report_duplicates(bundle: Bundle, symbol: Symbol, places: Sequence[Declared], collector: Collector) -> None:
    first = places[0]
    for again in places[1:]:
        collector.add(
            DuplicateName(
                symbol.name,
                (bundle.files[first.file].package, bundle.files[again.file].package),
                other=(bundle.files[first.file].source, first.span, "先在这里声明", "first declared here"),
                source=bundle.files[again.file].source,
                span=again.span,
            )
        )


def _shadows(bundle: Bundle, one: Symbol, other: Symbol) -> bool:
    """Whether both may be meant by the bare name in one file: facts and definitions only of one entity."""
    if one.kind not in _GLOBAL and other.kind not in _GLOBAL and one.owner != other.owner:
        return False
    return any(bundle.sees(each.file, one) and bundle.sees(each.file, other) for each in _places(one, other))


def _places(one: Symbol, other: Symbol) -> tuple[Declared, ...]:
    return (*one.declarations, *other.declarations)


def _report_shadowing(bundle: Bundle, one: Symbol, other: Symbol, collector: Collector) -> None:
    early, late = sorted((one, other), key=lambda s: (s.first.file, s.first.span.start))
    collector.add(
        Shadowing(
            late.name,
            late.kind,
            early.kind,
            other=(
                bundle.files[early.first.file].source,
                early.first.span,
                f"在这里是{KIND_ZH[early.kind]}",
                f"a {early.kind} here",
            ),
            source=bundle.files[late.first.file].source,
            span=late.first.span,
        )
    )

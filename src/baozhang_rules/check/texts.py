"""The dated and regional texts of one rule, and where they stand (docs/decisions/0003, 0004)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Generic, TypeVar, cast

from attrs import frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.rule_problems import CodesDiffer
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Secondary
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span

D = TypeVar("D")


@frozen
class Text(Generic[D]):
    """One declaration of a rule: its file, its node, the span of its name, and the site id that it gets."""

    file: int
    node: D
    span: Span
    site: str


@frozen
class Period:
    """When and where a text holds."""

    start: date | None
    end: date | None
    region: str
    issued: date | None
    repealed: date | None

    @property
    def last(self) -> date | None:
        """The last day on which it holds (None: no end)."""
        day_before = None if self.repealed is None else self.repealed - timedelta(days=1)
        ends = [day for day in (self.end, day_before) if day is not None]
        return min(ends) if ends else None

    def common_day(self, other: Period) -> date | None:
        """A day on which both hold in one region, or None."""
        if self.region != other.region:
            return None
        first = max(self.start or date.min, other.start or date.min)
        last = min(self.last or date.max, other.last or date.max)
        return first if first <= last else None


def period_of(ctx: Context, file: int, validity: syn.Validity | None) -> Period:
    """When and where a declaration holds: as it says itself, else as the head of its file says."""
    header = ctx.bundle.files[file].header
    own = validity or syn.Validity(span=Span(0, 0))
    upper = (header.validity if header is not None else None) or syn.Validity(span=Span(0, 0))
    dated = own if own.start or own.end else upper
    return Period(
        dated.start,
        dated.end,
        own.region or upper.region or "",
        own.issued or upper.issued,
        own.repealed or upper.repealed,
    )


def texts_of(ctx: Context, symbol: Symbol, kind: type[D]) -> tuple[Text[D], ...]:
    """The texts of a symbol in a stable order: by region, then date; a mismatch of their codes is reported."""
    places = [(each, period_of(ctx, each.file, getattr(each.node, "validity", None))) for each in symbol.declarations]
    places.sort(key=lambda pair: (pair[1].region, pair[1].start or date.min, ctx.bundle.files[pair[0].file].source.name))
    _check_codes(ctx, symbol)
    many = len(places) > 1
    return tuple(
        Text(each.file, cast(D, each.node), each.span, symbol.code + (suffix(period) if many else ""))
        for each, period in places
    )


def suffix(period: Period) -> str:
    """``@2024-07-01@310000`` after the code of one of several texts."""
    start = "" if period.start is None else f"@{period.start.isoformat()}"
    return start + (f"@{period.region}" if period.region else "")


def version(ctx: Context, text: Text[D], body: core.Body, site: str, *, default: bool = False) -> core.Version:
    """The version that a text becomes."""
    p = period_of(ctx, text.file, getattr(text.node, "validity", None))
    return core.Version(p.start, p.end, p.region, p.issued, p.repealed, default, body, site)


def _check_codes(ctx: Context, symbol: Symbol) -> None:
    coded = [(each, code) for each in symbol.declarations if (code := getattr(each.node, "code", None))]
    for each, code in coded[1:]:
        if code != coded[0][1]:
            first = coded[0][0]
            other = place(ctx, first.file, first.span, "另一个编码", "the other code")
            source = source_of(ctx, each.file)
            ctx.report(CodesDiffer(symbol.name, code, coded[0][1], other=other, source=source, span=each.span))


def source_of(ctx: Context, file: int) -> Source:
    """The source of a file."""
    return ctx.bundle.files[file].source


def place(ctx: Context, file: int, span: Span, zh: str, en: str) -> Secondary:
    """A second place for a problem."""
    return (source_of(ctx, file), span, zh, en)


def issuer_of(ctx: Context, file: int) -> str:
    """Who issued a file: the owner of its faults."""
    header = ctx.bundle.files[file].header
    return (header.issuer or "") if header is not None else ""


def scope_in(ctx: Context, file: int, entity: str, site: str, unit: str = "", anchor: str = "") -> Scope:
    """The scope of a declaration in a file; ``anchor`` is the entity that a unit taken out is about ("" none)."""
    bound = (("anchor", anchor),) if anchor else ()
    return Scope(entity, file, site, unit=unit, bound=bound, issuer=issuer_of(ctx, file))

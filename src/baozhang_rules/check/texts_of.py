"""The texts of a definition or table: which holds when and where, and what two of them must not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.declaration_problems import TextsOverlap, UpperIsClosed
from baozhang_rules.check.overlaps import check_same_type
from baozhang_rules.check.report import where_of
from baozhang_rules.check.texts import Period, period_of, place, suffix
from baozhang_rules.check.values import check_period, clashes, nested, own_period, same_region, shown_day
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import Type

N = TypeVar("N", "syn.Definition", "syn.TableDecl")


@frozen
class Written(Generic[N]):
    """One text: its file, node and period."""

    file: int
    node: N
    period: Period

    @property
    def span(self) -> Span:
        """The span of its name."""
        return self.node.name.span

    def version(self, body: core.Body, site: str) -> core.Version:
        """The core version with a body."""
        p = self.period
        return core.Version(p.start, p.end, p.region, p.issued, p.repealed, False, body, site)


def written(ctx: Context, decls: Iterable[tuple[int, N]], *, regional: bool = False) -> tuple[Written[N], ...]:
    """The texts of some declarations in a stable order.

    One text alone holds by its own lines only; of several, the heads of their files count too.  ``regional`` makes the heads
    count in any case (fillers of an opening).
    """
    listed = list(decls)
    for file, node in listed:
        check_period(ctx, file, node.validity)
    return _in_order(ctx, listed, len(listed) > 1 or regional)


def _in_order(ctx: Context, listed: Sequence[tuple[int, N]], many: bool) -> tuple[Written[N], ...]:
    found = [Written(f, d, period_of(ctx, f, d.validity) if many else own_period(d.validity)) for f, d in listed]
    return tuple(sorted(found, key=lambda w: (w.period.region, str(w.period.start or ""), w.file, w.span.start)))


def site_suffix(texts: Sequence[Written[N]], text: Written[N]) -> str:
    """What follows the id in the site of one of several texts; nothing for an undated, unregional one."""
    return suffix(text.period) if len(texts) > 1 or text.period.start or text.period.region else ""


def site_of_all(
    ctx: Context, id: str, kind: str, symbol: Symbol, decls: Sequence[tuple[int, N]], scope_in: Callable[[int], Scope]
) -> str:
    """The site of a name as a whole: it cites what opens it, or its one text without date and region.

    The other texts have sites of their own, so that none of them speaks for the rest, whichever stands first.
    """
    listed = _in_order(ctx, decls, len(decls) > 1)
    whole = _whole(listed)
    first = whole or listed[0]
    cite, law = (whole.node.cite, whole.node.law) if whole is not None else (None, None)
    return ctx.site(scope_in(first.file), id, kind, "", symbol.name, first.node.span, cite=cite, law=law)


def _whole(listed: Sequence[Written[N]]) -> Written[N] | None:
    """The text that speaks for all: the one that leaves the name open, the only one, or the one without date and region."""
    opens = next((text for text in listed if getattr(text.node, "opening", None) is not None), None)
    plain = next((text for text in listed if len(listed) == 1 or not site_suffix(listed, text)), None)
    return opens or plain


def check_texts(ctx: Context, symbol: Symbol, texts: Sequence[Written[N]]) -> None:
    """Two texts don't hold in one region on one day; a lower region doesn't settle again what an upper one has settled."""
    items = [(text, text.period) for text in texts]
    for early, late, day in clashes(items, same_region):
        other = place(ctx, early.file, early.span, "另一个说法", "the other text")
        ctx.report(TextsOverlap(symbol.name, shown_day(day), other=other, **where_of(ctx, late.file, late.span)))
    for one, two, _ in clashes(items, nested):
        upper, lower = sorted((one, two), key=lambda w: len(w.period.region.rstrip("0")))
        other = place(ctx, upper.file, upper.span, "这里已经定了", "settled here")
        ctx.report(UpperIsClosed(symbol.name, other=other, **where_of(ctx, lower.file, lower.span)))


def check_types(
    ctx: Context, symbol: Symbol, texts: Sequence[Written[N]], type_of_text: Callable[[Written[N]], Type | None]
) -> None:
    """All texts of one name that say their type say the same."""
    typed = [(text.file, text.span, type_) for text in texts if (type_ := type_of_text(text)) is not None]
    check_same_type(ctx, symbol.name, typed)

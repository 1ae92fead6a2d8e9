"""What two texts of one rule must not do: hold on one day in one region, or settle again what an upper text has settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import TextsOverlap, TypesDiffer, UpperIsClosed
from baozhang_rules.check.report import where_of
from baozhang_rules.check.texts import Text, period_of, place, source_of
from baozhang_rules.check.values import check_period, clashes, nested, same_region, shown_day
from baozhang_rules.check.wording import type_words
from baozhang_rules.text import Span
from baozhang_rules.types import BadT, Type

D = TypeVar("D")


def check_overlaps(ctx: Context, name: str, texts: Sequence[Text[D]]) -> None:
    """Report texts of a rule that compete for a day and place.

    What an upper policy has settled stays settled, also for a file that 实施 it: such a file fills what was left open.
    """
    for text in texts:
        check_period(ctx, text.file, getattr(text.node, "validity", None))
    items = [(text, period_of(ctx, text.file, getattr(text.node, "validity", None))) for text in texts]
    for early, late, day in clashes(items, same_region):
        other = place(ctx, early.file, early.span, "另一份", "the other text")
        ctx.report(TextsOverlap(name, shown_day(day), other=other, source=source_of(ctx, late.file), span=late.span))
    for one, two, _ in clashes(items, nested):
        regions = {id(text): period.region for text, period in items}
        upper, lower = sorted((one, two), key=lambda text: len(regions[id(text)].rstrip("0")))
        other = place(ctx, upper.file, upper.span, "这里已经定了", "settled here")
        ctx.report(UpperIsClosed(name, other=other, source=source_of(ctx, lower.file), span=lower.span))


def check_same_type(ctx: Context, name: str, written: Sequence[tuple[int, Span, Type]]) -> None:
    """Report texts of one name that say another type than the first; each as its file, the name's span and the type."""
    typed = [each for each in written if not isinstance(each[2], BadT)]
    for file, span, type_ in typed[1:]:
        first_file, first_span, wanted = typed[0]
        if type_ != wanted:
            other = place(ctx, first_file, first_span, "在这里是另一种", "of another kind here")
            ctx.report(TypesDiffer(name, type_words(wanted), type_words(type_), other=other, **where_of(ctx, file, span)))

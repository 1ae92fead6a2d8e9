"""What two texts of one rule must not do: hold on one day in one region, or settle again what an upper text has settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import TextsOverlap, UpperIsClosed
from baozhang_rules.check.texts import Text, period_of, place, source_of
from baozhang_rules.check.values import check_period, clashes, nested, same_region, shown_day

D = TypeVar("D")


def check_overlaps(ctx: Context, name: str, texts: Sequence[Text[D]]) -> None:
    """Report texts of a rule that compete for a day and place.

    A lower region's own text of a whole rule is for files that 实施 the upper policy: local legislation may differ as a whole,
    but never by accident.
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
        if upper.file in ctx.bundle.implemented(lower.file):
            continue
        other = place(ctx, upper.file, upper.span, "这里已经定了", "settled here")
        ctx.report(UpperIsClosed(name, other=other, source=source_of(ctx, lower.file), span=lower.span))

"""Rates written as bare numbers: 50 is 5000 %, and mostly 50% is meant."""

from __future__ import annotations

from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span

_WHOLE = 100
_LEAST = 2
"""Below this a bare number may mean a multiple (1.5 for 150 %), so no fix is offered."""


def is_bare(node: syn.Expr) -> bool:
    """Whether a number is written without a unit and without a percent sign."""
    return isinstance(node, syn.Number) and node.unit is None and not node.percent


def percent_fix(node: syn.Expr) -> Fix | None:
    """The edit that writes the percent sign after a bare number of 2 to 100."""
    if not isinstance(node, syn.Number) or not is_bare(node) or not _LEAST <= node.value <= _WHOLE:
        return None
    end = node.span.end
    return Fix((Edit(Span(end, end), "%"),), "写上百分号", "write the percent sign")

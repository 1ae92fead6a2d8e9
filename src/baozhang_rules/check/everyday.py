"""Everyday words where a name, a type or a function stands: what the language calls the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.slip_table import FUNCTION_SLIPS, NAME_SLIPS, TYPE_SLIPS, Slip

__all__ = ["FUNCTION_SLIPS", "NAME_SLIPS", "TYPE_SLIPS", "advised"]


def advised(name: syn.Ident, slips: Sequence[Slip]) -> dict[str, Any]:
    """The ``advice`` and ``repair`` of a problem about an unknown word; nothing when the word is no everyday one."""
    for slip in slips:
        match = slip.pattern.fullmatch(name.text)
        if match is None:
            continue
        better = None if slip.better is None else slip.better(match)
        if slip.better is not None and better is None:
            continue
        fix = None if better is None else Fix((Edit(name.span, better),), f"写成「{better}」", f"write `{better}`")
        return {"advice": Both(slip.zh, slip.en), "repair": fix}
    return {}

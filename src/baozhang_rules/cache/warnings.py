"""Problems that a check reports although the policies may be used, as packed data."""

from __future__ import annotations

from typing import Any

import baozhang_rules.pipeline  # noqa: F401  (its rooms register their problems)
from baozhang_rules.core.compact import Kinds, PackProblem, pack, unpack
from baozhang_rules.diagnostics import Edit, Fix, Problem, registry
from baozhang_rules.text import Source, Span


def _kinds() -> Kinds:
    return {"source": Source, "span": Span, "edit": Edit, "fix": Fix, **registry}


def packed_warnings(problems: tuple[Problem, ...]) -> Any:
    """Problems as JSON data; None when there are none."""
    return pack(problems, _kinds()) if problems else None


def read_warnings(data: Any) -> tuple[Problem, ...]:
    """The problems again; none from data that isn't theirs, as a warning changes no decision."""
    try:
        found: tuple[Problem, ...] = unpack(data, tuple, _kinds())
    except PackProblem:
        return ()
    return found if all(isinstance(each, Problem) for each in found) else ()

"""Modules that few command lines need: each is imported when a name of it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from baozhang_rules import diagnostics, text
    from baozhang_rules.cli import problems
else:

    class _Late:
        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self._name), name)

    diagnostics = _Late("baozhang_rules.diagnostics")
    problems = _Late("baozhang_rules.cli.problems")
    text = _Late("baozhang_rules.text")

__all__ = ["diagnostics", "problems", "text"]

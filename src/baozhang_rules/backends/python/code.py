"""Generated code that writes JSON: its pieces, and one function kept for each function of an engine."""

from __future__ import annotations

from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any, Generic, TypeVar

from attrs import define, field

from baozhang_rules.backends.python.compiling import compiled
from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.spoken import Untold

KEPT = 1024
"""Functions beyond this number are forgotten and made anew."""
F = TypeVar("F")


@define
class Code:
    """Functions of one piece of generated code."""

    name: str
    scope: dict[str, Any]
    lines: list[str] = field(factory=list)
    _known: dict[str, str] = field(factory=dict)

    def literal(self, text: str) -> str:
        """A piece of an f-string that stands for a text: a constant, since words of a policy are never part of code."""
        name = self._known.setdefault(text, f"k{len(self._known)}_")
        self.scope[name] = text
        return f"{{{name}}}"

    def key(self, name: str) -> str:
        """The name of a member of an object, and its colon, as a piece of an f-string."""
        return self.literal(f"{encode_basestring(name)}: ")

    def function(self, name: str) -> Any:
        """Compile all of it; the function of this name."""
        return compiled(self.name, "\n".join(self.lines) + "\n", self.scope, name)[0]


@define(eq=False)
class PerEntry(Generic[F]):
    """What was made for each function of an engine; None where there is no quick way."""

    make: Callable[[Entry], F]
    _made: dict[int, tuple[Entry, F | None]] = field(factory=dict)

    def of(self, entry: Entry) -> F | None:
        """What there is for a function."""
        found = self._made.get(id(entry))
        if found is None or found[0] is not entry:
            if len(self._made) >= KEPT:
                self._made.clear()
            found = self._made[id(entry)] = (entry, self._try(entry))
        return found[1]

    def _try(self, entry: Entry) -> F | None:
        try:
            return self.make(entry)
        except Untold:
            return None

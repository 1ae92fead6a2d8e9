"""Lines of LLVM text: locals, the table of pointers, loops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field


@define(eq=False)
class Lines:
    """The text of a function as it grows; ``table`` tells what each pointer of its table is."""

    lines: list[str] = field(factory=list, init=False)
    table: list[tuple[str, Any, int]] = field(factory=list, init=False)
    _at: dict[Any, int] = field(factory=dict, init=False)
    _count: int = field(default=0, init=False)

    def line(self, text: str) -> None:
        """A line."""
        self.lines.append("  " + text)

    def name(self) -> str:
        """A new local."""
        self._count += 1
        return f"%v{self._count}"

    def let(self, text: str) -> str:
        """A new local of a value."""
        name = self.name()
        self.line(f"{name} = {text}")
        return name

    def pointer(self, what: str, of: Any, width: int) -> str:
        """The local of a pointer of the table."""
        key = (what, of)
        if key not in self._at:
            self._at[key] = len(self.table)
            self.table.append((what, of, width))
        return f"%p{self._at[key]}"

    @contextmanager
    def loop(self, stop: str, step: int, tag: str) -> Iterator[str]:
        """A loop from 0 over ``stop`` by ``step``; gives the index."""
        self._count += 1
        label = f"{tag}{self._count}"
        before = f"b{label}"
        self.line(f"br label %{before}")
        self.lines.append(f"{before}:")
        index = f"%i{label}"
        self.line(f"br label %h{label}")
        self.lines.append(f"h{label}:")
        self.line(f"{index} = phi i64 [ 0, %{before} ], [ {index}n, %e{label} ]")
        self.line(f"{index}c = icmp slt i64 {index}, {stop}")
        self.line(f"br i1 {index}c, label %d{label}, label %x{label}")
        self.lines.append(f"d{label}:")
        yield index
        self.line(f"br label %e{label}")
        self.lines.append(f"e{label}:")
        self.line(f"{index}n = add i64 {index}, {step}")
        self.line(f"br label %h{label}")
        self.lines.append(f"x{label}:")

"""Kept policy sets: one file per key in the user's cache folder (`kept.py`), taken only when it reads back as a program.

What only a fresh check or a reader of warnings needs is imported then, so that answering from a kept set stays light.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from baozhang_rules import kept
from baozhang_rules.core.compact import PackProblem, pack, unpack
from baozhang_rules.core.nodes import Program
from baozhang_rules.runtime.frozen import frozen

if TYPE_CHECKING:
    from baozhang_rules.diagnostics import Problem

FORM = "baozhang-policy 1"
"""The name and version of the file's form."""


@frozen(slots=True)
class Kept:
    """A program as it was kept, and the problems that its check found all the same, packed."""

    program: Program
    packed_warnings: bytes

    def warnings(self) -> tuple[Problem, ...]:
        """The problems; reading them imports the rooms that know them."""
        if json.loads(self.packed_warnings) is None:
            return ()
        from baozhang_rules.cache.warnings import read_warnings

        return read_warnings(json.loads(self.packed_warnings))


def find(key: str | None) -> Kept | None:
    """What was kept under a key, or None."""
    rest = None if key is None else kept.find(FORM, key)
    if rest is None:
        return None
    collects = gc.isenabled()
    gc.disable()  # all that is read stays: there is no garbage to look for
    try:
        program, warnings, end = rest.split(b"\n")
        return Kept(unpack(json.loads(program), Program), warnings) if not end else None
    except (ValueError, RecursionError, MemoryError):
        return None
    finally:
        if collects:
            gc.enable()


def keep(key: str | None, program: Program, warnings: tuple[Problem, ...]) -> None:
    """Keep a checked program; where that can't be, nothing happens."""
    if key is not None and kept.folder() is not None:
        with suppress(PackProblem):
            kept.keep(FORM, key, b"".join(_lines(program, warnings)))


def _lines(program: Program, warnings: tuple[Problem, ...]) -> Iterator[bytes]:
    from baozhang_rules.cache.warnings import packed_warnings

    for data in (pack(program), packed_warnings(warnings)):
        yield json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

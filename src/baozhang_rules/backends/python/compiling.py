"""Generated text becomes a function, and stays where tracebacks and debuggers look for its lines."""

from __future__ import annotations

import linecache
import weakref
from itertools import count
from typing import Any

_numbers = count(1)


def compiled(name: str, source: str, scope: dict[str, Any], function: str) -> tuple[Any, str]:
    """A function of generated text, and the name of its file: no other text of the process has it, so each shows its own lines.

    The lines go when the function does.
    """
    filename = f"<{name} {next(_numbers)}>"
    exec(compile(source, filename, "exec"), scope)
    made = scope[function]
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    weakref.finalize(made, linecache.cache.pop, filename, None).atexit = False
    return made, filename

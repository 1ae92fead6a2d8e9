"""The command line ``baozhang``: one module per command; messages in Chinese or English by ``--lang`` or the locale.

Exit codes: 0 all well; 1 problems in policies, or scenarios that fail; 2 the command's words are off; 3 some records were
refused (the
others are decided); 4 a file can't be read or written; 70 a fault of the program itself; 130 stopped from the keyboard.
"""

import atexit
import gc
from collections.abc import Sequence

_YOUNG = 200_000
"""After how many new objects the collector looks for garbage: four times what one explained record leaves.  With Python's own 700 it
looks a hundred times until then, and finds nothing.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code.  Without ``arguments`` it is what this process is for."""
    if arguments is None:
        _alone()
    from baozhang_rules.cli.command_line import run  # what it imports is a good part of what the collector would look at

    return run(arguments)


def _alone() -> None:
    """Nobody else's objects are in this process, so the collector is set for a short life: a sixth of an answer's time was its.

    At the end all is left as it is: streams are flushed and files closed by then, and memory goes back with the process.
    """
    gc.set_threshold(_YOUNG)
    atexit.register(gc.freeze)


__all__ = ["main"]

"""Source text and places in it: spans, lines, columns of every kind, terminal width, and reading a file.

What only opens a file (`opened.py`) needs nothing of the rest, so its names come without it (PEP 562).
"""

from baozhang_rules.text.counted import counted  # these have names that their modules have too
from baozhang_rules.text.visible import visible, visible_char

TYPE_CHECKING = False
if TYPE_CHECKING:
    from baozhang_rules.text.decode import DEFAULT_MAX_BYTES, decode_source, read_source
    from baozhang_rules.text.opened import FailureKind, ReadFailure, open_file, refuse_changed
    from baozhang_rules.text.source import Position, Source, Span
    from baozhang_rules.text.variants import PASTED, RADICALS, shape, simplified
    from baozhang_rules.text.width import TAB_SIZE, char_width, display_width, expand_tabs, pad_to_width
    from baozhang_rules.text.written import as_opened

__all__ = [
    "DEFAULT_MAX_BYTES",
    "PASTED",
    "RADICALS",
    "TAB_SIZE",
    "FailureKind",
    "Position",
    "ReadFailure",
    "Source",
    "Span",
    "as_opened",
    "char_width",
    "counted",
    "decode_source",
    "display_width",
    "expand_tabs",
    "open_file",
    "pad_to_width",
    "read_source",
    "refuse_changed",
    "shape",
    "simplified",
    "visible",
    "visible_char",
]

_HOMES = {
    "decode": ("DEFAULT_MAX_BYTES", "decode_source", "read_source"),
    "opened": ("FailureKind", "ReadFailure", "open_file", "refuse_changed"),
    "source": ("Position", "Source", "Span"),
    "variants": ("PASTED", "RADICALS", "shape", "simplified"),
    "width": ("TAB_SIZE", "char_width", "display_width", "expand_tabs", "pad_to_width"),
    "written": ("as_opened",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"baozhang_rules.text.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

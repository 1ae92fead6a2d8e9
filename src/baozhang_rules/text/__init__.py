"""Source text and places in it: spans, lines, columns of every kind, terminal width, and reading a file."""

from baozhang_rules.text.counted import counted
from baozhang_rules.text.decode import (
    DEFAULT_MAX_BYTES,
    FailureKind,
    ReadFailure,
    decode_source,
    open_file,
    read_source,
    refuse_changed,
)
from baozhang_rules.text.source import Position, Source, Span
from baozhang_rules.text.variants import PASTED, RADICALS, shape, simplified
from baozhang_rules.text.visible import visible, visible_char
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

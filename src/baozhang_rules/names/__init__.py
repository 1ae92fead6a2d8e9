"""Names: files to packages, packages to bundles, bundles to symbols and what each file sees of them."""

from baozhang_rules.names.bundle import Bundle, FileEntry
from baozhang_rules.names.load import bundle_sources, load_bundle
from baozhang_rules.names.symbols import Declared, Symbol, symbols_of

__all__ = [
    "Bundle",
    "Declared",
    "FileEntry",
    "Symbol",
    "bundle_sources",
    "load_bundle",
    "symbols_of",
]

"""Reporting names: what is near, what exists but isn't imported, and the edit that imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from baozhang_rules.check.context import Context
from baozhang_rules.check.name_problems import NotImported
from baozhang_rules.diagnostics import Edit, Fix, Problem, did_you_mean
from baozhang_rules.names import FileEntry, Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span

Where: TypeAlias = dict[str, Any]
"""The keyword arguments ``source`` and ``span`` of a problem."""


def where_of(ctx: Context, file: int, span: Span) -> Where:
    """The place of a problem in a file."""
    return {"source": ctx.bundle.files[file].source, "span": span}


def report_unknown(
    ctx: Context,
    file: int,
    name: syn.Ident,
    kinds: tuple[str, ...],
    make: Callable[[str | None, Where], Problem],
    *,
    owner: str | None = None,
    also: Iterable[str] = (),
) -> None:
    """Report a name that a file doesn't know: it isn't imported, or it is misspelt (``make`` words that)."""
    hidden = ctx.bundle.hidden(file, name.text, *kinds, owner=owner)
    package = "" if hidden is None else ctx.bundle.package_of(hidden)
    if hidden is not None and package:
        ctx.report(not_imported(ctx, file, name, hidden, package))
        return
    known = {*ctx.bundle.names(file, kinds, owner), *also}
    ctx.report(make(did_you_mean(name.text, known), where_of(ctx, file, name.span)))


def not_imported(ctx: Context, file: int, name: syn.Ident, symbol: Symbol, package: str) -> NotImported:
    """The problem of a name that another policy declares; its fix adds the 引入 line."""
    entry = ctx.bundle.files[file]
    first = symbol.first
    other = (ctx.bundle.files[first.file].source, first.span, "在这里声明", "declared here")
    line = _line(entry, "引入", "import", package)
    return NotImported(name.text, package, other=other, repair=line, source=entry.source, span=name.span)


def add_implements(entry: FileEntry, package: str) -> Fix:
    """The edit that adds an 实施 line."""
    return _line(entry, "实施", "implements", package)


def _line(entry: FileEntry, zh: str, en: str, package: str) -> Fix:
    english = entry.source.text.lstrip().startswith(("policy", "language", "import"))
    text = f"{en if english else zh} {package}\n"
    at = _after_head(entry)
    if at > 0 and entry.source.text[at - 1] not in "\r\n":
        text = f"\n{text}"
    return Fix((Edit(Span(at, at), text),), f"加上「{zh} {package}」", f"add `{en} {package}`")


def _after_head(entry: FileEntry) -> int:
    """The start of the line after the last 引入, else after the 政策 block, else after 语言版本, else the beginning."""
    heads = (syn.Import, syn.Implements, syn.PolicyHeader, syn.LanguageVersion)
    for kind in heads:
        found = [d for d in entry.tree.declarations if isinstance(d, kind)]
        if found:
            return _next_line(entry.source, found[-1].span.end)
    return 0


def _next_line(source: Source, offset: int) -> int:
    """The start of the next line; a span that ends at a line start stays there."""
    if offset > 0 and source.text[offset - 1 : offset] in ("\n", "\r"):
        return offset
    line = source.position(offset).line
    return source.line_starts[line] if line < source.line_count else len(source.text)

"""Corpus files: policies as an officer would write them, with the expected problems on their lines.

``# 期望 POL0213`` at the end of a line expects that problem to begin on the line. ``# ==== 名.pol`` begins another file.
"""

import re
from pathlib import Path

from baozhang_rules.check.context import Context
from baozhang_rules.check.declarations import check_declarations
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HERE = Path(__file__).parent
LIBRARY = HERE / "library"
_FILE = re.compile(r"(?m)^# ==== (\S+)\n")
_EXPECTED = re.compile(r"# 期望((?: POL\d{4})+)")


def sources_of(text, name="办法.pol"):
    """Return the sources of one corpus text."""
    parts = _FILE.split(text)
    first = [Source(name, parts[0])] if parts[0].strip() else []
    return first + [Source(file, body) for file, body in zip(parts[1::2], parts[2::2], strict=True)]


def expected_in(sources):
    """Return the expected problems as (file, line, code)."""
    return sorted(
        (source.name, number, code)
        for source in sources
        for number, line in enumerate(source.text.split("\n"), 1)
        if (match := _EXPECTED.search(line))
        for code in match[1].split()
    )


def checked(sources):
    """Return the context and parts of some sources after every check of declarations."""
    collector = Collector()
    ctx = Context(bundle_sources(sources, collector, LIBRARY), collector)
    parts = check_declarations(ctx)
    return ctx, parts


def found_in(ctx):
    """Return the problems of a context as (file, line, code)."""
    return sorted((p.file(), p.source.position(p.span.start).line, p.code) for p in ctx.problems.problems)

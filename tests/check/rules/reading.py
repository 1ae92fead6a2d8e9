"""Reading the corpus: chunks of `.pol` after `#=== title`, checked behind one preamble, with codes named on their lines."""

import re
from pathlib import Path

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HERE = Path(__file__).parent
PREAMBLE = (HERE / "preamble.pol").read_text(encoding="utf-8")
EXPECTED = re.compile(r"#\s*期望((?:\s+POL[0-9]{4})+)\s*$")


def chunks(path):
    """Yield (title, text) of each chunk of a file."""
    for part in path.read_text(encoding="utf-8").split("#=== ")[1:]:
        title, _, text = part.partition("\n")
        yield title.strip(), text


def all_chunks():
    """Yield (id, text) of each chunk of the corpus."""
    for path in sorted((HERE / "wrong").glob("*.pol")):
        yield from ((f"{path.stem}: {title}", text) for title, text in chunks(path))


def check(text, *others):
    """Check a text behind the preamble, with other whole texts; the program and the problems."""
    collector = Collector()
    sources = [Source("示例.pol", PREAMBLE + text)] + [Source(f"{n}.pol", other) for n, other in enumerate(others)]
    bundle = bundle_sources(sources, collector)
    return check_bundle(bundle, collector), collector


def expected(text):
    """The codes that each line of a text names, by line within preamble and text."""
    lines = (PREAMBLE + text).splitlines()
    return {n: sorted(m[1].split()) for n, line in enumerate(lines, 1) if (m := EXPECTED.search(line))}


def found(collector):
    """The codes by line."""
    lines = {}
    for problem in collector.problems:
        line = problem.source.position(problem.span.start).line
        lines.setdefault(line, []).append(problem.code)
    return {line: sorted(codes) for line, codes in lines.items()}
